"""The loop: from first weights, or from a checkpoint, to a trained network."""

import contextlib
import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

from .. import arguments
from ..nets.normalize import Normalize
from . import checkpoint, record, sets
from .augment import WEIGHTS, augment, draw, generator, mirrored, order, scale
from .bar import Bar
from .checkpoint import Progress
from .decode import View
from .evaluate import evaluate
from .memory import keep_memory
from .optimize import follow, freeze, new_optimizer
from .recipe import Recipe
from .shared import synchronize
from .source import Source
from .starts import Start, take_over
from .team import Team
from .weights import new_model, number_type

DRAW_EVERY = 30.0  # seconds between two drawings of the curve, which take a tenth of a second


class Stopped(Exception):
    """The run was asked to stop, and has saved where it stands."""


class Run:
    """One training run, in memory and in its folder.

    Args:
        recipe: every setting.
        data: "cifar10", "digits", or a folder of pictures.
        out: folder of the run.
        start: trained weights to start from. default: None, weights drawn from the seed
        threads: of the processor; part of what must stay the same, since sums depend on it. default: 2
        save_every: seconds between two checkpoints within an epoch. default: 300.0
        reading: how the files of a folder are read. default: as `Reading` has it
        test: look at the pictures of test, once, after the last step. default: True
        team: the processes that train together. default: this one alone
        say: takes each line of progress. default: print
    """

    def __init__(
        self,
        recipe: Recipe,
        data: str,
        out: Path,
        *,
        start: Start | None = None,
        threads: int = 2,
        save_every: float = 300.0,
        reading: sets.Reading = sets.READING,
        test: bool = True,
        team: Team | None = None,
        say: Callable[[str], None] = print,
    ) -> None:
        torch.set_num_threads(arguments.integer("threads", threads))
        if not save_every >= 0:
            raise ValueError(f"save_every must be at least 0 seconds, not {save_every}")
        torch.set_flush_denormal(True)  # numbers below 1e-38 are 0: averages that decay stay fast
        self.team = team or Team()
        self.recipe, self.data, self.out, self.save_every = recipe, data, out, save_every
        self.reading, self.test, self.say = reading, test, say if self.team.first else lambda line: None
        pictures = sets.training_pictures(data, View(recipe.resolution, recipe.crop, recipe.seed), reading)
        self.view = View(recipe.resolution, pictures.crop, recipe.seed)
        if pictures.crop != "resize":
            self.recipe = recipe = replace(recipe, crop=pictures.crop)
        sets.check_classes(Path(data), pictures.classes)
        if how := pictures.how():
            self.say(how)
        self.missing = ""
        self.tell_left_out(pictures)
        self.train, self.held = pictures.split(recipe.holdout, recipe.seed)
        self.steps_per_epoch = len(self.train) // recipe.batch_size
        self.check_batch()
        dtype = number_type(recipe)
        self.normalize = Normalize(*self.train.mean_and_spread(), dtype)
        self.about = {"recipe": recipe.to_dict(), "pictures": pictures.fingerprint(), "threads": threads}
        self.model = new_model(recipe, len(pictures.classes))
        if start is not None:
            take_over(self.model, start, pictures.classes, recipe.width)
            self.normalize = Normalize(start.about["mean"], start.about["std"], dtype)
            self.about["start"] = start.checksum
        self.model.to(self.team.device, dtype)
        self.average = copy.deepcopy(self.model).eval()
        if recipe.halves or self.team.world > 1:
            synchronize(self.model, self.team)
        self.optimizer = new_optimizer(self.model, recipe)
        self.train = self.train.to(self.team.device)
        self.progress, self.signals, self.stop = Progress(), record.Signals(), False

    def check_batch(self) -> None:
        """ValueError for a batch that batch norm, the pictures or the processes cannot take."""
        size, world = self.recipe.batch_size, self.team.world
        if not self.steps_per_epoch:
            raise ValueError(f"batch_size must be at most {len(self.train)}, the training pictures, not {size}")
        if size % world:
            raise ValueError(f"batch_size must be a multiple of {world}, the number of processes, not {size}")
        if size < 2:
            raise ValueError(f"batch_size must be at least 2, since batch norm compares pictures, not {size}")

    def resume(self) -> None:
        """Go on from the folder's checkpoint; without one the run starts from the beginning."""
        path = self.out / record.CHECKPOINT
        if path.exists():
            self.progress = checkpoint.restore(path, self.about, self.model, self.average, self.optimizer)

    def train_to_end(self) -> dict[str, Any]:
        """Take every step that is left, then measure once on the test pictures. Returns that measurement.

        Raises:
            Stopped: a signal asked for a stop.
            FloatingPointError: the loss is no longer a number; the checkpoint before that step stands.
        """
        self.begin()
        with self.signals:
            while self.progress.step < self.recipe.epochs * self.steps_per_epoch:
                self.train_epoch(self.progress.step // self.steps_per_epoch)
        return self.measure_on_test()

    def begin(self) -> None:
        """Start the clock and open what every step writes to."""
        keep_memory()
        self.out.mkdir(parents=True, exist_ok=True)
        self.progress.sittings.append({"step": self.progress.step, **record.environment()})
        self.bar, self.drawn = Bar(self.work(self.progress.step)), -math.inf
        self.steps = record.Steps(self.out / record.STEPS, self.progress.step) if self.team.first else None

    def work(self, steps: int) -> int:
        """Pixels that the first `steps` steps see of one picture: what their time is proportional to."""
        whole, rest = divmod(steps, self.steps_per_epoch)
        sides = [self.recipe.resolution_at(epoch) ** 2 for epoch in range(whole + 1)]
        return sum(sides[:whole]) * self.steps_per_epoch + sides[whole] * rest

    def train_epoch(self, epoch: int) -> None:
        """Take the steps of an epoch that are left, and close it."""
        recipe, progress = self.recipe, self.progress
        within = progress.step - epoch * self.steps_per_epoch
        places = order(recipe, epoch, len(self.train)).split(recipe.batch_size)[within : self.steps_per_epoch]
        batches = self.train.batches([self.team.part(batch) for batch in places], epoch)
        mirror = mirrored(recipe, epoch, len(self.train))
        side = recipe.resolution_at(epoch)
        freeze(self.model, epoch < recipe.head_epochs, recipe.freeze_norm)
        network, work = self.team.share(self.model), self.work(recipe.epochs * self.steps_per_epoch)
        saved = time.monotonic()
        began, worked = time.monotonic(), time.process_time()
        for batch, (pictures, labels) in zip(places, batches, strict=True):
            loss, correct = self.take_step(network, pictures, labels, mirror[batch], side)
            progress.step += 1
            within += 1
            progress.seconds += time.monotonic() - began
            progress.cpu_seconds += time.process_time() - worked
            progress.loss_sum += loss * len(batch)
            progress.correct += correct
            progress.seen += len(batch)
            if self.steps is not None:
                lr = recipe.lr_at(progress.step - 1, self.steps_per_epoch)
                self.steps.add(progress.step, epoch + 1, side, lr, loss, correct / len(batch))
            self.bar.show(self.work(progress.step), work, f"epoch {epoch + 1}/{recipe.epochs}  loss {loss:.3f}")
            if within < self.steps_per_epoch and (self.stop or time.monotonic() - saved > self.save_every):
                self.save()
                saved = time.monotonic()
                self.tell({"epoch": epoch + 1, "step": f"{within}/{self.steps_per_epoch}", **self.so_far(side)})
                if self.stop:
                    raise Stopped
            began, worked = time.monotonic(), time.process_time()
        self.close_epoch(epoch, side)

    def take_step(
        self,
        network: Callable[[torch.Tensor], torch.Tensor],
        pictures: torch.Tensor,
        labels: torch.Tensor,
        mirror: torch.Tensor,
        side: int,
    ) -> tuple[float, int]:
        """One step of gradient descent. Returns the mean loss and how many were right, over all processes.

        Args:
            network: the model, alone or shared with other processes.
            pictures: (b, S, S, 3) uint8, this process's part of the batch.
            labels: (b,) what they show.
            mirror: (B,) bool, which pictures of the whole batch are mirrored.
            side: of the pictures that the network sees.
        """
        recipe, team, step = self.recipe, self.team, self.progress.step
        torch.manual_seed(int(generator(recipe.seed, WEIGHTS, step + 1).initial_seed()))  # dropout draws from here
        draws = draw(recipe, step, mirror, recipe.resolution).each(lambda drawn: team.part(drawn).to(team.device))
        batch = scale(augment(pictures, draws, self.normalize, recipe.cutout), side)
        for group in self.optimizer.param_groups:
            group["lr"] = recipe.lr_at(step, self.steps_per_epoch)
        with self.precision():
            scores = network(batch)
        loss = F.cross_entropy(scores.to(self.normalize.dtype), labels, label_smoothing=recipe.label_smoothing)
        correct = int((scores.argmax(1) == labels).sum())
        mean, right, stop = team.total(loss.item() / team.world, correct, self.signals.asked)
        if not math.isfinite(mean):
            raise FloatingPointError(f"the loss of step {step + 1} is {mean}, not a number: {self.advice()}")
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        follow(self.average, self.model, min(recipe.average, (1 + step) / (10 + step)))
        self.stop = bool(stop)
        return mean, int(right)

    def precision(self) -> contextlib.AbstractContextManager[Any]:
        """The context in which the network computes its scores."""
        kind, wanted = self.team.device.type, self.recipe.precision
        mixed = wanted == "mixed" or (wanted == "auto" and kind != "cpu")
        return torch.autocast(kind, torch.bfloat16) if mixed else contextlib.nullcontext()

    def so_far(self, side: int) -> dict[str, Any]:
        """What the epoch under way has come to."""
        progress = self.progress
        return {
            "resolution": side,
            "lr": self.recipe.lr_at(progress.step - 1, self.steps_per_epoch),
            "train_loss": progress.loss_sum / progress.seen,
            "train_accuracy": progress.correct / progress.seen,
            "seconds": round(progress.seconds, 1),
            "cpu_seconds": round(progress.cpu_seconds, 1),
        }

    def close_epoch(self, epoch: int, side: int) -> None:
        """Add the epoch's row, measure on the held-out pictures if there are any, save everything."""
        progress = self.progress
        last = progress.step == self.recipe.epochs * self.steps_per_epoch
        row = {"epoch": epoch + 1, **self.so_far(side)}
        best = max((past.get("holdout_accuracy") or 0.0 for past in progress.history), default=0.0)
        if self.held is not None:
            measured = evaluate(self.average, self.held, self.normalize)
            row |= {"holdout_loss": measured["loss"], "holdout_accuracy": measured["accuracy"]}
        progress.history.append(row)
        progress.loss_sum, progress.correct, progress.seen = 0.0, 0, 0
        self.check_weights()
        self.save_weights(record.WEIGHTS)
        if row.get("holdout_accuracy", 0.0) > best:
            self.save_weights(record.BEST)
        if self.team.first:
            checkpoint.save_text(self.out / record.METRICS, record.table(progress.history))
            if last or self.stop or time.monotonic() - self.drawn > DRAW_EVERY:
                record.curve(self.out / record.CURVE, progress.history)
                self.drawn = time.monotonic()
        self.save()  # after all that a resumed run does not write again
        self.tell(row)
        self.tell_left_out(self.train)
        if self.stop and not last:
            raise Stopped

    def measure_on_test(self) -> dict[str, Any]:
        """Measure the averaged weights on the test pictures: once, after the last step. Returns what was measured."""
        path = self.out / record.RESULT
        if not self.team.first:
            return {}
        if path.exists():
            measured: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return measured
        spent = {name: getattr(self.progress, name) for name in ("step", "seconds", "cpu_seconds")}
        result = {"about": self.about, "sittings": self.progress.sittings, **spent}
        if self.test:
            pictures = sets.test_pictures(self.data, self.view, self.train.classes, self.reading)
            if pictures is not None:
                result["test"] = evaluate(self.average, pictures, self.normalize)
        checkpoint.save_text(path, json.dumps(result, indent=1) + "\n")
        return result

    def save(self) -> None:
        """Write the checkpoint, unless the weights are no longer numbers: then the one before stands."""
        if not self.team.first:
            return
        self.check_weights()
        path = self.out / record.CHECKPOINT
        checkpoint.save(path, self.about, self.progress, self.model, self.average, self.optimizer)

    def check_weights(self) -> None:
        """FloatingPointError for weights that are no longer numbers."""
        if not all(bool(parameter.isfinite().all()) for parameter in self.model.parameters()):
            raise FloatingPointError(
                f"weights of step {self.progress.step} are no longer finite numbers: {self.advice()}"
            )

    def advice(self) -> str:
        """What to do when numbers are none any more."""
        kept = (self.out / record.CHECKPOINT).exists()
        where = f"the last good weights stand in {self.out}" if kept else "no weights were saved before it"
        return f"try a smaller --lr than {self.recipe.lr}; {where}"

    def save_weights(self, name: str) -> None:
        """Write the averaged weights, for use, with all that it takes to use them."""
        if not self.team.first:
            return
        about = {
            **self.about,
            "sittings": self.progress.sittings,
            "classes": self.train.classes,
            "mean": self.normalize.mean,
            "std": self.normalize.std,
            "epoch": len(self.progress.history),
        }
        checkpoint.save_weights(self.out / name, self.average.state_dict(), about)

    def tell_left_out(self, pictures: Source) -> None:
        """Say what could not be read, where that is news."""
        if pictures.left_out() != self.missing:
            self.missing = pictures.left_out()
            self.say(self.missing)

    def tell(self, row: dict[str, Any]) -> None:
        """Say a row in one line."""
        self.bar.clear_line()
        self.say(record.sentence(row))
