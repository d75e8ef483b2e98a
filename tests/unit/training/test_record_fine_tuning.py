"""The recorder of the fine-tuning, on its smallest case."""

import csv
import io

import torch

from benchmarks import record_fine_tuning as recorder
from mbv2.training.sets import digits


def test_pictures_are_as_many_of_each_digit_and_few_are_among_many():
    training, _ = digits(recorder.SIDE)
    few, many = (recorder.draw(training, count, seed=3) for count in (2, 5))
    assert few.labels.bincount().tolist() == [2] * 10
    places = {picture.numpy().tobytes() for picture in many.bytes}
    assert {picture.numpy().tobytes() for picture in few.bytes} <= places
    assert not torch.equal(few.bytes, recorder.draw(training, 2, seed=4).bytes)


def test_each_method_is_trained_and_told_in_a_row(monkeypatch, capsys):
    for name, value in (("SEEDS", (1,)), ("EPOCHS", 1), ("FILES", 50)):
        monkeypatch.setattr(recorder, name, value)
    recorder.main()
    table = "".join(f"{line}\n" for line in capsys.readouterr().out.splitlines() if not line.startswith("#"))
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["method"] for row in rows] == ["scratch", "head only", "all"]
    assert {(row["per_class"], row["seed"], row["steps"]) for row in rows} == {("5", "1", "1")}
    assert all(0 <= float(row["test_percent"]) <= 100 for row in rows)
