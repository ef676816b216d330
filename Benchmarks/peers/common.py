"""What the peers share: times, peak memory, and the line of JSON that each prints, as dino-benchmark does."""
import json
import pathlib
import sys
import time


class Report:
    """Samples in milliseconds, facts that do not depend on the machine, and the peak of memory."""

    def __init__(self):
        self.samples = {}
        self.facts = {}

    def add(self, name, value):
        self.samples.setdefault(name, []).append(value)

    def time(self, name, function, per=1):
        start = time.perf_counter()
        result = function()
        self.add(name, (time.perf_counter() - start) * 1000 / per)
        return result

    def print(self):
        print(json.dumps({"samples": self.samples, "facts": self.facts, "peak_bytes": peak_bytes()}))


def peak_bytes():
    """Bytes in memory at the process's highest point; 0 where the system does not say."""
    status = pathlib.Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def import_torchvision():
    """Imports torchvision also where its operators were built for another kind of torch; before timm and lightly.

    At import it describes two operators of its library. Where that library cannot be loaded, as that of a CUDA
    build beside a CPU build of torch, the description fails: then the operators are declared here. Nothing that is
    measured calls them.
    """
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        import torch

        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "FRAGMENT")
        for operator in ("nms", "qnms"):
            library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision

        torchvision.declared_operators = library  # As long as it lives they are declared.


def pictures(listing, count=None):
    """The pictures of a list file, a path a line."""
    return pathlib.Path(listing).read_text().splitlines()[:count]


def vectors(path, step=65536):
    """The shape of a matrix of float32 in NumPy's format, and its rows some at a time.

    They are read, not mapped: mapped pages would count as memory of the measurement.
    """
    import numpy

    def parts(file, shape):
        with file:
            for first in range(0, shape[0], step):
                count = min(step, shape[0] - first)
                yield first, numpy.fromfile(file, "<f4", count * shape[1]).reshape(count, shape[1])

    file = open(path, "rb")
    numpy.lib.format.read_magic(file)
    shape, _, _ = numpy.lib.format.read_array_header_1_0(file)
    return shape, parts(file, shape)


def timm_name(arch, patch_size):
    """timm's name of a backbone."""
    return f"{arch}_patch{patch_size}_224"
