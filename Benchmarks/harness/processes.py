"""Runs one command and returns its report."""
import json
import os
import subprocess
import tempfile
import threading
import time


class Failed(Exception):
    """A command did not do what it should; says so in a sentence."""


def execute(command, timeout=600):
    """The command's output, its seconds and its peak of memory in bytes."""
    # What it prints goes to files: a pipe would have to be read while it runs, beside waiting for its end.
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(command, stdout=output, stderr=errors, stdin=subprocess.DEVNULL)
        except OSError as error:
            raise Failed(f"{command[0]} cannot be run: {error.strerror}") from None
        status, usage = wait(process, timeout)
        seconds = time.perf_counter() - start
        output.seek(0)
        errors.seek(0)
        if status != 0 and seconds >= timeout:
            raise Failed(f"{' '.join(command[:3])} … had not ended after {timeout} seconds")
        if status != 0:
            last = (errors.read().strip().splitlines() or ["it says nothing"])[-1]
            raise Failed(f"{' '.join(command[:3])} … ended with status {status}: {last}")
        return output.read(), seconds, usage.ru_maxrss * 1024


def wait(process, seconds):
    """Waits for the end without polling, so that short commands are timed well; ends a process that hangs."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        raise
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage


def report(run):
    """What a run has measured of itself, or the times and the memory of whole processes."""
    if run.reports:
        output, _, _ = execute(run.command)
        try:
            return json.loads(output.strip().splitlines()[-1])
        except (IndexError, ValueError):
            raise Failed(f"{' '.join(run.command[:3])} … printed no line of JSON") from None
    done = [execute(run.command) for _ in range(run.repeats)]
    return {
        "samples": {"process": [seconds * 1000 for _, seconds, _ in done]}, "facts": {},
        "peak_bytes": max(peak for _, _, peak in done),
    }
