"""Golden numbers of the original's training of convolutional networks: three steps of a ResNet-18 and of an XCiT.

    python make_convnet_training_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO CHECKOUT_OF_FACEBOOKRESEARCH_XCIT \
        [FOLDER_WITH torchvision_on_cpu_torch.py]

Writes convnet_steps.pth beside itself: the losses, and for every tensor of student and teacher after the steps a
row of its mean and up to eight of its numbers. Batch norms are those of one process. Needs torch, torchvision, timm and numpy.
"""
import pathlib
import sys

import torch

sys.path[:0] = sys.argv[1:3]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
if len(sys.argv) > 3:
    sys.path.insert(0, sys.argv[3])
    import torchvision_on_cpu_torch  # noqa: F401
import main_dino as original  # noqa: E402
import torchvision.models  # noqa: E402
import utils  # noqa: E402
import vision_transformer as vits  # noqa: E402
import xcit  # noqa: E402
from golden_formula import fill, numbers  # noqa: E402

torch.distributed.init_process_group("gloo", init_method="tcp://127.0.0.1:29513", rank=0, world_size=1)
HERE = pathlib.Path(__file__).parent
STEPS, BATCH, LOCALS, PROTOTYPES = 3, 4, 2, 64


def on_cpu(module):
    """Plain batch norms, as the synchronised ones refuse the CPU; the same numbers in one process."""
    for name, child in module.named_children():
        if isinstance(child, torch.nn.SyncBatchNorm):
            setattr(module, name, torch.nn.BatchNorm2d(child.num_features))
        else:
            on_cpu(child)
    return module


def network(arch, norm_last_layer):
    if arch == "resnet18":
        backbone, width = torchvision.models.resnet18(), 512
    else:
        backbone, width = on_cpu(xcit.XCiT(
            patch_size=8, embed_dim=32, depth=2, num_heads=4, eta=1.0, tokens_norm=True, num_classes=0)), 32
    head = vits.DINOHead(width, PROTOTYPES, norm_last_layer=norm_last_layer, hidden_dim=32, bottleneck_dim=16)
    return utils.MultiCropWrapper(backbone, head)


def steps(arch, kind, rate, weight_decay):
    student = fill(network(arch, False))
    teacher = network(arch, True)
    teacher.load_state_dict(student.state_dict())
    for parameter in teacher.parameters():
        parameter.requires_grad = False
    loss = original.DINOLoss(PROTOTYPES, LOCALS + 2, 0.04, 0.04, 0, STEPS)
    groups = utils.get_params_groups(student)
    optimizer = {
        "sgd": lambda: torch.optim.SGD(groups, lr=0, momentum=0.9), "lars": lambda: utils.LARS(groups),
        "adamw": lambda: torch.optim.AdamW(groups),
    }[kind]()
    losses = []
    for step in range(STEPS):
        for index, group in enumerate(optimizer.param_groups):
            group["lr"] = rate
            if index == 0:
                group["weight_decay"] = weight_decay
        crops = [
            numbers(100 * step + view, (BATCH, 3, side, side), 2.0)
            for view, side in enumerate([64, 64] + [32] * LOCALS)
        ]
        value = loss(student(crops), teacher(crops[:2]), step)
        optimizer.zero_grad()
        value.backward()
        utils.clip_gradients(student, 3.0)
        utils.cancel_gradients_last_layer(step, student, 1)
        optimizer.step()
        with torch.no_grad():
            for q, k in zip(student.parameters(), teacher.parameters()):
                k.data.mul_(0.9).add_(0.1 * q.detach().data)
        losses.append(value.item())
    print(arch, kind, losses, flush=True)
    sample = {}
    for name, module in [("student", student), ("teacher", teacher)]:
        sample[name] = torch.zeros(len(module.state_dict()), 9)
        for row, tensor in zip(sample[name], module.state_dict().values()):
            first = tensor.double().flatten()[:8]
            row[0], row[1:1 + len(first)] = tensor.double().mean(), first
    return {"losses": losses, **sample}


torch.save(
    {
        "resnet18 sgd": steps("resnet18", "sgd", 0.03, 1e-4),
        "resnet18 lars": steps("resnet18", "lars", 0.3, 1e-4),
        "xcit adamw": steps("xcit", "adamw", 0.0005, 0.04),
    },
    HERE / "convnet_steps.pth",
)
torch.distributed.destroy_process_group()
print((HERE / "convnet_steps.pth").stat().st_size, "bytes")
