"""Hard knocks: kills, full disks, spoiled files, Ctrl+C. Each is told in a sentence, and nothing is lost."""

import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import time

import pytest
import torch
from paths import ROOT
from safetensors.torch import load_file, save_file

from mbv2.training import checkpoint
from mbv2.training.__main__ import main
from mbv2.training.loop import Run
from mbv2.training.recipe import Recipe

PLAIN = Recipe(epochs=2, width=0.1, resolution=16, batch_size=8, lr=0.05)
RECIPES = {
    "held out, growing, dropped out": {"holdout": 0.25, "grow": ((8, 0.4),), "dropout": 0.3, "epochs": 3},
    "the paper's": {"optimizer": "rmsprop", "lr": 0.01, "schedule": "decay", "average": 0.9},
}


class Killed(BaseException):
    """What no part of the run may catch."""


def begin(folder, out, **changed):
    out.mkdir(exist_ok=True)
    recipe = Recipe.from_dict({**PLAIN.to_dict(), **changed})
    run = Run(recipe, str(folder), out, threads=1, save_every=0.0, say=lambda line: None)
    run.resume()
    return run


def kill_at(monkeypatch, run, name, count):
    """Let a method of the run raise at its so-manieth call."""
    calls = iter(range(count, -1, -1))
    method = getattr(run, name)

    def killed(*arguments):
        if not next(calls, 1):
            raise Killed
        return method(*arguments)

    monkeypatch.setattr(run, name, killed)


def files(out):
    """What the run leaves for use, without the times."""
    kept = {path.name: load_file(path) for path in out.glob("*.safetensors")}
    rows = [line.split(",") for line in (out / "metrics.csv").read_text().splitlines()]
    timed = {place for place, name in enumerate(rows[0]) if "seconds" in name}
    return kept, [[value for place, value in enumerate(row) if place not in timed] for row in rows]


def assert_same_files(one, two):
    (first, curve), (second, other) = files(one), files(two)
    assert first.keys() == second.keys()
    assert curve == other
    for name, tensors in first.items():
        assert tensors.keys() == second[name].keys()
        assert all(torch.equal(tensor, second[name][key]) for key, tensor in tensors.items()), name


@pytest.mark.parametrize("changed", RECIPES.values(), ids=RECIPES)
def test_runs_broken_off_anywhere_end_with_the_same_files(folder, tmp_path, monkeypatch, changed):
    begin(folder, tmp_path / "whole", **changed).train_to_end()
    for name, count in (("take_step", 2), ("save", 2), ("close_epoch", 0), ("save_weights", 0), ("save", 1)):
        run = begin(folder, tmp_path / "broken", **changed)
        kill_at(monkeypatch, run, name, count)
        with pytest.raises(Killed):
            run.train_to_end()
    begin(folder, tmp_path / "broken", **changed).train_to_end()
    assert_same_files(tmp_path / "whole", tmp_path / "broken")


def test_a_kill_before_the_last_checkpoint_leaves_no_old_weights(folder, tmp_path, monkeypatch):
    begin(folder, tmp_path / "whole").train_to_end()
    for name in ("save_weights", "save"):
        run = begin(folder, tmp_path / name)
        kill_at(monkeypatch, run, name, {"save_weights": 1, "save": 9}[name])  # 5 steps an epoch, each saved
        with pytest.raises(Killed):
            run.train_to_end()
        begin(folder, tmp_path / name).train_to_end()
        assert_same_files(tmp_path / "whole", tmp_path / name)


def test_checkpoints_cut_short_or_of_another_kind_are_refused_by_name(folder, tmp_path):
    run = begin(folder, tmp_path)
    run.train_to_end()
    path = tmp_path / "checkpoint.safetensors"
    content, tensors = path.read_bytes(), load_file(path)
    stored = checkpoint.load_weights(path)[1]
    header = 8 + int.from_bytes(content[:8], "little")
    for length in (0, 1, 7, 8, 9, header - 1, header, header + 1, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:length])
        with pytest.raises(
            ValueError, match=r"checkpoint\.safetensors is not a whole file of weights.*: \w+ing header"
        ):
            run.resume()
    newer = {**stored, "about": {**stored["about"], "recipe": {**stored["about"]["recipe"], "moonlight": 1}}}
    without = {name: tensor for name, tensor in tensors.items() if name != "model.fc.weight"}
    for told, about, words in (
        (tensors, {**stored, "format": 99}, "has format 99, but this version reads format 1"),
        (tensors, newer, "was written by another version: a recipe has no setting moonlight"),
        (without, stored, r"lacks part of a checkpoint, or has too much: .*fc\.weight"),
        (tensors, {**stored, "progress": {"steps": 3}}, "lacks part of a checkpoint, or has too much"),
    ):
        save_file(told, path, {"about": json.dumps(about)})
        with pytest.raises(ValueError, match=rf"checkpoint\.safetensors {words}"):
            run.resume()
    save_file(tensors, path)
    with pytest.raises(ValueError, match="is not a file of weights written by mbv2"):
        run.resume()


