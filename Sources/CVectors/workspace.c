#include "workspace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void *cv_take(size_t bytes) {
    void *memory = NULL;
    return posix_memalign(&memory, CV_ALIGNMENT, bytes ? bytes : 1) ? NULL : memory;
}

size_t cv_stride(size_t dimension) {
    const size_t stride = (dimension + 15) / 16 * 16;
    return stride % 256 ? stride : stride + 16;
}

bool cv_workspace_open(cv_workspace *workspace, const cv_store *store, const cv_kernels *kernels) {
    const size_t stride = cv_stride(store->dimension), group = kernels->row_group;
    size_t rows = CV_BLOCK_BYTES / (sizeof(float) * stride) / group * group;
    if (rows > CV_MOST_BLOCK_ROWS) rows = CV_MOST_BLOCK_ROWS / group * group;
    if (rows < group) rows = group;
    *workspace = (cv_workspace){.store = store, .kernels = kernels, .stride = stride, .block_rows = rows};
    workspace->row_bytes = cv_row_bytes(store->precision, store->dimension);
    workspace->numbers = cv_take(sizeof(float) * stride * rows);
    workspace->scale = cv_take(sizeof(float) * CV_DIRECT_ROWS);
    workspace->margin = cv_take(sizeof(float) * CV_DIRECT_ROWS);
    workspace->bias = cv_take(sizeof(float) * CV_DIRECT_ROWS);
    workspace->partial = cv_take(sizeof(float) * CV_MOST_BLOCK_ROWS * CV_WIDEST_PANEL);
    workspace->hits = cv_take(sizeof(cv_hit) * CV_MOST_BLOCK_ROWS * CV_WIDEST_PANEL);
    return workspace->numbers && workspace->scale && workspace->margin && workspace->bias &&
           workspace->partial && workspace->hits;
}

void cv_workspace_close(cv_workspace *workspace) {
    free(workspace->numbers);
    free(workspace->scale);
    free(workspace->margin);
    free(workspace->bias);
    free(workspace->partial);
    free(workspace->hits);
}

static void fill_terms(cv_workspace *workspace, size_t begin, size_t count) {
    const cv_store *store = workspace->store;
    cv_fill_terms(store->metric, store->dimension, store->lengths + begin, count, workspace->scale,
                  workspace->margin, workspace->bias);
}

void cv_workspace_load(cv_workspace *workspace, size_t begin, size_t end) {
    const cv_store *store = workspace->store;
    const size_t group = workspace->kernels->row_group;
    size_t count = end - begin;
    if (count > workspace->block_rows) count = workspace->block_rows;
    workspace->begin = begin;
    workspace->count = count;
    workspace->kernels->decode(store->precision, store->bytes + begin * workspace->row_bytes, count,
                               store->dimension, workspace->numbers, workspace->stride);
    fill_terms(workspace, begin, count);
    // Kernels take whole groups: rows that are not there are excluded.
    for (size_t row = count; row % group; row++) {
        memset(workspace->numbers + row * workspace->stride, 0, sizeof(float) * workspace->stride);
        workspace->scale[row] = NAN;
        workspace->margin[row] = workspace->bias[row] = 0;
    }
}

size_t cv_workspace_scan(cv_workspace *workspace, const cv_query_panel *panel, bool is_tame) {
    if (is_tame) {
        const size_t group = workspace->kernels->row_group;
        const cv_row_block block = {
            .numbers = workspace->numbers,
            .stride = workspace->stride,
            .count = (workspace->count + group - 1) / group * group,
            .dimension = workspace->store->dimension,
            .terms = {workspace->scale, workspace->margin, workspace->bias},
        };
        return workspace->kernels->scan_panel(&block, panel, workspace->partial, workspace->hits);
    }
    size_t found = 0;
    for (size_t row = 0; row < workspace->count; row++) {
        for (size_t query = 0; query < panel->width; query++) {
            if (isnan(panel->thresholds[query])) continue;
            workspace->hits[found++] = (cv_hit){(uint32_t)row, (uint32_t)query};
        }
    }
    return found;
}

size_t cv_workspace_scan_direct(cv_workspace *workspace, size_t begin, size_t count, const float *queries,
                                size_t queries_count, const float *lengths, const float *thresholds) {
    const cv_store *store = workspace->store;
    fill_terms(workspace, begin, count);
    return workspace->kernels->scan_direct(
        store->precision, store->bytes + begin * workspace->row_bytes, count, store->dimension,
        (cv_row_terms){workspace->scale, workspace->margin, workspace->bias}, queries, workspace->stride,
        queries_count, lengths, thresholds, workspace->hits);
}

const float *cv_workspace_row(cv_workspace *workspace, size_t index) {
    const cv_store *store = workspace->store;
    workspace->kernels->decode(store->precision, store->bytes + index * workspace->row_bytes, 1,
                               store->dimension, workspace->numbers, workspace->stride);
    return workspace->numbers;
}
