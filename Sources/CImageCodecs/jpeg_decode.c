// JPEG through libjpeg-turbo, with the settings that Pillow uses (accurate integer DCT, fancy upsampling).
#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

// A real progressive file has about ten scans. A tiny file can hold very many, each a pass over the picture.
enum { MAXIMUM_SCANS = 500 };

struct ci_jpeg {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    ci_status status;  // what the escape stands for
    bool ended_early;  // libjpeg made up what was missing
    ci_message *message;
    uint8_t *cmyk;  // one row
};

static void fail(j_common_ptr jpeg) {
    ci_jpeg *reader = jpeg->client_data;
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    switch (jpeg->err->msg_code) {
    case JERR_OUT_OF_MEMORY: reader->status = CI_NO_MEMORY; break;
    case JERR_INPUT_EMPTY:
    case JERR_INPUT_EOF: reader->status = CI_TRUNCATED; break;
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED: reader->status = CI_UNSUPPORTED; break;
    default: reader->status = reader->ended_early ? CI_TRUNCATED : CI_DAMAGED;
    }
    if (reader->message) snprintf(reader->message->text, sizeof reader->message->text, "%s", text);
    longjmp(reader->escape, 1);
}

// Warnings are not errors, save two: libjpeg fills up with grey when the data ends before the picture does.
static void note(j_common_ptr jpeg, int level) {
    ci_jpeg *reader = jpeg->client_data;
    if (level >= 0) return;
    jpeg->err->num_warnings++;
    if (jpeg->err->msg_code == JWRN_JPEG_EOF || jpeg->err->msg_code == JWRN_HIT_MARKER) {
        reader->ended_early = true;
        reader->status = CI_TRUNCATED;
        if (reader->message) reader->message->text[0] = 0;
        longjmp(reader->escape, 1);
    }
}

static void watch(j_common_ptr jpeg) {
    ci_jpeg *reader = jpeg->client_data;
    if (reader->jpeg.input_scan_number <= MAXIMUM_SCANS) return;
    reader->status = CI_DAMAGED;
    if (reader->message) {
        snprintf(reader->message->text, sizeof reader->message->text, "more than %d scans", MAXIMUM_SCANS);
    }
    longjmp(reader->escape, 1);
}

static void silent(j_common_ptr jpeg) { (void)jpeg; }

static void scale(struct jpeg_decompress_struct *jpeg, uint32_t denominator, ci_info *info) {
    jpeg->scale_num = 1;
    jpeg->scale_denom = denominator == 2 || denominator == 4 || denominator == 8 ? denominator : 1;
    jpeg_calc_output_dimensions(jpeg);
    info->width = jpeg->output_width;
    info->height = jpeg->output_height;
}

ci_status ci_jpeg_open(const uint8_t *bytes, size_t count, const ci_options *options, ci_jpeg **result,
                       ci_info *info, ci_message *message) {
    *result = NULL;
    message->text[0] = 0;
    ci_jpeg *reader = calloc(1, sizeof *reader);
    if (!reader) return CI_NO_MEMORY;
    reader->message = message;
    reader->jpeg.err = jpeg_std_error(&reader->errors);
    reader->errors.error_exit = fail;
    reader->errors.emit_message = note;
    reader->errors.output_message = silent;
    reader->jpeg.client_data = reader;
    if (setjmp(reader->escape)) {
        ci_status status = reader->status;
        ci_jpeg_close(reader);
        return status;
    }
    jpeg_create_decompress(&reader->jpeg);
    reader->progress.progress_monitor = watch;
    reader->jpeg.progress = &reader->progress;
    jpeg_mem_src(&reader->jpeg, bytes, count);
    jpeg_read_header(&reader->jpeg, TRUE);

    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    if (jpeg->num_components != 1 && jpeg->num_components != 3 && jpeg->num_components != 4) {
        snprintf(message->text, sizeof message->text, "%d colour components", jpeg->num_components);
        ci_jpeg_close(reader);
        return CI_UNSUPPORTED;
    }
    jpeg->out_color_space = jpeg->num_components == 4 ? JCS_CMYK : JCS_RGB;
    jpeg->dct_method = JDCT_ISLOW;
    jpeg->do_fancy_upsampling = TRUE;
    scale(jpeg, options->scale_denominator, info);
    info->source_width = jpeg->image_width;
    info->source_height = jpeg->image_height;
    // Progressive files keep all coefficients, so the limit looks at the size before scaling.
    if (jpeg->image_width > options->maximum_side || jpeg->image_height > options->maximum_side ||
        (uint64_t)jpeg->image_width * jpeg->image_height > options->maximum_pixels) {
        snprintf(message->text, sizeof message->text, "%u x %u pixels", jpeg->image_width,
                 jpeg->image_height);
        ci_jpeg_close(reader);
        return CI_TOO_LARGE;
    }
    reader->message = NULL;
    *result = reader;
    return CI_OK;
}

ci_status ci_jpeg_scale(ci_jpeg *reader, uint32_t denominator, ci_info *info) {
    if (setjmp(reader->escape)) return reader->status;
    scale(&reader->jpeg, denominator, info);
    return CI_OK;
}

// Pillow takes every four-component JPEG as inverted, as Adobe's are: 255 stands for no ink.
static void convert_cmyk(const uint8_t *cmyk, uint8_t *rgb, uint32_t width) {
    for (uint32_t x = 0; x < width; x++, cmyk += 4, rgb += 3) {
        int paper = cmyk[3];
        for (int c = 0; c < 3; c++) {
            unsigned product = (255u - cmyk[c]) * (unsigned)paper + 128;
            int value = paper - (int)(((product >> 8) + product) >> 8);
            rgb[c] = value < 0 ? 0 : (uint8_t)value;
        }
    }
}

ci_status ci_jpeg_decode(ci_jpeg *reader, uint8_t *rgb, ci_message *message) {
    message->text[0] = 0;
    reader->message = message;
    if (setjmp(reader->escape)) return reader->status;
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    jpeg_start_decompress(jpeg);
    bool cmyk = jpeg->out_color_space == JCS_CMYK;
    if (cmyk && !(reader->cmyk = malloc((size_t)jpeg->output_width * 4))) return CI_NO_MEMORY;
    while (jpeg->output_scanline < jpeg->output_height) {
        uint8_t *out = rgb + (size_t)jpeg->output_scanline * jpeg->output_width * 3;
        JSAMPROW row = cmyk ? reader->cmyk : out;
        if (jpeg_read_scanlines(jpeg, &row, 1) != 1) return CI_TRUNCATED;
        if (cmyk) convert_cmyk(row, out, jpeg->output_width);
    }
    jpeg_finish_decompress(jpeg);
    return CI_OK;
}

void ci_jpeg_close(ci_jpeg *reader) {
    if (!reader) return;
    jpeg_destroy_decompress(&reader->jpeg);
    free(reader->cmyk);
    free(reader);
}
