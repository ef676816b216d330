"""The original's k-NN classification in PyTorch, as its script computes it.

    python knn.py STEM [--classes 1000] [--queries 500]

All queries at once are one of the hundred parts in which the original classifies 50,000 pictures; it begins anew
for each k.
"""
import argparse

import numpy
import torch

from report import Report


@torch.no_grad()
def accuracy(bank, labels, queries, targets, k, temperature, classes):
    """Percent of queries whose class is first, and among the first five, by weighted votes of k neighbours."""
    similarities = queries @ bank.T
    values, indices = similarities.topk(k, largest=True, sorted=True)
    neighbors = labels.view(1, -1).expand(len(queries), -1).gather(1, indices)
    one_hot = torch.zeros(len(queries) * k, classes).scatter_(1, neighbors.reshape(-1, 1), 1)
    weights = (values / temperature).exp()
    votes = (one_hot.view(len(queries), k, classes) * weights.unsqueeze(-1)).sum(1)
    _, ranking = votes.sort(1, descending=True)
    hits = ranking.eq(targets.view(-1, 1))
    top5 = hits[:, :min(5, k)].sum().item()
    return 100 * hits[:, 0].sum().item() / len(queries), 100 * top5 / len(queries)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stem")
    parser.add_argument("--classes", type=int, default=1000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    bank = torch.from_numpy(numpy.load(options.stem + "-rows.npy"))
    queries = torch.from_numpy(numpy.load(options.stem + "-queries.npy")[:options.queries])
    labels = torch.arange(len(bank)) % options.classes
    targets = torch.arange(len(queries)) % options.classes
    report = Report()
    for name, ks in (("single", [20]), ("several", [10, 20, 100, 200])):
        found = report.time(
            name,
            lambda: [accuracy(bank, labels, queries, targets, k, 0.07, options.classes) for k in ks],
            len(queries))
        for k, (top1, top5) in zip(ks, found):
            report.facts[f"{name}_top1_{k}"] = top1
            report.facts[f"{name}_top5_{k}"] = top5
    report.facts["bank_bytes"] = bank.numel() * 4
    report.print()


if __name__ == "__main__":
    main()
