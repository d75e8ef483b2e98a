"""The measuring command: what ends a run, for any weights and pictures; what it refuses."""

import json
import shutil

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from mbv2 import pretrained
from mbv2.training import checkpoint
from mbv2.training.evaluate import confusions, report
from mbv2.training.loop import Run
from mbv2.training.measure import main
from mbv2.training.recipe import Recipe


@pytest.fixture(scope="module")
def trained(folder, tmp_path_factory):
    """The folder of a finished run of another seed, architecture and precision than the defaults."""
    out = tmp_path_factory.mktemp("trained")
    recipe = Recipe(epochs=2, width=0.1, resolution=16, batch_size=8, average=0.5, stem_stride=2, precision="float64")
    Run(recipe, str(folder), out, threads=1, say=lambda line: None).train_to_end()
    return out


def measure(data, weights, *more):
    return main(["--data", str(data), "--weights", str(weights), "--threads", "1", *map(str, more)])


def test_it_measures_what_the_run_measured(folder, trained, tmp_path, capsys):
    assert measure(folder, trained / "weights.safetensors", "--json", tmp_path / "m.json") == 0
    found = json.loads((tmp_path / "m.json").read_text())
    wanted = json.loads((trained / "result.json").read_text())["test"]
    assert {name: found[name] for name in wanted} == wanted
    assert f"test accuracy {wanted['accuracy']:.2%}: {wanted['correct']} of 15" in capsys.readouterr().out

    weights, about = checkpoint.load_weights(trained / "weights.safetensors")
    weights["fc.bias"] += torch.tensor([0.0, 9.0, 0.0])  # now all are bees
    checkpoint.save_weights(tmp_path / "bees.safetensors", weights, about)
    assert measure(folder, tmp_path / "bees.safetensors", "--json", tmp_path / "m.json") == 0
    assert json.loads((tmp_path / "m.json").read_text())["confusion"] == [[0, 5, 0]] * 3


def test_a_part_a_folder_without_parts_and_pictures_of_any_size(folder, trained, tmp_path, capsys):
    weights = trained / "weights.safetensors"
    assert measure(folder, weights, "--part", "train") == 0
    assert "train accuracy" in (told := capsys.readouterr().out) and "of 42 pictures" in told
    for number, name in enumerate(("ant", "bee", "cat")):
        (tmp_path / name).mkdir()
        Image.new("RGB", (40 + number, 30), "red").save(tmp_path / name / "1.png")
    (tmp_path / "bee" / "2.png").write_bytes(b"no picture")
    assert measure(tmp_path, weights) == 2
    assert "bee/2.png cannot be read as a picture; --skip-broken" in capsys.readouterr().err
    assert measure(tmp_path, weights, "--skip-broken") == 0
    told = capsys.readouterr().out
    assert "1 picture cannot be read and is left out: bee/2.png" in told
    assert "1 of 3 pictures" in told


def test_the_weights_of_the_package_are_measured_by_their_name(tmp_path):
    model = pretrained("cifar10")
    random = np.random.default_rng(1)
    for name in model.classes:
        (tmp_path / name).mkdir()
        Image.fromarray(random.integers(0, 256, (32, 32, 3), np.uint8)).save(tmp_path / name / "1.png")
    assert measure(tmp_path, "cifar10", "--json", tmp_path / "m.json") == 0
    pictures = [np.array(Image.open(tmp_path / name / "1.png")) for name in model.classes]
    with torch.inference_mode():
        answers = model(model.normalize(np.stack(pictures))).argmax(1)
    found = json.loads((tmp_path / "m.json").read_text())
    assert [row.index(1) for row in found["confusion"]] == answers.tolist()


def test_what_cannot_be_measured_is_refused_in_a_sentence(folder, trained, tmp_path, capsys):
    weights = trained / "weights.safetensors"
    shutil.copytree(folder / "test", tmp_path / "other" / "train")
    (tmp_path / "other" / "train" / "cat").rename(tmp_path / "other" / "train" / "cow")
    (tmp_path / "short.safetensors").write_bytes(weights.read_bytes()[:999])
    for words, arguments in {
        "must have the same classes; one lacks: cat, cow": (tmp_path / "other", weights, "--part", "train"),
        "holds pictures to train on but none to test: --part train": (tmp_path / "other", weights),
        "short.safetensors is not a whole file of weights": (folder, tmp_path / "short.safetensors"),
        "holds a checkpoint to resume from": (folder, trained / "checkpoint.safetensors"),
        "nowhere.safetensors": (folder, tmp_path / "nowhere.safetensors"),
        "cannot be written": (folder, weights, "--json", tmp_path / "nowhere" / "m.json"),
    }.items():
        assert measure(*arguments) == 2
        told = capsys.readouterr()
        assert words in told.err and told.err.count("\n") == 1 and not told.out


def test_the_most_frequent_confusions_by_hand():
    measured = {
        "by_class": {"a": 0.5, "b": 1.0, "c": 0.2},
        "confusion": [[3, 1, 2], [0, 7, 0], [5, 0, 1]],
        "accuracy": 0.5,
        "correct": 9,
        "pictures": 18,
        "calibration_error": 0.125,
    }
    assert confusions(measured) == [(5, "c", "a"), (2, "a", "c"), (1, "a", "b")]
    assert confusions(measured, most=1) == [(5, "c", "a")]
    lines = report(measured, "test").splitlines()
    assert [line.split()[1] for line in lines[1:4]] == ["c", "a", "b"]
    many = {f"class{number}": number / 1000 for number in range(1000)}
    lines = report({**measured, "by_class": many, "confusion": [[1]]}, "test").splitlines()
    assert len(lines) == 1 + 20 + 1 + 1 and lines[11].strip() == "…"


def test_the_weights_are_taken_over_to_the_bit(trained):
    from mbv2.training.weights import trained as read

    known = read(trained / "weights.safetensors")
    kept = load_file(trained / "weights.safetensors")
    assert all(torch.equal(value, kept[name]) for name, value in known.model.state_dict().items())
    assert (known.classes, known.resolution, known.model.training) == (("ant", "bee", "cat"), 16, False)
