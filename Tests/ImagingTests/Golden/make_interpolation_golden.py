"""Golden numbers for bilinear interpolation without antialiasing, made with OpenCV.

    python make_interpolation_golden.py

Writes interpolation.json beside itself: digests of pictures of many sizes resized by cv2.resize with its defaults, one
digest over all pairs of short sides, and one small picture as a whole. The pictures that cases start from are made by
a formula (source, below) that the tests repeat. Needs opencv-python and numpy; made with OpenCV 5.0.0 on x86-64, and
OpenCV 4.10.0 and 4.5.5 give the same file.
"""
import base64
import json
import pathlib

import cv2
import numpy

SHORT_SIDES = 32
SIZES = [
    # Frames of DAVIS and what video segmentation makes of them; one side more or less.
    (854, 480, 848, 480), (854, 480, 856, 480), (854, 480, 480, 270), (910, 480, 896, 480), (480, 854, 480, 853),
    (854, 480, 854, 481), (213, 120, 854, 480),
    # Unchanged; one direction unchanged.
    (61, 47, 61, 47), (61, 47, 61, 19), (61, 47, 61, 203), (61, 47, 17, 47), (61, 47, 244, 47),
    # Halved in both directions and in one, other whole factors, and just not halved.
    (64, 48, 32, 24), (64, 48, 32, 48), (64, 48, 64, 24), (64, 48, 32, 12), (63, 48, 32, 24), (65, 49, 32, 24),
    (60, 45, 20, 15), (60, 45, 12, 9), (60, 45, 10, 15), (64, 64, 8, 8), (32, 24, 64, 48), (20, 15, 60, 45),
    # One pixel wide, high, or both.
    (1, 37, 1, 11), (1, 37, 5, 90), (37, 1, 11, 1), (37, 1, 90, 5), (1, 1, 7, 9), (41, 29, 1, 1), (41, 29, 1, 60),
    (41, 29, 90, 1), (2, 2, 3, 3), (3, 3, 2, 2),
    # Large factors.
    (700, 500, 7, 3), (5, 4, 400, 300), (3, 400, 400, 3), (400, 3, 3, 400), (65535, 1, 3, 2), (3, 2, 65536, 1),
    (1, 65536, 1, 65535), (2, 5, 1, 65536),
    # Nothing in common.
    (97, 89, 83, 101), (101, 83, 89, 97), (53, 211, 199, 31), (211, 53, 31, 199), (333, 222, 500, 111),
]


def source(width, height):
    """The formula of make_augment_golden.py."""
    y, x, c = numpy.mgrid[0:height, 0:width, 0:3]
    value = 3 * x * x + 5 * y * y + 2 * (c + 1) * x * y + 80 * c + 60 * ((x // 5 + y // 7) % 2)
    return (value & 255).astype(numpy.uint8)


def digest(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def resized(width, height, to_width, to_height):
    return cv2.resize(source(width, height), (to_width, to_height)).tobytes()


cases = [
    {"width": size[0], "height": size[1], "outputWidth": size[2], "outputHeight": size[3],
     "digest": digest(resized(*size))}
    for size in SIZES
]
# A picture of a by b pixels becomes one of b by a.
sides = range(1, SHORT_SIDES + 1)
pairs = digest(b"".join(resized(a, b, b, a) for a in sides for b in sides))
small = {"width": 7, "height": 5, "outputWidth": 5, "outputHeight": 8,
         "pixels": base64.b64encode(resized(7, 5, 5, 8)).decode()}
text = json.dumps({"cases": cases, "shortSides": SHORT_SIDES, "pairs": pairs, "small": small}, indent=1)
(pathlib.Path(__file__).parent / "interpolation.json").write_text(text + "\n")
