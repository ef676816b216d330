"""Weights and pictures by formula, the same bits here and in Tests/Support/Formula.swift."""
import numpy as np
import torch

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mix(z):
    with np.errstate(over="ignore"):
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def numbers(seed, shape, scale, shift=0.0):
    """Float32 numbers in [shift - scale, shift + scale)."""
    count = int(np.prod(shape)) if len(shape) else 1
    with np.errstate(over="ignore"):
        index = np.arange(1, count + 1, dtype=np.uint64) * _GOLDEN + np.uint64(seed) * np.uint64(0xD1342543DE82EF95)
    unit = (_mix(index) >> np.uint64(40)).astype(np.float32) / np.float32(1 << 24)
    values = (unit * np.float32(2) - np.float32(1)) * np.float32(scale) + np.float32(shift)
    return torch.from_numpy(values.reshape(shape))


def fill(module, first_seed=1):
    """Overwrites every tensor of a module's state, in order."""
    for index, (key, tensor) in enumerate(module.state_dict().items()):
        if key.endswith("weight_g"):
            tensor.fill_(1)
        elif tensor.ndim == 0:
            tensor.zero_()
        elif key.endswith("temperature"):
            tensor.copy_(numbers(first_seed + index, tensor.shape, 1.0, 3.0))
        elif tensor.ndim == 1:
            is_gain = key.endswith(("weight", "running_var", "gamma1", "gamma2", "gamma3"))
            tensor.copy_(numbers(first_seed + index, tensor.shape, 0.1 if is_gain else 0.02, 1.0 if is_gain else 0.0))
        else:
            tensor.copy_(numbers(first_seed + index, tensor.shape, 0.1 if tensor.shape[0] == 1 else 0.05))
    return module
