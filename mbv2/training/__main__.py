"""Train a MobileNetV2 on pictures of your own, on CIFAR-10 or on handwritten digits, and go on exactly after a stop."""

import contextlib
import json
import sys
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from . import record
from .options import parser
from .recipe import Recipe

STOPPED = "Stopped. The same command with --resume goes on from what was saved."


def main(arguments: list[str] | None = None) -> int:
    """Train, or go on training; 0 at the end of the run, 1 where it was stopped, 2 for what cannot be."""
    options = vars(parser().parse_args(arguments))
    settings = {field.name: options.pop(field.name) for field in fields(Recipe) if field.name in options}
    reading = {name: options.pop(name) for name in ("skip_broken", "stream", "workers")}
    return record.exit_status(lambda: train(settings, reading=reading, **options), STOPPED)


def train(
    settings: dict[str, Any],
    data: str,
    out: Path,
    resume: bool,
    device: str,
    start: str | None,
    reading: dict[str, Any],
    **options: Any,
) -> int:
    """Run a recipe, alone or as one of the processes that torchrun started; 0 at its end, 1 where it was stopped."""
    from .checkpoint import save_text
    from .evaluate import report
    from .loop import Run, Stopped
    from .sets import Reading
    from .starts import open_start
    from .team import join, leave

    Recipe(**settings)  # refused before anything is fetched or read
    how = Reading(**reading)

    team = join(device)
    try:
        if not resume and (out / record.CHECKPOINT).exists():
            raise ValueError(f"{out} holds a run already: go on with --resume, or choose another --out")
        make_folder(out)
        with record.alone(out) if team.first else contextlib.nullcontext():
            known = team.in_turn(lambda: open_start(start)) if start else None
            recipe = Recipe.complete(settings, known.settings() if known else {})
            run = Run(recipe, data, out, start=known, reading=how, team=team, say=partial(print, flush=True), **options)
            if resume:
                run.resume()
            if team.first:
                known_of_it = {**run.about, "environment": record.environment()}
                save_text(out / record.RECIPE, json.dumps(known_of_it, indent=1) + "\n")
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


def make_folder(out: Path) -> None:
    """Make the folder of the run. ValueError where that cannot be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"--out {out} cannot be made a folder: {error.strerror}") from None


if __name__ == "__main__":
    sys.exit(main())
