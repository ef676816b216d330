"""Exact search by faiss-cpu among the vectors that search-benchmark wrote: the same table and JSON.

    python search_peer.py STEM [--k 10] [--threads 2] [--runs 15] [--queries 1,16,1000] [--json FILE]

Reads STEM-rows.npy and STEM-queries.npy. Needs numpy and faiss-cpu.
"""
import argparse
import json
import pathlib
import time

import faiss
import numpy

parser = argparse.ArgumentParser()
parser.add_argument("stem")
parser.add_argument("--k", type=int, default=10)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--runs", type=int, default=15)
parser.add_argument("--queries", default="1,16,1000")
parser.add_argument("--json")
options = parser.parse_args()


def peak_megabytes():
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


faiss.omp_set_num_threads(options.threads)
rows = numpy.load(options.stem + "-rows.npy", mmap_mode="r")
queries = numpy.load(options.stem + "-queries.npy")
index = faiss.IndexFlatIP(rows.shape[1])
for first in range(0, len(rows), 65536):
    index.add(numpy.ascontiguousarray(rows[first:first + 65536]))

measured = []
print("precision queries  median ms   best ms  GFLOP/s  peak MB")
for count in map(int, options.queries.split(",")):
    times = []
    for run in range(options.runs + 1):
        start = time.perf_counter()
        index.search(queries[:count], options.k)
        milliseconds = (time.perf_counter() - start) * 1e3
        if run > 0 or milliseconds > 1000:
            times.append(milliseconds)
        if milliseconds > 1000 and len(times) >= 3:
            break
    times.sort()
    median = times[len(times) // 2]
    gigaflops = 2 * rows.shape[0] * rows.shape[1] * count / median / 1e6
    print(f"{'faiss':>9}{count:8}{median:11.1f}{times[0]:10.1f}{gigaflops:9.1f}{peak_megabytes():9.1f}",
          flush=True)
    measured.append({
        "precision": "faiss", "queries": count, "rows": rows.shape[0], "dimension": rows.shape[1],
        "k": options.k, "medianMilliseconds": median, "bestMilliseconds": times[0], "gigaflops": gigaflops,
        "peakMegabytes": peak_megabytes(),
    })
if options.json:
    pathlib.Path(options.json).write_text(json.dumps(measured, indent=2) + "\n")
