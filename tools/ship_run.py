"""Finished runs of `python -m mbv2.training` become a network of the package: weights in 16 bits, record, curve.

`python -m tools.ship_run RUN [RUN …] --data PICTURES --name cifar10` writes cifar10.safetensors, cifar10_run.json and
cifar10_curve.csv into mbv2/data, and measures the 16-bit weights on the pictures of test. Notes that stand in an older
record stay there: they are written by hand.
"""

import argparse
import csv
import hashlib
import io
import json
import platform
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from mbv2.nets.pretrained import load
from mbv2.pictures import photograph
from mbv2.records import CurvePoint
from mbv2.spec import NAMED
from mbv2.training import checkpoint, sets
from mbv2.training.decode import View
from mbv2.training.evaluate import evaluate
from mbv2.training.recipe import Recipe
from mbv2.training.starts import checksum

DATA = Path("mbv2/data")
MOST_BYTES = 1_500_000
PACKAGES = ("torch", "numpy", "pillow", "safetensors")
ASKED = ("epochs", "seed", "width", "resolution")  # what a command says even where it is the default
CURVE_HEADER = """\
# The run that trained mbv2.pretrained("{name}"), epoch by epoch. What begins with train_ was measured on augmented
# pictures while the network learned from them; the loss is that of smoothed labels.
# Source: this book, python -m mbv2.training, with the settings of {name}_run.json
"""
COUNTER = "num_batches_tracked"  # nothing depends on it


def main(arguments: list[str] | None = None) -> None:
    command = argparse.ArgumentParser("python -m tools.ship_run", description=__doc__)
    command.add_argument(
        "runs", type=Path, nargs="+", help="folders of finished runs, each begun --from the one before"
    )
    command.add_argument("--data", required=True, help="the pictures that they were trained on")
    command.add_argument("--name", required=True, help="what the network will be called")
    command.add_argument("--into", type=Path, default=DATA, help=f"folder for the files; default: {DATA}")
    ship(**vars(command.parse_args(arguments)))


def ship(runs: list[Path], data: str, name: str, into: Path) -> None:
    """Write the three files."""
    results = [json.loads((run / "result.json").read_text(encoding="utf-8")) for run in runs]
    check_parts(runs, results)
    weights, record, curve = (into / f"{name}{ending}" for ending in (".safetensors", "_run.json", "_curve.csv"))
    state, about = checkpoint.load_weights(runs[-1] / "weights.safetensors")
    checkpoint.save_weights(weights, half(state), header(about))
    if (size := weights.stat().st_size) > MOST_BYTES:
        raise ValueError(f"{weights} must have at most {MOST_BYTES} bytes, not {size}")
    notes = json.loads(record.read_text(encoding="utf-8"))["notes"] if record.exists() else []
    checkpoint.save_text(record, compact({**told(results, data, name, weights), "notes": notes}))
    checkpoint.save_text(curve, curve_of([(run / "metrics.csv").read_text(encoding="utf-8") for run in runs], name))


def check_parts(runs: list[Path], results: list[dict[str, Any]]) -> None:
    """ValueError if a part did not start from the one before, or not on the same pictures, or with other versions."""
    for before, result in zip([None, *runs], results, strict=False):
        check_versions(result["sittings"][-1])
        start = before and checksum(before / "weights.safetensors")
        if result["about"].get("start") != start or result["about"]["pictures"] != results[0]["about"]["pictures"]:
            raise ValueError(f"a run must have started from {before or 'new weights'}, on the same pictures: {start}")


def check_versions(sitting: dict[str, Any]) -> None:
    """ValueError if the run was trained with another Python or torch than this one, whose versions are written down."""
    here = {"python": platform.python_version(), "torch": torch.__version__}
    if different := {name: sitting[name] for name, value in here.items() if sitting[name] != value}:
        raise ValueError(f"the run was trained with {different}: write its record with the same versions, not {here}")


