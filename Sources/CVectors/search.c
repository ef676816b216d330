// The k nearest rows of some queries.
#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "query_set.h"

/// What one thread has found: for each query a heap of at most k keys whose first is the farthest.
typedef struct search_thread {
    cv_workspace workspace;
    uint64_t *keys;
    size_t *counts;
    float *thresholds;
} search_thread;

struct cv_search {
    const cv_store *store;
    const cv_kernels *kernels;
    cv_query_set set;
    size_t k, claim_rows, threads_count;
    search_thread *threads;
    atomic_size_t next_row;
};

cv_search *cv_search_create(const cv_store *store, const float *queries, size_t count, size_t k,
                            size_t threads, cv_path path) {
    cv_search *search = calloc(1, sizeof *search);
    if (!search) return NULL;
    search->store = store;
    search->kernels = cv_kernels_of(path);
    search->k = k < store->rows ? k : store->rows;
    search->threads = calloc(threads, sizeof *search->threads);
    if (!search->threads) goto failed;
    search->threads_count = threads;
    cv_query_set *set = &search->set;
    if (!cv_query_set_open(set, search->kernels, store->dimension, count, count <= CV_DIRECT_QUERIES))
        goto failed;
    cv_query_set_fill(set, search->kernels, store->metric, queries, store->dimension, count);
    if (!(store->is_tame && set->is_tame) && set->is_direct) {
        // Every row is a hit then, which only panels can do.
        set->is_direct = false;
        cv_query_set_fill(set, search->kernels, store->metric, queries, store->dimension, count);
    }
    const size_t places = cv_query_set_places(set);
    for (size_t index = 0; index < threads; index++) {
        search_thread *thread = &search->threads[index];
        if (!cv_workspace_open(&thread->workspace, store, search->kernels)) goto failed;
        thread->keys = cv_take(sizeof(uint64_t) * count * search->k);
        thread->counts = calloc(count, sizeof(size_t));
        thread->thresholds = cv_take(sizeof(float) * places);
        if (!thread->keys || !thread->counts || !thread->thresholds) goto failed;
        for (size_t place = 0; place < places; place++) {
            thread->thresholds[place] = place < count ? -FLT_MAX : NAN;
        }
    }
    // Parts that are small enough for threads to end together, and large enough to be read in one go.
    const size_t rows = set->is_direct ? CV_DIRECT_ROWS : search->threads[0].workspace.block_rows;
    size_t blocks = store->rows / (threads * 16) / rows;
    if (blocks > 8192 / rows) blocks = 8192 / rows;
    search->claim_rows = rows * (blocks ? blocks : 1);
    return search;
failed:
    cv_search_free(search);
    return NULL;
}

void cv_search_free(cv_search *search) {
    for (size_t index = 0; index < search->threads_count; index++) {
        search_thread *thread = &search->threads[index];
        cv_workspace_close(&thread->workspace);
        free(thread->keys);
        free(thread->counts);
        free(thread->thresholds);
    }
    free(search->threads);
    cv_query_set_close(&search->set);
    free(search);
}

// Moves a key down to its place below `at`.
static void sift(uint64_t *keys, size_t count, size_t at, uint64_t key) {
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) break;
        if (child + 1 < count && keys[child + 1] > keys[child]) child++;
        if (keys[child] <= key) break;
        keys[at] = keys[child];
        at = child;
    }
    keys[at] = key;
}

static void add(uint64_t *keys, size_t *count, size_t k, uint64_t key) {
    if (*count == k) {
        if (key < keys[0]) sift(keys, k, 0, key);
        return;
    }
    size_t at = (*count)++;
    while (at > 0 && keys[(at - 1) / 2] < key) {
        keys[at] = keys[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    keys[at] = key;
}

static void offer(const cv_search *search, search_thread *thread, size_t query, size_t index,
                  const float *row) {
    const cv_store *store = search->store;
    if (isnan(store->lengths[index])) return;
    const cv_query *asked = &search->set.queries[query];
    const float score = cv_score(search->kernels, store->metric, row, *asked, store->dimension);
    uint64_t *keys = thread->keys + query * search->k;
    add(keys, &thread->counts[query], search->k, cv_key(store->metric, score, (uint32_t)index));
    if (thread->counts[query] < search->k) return;
    thread->thresholds[query] =
        cv_threshold(store->metric, store->dimension, asked->square, cv_key_score(store->metric, keys[0]));
}

static void run_direct(cv_search *search, search_thread *thread, size_t begin, size_t end) {
    const cv_query_set *set = &search->set;
    cv_workspace *workspace = &thread->workspace;
    for (; begin < end; begin += CV_DIRECT_ROWS) {
        const size_t count = end - begin < CV_DIRECT_ROWS ? end - begin : CV_DIRECT_ROWS;
        const size_t hits = cv_workspace_scan_direct(workspace, begin, count, set->prepared, set->count,
                                                     set->lengths, thread->thresholds);
        for (size_t index = 0; index < hits; index++) {
            const cv_hit hit = workspace->hits[index];
            offer(search, thread, hit.query, begin + hit.row, cv_workspace_row(workspace, begin + hit.row));
        }
    }
}

static void run_panels(cv_search *search, search_thread *thread, size_t begin, size_t end) {
    const cv_query_set *set = &search->set;
    cv_workspace *workspace = &thread->workspace;
    const bool is_tame = search->store->is_tame && set->is_tame;
    for (; begin < end; begin += workspace->block_rows) {
        cv_workspace_load(workspace, begin, end);
        for (size_t panel = 0; panel < set->panels; panel++) {
            const cv_query_panel queries = cv_query_set_panel(set, panel, thread->thresholds);
            const size_t hits = cv_workspace_scan(workspace, &queries, is_tame);
            for (size_t index = 0; index < hits; index++) {
                const cv_hit hit = workspace->hits[index];
                offer(search, thread, panel * set->panel_width + hit.query, begin + hit.row,
                      cv_workspace_loaded(workspace, hit.row));
            }
        }
    }
}

void cv_search_run(cv_search *search, size_t index) {
    const size_t rows = search->store->rows;
    if (search->k == 0) return;
    for (;;) {
        const size_t begin = atomic_fetch_add(&search->next_row, search->claim_rows);
        if (begin >= rows) return;
        const size_t end = rows - begin < search->claim_rows ? rows : begin + search->claim_rows;
        if (search->set.is_direct) {
            run_direct(search, &search->threads[index], begin, end);
        } else {
            run_panels(search, &search->threads[index], begin, end);
        }
    }
}

size_t cv_search_take(cv_search *search, size_t query, cv_neighbor *neighbors) {
    const size_t k = search->k;
    uint64_t *keys = search->threads[0].keys + query * k;
    size_t count = search->threads[0].counts[query];
    for (size_t index = 1; index < search->threads_count; index++) {
        const search_thread *thread = &search->threads[index];
        for (size_t at = 0; at < thread->counts[query]; at++) {
            add(keys, &count, k, thread->keys[query * k + at]);
        }
    }
    for (size_t left = count; left > 0; left--) {
        const uint64_t key = keys[0];
        neighbors[left - 1] = (cv_neighbor){(uint32_t)key, cv_key_score(search->store->metric, key)};
        sift(keys, left - 1, 0, keys[left - 1]);
    }
    return count;
}
