"""Training steps of DINO in eager PyTorch with timm's backbone, on pictures, in parts.

    python step.py LIST [--peer timm|timm-fused|lightly] [--arch vit_small] [--batch 4] [--steps 2]

timm computes attention as the original does, timm-fused as timm does by default; both have the paper's head and
loss in the original's few lines. lightly has its own crops, head and loss, and passes view after view, as
its example does.
"""
import argparse
import time

import torch
from torch import nn
from torch.nn import functional as F

import material
import torchvision_operators
from report import Report

torchvision_operators.import_torchvision()

import timm  # noqa: E402

from pipeline import Pictures, multi_crop  # noqa: E402


class Lap:
    """Milliseconds of each part of a step."""

    def __init__(self):
        self.parts, self.last = {}, time.perf_counter()

    def end(self, part):
        now = time.perf_counter()
        self.parts[part] = (now - self.last) * 1000
        self.last = now


def backbone(options, drop_path):
    model = timm.create_model(
        material.timm_name(options.arch, options.patch_size), num_classes=0, dynamic_img_size=True,
        drop_path_rate=drop_path)
    if options.peer == "timm":
        for block in model.blocks:
            block.attn.fused_attn = False
    return model


class Head(nn.Module):
    """Three layers, unit length, prototypes of unit length."""

    def __init__(self, width, prototypes):
        super().__init__()
        sizes = (width, 2048, 2048, 256)
        layers = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers += [nn.Linear(inputs, outputs), nn.GELU()]
        self.layers = nn.Sequential(*layers[:-1])
        self.prototypes = nn.utils.parametrizations.weight_norm(nn.Linear(256, prototypes, bias=False))
        self.prototypes.parametrizations.weight.original0.data.fill_(1)
        self.prototypes.parametrizations.weight.original0.requires_grad = False

    def forward(self, features):
        return self.prototypes(F.normalize(self.layers(features), dim=-1))


class Network(nn.Module):
    """Crops of one size pass through the backbone together, all of them through the head."""

    def __init__(self, options, drop_path):
        super().__init__()
        self.backbone = backbone(options, drop_path)
        self.head = Head(self.backbone.num_features, options.prototypes)

    def forward(self, views):
        sizes = [views[:2], views[2:]] if len(views) > 2 else [views]
        return self.head(torch.cat([self.backbone(torch.cat(same)) for same in sizes]))


class Loss(nn.Module):
    """Cross entropy of every student view with every other teacher view; the centre follows the teacher."""

    def __init__(self, prototypes):
        super().__init__()
        self.register_buffer("center", torch.zeros(1, prototypes))

    def forward(self, teacher, student, views):
        outputs = (student / 0.1).chunk(views)
        targets = F.softmax((teacher - self.center) / 0.04, dim=-1).detach().chunk(2)
        total, terms = 0, 0
        for number, target in enumerate(targets):
            for view, output in enumerate(outputs):
                if view != number:
                    total = total + torch.sum(-target * F.log_softmax(output, dim=-1), dim=-1).mean()
                    terms += 1
        with torch.no_grad():
            self.center.mul_(0.9).add_(teacher.mean(0, keepdim=True), alpha=0.1)
        return total / terms


class Own:
    """timm's backbone with the head and loss above."""

    def __init__(self, options):
        self.student, self.teacher = Network(options, 0.1), Network(options, 0.0)
        self.criterion = Loss(options.prototypes)

    def targets(self, views):
        return self.teacher(views[:2])

    def outputs(self, views):
        return self.student(views)

    def loss(self, teacher, student, views):
        return self.criterion(teacher, student, len(views))


class Lightly:
    """timm's backbone with lightly's head and loss."""

    def __init__(self, options):
        from lightly.loss import DINOLoss
        from lightly.models.modules import DINOProjectionHead

        def network(drop_path):
            body = backbone(options, drop_path)
            return nn.Sequential(
                body, DINOProjectionHead(body.num_features, 2048, 256, options.prototypes))

        self.student, self.teacher = network(0.1), network(0.0)
        self.criterion = DINOLoss(output_dim=options.prototypes, warmup_teacher_temp_epochs=5)

    def targets(self, views):
        return [self.teacher(view) for view in views[:2]]

    def outputs(self, views):
        return [self.student(view) for view in views]

    def loss(self, teacher, student, views):
        return self.criterion(teacher, student, epoch=1)


def step(peer, optimizer, batches, lap):
    views = next(batches)
    lap.end("data")
    with torch.no_grad():
        targets = peer.targets(views)
    lap.end("teacher")
    outputs = peer.outputs(views)
    lap.end("student")
    loss = peer.loss(targets, outputs, views)
    if not torch.isfinite(loss):
        raise SystemExit("the loss of a step was not finite, so nothing was measured")
    lap.end("loss")
    optimizer.zero_grad()
    loss.backward()
    lap.end("backward")
    for parameter in peer.student.parameters():
        if parameter.grad is not None:
            scale = 3 / (parameter.grad.norm() + 1e-6)
            if scale < 1:
                parameter.grad.mul_(scale)
    optimizer.step()
    lap.end("optimizer")
    with torch.no_grad():
        for student, teacher in zip(peer.student.parameters(), peer.teacher.parameters()):
            teacher.mul_(0.996).add_(student, alpha=0.004)
    lap.end("average")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list")
    parser.add_argument("--peer", choices=["timm", "timm-fused", "lightly"], default="timm")
    parser.add_argument("--arch", default="vit_small")
    parser.add_argument("--patch_size", type=int, default=16)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--prototypes", type=int, default=65536)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    peer = Lightly(options) if options.peer == "lightly" else Own(options)
    peer.teacher.load_state_dict(peer.student.state_dict())
    peer.teacher.requires_grad_(False)
    decayed = [p for p in peer.student.parameters() if p.requires_grad and p.ndim > 1]
    others = [p for p in peer.student.parameters() if p.requires_grad and p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.04}, {"params": others, "weight_decay": 0}], lr=1e-4)
    files = material.pictures(options.list)
    needed = options.batch * (options.steps + 1)
    paths = [files[index % len(files)] for index in range(needed)]
    transform = multi_crop("lightly" if options.peer == "lightly" else "torchvision")
    batches = iter(torch.utils.data.DataLoader(Pictures(paths, transform), batch_size=options.batch))
    report = Report()
    for number in range(options.steps + 1):
        lap = Lap()
        step(peer, optimizer, batches, lap)
        if number == 0:
            continue  # It meets memory that no page table knows.
        for part, milliseconds in lap.parts.items():
            report.add(part, milliseconds)
        total = sum(lap.parts.values())
        report.add("compute", total - lap.parts["data"])
        report.add("step", total)
    report.print()


if __name__ == "__main__":
    main()
