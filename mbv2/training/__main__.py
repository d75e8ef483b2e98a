"""Train a MobileNetV2 on pictures of your own, on CIFAR-10 or on handwritten digits, and go on exactly after a stop."""

import argparse
import contextlib
import json
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from . import record
from .recipe import Recipe

EXAMPLES = """
examples:
  python -m mbv2.training --data digits --out runs/digits --width 0.25 --epochs 5
  python -m mbv2.training --data PICTURES --out runs/mine --holdout 0.1 --resolution 96
  python -m mbv2.training --data PICTURES --out runs/fine --from runs/mine/weights.safetensors --head-epochs 2
  torchrun --nproc-per-node 2 -m mbv2.training --data cifar10 --out runs/cifar10 --width 0.5

PICTURES holds train/<class>/… and test/<class>/…, or just <class>/…. Progress is measured on pictures that --holdout
keeps out of the training; the pictures of test are looked at once, after the last step. A run that was stopped goes on
with the same command and --resume. The folder of the run then holds checkpoint.safetensors (all that it needs to go
on), weights.safetensors and best.safetensors (averaged weights, for use), metrics.csv (the curve), recipe.json (the
settings) and result.json (the measurement on test).
"""


def parser() -> argparse.ArgumentParser:
    """One flag for each setting of the recipe, with its default, and those of the run."""
    command = argparse.ArgumentParser(
        "python -m mbv2.training",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run = command.add_argument_group("the run")
    run.add_argument("--data", required=True, help='folder of pictures, "cifar10" or "digits"')
    run.add_argument("--out", type=Path, required=True, help="folder of the run: checkpoints, curve, result")
    run.add_argument("--resume", action="store_true", help="go on exactly where the run in --out stands")
    run.add_argument("--from", type=Path, dest="start", help="start from these weights, of the same width")
    run.add_argument(
        "--skip-broken", action="store_true", help="leave out pictures that cannot be read, and count them"
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
        kind = {"grow": pairs, "flip": yes_or_no, "freeze_norm": yes_or_no}.get(field.name, type(field.default))
        flag = "--" + field.name.replace("_", "-")
        text = told[field.name].partition(" default:")[0].rstrip(".")
        shown = str(field.default).replace("True", "yes").replace("False", "no").replace("()", "none")
        recipe.add_argument(flag, type=kind, default=field.default, help=f"{text}; default: {shown}".replace("%", "%%"))
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


def settings_told() -> dict[str, str]:
    """What the recipe's docstring says of each setting."""
    told: dict[str, str] = {}
    names = {field.name for field in fields(Recipe)}
    name = ""
    for line in (Recipe.__doc__ or "").partition("Args:")[2].splitlines():
        head, colon, rest = line.strip().partition(":")
        if colon and head in names:
            name, told[head] = head, rest.strip()
        elif name:
            told[name] = f"{told[name]} {line.strip()}".strip()
    return told


def main(arguments: list[str] | None = None) -> int:
    """Train, or go on training; 0 at the end of the run, 1 where it was stopped, 2 for what cannot be."""
    options = vars(parser().parse_args(arguments))
    settings = {field.name: options.pop(field.name) for field in fields(Recipe)}
    return record.exit_status(lambda: train(Recipe(**settings), **options), "Stopped before the first step.")


def train(recipe: Recipe, data: str, out: Path, resume: bool, device: str, **options: Any) -> int:
    """Run a recipe, alone or as one of the processes that torchrun started; 0 at its end, 1 where it was stopped."""
    from .evaluate import report
    from .loop import Run, Stopped
    from .team import join, leave

    team = join(device)
    try:
        if not resume and (out / record.CHECKPOINT).exists():
            raise ValueError(f"{out} holds a run already: go on with --resume, or choose another --out")
        out.mkdir(parents=True, exist_ok=True)
        with record.alone(out) if team.first else contextlib.nullcontext():
            run = Run(recipe, data, out, team=team, say=lambda line: print(line, flush=True), **options)
            if resume:
                run.resume()
            if team.first:
                (out / record.RECIPE).write_text(json.dumps(run.about, indent=1) + "\n", encoding="utf-8")
            result = run.train_to_end()
    except Stopped:
        if team.first:
            print(f"Stopped and saved. The same command with --resume goes on from here: {out}", flush=True)
        return 1
    finally:
        leave(team)
    if "test" in result:
        print(report(result["test"], "test"), f"All of it, and the confusion: {out / record.RESULT}", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
