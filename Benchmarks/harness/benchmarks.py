"""What is measured, with which commands, and which lines of the table come of it."""
import dataclasses
import pathlib

HERE = pathlib.Path(__file__).resolve().parent.parent
BIN = HERE / ".build/release/dino-benchmark"
DINO = HERE.parent / ".build/release/dino"
OURS = "swift-dino"


@dataclasses.dataclass(frozen=True)
class Run:
    """One command of one side. Where it is not `reports`, the whole process is timed, several times."""

    command: list
    packages: tuple = ()
    reports: bool = True
    repeats: int = 1


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of the table: two runs by name, and which samples of theirs it compares."""

    name: str
    unit: str
    ours: str
    peer: str
    sample: str

    @property
    def more_is_better(self):
        return self.unit.endswith("/s")

    def values(self, report):
        """The samples of a process, in the line's unit."""
        if self.sample == "peak":
            return [report["peak_bytes"] / 1e6]
        if self.sample == "peak above the bank":
            return [max(report["peak_bytes"] - report["facts"]["bank_bytes"], 0) / 1e6]
        milliseconds = report["samples"][self.sample]
        return [1000 / value for value in milliseconds] if self.more_is_better else milliseconds


@dataclasses.dataclass(frozen=True)
class Benchmark:
    name: str
    about: str
    runs: dict
    lines: list
    needs: tuple = ()


def flags(**values):
    """Options of a command line."""
    words = []
    for name, value in values.items():
        words += [f"--{name}"] + ([str(part) for part in value] if isinstance(value, list) else [str(value)])
    return words


def benchmarks(size, python, work, pictures):
    """All benchmarks for these sizes; `pictures` is a list file."""
    def own(*words):
        return Run([str(BIN), *map(str, words)])

    def peer(script, packages, *words):
        return Run([python, str(HERE / "peers" / f"{script}.py"), *map(str, words)], packages)

    network = flags(arch=size.arch, patch_size=size.patch_size)
    threads = flags(threads=size.threads)
    weights = work / "backbone.safetensors"
    return [
        pipeline(own, peer, flags(images=size.images, workers=size.workers), pictures),
        training_step(own, peer, network + threads + flags(
            batch=size.batch, steps=size.steps, prototypes=size.prototypes), pictures),
        extraction(own, peer, network, threads + flags(
            weights=weights, images=size.extracted, batch=size.extraction_batch, workers=size.workers), pictures),
        start(python, network, threads, weights, work, pictures),
        knn(own, peer, [work / "vectors"] + threads + flags(classes=size.classes, queries=size.knn_queries)),
        search(own, peer, [work / "vectors"] + threads + flags(queries=size.queries), size.queries),
    ]


def pipeline(own, peer, options, pictures):
    vision, lightly = ("torch", "torchvision", "PIL"), ("torch", "torchvision", "PIL", "lightly")
    words = {
        "decode": "decode JPEG", "crops": "ten crops, normalised", "evaluation": "evaluation view, normalised",
        "picture": "decode and ten crops, one thread",
    }
    lines = [Line(f"pipeline: {text}", "ms/picture", OURS, "torchvision", name) for name, text in words.items()]
    for name in ("torchvision", "lightly"):
        lines.append(Line("pipeline: decode and ten crops, workers", "pictures/s", OURS, name, "workers"))
    lines.append(Line("pipeline: ten crops, normalised", "ms/picture", OURS, "lightly", "crops"))
    return Benchmark(
        "pipeline", "decoding, DINO's ten crops, the evaluation view",
        {
            OURS: own("pipeline", pictures, *options),
            "torchvision": peer("pipeline", vision, pictures, *options),
            "lightly": peer("pipeline", lightly, pictures, *options, "--transform", "lightly"),
        }, lines, ("pictures",))


