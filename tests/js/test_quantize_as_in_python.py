"""js/model/quantize.js: held to torch's fake quantisation and to Python wherever ReLU6Explorer's sliders go."""

import json
import math
import random

import numpy as np
import pytest
from node import SCRIPTS, run_node
from paths import ROOT
from quantized import (
    ACTIVATIONS,
    BELL,
    LARGEST,
    SETTINGS,
    STATES,
    X,
    counts,
    levels_by_torch,
    stored_by_torch,
)

from mbv2.experiments.quantize import measure

MODEL = ROOT / "mbv2" / "widgets" / "js" / "model" / "quantize.js"


def in_javascript(model=MODEL, settings=(), values=()):
    """{measures, levels, stored}: see tests/support/js/quantized.mjs."""
    settings = [(None if cap == math.inf else cap, top, bits, list(rows)) for cap, top, bits, rows in settings]
    document = {"bell": BELL, "largest": LARGEST, "settings": settings, "values": values}
    result = run_node(SCRIPTS / "quantized.mjs", model, text=json.dumps(document))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def by_torch():
    return counts(levels_by_torch)


@pytest.fixture(scope="module")
def measures():
    return in_javascript(settings=SETTINGS)["measures"]


def test_every_state_of_the_sliders_stores_its_activations_as_torch_does(measures, by_torch):
    assert len(measures) == len(by_torch) == 18_032
    assert [found["counts"] for found in measures] == by_torch


def test_every_state_of_the_sliders_has_the_measures_of_python(measures):
    wanted = [measure(ACTIVATIONS[row], cap, top, bits) for cap, top, bits, rows in SETTINGS for row in rows]
    for name in ("used", "cut", "rounding", "clipping", "mean", "decibels"):
        assert [found[name] for found in measures] == pytest.approx([getattr(each, name) for each in wanted], rel=1e-9)


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        ("in 64 bits", "Math.fround(", "("),
        ("value in 64 bits", "Math.fround(value)", "value"),
        ("step in 64 bits", "Math.fround(step)", "step"),
        ("halves upwards", "below + (below % 2 === 0 ? 0 : 1)", "below + 1"),
        ("divided by the step", "Math.fround(1 / Math.fround(step))", "1 / Math.fround(step)"),
    ],
)
def test_another_rounding_shows_in_some_states(by_torch, tmp_path, rule, right, wrong):
    (tmp_path / "mutant").mkdir()
    for path in MODEL.parent.glob("*.js"):
        (tmp_path / "mutant" / path.name).write_text(path.read_text("utf-8"), "utf-8")
    mutant = tmp_path / "mutant" / MODEL.name
    source = MODEL.read_text("utf-8")
    assert right in source
    mutant.write_text(source.replace(right, wrong), "utf-8")
    found = [each["counts"] for each in in_javascript(mutant, SETTINGS)["measures"]]
    assert [state for state, one, other in zip(STATES, found, by_torch, strict=True) if one != other]


def test_every_input_is_stored_as_torch_stores_it():
    outputs = np.maximum(X, 0)
    rows, wanted = [], []
    for cap, top, bits, _ in SETTINGS:
        kept = np.minimum(outputs, cap)
        rows += [(value, top, bits) for value in kept.tolist()]
        wanted += levels_by_torch(kept, top, bits).tolist()
    assert len(rows) == 401 * (111 + 23) * 7
    assert in_javascript(values=rows)["levels"] == wanted


def test_any_values_are_stored_as_torch_stores_them():
    source = random.Random(6)
    rows = [(source.uniform(-4, 16), source.uniform(1, 16), source.randint(2, 8)) for _ in range(4000)]
    rows.append((2.5, 5.0, 6))  # in 64 bits the level above would be as near
    wanted = [stored_by_torch(*row).item() for row in rows]
    assert in_javascript(values=rows)["stored"] == pytest.approx(wanted, abs=2e-6)


def test_halfway_values_are_stored_as_torch_stores_them():
    # Steps of 1/4, so that halfway points are exact in 32 and 64 bits.
    rows = [((k + 0.5) / 4, (2**bits - 1) / 4, bits) for bits in range(2, 9) for k in range(2**bits - 1)]
    assert in_javascript(values=rows)["stored"] == [stored_by_torch(*row).item() for row in rows]
