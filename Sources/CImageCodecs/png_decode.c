// PNG through libpng. Alpha is dropped, not blended; 16-bit colour keeps its high byte; 16-bit grey is
// clipped to 255: all three as in Pillow.
#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

struct ci_png {
    png_structp png;
    png_infop info;
    const uint8_t *bytes;
    size_t count, position;
    bool ran_out;
    png_bytep *rows;
    ci_message *message;
};

static void fail(png_structp png, png_const_charp text) {
    ci_png *reader = png_get_error_ptr(png);
    if (reader->message) snprintf(reader->message->text, sizeof reader->message->text, "%s", text);
    png_longjmp(png, 1);
}

static void silent(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void take(png_structp png, png_bytep out, size_t count) {
    ci_png *reader = png_get_io_ptr(png);
    if (count > reader->count - reader->position) {
        reader->ran_out = true;
        png_error(png, "the file ends early");
    }
    memcpy(out, reader->bytes + reader->position, count);
    reader->position += count;
}

static ci_status reason(const ci_png *reader) { return reader->ran_out ? CI_TRUNCATED : CI_DAMAGED; }

ci_status ci_png_open(const uint8_t *bytes, size_t count, const ci_options *options, ci_png **result,
                      ci_info *info, ci_message *message) {
    *result = NULL;
    message->text[0] = 0;
    ci_png *reader = calloc(1, sizeof *reader);
    if (!reader) return CI_NO_MEMORY;
    reader->bytes = bytes;
    reader->count = count;
    reader->message = message;
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, fail, silent);
    if (reader->png) reader->info = png_create_info_struct(reader->png);
    if (!reader->info) {
        ci_png_close(reader);
        return CI_NO_MEMORY;
    }
    if (setjmp(png_jmpbuf(reader->png))) {
        ci_status status = reason(reader);
        ci_png_close(reader);
        return status;
    }
    png_structp png = reader->png;
    png_set_read_fn(png, reader, take);
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_benign_errors(png, 1);
    // None of these changes the RGB values. Passing over them spares work and the traps that files lay in
    // them.
    static const png_byte ignored[] =
        "acTL\0bKGD\0cHRM\0eXIf\0fcTL\0fdAT\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0"
        "sCAL\0sPLT\0sRGB\0sTER\0tEXt\0tIME\0tRNS\0zTXt";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, ignored, sizeof ignored / 5);
    png_read_info(png, reader->info);

    info->width = info->source_width = png_get_image_width(png, reader->info);
    info->height = info->source_height = png_get_image_height(png, reader->info);
    if (info->width > options->maximum_side || info->height > options->maximum_side ||
        (uint64_t)info->width * info->height > options->maximum_pixels) {
        snprintf(message->text, sizeof message->text, "%u x %u pixels", info->width, info->height);
        ci_png_close(reader);
        return CI_TOO_LARGE;
    }
    reader->message = NULL;
    *result = reader;
    return CI_OK;
}

ci_status ci_png_decode(ci_png *reader, uint8_t *rgb, ci_message *message) {
    message->text[0] = 0;
    reader->message = message;
    png_structp png = reader->png;
    if (setjmp(png_jmpbuf(png))) return reason(reader);
    size_t width = png_get_image_width(png, reader->info), height = png_get_image_height(png, reader->info);
    bool deep_grey = png_get_color_type(png, reader->info) == PNG_COLOR_TYPE_GRAY &&
                     png_get_bit_depth(png, reader->info) == 16;
    if (!deep_grey) {
        png_set_strip_16(png);
        png_set_expand(png);
        png_set_strip_alpha(png);
        png_set_gray_to_rgb(png);
    }
    png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
    if (png_get_rowbytes(png, reader->info) != width * (deep_grey ? 2 : 3)) {
        snprintf(message->text, sizeof message->text, "unexpected row size");
        return CI_DAMAGED;
    }
    reader->rows = malloc(height * sizeof *reader->rows);
    if (!reader->rows) return CI_NO_MEMORY;
    for (size_t y = 0; y < height; y++) reader->rows[y] = rgb + y * width * 3;
    png_read_image(png, reader->rows);
    if (!deep_grey) return CI_OK;
    // The two-byte samples lie at the front of their RGB row: spread them from the back.
    for (size_t y = 0; y < height; y++) {
        uint8_t *row = reader->rows[y];
        for (size_t x = width; x-- > 0;) {
            uint8_t value = row[2 * x] ? 255 : row[2 * x + 1];
            memset(row + 3 * x, value, 3);
        }
    }
    return CI_OK;
}

static const char *colour_name(int type) {
    switch (type) {
        case PNG_COLOR_TYPE_RGB: return "RGB";
        case PNG_COLOR_TYPE_RGB_ALPHA: return "RGB with alpha";
        case PNG_COLOR_TYPE_GRAY_ALPHA: return "grey with alpha";
        default: return "16-bit grey";
    }
}

ci_status ci_png_decode_indices(ci_png *reader, uint8_t *indices, ci_message *message) {
    message->text[0] = 0;
    reader->message = message;
    png_structp png = reader->png;
    if (setjmp(png_jmpbuf(png))) return reason(reader);
    size_t width = png_get_image_width(png, reader->info), height = png_get_image_height(png, reader->info);
    int type = png_get_color_type(png, reader->info), bits = png_get_bit_depth(png, reader->info);
    if ((type != PNG_COLOR_TYPE_PALETTE && type != PNG_COLOR_TYPE_GRAY) || bits > 8) {
        snprintf(message->text, sizeof message->text, "%s", colour_name(type));
        return CI_UNSUPPORTED;
    }
    png_set_packing(png);
    // An index without a colour is still an index.
    png_set_check_for_invalid_index(png, 0);
    png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
    if (png_get_rowbytes(png, reader->info) != width) {
        snprintf(message->text, sizeof message->text, "unexpected row size");
        return CI_DAMAGED;
    }
    reader->rows = malloc(height * sizeof *reader->rows);
    if (!reader->rows) return CI_NO_MEMORY;
    for (size_t y = 0; y < height; y++) reader->rows[y] = indices + y * width;
    png_read_image(png, reader->rows);
    if (type == PNG_COLOR_TYPE_GRAY && (bits == 2 || bits == 4)) {
        uint8_t step = bits == 2 ? 85 : 17;
        for (size_t i = 0; i < width * height; i++) indices[i] *= step;
    }
    return CI_OK;
}

void ci_png_close(ci_png *reader) {
    if (!reader) return;
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
    free(reader->rows);
    free(reader);
}
