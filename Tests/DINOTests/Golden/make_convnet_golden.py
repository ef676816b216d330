"""Golden outputs of torchvision's ResNets and the authors' XCiTs on weights and pictures made by formula.

    python make_convnet_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_XCIT [FOLDER_WITH torchvision_on_cpu_torch.py]

Writes convnets.pth beside itself: for some networks the features of two pictures in evaluation and in training mode,
and means of all running statistics after the latter; for every network a digest of its state's names and shapes.
Batch norms of a few pictures magnify rounding from layer to layer, so a ResNet's numbers are those of double
precision, with how far torchvision's own single precision is from them.
Needs torch, torchvision, timm and numpy.
"""
import pathlib
import sys

import torch

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
if len(sys.argv) > 2:
    sys.path.insert(0, sys.argv[2])
    import torchvision_on_cpu_torch  # noqa: F401
import torchvision.models  # noqa: E402
import xcit  # noqa: E402
from golden_formula import fill, numbers  # noqa: E402

RESNETS = ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "wide_resnet50_2", "wide_resnet101_2",
           "resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d"]
XCITS = [f"xcit_{size}_p{patch}" for patch in (16, 8) for size in
         ("nano_12", "tiny_12", "small_12", "tiny_24", "small_24", "medium_24", "large_24")]
RUN = ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "wide_resnet50_2", "resnext50_32x4d",
       "xcit_nano_12_p16", "xcit_nano_12_p8", "xcit_tiny_24_p16", "xcit_small_12_p16", "xcit_small_12_p8",
       "xcit_medium_24_p16"]


def build(name):
    if name in RESNETS:
        network = getattr(torchvision.models, name)()
        network.fc = torch.nn.Identity()
        return network
    return getattr(xcit, name)(num_classes=0)


def digest(text):
    """FNV-1a of 64 bits, in hexadecimal."""
    result = 0xCBF29CE484222325
    for byte in text.encode():
        result = (result ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{result:016x}"


def feature(network, pictures):
    output = network(pictures)
    return (output[0] if isinstance(output, tuple) else output)[:, ::4].clone()


def outputs(network, pictures):
    result = {"evaluation": feature(fill(network).eval(), pictures)}
    result["training"] = feature(network.train(), pictures)
    result["means"] = torch.stack([
        tensor.double().mean() for key, tensor in network.state_dict().items() if "running" in key])
    assert all(t == 1 for k, t in network.state_dict().items() if k.endswith("num_batches_tracked"))
    return {key: value.float() for key, value in result.items()}


golden = {}
with torch.no_grad():
    for name in RESNETS + XCITS:
        network = build(name)
        lines = "".join(f"{key} {list(tensor.shape)}\n" for key, tensor in network.state_dict().items())
        entry = {"state": digest(lines)}
        if name in RUN:
            # Sides that are no multiple of a patch.
            pictures = numbers(2000, (2, 3, 40, 56), 2.0)
            entry.update(outputs(network, pictures))
            if name in RESNETS:
                exact = outputs(network.double(), pictures.double())
                entry["noise"] = {key: (exact[key] - entry[key]).abs().max().item() for key in exact}
                entry.update(exact)
        golden[name] = entry
        print(name, entry.get("noise"), flush=True)
target = pathlib.Path(__file__).with_name("convnets.pth")
torch.save(golden, target)
print(target, target.stat().st_size, "bytes,", len(golden), "networks")
