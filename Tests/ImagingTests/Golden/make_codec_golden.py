"""Makes the small picture files of this folder and codecs.json, what Pillow's convert("RGB") makes of them.

Run in this folder: python make_codec_golden.py (needs Pillow and numpy; made with Pillow 13.0).
"""

import base64
import io
import json
import struct
import zlib

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 19, 13
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
colour = np.stack([x * 13 % 256, (y * 19 + x * 3) % 256, (x * y * 5 + 40) % 256], -1).astype(np.uint8)
rgb = Image.fromarray(colour)
grey = Image.fromarray(colour[..., 1])
alpha = rgb.copy()
alpha.putalpha(Image.fromarray((x * 14 % 256).astype(np.uint8)))
palette = rgb.quantize(16)
deep = Image.fromarray((x * 40 + y * 10).astype(np.uint16))
bilevel = grey.convert("1")
files = {}


def save(name, image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    files[name] = out.getvalue()


# JPEG: subsamplings, grey, progressive, CMYK (Pillow writes it inverted, with Adobe's marker).
save("rgb420.jpg", rgb, "JPEG", quality=90)
save("rgb444.jpg", rgb, "JPEG", quality=90, subsampling=0)
save("rgb422.jpg", rgb, "JPEG", quality=60, subsampling=1)
save("progressive.jpg", rgb, "JPEG", quality=80, progressive=True)
save("grey.jpg", grey, "JPEG", quality=85)
save("cmyk.jpg", rgb.convert("CMYK"), "JPEG", quality=85)
exif = Image.Exif()
exif[0x0112] = 6
save("turned.jpg", rgb, "JPEG", quality=90, exif=exif)

# PNG: every colour type, 16 bits, transparency, and by hand what Pillow cannot write.
save("rgb.png", rgb, "PNG")
save("rgba.png", alpha, "PNG")
save("grey.png", grey, "PNG")
save("grey_alpha.png", alpha.convert("LA"), "PNG")
save("palette.png", palette, "PNG")
save("palette_transparent.png", palette, "PNG", transparency=3)
save("grey16.png", deep, "PNG")
save("bilevel.png", bilevel, "PNG")


def png(bits, kind, rows, interlace=0, extra=b""):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, kind, 0, 0, interlace)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


wide = (colour.astype(np.uint16) * 257 + 100).astype(">u2")
files["rgb16.png"] = png(16, 2, [row.tobytes() for row in wide])
passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
adam7 = [row.tobytes() for x0, y0, dx, dy in passes for row in colour[y0::dy, x0::dx] if row.size]
files["interlaced.png"] = png(8, 2, adam7, interlace=1)
deep16 = np.array(deep).astype(">u2")
adam7 = [row.tobytes() for x0, y0, dx, dy in passes for row in deep16[y0::dy, x0::dx] if row.size]
files["grey16_interlaced.png"] = png(16, 0, adam7, interlace=1)
short = struct.pack(">I", 6) + b"PLTE" + bytes([9, 80, 200, 250, 60, 3])
short += struct.pack(">I", zlib.crc32(short[4:]))
files["palette_short.png"] = png(8, 3, [bytes((x[0] + r) % 4) for r in range(HEIGHT)], extra=short)

# TIFF.
for name, image in [
    ("rgb", rgb),
    ("rgba", alpha),
    ("grey", grey),
    ("palette", palette),
    ("cmyk", rgb.convert("CMYK")),
    ("grey16", deep),
    ("bilevel", bilevel),
]:
    save(f"{name}.tif", image, "TIFF", compression="tiff_lzw")
save("raw.tif", rgb, "TIFF")
save("packbits.tif", grey, "TIFF", compression="packbits")
save("deflate.tif", rgb, "TIFF", compression="tiff_adobe_deflate")
save("fax4.tif", bilevel, "TIFF", compression="group4")
save("jpeg.tif", rgb.convert("YCbCr"), "TIFF", compression="jpeg")
save("float.tif", Image.fromarray((x * 20.7 - 30 + y).astype(np.float32)), "TIFF")
for turn in (2, 3, 4, 5, 6, 7, 8):
    save(f"turn{turn}.tif", rgb, "TIFF", tiffinfo={274: turn})

# WebP: lossy, lossless, alpha, animated.
save("lossy.webp", rgb, "WEBP", quality=80)
save("lossless.webp", rgb, "WEBP", lossless=True)
save("alpha.webp", alpha, "WEBP", lossless=True, exact=True)
save("animated.webp", rgb, "WEBP", save_all=True, append_images=[rgb.rotate(180)], lossless=True)

