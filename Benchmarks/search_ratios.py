"""Ratios of the medians that search.sh measured: python search_ratios.py FOLDER ROUNDS"""
import json
import pathlib
import statistics
import sys

folder, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2])
times = {}
for round_ in range(1, rounds + 1):
    for name in ("own", "peer"):
        for row in json.loads((folder / f"{name}-{round_}.json").read_text()):
            times.setdefault((row["precision"], row["queries"]), []).append(row["medianMilliseconds"])
medians = {key: statistics.median(values) for key, values in times.items()}
print("precision queries     own ms   faiss ms  faiss / own")
for (precision, queries), own in medians.items():
    peer = medians.get(("faiss", queries))
    if precision != "faiss" and peer:
        print(f"{precision:>9}{queries:8}{own:11.1f}{peer:11.1f}{peer / own:13.2f}")
