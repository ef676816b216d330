"""Golden outputs of the original's vision transformers on weights and pictures made by formula.

    python make_backbone_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO

Writes backbones.pth beside itself: for each network and picture size the class token, and samples of every
intermediate layer and of the last attention. Needs torch and numpy.
"""
import functools
import pathlib
import sys

import torch

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
import vision_transformer as original  # noqa: E402
from golden_formula import fill, numbers  # noqa: E402

NETWORKS = {
    "vit_tiny/16": lambda: original.vit_tiny(16),
    "vit_small/16": lambda: original.vit_small(16),
    "vit_small/8": lambda: original.vit_small(8),
    "vit_base/16": lambda: original.vit_base(16),
    "custom/8": lambda: original.VisionTransformer(
        patch_size=8, embed_dim=60, depth=3, num_heads=5, qkv_bias=True,
        norm_layer=functools.partial(torch.nn.LayerNorm, eps=1e-6)),
}
SIZES = [(224, 224), (96, 96), (320, 176), (51, 100)]


def sample(tokens):
    """Four rows, up to 16 columns, of (1, N, D)."""
    count = tokens.shape[-2]
    return tokens[..., [0, 1, count // 2, count - 1], :16].clone()


golden = {}
with torch.no_grad():
    for name, build in NETWORKS.items():
        network = fill(build()).eval()
        for height, width in SIZES:
            if name == "vit_small/8" and height * width > 96 * 96:
                continue
            picture = numbers(1000 + height, (1, 3, height, width), 2.0)
            layers = network.get_intermediate_layers(picture, len(network.blocks))
            golden[f"{name}/{height}x{width}"] = {
                "class_token": network(picture)[0].clone(),
                "layers": torch.stack([sample(layer)[0] for layer in layers]),
                "attention": sample(network.get_last_selfattention(picture))[0],
            }
target = pathlib.Path(__file__).with_name("backbones.pth")
torch.save(golden, target)
print(target, target.stat().st_size, "bytes,", len(golden), "cases")
