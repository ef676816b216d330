// Scores, keys and the bound on rounding.
//
// A sum of D products in float32 is off by at most D u |x| |y|, with u = 2^-24, whatever the order of
// operations. Terms of lower order and the few roundings before and after it are covered by a larger D.
#include "score.h"

#include <math.h>
#include <string.h>

// Products of smaller numbers have lost digits; sums of them are off by less.
static const double LOST = 0x1p-120;

static double rounding(size_t dimension) { return ((double)dimension + 32) * 0x1p-24 * 1.02; }

float cv_score(const cv_kernels *kernels, cv_metric metric, const float *row, cv_query query,
               size_t dimension) {
    if (metric == CV_L2) return (float)sqrt(kernels->exact_distance(row, query.numbers, dimension));
    double dot, square;
    kernels->exact_products(row, query.numbers, dimension, &dot, &square);
    if (metric == CV_DOT) return (float)dot;
    const double lengths = sqrt(square * query.square);
    return lengths > 0 ? (float)fmin(fmax(dot / lengths, -1), 1) : 0;
}

uint64_t cv_key(cv_metric metric, float score, uint32_t index) {
    uint32_t bits;
    score += 0.0f;  // one zero, not two
    memcpy(&bits, &score, 4);
    // Unsigned numbers in the order of the scores.
    bits = bits & 0x80000000 ? ~bits : bits | 0x80000000;
    if (metric != CV_L2) bits = ~bits;
    return (uint64_t)bits << 32 | index;
}

float cv_key_score(cv_metric metric, uint64_t key) {
    uint32_t bits = (uint32_t)(key >> 32);
    if (metric != CV_L2) bits = ~bits;
    bits = bits & 0x80000000 ? bits & 0x7fffffff : ~bits;
    float score;
    memcpy(&score, &bits, 4);
    return score;
}

float cv_threshold(cv_metric metric, size_t dimension, double query_square, float score) {
    double bound;
    switch (metric) {
    case CV_COSINE: bound = score - rounding(dimension); break;
    case CV_DOT: bound = score - fabs((double)score) * 0x1p-22 - LOST; break;
    case CV_L2:
        bound = (query_square * (1 - rounding(dimension)) - (double)score * score * (1 + 0x1p-22)) / 2 - LOST;
        break;
    }
    // Infinite thresholds would let through what a row of NaNs or of padding makes.
    return (float)fmax(fmin(bound - fabs(bound) * 0x1p-23, 0x1p126), -0x1p126);
}

void cv_fill_terms(cv_metric metric, size_t dimension, const float *lengths, size_t count, float *scale,
                   float *margin, float *bias) {
    const float error = (float)rounding(dimension);
    for (size_t row = 0; row < count; row++) {
        const float length = lengths[row];
        scale[row] = metric == CV_COSINE || !isfinite(length) ? length : 1;
        margin[row] = metric == CV_COSINE ? 0 : error * length;
        bias[row] = metric == CV_L2 ? length * length * -0.5f * (1 - 2 * error) : 0;
    }
}

// For the cosine one side has unit length. Else both are bounded, and with them all products.
bool cv_query_is_tame(cv_metric metric, double square) { return metric == CV_COSINE || square < 0x1p100; }

bool cv_row_is_tame(cv_metric metric, double square) {
    if (metric == CV_COSINE) return square == 0 || (square > 0x1p-160 && square < 0x1p160);
    return square < 0x1p100;
}
