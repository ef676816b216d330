"""Golden numbers for the views of evaluations, made with Pillow and torchvision.

    python make_view_golden.py [FOLDER ...]

Writes view.json, an index of cases, view.bin, expected bytes, and view_*.jpg, beside this script. FOLDERs are put
on Python's path first. Views of pictures that a formula makes (source, below; the tests repeat it) are equal to the
byte, so that digests are enough; views of JPEG files are stored. Made with Pillow 13.0.0 and torchvision 0.29.2.
"""
import json
import pathlib
import sys

sys.path[:0] = sys.argv[1:]
sys.dont_write_bytecode = True
try:
    import torchvision_on_cpu_torch  # noqa: F401  (where torchvision's own library does not load)
except ImportError:
    pass
import numpy
from PIL import Image
from torchvision import transforms as T

FILTERS = {"bicubic": Image.Resampling.BICUBIC, "lanczos3": Image.Resampling.LANCZOS}
BICUBIC = T.InterpolationMode.BICUBIC
HERE = pathlib.Path(__file__).parent
cases, payload = [], bytearray()


def source(width, height):
    """The formula of make_augment_golden.py, a part of the rows at a time."""
    picture = numpy.empty((height, width, 3), numpy.uint8)
    for first in range(0, height, 256):
        y, x, c = numpy.mgrid[first:min(first + 256, height), 0:width, 0:3].astype(numpy.int32)
        value = 3 * x * x + 5 * y * y + 2 * (c + 1) * x * y + 80 * c + 60 * ((x // 5 + y // 7) % 2)
        picture[first:first + 256] = value & 255
    return Image.fromarray(picture)


def photo(width, height, details):
    """A picture as a camera might take it: soft colours and, with details, edges."""
    y, x = numpy.mgrid[0:height, 0:width] / max(width, height)
    waves = [130 + 70 * numpy.sin(a * x + b * y + c) for a, b, c in [(5, 3, 0), (-2, 7, 1), (4, -6, 2)]]
    picture = numpy.stack(waves, axis=2)
    if details:
        picture += 45 * ((numpy.floor(x * 13) + numpy.floor(y * 9)) % 2)[:, :, None]
        picture[:, :, 1] += 25 * numpy.sin(120 * x * y + 60 * x)
    return Image.fromarray(picture.clip(0, 255).astype(numpy.uint8))


def digest(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def within(picture, side):
    width, height = picture.size
    long, short = max(width, height), min(width, height)
    short = max((2 * side * short + long) // (2 * long), 1)
    return picture.resize((side, short) if width >= height else (short, side), FILTERS["bicubic"])


def view(picture, fit, side, resize, name):
    if fit == "crop":
        return T.Compose([T.Resize(resize, interpolation=BICUBIC), T.CenterCrop(side)])(picture)
    if fit == "squeeze":
        return T.Resize((side, side), interpolation=BICUBIC)(picture)
    if fit == "shrink":
        picture = picture.copy()
        picture.thumbnail((side, side), FILTERS[name])
        return picture
    picture = within(picture, side)
    if fit == "within":
        return picture
    square = Image.new("RGB", (side, side), (124, 116, 104))
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return square


def add(picture, arguments, fit, side, resize=None, name="bicubic"):
    result = view(picture, fit, side, resize, name)
    data = result.tobytes()
    case = {
        **arguments, "fit": fit, "side": side, "filter": name, "outputWidth": result.width,
        "outputHeight": result.height}
    if resize:
        case["resize"] = resize
    if "file" in arguments:
        case["offset"] = len(payload)
        payload.extend(data)
    else:
        case["digest"] = digest(data)
    cases.append(case)


def formula_cases():
    sizes = [
        (640, 427), (333, 500), (5, 3), (2, 7), (1, 1), (300, 300), (1000, 999), (8000, 6000), (1, 8000), (8000, 1),
    ]
    for width, height in sizes:
        picture, arguments = source(width, height), {"width": width, "height": height}
        add(picture, arguments, "crop", 224, resize=256)
        add(picture, arguments, "crop", 60, resize=40)
        add(picture, arguments, "squeeze", 320)
        add(picture, arguments, "pad", 225)
        add(picture, arguments, "within", 224)
        for side in [512, 224, 97, 30, 2, 1]:
            add(picture, arguments, "shrink", side, name="lanczos3")
        add(picture, arguments, "shrink", 100, name="bicubic")


def file_cases():
    files = {
        "landscape": (150, 101, 0, {"quality": 88}), "portrait": (87, 133, 2, {"quality": 75}),
        "tiny": (6, 5, 1, {"quality": 90}), "huge": (4000, 3000, 2, {"quality": 40, "progressive": True}),
    }
    for name, (width, height, subsampling, options) in files.items():
        path = HERE / f"view_{name}.jpg"
        photo(width, height, name != "huge").save(path, subsampling=subsampling, optimize=True, **options)
        picture, arguments = Image.open(path).convert("RGB"), {"file": path.name, "width": width, "height": height}
        add(picture, arguments, "crop", 56, resize=64)
        add(picture, arguments, "squeeze", 64)
        add(picture, arguments, "shrink", 64, name="lanczos3")


formula_cases()
file_cases()
(HERE / "view.json").write_text(json.dumps(cases, separators=(",", ":")).replace('{"', '\n{"') + "\n")
(HERE / "view.bin").write_bytes(payload)
print(len(cases), "cases,", len(payload), "bytes")
