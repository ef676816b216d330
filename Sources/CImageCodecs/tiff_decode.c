// TIFF through libtiff: the first page, its orientation applied, as Pillow does for TIFF.
//
// Strips and tiles of grey, palette, RGB and CMYK pictures are read as they are and turned into RGB here, because
// libtiff's own RGBA reader scales 16-bit samples and blends alpha in other ways than Pillow. Only subsampled
// YCbCr without JPEG, and old-style JPEG, go through that reader, as in Pillow.
#include "CImageCodecs.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

enum layout { GREY, INVERTED_GREY, PALETTE, RGB, PREMULTIPLIED_RGBA, CMYK, THROUGH_RGBA_READER };
enum { MAXIMUM_SAMPLES = 8 };

struct ci_tiff {
    TIFF *tiff;
    const uint8_t *bytes;
    uint64_t count, position;
    bool ran_out, ended_early;
    ci_message *message;

    enum layout layout;
    uint32_t width, height;  // as stored, before orientation
    uint16_t bits, samples, format, orientation;
    bool planar;
    uint64_t maximum_pixels;
    uint8_t palette[256][3];
};

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
    uint16_t photometric = PHOTOMETRIC_MINISWHITE, compression, planar, extras = 0, *extra = NULL;
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
        if (bits != 1 && bits != 2 && bits != 4 && !eight) return unsupported(message, "bits per index:", bits);
        return read_palette(reader);
    } else if (photometric == PHOTOMETRIC_RGB || photometric == PHOTOMETRIC_SEPARATED) {
        bool cmyk = photometric == PHOTOMETRIC_SEPARATED;
        if (!eight_or_sixteen) return unsupported(message, "bits per colour sample:", bits);
        if (reader->samples < (cmyk ? 4 : 3)) return unsupported(message, "samples per pixel:", reader->samples);
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

ci_status ci_tiff_open(const uint8_t *bytes, size_t count, const ci_options *options, ci_tiff **result, ci_info *info,
                       ci_message *message) {
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
    uint64_t most = options->maximum_pixels < (uint64_t)INT32_MAX / 8 ? options->maximum_pixels * 8 : INT32_MAX;
    TIFFOpenOptionsSetMaxSingleMemAlloc(open, (tmsize_t)(most < 1 << 24 ? 1 << 24 : most));
    reader->tiff = TIFFClientOpenExt("", "rm", reader, take, refuse, seek, finish, size, NULL, NULL, open);
    TIFFOpenOptionsFree(open);

    // A tag beyond the end is a warning to libtiff: without its colour map it would take a palette picture for grey.
    ci_status status = CI_DAMAGED;
    if (reader->tiff && !reader->ran_out && TIFFGetField(reader->tiff, TIFFTAG_IMAGEWIDTH, &reader->width)
        && TIFFGetField(reader->tiff, TIFFTAG_IMAGELENGTH, &reader->height) && reader->width && reader->height) {
        message->text[0] = 0;
        if (reader->width > options->maximum_side || reader->height > options->maximum_side
            || (uint64_t)reader->width * reader->height > options->maximum_pixels) {
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

// Samples of one row, as stored, to eight bits, `step` bytes apart. What Pillow's modes I;16, I and F hold above
// 255 is clipped, not scaled.
static void unpack(const ci_tiff *reader, const uint8_t *in, uint8_t *out, size_t count, size_t step) {
    bool grey = reader->layout == GREY || reader->layout == INVERTED_GREY;
    switch (reader->bits) {
    case 1: case 2: case 4: {
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
    case GREY:
        memset(out, in[0], 3);
        break;
    case INVERTED_GREY:
        memset(out, 255 - in[0], 3);
        break;
    case PALETTE:
        memcpy(out, reader->palette[in[0]], 3);
        break;
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
    default:
        memcpy(out, in, 3);
    }
}

// Writes pixels [x, x + count) of stored row y where the orientation puts them.
static void write_row(const ci_tiff *reader, const uint8_t *in, size_t in_step, uint32_t x, uint32_t y, uint32_t count,
                      uint8_t *rgb) {
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

static ci_status reason(const ci_tiff *reader) { return reader->ran_out ? CI_TRUNCATED : CI_DAMAGED; }

static ci_status decode_regions(ci_tiff *reader, uint8_t *rgb) {
    TIFF *tiff = reader->tiff;
    bool tiled = TIFFIsTiled(tiff);
    uint32_t across = reader->width, down = reader->height;
    if (tiled) {
        if (!TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &across) || !TIFFGetField(tiff, TIFFTAG_TILELENGTH, &down)) {
            return CI_DAMAGED;
        }
    } else {
        TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &down);
        if (down > reader->height) down = reader->height;
    }
    if (!across || !down || (uint64_t)across * down > reader->maximum_pixels) return CI_DAMAGED;
    tmsize_t region_size = tiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
    tmsize_t row_size = tiled ? TIFFTileRowSize(tiff) : TIFFScanlineSize(tiff);
    unsigned planes = reader->planar ? reader->samples : 1;
    size_t samples = reader->samples, per_row = (size_t)across * (reader->planar ? 1 : samples);
    // What libtiff says and what is read here must agree, whatever the tags are.
    if (region_size <= 0 || row_size <= 0 || (size_t)row_size < (per_row * reader->bits + 7) / 8
        || region_size / row_size < (tmsize_t)down) return CI_DAMAGED;

    uint8_t *region = malloc((size_t)region_size * planes), *row = malloc((size_t)across * samples);
    ci_status status = region && row ? CI_OK : CI_NO_MEMORY;
    for (uint32_t y = 0; y < reader->height && status == CI_OK; y += down) {
        uint32_t rows = reader->height - y < down ? reader->height - y : down;
        for (uint32_t x = 0; x < reader->width && status == CI_OK; x += across) {
            uint32_t columns = reader->width - x < across ? reader->width - x : across;
            for (unsigned plane = 0; plane < planes && status == CI_OK; plane++) {
                uint8_t *out = region + (size_t)region_size * plane;
                tmsize_t wanted = tiled ? region_size : row_size * (tmsize_t)rows;
                tmsize_t got = tiled ? TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, (uint16_t)plane), out, wanted)
                                     : TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, y, (uint16_t)plane), out, wanted);
                if (got < wanted) status = reason(reader);
            }
            for (uint32_t r = 0; r < rows && status == CI_OK; r++) {
                for (unsigned plane = 0; plane < planes; plane++) {
                    const uint8_t *in = region + (size_t)region_size * plane + (size_t)row_size * r;
                    unpack(reader, in, row + plane, reader->planar ? columns : columns * samples, planes);
                }
                write_row(reader, row, samples, x, y + r, columns, rgb);
            }
        }
    }
    free(region);
    free(row);
    return status;
}

