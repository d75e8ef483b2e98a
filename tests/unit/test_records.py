"""mbv2.records: what we trained agrees with itself, with the files beside it and with what the pages claim."""

import hashlib
import re
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from paths import ROOT

from mbv2 import SMALL_IMAGES, network_cost, records
from mbv2.nets.variants import VARIANTS
from mbv2.published import CHECKPOINTS_SMALL
from mbv2.records import ABLATIONS, CIFAR10_CURVE, CIFAR10_RUN, FINE_TUNING
from mbv2.training.options import parser
from mbv2.training.recipe import Recipe

MEASURED = {"16 bits": CIFAR10_RUN.measured} | {
    f"part {number} in 32 bits": part.measured for number, part in enumerate(CIFAR10_RUN.parts, start=1)
}
each_part = pytest.mark.parametrize("part", CIFAR10_RUN.parts, ids=lambda part: f"{part.steps} steps")
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


@each_part
def test_a_command_means_its_recipe(part):
    options = parser().parse_args(part.command.removeprefix("python -m mbv2.training ").split())
    typed = {name: getattr(options, name) for name in part.recipe if hasattr(options, name)}
    assert Recipe.from_dict(Recipe().to_dict() | typed) == Recipe.from_dict(part.recipe)
    assert {"epochs", "seed", "width", "resolution"} <= typed.keys()
    assert (
        Path(options.start) == before.out / "weights.safetensors" if (before := previous(part)) else not options.start
    )


def previous(part):
    """The options of the part before, or None."""
    place = CIFAR10_RUN.parts.index(part)
    command = CIFAR10_RUN.parts[place - 1].command.removeprefix("python -m mbv2.training ")
    return parser().parse_args(command.split()) if place else None


def test_the_curve_has_a_row_for_each_epoch_and_ends_with_the_run():
    assert [row.epoch for row in CIFAR10_CURVE] == list(range(1, CIFAR10_RUN.epochs + 1))
    rows = iter(CIFAR10_CURVE)
    for number, part in enumerate(CIFAR10_RUN.parts, start=1):
        recipe = Recipe.from_dict(part.recipe)
        steps = CIFAR10_RUN.training_pictures // recipe.batch_size
        assert part.steps == steps * recipe.epochs
        for epoch in range(recipe.epochs):
            row = next(rows)
            assert (row.part, row.resolution) == (number, recipe.resolution_at(epoch))
            assert row.lr == pytest.approx(recipe.lr_at((epoch + 1) * steps - 1, steps))
    for earlier, later in pairwise(CIFAR10_CURVE):
        assert earlier.seconds < later.seconds and earlier.cpu_seconds < later.cpu_seconds
    last, hours = CIFAR10_CURVE[-1], (CIFAR10_RUN.clock_hours, CIFAR10_RUN.cpu_hours)
    assert (last.seconds / 3600, last.cpu_seconds / 3600) == pytest.approx(hours, abs=0.02)


@each_part
def test_sittings_follow_each_other(part):
    steps = [sitting["step"] for sitting in part.sittings]
    assert steps[0] == 0 and steps == sorted(steps) and steps[-1] < part.steps
    assert {sitting["torch"] for sitting in part.sittings} == {CIFAR10_RUN.versions["torch"]}


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


def test_every_start_has_the_same_seeds_and_was_measured_on_360_digits():
    methods = {row.method for row in FINE_TUNING}
    assert methods == {"scratch", "head only", "all"}
    assert sorted(row[:3] for row in FINE_TUNING) == sorted(
        (5, method, seed) for method in methods for seed in range(8)
    )
    for row in FINE_TUNING:
        right = 3.6 * row.test_percent
        assert right == pytest.approx(round(right), abs=0.02)
