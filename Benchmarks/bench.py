#!/usr/bin/env python3
"""Measures swift-dino against what a user would take instead; prints a table of ratios and writes JSON.

    python3 bench.py [--only NAME…] [--rounds N] [--quick] [--list] [--pictures FOLDER] [--output FILE]

`make bench` brings what it needs. README.md beside this file says what each line means.
"""
import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import sys

from harness import arithmetic, machine, processes
from harness.benchmarks import BIN, DINO, HERE, benchmarks

WORK = HERE / ".work"
PEERS = HERE.parent / ".bench-peers/bin/python"
ENDINGS = {".jpg", ".jpeg"}


@dataclasses.dataclass
class Size:
    """How much is measured."""

    arch: str = "vit_small"
    patch_size: int = 16
    threads: int = 2
    workers: int = 2
    images: int = 100
    batch: int = 4
    steps: int = 2
    prototypes: int = 65_536
    extracted: int = 128
    extraction_batch: int = 64
    rows: int = 1_280_000
    dimension: int = 384
    classes: int = 1000
    knn_queries: int = 500
    queries: list = dataclasses.field(default_factory=lambda: [1, 16, 1000])


QUICK = {
    "arch": "vit_tiny", "images": 12, "batch": 2, "steps": 1, "prototypes": 4096, "extracted": 16, "rows": 20_000,
    "classes": 100, "knn_queries": 100, "queries": [1, 16, 100],
}


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="benchmarks to run; all where it is not given")
    parser.add_argument("--rounds", type=int, help="rounds, both sides in each: 5, with --quick 2")
    parser.add_argument("--quick", action="store_true", help="small sizes, to try it out: no figures to quote")
    parser.add_argument("--list", action="store_true", help="print the benchmarks and end")
    parser.add_argument("--pictures", default=os.environ.get("PICTURES"),
                        help="folder with JPEG files; drawn where it is not given")
    parser.add_argument("--arch", help="backbone of step, extract and start")
    parser.add_argument("--batch", type=int, help="pictures in a batch of step")
    parser.add_argument("--threads", type=int, help="threads that compute, on both sides")
    parser.add_argument("--python", default=str(PEERS), help="Python that has the peers")
    parser.add_argument("--output", help="file for the results: results.json, or .work/partial.json where not all "
                        "is measured in full")
    options = parser.parse_args()
    if options.rounds is not None and options.rounds < 1:
        parser.error("--rounds is 1 or more")
    return parser, options


