"""The recorder of the ablation, on pictures that take a moment."""

import csv
import io

import numpy as np
from PIL import Image

from benchmarks import record_ablations
from benchmarks.record_ablations import SETTINGS, Setting
from mbv2 import SMALL_IMAGES, MobileNetV2
from mbv2.training.recipe import Recipe


def pictures(root):
    random = np.random.default_rng(0)
    for name, least in (("dark", 0), ("light", 150)):
        (root / name).mkdir(parents=True)
        for number in range(90):
            Image.fromarray(random.integers(least, least + 100, (16, 16, 3), np.uint8)).save(
                root / name / f"{number}.png"
            )
    return root


def test_runs_are_trained_once_and_told_in_rows(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(record_ablations, "SETTINGS", [Setting(0.1, 16, 2, "no-shortcuts")])
    monkeypatch.setattr(record_ablations, "SEEDS", (5,))
    command = ["--data", str(pictures(tmp_path / "data")), "--runs", str(tmp_path / "runs"), "--epochs", "1"]
    record_ablations.main(command)
    first = capsys.readouterr()
    record_ablations.main([*command, "--no-train"])
    assert capsys.readouterr().out == first.out
    lines = [line for line in first.out.splitlines() if not line.startswith("#")]
    (row,) = csv.DictReader(io.StringIO("\n".join(lines)))
    assert (row["stem_stride"], row["variant"], row["seed"]) == ("2", "no-shortcuts", "5")
    model = MobileNetV2(0.1, 10, architecture=SMALL_IMAGES)
    assert int(row["params"]) == sum(parameter.numel() for parameter in model.parameters())
    (run,) = (tmp_path / "runs").iterdir()
    assert 0 <= float(row["holdout_percent"]) <= 100 and (run / "best.safetensors").exists()


def test_the_settings_answer_the_questions_of_the_chapter():
    grid = {(one.width, one.resolution) for one in SETTINGS if (one.stem_stride, one.variant) == (1, "none")}
    assert grid == {(width, side) for width in (0.25, 0.35, 0.5) for side in (16, 24, 32)}
    assert len(set(SETTINGS)) == len(SETTINGS)
    for one in SETTINGS:
        recipe = one.recipe(0, 3)
        plain = Recipe(width=one.width, resolution=one.resolution, seed=0, epochs=3, holdout=0.1, cutout=0)
        same = {"shift", "stem_stride", "variant"}
        assert {k: v for k, v in recipe.to_dict().items() if k not in same} == {
            k: v for k, v in plain.to_dict().items() if k not in same
        }
