"""The command: python -m mbv2.training --data FOLDER --width 0.5 --epochs 30 --seed 0 --out RUN."""

import os

# Threads that wait must sleep: on a machine that others use too, waiting in a loop makes a step twenty times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import argparse
import sys
from dataclasses import fields
from pathlib import Path

from .loop import CHECKPOINT, RESULT, Run, Stopped
from .recipe import Recipe


def pairs(text: str) -> tuple[tuple[int, float], ...]:
    """ "24:0.35,28:0.6" as ((24, 0.35), (28, 0.6))."""
    if not text:
        return ()
    return tuple((int(side), float(until)) for side, until in (part.split(":") for part in text.split(",")))


def parser() -> argparse.ArgumentParser:
    """One flag for each setting of the recipe, with its default, and those of the run."""
    command = argparse.ArgumentParser("python -m mbv2.training", description=__doc__)
    command.add_argument("--data", type=Path, required=True, help="folder with train/<class>/… and test/<class>/…")
    command.add_argument("--out", type=Path, required=True, help="folder of the run: checkpoints, curve, result")
    command.add_argument("--resume", action="store_true", help="go on exactly where the run in --out stands")
    command.add_argument("--threads", type=int, default=2, help="of the processor; default: 2")
    command.add_argument("--save-every", type=float, default=300.0, help="seconds between checkpoints; default: 300")
    told = settings_told()
    for field in fields(Recipe):
        kind = {"grow": pairs, "flip": lambda text: {"yes": True, "no": False}[text]}.get(
            field.name, type(field.default)
        )
        flag = "--" + field.name.replace("_", "-")
        command.add_argument(flag, type=kind, default=field.default, help=told[field.name].replace("%", "%%"))
    return command


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
    data, out, resume, threads, save_every = (
        options.pop(name) for name in ("data", "out", "resume", "threads", "save_every")
    )
    try:
        if not resume and (out / CHECKPOINT).exists():
            raise ValueError(f"{out} holds a run already: go on with --resume, or choose another --out")
        run = Run(Recipe(**options), data, out, threads, save_every, lambda line: print(line, flush=True))
        if resume:
            run.resume()
        result = run.train_to_end()
    except Stopped:
        print(f"Stopped and saved. The same command with --resume goes on from here: {out}", flush=True)
        return 1
    except (ValueError, TypeError, FloatingPointError) as error:
        print(error, file=sys.stderr)
        return 2
    if "test" in result:
        print(f"test accuracy {result['test']['accuracy']:.2%}, in {out / RESULT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
