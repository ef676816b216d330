"""Golden numbers of the original's training: its loss on given logits, and five whole steps of a small network.

    python make_training_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO [FOLDER_WITH torchvision_on_cpu_torch.py]

Writes loss.pth and five_steps.pth (in the form of the original's checkpoint) beside itself.
Needs torch, torchvision and numpy; runs on the CPU, in one process.
"""
import argparse
import functools
import pathlib
import sys

import torch

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
if len(sys.argv) > 2:
    sys.path.insert(0, sys.argv[2])
    import torchvision_on_cpu_torch  # noqa: F401
import main_dino as original  # noqa: E402
import utils  # noqa: E402
import vision_transformer as vits  # noqa: E402
from golden_formula import fill, numbers  # noqa: E402

torch.distributed.init_process_group("gloo", init_method="tcp://127.0.0.1:29511", rank=0, world_size=1)
HERE = pathlib.Path(__file__).parent


def loss_golden():
    """Loss, gradient and centre for logits of ten views, twice in a row so that the centre counts."""
    batch, views, prototypes = 3, 10, 1000
    loss = original.DINOLoss(prototypes, views, 0.04, 0.07, 3, 5)
    result = {}
    for step in range(2):
        student = numbers(10 + step, (views * batch, prototypes), 0.9).requires_grad_()
        teacher = numbers(20 + step, (2 * batch, prototypes), 0.9)
        value = loss(student, teacher, step)
        value.backward()
        result[f"loss{step}"] = value.item()
        result[f"gradient{step}"] = student.grad[:, ::10].clone()
        result[f"center{step}"] = loss.center.clone()
    torch.save(result, HERE / "loss.pth")


def network(drop_norm):
    backbone = vits.VisionTransformer(
        img_size=[32], patch_size=8, embed_dim=16, depth=2, num_heads=2, qkv_bias=True,
        norm_layer=functools.partial(torch.nn.LayerNorm, eps=1e-6))
    head = vits.DINOHead(16, 64, norm_last_layer=drop_norm, hidden_dim=32, bottleneck_dim=16)
    return utils.MultiCropWrapper(backbone, head)


def five_steps():
    args = argparse.Namespace(
        arch="custom", patch_size=8, epochs=5, lr=0.002, min_lr=1e-6, weight_decay=0.04, weight_decay_end=0.4,
        clip_grad=3.0, freeze_last_layer=2, momentum_teacher=0.9, warmup_epochs=1, batch_size_per_gpu=3,
        local_crops_number=3, warmup_teacher_temp=0.04, teacher_temp=0.07, warmup_teacher_temp_epochs=3,
        global_crops_scale=(0.4, 1.0), local_crops_scale=(0.05, 0.4), optimizer="adamw", seed=0, world_size=1)
    student = torch.nn.parallel.DistributedDataParallel(fill(network(False)))
    teacher = network(True)
    teacher.load_state_dict(student.module.state_dict())
    for parameter in teacher.parameters():
        parameter.requires_grad = False
    views = args.local_crops_number + 2
    loss = original.DINOLoss(
        64, views, args.warmup_teacher_temp, args.teacher_temp, args.warmup_teacher_temp_epochs, args.epochs)
    optimizer = torch.optim.AdamW(utils.get_params_groups(student))
    rates = utils.cosine_scheduler(args.lr, args.min_lr, args.epochs, 1, warmup_epochs=args.warmup_epochs)
    decays = utils.cosine_scheduler(args.weight_decay, args.weight_decay_end, args.epochs, 1)
    momenta = utils.cosine_scheduler(args.momentum_teacher, 1, args.epochs, 1)
    losses, gradients = [], None
    for epoch in range(args.epochs):
        for index, group in enumerate(optimizer.param_groups):
            group["lr"] = rates[epoch]
            if index == 0:
                group["weight_decay"] = decays[epoch]
        crops = [
            numbers(100 * epoch + view, (args.batch_size_per_gpu, 3, side, side), 2.0)
            for view, side in enumerate([32, 32] + [16] * args.local_crops_number)
        ]
        value = loss(student(crops), teacher(crops[:2]), epoch)
        optimizer.zero_grad()
        value.backward()
        utils.clip_gradients(student, args.clip_grad)
        if gradients is None:
            gradients = {k: p.grad.clone() for k, p in student.module.named_parameters()}
        utils.cancel_gradients_last_layer(epoch, student, args.freeze_last_layer)
        optimizer.step()
        with torch.no_grad():
            for q, k in zip(student.module.parameters(), teacher.parameters()):
                k.data.mul_(momenta[epoch]).add_((1 - momenta[epoch]) * q.detach().data)
        losses.append(value.item())
    torch.save(
        {
            "student": student.state_dict(), "teacher": teacher.state_dict(), "optimizer": optimizer.state_dict(),
            "epoch": args.epochs, "args": args, "dino_loss": loss.state_dict(),
            "losses": losses, "first_gradients": gradients,
            "schedules": {"lr": list(map(float, rates)), "wd": list(map(float, decays)),
                          "momentum": list(map(float, momenta))},
        },
        HERE / "five_steps.pth",
    )
    print("losses", losses)


loss_golden()
five_steps()
torch.distributed.destroy_process_group()
for name in ["loss.pth", "five_steps.pth"]:
    print(name, (HERE / name).stat().st_size, "bytes")
