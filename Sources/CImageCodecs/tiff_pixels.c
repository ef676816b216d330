// From TIFF samples to RGB pixels, as Pillow turns them.
#include "tiff_reader.h"

#include <string.h>

void ci_tiff_unpack(const ci_tiff *reader, const uint8_t *in, uint8_t *out, size_t count, size_t step) {
    bool grey = reader->layout == GREY || reader->layout == INVERTED_GREY;
    switch (reader->bits) {
    case 1:
    case 2:
    case 4: {
        unsigned bits = reader->bits, most = (1u << bits) - 1, factor = grey ? 255 / most : 1;
        for (size_t i = 0; i < count; i++) {
            size_t bit = i * bits;
            out[i * step] = (uint8_t)((in[bit >> 3] >> (8 - bits - (bit & 7)) & most) * factor);
        }
        break;
    }
    case 8:
        for (size_t i = 0; i < count; i++) out[i * step] = in[i];
        break;
    case 12:
        for (size_t i = 0; i < count; i++) {
            const uint8_t *pair = in + i / 2 * 3;
            unsigned value = i & 1 ? (pair[1] & 15u) << 8 | pair[2] : (unsigned)pair[0] << 4 | pair[1] >> 4;
            out[i * step] = value > 255 ? 255 : (uint8_t)value;
        }
        break;
    case 16:
        for (size_t i = 0; i < count; i++) {
            uint16_t value;
            memcpy(&value, in + 2 * i, 2);
            if (!grey) {
                out[i * step] = (uint8_t)(value >> 8);
            } else if (reader->format == SAMPLEFORMAT_INT && value > INT16_MAX) {
                out[i * step] = 0;
            } else {
                out[i * step] = value > 255 ? 255 : (uint8_t)value;
            }
        }
        break;
    case 32:
        for (size_t i = 0; i < count; i++) {
            if (reader->format == SAMPLEFORMAT_IEEEFP) {
                float value;
                memcpy(&value, in + 4 * i, 4);
                out[i * step] = !(value > 0) ? 0 : value >= 255 ? 255 : (uint8_t)value;
            } else {
                int32_t value;
                memcpy(&value, in + 4 * i, 4);
                out[i * step] = value < 0 ? 0 : value > 255 ? 255 : (uint8_t)value;
            }
        }
        break;
    }
}

static void write_pixel(const ci_tiff *reader, const uint8_t *in, uint8_t *out) {
    switch (reader->layout) {
    case GREY: memset(out, in[0], 3); break;
    case INVERTED_GREY: memset(out, 255 - in[0], 3); break;
    case PALETTE: memcpy(out, reader->palette[in[0]], 3); break;
    case PREMULTIPLIED_RGBA:
        for (int c = 0; c < 3; c++) {
            unsigned value = in[3] ? in[c] * 255u / in[3] : 0;
            out[c] = value > 255 ? 255 : (uint8_t)value;
        }
        break;
    case CMYK:
        for (int c = 0; c < 3; c++) {
            int paper = 255 - in[3];
            unsigned product = in[c] * (unsigned)paper + 128;
            int value = paper - (int)(((product >> 8) + product) >> 8);
            out[c] = value < 0 ? 0 : (uint8_t)value;
        }
        break;
    default: memcpy(out, in, 3);
    }
}

void ci_tiff_write_row(const ci_tiff *reader, const uint8_t *in, size_t in_step, uint32_t x, uint32_t y,
                       uint32_t count, uint8_t *rgb) {
    int64_t width = reader->width, height = reader->height, row = y, first = 0, step = 1;
    switch (reader->orientation) {
    case 1: first = row * width; break;
    case 2: first = row * width + width - 1, step = -1; break;
    case 3: first = (height - 1 - row) * width + width - 1, step = -1; break;
    case 4: first = (height - 1 - row) * width; break;
    case 5: first = row, step = height; break;
    case 6: first = height - 1 - row, step = height; break;
    case 7: first = (width - 1) * height + height - 1 - row, step = -height; break;
    case 8: first = (width - 1) * height + row, step = -height; break;
    }
    uint8_t *out = rgb + (first + x * step) * 3;
    for (uint32_t i = 0; i < count; i++, in += in_step, out += step * 3) write_pixel(reader, in, out);
}
