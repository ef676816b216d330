// What one thread needs to compare packed rows with queries.
#ifndef CVECTORS_WORKSPACE_H
#define CVECTORS_WORKSPACE_H

#include "score.h"

/// Blocks of a size that stays in the second cache.
enum { CV_BLOCK_BYTES = 160 << 10, CV_MOST_BLOCK_ROWS = 192, CV_DIRECT_ROWS = 256, CV_ALIGNMENT = 64 };

typedef struct cv_workspace {
    const cv_store *store;
    const cv_kernels *kernels;
    size_t row_bytes, stride, block_rows;
    float *numbers;                // block_rows rows, also one row by itself
    float *scale, *margin, *bias;  // of CV_DIRECT_ROWS rows
    float *partial;
    cv_hit *hits;
    size_t begin, count;  // the rows that are loaded
} cv_workspace;

/// Aligned memory that `free` frees; NULL where there is none.
void *cv_take(size_t bytes);
/// Numbers from one row of float32 to the next, such that rows begin at different places of the caches.
size_t cv_stride(size_t dimension);

bool cv_workspace_open(cv_workspace *workspace, const cv_store *store, const cv_kernels *kernels);
void cv_workspace_close(cv_workspace *workspace);

/// Unpacks the rows from `begin`, at most `block_rows` of them and none from `end`.
void cv_workspace_load(cv_workspace *workspace, size_t begin, size_t end);
/// Hits of a panel among the rows that are loaded; of all that a query and a row make if not `is_tame`.
size_t cv_workspace_scan(cv_workspace *workspace, const cv_query_panel *panel, bool is_tame);
/// Hits of queries among at most CV_DIRECT_ROWS packed rows from `begin`.
size_t cv_workspace_scan_direct(cv_workspace *workspace, size_t begin, size_t count, const float *queries,
                                size_t queries_count, const float *lengths, const float *thresholds);
/// One row's numbers, until the next call or load.
const float *cv_workspace_row(cv_workspace *workspace, size_t index);

static inline const float *cv_workspace_loaded(const cv_workspace *workspace, size_t row) {
    return workspace->numbers + row * workspace->stride;
}

#endif
