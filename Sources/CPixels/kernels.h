// What differs between processors.
#ifndef CPIXELS_KERNELS_H
#define CPIXELS_KERNELS_H

#include "CPixels.h"

typedef struct px_kernels {
    void (*resample_rows)(const uint8_t *const *rows, size_t pair_count, const px_axis *axis, int16_t *pairs,
                          uint8_t *block);
    void (*pair_block)(const uint8_t *block, size_t count, int16_t *pairs, size_t stride);
    void (*pair_rows)(const uint8_t *upper, const uint8_t *lower, size_t count, int16_t *pairs);
    void (*resample_columns)(const int16_t *pairs, size_t lanes, const px_axis *axis, size_t first,
                             size_t end, size_t row_bytes, uint8_t *output);
    void (*blur)(uint8_t *pixels, size_t width, size_t height, px_box box, uint16_t *work);
    uint64_t (*recolour)(uint8_t *pixels, size_t count, const px_step *steps, size_t step_count, float mean,
                         bool wants_sum);
} px_kernels;

extern const px_kernels px_portable_kernels;
#if defined(__x86_64__)
extern const px_kernels px_avx2_kernels;
#endif

#endif
