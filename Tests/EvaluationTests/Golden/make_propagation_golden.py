"""Golden labels of the original's label propagation on features made by formula, and the mask of its last frame; and
masks that its whole script makes of frames made by formula with a small network.

    python make_propagation_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO [FOLDER_WITH torchvision_on_cpu_torch.py]

Writes propagation.pth beside itself. Needs torch, torchvision, numpy, Pillow, OpenCV and tqdm.
"""
import functools
import pathlib
import queue
import sys
import tempfile
import types

import numpy
import torch
from PIL import Image

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
if len(sys.argv) > 2:
    sys.path.insert(0, sys.argv[2])
    import torchvision_on_cpu_torch  # noqa: F401
import eval_video_segmentation as original  # noqa: E402
import vision_transformer  # noqa: E402
from golden_formula import fill, numbers  # noqa: E402

torch.Tensor.cuda = lambda self, *_, **__: self
PATCH, WIDTH = 4, 8


class Model:
    """Gives tokens by formula: a moving pattern that all frames share, and noise of each frame's own."""
    patch_embed = types.SimpleNamespace(patch_size=PATCH)

    def get_intermediate_layers(self, frame, n):
        index = int(frame[0, 0, 0, 0])
        rows, columns = frame.shape[2] // PATCH, frame.shape[3] // PATCH
        pattern = numbers(1, (rows, columns + 8, WIDTH), 1.0)[:, index:index + columns]
        tokens = (pattern + numbers(10 + index, (rows, columns, WIDTH), 0.5)).reshape(1, rows * columns, WIDTH)
        return [torch.cat([torch.zeros(1, 1, WIDTH), tokens], dim=1)]


def run(rows, columns, classes, frames, previous, window, nearest):
    args = types.SimpleNamespace(
        n_last_frames=previous, size_mask_neighborhood=window, topk=nearest, patch_size=PATCH)
    original.args = args
    pictures = [torch.full((3, rows * PATCH, columns * PATCH), float(frame)) for frame in range(frames)]
    place = (torch.arange(rows)[:, None] * 3 + torch.arange(columns)[None] * 2) // 11
    first = torch.nn.functional.one_hot(place % classes, classes).permute(2, 0, 1)[None].float()
    kept = queue.Queue(previous)
    start = original.extract_feature(Model(), pictures[0]).T
    mask, labels = None, []
    for picture in pictures[1:]:
        features = [start] + [pair[0] for pair in list(kept.queue)]
        maps = [first] + [pair[1] for pair in list(kept.queue)]
        result, feature, mask = original.label_propagation(args, Model(), picture, features, maps, mask)
        if kept.qsize() == previous:
            kept.get()
        kept.put([feature, result.clone()])
        labels.append(result[0].permute(1, 2, 0).clone())
    large = torch.nn.functional.interpolate(
        result, scale_factor=PATCH, mode="bilinear", align_corners=False, recompute_scale_factor=False)[0]
    chosen = original.norm_mask(large).max(dim=0)[1].to(torch.uint8).numpy()
    size = (columns * PATCH + 7, rows * PATCH + 3)
    final = numpy.array(Image.fromarray(chosen).resize(size, 0))
    return {"labels": torch.stack(labels).contiguous(), "mask": torch.from_numpy(final)}


golden = {}
for case in [(15, 26, 2, 4, 7, 12, 5), (9, 14, 3, 6, 2, 3, 4), (6, 7, 3, 3, 1, 0, 2)]:
    golden["/".join(map(str, case))] = run(*case)


def whole(width, height, side):
    """Frames through the network to masks, with the short side made `side` pixels."""
    original.args = types.SimpleNamespace(
        n_last_frames=2, size_mask_neighborhood=3, topk=4, patch_size=8, output_dir=tempfile.mkdtemp())
    network = fill(vision_transformer.VisionTransformer(
        img_size=[64], patch_size=8, embed_dim=32, depth=2, num_heads=2, mlp_ratio=4, qkv_bias=True,
        norm_layer=functools.partial(torch.nn.LayerNorm, eps=1e-6))).eval()
    original.read_frame = functools.partial(original.read_frame.func if hasattr(
        original.read_frame, "func") else original.read_frame, scale_size=[side])
    folder = pathlib.Path(tempfile.mkdtemp())
    paths = []
    for frame in range(4):
        noise = numbers(30 + frame, (height, width, 3), 30.0, 60.0)
        rows, columns = torch.arange(height)[:, None], torch.arange(width)[None]
        place = (rows > height // 4) & (rows < 3 * height // 4) & (columns > 9 + 5 * frame) & (columns < 40 + 5 * frame)
        pixels = (noise + 120 * place[..., None]).to(torch.uint8).numpy()
        paths.append(str(folder / f"{frame:05}.png"))
        Image.fromarray(pixels).save(paths[-1])
        if frame == 0:
            Image.fromarray(place.to(torch.uint8).numpy()).save(folder / "mask.png")
    first, given = original.read_seg(str(folder / "mask.png"), 8, scale_size=[side])
    palette = numpy.zeros((256, 3), dtype=numpy.uint8)
    with torch.no_grad():
        original.eval_video_tracking_davis(original.args, network, paths, "video", first, given, palette)
    made = [numpy.array(Image.open(pathlib.Path(original.args.output_dir) / "video" / f"{frame:05}.png"))
            for frame in range(4)]
    return torch.from_numpy(numpy.stack(made))


golden["frames/150/90"] = whole(150, 90, 64)
golden["frames/70/131"] = whole(70, 131, 48)
target = pathlib.Path(__file__).with_name("propagation.pth")
torch.save(golden, target)
print(target, target.stat().st_size, "bytes")
