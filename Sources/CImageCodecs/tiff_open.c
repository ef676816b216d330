// Opens a TIFF file in memory: its size, and whether its layout is one that is decoded.
#include "tiff_reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if TIFFLIB_VERSION < 20221213
#error "libtiff 4.5 or later is needed: older ones report errors through handlers that all threads share"
#endif

// The memory that libtiff reads from.

static tmsize_t take(thandle_t handle, void *out, tmsize_t count) {
    ci_tiff *reader = handle;
    if (count <= 0) return 0;
    uint64_t rest = reader->position < reader->count ? reader->count - reader->position : 0;
    uint64_t some = (uint64_t)count < rest ? (uint64_t)count : rest;
    if (some < (uint64_t)count) reader->ran_out = true;
    if (some > 0) memcpy(out, reader->bytes + reader->position, some);
    reader->position += some;
    return (tmsize_t)some;
}

static tmsize_t refuse(thandle_t handle, void *bytes, tmsize_t count) {
    (void)handle, (void)bytes, (void)count;
    return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence) {
    ci_tiff *reader = handle;
    uint64_t base = whence == SEEK_CUR ? reader->position : whence == SEEK_END ? reader->count : 0;
    if (offset > INT64_MAX - base) return (toff_t)-1;
    return reader->position = base + offset;
}

static toff_t size(thandle_t handle) { return ((ci_tiff *)handle)->count; }

static int finish(thandle_t handle) {
    (void)handle;
    return 0;
}

static int keep_error(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
    (void)tiff, (void)module;
    ci_tiff *reader = user;
    if (reader->message && !reader->message->text[0]) {
        vsnprintf(reader->message->text, sizeof reader->message->text, format, arguments);
    }
    return 1;
}

static int note_warning(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
    (void)tiff, (void)module;
    ci_tiff *reader = user;
    char text[200];
    vsnprintf(text, sizeof text, format, arguments);
    // libjpeg's words, which libtiff passes on: it fills up with grey.
    if (strstr(text, "remature end")) reader->ended_early = true;
    return 1;
}

static ci_status unsupported(ci_message *message, const char *what, unsigned value) {
    snprintf(message->text, sizeof message->text, "%s %u", what, value);
    return CI_UNSUPPORTED;
}

static ci_status read_palette(ci_tiff *reader) {
    uint16_t *red, *green, *blue;
    if (!TIFFGetField(reader->tiff, TIFFTAG_COLORMAP, &red, &green, &blue)) return CI_DAMAGED;
    for (unsigned i = 0; i < 1u << reader->bits; i++) {
        reader->palette[i][0] = (uint8_t)(red[i] >> 8);
        reader->palette[i][1] = (uint8_t)(green[i] >> 8);
        reader->palette[i][2] = (uint8_t)(blue[i] >> 8);
    }
    return CI_OK;
}

