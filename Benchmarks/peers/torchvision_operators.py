"""Makes torchvision importable beside a torch that its library was not built for."""
import sys


def import_torchvision():
    """Imports torchvision also where its operators were built for another kind of torch; before timm and lightly.

    At import it describes two operators of its library. Where that library cannot be loaded, as that of a CUDA
    build beside a CPU build of torch, the description fails: then the operators are declared here. Nothing that is
    measured calls them.
    """
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        import torch

        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "FRAGMENT")
        for operator in ("nms", "qnms"):
            library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision

        torchvision.declared_operators = library  # As long as it lives they are declared.