def chosen_pictures(folder, count):
    """Some JPEG files of a folder, evenly spread over it, and what they are in words."""
    root = pathlib.Path(folder).resolve()
    paths = sorted(path for path in root.rglob("*") if path.suffix.lower() in ENDINGS)
    # Both sides read a list with a path a line.
    paths = [path for path in paths if not set("\n\r\t") & set(str(path))]
    if not paths:
        raise processes.Failed(f"{folder} has no JPEG files")
    taken = [paths[index * len(paths) // min(count, len(paths))] for index in range(min(count, len(paths)))]
    kilobytes = sum(path.stat().st_size for path in taken) / len(taken) / 1000
    return taken, f"{len(taken)} of {len(paths)} JPEG files, {kilobytes:.0f} kB on average"


def prepare_pictures(options, size):
    """Writes the list file; returns what is on it in words."""
    count = max(size.images, size.extracted)
    if options.pictures:
        taken, words = chosen_pictures(options.pictures, count)
        words = f"{pathlib.Path(options.pictures).resolve().name}: {words}"
    else:
        folder = WORK / "pictures"
        own("pictures", str(folder), "--count", str(count))
        taken, words = chosen_pictures(folder, count)
        words = f"drawn, 500 x 375 pixels, quality 95: {words}"
    (WORK / "pictures.txt").write_text("".join(f"{path}\n" for path in taken))
    return words


def own(*words):
    processes.execute([str(BIN), *words])


def prepare(needs, options, size):
    """Makes what the benchmarks are measured on; returns the pictures in words."""
    WORK.mkdir(exist_ok=True)
    words = None
    if "pictures" in needs:
        words = prepare_pictures(options, size)
    if "weights" in needs:
        own("weights", str(WORK / "backbone.safetensors"), "--arch", size.arch, "--patch_size",
            str(size.patch_size))
    if "vectors" in needs:
        print(f"Writing {size.rows:,} vectors of {size.dimension} numbers", flush=True)
        own("vectors", str(WORK / "vectors"), "--rows", str(size.rows), "--dimension", str(size.dimension),
            "--classes", str(size.classes), "--queries", str(max(*size.queries, size.knn_queries)))
    return words


def run_rounds(benchmark, runs, rounds):
    """Reports of each run, one a round, and the load before each; both sides take turns in being first."""
    reports, loads, left_out = {name: [] for name in runs}, [], {}
    for number in range(rounds):
        loads.append(machine.load())
        print(f"{benchmark.name}: round {number + 1} of {rounds}, load {loads[-1]}", flush=True)
        for name in list(runs) if number % 2 == 0 else list(reversed(runs)):
            if name in left_out:
                continue
            try:
                reports[name].append(processes.report(runs[name]))
            except processes.Failed as failure:
                if not runs[name].packages:
                    raise
                left_out[name] = str(failure)
                print(f"{benchmark.name}: {name} is left out: {failure}", flush=True)
    return {name: found for name, found in reports.items() if name not in left_out}, loads, left_out


def measured_lines(benchmark, reports):
    """The objects of the table's lines, and their samples."""
    lines, samples, notes = [], [], []
    for line in benchmark.lines:
        if line.ours not in reports or line.peer not in reports:
            continue
        ours, theirs = ([line.values(report) for report in reports[name]] for name in (line.ours, line.peer))
        peer = line.peer.split(",")[0]
        result = arithmetic.summary(ours, theirs, line.more_is_better)
        lines.append({
            "name": line.name, "unit": line.unit, "ours": result["ours"], "peer": peer,
            "theirs": result["theirs"], "ratio": result["ratio"], "low": result["low"], "high": result["high"],
        })
        samples.append({"name": line.name, "peer": peer, "ours": ours, "theirs": theirs})
        facts = [reports[name][0]["facts"] for name in (line.ours, line.peer)]
        for sentence in arithmetic.disagreements(*facts):
            note = f"{benchmark.name}, {line.ours} and {line.peer}: {sentence}"
            if note not in notes:
                notes.append(note)
    return lines, samples, notes


def table(lines):
    rows = [("", "unit", "ours", "theirs", "ratio", "spread", "peer")]
    for line in lines:
        rows.append((
            line["name"], line["unit"], arithmetic.digits(line["ours"]), arithmetic.digits(line["theirs"]),
            f"{line['ratio']:.2f}", f"{line['low']:.2f}-{line['high']:.2f}", line["peer"]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [text.ljust(width) if column in (0, 1, 6) else text.rjust(width)
                 for column, (text, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def main():
    parser, options = arguments()
    size = Size(**(QUICK if options.quick else {}))
    size = dataclasses.replace(size, **{
        name: value for name in ("arch", "batch", "threads") if (value := getattr(options, name)) is not None})
    rounds = options.rounds or (2 if options.quick else 5)
    every = benchmarks(size, options.python, WORK, WORK / "pictures.txt")
    if options.list:
        for benchmark in every:
            print(f"{benchmark.name:10}{benchmark.about}; beside "
                  + ", ".join(dict.fromkeys(line.peer.split(",")[0] for line in benchmark.lines)))
        return
    names = [benchmark.name for benchmark in every]
    if unknown := [name for name in options.only or [] if name not in names]:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(names)}")
    wanted = options.only or names
    output = pathlib.Path(options.output) if options.output else (
        WORK / "partial.json" if options.quick or options.only else HERE / "results.json")
    for program in (BIN, DINO):
        if not program.exists():
            raise processes.Failed(f"{program.name} is not built; make bench builds it")
    found = machine.versions(options.python)
    if found is None:
        raise processes.Failed("there is no Python with the peers; scripts/setup.sh bench-peers brings one")

    needs = {need for benchmark in every if benchmark.name in wanted for need in benchmark.needs}
    pictures = prepare(needs, options, size)
    python_version = machine.first_line([options.python, "--version"])
    about = machine.describe(python_version, found)
    about |= {"date": datetime.date.today().isoformat(), "rounds": rounds, "pictures": pictures,
              "sizes": dataclasses.asdict(size), "quick": options.quick, "loads": {}}
    results = {"machine": about, "benchmarks": [], "left_out": {}, "notes": [], "samples": []}
    # Anew, as the list of pictures is there now.
    for benchmark in benchmarks(size, options.python, WORK, WORK / "pictures.txt"):
        if benchmark.name not in wanted:
            continue
        measure(benchmark, rounds, found, results)
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps(results, indent=1) + "\n")
    for path in WORK.glob("vectors-*.npy"):
        path.unlink()
    print(f"\nA ratio above 1: ours is better. Medians of {rounds} rounds; spread of the rounds' ratios.\n")
    table(results["benchmarks"])
    for note in results["notes"]:
        print(f"Not the same result: {note}")
    loads = results["machine"]["loads"]
    if busy := [name for name, values in loads.items() if machine.is_busy(values)]:
        print(f"Others used the machine (load {max(max(loads[name]) for name in busy)} on {machine.cores()} cores) "
              f"during {', '.join(busy)}: threads that wait for each other then take many times as long, by chance on "
              "one side or the other, so no ratio of these is to be quoted.")
    for name, reason in results["left_out"].items():
        print(f"Left out: {name}: {reason}")
    print(f"\n{output} holds the figures with all samples.")


def measure(benchmark, rounds, found, results):
    """Measures a benchmark and adds what comes of it to the results."""
    runs = {}
    for name, run in benchmark.runs.items():
        missing = [machine.PACKAGES[module] for module in run.packages if module not in found]
        if missing:
            reason = f"{', '.join(missing)} cannot be imported by the Python with the peers"
            results["left_out"][f"{benchmark.name}, {name}"] = reason
            print(f"{benchmark.name}: {name} is left out: {reason}", flush=True)
        else:
            runs[name] = run
    reports, loads, left_out = run_rounds(benchmark, runs, rounds)
    lines, samples, notes = measured_lines(benchmark, reports)
    results["machine"]["loads"][benchmark.name] = loads
    results["benchmarks"] += lines
    results["samples"] += samples
    results["notes"] += notes
    results["left_out"] |= {f"{benchmark.name}, {name}": reason for name, reason in left_out.items()}


if __name__ == "__main__":
    try:
        main()
    except processes.Failed as failure:
        sys.exit(f"bench: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
