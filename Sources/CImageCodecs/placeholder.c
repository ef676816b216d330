#include "CImageCodecs.h"
#include <stdio.h>
#include <stddef.h>
#include <jpeglib.h>
#include <png.h>
#include <tiffio.h>
#include <webp/decode.h>
int ci_placeholder(void) { return (int)WebPGetDecoderVersion() + (int)png_access_version_number(); }
