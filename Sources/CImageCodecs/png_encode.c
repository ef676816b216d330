// PNG through libpng: 8-bit RGB or 8-bit palette, not interlaced.
#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

struct writer {
    uint8_t *bytes;
    size_t count, capacity;
    ci_message *message;
};

static void fail(png_structp png, png_const_charp text) {
    struct writer *writer = png_get_error_ptr(png);
    snprintf(writer->message->text, sizeof writer->message->text, "%s", text);
    png_longjmp(png, 1);
}

static void silent(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void append(png_structp png, png_bytep bytes, size_t count) {
    struct writer *writer = png_get_io_ptr(png);
    if (count > writer->capacity - writer->count) {
        size_t capacity =
            writer->capacity * 2 > writer->count + count ? writer->capacity * 2 : writer->count + count;
        uint8_t *grown = realloc(writer->bytes, capacity);
        if (!grown) png_error(png, "out of memory");
        writer->bytes = grown;
        writer->capacity = capacity;
    }
    memcpy(writer->bytes + writer->count, bytes, count);
    writer->count += count;
}

static void flush(png_structp png) { (void)png; }

// Rows of RGB, or of indices where there is a palette.
static ci_status encode(const uint8_t *pixels, uint32_t width, uint32_t height, const png_color *palette,
                        int colours, uint8_t **bytes, size_t *count, ci_message *message) {
    *bytes = NULL;
    *count = 0;
    message->text[0] = 0;
    struct writer *writer = calloc(1, sizeof *writer);
    if (!writer) return CI_NO_MEMORY;
    writer->message = message;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, fail, silent);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_write_struct(&png, NULL);
        free(writer);
        return CI_NO_MEMORY;
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        free(writer->bytes);
        free(writer);
        return CI_DAMAGED;
    }
    png_set_write_fn(png, writer, append, flush);
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_IHDR(png, info, width, height, 8, palette ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (palette) png_set_PLTE(png, info, palette, colours);
    png_write_info(png, info);
    size_t stride = (size_t)width * (palette ? 1 : 3);
    for (uint32_t y = 0; y < height; y++) png_write_row(png, pixels + y * stride);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    *bytes = writer->bytes;
    *count = writer->count;
    free(writer);
    return CI_OK;
}

ci_status ci_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, uint8_t **bytes, size_t *count,
                        ci_message *message) {
    return encode(rgb, width, height, NULL, 0, bytes, count, message);
}

ci_status ci_png_encode_indices(const uint8_t *indices, uint32_t width, uint32_t height,
                                const uint8_t *palette, uint32_t colours, uint8_t **bytes, size_t *count,
                                ci_message *message) {
    png_color table[256] = {{0, 0, 0}};
    for (uint32_t i = 0; i < colours && i < 256; i++) {
        table[i] = (png_color){palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]};
    }
    return encode(indices, width, height, table, colours < 256 ? (int)colours : 256, bytes, count, message);
}
