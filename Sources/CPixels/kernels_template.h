// All kernels, for vectors of PX_WIDE 32-bit numbers (4 or 8). Included once for each processor.
#define PX_INLINE static inline __attribute__((always_inline))

typedef int32_t px_ints __attribute__((vector_size(4 * PX_WIDE)));
typedef uint32_t px_words __attribute__((vector_size(4 * PX_WIDE)));
typedef int16_t px_shorts __attribute__((vector_size(4 * PX_WIDE)));    // twice as many
typedef int16_t px_half_shorts __attribute__((vector_size(2 * PX_WIDE)));
typedef uint8_t px_bytes __attribute__((vector_size(2 * PX_WIDE)));     // as many as shorts
typedef uint8_t px_half_bytes __attribute__((vector_size(PX_WIDE)));
typedef int32_t px_products __attribute__((vector_size(8 * PX_WIDE)));

/// Sums of products of neighbouring numbers, one instruction on most processors. Written as one product of
/// full width and the sum of its halves, since that is what compilers recognise.
PX_INLINE px_ints px_dot_pairs(px_shorts first, px_shorts second) {
    const px_products product =
        __builtin_convertvector(first, px_products) * __builtin_convertvector(second, px_products);
#if PX_WIDE == 8
    return __builtin_shufflevector(product, product, 0, 2, 4, 6, 8, 10, 12, 14) +
           __builtin_shufflevector(product, product, 1, 3, 5, 7, 9, 11, 13, 15);
#else
    return __builtin_shufflevector(product, product, 0, 2, 4, 6) +
           __builtin_shufflevector(product, product, 1, 3, 5, 7);
#endif
}

/// Two 16-bit numbers, repeated.
PX_INLINE px_shorts px_repeat(uint32_t pair) {
    const px_words words = (px_words){0} + pair;
    return (px_shorts)words;
}

#include "blur_template.h"
#include "colour_template.h"
#include "resample_template.h"

const px_kernels PX_NAME = {
    .resample_rows = px_rows,
    .pair_block = px_pair_block,
    .pair_rows = px_pair,
    .resample_columns = px_columns,
    .blur = px_boxes,
    .recolour = px_colours,
};
