// Packed rows as vectors of float32, for the set of instructions that kernels_template.h speaks of.
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
    const float *steps;   // of int8: what a block's codes are multiplied by
    const uint8_t *lows;  // of int8: the lowest bits
} row_reader;

/// Room for the steps of one row, and of the vector that its last block may fill in part.
typedef struct step_room {
    float steps[CV_MOST_DIMENSIONS / CV_BLOCK + 8];
} step_room;

INLINE row_reader read_row(cv_precision precision, const uint8_t *bytes, size_t dimension, step_room *room) {
    if (precision != CV_INT8) return (row_reader){bytes, NULL, NULL};
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
    const uint8_t *lows = factors + blocks;
    return (row_reader){lows + (dimension + 7) / 8, room->steps, lows};
}

/// The lowest bits of the vector from `at`, 0 or 1.
INLINE vector read_lows(const uint8_t *lows, size_t at) {
#if CV_LANES == 16
    uint16_t bits;
    memcpy(&bits, lows + at / 8, 2);
#else
    const int32_t bits = lows[at / 8] >> at % 8;
#endif
    mask lane;
    for (int place = 0; place < CV_LANES; place++) lane[place] = place;
    return __builtin_convertvector(((int32_t)bits - (mask){0}) >> lane & 1, vector);
}

/// The numbers from `at`, a multiple of the lanes.
INLINE vector read_vector(cv_precision precision, row_reader reader, size_t at) {
    switch (precision) {
    case CV_FLOAT32: return load((const float *)(const void *)reader.numbers + at);
    case CV_FLOAT16: return from_halves(reader.numbers + 2 * at);
    case CV_INT8: {
        // A vector lies in one block.
        vector code = __builtin_convertvector(*(const codes *)(reader.numbers + at), vector);
        return (code + code + read_lows(reader.lows, at)) * all(reader.steps[at / CV_BLOCK]);
    }
    }
}

/// The last numbers of a row that do not fill a vector, and zeros.
INLINE vector read_rest(cv_precision precision, row_reader reader, size_t at, size_t dimension) {
    uint8_t rest[4 * CV_LANES] = {0};
    size_t size = precision == CV_FLOAT32 ? 4 : precision == CV_FLOAT16 ? 2 : 1;
    memcpy(rest, reader.numbers + size * at, size * (dimension - at));
    if (precision != CV_INT8) return read_vector(precision, (row_reader){rest, NULL, NULL}, 0);
    // Bits beyond the last are codes.
    uint8_t lows[2] = {(uint8_t)(reader.lows[at / 8] >> at % 8)};
    if (at + 8 < dimension && CV_LANES > 8) lows[1] = reader.lows[at / 8 + 1];
    return read_vector(precision, (row_reader){rest, reader.steps + at / CV_BLOCK, lows}, 0);
}

INLINE void decode_rows(cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
                        float *numbers, size_t stride) {
    size_t row_bytes = cv_row_bytes(precision, dimension);
    size_t whole = dimension / CV_LANES * CV_LANES;
    step_room room;
    for (size_t row = 0; row < rows; row++, bytes += row_bytes, numbers += stride) {
        const row_reader reader = read_row(precision, bytes, dimension, &room);
        for (size_t at = 0; at < whole; at += CV_LANES)
            store(numbers + at, read_vector(precision, reader, at));
        if (whole < dimension) {
            vector rest = read_rest(precision, reader, whole, dimension);
            memcpy(numbers + whole, &rest, 4 * (dimension - whole));
        }
        memset(numbers + dimension, 0, 4 * (stride - dimension));
    }
}

static void decode(cv_precision precision, const uint8_t *bytes, size_t rows, size_t dimension,
                   float *numbers, size_t stride) {
    switch (precision) {
    case CV_FLOAT32: decode_rows(CV_FLOAT32, bytes, rows, dimension, numbers, stride); break;
    case CV_FLOAT16: decode_rows(CV_FLOAT16, bytes, rows, dimension, numbers, stride); break;
    case CV_INT8: decode_rows(CV_INT8, bytes, rows, dimension, numbers, stride); break;
    }
}
