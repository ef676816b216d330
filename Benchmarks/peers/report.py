"""What a peer has measured, printed as one line of JSON as dino-benchmark prints its own."""
import json
import pathlib
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
