"""Whole runs: killed and resumed to the bit, stopped by signals, refused where they would spoil something."""

import csv
import json
import os
import signal
import subprocess
import sys

import pytest
import torch
from paths import ROOT
from safetensors.torch import load_file

from mbv2.training import sets
from mbv2.training.checkpoint import load_weights
from mbv2.training.loop import Run
from mbv2.training.options import parser
from mbv2.training.recipe import Recipe

SMALL = Recipe(epochs=3, width=0.1, resolution=16, batch_size=8, grow=((8, 0.4),), dropout=0.2, lr=0.05)


def start(folder, out, **changed):
    return Run(Recipe.from_dict({**SMALL.to_dict(), **changed}), str(folder), out, threads=1, say=lambda line: None)


def curve(out):
    rows = list(csv.DictReader((out / "metrics.csv").open()))
    return [{name: value for name, value in row.items() if "seconds" not in name} for row in rows]


def same(one, two):
    """Whether two checkpoints hold the same bits."""
    first, second = (load_file(out / "checkpoint.safetensors") for out in (one, two))
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


@pytest.fixture(scope="module")
def whole(folder, tmp_path_factory):
    """The folder of a run that nothing interrupted."""
    out = tmp_path_factory.mktemp("whole")
    start(folder, out).train_to_end()
    return out


KILLED = """
import os, sys
from pathlib import Path
from mbv2.training.loop import Run
from mbv2.training.options import parser
from mbv2.training.recipe import Recipe
run = Run(Recipe.from_dict({recipe!r}), {data!r}, Path({out!r}), threads=1, save_every=0.0, say=lambda line: None)
run.resume()
take = run.take_step
def step(*parts):
    if run.progress.step == {steps}:
        os.kill(os.getpid(), 9)
    return take(*parts)
run.take_step = step
run.train_to_end()
"""


def test_a_run_killed_twice_and_resumed_has_the_same_weights_to_the_bit(folder, whole, tmp_path):
    for steps in (3, 8):  # 5 steps an epoch: in the middle of the first and of the second
        code = KILLED.format(recipe=SMALL.to_dict(), data=str(folder), out=str(tmp_path), steps=steps)
        killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=300)
        assert killed.returncode == -signal.SIGKILL
    run = start(folder, tmp_path)
    run.resume()
    assert run.progress.step == 8
    run.train_to_end()
    assert same(whole, tmp_path)
    assert curve(whole) == curve(tmp_path)
    assert (whole / "steps.csv").read_text() == (tmp_path / "steps.csv").read_text()
    assert len(json.loads((tmp_path / "result.json").read_text())["sittings"]) == 3


def test_another_seed_gives_other_weights_and_does_not_resume(folder, whole, tmp_path):
    start(folder, tmp_path, seed=1).train_to_end()
    assert not same(whole, tmp_path)
    with pytest.raises(ValueError, match=r"belongs to another run: seed was 1 and is 0$"):
        start(folder, tmp_path).resume()


def test_a_finished_run_is_not_measured_again(folder, whole, monkeypatch):
    before = (whole / "result.json").read_bytes()
    run = start(folder, whole)
    run.resume()
    monkeypatch.setattr("mbv2.training.loop.evaluate", lambda *_: pytest.fail("measured again"))
    assert run.train_to_end()["test"]["pictures"] == 15
    assert (whole / "result.json").read_bytes() == before


def test_the_pictures_of_test_can_be_left_unseen(folder, tmp_path, monkeypatch):
    run = start(folder, tmp_path)
    run.test = False
    monkeypatch.setattr(sets, "test_pictures", lambda *_: pytest.fail("looked at the pictures of test"))
    assert "test" not in run.train_to_end()
    assert parser().parse_args(["--data", "x", "--out", "y", "--no-test"]).test is False
    assert parser().parse_args(["--data", "x", "--out", "y"]).test is True


def test_the_averaged_weights_are_what_is_measured_and_kept_for_use(whole):
    kept = load_file(whole / "checkpoint.safetensors")
    weights, about = load_weights(whole / "weights.safetensors")
    assert all(torch.equal(weights[name], kept[f"average.{name}"]) for name in weights)
    assert about["classes"] == ["ant", "bee", "cat"]
    assert about["epoch"] == 3
    assert [row["resolution"] for row in curve(whole)] == ["8", "8", "16"]


