/// The inner loops of resampling, blurring and recolouring 8-bit RGB pictures.
///
/// Each works on memory that its caller sized, keeps nothing, and can be used by any number of threads at a
/// time. All paths give the same bytes: sums are whole numbers, and single precision is never contracted.
#ifndef CPIXELS_H
#define CPIXELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Which kernels compute. PX_BEST takes the widest vectors of this processor.
typedef enum px_path { PX_BEST = 0, PX_PORTABLE, PX_AVX2 } px_path;

bool px_path_is_supported(px_path path);

enum {
    PX_ROWS = 8,            // rows that the row pass handles at a time
    PX_BLOCK = 24,          // samples of a column of these rows
    PX_LANES = 32,          // rows of the column pass are padded to a multiple of as many samples
    PX_WEIGHT_BITS = 22,    // fractional bits of a resampling weight
    PX_LOW_BITS = 12,       // those of its low half
    PX_ROW_SLACK = 16,      // bytes that are read past the end of a row
    PX_PAIRS_SLACK = 8,     // 16-bit numbers that are written past the end of pairs
    PX_WIDEST_BOX = 63,     // whole samples to each side of a box that px_blur takes
    PX_BLUR_PADDING = 32    // 16-bit numbers past the end of a line of the blur
};

/// The weights of one pass. Inputs are numbered in pairs of neighbours; output i has `counts[i]` pairs from
/// `starts[i]` on, whose weights are at `i * stride`: two signed high halves, and two unsigned low ones,
/// packed into 32 bits each, the first in the lower.
typedef struct px_axis {
    const int32_t *starts, *counts;
    const uint32_t *high, *low;
    size_t stride, count;
} px_axis;

/// Resamples eight rows. `rows` can be read PX_ROW_SLACK bytes past their pixels, of which there are `2 *
/// pair_count` or one less; `pairs` has room for `(pair_count + 1) * 48 + PX_PAIRS_SLACK` numbers. Writes
/// PX_BLOCK bytes for each output column: row by row, RGB.
void px_resample_rows(px_path path, const uint8_t *const *rows, size_t pair_count, const px_axis *axis,
                      int16_t *pairs, uint8_t *block);

/// Puts eight rows, as px_resample_rows leaves their `count` columns, side by side: four pairs of rows of
/// 16-bit numbers, `stride` numbers apart, sample by sample. Reads PX_ROW_SLACK bytes past the block and
/// writes two numbers past the `count * 6` of each row of pairs.
void px_pair_columns(px_path path, const uint8_t *block, size_t count, int16_t *pairs, size_t stride);

/// Puts two rows of `count` pixels side by side likewise.
void px_pair_rows(px_path path, const uint8_t *upper, const uint8_t *lower, size_t count, int16_t *pairs);

/// Resamples columns: outputs `first` to `end` of the axis. `pairs` holds pairs of rows, `lanes` samples
/// each, a multiple of PX_LANES; `row_bytes` of them are wanted. Output row i goes to `output + i *
/// row_bytes`.
void px_resample_columns(px_path path, const int16_t *pairs, size_t lanes, const px_axis *axis, size_t first,
                         size_t end, size_t row_bytes, uint8_t *output);

/// A box filter: weights with 24 fractional bits of the 2 * whole + 1 samples in the middle and of the two
/// next to them; all together are at most 2^24.
typedef struct px_box {
    uint32_t whole, inner, outer;
} px_box;

/// 16-bit numbers of work space that px_blur needs.
size_t px_blur_work(size_t width, size_t height, px_box box);

/// Three box filters along rows, then three along columns, each rounded to 8 bits. `whole` is at most
/// PX_WIDEST_BOX.
void px_blur(px_path path, uint8_t *pixels, size_t width, size_t height, px_box box, uint16_t *work);

/// What a colour step does.
typedef enum px_colour { PX_BRIGHTNESS = 0, PX_CONTRAST, PX_SATURATION, PX_HUE, PX_GREY } px_colour;

/// A step and its factor; for the hue, how many of 256 steps it turns.
typedef struct px_step {
    px_colour colour;
    float amount;
} px_step;

/// Applies steps to `count` pixels and returns the sum of their grey values, which takes no time unless
/// `wants_sum`. `mean` is the grey that contrast blends with.
uint64_t px_recolour(px_path path, uint8_t *pixels, size_t count, const px_step *steps, size_t step_count,
                     float mean, bool wants_sum);

#ifdef __cplusplus
}
#endif
#endif
