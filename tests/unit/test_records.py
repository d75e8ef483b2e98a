"""mbv2.records: what we trained agrees with itself, with the files beside it and with what the pages claim."""

import hashlib
import re
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise

import pytest
from paths import ROOT

from mbv2 import SMALL_IMAGES, network_cost, records
from mbv2.nets.variants import VARIANTS
from mbv2.published import CHECKPOINTS_SMALL
from mbv2.records import ABLATIONS, CIFAR10_CURVE, CIFAR10_RUN
from mbv2.training.options import parser
from mbv2.training.recipe import Recipe

MEASURED = {"16 bits": CIFAR10_RUN.measured, "32 bits": CIFAR10_RUN.measured_float32}
each_measurement = pytest.mark.parametrize("measured", MEASURED.values(), ids=MEASURED)


@each_measurement
def test_the_confusion_sums_to_everything_else(measured):
    assert measured.pictures == 10_000 == sum(map(sum, measured.confusion))
    assert [sum(row) for row in measured.confusion] == [1000] * 10
    right = [row[place] for place, row in enumerate(measured.confusion)]
    assert measured.correct == sum(right)
    assert measured.accuracy == measured.correct / 10_000
    assert measured.by_class == {name: count / 1000 for name, count in zip(CIFAR10_RUN.classes, right, strict=True)}


def test_16_bits_cost_next_to_nothing():
    assert abs(CIFAR10_RUN.measured.correct - CIFAR10_RUN.measured_float32.correct) <= 20


def test_the_weights_are_those_that_were_measured_and_small():
    content = (files("mbv2") / "data" / CIFAR10_RUN.weights_file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == CIFAR10_RUN.weights_sha256
    assert len(content) == CIFAR10_RUN.weights_bytes <= 1_500_000


def test_the_command_means_the_recipe():
    given = CIFAR10_RUN.command.removeprefix("python -m mbv2.training ").split()
    options = parser().parse_args(given)
    typed = {name: getattr(options, name) for name in CIFAR10_RUN.recipe if getattr(options, name, None) is not None}
    assert Recipe.from_dict(Recipe().to_dict() | typed) == Recipe.from_dict(CIFAR10_RUN.recipe)
    assert {"epochs", "seed", "width", "resolution", "grow"} <= typed.keys()


def test_the_curve_has_a_row_for_each_epoch_and_ends_with_the_run():
    recipe = Recipe.from_dict(CIFAR10_RUN.recipe)
    assert [row.epoch for row in CIFAR10_CURVE] == list(range(1, recipe.epochs + 1))
    assert [row.resolution for row in CIFAR10_CURVE] == [recipe.resolution_at(epoch) for epoch in range(recipe.epochs)]
    steps = CIFAR10_RUN.training_pictures // recipe.batch_size
    assert CIFAR10_RUN.steps == steps * recipe.epochs
    for row in CIFAR10_CURVE:
        assert row.lr == pytest.approx(recipe.lr_at(row.epoch * steps - 1, steps))
    for earlier, later in pairwise(CIFAR10_CURVE):
        assert earlier.seconds < later.seconds and earlier.cpu_seconds < later.cpu_seconds
    last = CIFAR10_CURVE[-1]
    assert (last.seconds, last.cpu_seconds) == pytest.approx(
        (3600 * CIFAR10_RUN.clock_hours, 3600 * CIFAR10_RUN.cpu_hours), abs=20
    )


def test_sittings_follow_each_other():
    steps = [sitting["step"] for sitting in CIFAR10_RUN.sittings]
    assert steps[0] == 0 and steps == sorted(steps) and steps[-1] < CIFAR10_RUN.steps
    assert {sitting["torch"] for sitting in CIFAR10_RUN.sittings} == {CIFAR10_RUN.versions["torch"]}


def test_a_record_with_another_field_is_refused(tmp_path, monkeypatch):
    text = (files("mbv2") / "data" / "cifar10_run.json").read_text(encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "wrong.json").write_text(text.replace('"steps"', '"stairs"'), encoding="utf-8")
    monkeypatch.setattr(records, "files", lambda package: tmp_path)
    with pytest.raises(TypeError, match="stairs"):
        records.read_run("wrong.json")


def percentages(text):
    """Numbers with two decimals before a per cent sign."""
    return set(re.findall(r"(\d+\.\d\d) ?%", text))


KNOWN = {f"{100 * CIFAR10_RUN.measured.accuracy:.2f}"} | {f"{row.top1_percent:.2f}" for row in CHECKPOINTS_SMALL}


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", "book/index.ipynb"])
def test_no_page_claims_another_accuracy(page):
    assert percentages((ROOT / page).read_text(encoding="utf-8")) <= KNOWN


def test_another_accuracy_would_be_noticed():
    wrong = f"{100 * CIFAR10_RUN.measured.accuracy + 0.01:.2f}"
    assert percentages(f"It is right in {wrong} % of the test pictures.") - KNOWN == {wrong}


def test_ablations_count_as_the_cost_model_does_and_each_is_there_once():
    assert ABLATIONS
    for row in ABLATIONS:
        table = replace(SMALL_IMAGES, stem_stride=row.stem_stride)
        cost = network_cost(row.width_mult, row.resolution, 10, table)
        assert (row.params, row.macs) == (cost.params, cost.macs)
        assert row.variant in VARIANTS and 10 < row.holdout_percent < 100
    assert len({row[:6] for row in ABLATIONS}) == len(ABLATIONS)
    assert ABLATIONS.source == "this book, python -m benchmarks.record_ablations"
