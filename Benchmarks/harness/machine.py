"""What the figures depend on: the machine, the versions, how busy it was."""
import json
import os
import pathlib
import platform
import subprocess

PACKAGES = {
    "torch": "torch", "torchvision": "torchvision", "PIL": "pillow", "timm": "timm", "lightly": "lightly",
    "faiss": "faiss-cpu", "sklearn": "scikit-learn", "numpy": "numpy", "safetensors": "safetensors",
}

VERSIONS = """
import importlib.metadata, importlib.util, json, sys
found = {}
for module, package in json.loads(sys.argv[1]).items():
    if importlib.util.find_spec(module):
        found[module] = importlib.metadata.version(package)
print(json.dumps(found))
"""


def versions(python):
    """The peers' packages that this Python has, by module; None where there is no such Python."""
    try:
        done = subprocess.run(
            [python, "-c", VERSIONS, json.dumps(PACKAGES)], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return json.loads(done.stdout)


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return (done.stdout.splitlines() or ["unknown"])[0]


def processor():
    info = pathlib.Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")),
                platform.processor() or platform.machine())


def cores():
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def is_busy(loads):
    """Whether others were at work: the measurement alone keeps about as many processes running as there are cores."""
    return max(loads) > 1.5 * cores()


def describe(python_version, found):
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": processor(), "cores": cores(), "memory_gb": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}", "swift": first_line(["swift", "--version"]),
        "commit": first_line(["git", "rev-parse", "--short", "HEAD"]), "python": python_version,
        "packages": {PACKAGES[module]: version for module, version in sorted(found.items())},
    }


def load():
    """How many processes wanted to run in the last minute."""
    return round(os.getloadavg()[0], 2)
