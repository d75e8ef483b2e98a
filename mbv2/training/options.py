"""The flags of `python -m mbv2.training`: one for each setting of the recipe, and those of the run."""

import argparse
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from .folders import STREAM
from .recipe import CHOICES, FINE_TUNING, OF_WEIGHTS, Recipe

EXAMPLES = """
examples:
  python -m mbv2.training --data digits --out runs/digits --width 0.25 --epochs 5
  python -m mbv2.training --data PICTURES --out runs/mine --holdout 0.1 --resolution 96
  python -m mbv2.training --data PICTURES --out runs/fine --from imagenet --epochs 10
  python -m mbv2.training --data PICTURES --out runs/paper --resolution 224 --optimizer rmsprop --lr 0.045 \\
    --schedule decay --weight-decay 4e-5 --batch-size 96        (the paper's recipe)
  torchrun --nproc-per-node 8 -m mbv2.training --data IMAGENET --out runs/imagenet --resolution 224 --cutout 0
  torchrun --nproc-per-node 2 -m mbv2.training --data cifar10 --out runs/cifar10 --width 0.5

PICTURES holds train/<class>/… and test/<class>/…, or just <class>/…. val/<class>/…, as ImageNet has it, stands for test
where test is missing or holds no classes; where both have classes, val is not looked at. Sets that are too large for
memory are read from their files in every epoch. Progress is measured on pictures that --holdout keeps out of the
training; the pictures of test are looked at once, after the last step. A run that was stopped, by Ctrl+C or by anything
else, goes on exactly where it was saved with the same command and --resume.

With torchrun, N processes share each batch of --batch-size pictures, which must be a multiple of N. On a processor two
give the losses of one, within 1e-5 and mostly to the last bit; more than two, or accelerators, round differently, and
--precision float64 shows that nothing else differs. The first process alone writes, and measures on test.

The folder of the run then holds
  weights.safetensors     averaged weights after the last epoch, for use; and in the same file, as JSON, the recipe, the
                          classes, mean and standard deviation of the pictures
  best.safetensors        the same after the epoch that was best on the held-out pictures
  metrics.csv, curve.svg  loss and accuracy after each epoch, as numbers and drawn
  steps.csv               the loss of each step, with all digits
  recipe.json             what it takes to run again: command, settings, seed, threads, versions, a fingerprint of the
                          pictures
  result.json             the same, and the measurement on test
  checkpoint.safetensors  all that --resume needs
"""


def parser() -> argparse.ArgumentParser:
    """One flag for each setting of the recipe, with its default, and those of the run."""
    command = argparse.ArgumentParser(
        "python -m mbv2.training",
        usage="python -m mbv2.training --data DATA --out OUT [--resume] [flags]",
        description="Train a MobileNetV2 on pictures of your own, on CIFAR-10 or on handwritten digits.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run = command.add_argument_group("the run")
    run.add_argument("--data", required=True, help='folder of pictures, "cifar10" or "digits"')
    run.add_argument("--out", type=Path, required=True, help="folder of the run: checkpoints, curve, result")
    run.add_argument("--resume", action="store_true", help="go on exactly where the run in --out stands")
    run.add_argument(
        "--from",
        dest="start",
        metavar="imagenet|cifar10|FILE",
        help="fine-tune trained weights: imagenet, torchvision's, fetched once; cifar10, this book's, for small "
        "pictures; or weights.safetensors of a run. "
        "Architecture, width and resolution are theirs unless given; the classifier is new where the classes differ",
    )
    run.add_argument(
        "--skip-broken", action="store_true", help="leave out pictures that cannot be read, and count them"
    )
    run.add_argument(
        "--stream",
        choices=STREAM,
        default="auto",
        help="read the files of a folder anew in every epoch instead of keeping them decoded in memory; default: auto, "
        "where they have more than a gibibyte decoded",
    )
    run.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="processes that read files anew; default: one for each core, at most 16",
    )
    run.add_argument(
        "--no-test", action="store_false", dest="test", help="never look at the pictures of test: for choosing settings"
    )
    run.add_argument("--threads", type=int, default=2, help="of the processor; default: 2")
    run.add_argument("--save-every", type=float, default=300.0, help="seconds between checkpoints; default: 300")
    run.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to compute; default: auto"
    )
    recipe = command.add_argument_group("the recipe")
    told = settings_told()
    for field in fields(Recipe):
        kind, shape = KINDS.get(field.name) or KINDS[type(field.default)]
        other = "that of the weights" if field.name in OF_WEIGHTS else FINE_TUNING.get(field.name)
        text = told[field.name] + (f"; with --from: {other}" if other else "")
        flag = "--" + field.name.replace("_", "-")
        choices = CHOICES.get(field.name)
        options: dict[str, Any] = {"type": kind, "choices": choices, "metavar": None if choices else shape}
        recipe.add_argument(flag, default=argparse.SUPPRESS, help=text.replace("%", "%%"), **options)
    return command


def pairs(text: str) -> tuple[tuple[int, float], ...]:
    """Turn "24:0.35,28:0.6" into ((24, 0.35), (28, 0.6))."""
    try:
        return tuple((int(side), float(until)) for side, until in (part.split(":") for part in text.split(",") if part))
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be pairs such as 24:0.4,28:0.65, not {text!r}") from None


def yes_or_no(text: str) -> bool:
    """Turn "yes" or "no" into a bool."""
    if text not in ("yes", "no"):
        raise argparse.ArgumentTypeError(f"must be yes or no, not {text!r}")
    return text == "yes"


KINDS: dict[Any, tuple[Callable[[str], Any], str]] = {  # of a setting's name or type: what reads it, and its form
    "grow": (pairs, "SIDE:SHARE,…"),
    bool: (yes_or_no, "yes|no"),
    int: (int, "N"),
    float: (float, "X"),
    str: (str, "WORD"),
}


def settings_told() -> dict[str, str]:
    """What the recipe's docstring says of each setting, with its default in the words of the command."""
    told: dict[str, str] = {}
    defaults = {field.name: field.default for field in fields(Recipe)}
    name = ""
    for line in (Recipe.__doc__ or "").partition("Args:")[2].splitlines():
        head, colon, rest = line.strip().partition(":")
        if colon and head in defaults:
            name, told[head] = head, rest.strip()
        elif name:
            told[name] = f"{told[name]} {line.strip()}".strip()
    for name, text in told.items():
        words, _, reason = text.rstrip(".").partition(" default: ")
        shown = str(defaults[name]).replace("True", "yes").replace("False", "no").replace("()", "none")
        told[name] = f"{words.rstrip('.')}; default: {shown}{reason[len(reason.partition(',')[0]) :]}"
    return told
