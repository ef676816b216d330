// Queries as kernels take them.
#ifndef CVECTORS_QUERY_SET_H
#define CVECTORS_QUERY_SET_H

#include "workspace.h"

typedef struct cv_query_set {
    size_t count, capacity, dimension, stride, panel_width, panels;
    bool is_direct;  // one after the other, not interleaved
    bool is_tame;
    float *prepared;  // interleaved panels, or rows with `stride`
    float *lengths;   // slightly too large; one for each place of the panels
    cv_query *queries;
} cv_query_set;

/// Room for `capacity` queries.
bool cv_query_set_open(cv_query_set *set, const cv_kernels *kernels, size_t dimension, size_t capacity,
                       bool is_direct);
void cv_query_set_close(cv_query_set *set);

/// Takes finite queries, `stride` numbers apart, which are borrowed.
void cv_query_set_fill(cv_query_set *set, const cv_kernels *kernels, cv_metric metric, const float *numbers,
                       size_t stride, size_t count);

/// Places of a panel that there is a threshold for, whether there is a query or not.
static inline size_t cv_query_set_places(const cv_query_set *set) {
    const size_t panels = (set->capacity + set->panel_width - 1) / set->panel_width;
    return panels * set->panel_width + CV_DIRECT_QUERIES;
}

cv_query_panel cv_query_set_panel(const cv_query_set *set, size_t panel, const float *thresholds);

#endif