# BMP: Pillow writes 1, 8, 24 and 32 bits; the rest by hand.
save("rgb.bmp", rgb, "BMP")
save("grey.bmp", grey, "BMP")
save("palette.bmp", palette, "BMP")
save("bilevel.bmp", bilevel, "BMP")
save("rgba.bmp", alpha, "BMP")


def bmp(bits, compression, body, colours=b"", masks=b"", height=HEIGHT):
    offset = 14 + 40 + len(masks) + len(colours)
    header = struct.pack(
        "<IiiHHIIiiII", 40, WIDTH, height, 1, bits, compression, len(body), 0, 0, len(colours) // 4, 0
    )
    return b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + header + masks + colours + body


def rows(data, width_bytes):
    pad = b"\0" * (-width_bytes % 4)
    return b"".join(row.tobytes() + pad for row in data)


packed = (colour[..., 0].astype("<u2") >> 3 << 10) | (colour[..., 1] >> 3 << 5) | colour[..., 2] >> 3
files["rgb555.bmp"] = bmp(16, 0, rows(packed.astype("<u2")[::-1], WIDTH * 2))
packed = (
    (colour[..., 0].astype("<u2") >> 3 << 11) | (colour[..., 1].astype("<u2") >> 2 << 5) | colour[..., 2] >> 3
)
masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F)
files["rgb565_topdown.bmp"] = bmp(16, 3, rows(packed.astype("<u2"), WIDTH * 2), masks=masks, height=-HEIGHT)
colours = b"".join(
    bytes([b, g, r, 0]) for r, g, b in np.array(palette.getpalette()[:48]).reshape(-1, 3).tolist()
)
index = np.array(palette)
nibbles = np.pad(index, ((0, 0), (0, 1)))
files["palette4.bmp"] = bmp(
    4, 0, rows(nibbles[::-1, 0::2] << 4 | nibbles[::-1, 1::2], (WIDTH + 1) // 2), colours
)
run = b""
for row in index[::-1]:
    run += bytes([3, row[0], 0, 5]) + row[3:8].tobytes() + b"\0"
    run += b"".join(bytes([1, v]) for v in row[8:].tolist()) + b"\0\0"
files["rle8.bmp"] = bmp(8, 1, run + b"\0\1", colours)
run = b""
for row in index[::-1]:
    run += bytes([4, row[0] << 4 | row[1]]) + bytes([0, 3, row[4] << 4 | row[5], row[6] << 4])
    run += b"".join(bytes([1, v << 4]) for v in row[7:].tolist()) + b"\0\0"
files["rle4.bmp"] = bmp(4, 2, run + b"\0\1", colours)

# PNM: P1 to P6, and the largest samples that are scaled.
size = f"{WIDTH} {HEIGHT}"
bits = 1 - np.array(bilevel).astype(int)
files["p1.pbm"] = (
    f"P1\n# a comment\n{size}\n".encode() + "\n".join("".join(map(str, r)) for r in bits.tolist()).encode()
)
files["p2.pgm"] = (
    f"P2 {size} 100\n".encode() + " ".join(map(str, (colour[..., 0].ravel() % 101).tolist())).encode()
)
files["p3.ppm"] = f"P3\n{size}\n255\n".encode() + " ".join(map(str, colour.ravel().tolist())).encode() + b"\n"
files["p4.pbm"] = f"P4\n{size}\n".encode() + np.packbits(bits.astype(np.uint8), axis=1).tobytes()
files["p5.pgm"] = f"P5\n{size}\n255\n".encode() + colour[..., 1].tobytes()
files["p5_1000.pgm"] = f"P5\n{size}\n1000\n".encode() + (x * 2 + y).astype(">u2").tobytes()
files["p6.ppm"] = f"P6\n#comment\n{size}\n255\n".encode() + colour.tobytes()
files["p6_31.ppm"] = f"P6\n{size}\n31\n".encode() + (colour % 32).tobytes()
files["p6_65535.ppm"] = f"P6\n{size}\n65535\n".encode() + wide.tobytes()

golden = {}
for name, data in files.items():
    with open(name, "wb") as out:
        out.write(data)
    image = Image.open(io.BytesIO(data))
    pixels = np.array(image.convert("RGB"))
    golden[name] = {
        "width": pixels.shape[1],
        "height": pixels.shape[0],
        "mode": image.mode,
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }
with open("codecs.json", "w") as out:
    json.dump(golden, out, indent=0, sort_keys=True)
    out.write("\n")
