/// Decoding of JPEG, PNG, TIFF and WebP from memory, and encoding of JPEG and PNG into memory.
///
/// Every decoder works in two steps, so that its caller can check the size and take the memory itself: `open`
/// reads the header and fills `ci_info`; `decode` writes `width * height * 3` bytes of interleaved RGB, top
/// row first, to a buffer of the caller's; `close` frees the reader (NULL is allowed). `open` leaves a reader
/// only when it returns CI_OK. The bytes are borrowed until `close`. A reader belongs to one thread at a
/// time; different readers share nothing. What a file holds is turned into RGB as Pillow's `convert("RGB")`
/// does it.
#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ci_status {
    CI_OK = 0,
    CI_DAMAGED,      // the bytes break the rules of the format
    CI_TRUNCATED,    // the bytes end before the picture does
    CI_UNSUPPORTED,  // a valid file of a kind that is not decoded
    CI_TOO_LARGE,    // over a limit of ci_options
    CI_NO_MEMORY
} ci_status;

/// Limits that are checked before memory is taken, and how to decode.
typedef struct ci_options {
    uint64_t maximum_pixels;     // width * height at most
    uint32_t maximum_side;       // width and height at most
    uint32_t scale_denominator;  // JPEG only: 1, 2, 4 or 8 decodes at 1/1 to 1/8 of the size
} ci_options;

/// Size of the picture that `decode` writes, and of the picture in the file where JPEG scaling makes them
/// differ.
typedef struct ci_info {
    uint32_t width, height;
    uint32_t source_width, source_height;
} ci_info;

/// Why a call failed, as a phrase without the file's name; empty if there is nothing to add to the status.
typedef struct ci_message {
    char text[200];
} ci_message;

typedef struct ci_jpeg ci_jpeg;
ci_status ci_jpeg_open(const uint8_t *bytes, size_t count, const ci_options *options, ci_jpeg **reader,
                       ci_info *info, ci_message *message);
// Decodes at 1/1, 1/2, 1/4 or 1/8 of the size, and says which size that is; before ci_jpeg_decode.
ci_status ci_jpeg_scale(ci_jpeg *reader, uint32_t denominator, ci_info *info);
ci_status ci_jpeg_decode(ci_jpeg *reader, uint8_t *rgb, ci_message *message);
void ci_jpeg_close(ci_jpeg *reader);

typedef struct ci_png ci_png;
ci_status ci_png_open(const uint8_t *bytes, size_t count, const ci_options *options, ci_png **reader,
                      ci_info *info, ci_message *message);
ci_status ci_png_decode(ci_png *reader, uint8_t *rgb, ci_message *message);
/// Writes one byte per pixel, `width * height` of them, instead of RGB: the index of a palette picture, the
/// value of a grey one of 8 bits, that of one of 2 or 4 bits scaled to 255 and of one of 1 bit as 0 or 1: what
/// NumPy sees of Pillow's picture. Other kinds of PNG are CI_UNSUPPORTED.
ci_status ci_png_decode_indices(ci_png *reader, uint8_t *indices, ci_message *message);
void ci_png_close(ci_png *reader);

typedef struct ci_tiff ci_tiff;
ci_status ci_tiff_open(const uint8_t *bytes, size_t count, const ci_options *options, ci_tiff **reader,
                       ci_info *info, ci_message *message);
ci_status ci_tiff_decode(ci_tiff *reader, uint8_t *rgb, ci_message *message);
void ci_tiff_close(ci_tiff *reader);

typedef struct ci_webp ci_webp;
ci_status ci_webp_open(const uint8_t *bytes, size_t count, const ci_options *options, ci_webp **reader,
                       ci_info *info, ci_message *message);
ci_status ci_webp_decode(ci_webp *reader, uint8_t *rgb, ci_message *message);
void ci_webp_close(ci_webp *reader);

/// Encode interleaved RGB. On CI_OK `*bytes` holds `*count` bytes that the caller frees with `ci_free`.
ci_status ci_jpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality, uint8_t **bytes,
                         size_t *count, ci_message *message);
ci_status ci_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, uint8_t **bytes, size_t *count,
                        ci_message *message);
/// Encode palette indices, each below `colours` (1 to 256), with a palette of `colours` RGB triples.
ci_status ci_png_encode_indices(const uint8_t *indices, uint32_t width, uint32_t height,
                                const uint8_t *palette, uint32_t colours, uint8_t **bytes, size_t *count,
                                ci_message *message);
void ci_free(void *bytes);

/// Whether so much memory can be had now.
int ci_can_allocate(size_t count);

#ifdef __cplusplus
}
#endif
#endif
