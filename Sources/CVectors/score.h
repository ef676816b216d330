// What orders rows, and from when on a row may be near enough.
#ifndef CVECTORS_SCORE_H
#define CVECTORS_SCORE_H

#include "kernels.h"

/// A query as its metric needs it.
typedef struct cv_query {
    const float *numbers;
    double square;  // of its length
} cv_query;

/// The score of a row that is finite, in double precision until it is done.
float cv_score(const cv_kernels *kernels, cv_metric metric, const float *row, cv_query query,
               size_t dimension);

/// Smaller for what is nearer, then for lower indices.
uint64_t cv_key(cv_metric metric, float score, uint32_t index);
float cv_key_score(cv_metric metric, uint64_t key);

/// What the upper bound of every row reaches whose score is at least as near as this one.
float cv_threshold(cv_metric metric, size_t dimension, double query_square, float score);

/// Fills the terms of `count` rows from their lengths.
void cv_fill_terms(cv_metric metric, size_t dimension, const float *lengths, size_t count, float *scale,
                   float *margin, float *bias);

/// Whether float32 arithmetic with a query of this squared length neither overflows nor loses all digits.
bool cv_query_is_tame(cv_metric metric, double square);
/// The same for a row.
bool cv_row_is_tame(cv_metric metric, double square);

#endif