static ci_status decode_through_rgba(ci_tiff *reader, uint8_t *rgb) {
    TIFFRGBAImage image;
    char text[1024] = "";
    if (!TIFFRGBAImageOK(reader->tiff, text) || !TIFFRGBAImageBegin(&image, reader->tiff, 1, text)) {
        if (reader->message && text[0]) {
            snprintf(reader->message->text, sizeof reader->message->text, "%.*s",
                     (int)sizeof reader->message->text - 1, text);
        }
        return reader->ran_out ? CI_TRUNCATED : CI_UNSUPPORTED;
    }
    image.req_orientation = image.orientation;  // write_row turns the picture
    ci_status status = CI_NO_MEMORY;
    uint32_t *raster = malloc((size_t)reader->width * reader->height * sizeof *raster);
    if (raster) {
        status = TIFFRGBAImageGet(&image, raster, reader->width, reader->height) ? CI_OK : reason(reader);
    }
    for (uint32_t y = 0; y < reader->height && status == CI_OK; y++) {
        uint8_t *row = (uint8_t *)(raster + (size_t)y * reader->width);
        for (uint32_t x = 0; x < reader->width; x++) {
            uint32_t pixel;
            memcpy(&pixel, row + (size_t)x * 4, 4);
            row[x * 4 + 0] = (uint8_t)TIFFGetR(pixel);
            row[x * 4 + 1] = (uint8_t)TIFFGetG(pixel);
            row[x * 4 + 2] = (uint8_t)TIFFGetB(pixel);
        }
        write_row(reader, row, 4, 0, y, reader->width, rgb);
    }
    free(raster);
    TIFFRGBAImageEnd(&image);
    return status;
}

ci_status ci_tiff_decode(ci_tiff *reader, uint8_t *rgb, ci_message *message) {
    message->text[0] = 0;
    reader->message = message;
    reader->ran_out = reader->ended_early = false;
    ci_status status = reader->layout == THROUGH_RGBA_READER ? decode_through_rgba(reader, rgb)
                                                             : decode_regions(reader, rgb);
    return status == CI_OK && reader->ended_early ? CI_TRUNCATED : status;
}

void ci_tiff_close(ci_tiff *reader) {
    if (!reader) return;
    if (reader->tiff) TIFFClose(reader->tiff);
    free(reader);
}
