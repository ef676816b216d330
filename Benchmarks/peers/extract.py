"""Features of a folder's pictures by timm: its evaluation transform, a DataLoader, class tokens.

    python extract.py LIST --weights FILE [--arch vit_small] [--images 128] [--batch 64] [--workers 2]
"""
import argparse

import torch

import material
import torchvision_operators
from report import Report

torchvision_operators.import_torchvision()

import timm  # noqa: E402
from safetensors.torch import load_file  # noqa: E402
from timm.data import create_transform  # noqa: E402

from pipeline import Pictures  # noqa: E402


def network(options):
    """The backbone with the weights of dino-benchmark, and its transform: the shorter side 256, the middle 224."""
    model = timm.create_model(material.timm_name(options.arch, options.patch_size), num_classes=0)
    model.load_state_dict(load_file(options.weights))
    transform = create_transform(
        input_size=224, is_training=False, interpolation="bicubic", crop_pct=224 / 256,
        mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
    return model.eval(), transform


def features(model, paths, transform, options):
    loader = torch.utils.data.DataLoader(
        Pictures(paths, transform), batch_size=options.batch, num_workers=options.workers)
    with torch.inference_mode():
        return torch.cat([model(batch) for batch in loader])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list")
    parser.add_argument("--weights", required=True)
    parser.add_argument("--arch", default="vit_small")
    parser.add_argument("--patch_size", type=int, default=16)
    parser.add_argument("--images", type=int, default=128)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model, transform = network(options)
    paths = material.pictures(options.list, options.images)
    report = Report()
    features(model, paths[:4], transform, options)
    found = report.time("picture", lambda: features(model, paths, transform, options), len(paths))
    report.facts["features_mean_square"] = found.square().mean().item()
    report.facts["first_number"] = found[0, 0].item()
    report.print()


if __name__ == "__main__":
    main()
