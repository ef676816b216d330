// Colour steps on eight pixels at a time, a strip of pixels after the other so that steps meet in the nearest
// cache.
//
// Samples are whole numbers in single precision. All steps are exact there or round as Pillow's do.

enum { PX_STRIP = 256, PX_GROUP = 8 };

typedef float px_floats __attribute__((vector_size(4 * PX_GROUP)));
typedef int32_t px_masks __attribute__((vector_size(4 * PX_GROUP)));
typedef uint8_t px_samples __attribute__((vector_size(PX_GROUP)));
typedef uint8_t px_sixteen __attribute__((vector_size(16)));

typedef struct px_pixels {
    px_floats red, green, blue;
} px_pixels;

PX_INLINE px_floats px_all(float value) { return (px_floats){0} + value; }

/// One of two values, as the mask says; compilers make one instruction of it with the comparison.
PX_INLINE px_floats px_choose(px_masks mask, px_floats chosen, px_floats other) {
    return (px_floats)((mask & (px_masks)chosen) | (~mask & (px_masks)other));
}

PX_INLINE px_floats px_smaller(px_floats first, px_floats second) {
    return px_choose(first < second, first, second);
}

PX_INLINE px_floats px_larger(px_floats first, px_floats second) {
    return px_choose(first > second, first, second);
}

/// The value where the mask is set, and 0 elsewhere.
PX_INLINE px_floats px_where(px_masks mask, px_floats value) { return (px_floats)(mask & (px_masks)value); }

PX_INLINE px_floats px_magnitude(px_floats value) { return (px_floats)((px_masks)value & INT32_MAX); }

/// The whole part of numbers from 0.
PX_INLINE px_floats px_whole(px_floats value) {
    return __builtin_convertvector(__builtin_convertvector(value, px_masks), px_floats);
}

PX_INLINE px_floats px_clip(px_floats value) {
    return px_smaller(px_larger(value, px_all(0)), px_all(255));
}

PX_INLINE px_floats px_grey(px_pixels pixels) {
    // All terms and sums are below 2^24, so this is exact.
    const px_floats sum = pixels.red * 19595.0f + pixels.green * 38470.0f + pixels.blue * 7471.0f + 32768.0f;
    return px_whole(sum * 0x1p-16f);
}

PX_INLINE px_floats px_blend(px_floats from, px_floats to, float factor) {
    return px_whole(px_clip(from + factor * (to - from)));
}

PX_INLINE px_pixels px_blend_all(px_floats from, px_pixels to, float factor) {
    return (px_pixels){px_blend(from, to.red, factor), px_blend(from, to.green, factor),
                       px_blend(from, to.blue, factor)};
}

/// The whole part of the exact product of 255 and numbers in 0...1.
PX_INLINE px_floats px_whole_times_255(px_floats value) {
    const px_floats magic = px_all(0x1p23f);
    const px_floats rounded = (value * 255.0f + magic) - magic;
    return rounded - px_where(value * 256.0f - rounded < value, px_all(1));
}

/// `top * (1 - saturation * loss)`, where saturation and loss are 255ths, rounded; no ties exist.
PX_INLINE px_floats px_level(px_floats top, px_floats saturation, px_floats loss) {
    const px_floats magic = px_all(0x1p23f);
    return (top * (65025.0f - saturation * loss) * (1 / 65025.0f) + magic) - magic;
}

/// Turns the hue by `shift` of 256 steps, by way of 8-bit HSV.
PX_INLINE px_pixels px_turn(px_pixels pixels, float shift) {
    const px_floats red = pixels.red, green = pixels.green, blue = pixels.blue, one = px_all(1);
    const px_floats top = px_larger(red, px_larger(green, blue));
    const px_floats bottom = px_smaller(red, px_smaller(green, blue));
    const px_floats range = top - bottom;
    // Grey pixels have saturation 0 and so come out as they are, whatever their hue.
    const px_floats middle = (red + green + blue) - top - bottom;
    const px_floats share = (top - middle) / px_larger(range, one);
    const px_floats saturation = px_whole_times_255(range / px_larger(top, one));

    // The hue in sixths is 0, 2 or 4 for the largest sample, and up to one more or less for the middle one.
    const px_masks red_leads = red == top, green_leads = ~red_leads & (green == top);
    const px_masks blue_leads = ~(red_leads | green_leads);
    const px_floats center = px_where(green_leads, px_all(2)) + px_where(blue_leads, px_all(4));
    const px_masks is_below =
        (red_leads & (blue > green)) | (green_leads & (red > blue)) | (blue_leads & (green > red));
    const px_masks sign = is_below & INT32_MIN;
    const px_floats signed_one = (px_floats)((px_masks)one | sign);
    const px_floats signed_share = (px_floats)((px_masks)share ^ sign);
    px_floats turn = ((center + signed_one) - signed_share) / 6.0f;
    turn += px_where(turn < 0, one);
    px_floats hue = px_whole_times_255(turn) + shift;
    hue -= px_where(hue >= 256, px_all(256));

    // Each sample falls from the top with the distance of the hue from its own sixths, in 255ths.
    const px_floats position = hue * 6.0f;
    const px_floats red_loss = 255.0f - px_clip(px_magnitude(position - 765.0f) - 255.0f);
    const px_floats green_loss = 255.0f - px_clip(510.0f - px_magnitude(position - 510.0f));
    const px_floats blue_loss = 255.0f - px_clip(510.0f - px_magnitude(position - 1020.0f));
    return (px_pixels){px_level(top, saturation, red_loss), px_level(top, saturation, green_loss),
                       px_level(top, saturation, blue_loss)};
}

