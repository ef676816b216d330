"""Golden features of the original's protocols, and of plain formulas where it has none, by recipe.

    python make_recipe_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO [FOLDER_WITH torchvision_on_cpu_torch.py]

Writes recipes.pth beside itself: for each network and picture size a vector per recipe, and whitened features' dot
products. The original's own functions are run where they exist: extract_features of eval_copy_detection,
validate_network of eval_linear (with a classifier that keeps what it is given), multi_scale and PCA of utils, and the
network itself. Needs torch, torchvision, Pillow and numpy.
"""
import argparse
import functools
import pathlib
import sys
import tempfile

import torch

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
if len(sys.argv) > 2:
    sys.path.insert(0, sys.argv[2])
    import torchvision_on_cpu_torch  # noqa: F401
import eval_copy_detection  # noqa: E402
import eval_linear  # noqa: E402
import utils  # noqa: E402
import vision_transformer as vits  # noqa: E402
from golden_formula import fill, numbers  # noqa: E402
from PIL import Image  # noqa: E402

NETWORKS = {
    "custom/8": lambda: vits.VisionTransformer(
        patch_size=8, embed_dim=60, depth=5, num_heads=5, qkv_bias=True,
        norm_layer=functools.partial(torch.nn.LayerNorm, eps=1e-6)),
    "vit_tiny/16": lambda: vits.vit_tiny(16),
}
# 75 and 101 are no multiples of a patch, and their smaller scales are rounded down.
SIZES = {"custom/8": [(96, 96), (75, 101), (40, 64)], "vit_tiny/16": [(96, 96), (224, 224), (75, 101)]}
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

# The original's functions ask for CUDA and for a process group.
torch.Tensor.cuda = lambda self, *_, **__: self
torch.distributed.init_process_group("gloo", init_method="tcp://127.0.0.1:29517", rank=0, world_size=1)
eval_linear.args = argparse.Namespace(arch="vit")


def picture_bytes(seed, height, width):
    return numbers(seed, (height, width, 3), 127.5, 127.5).to(torch.uint8)


def normalised(picture):
    scaled = picture.permute(2, 0, 1)[None].to(torch.float32) / 255
    return (scaled - torch.tensor(MEAN).view(1, 3, 1, 1)) / torch.tensor(DEVIATION).view(1, 3, 1, 1)


