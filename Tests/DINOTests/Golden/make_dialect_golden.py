"""One tiny network in the files of those who write them: the original, timm, Hugging Face's transformers.

    python make_dialect_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO [FOLDER_WITH torchvision_on_cpu_torch.py]

Writes dialects/ beside itself. Each library loads the same numbers, must compute the same, and writes them by its own
means. Needs torch, torchvision, timm, transformers 5, safetensors and numpy.
"""
import argparse
import functools
import pathlib
import shutil
import sys

import torch

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
if len(sys.argv) > 2:
    sys.path.insert(0, sys.argv[2])
    import torchvision_on_cpu_torch  # noqa: F401
import safetensors.torch  # noqa: E402
import timm  # noqa: E402
import transformers  # noqa: E402
import eval_linear  # noqa: E402
import utils  # noqa: E402
import vision_transformer as vits  # noqa: E402
from check_converted_weights import hugging_face_state  # noqa: E402
from golden_formula import fill, numbers  # noqa: E402

torch.manual_seed(0)  # for transformers' pooler, which nothing here looks at
WIDTH, DEPTH, HEADS, PATCH, SIDE = 8, 2, 2, 4, 16
folder = pathlib.Path(__file__).with_name("dialects")
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()


def backbone():
    return vits.VisionTransformer(
        img_size=[SIDE], patch_size=PATCH, embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS, qkv_bias=True,
        norm_layer=functools.partial(torch.nn.LayerNorm, eps=1e-6))


def hugging_face(build, **options):
    config = transformers.ViTConfig(
        hidden_size=WIDTH, num_hidden_layers=DEPTH, num_attention_heads=HEADS, intermediate_size=4 * WIDTH,
        image_size=SIDE, patch_size=PATCH, layer_norm_eps=1e-6, num_labels=0)
    return build(config, **options).eval()


original = fill(backbone()).eval()
state = original.state_dict()
picture = numbers(5, (1, 3, SIDE, SIDE), 2.0)
with torch.no_grad():
    expected = original(picture)
    torch.save({"square": expected[0], "oblong": original(numbers(6, (1, 3, 24, 20), 2.0))[0]}, folder / "outputs.pth")

    # The original: a backbone, the same under a key, a whole checkpoint, a linear classifier.
    torch.save(state, folder / "backbone.pth")
    torch.save({"state_dict": state, "epoch": 3}, folder / "state_dict.pth")
    student = utils.MultiCropWrapper(fill(backbone(), 500), fill(vits.DINOHead(WIDTH, 6, hidden_dim=8, bottleneck_dim=4)))
    teacher = utils.MultiCropWrapper(original, fill(vits.DINOHead(WIDTH, 6, hidden_dim=8, bottleneck_dim=4)))
    optimizer = torch.optim.AdamW(utils.get_params_groups(student))
    torch.save({
        "student": {"module." + key: value for key, value in student.state_dict().items()},
        "teacher": teacher.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 7,
        "args": argparse.Namespace(arch="vit_tiny", patch_size=PATCH, global_crops_scale=[0.4, 1.0], use_fp16=True),
        "dino_loss": {"center": torch.zeros(1, 6)}}, folder / "checkpoint.pth")
    linear = fill(eval_linear.LinearClassifier(2 * WIDTH, 3))
    torch.save({
        "epoch": 100, "state_dict": {"module." + key: value for key, value in linear.state_dict().items()},
        "best_acc": 77.0}, folder / "linear.pth.tar")

    # timm.
    network = timm.models.VisionTransformer(
        img_size=SIDE, patch_size=PATCH, embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS, num_classes=0).eval()
    network.load_state_dict(state, strict=True)
    assert (network(picture) - expected).abs().max() < 1e-6
    safetensors.torch.save_file(network.state_dict(), folder / "timm.safetensors", {"format": "pt"})

    # Hugging Face: the published names, which save_pretrained still writes, and those that networks have since 5.
    for name, build, options in [
            ("hf_pooler", transformers.ViTModel, {}),
            ("hf_bare", transformers.ViTModel, {"add_pooling_layer": False}),
            ("hf_prefix", transformers.ViTForImageClassification, {})]:
        network = hugging_face(build, **options)
        prefix = "vit." if name == "hf_prefix" else ""
        fresh = hugging_face_state(state, DEPTH, prefix)
        missing, unexpected = network.load_state_dict(fresh, strict=False)
        assert not unexpected and all("pooler" in key for key in missing), (missing, unexpected)
        inner = network.vit if prefix else network
        assert (inner(picture).last_hidden_state[:, 0] - expected).abs().max() < 1e-6
        network.save_pretrained(folder / name)
        (folder / name / "model.safetensors").rename(folder / f"{name}.safetensors")
        shutil.rmtree(folder / name)
        if name != "hf_prefix":
            torch.save(network.state_dict(), folder / f"{name}_5.bin")
for file in sorted(folder.iterdir()):
    print(file.name, file.stat().st_size)