def test_the_command_learns_colours_and_keeps_the_best(command, tmp_path):
    done = command(tmp_path / "run", "--holdout", "0.25", "--epochs", "20", "--average", "0.5", "--lr", "0.02")
    assert done.returncode == 0, done.stderr
    assert "test accuracy" in done.stdout
    result = json.loads((tmp_path / "run" / "result.json").read_text())
    assert result["test"]["accuracy"] > 0.9
    assert result["step"] == 20 * 3
    told = json.loads((tmp_path / "run" / "recipe.json").read_text())
    assert "-m mbv2.training --data" in told["environment"]["command"]
    assert {"recipe", "pictures", "threads"} <= told.keys()
    assert {"commit", "torch", "processes"} <= told["environment"].keys()
    rows = curve(tmp_path / "run")
    best = max(rows, key=lambda row: float(row["holdout_accuracy"]))  # the first of the best
    assert load_weights(tmp_path / "run" / "best.safetensors")[1]["epoch"] == int(best["epoch"])
    again = command(tmp_path / "run")
    assert again.returncode == 2
    assert "holds a run already: go on with --resume" in again.stderr


def test_the_steps_losses_are_the_epochs_and_the_curve_is_drawn(whole):
    steps = list(csv.DictReader((whole / "steps.csv").open()))
    assert [int(row["step"]) for row in steps] == list(range(1, 16))
    for row in curve(whole):
        losses = [float(step["loss"]) for step in steps if step["epoch"] == row["epoch"]]
        assert float(row["train_loss"]) == pytest.approx(sum(losses) / 5)
        assert steps[5 * int(row["epoch"]) - 1]["lr"] == row["lr"]
    drawn = (whole / "curve.svg").read_text()
    assert drawn.count("train-accuracy") == drawn.count("train-loss") == 1


def test_ctrl_c_saves_and_resume_ends_the_run(folder, command, tmp_path):
    out = tmp_path / "run"
    line = [
        sys.executable,
        "-m",
        "mbv2.training",
        "--data",
        folder,
        "--out",
        out,
        "--width",
        "0.1",
        "--batch-size",
        "8",
    ]
    line += ["--resolution", "16", "--epochs", "400", "--threads", "1"]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()  # an epoch is over
        in_use = command(out, "--epochs", "400", "--resume")
        process.send_signal(signal.SIGINT)
        assert "Stopped and saved. The same command with --resume" in process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert in_use.returncode == 2
    assert "is in use by another run" in in_use.stderr
    step = load_weights(out / "checkpoint.safetensors")[1]["progress"]["step"]
    assert 5 <= step < 2000


def test_a_loss_that_is_not_a_number_stops_and_the_last_good_weights_stand(folder, tmp_path):
    bad = start(folder, tmp_path, lr=1e30, warmup=0.0)
    bad.save_every = 0.0
    with pytest.raises(
        FloatingPointError, match=r"step \d+ .*try a smaller --lr than 1e\+30; the last good weights stand"
    ):
        bad.train_to_end()
    assert all(value.isfinite().all() for value in load_file(tmp_path / "checkpoint.safetensors").values())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"batch_size": 43}, "batch_size must be at most 42, the training pictures, not 43"),
        ({"batch_size": 1}, "batch_size must be at least 2, since batch norm compares pictures, not 1"),
    ],
)
def test_batches_that_cannot_be_taken_are_refused(folder, tmp_path, changed, words):
    with pytest.raises(ValueError, match=words):
        start(folder, tmp_path, **changed)


def test_classes_that_only_one_part_has_are_named_before_the_run(folder, tmp_path):
    for part, names in (("train", ("ant", "bee")), ("test", ("ant", "cow"))):
        for name in names:
            (tmp_path / part / name).parent.mkdir(exist_ok=True)
            os.symlink(folder / "train" / "ant", tmp_path / part / name)
    with pytest.raises(ValueError, match=r"must have pictures of the same classes; one lacks: bee, cow"):
        start(tmp_path, tmp_path / "run")


def test_a_full_disk_is_told_in_a_sentence_and_loses_nothing(folder, whole, tmp_path, monkeypatch):
    from mbv2.training import checkpoint

    run = start(folder, tmp_path)
    out = tmp_path / "checkpoint.safetensors"
    out.write_bytes((whole / "checkpoint.safetensors").read_bytes())

    def full(tensors, path, about):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(OSError, match="No space left"):
        run.save()
    assert out.read_bytes() == (whole / "checkpoint.safetensors").read_bytes()


def test_the_loop_imports_nothing_that_only_some_runs_need():
    code = "import sys, mbv2.training.loop; print(sorted({'sklearn', 'matplotlib', 'ipywidgets'} & sys.modules.keys()))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
