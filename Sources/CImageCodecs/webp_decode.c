// WebP through libwebp. Alpha is dropped. Of an animation the first frame counts, on a black canvas.
#include "CImageCodecs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>

struct ci_webp {
    const uint8_t *frame;  // what libwebp decodes: the file, or the first frame's chunks
    size_t count;
    uint32_t width, height;  // of the canvas
    uint32_t x, y, frame_width, frame_height;
};

static uint32_t read24(const uint8_t *bytes) {
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;
}

static uint32_t read32(const uint8_t *bytes) { return read24(bytes) | (uint32_t)bytes[3] << 24; }

static ci_status translate(VP8StatusCode code) {
    switch (code) {
    case VP8_STATUS_OK: return CI_OK;
    case VP8_STATUS_OUT_OF_MEMORY: return CI_NO_MEMORY;
    case VP8_STATUS_NOT_ENOUGH_DATA: return CI_TRUNCATED;
    case VP8_STATUS_UNSUPPORTED_FEATURE: return CI_UNSUPPORTED;
    default: return CI_DAMAGED;
    }
}

// libwebp's own decoder refuses animations. Walks the RIFF chunks to the first ANMF and points the reader at
// it.
static ci_status find_first_frame(ci_webp *reader, const uint8_t *bytes, size_t count) {
    size_t position = 12;
    while (count - position >= 8) {
        size_t size = read32(bytes + position + 4), rest = count - position - 8;
        const uint8_t *body = bytes + position + 8;
        if (memcmp(bytes + position, "ANMF", 4) == 0) {
            if (size > rest) return CI_TRUNCATED;
            if (size < 16) return CI_DAMAGED;
            reader->x = read24(body) * 2;
            reader->y = read24(body + 3) * 2;
            reader->frame_width = read24(body + 6) + 1;
            reader->frame_height = read24(body + 9) + 1;
            reader->frame = body + 16;
            reader->count = size - 16;
            WebPBitstreamFeatures features;
            ci_status status = translate(WebPGetFeatures(reader->frame, reader->count, &features));
            if (status != CI_OK) return status;
            if ((uint32_t)features.width != reader->frame_width ||
                (uint32_t)features.height != reader->frame_height ||
                reader->x + reader->frame_width > reader->width ||
                reader->y + reader->frame_height > reader->height)
                return CI_DAMAGED;
            return CI_OK;
        }
        size += size & 1;
        if (size > rest) return CI_TRUNCATED;
        position += 8 + size;
    }
    return CI_TRUNCATED;
}

ci_status ci_webp_open(const uint8_t *bytes, size_t count, const ci_options *options, ci_webp **result,
                       ci_info *info, ci_message *message) {
    *result = NULL;
    message->text[0] = 0;
    WebPBitstreamFeatures features;
    ci_status status = translate(WebPGetFeatures(bytes, count, &features));
    if (status != CI_OK) return status;
    if (features.width <= 0 || features.height <= 0) return CI_DAMAGED;
    ci_webp *reader = calloc(1, sizeof *reader);
    if (!reader) return CI_NO_MEMORY;
    reader->frame = bytes;
    reader->count = count;
    reader->width = reader->frame_width = info->width = info->source_width = (uint32_t)features.width;
    reader->height = reader->frame_height = info->height = info->source_height = (uint32_t)features.height;
    if (info->width > options->maximum_side || info->height > options->maximum_side ||
        (uint64_t)info->width * info->height > options->maximum_pixels) {
        snprintf(message->text, sizeof message->text, "%u x %u pixels", info->width, info->height);
        status = CI_TOO_LARGE;
    } else if (features.has_animation) {
        status = find_first_frame(reader, bytes, count);
    }
    if (status != CI_OK) {
        ci_webp_close(reader);
        return status;
    }
    *result = reader;
    return CI_OK;
}

ci_status ci_webp_decode(ci_webp *reader, uint8_t *rgb, ci_message *message) {
    message->text[0] = 0;
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) return CI_UNSUPPORTED;
    size_t stride = (size_t)reader->width * 3, total = stride * reader->height;
    if (reader->frame_width != reader->width || reader->frame_height != reader->height) memset(rgb, 0, total);
    size_t start = reader->y * stride + (size_t)reader->x * 3;
    config.output.colorspace = MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = rgb + start;
    config.output.u.RGBA.stride = (int)stride;
    config.output.u.RGBA.size = total - start;
    ci_status status = translate(WebPDecode(reader->frame, reader->count, &config));
    WebPFreeDecBuffer(&config.output);
    // A still file whose last chunk is cut is told apart from damage by its RIFF size only.
    if (status == CI_DAMAGED && reader->count >= 12 && memcmp(reader->frame, "RIFF", 4) == 0 &&
        read32(reader->frame + 4) > reader->count - 8)
        return CI_TRUNCATED;
    return status;
}

void ci_webp_close(ci_webp *reader) { free(reader); }
