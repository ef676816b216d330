/// The TIFF reader's parts, shared by the tiff_*.c files and private to them.
#ifndef CI_TIFF_READER_H
#define CI_TIFF_READER_H

#include "CImageCodecs.h"

#include <stdbool.h>

#include <tiffio.h>

enum ci_tiff_layout { GREY, INVERTED_GREY, PALETTE, RGB, PREMULTIPLIED_RGBA, CMYK, THROUGH_RGBA_READER };
enum { MAXIMUM_SAMPLES = 8 };

struct ci_tiff {
    TIFF *tiff;
    const uint8_t *bytes;
    uint64_t count, position;
    bool ran_out, ended_early;
    ci_message *message;

    enum ci_tiff_layout layout;
    uint32_t width, height;  // as stored, before orientation
    uint16_t bits, samples, format, orientation;
    bool planar;
    uint64_t maximum_pixels;
    uint8_t palette[256][3];
};

// Samples of one row, as stored, to eight bits, `step` bytes apart. What Pillow's modes I;16, I and F hold
// above 255 is clipped, not scaled.
void ci_tiff_unpack(const ci_tiff *reader, const uint8_t *in, uint8_t *out, size_t count, size_t step);

// Writes pixels [x, x + count) of stored row y, `in_step` bytes apart, where the orientation puts them.
void ci_tiff_write_row(const ci_tiff *reader, const uint8_t *in, size_t in_step, uint32_t x, uint32_t y,
                       uint32_t count, uint8_t *rgb);

#endif
