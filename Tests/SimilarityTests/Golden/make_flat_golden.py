"""Golden neighbours for exact search, by NumPy in double precision, of vectors made by formula.

    python make_flat_golden.py

Writes flat.json beside itself. Needs numpy.
"""
import json
import pathlib

import numpy


def numbers(seed, count, scale):
    """Whole numbers below 2^20 in steps that look random, as float32; FlatSamples.swift has the same."""
    place = numpy.arange(count, dtype=numpy.uint64)
    bits = (place * 2654435761 + seed * 40503) % (1 << 32)
    bits = (bits ^ (bits >> 15)) * 2246822519 % (1 << 32)
    whole = ((bits ^ (bits >> 13)) % (1 << 20)).astype(numpy.float64) - (1 << 19)
    return (whole / (1 << 19) * scale).astype(numpy.float32)


cases = []
for seed, (rows, dimension, queries, k) in enumerate([(40, 3, 4, 5), (150, 17, 3, 10), (90, 385, 5, 7)]):
    # Lengths differ from row to row, so that the metrics disagree.
    lengths = 0.25 + 2 * (numpy.arange(rows) * 37 % 64 / 64)
    bank = numbers(2 * seed, rows * dimension, 1.0).reshape(rows, dimension)
    bank = bank * lengths.astype(numpy.float32)[:, None]
    asked = numbers(2 * seed + 1, queries * dimension, 1.5).reshape(queries, dimension)
    a, b = asked.astype(numpy.float64), bank.astype(numpy.float64)
    dot = a @ b.T
    cosine = dot / numpy.linalg.norm(a, axis=1)[:, None] / numpy.linalg.norm(b, axis=1)
    distance = numpy.linalg.norm(a[:, None] - b[None], axis=2)
    for metric, scores in (("dot", dot), ("cosine", cosine), ("l2", distance)):
        order = numpy.argsort(scores if metric == "l2" else -scores, axis=1, kind="stable")[:, :k]
        cases.append({
            "seed": seed, "rows": rows, "dimension": dimension, "queries": queries, "k": k, "metric": metric,
            "indices": order.ravel().tolist(),
            "scores": [round(x, 7) for x in numpy.take_along_axis(scores, order, 1).ravel().tolist()],
        })
pathlib.Path(__file__).with_name("flat.json").write_text(json.dumps(cases) + "\n")
