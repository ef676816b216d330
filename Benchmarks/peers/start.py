"""What a user's script with timm does for one picture, from its start: reads weights, writes features.

    python start.py --help
    python start.py PICTURE --weights FILE --output FILE
"""
import argparse

import numpy
import torch

import material
import torchvision_operators

torchvision_operators.import_torchvision()

import timm  # noqa: E402
from PIL import Image  # noqa: E402
from safetensors.torch import load_file  # noqa: E402
from timm.data import create_transform  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture")
    parser.add_argument("--weights", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--arch", default="vit_small")
    parser.add_argument("--patch_size", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model = timm.create_model(material.timm_name(options.arch, options.patch_size), num_classes=0).eval()
    model.load_state_dict(load_file(options.weights))
    transform = create_transform(
        input_size=224, interpolation="bicubic", crop_pct=224 / 256, mean=(0.485, 0.456, 0.406),
        std=(0.229, 0.224, 0.225))
    with torch.inference_mode():
        feature = model(transform(Image.open(options.picture).convert("RGB"))[None])
        feature = torch.nn.functional.normalize(feature)
    numpy.save(options.output, feature.numpy())


if __name__ == "__main__":
    main()
