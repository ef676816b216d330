// JPEG through libjpeg-turbo: baseline, 4:2:0, the library's defaults otherwise.
#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

struct writer {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    jmp_buf escape;
    unsigned char *bytes;
    unsigned long count;
    ci_message *message;
};

static void fail(j_common_ptr jpeg) {
    struct writer *writer = jpeg->client_data;
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    snprintf(writer->message->text, sizeof writer->message->text, "%s", text);
    longjmp(writer->escape, 1);
}

static void silent(j_common_ptr jpeg) { (void)jpeg; }

ci_status ci_jpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality, uint8_t **bytes,
                         size_t *count, ci_message *message) {
    *bytes = NULL;
    *count = 0;
    message->text[0] = 0;
    struct writer *writer = calloc(1, sizeof *writer);
    if (!writer) return CI_NO_MEMORY;
    writer->message = message;
    writer->jpeg.err = jpeg_std_error(&writer->errors);
    writer->errors.error_exit = fail;
    writer->errors.output_message = silent;
    writer->jpeg.client_data = writer;
    if (setjmp(writer->escape)) {
        jpeg_destroy_compress(&writer->jpeg);
        free(writer->bytes);
        free(writer);
        return CI_DAMAGED;
    }
    jpeg_create_compress(&writer->jpeg);
    jpeg_mem_dest(&writer->jpeg, &writer->bytes, &writer->count);
    writer->jpeg.image_width = width;
    writer->jpeg.image_height = height;
    writer->jpeg.input_components = 3;
    writer->jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&writer->jpeg);
    jpeg_set_quality(&writer->jpeg, quality, TRUE);
    jpeg_start_compress(&writer->jpeg, TRUE);
    while (writer->jpeg.next_scanline < height) {
        JSAMPROW row = (JSAMPROW)(rgb + (size_t)writer->jpeg.next_scanline * width * 3);
        jpeg_write_scanlines(&writer->jpeg, &row, 1);
    }
    jpeg_finish_compress(&writer->jpeg);
    *bytes = writer->bytes;
    *count = writer->count;
    jpeg_destroy_compress(&writer->jpeg);
    free(writer);
    return CI_OK;
}
