"""What a run leaves in its folder beside the checkpoint, and what it says while it runs."""

import contextlib
import csv
import fcntl
import io
import os
import platform
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from safetensors import SafetensorError

from .. import __version__
from .bar import Bar
from .checkpoint import save_text, whole

CHECKPOINT = "checkpoint.safetensors"  # all that the run needs to go on
WEIGHTS = "weights.safetensors"  # averaged weights after the last finished epoch
BEST = "best.safetensors"  # averaged weights of the epoch that was best on the held-out pictures
METRICS = "metrics.csv"  # one row an epoch
CURVE = "curve.svg"  # the same, drawn
STEPS = "steps.csv"  # one row a step
RECIPE = "recipe.json"  # what it takes to run again
RESULT = "result.json"  # the measurement at the very end


def exit_status(work: Callable[[], int], stopped: str) -> int:
    """What a command returns: that of its work; 1 for Ctrl+C; 2 for what cannot be, which is told in a sentence."""
    try:
        return work()
    except KeyboardInterrupt:
        Bar.clear_line()
        print(stopped, file=sys.stderr)
        return 1
    except (ValueError, TypeError, FloatingPointError, OSError, SafetensorError) as error:
        Bar.clear_line()
        named = isinstance(error, OSError) and error.filename is not None
        print(f"{error.filename}: {error.strerror}" if named else error, file=sys.stderr)  # type: ignore[union-attr]
        return 2


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder, so that no second run writes into it. ValueError if another run holds it."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(f"{folder} is in use by another run: choose another --out, or wait") from None
        yield


class Signals:
    """Within it, Ctrl+C and a termination only leave a note, so that a step can be finished and saved."""

    asked = False

    def __enter__(self) -> None:
        numbers = (signal.SIGINT, signal.SIGTERM)
        self.before = {number: signal.signal(number, self._note) for number in numbers}

    def _note(self, *_: object) -> None:
        self.asked = True

    def __exit__(self, *_: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)


def environment() -> dict[str, Any]:
    """Command, versions and machine, for the record."""
    return {
        "command": shlex.join([Path(sys.orig_argv[0]).name, *sys.orig_argv[1:]]),
        "processes": int(os.environ.get("WORLD_SIZE", 1)),
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


def table(rows: list[dict[str, Any]]) -> str:
    """Rows as comma-separated values."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def curve(path: Path, rows: list[dict[str, Any]]) -> None:
    """Draw accuracy and loss of the epochs so far into an SVG file."""
    from matplotlib.figure import Figure

    from ..plots.style import book_style
    from ..plots.training import plot_curve

    points = [SimpleNamespace(**row) for row in rows]
    with book_style():
        figure = Figure(figsize=(7.5, 6.4))
        for ax, what in zip(figure.subplots(2), ("accuracy", "loss"), strict=True):
            plot_curve(points, ax, what=what)
        whole(path, lambda part: figure.savefig(part, format="svg", metadata={"Date": None}))


class Steps:
    """The loss of each step, a row each, with all digits: for a closer look, and to compare runs.

    Args:
        path: the file; rows of steps that the checkpoint does not know are taken away.
        taken: steps that the checkpoint knows.
    """

    def __init__(self, path: Path, taken: int) -> None:
        kept = path.read_text(encoding="utf-8").splitlines()[1 : taken + 1] if taken and path.exists() else []
        save_text(path, "\n".join(["step,epoch,resolution,lr,loss,accuracy", *kept, ""]))
        self.file = path.open("a", encoding="utf-8", buffering=1)  # a line at a time

    def add(self, *values: float) -> None:
        """Write a row."""
        try:
            print(*values, sep=",", file=self.file)
        except OSError as error:
            raise OSError(f"{self.file.name} cannot be written: {error.strerror}") from None


def sentence(row: dict[str, Any]) -> str:
    """A row in one line."""
    values = ((name, f"{value:.4g}" if isinstance(value, float) else value) for name, value in row.items())
    return ", ".join(f"{name} {value}" for name, value in values if value is not None)
