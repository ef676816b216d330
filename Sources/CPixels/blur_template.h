// Box filters of fractional width, three times along rows and three times along columns.
//
// Lines are 16-bit numbers in the nearest cache. Sums of samples are exact in 16 bits; products with the
// weights' two halves are exact in 32.

/// The filter of one line: `distance` from a sample to its neighbour. Reads `(whole + 1) * distance` numbers
/// to each side, and writes up to a vector too many.
PX_INLINE void px_box_line(const uint16_t *source, size_t count, ptrdiff_t distance, ptrdiff_t whole,
                           px_box box, uint16_t *target) {
    const px_shorts high = px_repeat((box.inner >> 12) | (box.outer >> 12) << 16);
    const px_shorts low = px_repeat((box.inner & 4095) | (box.outer & 4095) << 16);
    const px_words half = (px_words){0} + (1u << 23);
    for (size_t index = 0; index < count; index += 2 * PX_WIDE) {
        const uint16_t *middle = source + index;
        px_shorts inner, left, right;
        memcpy(&inner, middle, sizeof inner);
        for (ptrdiff_t step = 1; step <= whole; step++) {
            memcpy(&left, middle - step * distance, sizeof left);
            memcpy(&right, middle + step * distance, sizeof right);
            inner += left + right;
        }
        memcpy(&left, middle - (whole + 1) * distance, sizeof left);
        memcpy(&right, middle + (whole + 1) * distance, sizeof right);
        const px_words inners = (px_words)inner, outers = (px_words)(left + right);
        // Numbers of even and of odd places, each with its two sums side by side.
        const px_shorts even = (px_shorts)((inners & 0xFFFF) | outers << 16);
        const px_shorts odd = (px_shorts)(inners >> 16 | (outers & 0xFFFF0000));
        const px_words evens =
            ((px_words)px_dot_pairs(even, high) << 12) + (px_words)px_dot_pairs(even, low) + half;
        const px_words odds =
            ((px_words)px_dot_pairs(odd, high) << 12) + (px_words)px_dot_pairs(odd, low) + half;
        const px_words levels = evens >> 24 | ((odds >> 8) & 0xFF0000);
        memcpy(target + index, &levels, sizeof levels);
    }
}

/// The filter of one line, with the usual boxes' loops unrolled.
PX_INLINE void px_box_pass(const uint16_t *source, size_t count, ptrdiff_t distance, px_box box,
                           uint16_t *target) {
    if (box.whole == 0) {
        px_box_line(source, count, distance, 0, box, target);
    } else if (box.whole == 1) {
        px_box_line(source, count, distance, 1, box, target);
    } else {
        px_box_line(source, count, distance, (ptrdiff_t)box.whole, box, target);
    }
}

/// Repeats a line's first and last numbers, `width` of each, `times` times.
PX_INLINE void px_extend(uint16_t *line, size_t count, size_t width, size_t times) {
    for (size_t time = 1; time <= times; time++) {
        memcpy(line - time * width, line, width * sizeof *line);
        memcpy(line + count + (time - 1) * width, line + count - width, width * sizeof *line);
    }
}

/// Three filters of the line at `line`, by way of `other`; returns the one of both that holds the result.
PX_INLINE uint16_t *px_box_passes(uint16_t *line, uint16_t *other, size_t count, size_t distance,
                                  px_box box) {
    for (int pass = 0; pass < 3; pass++) {
        px_extend(line, count, distance, box.whole + 1);
        px_box_pass(line, count, (ptrdiff_t)distance, box, other);
        uint16_t *const result = other;
        other = line;
        line = result;
    }
    return line;
}

static void px_boxes(uint8_t *pixels, size_t width, size_t height, px_box box, uint16_t *work) {
    enum { STRIP = 2 * PX_WIDE };
    const size_t row_bytes = width * 3, reach = box.whole + 1;
    uint16_t *const other_half = work + px_blur_work(width, height, box) / 2;
    for (size_t y = 0; y < height; y++) {
        uint8_t *row = pixels + y * row_bytes;
        uint16_t *line = work + reach * 3;
        for (size_t x = 0; x < row_bytes; x++) line[x] = row[x];
        line = px_box_passes(line, other_half + reach * 3, row_bytes, 3, box);
        for (size_t x = 0; x < row_bytes; x++) row[x] = (uint8_t)line[x];
    }
    // A strip of columns is a line of its rows, one vector each.
    for (size_t x = 0; x < row_bytes; x += STRIP) {
        const size_t bytes = row_bytes - x < STRIP ? row_bytes - x : STRIP;
        uint16_t *line = work + reach * STRIP;
        for (size_t y = 0; y < height; y++) {
            px_bytes samples = {0};
            if (bytes == STRIP) {
                memcpy(&samples, pixels + y * row_bytes + x, STRIP);
            } else {
                memcpy(&samples, pixels + y * row_bytes + x, bytes);
            }
            const px_shorts numbers = __builtin_convertvector(samples, px_shorts);
            memcpy(line + y * STRIP, &numbers, sizeof numbers);
        }
        line = px_box_passes(line, other_half + reach * STRIP, height * STRIP, STRIP, box);
        for (size_t y = 0; y < height; y++) {
            px_shorts numbers;
            memcpy(&numbers, line + y * STRIP, sizeof numbers);
            const px_bytes samples = __builtin_convertvector(numbers, px_bytes);
            if (bytes == STRIP) {
                memcpy(pixels + y * row_bytes + x, &samples, STRIP);
            } else {
                memcpy(pixels + y * row_bytes + x, &samples, bytes);
            }
        }
    }
}
