"""Compares the files that TorchFileWritingTests writes with their values: python check_written_files.py FOLDER."""

import sys

import numpy as np
import torch
from safetensors import safe_open

folder = sys.argv[1]
expected = {
    "float32": torch.arange(6, dtype=torch.float32).reshape(2, 3),
    "float64": torch.tensor([1.5, -2.25], dtype=torch.float64),
    "int64": torch.tensor([[2**40], [-1]]),
    "int32": torch.tensor(7, dtype=torch.int32),
    "int16": torch.tensor([-7], dtype=torch.int16),
    "int8": torch.tensor([-7], dtype=torch.int8),
    "uint8": torch.tensor([200], dtype=torch.uint8),
    "empty": torch.zeros(0, 3),
}


def same(found):
    assert list(found) == list(expected) or sorted(found) == sorted(expected), list(found)
    for key, value in expected.items():
        assert found[key].dtype == value.dtype and torch.equal(found[key], value), key


for arguments in [{}, {"mmap": True}]:
    checkpoint = torch.load(folder + "/x.pth", weights_only=True, **arguments)
    same(checkpoint.pop("teacher"))
    assert checkpoint == {
        "epoch": 3, "none": None, "flag": True, "text": 'ä\n"',
        "ints": [0, 255, 256, -1, 65536, 2**63 - 1, -(2**63)], "lr": 0.0005, "tuple": (1, ()),
        "bytes": b"\x00\x7f\x80\xff", "state": {0: {"step": 1}}, "args": {"seed": 0},
    }, checkpoint
with safe_open(folder + "/x.safetensors", "pt") as file:
    same({key: file.get_tensor(key) for key in file.keys()})
    assert file.metadata() == {"format": "pt", 'a"': "\n"}
array = np.load(folder + "/x.npy")
assert array.dtype == np.float32 and (array == np.arange(6).reshape(2, 3)).all()
