"""Writes small tar files with GNU tar and Python's tarfile, in every format that shards may have.

Usage: python3 make_shards.py    (beside this file; needs GNU tar)
"""
import io
import os
import struct
import subprocess
import tarfile
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
LONG = "a-folder-whose-name-is-rather-long/" * 4 + "picture.png"  # 151 bytes: too long for v7, fits ustar
LONGER = "one-more-folder-with-a-name-that-takes-much-room/" * 6 + "é.png"  # 300 bytes: GNU's or pax


def png(value):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" + bytes([value] * 6))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def files(kind):
    names = ["a/1.png", "a/2.png"] + ([] if kind == "v7" else [LONG])
    return names + ([LONGER] if kind in ("gnu", "pax", "oldgnu") else [])


with tempfile.TemporaryDirectory() as folder:
    for value, name in enumerate(files("gnu")):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(png(10 * value))
        with open(os.path.splitext(path)[0] + ".cls", "w") as file:
            file.write(str(value))
    for kind in ["v7", "oldgnu", "gnu", "ustar", "posix"]:
        members = [n for name in files(kind.replace("posix", "pax")) for n in (name[:-4] + ".cls", name)]
        subprocess.run(
            ["tar", "-b", "1", "--format", kind, "--mtime", "2020-01-01", "--owner", "0", "--group", "0",
             "--pax-option", "delete=atime,delete=ctime", "-cf", os.path.join(HERE, f"shard_{kind}.tar"), *members]
            if kind == "posix" else
            ["tar", "-b", "1", "--format", kind, "--mtime", "2020-01-01", "--owner", "0", "--group", "0",
             "-cf", os.path.join(HERE, f"shard_{kind}.tar"), *members],
            cwd=folder, check=True)

with tarfile.open(os.path.join(HERE, "shard_python.tar"), "w", format=tarfile.PAX_FORMAT) as tar:
    for value, name in enumerate(files("pax")):
        info = tarfile.TarInfo(name)
        info.size = len(png(10 * value))
        tar.addfile(info, io.BytesIO(png(10 * value)))
