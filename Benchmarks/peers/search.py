"""Exact search by faiss-cpu or scikit-learn among the vectors of dino-benchmark.

    python search.py STEM [--peer faiss|scikit-learn] [--k 10] [--queries 1 16 1000] [--runs 5]
"""
import argparse
import time

import numpy

import material
from report import Report


def faiss_search(path, options):
    import faiss

    faiss.omp_set_num_threads(options.threads)
    (count, dimension), parts = material.vectors(path)
    index = faiss.IndexFlatIP(dimension)
    for _, part in parts:
        index.add(part)
    return lambda queries: index.search(queries, options.k)[0]


def scikit_learn_search(path, options):
    from sklearn.neighbors import NearestNeighbors
    from threadpoolctl import threadpool_limits

    threadpool_limits(options.threads)
    model = NearestNeighbors(n_neighbors=options.k, algorithm="brute", metric="cosine").fit(numpy.load(path))
    return lambda queries: 1 - model.kneighbors(queries)[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stem")
    parser.add_argument("--peer", choices=["faiss", "scikit-learn"], default="faiss")
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--queries", type=int, nargs="+", default=[1, 16, 1000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    path = options.stem + "-rows.npy"
    asked = numpy.load(options.stem + "-queries.npy")
    search = (faiss_search if options.peer == "faiss" else scikit_learn_search)(path, options)
    (rows, dimension), _ = material.vectors(path)
    report = Report()
    for count in options.queries:
        if count > len(asked):
            continue
        start = time.perf_counter()
        scores = search(asked[:count])
        milliseconds = (time.perf_counter() - start) * 1000
        if milliseconds >= 1000:
            report.add(f"queries_{count}", milliseconds)
        else:
            for _ in range(options.runs):
                report.time(f"queries_{count}", lambda: search(asked[:count]))
        report.facts[f"mean_score_{count}"] = float(scores.mean())
    report.facts["bank_bytes"] = rows * dimension * 4
    report.print()


if __name__ == "__main__":
    main()