def training_step(own, peer, options, pictures):
    packages = ("torch", "torchvision", "timm")
    parts = ["data", "teacher", "student", "loss", "backward", "optimizer", "average"]
    lines = []
    for name in ("timm", "timm-fused", "lightly"):
        lines.append(Line("step: all", "ms", OURS, name, "step"))
        lines.append(Line("step: all but data", "ms", OURS, name, "compute"))
        lines += [Line(f"step: {part}", "ms", OURS, name, part) for part in parts]
        lines.append(Line("step: peak memory", "MB", OURS, name, "peak"))
    runs = {OURS: own("step", pictures, *options)}
    for name in ("timm", "timm-fused"):
        runs[name] = peer("step", packages, pictures, *options, "--peer", name)
    runs["lightly"] = peer("step", (*packages, "lightly"), pictures, *options, "--peer", "lightly")
    return Benchmark("step", "training steps, in parts, and their memory", runs, lines, ("pictures",))


def extraction(own, peer, network, options, pictures):
    packages = ("torch", "torchvision", "timm", "safetensors")
    return Benchmark(
        "extract", "features of JPEG files",
        {
            OURS: own("extract", pictures, *options),
            "timm": peer("extract", packages, pictures, *options, *network),
        },
        [
            Line("extract: features of JPEG files", "pictures/s", OURS, "timm", "picture"),
            Line("extract: peak memory", "MB", OURS, "timm", "peak"),
        ], ("pictures", "weights"))


def start(python, network, threads, weights, work, pictures):
    packages = ("torch", "torchvision", "timm", "safetensors", "PIL")
    script = [python, str(HERE / "peers/start.py")]
    first = pictures.read_text().splitlines()[0] if pictures.exists() else "PICTURE"
    own = ["features", first, "--pretrained_weights", str(weights), "--batch_size_per_gpu", "1", "--restart"]
    peer = [first, "--weights", str(weights), "--output", str(work / "theirs.npy"), *network]
    return Benchmark(
        "start", "start of the program, and features of one picture from it",
        {
            "help": Run([str(DINO), "--help"], (), False, 5),
            "timm, help": Run(script + ["--help"], packages, False, 2),
            "picture": Run([str(DINO), *own, "--output", str(work / "ours.npy"), *threads], (), False, 3),
            "timm, picture": Run(script + peer + threads, packages, False, 2),
        },
        [
            Line("start: --help", "ms", "help", "timm, help", "process"),
            Line("start: features of one picture", "ms", "picture", "timm, picture", "process"),
            Line("start: peak memory for one picture", "MB", "picture", "timm, picture", "peak"),
        ], ("pictures", "weights"))


def knn(own, peer, options):
    lines = [
        Line("k-NN: k = 20", "ms/query", OURS, "the original's k-NN in PyTorch", "single"),
        Line("k-NN: k = 10, 20, 100, 200", "ms/query", OURS, "the original's k-NN in PyTorch", "several"),
        Line("k-NN: memory above the bank", "MB", OURS, "the original's k-NN in PyTorch", "peak above the bank"),
    ]
    runs = {OURS: own("knn", *options), lines[0].peer: peer("knn", ("torch", "numpy"), *options)}
    return Benchmark("knn", "k-NN classification by a large bank", runs, lines, ("vectors",))


def search(own, peer, options, queries):
    peers = {"faiss-cpu": ("faiss", "faiss"), "scikit-learn": ("scikit-learn", "sklearn")}
    precisions = ("fp32", "fp16")
    runs = {name: own("search", *options, "--precision", name) for name in precisions}
    for name, (word, package) in peers.items():
        runs[name] = peer("search", ("numpy", package), *options, "--peer", word)
    lines = []
    for name in peers:
        for precision in precisions:
            for count in queries:
                text = f"search, {precision}: {count} quer{'y' if count == 1 else 'ies'}"
                lines.append(Line(text, "ms", precision, name, f"queries_{count}"))
            lines.append(Line(f"search, {precision}: peak memory", "MB", precision, name, "peak"))
    return Benchmark("search", "exact search among many vectors", runs, lines, ("vectors",))
