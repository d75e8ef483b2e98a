"""The loop: from first weights, or from a checkpoint, to a trained network."""

import contextlib
import copy
import csv
import fcntl
import io
import json
import math
import platform
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from .. import __version__
from ..nets.mobilenet_v2 import MobileNetV2
from . import checkpoint
from .augment import WEIGHTS, Normalize, augment, generator, mirrored, order, scale
from .checkpoint import Progress
from .evaluate import evaluate
from .pictures import load, split
from .recipe import Recipe

CHECKPOINT, WEIGHTS_FILE, BEST, METRICS, RESULT, RECIPE = (
    "checkpoint.safetensors",
    "weights.safetensors",
    "best.safetensors",
    "metrics.csv",
    "result.json",
    "recipe.json",
)


class Stopped(Exception):
    """The run was asked to stop, and has saved where it stands."""


class Run:
    """One training run, in memory and in its folder.

    Args:
        recipe: every setting.
        data: folder that holds train/<class>/…, and test/<class>/… for the very last measurement.
        out: folder of the run.
        threads: of the processor; part of what must stay the same, since sums depend on it.
        save_every: seconds between two checkpoints within an epoch.
        say: takes each line of progress.
    """

    def __init__(
        self,
        recipe: Recipe,
        data: Path,
        out: Path,
        threads: int = 2,
        save_every: float = 300.0,
        say: Callable[[str], None] = print,
    ) -> None:
        torch.set_num_threads(threads)
        torch.set_flush_denormal(True)  # numbers below 1e-38 are 0: averages that decay stay fast
        self.recipe, self.data, self.out, self.save_every, self.say = recipe, data, out, save_every, say
        pictures = load(data / "train", recipe.resolution)
        self.train, self.held = split(pictures, recipe.holdout, recipe.seed)
        self.steps_per_epoch = len(self.train) // recipe.batch_size
        if not self.steps_per_epoch:
            raise ValueError(
                f"batch_size must be at most {len(self.train)}, the training pictures, not {recipe.batch_size}"
            )
        self.normalize = Normalize(*self.train.mean_and_spread())
        self.model = new_model(recipe, len(pictures.classes))
        self.average = copy.deepcopy(self.model).eval()
        self.optimizer = new_optimizer(self.model, recipe)
        self.progress = Progress()
        self.about = {"recipe": recipe.to_dict(), "pictures": pictures.fingerprint(), "threads": threads}
        self.stop = False

    def resume(self) -> None:
        """Go on from the folder's checkpoint; without one the run starts from the beginning."""
        path = self.out / CHECKPOINT
        if path.exists():
            self.progress = checkpoint.restore(path, self.about, self.model, self.average, self.optimizer)

    def train_to_end(self) -> dict:
        """Take every step that is left, then measure once on the test pictures. Returns that measurement.

        Raises:
            Stopped: a signal asked for a stop.
            FloatingPointError: the loss is no longer a number; the checkpoint before that step stands.
        """
        self.out.mkdir(parents=True, exist_ok=True)
        with alone(self.out), self.stopping_on_signals():
            self.progress.sittings.append({"step": self.progress.step, **environment()})
            checkpoint.save_text(self.out / RECIPE, json.dumps(self.about, indent=1) + "\n")
            while self.progress.step < self.recipe.epochs * self.steps_per_epoch:
                self.train_epoch(self.progress.step // self.steps_per_epoch)
            return self.measure_on_test()

    def train_epoch(self, epoch: int) -> None:
        """Take the steps of an epoch that are left, and close it."""
        recipe, progress = self.recipe, self.progress
        places = order(recipe, epoch, len(self.train))
        mirror = mirrored(recipe, epoch, len(self.train))
        side = recipe.resolution_at(epoch)
        saved = time.monotonic()
        for within in range(progress.step - epoch * self.steps_per_epoch, self.steps_per_epoch):
            began, worked = time.monotonic(), time.process_time()
            batch = places[within * recipe.batch_size : (within + 1) * recipe.batch_size]
            loss, correct = self.take_step(batch, mirror[batch], side)
            progress.step += 1
            progress.seconds += time.monotonic() - began
            progress.cpu_seconds += time.process_time() - worked
            progress.loss_sum += loss * len(batch)
            progress.correct += correct
            progress.seen += len(batch)
            if within + 1 < self.steps_per_epoch and (self.stop or time.monotonic() - saved > self.save_every):
                self.save()
                saved = time.monotonic()
                self.tell_step(epoch, within + 1, side)
            if self.stop and within + 1 < self.steps_per_epoch:
                raise Stopped
        self.close_epoch(epoch, side)

    def take_step(self, places: torch.Tensor, mirror: torch.Tensor, side: int) -> tuple[float, int]:
        """One step of gradient descent on the pictures at `places`. Returns the mean loss and how many were right."""
        recipe, step = self.recipe, self.progress.step
        torch.manual_seed(int(generator(recipe.seed, WEIGHTS, step + 1).initial_seed()))  # dropout draws from here
        batch = augment(self.train.bytes, places, mirror, self.normalize, recipe, step)
        labels = self.train.labels[places]
        for group in self.optimizer.param_groups:
            group["lr"] = recipe.lr_at(step, self.steps_per_epoch)
        scores = self.model(scale(batch, side))
        loss = F.cross_entropy(scores, labels, label_smoothing=recipe.label_smoothing)
        if not math.isfinite(loss.item()):
            raise FloatingPointError(f"the loss of step {step} is {loss.item()}: try a smaller --lr; {self.out} stands")
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        follow(self.average, self.model, min(recipe.average, (1 + step) / (10 + step)))
        return loss.item(), int((scores.argmax(1) == labels).sum())

    def close_epoch(self, epoch: int, side: int) -> None:
        """Add the epoch's row, measure on the held-out pictures if there are any, save everything."""
        progress = self.progress
        row = {
            "epoch": epoch + 1,
            "resolution": side,
            "lr": self.recipe.lr_at(progress.step - 1, self.steps_per_epoch),
            "train_loss": progress.loss_sum / progress.seen,
            "train_accuracy": progress.correct / progress.seen,
            "holdout_loss": None,
            "holdout_accuracy": None,
            "seconds": round(progress.seconds, 1),
            "cpu_seconds": round(progress.cpu_seconds, 1),
        }
        best = max((past["holdout_accuracy"] or 0.0 for past in progress.history), default=0.0)
        if self.held is not None:
            measured = evaluate(self.average, self.held, self.normalize)
            row |= {"holdout_loss": measured["loss"], "holdout_accuracy": measured["accuracy"]}
        progress.history.append(row)
        progress.loss_sum, progress.correct, progress.seen = 0.0, 0, 0
        self.save()
        if self.held is not None and row["holdout_accuracy"] > best:
            self.save_weights(BEST)
        self.save_weights(WEIGHTS_FILE)
        checkpoint.save_text(self.out / METRICS, table(progress.history))
        self.say(", ".join(f"{name} {_short(value)}" for name, value in row.items() if value is not None))
        if self.stop and progress.step < self.recipe.epochs * self.steps_per_epoch:
            raise Stopped

    def measure_on_test(self) -> dict:
        """Measure the averaged weights on the test pictures: once, after the last step. Returns what was measured."""
        path = self.out / RESULT
        if path.exists():
            return json.loads(path.read_text(encoding="utf-8"))
        test = self.data / "test"
        result = {"about": self.about, "sittings": self.progress.sittings, **self.spent()}
        if test.is_dir():
            pictures = load(test, self.recipe.resolution)
            if pictures.classes != self.train.classes:
                raise ValueError(f"{test} has the classes {pictures.classes}, but train has {self.train.classes}")
            result["test"] = evaluate(self.average, pictures, self.normalize)
        checkpoint.save_text(path, json.dumps(result, indent=1) + "\n")
        return result

    def spent(self) -> dict:
        """Steps taken and the time they took."""
        return {name: getattr(self.progress, name) for name in ("step", "seconds", "cpu_seconds")}

    def save(self) -> None:
        """Write the checkpoint."""
        path = self.out / CHECKPOINT
        checkpoint.save(path, self.about, self.progress, self.model, self.average, self.optimizer)

    def save_weights(self, name: str) -> None:
        """Write the averaged weights, for use, with all that it takes to use them."""
        about = {
            "recipe": self.recipe.to_dict(),
            "classes": self.train.classes,
            "mean": self.normalize.mean,
            "std": self.normalize.std,
            "epoch": len(self.progress.history),
        }
        checkpoint.save_weights(self.out / name, self.average.state_dict(), about)

    def tell_step(self, epoch: int, within: int, side: int) -> None:
        """Say how far the epoch is."""
        progress = self.progress
        self.say(
            f"epoch {epoch + 1}, step {within}/{self.steps_per_epoch}, resolution {side}, "
            f"train_loss {progress.loss_sum / progress.seen:.4f}, "
            f"train_accuracy {progress.correct / progress.seen:.4f}, seconds {progress.seconds:.0f}"
        )

    @contextlib.contextmanager
    def stopping_on_signals(self) -> Iterator[None]:
        """Ctrl+C and a termination are obeyed after the step that is under way."""

        def ask(*_: object) -> None:
            self.stop = True

        before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def new_model(recipe: Recipe, classes: int) -> MobileNetV2:
    """A network with first weights drawn from the recipe's seed, channels last in memory."""
    torch.manual_seed(int(generator(recipe.seed, WEIGHTS).initial_seed()))
    model = MobileNetV2(recipe.width, classes, dropout=recipe.dropout, architecture=recipe.table)
    return model.train().to(memory_format=torch.channels_last)


def new_optimizer(model: nn.Module, recipe: Recipe) -> torch.optim.SGD:
    """SGD with Nesterov's momentum; batch norm and biases, all of one dimension, have no weight decay.

    Source: He et al. 2018, "Bag of Tricks for Image Classification", section 3.1, no bias decay.
    """
    decayed = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    spared = [parameter for parameter in model.parameters() if parameter.ndim == 1]
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": spared, "weight_decay": 0.0}]
    nesterov = recipe.momentum > 0
    return torch.optim.SGD(groups, lr=recipe.lr, momentum=recipe.momentum, nesterov=nesterov, fused=True)


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the average of the weights, and of batch norm's statistics, towards the model's: a share of 1 − decay."""
    slow, fast = list(average.state_dict().values()), list(model.state_dict().values())
    floats = [place for place, tensor in enumerate(slow) if tensor.is_floating_point()]
    torch._foreach_lerp_([slow[place] for place in floats], [fast[place] for place in floats], 1 - decay)
    for old, new in zip(slow, fast, strict=True):
        if not old.is_floating_point():
            old.copy_(new)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder, so that no second run writes into it. ValueError if another run holds it."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(f"{folder} is in use by another run: choose another --out, or wait") from None
        yield


def environment() -> dict:
    """Versions and machine, for the record."""
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "mbv2": __version__,
        "commit": _commit(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "machine": f"{platform.system()} {platform.machine()}, {torch.backends.cpu.get_cpu_capability()}",
        "threads": torch.get_num_threads(),
    }


def _commit() -> str:
    """What git calls this version of the code, or "unknown" outside a checkout."""
    command = ["git", "describe", "--always", "--dirty", "--tags"]
    try:
        done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def table(rows: list[dict]) -> str:
    """Rows as comma-separated values."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _short(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