def test_a_disk_that_is_full_leaves_the_last_checkpoint_whole(folder, tmp_path, capsys):
    run = begin(folder, tmp_path / "run")
    run.train_to_end()
    before = (tmp_path / "run" / "checkpoint.safetensors").read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, limits[1]))
    try:
        with pytest.raises(
            OSError, match=r"checkpoint\.safetensors cannot be written: .*; what stood there before still"
        ):
            run.save()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / "run" / "checkpoint.safetensors").read_bytes() == before
    assert not list((tmp_path / "run").glob("*.part"))


def command(folder, out, *more):
    flags = [
        "--data",
        folder,
        "--out",
        out,
        "--width",
        "0.1",
        "--resolution",
        "16",
        "--epochs",
        "1",
        "--batch-size",
        "8",
    ]
    return main([str(flag) for flag in (*flags, "--threads", "1", *more)])


def interrupted(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "moment", ["mbv2.training.pictures._decode", "mbv2.training.loop.Run.__init__", "mbv2.training.loop.evaluate"]
)
def test_ctrl_c_at_any_moment_is_a_sentence_and_the_run_can_go_on(folder, tmp_path, monkeypatch, capsys, moment):
    shutil.copytree(folder, tmp_path / "pictures", ignore=shutil.ignore_patterns(".mbv2"))
    with monkeypatch.context() as patched:
        patched.setattr(moment, interrupted)
        assert command(tmp_path / "pictures", tmp_path / "run") == 1
    assert capsys.readouterr().err == "Stopped. The same command with --resume goes on from what was saved.\n"
    assert command(tmp_path / "pictures", tmp_path / "run", "--resume") == 0
    assert "test accuracy" in capsys.readouterr().out


def test_a_first_loss_that_is_not_a_number_says_that_nothing_was_saved(folder, tmp_path):
    run = begin(folder, tmp_path)
    run.model.fc.bias.data.fill_(float("nan"))
    with pytest.raises(FloatingPointError, match=r"loss of step 1 is nan.*; no weights were saved before it$"):
        run.train_to_end()


@pytest.mark.parametrize(
    ("flag", "value", "words"),
    [
        ("--threads", "0", "threads must be at least 1, not 0"),
        ("--save-every", "nan", "save_every must be at least 0 seconds, not nan"),
    ],
)
def test_what_the_run_cannot_do_is_refused_in_a_sentence(folder, tmp_path, capsys, flag, value, words):
    assert command(folder, tmp_path, flag, value) == 2
    assert capsys.readouterr().err == f"{words}\n"


def test_what_is_in_the_way_of_the_folder_is_named(folder, tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        assert command(folder, out) == 2
        assert capsys.readouterr().err.startswith(f"--out {out} cannot be made a folder: ")


def test_a_class_of_test_without_a_whole_picture_is_not_measured_as_another(folder, tmp_path, capsys):
    data = tmp_path / "pictures"
    shutil.copytree(folder, data, ignore=shutil.ignore_patterns(".mbv2"))
    for path in (data / "test" / "bee").iterdir():
        path.write_bytes(b"broken")
    assert command(data, tmp_path / "run", "--skip-broken") == 2
    assert "pictures of the same classes; one lacks: bee" in capsys.readouterr().err
    shutil.rmtree(data / "test" / "bee")
    (data / "test" / "bee").mkdir()
    assert command(data, tmp_path / "other") == 2
    assert "pictures of the same classes; one lacks: bee" in capsys.readouterr().err
    assert not (tmp_path / "other" / "checkpoint.safetensors").exists()


@pytest.mark.proof
@pytest.mark.parametrize("changed", RECIPES.values(), ids=RECIPES)
def test_kill_9_at_random_moments_changes_no_bit(folder, tmp_path, changed):
    changed = {**changed, "epochs": 40}
    begin(folder, tmp_path / "whole", **changed).train_to_end()
    code = (
        "from pathlib import Path; from mbv2.training.loop import Run; from mbv2.training.recipe import Recipe\n"
        f"run = Run(Recipe.from_dict({ {**PLAIN.to_dict(), **changed}!r}), {str(folder)!r}, "
        f"Path({str(tmp_path / 'killed')!r}), threads=1, save_every=0.0)\n"
        "run.resume(); print('begun', flush=True); run.train_to_end()"
    )
    (tmp_path / "killed").mkdir()
    chance, kills = random.Random(5), 0
    for _ in range(200):
        line = [sys.executable, "-c", code]
        with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            time.sleep(chance.uniform(0, 1.0))
            process.kill()
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
        kills += 1
    assert process.returncode == 0
    assert kills >= 3
    assert_same_files(tmp_path / "whole", tmp_path / "killed")
