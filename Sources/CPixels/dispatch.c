// Which kernels run here.
#include "kernels.h"

bool px_path_is_supported(px_path path) {
#if defined(__x86_64__)
    if (path == PX_AVX2) {
        __builtin_cpu_init();
        return __builtin_cpu_supports("avx2");
    }
#endif
    return path == PX_BEST || path == PX_PORTABLE;
}

static const px_kernels *kernels_of(px_path path) {
#if defined(__x86_64__)
    if (path == PX_AVX2 || (path == PX_BEST && px_path_is_supported(PX_AVX2))) return &px_avx2_kernels;
#endif
    (void)path;
    return &px_portable_kernels;
}

void px_resample_rows(px_path path, const uint8_t *const *rows, size_t pair_count, const px_axis *axis,
                      int16_t *pairs, uint8_t *block) {
    kernels_of(path)->resample_rows(rows, pair_count, axis, pairs, block);
}

void px_pair_columns(px_path path, const uint8_t *block, size_t count, int16_t *pairs, size_t stride) {
    kernels_of(path)->pair_block(block, count, pairs, stride);
}

void px_pair_rows(px_path path, const uint8_t *upper, const uint8_t *lower, size_t count, int16_t *pairs) {
    kernels_of(path)->pair_rows(upper, lower, count, pairs);
}

void px_resample_columns(px_path path, const int16_t *pairs, size_t lanes, const px_axis *axis, size_t first,
                         size_t end, size_t row_bytes, uint8_t *output) {
    kernels_of(path)->resample_columns(pairs, lanes, axis, first, end, row_bytes, output);
}

size_t px_blur_work(size_t width, size_t height, px_box box) {
    // Two lines: of a row with its margins, or of a strip of columns with its own.
    const size_t row = (width + 2 * (box.whole + 1)) * 3 + PX_BLUR_PADDING;
    const size_t strip = (height + 2 * (box.whole + 1)) * PX_BLUR_PADDING;
    return 2 * (row > strip ? row : strip);
}

void px_blur(px_path path, uint8_t *pixels, size_t width, size_t height, px_box box, uint16_t *work) {
    kernels_of(path)->blur(pixels, width, height, box, work);
}

uint64_t px_recolour(px_path path, uint8_t *pixels, size_t count, const px_step *steps, size_t step_count,
                     float mean, bool wants_sum) {
    return kernels_of(path)->recolour(pixels, count, steps, step_count, mean, wants_sum);
}
