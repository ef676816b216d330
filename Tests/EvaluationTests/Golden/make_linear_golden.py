"""Golden losses and accuracies of the original's linear evaluation on features made by formula.

    python make_linear_golden.py CHECKOUT_OF_FACEBOOKRESEARCH_DINO [FOLDER_WITH torchvision_on_cpu_torch.py]

Writes linear.pth beside itself: for several numbers of classes, each epoch's losses and accuracies, and the head after the
last. Needs torch, torchvision and numpy.
"""
import contextlib
import io
import pathlib
import sys
import types

import torch

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))
if len(sys.argv) > 2:
    sys.path.insert(0, sys.argv[2])
    import torchvision_on_cpu_torch  # noqa: F401
import eval_linear as original  # noqa: E402
import utils  # noqa: E402
from golden_formula import numbers  # noqa: E402

torch.Tensor.cuda = lambda self, *_, **__: self
torch.cuda.synchronize = lambda *_: None
utils.MetricLogger.synchronize_between_processes = lambda self: None
original.args = types.SimpleNamespace(arch="vit")
WIDTH, BATCH, EPOCHS, RATE = 12, 16, 3, 2.0


class Model:
    """Its pictures are features already."""

    def get_intermediate_layers(self, features, n):
        return [features[:, None]]


def data(seed, count, classes):
    labels = (torch.arange(count) * 7919 + seed) % classes
    return numbers(1, (classes, WIDTH), 1.0)[labels] + numbers(seed, (count, WIDTH), 1.5), labels


def batches(features, labels, order):
    return [(features[rows], labels[rows]) for rows in order.split(BATCH)]


def run(classes, decay):
    train, test = data(11, 70, classes), data(12, 40, classes)
    head = original.LinearClassifier(WIDTH, classes)
    head.linear.weight.data.copy_(numbers(3, (classes, WIDTH), 0.02))
    wrapped = torch.nn.Module()
    wrapped.module, wrapped.forward = head, head.forward
    optimizer = torch.optim.SGD(head.parameters(), RATE * BATCH / 256, momentum=0.9, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS, eta_min=0)
    sampler = torch.utils.data.distributed.DistributedSampler(range(70), num_replicas=1, rank=0)
    rows = []
    for epoch in range(EPOCHS):
        sampler.set_epoch(epoch)
        order = torch.tensor(list(sampler))
        trained = original.train(Model(), wrapped, optimizer, batches(*train, order), epoch, 1, False)
        schedule.step()
        tested = original.validate_network(batches(*test, torch.arange(40)), Model(), wrapped, 1, False)
        rows.append([trained["loss"], trained["lr"], tested["loss"], tested["acc1"], tested.get("acc5", -1.0)])
    return {"epochs": torch.tensor(rows, dtype=torch.float64), "weight": head.linear.weight.data.clone(),
            "bias": head.linear.bias.data.clone()}


golden = {}
for classes, decay in [(14, 0.0), (14, 0.02), (3, 0.0)]:
    with contextlib.redirect_stdout(io.StringIO()):
        golden[f"{classes}/{decay}"] = run(classes, decay)
    print(classes, decay, golden[f"{classes}/{decay}"]["epochs"])
torch.save(golden, pathlib.Path(__file__).with_name("linear.pth"))
