"""Golden steps of PyTorch's SGD and AdamW and of the original's LARS on parameters and gradients made by formula.

    python make_optimizer_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO

Writes optimizers.pth beside itself. Needs torch and numpy.
"""
import pathlib
import sys

import torch

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
import utils  # noqa: E402
from golden_formula import numbers  # noqa: E402

SHAPES = [(4, 3), (5,), (2, 2, 2)]
golden = {}
for name, build in {
    "adamw": lambda groups: torch.optim.AdamW(groups),
    "sgd": lambda groups: torch.optim.SGD(groups, lr=0, momentum=0.9),
    "lars": lambda groups: utils.LARS(groups),
}.items():
    parameters = [torch.nn.Parameter(numbers(i, shape, 0.5)) for i, shape in enumerate(SHAPES)]
    optimizer = build([{"params": [parameters[0], parameters[2]]}, {"params": [parameters[1]], "weight_decay": 0.0}])
    for step in range(4):
        optimizer.param_groups[0]["weight_decay"] = 0.04 * (step + 1)
        for group in optimizer.param_groups:
            group["lr"] = 0.01 * (step + 1)
        for i, parameter in enumerate(parameters):
            # The last tensor has no gradient in the first step, as the last layer in the first epoch.
            frozen = step == 0 and i == 2
            parameter.grad = None if frozen else numbers(100 * step + i + 7, SHAPES[i], 1.0)
        optimizer.step()
    golden[name] = [parameter.detach().clone() for parameter in parameters]
torch.save(golden, pathlib.Path(__file__).with_name("optimizers.pth"))
