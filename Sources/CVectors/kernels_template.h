// The kernels, in clang's vectors, for one set of instructions. The file that includes this defines
//   CV_LANES      float32 numbers in a vector
//   CV_GROUP      rows that are multiplied with a panel at once: 2 * CV_GROUP + 3 registers are needed
//   CV_FMA        a * b + c
//   CV_NAME       the table's name
//   CV_HALVES     whether the processor converts float16
#include <string.h>

#include "kernels.h"

// Vectors wider than the processor's pass through inlined functions only.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

typedef float vector __attribute__((vector_size(4 * CV_LANES)));
typedef int32_t mask __attribute__((vector_size(4 * CV_LANES)));
typedef float loose_vector __attribute__((vector_size(4 * CV_LANES), aligned(4), may_alias));
typedef int8_t codes __attribute__((vector_size(CV_LANES), aligned(1), may_alias));
typedef uint16_t halves __attribute__((vector_size(2 * CV_LANES), aligned(2), may_alias));
typedef double doubles __attribute__((vector_size(64)));
typedef float eight_floats __attribute__((vector_size(32), aligned(4), may_alias));

INLINE vector load(const float *from) { return *(const loose_vector *)from; }
INLINE void store(float *to, vector value) { *(loose_vector *)to = value; }
INLINE vector all(float value) { return value - (vector){0}; }

INLINE float sum(vector value) {
    for (int half = CV_LANES / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) value[lane] += value[lane + half];
    }
    return value[0];
}

#if CV_HALVES
typedef _Float16 half_floats __attribute__((vector_size(2 * CV_LANES), aligned(2), may_alias));
INLINE vector from_halves(const uint8_t *bytes) {
    return __builtin_convertvector(*(const half_floats *)bytes, vector);
}
#else
INLINE vector from_halves(const uint8_t *bytes) {
    typedef uint32_t bits __attribute__((vector_size(4 * CV_LANES)));
    bits all_bits = __builtin_convertvector(*(const halves *)bytes, bits);
    bits magnitude = (all_bits & 0x7fff) << 13;
    // The exponent's bias is moved by a product, which also makes subnormal numbers normal.
    bits finite = (bits)((vector)magnitude * all(0x1p112f));
    bits special = magnitude | 0x7f800000u;
    bits is_special = (bits)((all_bits & 0x7c00) == 0x7c00);
    return (vector)(((all_bits & 0x8000) << 16) | (finite & ~is_special) | (special & is_special));
}
#endif

/// One row's numbers, read a vector at a time.
typedef struct row_reader {
    const uint8_t *numbers;
    const float *steps;  // of int8: what a block's codes are multiplied by
} row_reader;

/// Room for the steps of one row, and of the vector that its last block may fill in part.
typedef struct step_room {
    float steps[CV_MOST_DIMENSIONS / CV_BLOCK + 8];
} step_room;

INLINE row_reader read_row(cv_precision precision, const uint8_t *bytes, size_t dimension, step_room *room) {
    if (precision != CV_INT8) return (row_reader){bytes, NULL};
    typedef uint8_t eight_factors __attribute__((vector_size(8), aligned(1), may_alias));
    typedef float eight_steps __attribute__((vector_size(32)));
    const size_t blocks = (dimension + CV_BLOCK - 1) / CV_BLOCK;
    const uint8_t *factors = bytes + 4;
    float scale;
    memcpy(&scale, bytes, 4);
    size_t block = 0;
    for (; block + 8 <= blocks; block += 8) {
        const eight_steps steps =
            __builtin_convertvector(*(const eight_factors *)(factors + block), eight_steps) * scale;
        memcpy(room->steps + block, &steps, sizeof steps);
    }
    for (; block < blocks; block++) room->steps[block] = (float)factors[block] * scale;
    room->steps[blocks] = 0;
    return (row_reader){factors + blocks, room->steps};
}

/// The steps of the vector from `at`: one block's or two blocks'.
INLINE vector read_steps(const float *steps, size_t at) {
    vector step = all(steps[at / CV_BLOCK]);
#if CV_LANES == 16
    const vector second = all(steps[at / CV_BLOCK + 1]);
    step = __builtin_shufflevector(step, second, 0, 1, 2, 3, 4, 5, 6, 7, 24, 25, 26, 27, 28, 29, 30, 31);
#endif
    return step;
}

