"""The training command against a plain loop over torch's own parts: `python -m benchmarks.bench_training`.

Pictures a second: both train the same network on scikit-learn's digits at 32 × 32 pixels, batch 128, each in a process
of its own, and take turns of an epoch. The command does all that it does in a real run: pictures mirrored, shifted and
partly covered, an average of the weights, a progress bar, and, after these 11 steps already, a checkpoint on the disk.
The peer is a loop as people write it: `DataLoader`, a shift and a mirror for the batch, channels last, SGD, a schedule,
the loss told; it keeps no average and no checkpoint. Before the clock runs, both must learn the same from two batches.

The first step: from the start of a process that finds 50,000 pictures decoded, as those of CIFAR-10, to the end of its
first step. The peer imports torch and takes the same step on random numbers.
"""

import contextlib
import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, TensorDataset

from mbv2 import SMALL_IMAGES, MobileNetV2
from mbv2.training.loop import Run
from mbv2.training.recipe import Recipe

from .figures import Figure, print_table

WIDTH, SIDE, BATCH, CLASSES = 0.35, 32, 128, 10
STEPS = 11  # an epoch: of scikit-learn's digits, 1,437 are for training
TURNS, STARTS, PICTURES = 10, 5, 50_000
THREADS = 2


def run():
    """The ratio of the speeds, then the seconds to the first step, then their ratio to the peer's."""
    with tempfile.TemporaryDirectory() as folder:
        return [speed(Path(folder)), *first_step(Path(folder))]


class PlainLoop:
    """A network and a loop over torch's own parts."""

    def __init__(self, model, pictures, normalize, recipe, steps):
        self.model = model.train().to(memory_format=torch.channels_last)
        data = TensorDataset(normalize(pictures.bytes), pictures.labels)
        self.loader = DataLoader(data, recipe.batch_size, shuffle=True, drop_last=True)
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), recipe.lr, recipe.momentum, weight_decay=recipe.weight_decay, nesterov=True
        )
        course = torch.optim.lr_scheduler.LambdaLR
        self.schedule = course(self.optimizer, lambda step: recipe.lr_at(step, steps) / recipe.lr)

    def train_epoch(self):
        """Every picture once; returns the mean loss."""
        total = 0.0
        for x, labels in self.loader:
            total += self.step(shifted(x), labels)
        return total / len(self.loader)

    def step(self, x, labels):
        self.optimizer.zero_grad()
        scores = self.model(x.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(scores, labels, label_smoothing=0.1)
        loss.backward()
        self.optimizer.step()
        self.schedule.step()
        return loss.item()


def shifted(x, most=4):
    """Each picture of a batch shifted and mirrored by chance."""
    padded = F.pad(x, [most] * 4, mode="reflect")
    cut = [
        picture[:, down : down + SIDE, right : right + SIDE]
        for picture, (down, right) in zip(padded, torch.randint(2 * most + 1, (len(x), 2)).tolist(), strict=True)
    ]
    x = torch.stack(cut)
    return torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(3), x)


def pair(folder, **changed):
    """The command's run and the peer, with the same first weights."""
    recipe = Recipe(epochs=1000, width=WIDTH, resolution=SIDE, batch_size=BATCH, **changed)
    run = Run(recipe, "digits", folder, threads=THREADS, say=lambda line: None)
    model = MobileNetV2(WIDTH, CLASSES, dropout=0.0, architecture=SMALL_IMAGES)
    model.load_state_dict(run.model.state_dict())
    return run, PlainLoop(model, run.train, run.normalize, recipe, run.steps_per_epoch)


def compare(folder):
    """AssertionError unless both learn the same from the same two batches, in float64 and without augmentation."""
    run, plain = pair(folder, shift=0, flip=False, cutout=0, precision="float64")
    plain.model.double()
    none = torch.zeros(BATCH, dtype=torch.bool)
    pictures, labels = run.train.bytes.split(BATCH), run.train.labels.split(BATCH)
    for number in range(2):
        own, _ = run.take_step(run.model, pictures[number], labels[number], none, SIDE)
        run.progress.step += 1
        other = plain.step(run.normalize(pictures[number]), labels[number])
        if abs(own - other) > 1e-6 * other:
            raise AssertionError(f"step {number + 1} has the loss {own:.7f} here and {other:.7f} there")


