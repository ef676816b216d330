"""Runs an evaluation script of the original on a CPU, with current libraries and any number of pictures.

    python run_original_protocol.py CHECKOUT SCRIPT [--shim FOLDER] [--plain] -- ARGUMENTS OF THE SCRIPT

SCRIPT is eval_copy_detection, eval_image_retrieval, eval_linear or eval_video_segmentation. What is changed, in memory:
CUDA calls do nothing, tensors and data-parallel modules stay on the CPU, processes talk by gloo, and Pillow's and
NumPy's old names are there again; Copydays' counts are those of the folder; the colours of the video masks are PASCAL
VOC's, made here instead of downloaded. With --plain, eval_linear trains on pictures prepared as for validation, so that
nothing is random but the head it starts from, and that is read from checkpoint.pth.tar in its output folder if there.
FOLDER is put on Python's path first (for a torchvision whose library does not load). Needs torch, torchvision, numpy
and Pillow; eval_video_segmentation also needs opencv-python and tqdm.
"""
import os
import pathlib
import sys
import urllib.request

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
tensor = torch.tensor
torch.tensor = lambda data, device=None, **more: tensor(data, **more)
parallel = torch.nn.parallel.DistributedDataParallel
torch.nn.parallel.DistributedDataParallel = lambda module, device_ids=None, **more: parallel(module, **more)
os.environ.update(RANK="0", WORLD_SIZE="1", LOCAL_RANK="0", MASTER_ADDR="127.0.0.1", MASTER_PORT="29577")

path = pathlib.Path(checkout) / f"{name}.py"
source = path.read_text()
if name == "eval_copy_detection":
    data = pathlib.Path(given[given.index("--data_path") + 1])
    count = {part: len(list((data / part).glob("*.jpg"))) for part in ("original", "strong")}
    source = source.replace("* 157", f"* {count['original']}").replace("= 229", f"= {count['strong']}")
if name == "eval_video_segmentation":
    # Every third bit of the index, from the lowest up, is a bit of red, from the highest down; so with green and blue.
    palette = [[sum((index >> 3 * bit + colour & 1) << 7 - bit for bit in range(8)) for colour in range(3)]
               for index in range(256)]
    urllib.request.urlopen = lambda _: [b"%d %d %d\n" % tuple(colours) for colours in palette]
if "--plain" in own:
    before = 'os.path.join(args.data_path, "train"), transform=train_transform'
    if before not in source:
        sys.exit(f"--plain is for eval_linear; {path} has no {before}")
    source = source.replace(before, before.replace("train_transform", "val_transform"))
sys.argv = [str(path)] + given
exec(compile(source, str(path), "exec"), {"__name__": "__main__", "__file__": str(path)})
