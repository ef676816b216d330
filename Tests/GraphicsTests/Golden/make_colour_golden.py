"""Golden colours: what matplotlib, NumPy, SciPy and OpenCV make of numbers, for ColourMap, HeatMap and RegionMask.

    python make_colour_golden.py            writes colour.json beside itself
    python make_colour_golden.py --tables   prints the tables of Sources/Graphics/Maps/ColourMap+Tables.swift

Random numbers come from a formula that the tests share to the bit, so that only outputs or their SHA-256 are stored.
Needs matplotlib, scikit-image, opencv-python-headless and Pillow; made with matplotlib 3.11.2, NumPy 2.4.6,
scikit-image 0.26.0 and OpenCV 5.0.
"""
import base64
import hashlib
import io
import json
import pathlib
import sys
import warnings

import matplotlib

matplotlib.use("Agg")
import cv2
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image
from scipy import ndimage
from skimage.measure import find_contours

MAPS = {"viridis": "viridis", "inferno": "inferno", "magma": "magma", "plasma": "plasma", "turbo": "turbo",
        "grey": "gray", "coolwarm": "coolwarm"}
warnings.simplefilter("ignore")
np.seterr(all="ignore")


def bits(seed, count):
    """32 random bits each: the finaliser of SplitMix64."""
    z = (np.arange(1, count + 1, dtype=np.uint64) + np.uint64(seed * 1_000_003)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(32)).astype(np.uint32)


def numbers(seed, count, scale, shift):
    """Float32 numbers in [shift - scale, shift + scale); any bit pattern, also NaN, where the scale is 0."""
    raw = bits(seed, count)
    if scale == 0:
        return raw.view(np.float32)
    unit = (raw >> np.uint32(8)).astype(np.float32) / np.float32(1 << 24)
    return (unit * np.float32(2) - np.float32(1)) * np.float32(scale) + np.float32(shift)


def text(data):
    return base64.b64encode(bytes(data)).decode()


def pattern(value):
    return int(np.float32(value).view(np.uint32))


def saved(array, name, limits):
    """The RGB samples of the picture that imsave writes."""
    out = io.BytesIO()
    options = {} if limits is None else {"vmin": float(limits[0]), "vmax": float(limits[1])}
    plt.imsave(out, array, format="png", cmap=MAPS[name], **options)
    return np.array(Image.open(out))[..., :3].tobytes()


def small_cases():
    nan, inf = np.nan, np.inf
    rows = [
        ([0, 1, 2, 3, 4], None), ([3, 3, 3], None), ([1, 2, nan], None), ([1, 2, nan], (1, 2)),
        ([3, nan, 4], (3, 3)), ([1, 2, inf], None), ([1, 2, -inf], None), ([-inf, 1, 1.5, 2, inf], (1, 2)),
        ([inf, inf], None), ([nan, nan], None), ([-3e38, 0, 3e38], None), ([0, 1e-45, 3e-45], None),
        ([0, -0.0, 1], None), ([-5, 0.1, 0.9, 5], (0, 1)), ([1, 5, 9], (-inf, 5)), ([1, 5, 9], (5, inf)),
        (np.arange(257) / 256, None), (np.nextafter(np.arange(257, dtype=np.float32) / 256, np.float32(0)), (0, 1)),
    ]
    for values, limits in rows:
        array = np.array([values], np.float32)
        yield {"map": "viridis", "values": [pattern(v) for v in array[0]],
               "limits": None if limits is None else [pattern(v) for v in limits],
               "rgb": text(saved(array, "viridis", limits))}


