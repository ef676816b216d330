"""Loads a checkpoint of swift-dino into the original's own code, strictly, and takes a step with it.

    python check_against_original.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO CHECKPOINT.pth

The checkpoint is read with torch.load(weights_only=True). Student and teacher are built from the original's classes
in the sizes that the tensors have, the optimiser's state goes into torch.optim.AdamW over the original's parameter
groups, and the centre into the original's loss. Needs torch, torchvision and numpy.
"""
import functools
import pathlib
import sys

import torch

sys.path.insert(0, sys.argv[1])
if len(sys.argv) > 3:
    sys.path.insert(0, sys.argv[3])
    import torchvision_on_cpu_torch  # noqa: F401
import main_dino as original  # noqa: E402
import utils  # noqa: E402
import vision_transformer as vits  # noqa: E402

checkpoint = torch.load(sys.argv[2], map_location="cpu", weights_only=True)
settings = checkpoint["swift_dino"]["settings"]
teacher_state = checkpoint["teacher"]
tokens = teacher_state["backbone.pos_embed"].shape[1] - 1
side = int(tokens**0.5) * settings["patch_size"]


def network(norm_last_layer):
    backbone = vits.VisionTransformer(
        img_size=[side], patch_size=settings["patch_size"], embed_dim=settings["embed_dim"], depth=settings["depth"],
        num_heads=settings["num_heads"], qkv_bias=True, norm_layer=functools.partial(torch.nn.LayerNorm, eps=1e-6))
    head = vits.DINOHead(
        settings["embed_dim"], settings["out_dim"], norm_last_layer=norm_last_layer,
        hidden_dim=settings["head_hidden_dim"], bottleneck_dim=settings["head_bottleneck_dim"])
    return utils.MultiCropWrapper(backbone, head)


torch.distributed.init_process_group("gloo", init_method="tcp://127.0.0.1:29512", rank=0, world_size=1)
student = torch.nn.parallel.DistributedDataParallel(network(settings["norm_last_layer"]))
teacher = network(True)
student.load_state_dict(checkpoint["student"], strict=True)
teacher.load_state_dict(teacher_state, strict=True)
optimizer = torch.optim.AdamW(utils.get_params_groups(student))
optimizer.load_state_dict(checkpoint["optimizer"])
loss = original.DINOLoss(settings["out_dim"], 2, 0.04, 0.04, 0, 1)
loss.load_state_dict(checkpoint["dino_loss"])
crops = [torch.randn(2, 3, side, side) for _ in range(2)]
value = loss(student(crops), teacher(crops), 0)
value.backward()
optimizer.step()
torch.distributed.destroy_process_group()
print(f"{pathlib.Path(sys.argv[2]).name}: {len(checkpoint['student'])} student and {len(teacher_state)} teacher tensors, "
      f"{len(checkpoint['optimizer']['state'])} optimiser states, epoch {checkpoint['epoch']}: "
      f"loaded strictly, a step gives a loss of {value.item():.4f}")
