"""Golden masks: PNG files, what NumPy sees of them through Pillow, and what Pillow's nearest resizing makes of them.

    python make_mask_golden.py

Writes masks.json beside itself: files (the PNG's bytes, and its values or none where it is no mask), and sizes (a
mask made by formula, resized). Needs Pillow and numpy; made with Pillow 13.0.
"""
import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 19, 13
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
values = x * 3 + y * 5
palette = [(i * 37 + c * 101) % 256 for i in range(256) for c in range(3)]


def text(data):
    return base64.b64encode(bytes(data)).decode()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed(array, bits):
    """Rows of samples of a PNG, each after a filter byte of 0."""
    if bits == 16:
        return b"".join(b"\0" + row.astype(">u2").tobytes() for row in array)
    binary = (array[..., None] >> np.arange(bits)[::-1]) & 1
    return b"".join(b"\0" + np.packbits(row.reshape(-1)).tobytes() for row in binary)


def png(array, bits, kind, colours=None, interlaced=False, extra=b""):
    """A PNG as Pillow cannot write it."""
    height, width = array.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, int(interlaced))
    passes = [array]
    if interlaced:
        starts = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
        passes = [array[a::c, b::d] for a, b, c, d in starts]
    body = b"".join(packed(part, bits) for part in passes if part.size)
    table = chunk(b"PLTE", bytes(palette[:3 * colours])) if colours else b""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + table + extra + chunk(b"IDAT", zlib.compress(body))
            + chunk(b"IEND", b""))


def saved(image, **options):
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


pillow_palette = Image.fromarray(values.astype(np.uint8))
pillow_palette.putpalette(palette)
rgb = np.stack([values, values, values], -1)
files = {
    "palette from Pillow": saved(pillow_palette),
    "transparent palette": saved(pillow_palette, transparency=3),
    "grey from Pillow": saved(Image.fromarray(values.astype(np.uint8))),
    "grey8 with void": png(np.where(values % 7, values, 255), 8, 0),
    "grey8 with transparency": png(values, 8, 0, extra=chunk(b"tRNS", b"\0\5")),
    "palette without a colour for each index": png(values, 8, 3, colours=2),
    "one pixel": png(values[3:4, 2:3], 8, 3, colours=256),
}
for bits in (1, 2, 4, 8):
    for interlaced in (False, True):
        name = f"{bits} bits" + (" interlaced" if interlaced else "")
        files["grey, " + name] = png(values % 2**bits, bits, 0, interlaced=interlaced)
        files["palette, " + name] = png(values % 2**bits, bits, 3, colours=2**bits, interlaced=interlaced)
no_masks = {
    "PNG of 16-bit grey": png(values, 16, 0),
    "PNG of RGB": png(rgb, 8, 2),
    "PNG of grey with alpha": png(rgb[..., :2], 8, 4),
    "PNG of RGB with alpha": png(np.concatenate([rgb, rgb[..., :1]], -1), 8, 6),
}
golden = {"files": [], "sizes": []}
for name, data in files.items():
    array = np.array(Image.open(io.BytesIO(data)))
    assert array.ndim == 2, name
    golden["files"].append(
        {"name": name, "png": text(data), "width": array.shape[1], "height": array.shape[0],
         "indices": text(array.astype(np.uint8).tobytes())})
golden["files"] += [{"name": name, "png": text(data)} for name, data in no_masks.items()]
for width, height, to_width, to_height in [
    (19, 13, 7, 5), (19, 13, 40, 31), (19, 13, 19, 13), (19, 13, 1, 1), (1, 1, 6, 4), (854, 480, 104, 60),
    (53, 30, 107, 60), (31, 17, 30, 18), (854, 480, 53, 30), (9, 50, 8, 49),
]:
    v, u = np.mgrid[0:height, 0:width]
    mask = Image.fromarray(((u * u + 3 * u * v + 7 * v) % 251).astype(np.uint8))
    mask.putpalette(palette)
    resized = np.array(mask.resize((to_width, to_height), Image.Resampling.NEAREST))
    golden["sizes"].append(
        {"width": width, "height": height, "toWidth": to_width, "toHeight": to_height,
         "indices": text(resized.tobytes())})
pathlib.Path(__file__).with_name("masks.json").write_text(json.dumps(golden, indent=0) + "\n")
