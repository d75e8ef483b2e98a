"""What a run leaves becomes a network of the package, with its record; the network that we trained can be measured."""

import hashlib
import json

import pytest
import torch
from safetensors.torch import load_file

import mbv2
from mbv2 import records, rows
from mbv2.nets.pretrained import load
from mbv2.training import sets
from mbv2.training.decode import View
from mbv2.training.evaluate import evaluate
from mbv2.training.options import parser
from mbv2.training.recipe import Recipe
from tools import accuracy, ship_run


@pytest.fixture
def package(tmp_path):
    """A folder for the files."""
    (tmp_path / "package" / "data").mkdir(parents=True)
    return tmp_path / "package" / "data"


@pytest.fixture
def runs(command, folder, tmp_path):
    """Folders of two runs, of which the second starts from the first."""
    first, second = tmp_path / "first", tmp_path / "second"
    start = ("--from", str(first / "weights.safetensors"))
    for out, more in ((first, ("--grow", "12:0.5", "--epochs", "2")), (second, (*start, "--epochs", "1"))):
        done = command(out, "--seed", "3", *more)
        assert done.returncode == 0, done.stderr
    return first, second


def test_runs_are_shipped(runs, folder, package, monkeypatch):
    (package / "small_run.json").write_text('{"notes": ["Written by hand."]}', encoding="utf-8")
    data = ["--data", str(folder), "--name", "small", "--into", str(package)]
    ship_run.main([*map(str, runs), *data])
    # the weights: the last run's, rounded to 16 bits
    model, trained = load(package / "small.safetensors"), load_file(runs[1] / "weights.safetensors")
    assert (model.classes, model.resolution) == (("ant", "bee", "cat"), 16)
    for name, value in load_file(package / "small.safetensors").items():
        assert torch.equal(value, trained[name].half()), name
        assert torch.equal(model.state_dict()[name], value.float()), name
    # the record: what the runs say, and what the 16-bit weights are measured at
    for module in (records, rows):
        monkeypatch.setattr(module, "files", lambda _: package.parent)
    record = records.read_run("small_run.json")
    assert record.notes == ("Written by hand.",)
    assert (record.training_pictures, record.epochs, record.steps, record.classes) == (42, 3, 15, model.classes)
    for run, part in zip(runs, record.parts, strict=True):
        result = json.loads((run / "result.json").read_text(encoding="utf-8"))
        assert record.fingerprint == result["about"]["pictures"]
        assert part.recipe == result["about"]["recipe"]
        assert part.measured.confusion == tuple(map(tuple, result["test"]["confusion"]))
    measured = evaluate(model, sets.test_pictures(str(folder), View(16), model.classes), model.normalize)
    assert record.measured.confusion == tuple(map(tuple, measured["confusion"]))
    assert record.measured.loss == pytest.approx(measured["loss"], rel=1e-5)
    content = (package / record.weights_file).read_bytes()
    assert (record.weights_bytes, record.weights_sha256) == (len(content), hashlib.sha256(content).hexdigest())
    torch.testing.assert_close(torch.tensor(record.photograph), ship_run.quarters(model), atol=1e-4, rtol=0)
    # the commands and the curve
    for part in record.parts:
        options = vars(parser().parse_args(part.command.removeprefix("python -m mbv2.training ").split()))
        typed = {name: value for name, value in options.items() if name in part.recipe}
        assert Recipe.from_dict(Recipe().to_dict() | typed) == Recipe.from_dict(part.recipe)
    assert str(options["start"]) == "runs/small-1/weights.safetensors"
    curve = rows.read("CURVE", "small_curve.csv", records.CurvePoint)
    assert [(row.part, row.epoch, row.resolution, row.holdout_accuracy) for row in curve] == [
        (1, 1, 12, None),
        (1, 2, 16, None),
        (2, 3, 16, None),
    ]
    assert str(folder) not in (package / "small_run.json").read_text(encoding="utf-8")
    # only runs that belong together, and only their pictures
    with pytest.raises(ValueError, match="a run must have started from new weights"):
        ship_run.main([str(runs[1]), *data])
    with pytest.raises(ValueError, match=r"a run must have started from .*second, on the same pictures"):
        ship_run.main([*map(str, (*runs, runs[1])), *data])
    with pytest.raises(ValueError, match="--data must name the pictures that the run learned from"):
        ship_run.ship([runs[0]], str(folder / "test"), "small", package)


def test_a_weight_that_16_bits_cannot_hold_is_named():
    with pytest.raises(ValueError, match=r"fc\.bias must fit into 16 bits, up to 65,504, not hold 70000"):
        ship_run.half({"fc.weight": torch.ones(2), "fc.bias": torch.tensor([1.0, -70000.0])})


def test_a_record_names_the_versions_of_the_run():
    with pytest.raises(ValueError, match=r"the run was trained with \{'torch': '1\.0'\}"):
        ship_run.check_versions({"python": ship_run.platform.python_version(), "torch": "1.0"})


def test_what_is_measured_is_held_to_the_record(folder, tmp_path, monkeypatch, capsys):
    model = mbv2.pretrained("cifar10")
    for number, name in enumerate(model.classes):
        for part in ("train", "test"):
            (tmp_path / part / name).mkdir(parents=True)
            for shown in range(2):
                picture = folder / "train" / ("ant", "bee", "cat")[(number + shown) % 3] / f"00{number}.png"
                (tmp_path / part / name / f"{shown}.png").write_bytes(picture.read_bytes())
    with pytest.raises(SystemExit, match="--data must hold CIFAR-10's 10,000 test pictures"):
        accuracy.main(["--data", str(tmp_path)])
    measured = evaluate(model, sets.test_pictures(str(tmp_path), View(32), model.classes), model.normalize)
    monkeypatch.setattr(accuracy, "CIFAR10_RUN", records.CIFAR10_RUN._replace(measured=records.Measurement(**measured)))
    assert accuracy.main(["--data", str(tmp_path)]) == 0
    assert f"The record says {measured['correct']}; 0 pictures" in capsys.readouterr().out
    other = measured | {"confusion": [row[1:] + row[:1] for row in measured["confusion"]]}
    monkeypatch.setattr(accuracy, "CIFAR10_RUN", records.CIFAR10_RUN._replace(measured=records.Measurement(**other)))
    assert accuracy.main(["--data", str(tmp_path)]) == 1
