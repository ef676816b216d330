// TIFF through libtiff: the first page, its orientation applied, as Pillow does for TIFF.
//
// Strips and tiles of grey, palette, RGB and CMYK pictures are read as they are and turned into RGB here:
// libtiff's own RGBA reader scales 16-bit samples and blends alpha in other ways than Pillow. Only YCbCr
// without JPEG, and old-style JPEG, go through that reader.
#include "tiff_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ci_status reason(const ci_tiff *reader) { return reader->ran_out ? CI_TRUNCATED : CI_DAMAGED; }

static ci_status decode_regions(ci_tiff *reader, uint8_t *rgb) {
    TIFF *tiff = reader->tiff;
    bool tiled = TIFFIsTiled(tiff);
    uint32_t across = reader->width, down = reader->height;
    if (tiled) {
        if (!TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &across) ||
            !TIFFGetField(tiff, TIFFTAG_TILELENGTH, &down)) {
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
    if (region_size <= 0 || row_size <= 0 || (size_t)row_size < (per_row * reader->bits + 7) / 8 ||
        region_size / row_size < (tmsize_t)down)
        return CI_DAMAGED;

    uint8_t *region = malloc((size_t)region_size * planes), *row = malloc((size_t)across * samples);
    ci_status status = region && row ? CI_OK : CI_NO_MEMORY;
    for (uint32_t y = 0; y < reader->height && status == CI_OK; y += down) {
        uint32_t rows = reader->height - y < down ? reader->height - y : down;
        for (uint32_t x = 0; x < reader->width && status == CI_OK; x += across) {
            uint32_t columns = reader->width - x < across ? reader->width - x : across;
            for (unsigned plane = 0; plane < planes && status == CI_OK; plane++) {
                uint8_t *out = region + (size_t)region_size * plane;
                tmsize_t wanted = tiled ? region_size : row_size * (tmsize_t)rows;
                tmsize_t got =
                    tiled
                        ? TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, (uint16_t)plane), out,
                                              wanted)
                        : TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, y, (uint16_t)plane), out, wanted);
                if (got < wanted) status = reason(reader);
            }
            for (uint32_t r = 0; r < rows && status == CI_OK; r++) {
                for (unsigned plane = 0; plane < planes; plane++) {
                    const uint8_t *in = region + (size_t)region_size * plane + (size_t)row_size * r;
                    ci_tiff_unpack(reader, in, row + plane, reader->planar ? columns : columns * samples,
                                   planes);
                }
                ci_tiff_write_row(reader, row, samples, x, y + r, columns, rgb);
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
    image.req_orientation = image.orientation;  // ci_tiff_write_row turns the picture
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
        ci_tiff_write_row(reader, row, 4, 0, y, reader->width, rgb);
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
