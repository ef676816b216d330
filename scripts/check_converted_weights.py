"""Holds a weights file of swift-dino's against the original's network, timm's and Hugging Face's.

    python check_converted_weights.py CHECKOUT FILE [FOLDER_WITH torchvision_on_cpu_torch.py] \
        [--heads N] [--picture PICTURE --features FEATURES.npy] [--make-hugging-face FILE]

CHECKOUT is facebookresearch/dino, FILE what `dino weights convert` wrote (.pth or .safetensors). The original's
VisionTransformer and timm's are built in the sizes that the tensors have and take them strictly; both must compute the
same. --features is what `dino features PICTURE --pretrained_weights FILE --recipe cls --output FEATURES.npy`
wrote: a third result for the same picture, prepared as the original's k-NN evaluation does. --make-hugging-face writes a random
ViTModel of the same sizes for `dino weights convert`, or, where FILE was converted from one that stands there
already, compares the two. Needs torch, torchvision, timm, safetensors and numpy; transformers for the last.
"""
import argparse
import functools
import pathlib
import shutil
import sys

import torch

NAMES = {
    "norm1": "layernorm_before", "norm2": "layernorm_after", "attn.proj": "attention.o_proj", "mlp.fc1": "mlp.fc1",
    "mlp.fc2": "mlp.fc2",
}


def hugging_face_state(state, depth, prefix=""):
    """The original's tensors under the names of transformers 5's ViTModel."""
    result = {
        "embeddings.cls_token": state["cls_token"], "embeddings.position_embeddings": state["pos_embed"],
        "embeddings.patch_embeddings.projection.weight": state["patch_embed.proj.weight"],
        "embeddings.patch_embeddings.projection.bias": state["patch_embed.proj.bias"],
    }
    for kind in ("weight", "bias"):
        result[f"layernorm.{kind}"] = state[f"norm.{kind}"]
        for block in range(depth):
            for here, there in NAMES.items():
                result[f"layers.{block}.{there}.{kind}"] = state[f"blocks.{block}.{here}.{kind}"]
            for name, part in zip("qkv", state[f"blocks.{block}.attn.qkv.{kind}"].chunk(3)):
                result[f"layers.{block}.attention.{name}_proj.{kind}"] = part
    return {prefix + key: value for key, value in result.items()}


def read(path):
    if path.endswith(".safetensors"):
        from safetensors.torch import load_file
        return load_file(path)
    return torch.load(path, map_location="cpu", weights_only=True)


def report(what, difference, limit=1e-4):
    print(f"{what}: largest difference {difference:.2e}")
    if not difference < limit:
        sys.exit(f"{what} differ by more than {limit}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkout")
    parser.add_argument("file")
    parser.add_argument("tools", nargs="?")
    parser.add_argument("--heads", type=int)
    parser.add_argument("--picture")
    parser.add_argument("--features")
    parser.add_argument("--resize", type=int, default=256)
    parser.add_argument("--crop", type=int, default=224)
    parser.add_argument("--make-hugging-face")
    args = parser.parse_args()
    sys.path.insert(0, args.checkout)
    if args.tools:
        sys.path.insert(0, args.tools)
        import torchvision_on_cpu_torch  # noqa: F401
    import timm
    import vision_transformer as vits

    state = read(args.file)
    width, patch = state["pos_embed"].shape[-1], state["patch_embed.proj.weight"].shape[-1]
    depth = sum(key.endswith(".attn.qkv.weight") for key in state)
    heads = args.heads or {192: 3, 384: 6, 768: 12}[width]
    side = patch * round((state["pos_embed"].shape[1] - 1) ** 0.5)
    original = vits.VisionTransformer(
        img_size=[side], patch_size=patch, embed_dim=width, depth=depth, num_heads=heads, qkv_bias=True,
        norm_layer=functools.partial(torch.nn.LayerNorm, eps=1e-6)).eval()
    original.load_state_dict(state, strict=True)
    other = timm.models.VisionTransformer(
        img_size=side, patch_size=patch, embed_dim=width, depth=depth, num_heads=heads, num_classes=0).eval()
    other.load_state_dict(state, strict=True)
    print(f"{pathlib.Path(args.file).name}: {len(state)} tensors, width {width}, depth {depth}, {heads} heads, "
          f"patch {patch}, trained on {side} pixels; the original and timm {timm.__version__} load it strictly")

    picture = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        report("tokens of the original and of timm, random picture",
               (original.get_intermediate_layers(picture, 1)[0] - other.forward_features(picture)).abs().max().item())
        if args.picture:
            import numpy
            from PIL import Image
            from torchvision import transforms
            prepare = transforms.Compose([
                transforms.Resize(args.resize, interpolation=3), transforms.CenterCrop(args.crop),
                transforms.ToTensor(), transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])
            picture = prepare(Image.open(args.picture).convert("RGB"))[None]
            ours = torch.from_numpy(numpy.load(args.features)).float()
            report(f"class tokens of dino features and of the original, {args.picture}",
                   (original(picture) - ours).abs().max().item())
            if args.crop == side:
                report(f"class tokens of dino features and of timm, {args.picture}",
                       (other.forward_features(picture)[:, 0] - ours).abs().max().item())
        if args.make_hugging_face:
            hugging_face(args.make_hugging_face, state, width, depth, heads, patch, side, original)


def hugging_face(path, state, width, depth, heads, patch, side, original):
    """Makes a random ViTModel's file, or compares what was converted from it with the network that wrote it."""
    import transformers
    folder = pathlib.Path(path).with_suffix("")
    if not pathlib.Path(path).exists():
        torch.manual_seed(0)
        network = transformers.ViTModel(transformers.ViTConfig(
            hidden_size=width, num_hidden_layers=depth, num_attention_heads=heads, intermediate_size=4 * width,
            image_size=side, patch_size=patch, layer_norm_eps=1e-6))
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=0.05)
        network.save_pretrained(folder)
        shutil.copy(folder / "model.safetensors", path)
        print(f"made {path}; now: dino weights convert {path} OUT.safetensors, and this script on OUT.safetensors")
        return
    network = transformers.ViTModel.from_pretrained(folder).eval()
    differences = [
        (value - network.state_dict()[key]).abs().max().item()
        for key, value in hugging_face_state(state, depth).items()]
    report(f"{len(differences)} tensors of the converted file and of transformers' network", max(differences), 1e-12)
    picture = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(2))
    report("tokens of the original, from the converted file, and of transformers",
           (original.get_intermediate_layers(picture, 1)[0] - network(picture).last_hidden_state).abs().max().item())


if __name__ == "__main__":
    main()
