// What a row's bytes are.
#include <math.h>
#include <string.h>

#include "kernels.h"

size_t cv_row_bytes(cv_precision precision, size_t dimension) {
    switch (precision) {
    case CV_FLOAT32: return 4 * dimension;
    case CV_FLOAT16: return 2 * dimension;
    case CV_INT8: return 4 + (dimension + CV_BLOCK - 1) / CV_BLOCK + (dimension + 7) / 8 + dimension;
    }
}

// To the nearest, halfway to the even one, as IEEE 754 has it.
static uint16_t half_of(float number) {
    uint32_t bits, sign;
    memcpy(&bits, &number, 4);
    sign = bits >> 16 & 0x8000;
    bits &= 0x7fffffff;
    if (bits < 0x38800000) {
        // Below float16's normal numbers: beside 0.5 a float32 has just their steps.
        const float shifted = fabsf(number) + 0.5f;
        memcpy(&bits, &shifted, 4);
        return (uint16_t)(sign | (bits - 0x3f000000));
    }
    return (uint16_t)(sign | (bits - 0x38000000 + 0xfff + (bits >> 13 & 1)) >> 13);
}

static float largest_of(const float *numbers, size_t count) {
    float largest = 0;
    for (size_t at = 0; at < count; at++) largest = fmaxf(largest, fabsf(numbers[at]));
    return largest;
}

static void encode_int8(const float *numbers, size_t dimension, uint8_t *bytes) {
    const float largest = largest_of(numbers, dimension);
    float scale = largest / (255 * 255);
    // Rounded up it could decode to infinity.
    if (largest > 0x1p127f) scale *= 1 - 0x1p-20f;
    memcpy(bytes, &scale, 4);
    uint8_t *factors = bytes + 4;
    uint8_t *lows = factors + (dimension + CV_BLOCK - 1) / CV_BLOCK;
    int8_t *codes = (int8_t *)lows + (dimension + 7) / 8;
    memset(lows, 0, (dimension + 7) / 8);
    for (size_t begin = 0; begin < dimension; begin += CV_BLOCK) {
        const size_t end = begin + CV_BLOCK < dimension ? begin + CV_BLOCK : dimension;
        const float most = largest_of(numbers + begin, end - begin);
        const float factor = scale > 0 ? fminf(ceilf(most / (255 * scale)), 255) : 0;
        factors[begin / CV_BLOCK] = (uint8_t)factor;
        const float step = scale * factor;
        for (size_t at = begin; at < end; at++) {
            const float rounded = step > 0 ? rintf(numbers[at] / step) : 0;
            const int whole = (int)fminf(fmaxf(rounded, -255), 255);
            const int low = whole & 1;
            codes[at] = (int8_t)((whole - low) / 2);
            lows[at / 8] |= (uint8_t)(low << at % 8);
        }
    }
}

cv_status cv_encode(cv_precision precision, const float *numbers, size_t dimension, uint8_t *bytes) {
    for (size_t at = 0; at < dimension; at++) {
        if (!isfinite(numbers[at])) return CV_NOT_FINITE;
    }
    switch (precision) {
    case CV_FLOAT32: memcpy(bytes, numbers, 4 * dimension); break;
    case CV_FLOAT16:
        if (largest_of(numbers, dimension) >= 65520) return CV_TOO_LARGE;
        for (size_t at = 0; at < dimension; at++) {
            const uint16_t half = half_of(numbers[at]);
            memcpy(bytes + 2 * at, &half, 2);
        }
        break;
    case CV_INT8: encode_int8(numbers, dimension, bytes); break;
    }
    return CV_OK;
}
