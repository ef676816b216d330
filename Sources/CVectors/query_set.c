#include "query_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool cv_query_set_open(cv_query_set *set, const cv_kernels *kernels, size_t dimension, size_t capacity,
                       bool is_direct) {
    *set = (cv_query_set){.capacity = capacity, .dimension = dimension, .is_direct = is_direct};
    set->stride = cv_stride(dimension);
    set->panel_width = kernels->panel_width;
    const size_t places = cv_query_set_places(set);
    set->prepared = cv_take(sizeof(float) * places * set->stride);
    set->lengths = cv_take(sizeof(float) * places);
    set->queries = cv_take(sizeof(cv_query) * capacity);
    return set->prepared && set->lengths && set->queries;
}

void cv_query_set_close(cv_query_set *set) {
    free(set->prepared);
    free(set->lengths);
    free(set->queries);
}

static size_t width_of(const cv_query_set *set, size_t panel) {
    const size_t left = set->count - panel * set->panel_width;
    return left <= set->panel_width / 2 ? set->panel_width / 2 : set->panel_width;
}

static float *panel_numbers(const cv_query_set *set, size_t panel) {
    return set->prepared + panel * set->panel_width * set->dimension;
}

void cv_query_set_fill(cv_query_set *set, const cv_kernels *kernels, cv_metric metric, const float *numbers,
                       size_t stride, size_t count) {
    const size_t dimension = set->dimension;
    set->count = count;
    set->is_tame = true;
    set->panels = set->is_direct ? 0 : (count + set->panel_width - 1) / set->panel_width;
    const size_t places = cv_query_set_places(set);
    memset(set->lengths, 0, sizeof(float) * places);
    memset(set->prepared, 0, sizeof(float) * places * set->stride);
    for (size_t index = 0; index < count; index++) {
        const float *query = numbers + index * stride;
        double dot, square;
        kernels->exact_products(query, query, dimension, &dot, &square);
        set->queries[index] = (cv_query){query, square};
        set->is_tame &= cv_query_is_tame(metric, square);
        set->lengths[index] = metric == CV_COSINE ? 0 : (float)(sqrt(square) * (1 + 0x1p-22));
        const double scale = metric != CV_COSINE ? 1 : square > 0 ? 1 / sqrt(square) : 0;
        const size_t panel = index / set->panel_width;
        float *place = set->is_direct ? set->prepared + index * set->stride
                                      : panel_numbers(set, panel) + index % set->panel_width;
        const size_t step = set->is_direct ? 1 : width_of(set, panel);
        for (size_t at = 0; at < dimension; at++) place[at * step] = (float)(query[at] * scale);
    }
}

cv_query_panel cv_query_set_panel(const cv_query_set *set, size_t panel, const float *thresholds) {
    const size_t first = panel * set->panel_width;
    return (cv_query_panel){panel_numbers(set, panel), set->lengths + first, thresholds + first,
                            width_of(set, panel)};
}
