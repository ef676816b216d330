"""Golden numbers for resampling, colours, blur and crops, made with Pillow and torchvision.

    python make_augment_golden.py [FOLDER ...]

Writes augment.json, an index of cases, and augment.bin, their expected bytes, beside this script. FOLDERs are
put on Python's path first. The pictures that cases start from are made by a formula (source, below) that the
tests repeat. Made with Pillow 13.0.0 and torchvision 0.29.2.
"""
import json
import pathlib
import random
import sys

sys.path[:0] = sys.argv[1:]
sys.dont_write_bytecode = True
try:
    import torchvision_on_cpu_torch  # noqa: F401  (where torchvision's own library does not load)
except ImportError:
    pass
import numpy
import torch
from PIL import Image, ImageFilter, ImageOps
from torchvision import transforms as T
from torchvision.transforms import functional as F

FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos3": Image.Resampling.LANCZOS,
}
HERE = pathlib.Path(__file__).parent
cases, payload = [], bytearray()


def source(width, height):
    y, x, c = numpy.mgrid[0:height, 0:width, 0:3]
    value = 3 * x * x + 5 * y * y + 2 * (c + 1) * x * y + 80 * c + 60 * ((x // 5 + y // 7) % 2)
    return Image.fromarray((value & 255).astype(numpy.uint8))


def add(kind, width, height, picture, **arguments):
    data = picture.convert("RGB").tobytes()
    cases.append(
        {"kind": kind, "width": width, "height": height, "outputWidth": picture.width,
         "outputHeight": picture.height, "offset": len(payload), **arguments})
    payload.extend(data)


def resize_cases():
    sizes = [
        (40, 30, 17, 11), (17, 11, 40, 30), (31, 23, 31, 9), (31, 23, 12, 23), (1, 25, 3, 7), (25, 1, 8, 4),
        (1, 1, 5, 5), (37, 29, 1, 1), (20, 60, 30, 10), (64, 48, 24, 24), (13, 13, 13, 13), (9, 50, 8, 49),
    ]
    for name, resampling in FILTERS.items():
        for width, height, to_width, to_height in sizes:
            picture = source(width, height).resize((to_width, to_height), resampling)
            add("resize", width, height, picture, filter=name, box=[0, 0, width, height])
        for box in [(0, 0, 12, 9), (28, 21, 40, 30), (3.25, 1.5, 30.75, 29.125), (0, 10, 40, 11)]:
            picture = source(40, 30).resize((15, 16), resampling, box)
            add("resize", 40, 30, picture, filter=name, box=list(box))


def size_cases():
    for width, height, short in [(50, 37, 16), (37, 50, 16), (33, 33, 20), (7, 45, 9), (90, 7, 4)]:
        picture = F.resize(source(width, height), short, interpolation=T.InterpolationMode.BICUBIC)
        add("shortSide", width, height, picture, size=short)
    for width, height, size in [(30, 21, 12), (21, 30, 9), (11, 14, 20), (15, 40, 21), (40, 15, 22), (13, 13, 13)]:
        add("centerCrop", width, height, F.center_crop(source(width, height), size), size=size)
    for width, height in [(75, 50), (33, 71), (3, 2), (1, 50), (60, 1), (32, 32), (300, 211), (32, 57)]:
        transform = T.Compose([T.Resize(32, interpolation=T.InterpolationMode.BICUBIC), T.CenterCrop(28)])
        add("evaluation", width, height, transform(source(width, height)), size=32, crop=28)
    for width, height in [(40, 25), (25, 40)]:
        transform = T.Compose([T.Resize(20, interpolation=T.InterpolationMode.BICUBIC), T.CenterCrop(27)])
        add("evaluation", width, height, transform(source(width, height)), size=20, crop=27)


def colour(picture, step, factor):
    return {
        "brightness": lambda: F.adjust_brightness(picture, factor),
        "contrast": lambda: F.adjust_contrast(picture, factor),
        "saturation": lambda: F.adjust_saturation(picture, factor),
        "hue": lambda: F.adjust_hue(picture, factor),
        "grey": lambda: F.to_grayscale(picture, 3),
        "flip": lambda: F.hflip(picture),
        "solarise": lambda: ImageOps.solarize(picture),
        "blur": lambda: picture.filter(ImageFilter.GaussianBlur(factor)),
    }[step]()


def colour_cases():
    factors = {
        "brightness": [0, 0.6, 0.977, 1, 1.4, 1.9], "contrast": [0, 0.6, 0.93, 1, 1.37, 1.8],
        "saturation": [0, 0.8, 1, 1.2, 2], "hue": [-0.5, -0.1, -0.037, 0, 0.0039, 0.1, 0.5],
        "grey": [0], "flip": [0], "solarise": [0],
        "blur": [0, 0.1, 0.4, 0.75, 1.1, 1.414, 1.5, 1.83, 2, 2.44, 3.7],
    }
    for step, values in factors.items():
        for factor in values:
            # Single precision, so that both languages start from the same number.
            factor = float(numpy.float32(factor))
            add("colour", 33, 29, colour(source(33, 29), step, factor), step=step, factor=factor)
    for width, height in [(1, 1), (2, 1), (1, 9), (3, 2), (300, 2)]:
        for step, factor in [("contrast", 1.25), ("hue", 0.25), ("blur", 1.25), ("blur", 1.75), ("flip", 0)]:
            add("colour", width, height, colour(source(width, height), step, factor), step=step, factor=factor)


def crop_cases():
    draw = random.Random(5)
    for number in range(14):
        width, height = draw.choice([(57, 41), (40, 64), (90, 30)])
        size = draw.choice([16, 24, 28])
        crop_width, crop_height = draw.randint(3, width), draw.randint(3, height)
        x, y = draw.randint(0, width - crop_width), draw.randint(0, height - crop_height)
        mirrored = draw.random() < 0.5
        steps = [["brightness", draw.uniform(0.6, 1.4)], ["contrast", draw.uniform(0.6, 1.4)],
                 ["saturation", draw.uniform(0.8, 1.2)], ["hue", draw.uniform(-0.1, 0.1)]]
        draw.shuffle(steps)
        steps = steps if number % 5 else []
        if number % 4 == 0:
            steps.append(["grey", 0])
        steps = [[name, float(numpy.float32(factor))] for name, factor in steps]
        blur = float(numpy.float32(draw.uniform(0.1, 2))) if number % 3 else 0
        picture = F.resized_crop(
            source(width, height), y, x, crop_height, crop_width, [size, size], T.InterpolationMode.BICUBIC)
        picture = F.hflip(picture) if mirrored else picture
        for name, factor in steps:
            picture = colour(picture, name, factor)
        picture = picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture
        solarised = number % 2 == 1
        picture = ImageOps.solarize(picture) if solarised else picture
        add("crop", width, height, picture, rectangle=[x, y, crop_width, crop_height], mirrored=mirrored,
            steps=[{"step": name, "factor": factor} for name, factor in steps], blur=blur, solarised=solarised)


def distributions():
    result = []
    for width, height, scale in [(500, 375, (0.4, 1)), (375, 500, (0.05, 0.4)), (900, 100, (0.4, 1))]:
        torch.manual_seed(0)
        picture = Image.new("RGB", (width, height))
        draws = torch.tensor(
            [T.RandomResizedCrop.get_params(picture, scale, (3 / 4, 4 / 3)) for _ in range(20000)]
        ).double()
        y, x, crop_height, crop_width = draws.T
        levels = torch.tensor([0.05, 0.25, 0.5, 0.75, 0.95], dtype=torch.float64)
        quantiles = lambda values: [round(v, 5) for v in torch.quantile(values, levels).tolist()]
        result.append(
            {"width": width, "height": height, "scale": list(scale), "levels": levels.tolist(),
             "area": quantiles(crop_width * crop_height / (width * height)),
             "shape": quantiles(torch.log(crop_width / crop_height)),
             "x": quantiles(x / width), "y": quantiles(y / height)})
    return result


resize_cases()
size_cases()
colour_cases()
crop_cases()
index = {"cases": cases, "distributions": distributions()}
(HERE / "augment.json").write_text(json.dumps(index, separators=(",", ":")).replace('{"kind"', '\n{"kind"') + "\n")
(HERE / "augment.bin").write_bytes(payload)
print(len(cases), "cases,", len(payload), "bytes")
