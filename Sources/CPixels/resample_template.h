// Both passes of resampling.
//
// Data lie in lanes of pairs: for each lane (a colour sample of some pixel) the two neighbours along the axis
// of the pass stand side by side as 16-bit numbers, to be multiplied with two weights and added by one
// instruction. A weight has two halves, as it has more than 16 bits; sums of both are exact.

/// Weights and sums `vectors` vectors of lanes (a constant), and writes a byte for each lane. `stride` counts
/// 16-bit numbers from a pair of a lane to its next pair.
PX_INLINE void px_weigh(const int16_t *pairs, size_t stride, size_t count, const uint32_t *high,
                        const uint32_t *low, int vectors, uint8_t *output) {
    px_ints highs[6], lows[6];
#pragma clang loop unroll(full)
    for (int vector = 0; vector < vectors; vector++) {
        highs[vector] = (px_ints){0};
        lows[vector] = (px_ints){0} + (1 << (PX_WEIGHT_BITS - 1));  // to round
    }
    for (size_t pair = 0; pair < count; pair++, pairs += stride) {
        const px_shorts high_weights = px_repeat(high[pair]), low_weights = px_repeat(low[pair]);
#pragma clang loop unroll(full)
        for (int vector = 0; vector < vectors; vector++) {
            px_shorts lanes;
            memcpy(&lanes, pairs + vector * 2 * PX_WIDE, sizeof lanes);
            highs[vector] += px_dot_pairs(lanes, high_weights);
            lows[vector] += px_dot_pairs(lanes, low_weights);
        }
    }
#pragma clang loop unroll(full)
    for (int vector = 0; vector < vectors; vector++) {
        const px_ints levels = ((highs[vector] << PX_LOW_BITS) + lows[vector]) >> PX_WEIGHT_BITS;
        px_half_shorts clipped = __builtin_convertvector(levels, px_half_shorts);
        clipped = __builtin_elementwise_max(clipped, (px_half_shorts){0});
        clipped = __builtin_elementwise_min(clipped, (px_half_shorts){0} + 255);
        const px_half_bytes bytes = __builtin_convertvector(clipped, px_half_bytes);
        memcpy(output + vector * PX_WIDE, &bytes, sizeof bytes);
    }
}

typedef uint8_t px_row_bytes __attribute__((vector_size(16)));

/// Puts the pixels at two places side by side, `first` and `first + 1` in units of pixels (constants).
#define PX_NEIGHBOURS(bytes, first)                                                                          \
    __builtin_shufflevector(bytes, (px_row_bytes){0}, first * 3, 16, first * 3 + 3, 16, first * 3 + 1, 16,   \
                            first * 3 + 4, 16, first * 3 + 2, 16, first * 3 + 5, 16, 16, 16, 16, 16)

/// Writes two pixels as three lanes of pairs, and two numbers of no meaning behind them. Reads a fourth byte
/// of each.
PX_INLINE void px_pair_pixels(const uint8_t *first, const uint8_t *second, int16_t *pairs) {
    typedef uint8_t bytes __attribute__((vector_size(4)));
    typedef uint32_t words __attribute__((vector_size(16)));
    bytes low, high;
    memcpy(&low, first, sizeof low);
    memcpy(&high, second, sizeof high);
    const words joined = __builtin_convertvector(low, words) | __builtin_convertvector(high, words) << 16;
    memcpy(pairs, &joined, sizeof joined);
}

static void px_rows(const uint8_t *const *rows, size_t pair_count, const px_axis *axis, int16_t *pairs,
                    uint8_t *block) {
    int16_t *target = pairs;
    for (size_t pair = 0; pair < pair_count; pair += 2, target += 2 * 2 * PX_BLOCK) {
        // Two pairs at a time, from front to back: each write spills four bytes, which the next one covers.
        px_row_bytes bytes;
        for (int row = 0; row < PX_ROWS; row++) {
            memcpy(&bytes, rows[row] + pair * 6, sizeof bytes);
            bytes = PX_NEIGHBOURS(bytes, 0);
            memcpy(target + row * 6, &bytes, sizeof bytes);
        }
        for (int row = 0; row < PX_ROWS; row++) {
            memcpy(&bytes, rows[row] + pair * 6, sizeof bytes);
            bytes = PX_NEIGHBOURS(bytes, 2);
            memcpy(target + 2 * PX_BLOCK + row * 6, &bytes, sizeof bytes);
        }
    }
    for (size_t x = 0; x < axis->count; x++) {
        px_weigh(pairs + (size_t)axis->starts[x] * PX_BLOCK * 2, PX_BLOCK * 2, (size_t)axis->counts[x],
                 axis->high + x * axis->stride, axis->low + x * axis->stride, PX_BLOCK / PX_WIDE,
                 block + x * PX_BLOCK);
    }
}

static void px_pair_block(const uint8_t *block, size_t count, int16_t *pairs, size_t stride) {
    for (size_t x = 0; x < count; x++, block += PX_BLOCK) {
        for (int pair = 0; pair < PX_ROWS / 2; pair++) {
            px_row_bytes bytes;
            memcpy(&bytes, block + pair * 6, sizeof bytes);
            bytes = PX_NEIGHBOURS(bytes, 0);
            memcpy(pairs + pair * stride + x * 6, &bytes, sizeof bytes);
        }
    }
}

static void px_pair(const uint8_t *upper, const uint8_t *lower, size_t count, int16_t *pairs) {
    for (size_t x = 0; x < count; x++) px_pair_pixels(upper + x * 3, lower + x * 3, pairs + x * 6);
}

static void px_columns(const int16_t *pairs, size_t lanes, const px_axis *axis, size_t first, size_t end,
                       size_t row_bytes, uint8_t *output) {
    enum { VECTORS = 4, STEP = VECTORS * PX_WIDE };
    for (size_t y = first; y < end; y++) {
        const int16_t *start = pairs + (size_t)axis->starts[y] * lanes * 2;
        const size_t count = (size_t)axis->counts[y];
        const uint32_t *high = axis->high + y * axis->stride, *low = axis->low + y * axis->stride;
        uint8_t *target = output + y * row_bytes;
        size_t lane = 0;
        for (; lane + STEP <= row_bytes; lane += STEP) {
            px_weigh(start + lane * 2, lanes * 2, count, high, low, VECTORS, target + lane);
        }
        if (lane < row_bytes) {
            uint8_t rest[STEP];
            px_weigh(start + lane * 2, lanes * 2, count, high, low, VECTORS, rest);
            memcpy(target + lane, rest, row_bytes - lane);
        }
    }
}
