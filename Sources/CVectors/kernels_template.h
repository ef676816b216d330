// The kernels, in clang's vectors, for one set of instructions. The file that includes this defines
//   CV_LANES      float32 numbers in a vector
//   CV_GROUP      rows that are multiplied with a panel at once: 2 * CV_GROUP + 3 registers are needed
//   CV_FMA        a * b + c
//   CV_NAME       the table's name
//   CV_HALVES     whether the processor converts float16
#include "rows_template.h"

// Numbers of a panel's queries that stay in the first cache while a block's rows pass by.
enum { DEPTH = 256 };

INLINE size_t scan_panel_vectors(const cv_row_block *block, const cv_query_panel *panel, float *partial,
                                 cv_hit *hits, const int vectors) {
    const size_t width = (size_t)vectors * CV_LANES, stride = block->stride;
    size_t found = 0;
    for (size_t begin = 0; begin < block->dimension; begin += DEPTH) {
        const bool is_last = begin + DEPTH >= block->dimension;
        const size_t depth = is_last ? block->dimension - begin : DEPTH;
        for (size_t first = 0; first < block->count; first += CV_GROUP) {
            const float *rows = block->numbers + first * stride + begin;
            const float *queries = panel->numbers + begin * width;
            float *kept = partial + first * width;
            vector sums[CV_GROUP][2];
#pragma unroll
            for (int row = 0; row < CV_GROUP; row++) {
#pragma unroll
                for (int v = 0; v < vectors; v++) {
                    sums[row][v] = begin ? load(kept + row * width + v * CV_LANES) : (vector){0};
                }
            }
            for (size_t at = 0; at < depth; at++, queries += width) {
                vector query[2];
#pragma unroll
                for (int v = 0; v < vectors; v++) query[v] = load(queries + v * CV_LANES);
#pragma unroll
                for (int row = 0; row < CV_GROUP; row++) {
                    const vector number = all(rows[row * stride + at]);
#pragma unroll
                    for (int v = 0; v < vectors; v++) sums[row][v] = CV_FMA(number, query[v], sums[row][v]);
                }
            }
            if (!is_last) {
#pragma unroll
                for (int row = 0; row < CV_GROUP; row++) {
#pragma unroll
                    for (int v = 0; v < vectors; v++) store(kept + row * width + v * CV_LANES, sums[row][v]);
                }
                continue;
            }
            // The scores are still in registers: what is far from every threshold is never written.
            mask any = {0};
            mask passed[CV_GROUP][2];
#pragma unroll
            for (int row = 0; row < CV_GROUP; row++) {
                const size_t index = first + row;
                const vector scale = all(block->terms.scale[index]), margin = all(block->terms.margin[index]);
                const vector bias = all(block->terms.bias[index]);
#pragma unroll
                for (int v = 0; v < vectors; v++) {
                    const vector added = load(panel->lengths + v * CV_LANES) * margin + bias;
                    const vector bound = CV_FMA(sums[row][v], scale, added);
                    passed[row][v] = bound >= load(panel->thresholds + v * CV_LANES);
                    any |= passed[row][v];
                }
            }
            if (__builtin_expect(__builtin_reduce_or(any) == 0, 1)) continue;
            for (int row = 0; row < CV_GROUP; row++) {
                for (int v = 0; v < vectors; v++) {
                    if (__builtin_reduce_or(passed[row][v]) == 0) continue;
                    int32_t lanes[CV_LANES];
                    memcpy(lanes, &passed[row][v], sizeof lanes);
                    for (int lane = 0; lane < CV_LANES; lane++) {
                        if (!lanes[lane]) continue;
                        hits[found++] = (cv_hit){(uint32_t)(first + row), (uint32_t)(v * CV_LANES + lane)};
                    }
                }
            }
        }
    }
    return found;
}

static size_t scan_panel(const cv_row_block *block, const cv_query_panel *panel, float *partial,
                         cv_hit *hits) {
    return panel->width == CV_LANES ? scan_panel_vectors(block, panel, partial, hits, 1)
                                    : scan_panel_vectors(block, panel, partial, hits, 2);
}

