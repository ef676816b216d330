"""Golden scores of davis2017-evaluation on masks made by formula.

    python make_video_golden.py CHECKOUT_OF_DAVIS2017_EVALUATION

Writes video.json beside itself: J and F of single masks (cases), statistics over frames (statistics), and a whole
evaluation of two sequences (evaluation). The tests make the same masks (VideoScoreFormula.swift). Needs what the
reference needs: numpy, Pillow, opencv, scikit-image, scipy, tqdm.
"""
import json
import pathlib
import sys
import tempfile

import numpy as np
from PIL import Image

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
from davis2017.evaluation import DAVISEvaluation  # noqa: E402
from davis2017.metrics import db_eval_boundary, db_eval_iou  # noqa: E402
from davis2017.utils import db_statistics  # noqa: E402

KINDS = ["same", "shifted", "eroded", "dropped", "empty", "full", "checkered", "swapped"]


def annotated(width, height, time):
    """Three ragged ellipses that move, later ones in front of earlier ones."""
    y, x = np.mgrid[0:height, 0:width]
    mask = np.zeros((height, width), np.uint8)
    for o in range(3):
        cx = (width * (o + 1) // 4 + 3 * time * (o + 1)) % width
        cy = (height * (o + 2) // 5 + 2 * time) % height
        r = min(width, height) // (3 + o) + 1
        noise = (3 * x * x + 5 * y * y + 7 * x * y + time) % 17
        inside = (x - cx) ** 2 + (y - cy) ** 2 * (1 + o % 2) + noise * (r // 4) < r * r
        mask[inside] = o + 1
    return mask


def predicted(mask, kind):
    height, width = mask.shape
    y, x = np.mgrid[0:height, 0:width]
    if kind == "shifted":
        result = np.zeros_like(mask)
        result[1:, 2:] = mask[:-1, :-2]
        return result
    if kind == "eroded":
        padded = np.pad(mask, 1)
        same = np.ones_like(mask, bool)
        for a, b in [(0, 1), (2, 1), (1, 0), (1, 2)]:
            same &= padded[a:a + height, b:b + width] == mask
        return np.where(same, mask, 0).astype(np.uint8)
    if kind == "dropped":
        return np.where(mask == 1, 0, mask).astype(np.uint8)
    if kind == "empty":
        return np.zeros_like(mask)
    if kind == "full":
        return np.ones_like(mask)
    if kind == "checkered":
        return np.where((x + y) % 2 == 0, mask, 0).astype(np.uint8)
    if kind == "swapped":
        return np.array([0, 2, 1, 3], np.uint8)[mask]
    return mask


def void(mask):
    """Pixels that do not count: some slanted stripes."""
    height, width = mask.shape
    y, x = np.mgrid[0:height, 0:width]
    return (x + 2 * y) % 23 < 3


golden = {"cases": [], "statistics": [], "evaluation": {}}
for width, height, time in [
    (1, 1, 0), (1, 9, 0), (9, 1, 1), (2, 2, 0), (64, 48, 0), (65, 33, 4), (63, 64, 2), (128, 70, 3), (129, 71, 9),
    (200, 320, 1), (640, 360, 5),
]:
    truth = annotated(width, height, time)
    for kind in KINDS:
        guess = predicted(truth, kind)
        for with_void in [False, True]:
            ignored = void(truth) if with_void else None
            marked = np.where(ignored, 255, truth) if with_void else truth
            scores = []
            for o in [1, 2, 3]:
                a, b = marked == o, guess == o
                scores.append(
                    [float(db_eval_iou(a, b, ignored)), float(db_eval_boundary(a, b, ignored))])
            golden["cases"].append(
                {"width": width, "height": height, "time": time, "kind": kind, "void": with_void, "scores": scores})
for count in [*range(1, 31), 69, 100, 254, 255]:
    values = np.array([(i * i * 7 + i * 13) % 101 / 100 for i in range(count)])
    golden["statistics"].append([float(v) for v in db_statistics(values)])

# Annotations have void pixels and an object that comes later; some predicted masks lack objects.
with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    (root / "ImageSets/2017").mkdir(parents=True)
    sequences = {"ants": (160, 120, 11), "bees": (97, 130, 6)}
    (root / "ImageSets/2017/val.txt").write_text("\n".join(sequences) + "\n")
    for name, (width, height, count) in sequences.items():
        for part in ["JPEGImages/480p", "Annotations/480p", "results"]:
            (root / part / name).mkdir(parents=True)
        for time in range(count):
            truth = annotated(width, height, time)
            guess = predicted(truth, KINDS[(time * 3 + width) % len(KINDS)])
            if name == "bees":  # the third object is not in the first frame
                guess = np.where(guess == 3, 0, guess).astype(np.uint8)
                if time == 0:
                    truth = np.where(truth == 3, 0, truth).astype(np.uint8)
            marked = np.where(void(truth), 255, truth).astype(np.uint8)
            (root / f"JPEGImages/480p/{name}/{time:05}.jpg").touch()
            Image.fromarray(marked).save(root / f"Annotations/480p/{name}/{time:05}.png")
            Image.fromarray(guess).save(root / f"results/{name}/{time:05}.png")
    result = DAVISEvaluation(folder, "semi-supervised", "val").evaluate(str(root / "results"))
names = list(result["J"]["M_per_object"])
golden["evaluation"]["tracks"] = {
    name: [float(result[m][s][i]) for m in "JF" for s in "MRD"] for i, name in enumerate(names)}
golden["evaluation"]["all"] = [float(np.mean(result[m][s])) for m in "JF" for s in "MRD"]
pathlib.Path(__file__).with_name("video.json").write_text(json.dumps(golden, allow_nan=False) + "\n")
print(len(golden["cases"]), golden["evaluation"])