def speed(folder):
    """The median over turns of (the command's pictures a second / the peer's)."""
    compare(folder)
    with trainer(ours, folder) as own, trainer(theirs, folder) as other:
        turns = []
        for turn in range(-1, TURNS):  # one to warm up
            pair = [(name, epoch()) for name, epoch in ((own, own), (other, other))[:: 1 if turn % 2 else -1]]
            turns.append((dict(pair)[own], dict(pair)[other]))
    ratios = [other / own for own, other in turns[1:]]
    rate = STEPS * BATCH / median(own for own, _ in turns[1:])
    note = f"width {WIDTH}, {SIDE} px, {THREADS} threads, {spread(ratios)}; {rate:.0f} pictures a second"
    return Figure("training against a plain loop", median(ratios), "×", "≥ 1", note)


def ours(folder):
    """Trains the next epoch as the command does, with a bar as on a terminal."""
    run, _ = pair(folder)
    run.begin()
    run.bar.on = True
    return lambda: run.train_epoch(run.progress.step // STEPS)


def theirs(folder):
    """Trains the next epoch as the peer does."""
    return pair(folder)[1].train_epoch


@contextlib.contextmanager
def trainer(kind, folder):
    """A function that lets a process of its own train an epoch, and returns the seconds that it took."""
    here, there = (spawn := multiprocessing.get_context("spawn")).Pipe()
    process = spawn.Process(target=train_when_asked, args=(kind, folder, there), daemon=True)
    process.start()

    def epoch():
        here.send(None)
        return here.recv()

    yield epoch
    process.kill()
    process.join()


def train_when_asked(kind, folder, pipe):
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115, for the bar, as long as the process lives
    epoch = kind(folder)
    while True:
        pipe.recv()
        pipe.send(seconds(epoch))


def first_step(folder):
    """The median seconds to the first step, and the median of its ratio to the peer's."""
    pictures = folder / "pictures"
    write_pictures(pictures)
    flags = ["--data", str(pictures), "--out", str(folder / "run"), "--width", str(WIDTH), "--threads", str(THREADS)]
    process(OURS, *flags)  # decodes the pictures and keeps them
    turns = [(seconds(lambda: process(OURS, *flags)), seconds(lambda: process(THEIRS))) for _ in range(STARTS)]
    own, ratios = [ours for ours, _ in turns], [ours / theirs for ours, theirs in turns]
    peers = f"import torch and take a step, {spread(ratios)}"
    note = f"fresh process, {PICTURES:,} pictures decoded before, {spread(own)}"
    return [
        Figure("seconds to the first step", median(own), "s", "≤ 5", note),
        Figure("first step against a bare process", median(ratios), "×", "≤ 2", peers),
    ]


OURS = """
import os, sys
from mbv2.training.__main__ import main
from mbv2.training.loop import Run
take = Run.take_step
def first(*parts):
    take(*parts)
    os._exit(0)
Run.take_step = first
main(sys.argv[1:])
os._exit(3)
"""
THEIRS = f"""
import torch
from mbv2 import SMALL_IMAGES, MobileNetV2
torch.set_num_threads({THREADS})
model = MobileNetV2({WIDTH}, {CLASSES}, architecture=SMALL_IMAGES).to(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
x = torch.rand({BATCH}, 3, {SIDE}, {SIDE}).contiguous(memory_format=torch.channels_last)
torch.nn.functional.cross_entropy(model(x), torch.randint({CLASSES}, ({BATCH},))).backward()
optimizer.step()
"""


def process(code, *arguments):
    """Run code in a process of its own; threads that wait sleep, in both."""
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    subprocess.run([sys.executable, "-c", code, *arguments], env=environment, check=True)


def write_pictures(folder):
    """Write PICTURES files of ten classes."""
    content = io.BytesIO()
    Image.effect_noise((SIDE, SIDE), 50).convert("RGB").save(content, "png")
    for label in range(CLASSES):
        (folder / f"class{label}").mkdir(parents=True)
        for number in range(PICTURES // CLASSES):
            (folder / f"class{label}" / f"{number}.png").write_bytes(content.getvalue())


def seconds(work):
    start = perf_counter()
    work()
    return perf_counter() - start


def spread(values):
    return f"{len(values)} turns from {min(values):.2f} to {max(values):.2f}"


if __name__ == "__main__":
    print_table(run())
