// What differs between processors.
#ifndef CVECTORS_KERNELS_H
#define CVECTORS_KERNELS_H

#include "CVectors.h"

enum {
    CV_BLOCK = 16,          // numbers under one factor of int8, no fewer than the widest vector has
    CV_DIRECT_QUERIES = 4,  // as many queries are compared with rows without unpacking these first
    CV_WIDEST_PANEL = 32
};

/// A row that may be near enough to a query; both counted from the beginning of their block.
typedef struct cv_hit {
    uint32_t row, query;
} cv_hit;

/// What makes an upper bound for the ordering out of a product: product * scale + query_length * margin +
/// bias. A scale that is not a number excludes the row.
typedef struct cv_row_terms {
    const float *scale, *margin, *bias;
} cv_row_terms;

/// Rows as float32. `count` is a multiple of the kernel's `row_group`.
typedef struct cv_row_block {
    const float *numbers;
    size_t stride, count, dimension;
    cv_row_terms terms;
} cv_row_block;

/// Queries of which `width` are interleaved: number d of query q is `numbers[d * width + q]`. Thresholds of
/// places without a query are not-a-number.
typedef struct cv_query_panel {
    const float *numbers, *lengths, *thresholds;
    size_t width;
} cv_query_panel;

typedef struct cv_kernels {
    size_t panel_width;  // a panel may have half of it, too
    size_t row_group;
    void (*decode)(cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
                   float *numbers, size_t stride);
    /// Writes at most block->count * panel->width hits. `partial` has room for as many numbers.
    size_t (*scan_panel)(const cv_row_block *block, const cv_query_panel *panel, float *partial,
                         cv_hit *hits);
    /// The same for packed rows and 1 to CV_DIRECT_QUERIES queries, one after the other, `stride` numbers
    /// apart.
    size_t (*scan_direct)(cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
                          cv_row_terms terms, const float *queries, size_t stride, size_t count,
                          const float *lengths, const float *thresholds, cv_hit *hits);
    /// Sums in double precision, the same bits on every path.
    void (*exact_products)(const float *row, const float *query, size_t dimension, double *dot,
                           double *square);
    double (*exact_distance)(const float *row, const float *query, size_t dimension);
} cv_kernels;

extern const cv_kernels cv_portable_kernels;
#if defined(__x86_64__)
extern const cv_kernels cv_avx2_kernels, cv_avx512_kernels;
#endif

const cv_kernels *cv_kernels_of(cv_path path);

#endif