INLINE size_t scan_rows(cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
                        cv_row_terms terms, const float *queries, size_t stride, const int count,
                        const float *lengths, const float *thresholds, cv_hit *hits) {
    const int chains = count <= 2 ? 4 : 2;  // sums that do not wait for each other
    const size_t row_bytes = cv_row_bytes(precision, dimension), step = (size_t)chains * CV_LANES;
    const size_t whole = dimension / CV_LANES * CV_LANES;
    size_t found = 0;
    step_room room;
    for (size_t row = 0; row < rows; row++, bytes += row_bytes) {
        const row_reader reader = read_row(precision, bytes, dimension, &room);
        vector sums[CV_DIRECT_QUERIES][4];
#pragma unroll
        for (int query = 0; query < count; query++) {
#pragma unroll
            for (int chain = 0; chain < chains; chain++) sums[query][chain] = (vector){0};
        }
        size_t at = 0;
        for (; at + step <= whole; at += step) {
#pragma unroll
            for (int chain = 0; chain < chains; chain++) {
                const size_t place = at + (size_t)chain * CV_LANES;
                const vector numbers = read_vector(precision, reader, place);
#pragma unroll
                for (int query = 0; query < count; query++) {
                    sums[query][chain] =
                        CV_FMA(numbers, load(queries + query * stride + place), sums[query][chain]);
                }
            }
        }
        for (; at < dimension; at += CV_LANES) {
            const vector numbers =
                at < whole ? read_vector(precision, reader, at) : read_rest(precision, reader, at, dimension);
#pragma unroll
            for (int query = 0; query < count; query++) {
                sums[query][0] = CV_FMA(numbers, load(queries + query * stride + at), sums[query][0]);
            }
        }
#pragma unroll
        for (int query = 0; query < count; query++) {
            vector total = sums[query][0] + sums[query][1];
            if (chains == 4) total += sums[query][2] + sums[query][3];
            const float bound =
                sum(total) * terms.scale[row] + (lengths[query] * terms.margin[row] + terms.bias[row]);
            if (__builtin_expect(bound >= thresholds[query], 0)) {
                hits[found++] = (cv_hit){(uint32_t)row, (uint32_t)query};
            }
        }
    }
    return found;
}

/// What the compiler makes a loop of its own for: each precision with each number of queries.
INLINE size_t scan_precision(cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
                             cv_row_terms terms, const float *queries, size_t stride, size_t count,
                             const float *lengths, const float *thresholds, cv_hit *hits) {
#define SCAN(COUNT)                                                                                          \
    scan_rows(precision, bytes, rows, dimension, terms, queries, stride, COUNT, lengths, thresholds, hits)
    switch (count) {
    case 1: return SCAN(1);
    case 2: return SCAN(2);
    case 3: return SCAN(3);
    default: return SCAN(4);
    }
#undef SCAN
}

static size_t scan_direct(cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
                          cv_row_terms terms, const float *queries, size_t stride, size_t count,
                          const float *lengths, const float *thresholds, cv_hit *hits) {
#define SCAN(PRECISION)                                                                                      \
    scan_precision(PRECISION, bytes, rows, dimension, terms, queries, stride, count, lengths, thresholds,    \
                   hits)
    switch (precision) {
    case CV_FLOAT32: return SCAN(CV_FLOAT32);
    case CV_FLOAT16: return SCAN(CV_FLOAT16);
    case CV_INT8: return SCAN(CV_INT8);
    }
#undef SCAN
}

INLINE doubles wide(const float *from) {
    return __builtin_convertvector(*(const eight_floats *)from, doubles);
}

INLINE double sum_of_eight(doubles value) {
    return ((value[0] + value[4]) + (value[2] + value[6])) + ((value[1] + value[5]) + (value[3] + value[7]));
}

// The product of two float32 numbers is exact in double precision, so a fused sum has the same bits.
static void exact_products(const float *row, const float *query, size_t dimension, double *dot,
                           double *square) {
#pragma clang fp contract(off)
    doubles dots = {0}, squares = {0};
    size_t at = 0;
    for (; at + 8 <= dimension; at += 8) {
        const doubles numbers = wide(row + at);
        dots += numbers * wide(query + at);
        squares += numbers * numbers;
    }
    double last_dot = 0, last_square = 0;
    for (; at < dimension; at++) {
        last_dot += (double)row[at] * query[at];
        last_square += (double)row[at] * row[at];
    }
    *dot = sum_of_eight(dots) + last_dot;
    *square = sum_of_eight(squares) + last_square;
}

// Squares of differences may have to be rounded: fused they would have other bits.
static double exact_distance(const float *row, const float *query, size_t dimension) {
#pragma clang fp contract(off)
    doubles sums = {0};
    size_t at = 0;
    for (; at + 8 <= dimension; at += 8) {
        const doubles difference = wide(row + at) - wide(query + at);
        sums += difference * difference;
    }
    double last = 0;
    for (; at < dimension; at++) {
        const double difference = (double)row[at] - query[at];
        last += difference * difference;
    }
    return sum_of_eight(sums) + last;
}

const cv_kernels CV_NAME = {2 * CV_LANES, CV_GROUP,       decode,        scan_panel,
                            scan_direct,  exact_products, exact_distance};
