"""Golden figures of the original's retrieval evaluation on rankings made by formula.

    python make_retrieval_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO

Writes retrieval.json beside itself: rankings, answers and junk of each query, and what the original's compute_map makes of
them for Medium and Hard. Needs torch and numpy.
"""
import json
import pathlib
import sys

import numpy

if not hasattr(numpy, "in1d"):
    numpy.in1d = numpy.isin
sys.path.insert(0, sys.argv[1])
import utils as original  # noqa: E402

draw = numpy.random.default_rng(4)
gallery, queries = 60, 12
truth, rankings = [], []
for query in range(queries):
    order = draw.permutation(gallery)
    sizes = [(3, 4, 5), (0, 6, 2), (5, 0, 9), (0, 0, 4)][query % 4]
    places = numpy.split(order[:sum(sizes)], numpy.cumsum(sizes)[:-1])
    truth.append({key: part.tolist() for key, part in zip(("easy", "hard", "junk"), places)})
    # Answers tend to come early, so that figures are not all small.
    score = draw.random(gallery) + 0.5 * numpy.isin(numpy.arange(gallery), order[:sizes[0] + sizes[1]])
    rankings.append(numpy.argsort(-score).tolist())

figures = {}
for name, right, passed in [("Medium", ("easy", "hard"), ("junk",)), ("Hard", ("hard",), ("junk", "easy"))]:
    answers = [{
        "ok": numpy.concatenate([query[key] for key in right]),
        "junk": numpy.concatenate([query[key] for key in passed]),
    } for query in truth]
    mean, each, precision, _ = original.compute_map(numpy.array(rankings).T, answers, [1, 5, 10])
    figures[name] = {
        "map": mean, "precision": precision.tolist(),
        "each": [None if numpy.isnan(value) else value for value in each],
    }
target = pathlib.Path(__file__).with_name("retrieval.json")
target.write_text(json.dumps({"gallery": gallery, "truth": truth, "rankings": rankings, "figures": figures}) + "\n")
print(target, target.stat().st_size, "bytes", {name: figure["map"] for name, figure in figures.items()})
