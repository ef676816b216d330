"""Runs an evaluation script of the original on a CPU, with current libraries and any number of pictures.

    python run_original_protocol.py CHECKOUT SCRIPT [--shim FOLDER] -- ARGUMENTS OF THE SCRIPT

SCRIPT is eval_copy_detection or eval_image_retrieval. What is changed, in memory: CUDA calls do nothing, processes talk
by gloo, Pillow's and NumPy's old names are there again, and Copydays' counts are those of the folder. FOLDER is put on
Python's path first (for a torchvision whose library does not load). Needs torch, torchvision, numpy, Pillow.
"""
import os
import pathlib
import sys

split = sys.argv.index("--")
own, given = sys.argv[1:split], sys.argv[split + 1:]
checkout, name = own[0], own[1]
if "--shim" in own:
    sys.path.insert(0, own[own.index("--shim") + 1])
    try:
        import torchvision_on_cpu_torch  # noqa: F401
    except ImportError:
        pass
sys.path.insert(0, checkout)

import numpy  # noqa: E402
import torch  # noqa: E402
import torch.distributed  # noqa: E402
from PIL import Image  # noqa: E402

Image.ANTIALIAS = Image.LANCZOS
if not hasattr(numpy, "in1d"):
    numpy.in1d = numpy.isin
torch.Tensor.cuda = lambda self, *_, **__: self
torch.nn.Module.cuda = lambda self, *_, **__: self
torch.cuda.set_device = lambda *_: None
torch.cuda.synchronize = lambda *_: None
begin = torch.distributed.init_process_group
torch.distributed.init_process_group = lambda backend, **more: begin("gloo", **more)
barrier = torch.distributed.barrier
torch.distributed.barrier = lambda *_, **__: barrier()
os.environ.update(RANK="0", WORLD_SIZE="1", LOCAL_RANK="0", MASTER_ADDR="127.0.0.1", MASTER_PORT="29577")

path = pathlib.Path(checkout) / f"{name}.py"
source = path.read_text()
if name == "eval_copy_detection":
    data = pathlib.Path(given[given.index("--data_path") + 1])
    count = {part: len(list((data / part).glob("*.jpg"))) for part in ("original", "strong")}
    source = source.replace("* 157", f"* {count['original']}").replace("= 229", f"= {count['strong']}")
sys.argv = [str(path)] + given
exec(compile(source, str(path), "exec"), {"__name__": "__main__", "__file__": str(path)})
