"""Golden accuracies of the original's k-NN classifier on features made by formula.

    python make_knn_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO [FOLDER_WITH torchvision_on_cpu_torch.py]

Writes knn.pth beside itself: for several data sets and k, the numbers of test pictures that are right among the
first and the first five. Needs torch, torchvision and numpy.
"""
import pathlib
import sys

import torch

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
if len(sys.argv) > 2:
    sys.path.insert(0, sys.argv[2])
    import torchvision_on_cpu_torch  # noqa: F401
import eval_knn as original  # noqa: E402
from golden_formula import numbers  # noqa: E402


def features(seed, count, width, classes):
    """Noise around a centre per class, so that some pictures are right and some wrong."""
    labels = (torch.arange(count) * 7919 + seed) % classes
    centres = numbers(1, (classes, width), 1.0)
    noise = numbers(seed, (count, width), 3.2)
    return torch.nn.functional.normalize(centres[labels] + noise, dim=1), labels


golden = {}
for train, test, width, classes in [(3000, 500, 32, 40), (700, 100, 16, 7), (2500, 300, 24, 1000), (400, 200, 8, 3)]:
    bank, bank_labels = features(11, train, width, classes)
    queries, query_labels = features(12, test, width, classes)
    results = {}
    for k in [1, 3, 10, 20, 100, 200]:
        top1, top5 = original.knn_classifier(bank, bank_labels, queries, query_labels, k, 0.07)
        results[str(k)] = [round(top1 * test / 100), round(top5 * test / 100)]
    golden[f"{train}/{test}/{width}/{classes}"] = results
    print(train, test, width, classes, results)
torch.save(golden, pathlib.Path(__file__).with_name("knn.pth"))