PX_INLINE px_floats px_numbers(px_samples samples) {
    return __builtin_convertvector(__builtin_convertvector(samples, px_masks), px_floats);
}

/// Takes eight pixels apart.
PX_INLINE px_pixels px_load(const uint8_t *pixels) {
    px_sixteen first, last;  // bytes 0 to 15 and 8 to 23
    memcpy(&first, pixels, sizeof first);
    memcpy(&last, pixels + 8, sizeof last);
    return (px_pixels){
        px_numbers(__builtin_shufflevector(first, last, 0, 3, 6, 9, 12, 15, 26, 29)),
        px_numbers(__builtin_shufflevector(first, last, 1, 4, 7, 10, 13, 24, 27, 30)),
        px_numbers(__builtin_shufflevector(first, last, 2, 5, 8, 11, 14, 25, 28, 31)),
    };
}

/// Puts eight pixels together.
PX_INLINE void px_store(px_pixels pixels, uint8_t *output) {
    typedef uint8_t bytes __attribute__((vector_size(4 * PX_GROUP)));
    const px_masks joined = __builtin_convertvector(pixels.red, px_masks) |
                            __builtin_convertvector(pixels.green, px_masks) << 8 |
                            __builtin_convertvector(pixels.blue, px_masks) << 16;
    const bytes all = (bytes)joined;
    const px_sixteen first =
        __builtin_shufflevector(all, all, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20);
    const px_samples last = __builtin_shufflevector(all, all, 21, 22, 24, 25, 26, 28, 29, 30);
    memcpy(output, &first, sizeof first);
    memcpy(output + sizeof first, &last, sizeof last);
}

static void px_recolour_strip(px_pixels *strip, size_t groups, px_step step, float mean) {
    switch (step.colour) {
    case PX_BRIGHTNESS:
        for (size_t group = 0; group < groups; group++) {
            // Blending with black: the difference and the sum are the sample and the product.
            strip[group] = px_blend_all(px_all(0), strip[group], step.amount);
        }
        break;
    case PX_CONTRAST:
        for (size_t group = 0; group < groups; group++) {
            strip[group] = px_blend_all(px_all(mean), strip[group], step.amount);
        }
        break;
    case PX_SATURATION:
        for (size_t group = 0; group < groups; group++) {
            strip[group] = px_blend_all(px_grey(strip[group]), strip[group], step.amount);
        }
        break;
    case PX_HUE:
        for (size_t group = 0; group < groups; group++) {
            strip[group] = px_turn(strip[group], step.amount);
        }
        break;
    case PX_GREY:
        for (size_t group = 0; group < groups; group++) {
            const px_floats grey = px_grey(strip[group]);
            strip[group] = (px_pixels){grey, grey, grey};
        }
    }
}

static uint64_t px_colours(uint8_t *pixels, size_t count, const px_step *steps, size_t step_count, float mean,
                           bool wants_sum) {
    px_pixels strip[PX_STRIP / PX_GROUP];
    uint64_t sum = 0;
    for (size_t first = 0; first < count; first += PX_STRIP) {
        const size_t wanted = count - first < PX_STRIP ? count - first : PX_STRIP;
        const size_t whole = wanted / PX_GROUP, rest = wanted % PX_GROUP, groups = whole + (rest != 0);
        uint8_t *start = pixels + first * 3, *end = start + whole * PX_GROUP * 3;
        uint8_t last[PX_GROUP * 3] = {0};  // black, so that they add nothing to the sum, nor does grey
        for (size_t group = 0; group < whole; group++) strip[group] = px_load(start + group * PX_GROUP * 3);
        if (rest != 0) {
            memcpy(last, end, rest * 3);
            strip[whole] = px_load(last);
        }
        for (size_t step = 0; step < step_count; step++) px_recolour_strip(strip, groups, steps[step], mean);
        if (wants_sum) {
            px_floats greys = px_all(0);
            for (size_t group = 0; group < groups; group++) greys += px_grey(strip[group]);
            for (int pixel = 0; pixel < PX_GROUP; pixel++) sum += (uint64_t)greys[pixel];
        }
        if (step_count == 0) continue;
        for (size_t group = 0; group < whole; group++) px_store(strip[group], start + group * PX_GROUP * 3);
        if (rest != 0) {
            px_store(strip[whole], last);
            memcpy(end, last, rest * 3);
        }
    }
    return sum;
}
