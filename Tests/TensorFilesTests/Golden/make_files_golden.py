"""Writes the small files that TensorFilesTests reads: python make_files_golden.py (torch, numpy, safetensors).

The values are simple counts, so that the tests can spell them; the structure of the checkpoint is the one that
main_dino.py of the original writes.
"""

import argparse
import collections
import os
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

FOLDER = pathlib.Path(__file__).parent


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, 4))
        self.pos_embed = nn.Parameter(torch.zeros(1, 5, 4))
        self.norm = nn.LayerNorm(4)


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(4, 6), nn.GELU(), nn.Linear(6, 3))
        self.last_layer = nn.utils.weight_norm(nn.Linear(3, 8, bias=False))


class Wrapper(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.head = Head()


def fill(module, start):
    with torch.no_grad():
        for parameter in module.parameters():
            count = parameter.numel()
            parameter.copy_(torch.arange(start, start + count, dtype=torch.float32).reshape(parameter.shape))
            start += count


def checkpoint():
    student, teacher = Wrapper(), Wrapper()
    fill(student, 0)
    fill(teacher, 1000)
    optimizer = torch.optim.AdamW([{"params": list(student.backbone.parameters())},
                                   {"params": list(student.head.parameters()), "weight_decay": 0.0}])
    for parameter in student.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    fill(student, 0)
    for group in optimizer.param_groups:
        # The original's schedules are NumPy arrays.
        group["lr"] = np.float64(0.0005)
    args = argparse.Namespace(
        arch="vit_small", patch_size=16, out_dim=8, norm_last_layer=True, momentum_teacher=0.996, use_bn_in_head=False,
        global_crops_scale=(0.4, 1.0), local_crops_number=8, data_path="/path/to/imagenet/train/", dist_url="env://",
        gpu=0, seed=0, clip_grad=3.0, saveckp_freq=20)
    return {
        "student": collections.OrderedDict(("module." + key, value) for key, value in student.state_dict().items()),
        "teacher": teacher.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": 7,
        "args": args,
        "dino_loss": collections.OrderedDict(center=torch.arange(8.0).reshape(1, 8)),
        "fp16_scaler": {"scale": 65536.0, "growth_factor": 2.0, "backoff_factor": 0.5, "growth_interval": 2000,
                        "_growth_tracker": 3},
    }


def tensors():
    shared = torch.arange(24, dtype=torch.float32)
    return {
        "float32": torch.arange(6, dtype=torch.float32).reshape(2, 3),
        "float64": torch.tensor([1.5, -2.25], dtype=torch.float64),
        "float16": torch.tensor([0.0, 1.0, -2.5, 65504.0, 2.0**-24, float("inf")], dtype=torch.float16),
        "bfloat16": torch.tensor([1.0, -0.5, 3.0e38], dtype=torch.bfloat16),
        "int64": torch.tensor([2**40, -1]),
        "int32": torch.tensor([2**30, -1], dtype=torch.int32),
        "int16": torch.tensor([2**14, -1], dtype=torch.int16),
        "int8": torch.tensor([127, -128], dtype=torch.int8),
        "uint8": torch.tensor([0, 255], dtype=torch.uint8),
        "bool": torch.tensor([True, False, True]),
        "scalar": torch.tensor(5),
        "empty": torch.zeros(0, 3),
        "parameter": nn.Parameter(torch.tensor([4.0])),
        # Views of one storage.
        "transposed": shared[:6].reshape(2, 3).t(),
        "sliced": shared.reshape(4, 6)[1:3, ::2],
        "tail": shared[20:],
        "expanded": torch.tensor([1.0, 2.0]).reshape(2, 1).expand(2, 3),
    }


def values():
    return {
        "none": None, "true": True, "false": False, "text": "ä\n\"x\"", "empty": "",
        "ints": [0, 255, 256, 65536, -1, 2**40, -(2**62)], "double": 0.1, "tuple": (1, (2, "3")), "bytes": b"\x00\xff",
        "numpy": [np.float64(1.5), np.float32(0.25), np.float16(2), np.int64(-7), np.int32(-7), np.uint8(200),
                  np.bool_(True)],
        "size": torch.Size([2, 3]), "device": torch.device("cuda:1"), "cpu": torch.device("cpu"),
        "dtype": torch.float16, "path": pathlib.PurePosixPath("/a/b"), "set": {3}, "complex": 1 + 2j,
        "default": collections.defaultdict(dict, a=1), 5: "int key",
    }


def main():
    os.chdir(FOLDER)
    torch.save(checkpoint(), "checkpoint.pth")
    torch.save(tensors(), "tensors.pth")
    torch.save(values(), "values.pth")
    torch.save(values(), "values_protocol4.pth", pickle_protocol=4)
    torch.save({"teacher": tensors(), "epoch": 3}, "legacy.pth", _use_new_zipfile_serialization=False)
    torch.serialization.set_crc32_options(False)
    torch.save({"a": torch.arange(4.0)}, "no_checksums.pth")
    contiguous = {key: value.contiguous().clone() for key, value in tensors().items() if key != "parameter"}
    save_file(contiguous, "tensors.safetensors", metadata={"format": "pt", "ünï": "\"quoted\" \\ \n"})
    save_file({}, "empty.safetensors")
    np.save("float32.npy", np.arange(6, dtype="<f4").reshape(2, 3))
    np.save("fortran.npy", np.asfortranarray(np.arange(24, dtype="<i4").reshape(2, 3, 4)))
    np.save("bool.npy", np.array([True, False]))
    np.save("half.npy", np.array(1.5, dtype="<f2"))
    np.save("big_endian.npy", np.arange(3, dtype=">f4"))
    np.save("structure.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
    np.save("object.npy", np.array([None, {}], dtype=object), allow_pickle=True)
    with open("version2.npy", "wb") as file:
        np.lib.format.write_array(file, np.arange(3, dtype="<i8"), version=(2, 0))


if __name__ == "__main__":
    main()