def copy_detection(network, pictures, side):
    """The original's extraction of square pictures that have its size already."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for index, picture in enumerate(pictures):
            paths.append(f"{folder}/{index:04}.png")
            Image.fromarray(picture.numpy()).save(paths[-1])
        args = argparse.Namespace(imsize=side, batch_size_per_gpu=16, num_workers=0, use_cuda=False)
        return eval_copy_detection.extract_features(paths, network, args)


class Keeping:
    """A classifier that keeps its input and says nothing."""

    module = argparse.Namespace(num_labels=2)

    def eval(self):
        return self

    def __call__(self, features):
        self.features = features.clone()
        return torch.zeros(len(features), 2)


def linear(network, picture, blocks, avgpool):
    classifier = Keeping()
    eval_linear.validate_network([(picture, torch.zeros(1, dtype=torch.int64))], network, classifier, blocks, avgpool)
    return classifier.features


def unit(vector):
    return torch.nn.functional.normalize(vector, dim=1)


def gem(tokens, exponent):
    """In double precision: float32 has no room for large exponents."""
    return tokens.double().clamp(min=1e-6).pow(exponent).mean(1).pow(1 / exponent).float()


def plain(network, picture):
    """Recipes of which the original has no code, as formulas."""
    layers = network.get_intermediate_layers(picture, len(network.blocks))
    cls = [layer[:, 0] for layer in layers]
    patches = [layer[:, 1:] for layer in layers]
    mean = [tokens.mean(1) for tokens in patches]
    joined = torch.cat([cls[-1], gem(patches[-1], 4)], 1)

    def scales(function):
        total = 0
        for scale in (1, 0.5**0.5, 0.5):
            small = picture if scale == 1 else torch.nn.functional.interpolate(
                picture, scale_factor=scale, mode="bilinear", align_corners=False)
            total = total + function(network.get_intermediate_layers(small, 1)[0])
        return unit(total / 3)

    return {
        "mean": mean[-1],
        "max": patches[-1].amax(1),
        "gem:1": gem(patches[-1], 1),
        "gem:3": gem(patches[-1], 3),
        "gem:20": gem(patches[-1], 20),
        "gem:0.5": gem(patches[-1], 0.5),
        "cls@3": cls[2],
        "gem:4@3": gem(patches[2], 4),
        "cls:2": torch.cat(cls[-2:], 1),
        "cls:2@3": torch.cat(cls[1:3], 1),
        "mean:2": torch.cat(mean[-2:], 1),
        "max+cls@1": torch.cat([patches[-1].amax(1), cls[0]], 1),
        "cls|norm": unit(cls[-1]),
        "cls|l2": unit(cls[-1]),
        "cls+mean|norm": torch.cat([unit(cls[-1]), unit(mean[-1])], 1),
        "cls+mean|norm|l2": unit(torch.cat([unit(cls[-1]), unit(mean[-1])], 1)),
        "cls+gem:4": joined,
        "cls+gem:4|l2": unit(joined),
        "cls+gem:4|multiscale": scales(lambda x: torch.cat([x[:, 0], gem(x[:, 1:], 4)], 1)),
        "cls+mean|norm|multiscale": scales(lambda x: torch.cat([unit(x[:, 0]), unit(x[:, 1:].mean(1))], 1)),
    }


def original_whitening(training, others):
    """What eval_copy_detection's main does with --whitening_path, and the rows of unit length."""
    mean = torch.mean(training, dim=0)
    pca = utils.PCA(dim=training.shape[-1], whit=0.5)
    pca.train_pca((torch.mm(training.T, training) / training.shape[0]).numpy())
    return unit(pca.apply(others - mean))


def centred_whitening(training, others):
    """The same with a covariance of centred features, in double precision."""
    training, others = training.double(), others.double()
    mean = training.mean(0)
    values, vectors = torch.linalg.eigh((training - mean).T @ (training - mean) / len(training))
    return unit((others - mean) @ (vectors / values.clamp(min=1e-5 * values.max()).sqrt())).float()


golden = {}
with torch.no_grad():
    for name, build in NETWORKS.items():
        network = fill(build()).eval()
        for height, width in SIZES[name]:
            pixels = picture_bytes(2000 + height, height, width)
            picture = normalised(pixels)
            case = plain(network, picture)
            case["knn"] = network(picture)
            case["linear-s"] = linear(network, picture, 4, False)
            case["linear-b"] = linear(network, picture, 1, True)
            case["retrieval|multiscale"] = utils.multi_scale(picture, network)[None].reshape(1, -1)
            if height == width:
                case["copy-detection"] = copy_detection(network, [pixels], height)
            golden[f"{name}/{height}x{width}"] = {recipe: vector[0].clone() for recipe, vector in case.items()}

    # Eigenvectors may point either way: dot products of whitened vectors are the same all the same.
    network = fill(NETWORKS["custom/8"]()).eval()
    pictures = copy_detection(network, [picture_bytes(3000 + index, 40, 40) for index in range(200)], 40)
    spread = torch.logspace(0, -1.5, 24)
    formula = numbers(4000, (400, 24), 1.0) * spread + numbers(4001, (24,), 0.5)
    for name, features in [("pictures", pictures), ("formula", formula)]:
        for kind, whitening in [("original", original_whitening), ("centred", centred_whitening)]:
            rows = whitening(features, features[:20])
            golden[f"whitening/{name}/{kind}"] = (rows @ rows.T).clone()
torch.distributed.destroy_process_group()
target = pathlib.Path(__file__).with_name("recipes.pth")
torch.save(golden, target)
print(target.name, target.stat().st_size, "bytes,", len(golden), "cases")