def random_cases():
    scales = [(1, 0), (1e-3, 0), (1e-3, 1), (0.02, 0.01), (255, 128), (1e6, 0), (1e-6, 1e3), (1e30, 0), (3e38, 0),
              (1e-38, 0), (1e-43, 0), (1e-7, 1), (0, 0)]
    for index in range(91):
        scale, shift = scales[index % len(scales)]
        name = list(MAPS)[index % len(MAPS)]
        width, height = 30 + index % 17, 20 + index % 11
        array = numbers(index, width * height, scale, shift).reshape(height, width)
        limits = None
        if index % 3 == 0 or scale == 0:
            limits = (-1, 1) if scale == 0 else sorted(numbers(1000 + index, 2, scale, shift))
        rgb = saved(array, name, limits)
        yield {"seed": index, "width": width, "height": height, "scale": scale, "shift": shift, "map": name,
               "limits": None if limits is None else [pattern(v) for v in limits],
               "digest": hashlib.sha256(rgb).hexdigest()}


def apply_mask(image, mask, color, alpha):
    """As in the original's visualize_attention.py."""
    for c in range(3):
        image[:, :, c] = image[:, :, c] * (1 - alpha * mask) + alpha * mask * color[c] * 255
    return image


def blend_cases():
    # Every sample, in and outside of the mask.
    image = np.stack([np.tile(np.arange(256), 2)] * 3, -1).reshape(2, 256, 3).astype(np.uint8)
    mask = np.array([[1], [0]], np.float32) * np.ones((1, 256), np.float32)
    for colour in ([255, 0, 0], [1, 128, 254], [17, 200, 99]):
        for alpha in (0.5, 0.3, 0.75, 0.1, 0.0, 1.0):
            result = apply_mask(image.astype(np.uint32).copy(), mask, [c / 255 for c in colour], alpha)
            yield {"colour": colour, "opacity": alpha, "digest": hashlib.sha256(result.astype(np.uint8).tobytes()).hexdigest()}


def masks():
    yield np.zeros((5, 6), bool)
    yield np.ones((7, 9), bool)
    yield np.pad(np.ones((1, 1), bool), 2)
    for seed in range(4):
        yield np.kron(bits(seed, 30).reshape(5, 6) % 2 == 0, np.ones((7, 7), bool))
        yield bits(50 + seed, 400).reshape(16, 25) % 5 > 0


def outline_cases():
    for mask in masks():
        lines = []
        for thickness in (1, 2, 3):
            core = ndimage.binary_erosion(mask, np.ones((3, 3), bool), iterations=thickness, border_value=0)
            lines.append(mask & ~core)
        # The original's contour runs between the line and its neighbours outside; so each of its points touches it.
        for contour in find_contours(np.pad(mask, 1).astype(float), 0.5):
            for place in contour:
                ends = {tuple(np.floor(place).astype(int) - 1), tuple(np.ceil(place).astype(int) - 1)}
                assert any(min(e) >= 0 and e[0] < mask.shape[0] and e[1] < mask.shape[1] and lines[0][e] for e in ends)
        yield {"width": mask.shape[1], "height": mask.shape[0], "mask": text(mask.astype(np.uint8).tobytes()),
               "lines": [text(line.astype(np.uint8).tobytes()) for line in lines]}


def resize_cases():
    for index, (rows, columns, new_rows, new_columns) in enumerate(
            [(3, 4, 12, 16), (5, 3, 17, 11), (1, 1, 4, 4), (2, 1, 5, 3), (6, 6, 6, 6), (7, 5, 100, 33)]):
        array = numbers(index, rows * columns, 1, 0.5).reshape(rows, columns)
        result = cv2.resize(array, (new_columns, new_rows), interpolation=cv2.INTER_LINEAR)
        yield {"seed": index, "rows": rows, "columns": columns, "newRows": new_rows, "newColumns": new_columns,
               "values": [pattern(v) for v in result.reshape(-1)]}


def tables():
    for name, theirs in MAPS.items():
        yield name, matplotlib.colormaps[theirs](np.arange(256), bytes=True)[:, :3].tobytes()


if "--tables" in sys.argv:
    for name, table in tables():
        print(name, text(table))
else:
    golden = {"tables": {name: hashlib.sha256(table).hexdigest() for name, table in tables()},
              "small": list(small_cases()), "random": list(random_cases()), "blends": list(blend_cases()),
              "outlines": list(outline_cases()), "resizes": list(resize_cases())}
    path = pathlib.Path(__file__).with_name("colour.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
