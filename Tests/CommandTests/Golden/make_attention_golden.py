"""Golden pictures of the original's visualize_attention.py, made by a small network with weights by formula.

    python make_attention_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO [FOLDER_WITH torchvision_on_cpu_torch.py]

Writes attention.pth beside itself: the network's weights, the picture, and the pixels of img.png, of each head and of each
masked picture before the original draws it into a figure. Needs torch, torchvision, numpy, Pillow, OpenCV, matplotlib,
scikit-image and requests.
"""
import functools
import pathlib
import runpy
import sys
import tempfile

import matplotlib
import numpy
import torch
from PIL import Image

matplotlib.use("Agg")
import matplotlib.axes  # noqa: E402

checkout = sys.argv[1]
sys.path.insert(0, checkout)
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
if len(sys.argv) > 2:
    sys.path.insert(0, sys.argv[2])
    import torchvision_on_cpu_torch  # noqa: F401
import vision_transformer  # noqa: E402
from golden_formula import fill, numbers  # noqa: E402

network = fill(vision_transformer.VisionTransformer(
    img_size=[32], patch_size=8, embed_dim=16, depth=2, num_heads=2, mlp_ratio=4, qkv_bias=True,
    norm_layer=functools.partial(torch.nn.LayerNorm, eps=1e-6)))
vision_transformer.vit_tiny = lambda **_: network
folder = pathlib.Path(tempfile.mkdtemp())
picture = numbers(8, (45, 61, 3), 127.0, 128.0).to(torch.uint8)
Image.fromarray(picture.numpy()).save(folder / "picture.png")

masked = []
show = matplotlib.axes.Axes.imshow
matplotlib.axes.Axes.imshow = lambda self, pixels, *a, **k: (masked.append(pixels.copy()), show(self, pixels, *a, **k))[1]
sys.argv = ["visualize_attention.py", "--arch", "vit_tiny", "--patch_size", "8", "--image_path",
            str(folder / "picture.png"), "--image_size", "44", "52", "--output_dir", str(folder), "--threshold", "0.6"]
runpy.run_path(f"{checkout}/visualize_attention.py", run_name="__main__")


def pixels(name):
    return torch.from_numpy(numpy.array(Image.open(folder / name).convert("RGB")))


golden = {
    "weights": network.state_dict(), "picture": picture, "img.png": pixels("img.png"),
    **{f"attn-head{head}.png": pixels(f"attn-head{head}.png") for head in range(2)},
    **{f"mask_th0.6_head{head}.png": torch.from_numpy(numpy.asarray(masked[head], dtype=numpy.uint8))
       for head in range(2)},
}
target = pathlib.Path(__file__).with_name("attention.pth")
torch.save(golden, target)
print(target, target.stat().st_size, "bytes", {key: tuple(value.shape) for key, value in golden.items() if "png" in key})