def half(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights in 16 bits. ValueError names a tensor with a number that is too large for them."""
    small = {name: tensor.half() for name, tensor in state.items() if not name.endswith(COUNTER)}
    for name, tensor in small.items():
        if not tensor.isfinite().all():
            raise ValueError(f"{name} must fit into 16 bits, up to 65,504, not hold {float(state[name].abs().max())}")
    return small


def header(about: dict[str, Any]) -> dict[str, Any]:
    """What the file of weights says of itself."""
    recipe = Recipe.from_dict(about["recipe"])
    return {
        "architecture": next(name for name, table in NAMED.items() if table == recipe.table),
        "width_mult": recipe.width,
        "resolution": recipe.resolution,
        **{name: about[name] for name in ("classes", "mean", "std")},
    }


def told(results: list[dict[str, Any]], data: str, name: str, weights: Path) -> dict[str, Any]:
    """The record of a run, as `mbv2.records.TrainingRun` has it, but for the notes."""
    recipe, pictures = Recipe.from_dict(results[0]["about"]["recipe"]), results[0]["about"]["pictures"]
    train = sets.training_pictures(data, View(recipe.resolution, recipe.crop))
    if train.fingerprint() != pictures:
        raise ValueError(f"--data must name the pictures that the run learned from, {pictures}, not {data}")
    model = load(weights).to(memory_format=torch.channels_last)
    test = sets.test_pictures(data, View(recipe.resolution, recipe.crop), model.classes)
    if test is None:
        raise ValueError(f"--data must have pictures to test on, and {data} has none")
    torch.set_flush_denormal(True)  # as in training
    names = [f"runs/{name}{f'-{number}' if len(results) > 1 else ''}" for number in range(1, len(results) + 1)]
    return {
        "parts": [part(result, *place) for result, *place in zip(results, names, ["", *names], strict=False)],
        "training_pictures": len(train.split(recipe.holdout, recipe.seed)[0]),
        "fingerprint": pictures,
        "classes": model.classes,
        "versions": {"python": platform.python_version()} | {package: version(package) for package in PACKAGES},
        "weights_file": weights.name,
        "weights_bytes": weights.stat().st_size,
        "weights_sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "photograph": [[round(score, 4) for score in row] for row in quarters(model).tolist()],
        "measured_by": f"python -m mbv2.training.measure --data PICTURES --weights {name}",
        "measured": evaluate(model, test, model.normalize),
    }


def part(result: dict[str, Any], out: str, start: str) -> dict[str, Any]:
    """One of the runs, as `mbv2.records.Part` has it."""
    return {
        "command": f"python -m mbv2.training --data PICTURES --out {out} {flags(result['about'], start)}",
        "recipe": Recipe.from_dict(result["about"]["recipe"]).to_dict(),
        "steps": result["step"],
        "clock_hours": round(result["seconds"] / 3600, 2),
        "cpu_hours": round(result["cpu_seconds"] / 3600, 2),
        "sittings": [{name: said for name, said in one.items() if name != "command"} for one in result["sittings"]],
        "measured": result["test"],
    }


def flags(about: dict[str, Any], start: str = "") -> str:
    """The settings of a run as one types them: those that everybody asks for, and what differs from the defaults.

    A run that started from trained weights says all of them, since its defaults are others.
    """
    recipe, usual = Recipe.from_dict(about["recipe"]), Recipe()
    said = {*ASKED, "lr"} if recipe.batch_size != usual.batch_size else set(ASKED)  # the command's lr suits the batch
    names = [name for name in vars(recipe) if start or name in said or getattr(recipe, name) != getattr(usual, name)]
    written = {name: getattr(recipe, name) for name in names if name != "grow"}
    words = {name: ("no", "yes")[value] if isinstance(value, bool) else value for name, value in written.items()}
    if recipe.grow:
        words["grow"] = ",".join(f"{side}:{until:g}" for side, until in recipe.grow)
    parts = [f"--{name.replace('_', '-')} {word}" for name, word in words.items()]
    origin = [f"--from {start}/weights.safetensors"] if start else []
    return " ".join([*origin, *parts, f"--threads {about['threads']}"])


@torch.no_grad()
def quarters(model: torch.nn.Module) -> torch.Tensor:
    """(4, classes) scores for the quarters of a photograph, by which one can see that weights are loaded right."""
    side = model.resolution
    whole = torch.from_numpy(photograph(2 * side))  # (3, 2·side, 2·side), from 0 to 1
    parts = [whole[:, down : down + side, right : right + side] for down in (0, side) for right in (0, side)]
    return model(model.normalize(torch.stack(parts)))


def curve_of(metrics: list[str], name: str) -> str:
    """The parts' metrics.csv as one file of `CurvePoint`: epochs and seconds count on."""
    text = io.StringIO()
    writer = csv.DictWriter(text, CurvePoint._fields, lineterminator="\n")
    writer.writeheader()
    epoch, spent = 0, {"seconds": 0.0, "cpu_seconds": 0.0}
    for number, table in enumerate(metrics, start=1):
        before = dict(spent)
        for row in csv.DictReader(io.StringIO(table)):
            epoch += 1
            spent = {column: round(before[column] + float(row[column]), 1) for column in before}
            writer.writerow({**row, "part": number, "epoch": epoch, **spent})
    return CURVE_HEADER.format(name=name) + text.getvalue()


def compact(record: dict[str, Any]) -> str:
    """JSON with a list of numbers on one line."""
    text = json.dumps(record, indent=1, ensure_ascii=False)
    return re.sub(r"\[([-\d.,\s]+)\]", lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"


if __name__ == "__main__":
    main()
