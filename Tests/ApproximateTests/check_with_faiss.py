"""Compares index files with Python's faiss, run by hand; the tests do not need it.

    check_with_faiss.py make FOLDER    writes vectors and indexes of Python's faiss, for ForeignFileTests
    check_with_faiss.py check FOLDER   reads what ForeignFileTests wrote and searches it as that did

Between the two: APPROXIMATE_FAISS_FOLDER=FOLDER swift test -c release --filter ForeignFileTests
"""

import json
import pathlib
import sys

import faiss
import numpy as np

DIMENSION, ROWS, QUERIES, K = 24, 3000, 50, 10
METRICS = {"innerProduct": faiss.METRIC_INNER_PRODUCT, "l2": faiss.METRIC_L2}


def make(folder):
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(0)
    rows = chance.standard_normal((ROWS, DIMENSION)).astype("float32")
    queries = chance.standard_normal((QUERIES, DIMENSION)).astype("float32")
    rows.tofile(folder / "rows.f32")
    queries.tofile(folder / "queries.f32")
    ids = np.arange(ROWS) + 5000
    expected = {}
    for name, metric in METRICS.items():
        kinds = {
            "flat": faiss.IndexIDMap2(faiss.IndexFlat(DIMENSION, metric)),
            "plain": faiss.IndexFlat(DIMENSION, metric),
            "hnsw": faiss.IndexHNSWFlat(DIMENSION, 16, metric),
            "hnsw-ids": faiss.IndexIDMap(faiss.IndexHNSWFlat(DIMENSION, 16, metric)),
            "ivfpq": faiss.IndexIVFPQ(faiss.IndexFlat(DIMENSION, metric), DIMENSION, 20, 12, 8, metric),
        }
        for kind, index in kinds.items():
            index.train(rows)
            if isinstance(index, (faiss.IndexIDMap, faiss.IndexIDMap2, faiss.IndexIVFPQ)):
                index.add_with_ids(rows, ids)
            else:
                index.add(rows)
            faiss.write_index(index, str(folder / f"python-{kind}-{name}.index"))
            expected[f"{kind}-{name}"] = search(index)(queries)
    (folder / "python.json").write_text(json.dumps(expected))


def search(index):
    inner = faiss.downcast_index(index.index) if hasattr(index, "id_map") else index
    if isinstance(inner, faiss.IndexHNSW):
        inner.hnsw.efSearch = 64
    if isinstance(inner, faiss.IndexIVF):
        inner.nprobe = 5
    return lambda queries: index.search(queries, K)[1].tolist()


def check(folder):
    queries = np.fromfile(folder / "queries.f32", "float32").reshape(-1, DIMENSION)
    worst = 1.0
    for path in sorted(folder.glob("swift-*.index")):
        index = faiss.read_index(str(path))
        found = search(index)(queries)
        wanted = json.loads(path.with_suffix(".json").read_text())
        same = np.mean([len(set(a) & set(b)) / K for a, b in zip(found, wanted, strict=True)])
        worst = min(worst, same)
        print(f"{path.name}: {type(index).__name__}, {index.ntotal} rows, {same:.4f} of the neighbours the same")
    sys.exit(worst < 0.995)


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](pathlib.Path(sys.argv[2]))
