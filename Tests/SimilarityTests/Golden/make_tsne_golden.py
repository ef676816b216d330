"""Golden affinities and gradients of scikit-learn's exact t-SNE on vectors made by formula.

    python make_tsne_golden.py

Writes tsne.pth beside itself. Needs torch, numpy, scipy and scikit-learn.
"""
import pathlib
import sys

import numpy
import torch
from scipy.spatial.distance import squareform
from sklearn.manifold import _t_sne

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
from golden_formula import numbers  # noqa: E402

vectors = numbers(1, (40, 6), 1.0).numpy().astype(numpy.float64)
places = numbers(2, (40, 2), 3.0).numpy().astype(numpy.float64)
distances = ((vectors[:, None] - vectors[None]) ** 2).sum(2).astype(numpy.float32)
golden = {}
for perplexity in (3, 12):
    joint = _t_sne._joint_probabilities(distances, perplexity, 0)
    _, gradient = _t_sne._kl_divergence(places.ravel(), joint, 1.0, 40, 2)
    golden[str(perplexity)] = {
        "affinities": torch.from_numpy(squareform(joint)).float(),
        "gradient": torch.from_numpy(gradient.reshape(40, 2)).float(),
    }
torch.save(golden, pathlib.Path(__file__).with_name("tsne.pth"))