/// The numbers from `at`, a multiple of the lanes.
INLINE vector read_vector(cv_precision precision, row_reader reader, size_t at) {
    switch (precision) {
    case CV_FLOAT32: return load((const float *)(const void *)reader.numbers + at);
    case CV_FLOAT16: return from_halves(reader.numbers + 2 * at);
    case CV_INT8: {
        vector code = __builtin_convertvector(*(const codes *)(reader.numbers + at), vector);
        return code * read_steps(reader.steps, at);
    }
    }
}

/// The last numbers of a row that do not fill a vector, and zeros.
INLINE vector read_rest(cv_precision precision, row_reader reader, size_t at, size_t dimension) {
    uint8_t rest[4 * CV_LANES] = {0};
    size_t size = precision == CV_FLOAT32 ? 4 : precision == CV_FLOAT16 ? 2 : 1;
    memcpy(rest, reader.numbers + size * at, size * (dimension - at));
    const row_reader tail = {rest, precision == CV_INT8 ? reader.steps + at / CV_BLOCK : NULL};
    return read_vector(precision, tail, 0);
}

INLINE void decode_rows(cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
                        float *numbers, size_t stride) {
    size_t row_bytes = cv_row_bytes(precision, dimension);
    size_t whole = dimension / CV_LANES * CV_LANES;
    step_room room;
    for (size_t row = 0; row < rows; row++, bytes += row_bytes, numbers += stride) {
        const row_reader reader = read_row(precision, bytes, dimension, &room);
        for (size_t at = 0; at < whole; at += CV_LANES) store(numbers + at, read_vector(precision, reader, at));
        if (whole < dimension) {
            vector rest = read_rest(precision, reader, whole, dimension);
            memcpy(numbers + whole, &rest, 4 * (dimension - whole));
        }
        memset(numbers + dimension, 0, 4 * (stride - dimension));
    }
}

static void decode(cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension, float *numbers,
                   size_t stride) {
    switch (precision) {
    case CV_FLOAT32: decode_rows(CV_FLOAT32, bytes, rows, dimension, numbers, stride); break;
    case CV_FLOAT16: decode_rows(CV_FLOAT16, bytes, rows, dimension, numbers, stride); break;
    case CV_INT8: decode_rows(CV_INT8, bytes, rows, dimension, numbers, stride); break;
    }
}

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
                        hits[found++] =
                            (cv_hit){(uint32_t)(first + row), (uint32_t)(v * CV_LANES + lane)};
                    }
                }
            }
        }
    }
    return found;
}

static size_t scan_panel(const cv_row_block *block, const cv_query_panel *panel, float *partial, cv_hit *hits) {
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
            const vector numbers = at < whole ? read_vector(precision, reader, at)
                                              : read_rest(precision, reader, at, dimension);
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

#define FOR_COUNTS(PRECISION)                                                                                  \
    switch (count) {                                                                                           \
    case 1:                                                                                                    \
        return scan_rows(PRECISION, bytes, rows, dimension, terms, queries, stride, 1, lengths, thresholds,    \
                         hits);                                                                                \
    case 2:                                                                                                    \
        return scan_rows(PRECISION, bytes, rows, dimension, terms, queries, stride, 2, lengths, thresholds,    \
                         hits);                                                                                \
    case 3:                                                                                                    \
        return scan_rows(PRECISION, bytes, rows, dimension, terms, queries, stride, 3, lengths, thresholds,    \
                         hits);                                                                                \
    default:                                                                                                   \
        return scan_rows(PRECISION, bytes, rows, dimension, terms, queries, stride, 4, lengths, thresholds,    \
                         hits);                                                                                \
    }

static size_t scan_direct(cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
                          cv_row_terms terms, const float *queries, size_t stride, size_t count,
                          const float *lengths, const float *thresholds, cv_hit *hits) {
    switch (precision) {
    case CV_FLOAT32: FOR_COUNTS(CV_FLOAT32)
    case CV_FLOAT16: FOR_COUNTS(CV_FLOAT16)
    case CV_INT8: FOR_COUNTS(CV_INT8)
    }
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