static ci_status read_layout(ci_tiff *reader, ci_message *message) {
    TIFF *tiff = reader->tiff;
    uint16_t photometric = PHOTOMETRIC_MINISWHITE, compression = COMPRESSION_NONE;
    uint16_t planar = PLANARCONFIG_CONTIG, extras = 0, *extra = NULL;
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &reader->bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &reader->samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &reader->format);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &reader->orientation);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extras, &extra);
    if (!TIFFIsCODECConfigured(compression)) return unsupported(message, "compression", compression);
    if (reader->samples < 1 || reader->samples > MAXIMUM_SAMPLES) {
        return unsupported(message, "samples per pixel:", reader->samples);
    }
    if (reader->orientation < 1 || reader->orientation > 8) reader->orientation = 1;
    reader->planar = planar == PLANARCONFIG_SEPARATE && reader->samples > 1;
    uint16_t bits = reader->bits;
    bool eight = bits == 8, eight_or_sixteen = eight || bits == 16;

    if (compression == COMPRESSION_OJPEG) {
        reader->layout = THROUGH_RGBA_READER;
    } else if (photometric == PHOTOMETRIC_MINISWHITE || photometric == PHOTOMETRIC_MINISBLACK) {
        bool inverted = photometric == PHOTOMETRIC_MINISWHITE;
        reader->layout = inverted && bits <= 8 ? INVERTED_GREY : GREY;
        if (bits != 1 && bits != 2 && bits != 4 && bits != 12 && bits != 16 && bits != 32 && !eight) {
            return unsupported(message, "bits per grey sample:", bits);
        }
    } else if (photometric == PHOTOMETRIC_PALETTE) {
        reader->layout = PALETTE;
        if (bits != 1 && bits != 2 && bits != 4 && !eight)
            return unsupported(message, "bits per index:", bits);
        return read_palette(reader);
    } else if (photometric == PHOTOMETRIC_RGB || photometric == PHOTOMETRIC_SEPARATED) {
        bool cmyk = photometric == PHOTOMETRIC_SEPARATED;
        if (!eight_or_sixteen) return unsupported(message, "bits per colour sample:", bits);
        if (reader->samples < (cmyk ? 4 : 3))
            return unsupported(message, "samples per pixel:", reader->samples);
        bool premultiplied = !cmyk && reader->samples > 3 && extras > 0 && extra[0] == EXTRASAMPLE_ASSOCALPHA;
        reader->layout = cmyk ? CMYK : premultiplied ? PREMULTIPLIED_RGBA : RGB;
        if (reader->format != SAMPLEFORMAT_UINT) return unsupported(message, "sample format", reader->format);
    } else if (photometric == PHOTOMETRIC_YCBCR && eight) {
        bool jpeg = compression == COMPRESSION_JPEG && !reader->planar && reader->samples == 3;
        if (jpeg) TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        reader->layout = reader->samples == 1 ? GREY : jpeg ? RGB : THROUGH_RGBA_READER;
    } else {
        return unsupported(message, "photometric interpretation", photometric);
    }
    return CI_OK;
}

ci_status ci_tiff_open(const uint8_t *bytes, size_t count, const ci_options *options, ci_tiff **result,
                       ci_info *info, ci_message *message) {
    *result = NULL;
    message->text[0] = 0;
    ci_tiff *reader = calloc(1, sizeof *reader);
    TIFFOpenOptions *open = TIFFOpenOptionsAlloc();
    if (!reader || !open) {
        free(reader);
        if (open) TIFFOpenOptionsFree(open);
        return CI_NO_MEMORY;
    }
    reader->bytes = bytes;
    reader->count = count;
    reader->maximum_pixels = options->maximum_pixels;
    reader->message = message;
    TIFFOpenOptionsSetErrorHandlerExtR(open, keep_error, reader);
    TIFFOpenOptionsSetWarningHandlerExtR(open, note_warning, reader);
    // Tags are small. Strips are read into memory of our own, so that this bounds what a lying tag can take.
    uint64_t most =
        options->maximum_pixels < (uint64_t)INT32_MAX / 8 ? options->maximum_pixels * 8 : INT32_MAX;
    TIFFOpenOptionsSetMaxSingleMemAlloc(open, (tmsize_t)(most < 1 << 24 ? 1 << 24 : most));
    reader->tiff = TIFFClientOpenExt("", "rm", reader, take, refuse, seek, finish, size, NULL, NULL, open);
    TIFFOpenOptionsFree(open);

    // A tag beyond the end is a warning to libtiff: without its colour map it would take a palette picture
    // for grey.
    ci_status status = CI_DAMAGED;
    if (reader->tiff && !reader->ran_out && TIFFGetField(reader->tiff, TIFFTAG_IMAGEWIDTH, &reader->width) &&
        TIFFGetField(reader->tiff, TIFFTAG_IMAGELENGTH, &reader->height) && reader->width && reader->height) {
        message->text[0] = 0;
        if (reader->width > options->maximum_side || reader->height > options->maximum_side ||
            (uint64_t)reader->width * reader->height > options->maximum_pixels) {
            snprintf(message->text, sizeof message->text, "%u x %u pixels", reader->width, reader->height);
            status = CI_TOO_LARGE;
        } else {
            status = read_layout(reader, message);
        }
    } else if (reader->ran_out) {
        status = CI_TRUNCATED;
    }
    if (status != CI_OK) {
        ci_tiff_close(reader);
        return status;
    }
    bool turned = reader->orientation > 4;
    info->width = info->source_width = turned ? reader->height : reader->width;
    info->height = info->source_height = turned ? reader->width : reader->height;
    reader->message = NULL;
    *result = reader;
    return CI_OK;
}

void ci_tiff_close(ci_tiff *reader) {
    if (!reader) return;
    if (reader->tiff) TIFFClose(reader->tiff);
    free(reader);
}
