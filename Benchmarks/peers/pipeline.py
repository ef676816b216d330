"""Decode pictures and make DINO's ten crops of them, with torchvision and Pillow, or with lightly's transform.

    python pipeline.py LIST [--transform torchvision|lightly] [--images 100] [--workers 2] [--batch 8]
"""
import argparse

import torch

import material
import torchvision_operators
from report import Report

torchvision_operators.import_torchvision()

from PIL import Image, ImageFilter, ImageOps  # noqa: E402
from torchvision import transforms  # noqa: E402

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
BICUBIC = transforms.InterpolationMode.BICUBIC


class Blur:
    """Pillow's Gaussian blur, sometimes."""

    def __init__(self, probability):
        self.probability = probability

    def __call__(self, picture):
        if torch.rand(()) >= self.probability:
            return picture
        return picture.filter(ImageFilter.GaussianBlur(torch.empty(()).uniform_(0.1, 2.0).item()))


class Solarize:
    """Inverts what is light, sometimes."""

    def __init__(self, probability):
        self.probability = probability

    def __call__(self, picture):
        return ImageOps.solarize(picture) if torch.rand(()) < self.probability else picture


class MultiCrop:
    """The ten views of the paper."""

    def __init__(self):
        first, second = self.view(224, (0.4, 1), Blur(1)), self.view(224, (0.4, 1), Blur(0.1), Solarize(0.2))
        self.views = [first, second] + [self.view(96, (0.05, 0.4), Blur(0.5))] * 8

    @staticmethod
    def view(size, scale, *changes):
        return transforms.Compose([
            transforms.RandomResizedCrop(size, scale=scale, interpolation=BICUBIC),
            transforms.RandomHorizontalFlip(),
            transforms.RandomApply([transforms.ColorJitter(0.4, 0.4, 0.2, 0.1)], p=0.8),
            transforms.RandomGrayscale(0.2),
            *changes,
            transforms.ToTensor(),
            transforms.Normalize(MEAN, DEVIATION),
        ])

    def __call__(self, picture):
        return [view(picture) for view in self.views]


def evaluation_view():
    return transforms.Compose([
        transforms.Resize(256, interpolation=BICUBIC), transforms.CenterCrop(224), transforms.ToTensor(),
        transforms.Normalize(MEAN, DEVIATION),
    ])


def multi_crop(name):
    if name == "torchvision":
        return MultiCrop()
    from lightly.transforms import DINOTransform

    # Its defaults, with the scales, blur and colours of the paper's recipe.
    return DINOTransform(
        global_crop_scale=(0.4, 1.0), local_crop_scale=(0.05, 0.4), cj_strength=0.5, random_gray_scale=0.2)


def decode(path):
    with Image.open(path) as picture:
        return picture.convert("RGB")


class Pictures(torch.utils.data.Dataset):
    def __init__(self, paths, transform):
        self.paths, self.transform = paths, transform

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return self.transform(decode(self.paths[index]))


def run_through(loader):
    for _ in loader:
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list")
    parser.add_argument("--transform", choices=["torchvision", "lightly"], default="torchvision")
    parser.add_argument("--images", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch", type=int, default=8)
    options = parser.parse_args()
    torch.set_num_threads(1)
    paths = material.pictures(options.list, options.images)
    crops, evaluation, report = multi_crop(options.transform), evaluation_view(), Report()
    # With workers first: processes that are forked once there are threads have been seen to hang.
    for name, workers in (("workers", options.workers), ("picture", 0)):
        loader = torch.utils.data.DataLoader(
            Pictures(paths, crops), batch_size=options.batch, num_workers=workers)
        report.time(name, lambda: run_through(loader), len(paths))
    images = report.time("decode", lambda: [decode(path) for path in paths], len(paths))
    report.time("crops", lambda: [crops(image) and None for image in images], len(paths))
    mean = report.time("evaluation", lambda: [evaluation(image).mean().item() for image in images], len(paths))
    report.facts["evaluation_mean"] = sum(mean) / len(mean)
    report.print()


if __name__ == "__main__":
    main()
