// All pairs of rows whose score reaches a threshold: every row as a query, compared with those that follow
// it.
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "query_set.h"

enum { QUERY_BYTES = 1 << 19, MOST_QUERIES = 192 };

/// About as many products as a thread makes before its caller has a say.
static const double PRODUCTS = 1e10;

/// One thread's queries and how far it has come.
typedef struct pairs_thread {
    cv_workspace workspace;
    cv_query_set set;
    float *queries;  // float32, with the workspace's stride
    float *thresholds;
    size_t first;         // query
    size_t begin, panel;  // where to go on
    bool has_work;
} pairs_thread;

struct cv_pairs {
    const cv_store *store;
    const cv_kernels *kernels;
    float threshold;
    size_t block_queries, threads_count;
    pairs_thread *threads;
    atomic_size_t next_query, rows_done;
};

cv_pairs *cv_pairs_create(const cv_store *store, float threshold, size_t threads, cv_path path) {
    cv_pairs *pairs = calloc(1, sizeof *pairs);
    if (!pairs) return NULL;
    pairs->store = store;
    pairs->kernels = cv_kernels_of(path);
    pairs->threshold = threshold;
    pairs->threads = calloc(threads, sizeof *pairs->threads);
    if (!pairs->threads) goto failed;
    pairs->threads_count = threads;
    const size_t width = pairs->kernels->panel_width, stride = cv_stride(store->dimension);
    size_t queries = QUERY_BYTES / (sizeof(float) * stride) / width * width;
    if (queries > MOST_QUERIES) queries = MOST_QUERIES / width * width;
    pairs->block_queries = queries < width ? width : queries;
    for (size_t index = 0; index < threads; index++) {
        pairs_thread *thread = &pairs->threads[index];
        if (!cv_workspace_open(&thread->workspace, store, pairs->kernels)) goto failed;
        if (!cv_query_set_open(&thread->set, pairs->kernels, store->dimension, pairs->block_queries, false)) {
            goto failed;
        }
        thread->queries = cv_take(sizeof(float) * stride * pairs->block_queries);
        thread->thresholds = cv_take(sizeof(float) * cv_query_set_places(&thread->set));
        if (!thread->queries || !thread->thresholds) goto failed;
    }
    return pairs;
failed:
    cv_pairs_free(pairs);
    return NULL;
}

void cv_pairs_free(cv_pairs *pairs) {
    for (size_t index = 0; index < pairs->threads_count; index++) {
        pairs_thread *thread = &pairs->threads[index];
        cv_workspace_close(&thread->workspace);
        cv_query_set_close(&thread->set);
        free(thread->queries);
        free(thread->thresholds);
    }
    free(pairs->threads);
    free(pairs);
}

size_t cv_pairs_capacity(const cv_pairs *pairs) {
    return pairs->kernels->panel_width * pairs->threads[0].workspace.block_rows;
}

size_t cv_pairs_rows_done(const cv_pairs *pairs) { return atomic_load(&pairs->rows_done); }

static bool claim(cv_pairs *pairs, pairs_thread *thread) {
    const cv_store *store = pairs->store;
    cv_query_set *set = &thread->set;
    const size_t first = atomic_fetch_add(&pairs->next_query, pairs->block_queries);
    if (first >= store->rows) return false;
    const size_t left = store->rows - first,
                 count = left < pairs->block_queries ? left : pairs->block_queries;
    const size_t stride = thread->workspace.stride;
    pairs->kernels->decode(store->precision, store->bytes + first * thread->workspace.row_bytes, count,
                           store->dimension, thread->queries, stride);
    cv_query_set_fill(set, pairs->kernels, store->metric, thread->queries, stride, count);
    for (size_t place = 0; place < cv_query_set_places(set); place++) {
        const bool is_there = place < count && !isnan(store->lengths[first + place]);
        thread->thresholds[place] = is_there ? cv_threshold(store->metric, store->dimension,
                                                            set->queries[place].square, pairs->threshold)
                                             : NAN;
    }
    // Rows that are not finite have not-a-number for a threshold: they do not make the others wild.
    set->is_tame = true;
    thread->first = thread->begin = first;
    thread->panel = 0;
    return true;
}

static size_t keep(const cv_pairs *pairs, pairs_thread *thread, size_t hits, cv_pair *found) {
    const cv_store *store = pairs->store;
    const cv_workspace *workspace = &thread->workspace;
    const size_t first_query = thread->panel * thread->set.panel_width;
    size_t count = 0;
    for (size_t index = 0; index < hits; index++) {
        const cv_hit hit = workspace->hits[index];
        const size_t query = first_query + hit.query;
        const size_t first = thread->first + query, second = workspace->begin + hit.row;
        if (first >= second || isnan(store->lengths[second])) continue;
        const float score = cv_score(pairs->kernels, store->metric, cv_workspace_loaded(workspace, hit.row),
                                     thread->set.queries[query], store->dimension);
        if (store->metric == CV_L2 ? score > pairs->threshold : score < pairs->threshold) continue;
        found[count++] = (cv_pair){(uint32_t)first, (uint32_t)second, score};
    }
    return count;
}

size_t cv_pairs_next(cv_pairs *pairs, size_t index, cv_pair *found, size_t capacity, bool *is_done) {
    pairs_thread *thread = &pairs->threads[index];
    cv_workspace *workspace = &thread->workspace;
    const cv_store *store = pairs->store;
    const double panel_products =
        (double)store->dimension * (double)workspace->block_rows * (double)thread->set.panel_width;
    size_t count = 0;
    *is_done = false;
    for (double products = 0; products < PRODUCTS; products += panel_products) {
        if (capacity - count < cv_pairs_capacity(pairs)) return count;
        if (!thread->has_work) {
            thread->has_work = claim(pairs, thread);
            if (!thread->has_work) {
                *is_done = true;
                return count;
            }
        }
        if (thread->panel == 0) cv_workspace_load(workspace, thread->begin, store->rows);
        const cv_query_panel panel = cv_query_set_panel(&thread->set, thread->panel, thread->thresholds);
        const size_t hits = cv_workspace_scan(workspace, &panel, store->is_tame);
        count += keep(pairs, thread, hits, found + count);
        if (++thread->panel < thread->set.panels) continue;
        thread->panel = 0;
        thread->begin += workspace->block_rows;
        if (thread->begin < store->rows) continue;
        thread->has_work = false;
        atomic_fetch_add(&pairs->rows_done, thread->set.count);
    }
    return count;
}
