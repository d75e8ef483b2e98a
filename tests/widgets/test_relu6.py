"""ReLU6Explorer: its state and table in Python, the same in JavaScript, torch's fake quantisation, and the pictures."""

import math
import random

import numpy as np
import pytest
from node import run_node
from paths import ROOT
from quantized import levels_by_torch
from widget_harness import open_widget
from widget_tables import table_in_javascript

from mbv2.experiments.quantize import measure
from mbv2.widgets import ReLU6Explorer


def random_widgets(count, seed=6):
    source = random.Random(seed)
    return [
        ReLU6Explorer(
            x=source.randint(-80, 320) / 20,
            cap=source.randint(10, 120) / 10,
            bits=source.randint(2, 8),
            largest=source.randint(10, 32) / 2,
        )
        for _ in range(count)
    ]


def test_the_table_in_javascript_is_the_table_in_python():
    widgets = random_widgets(150)
    found = table_in_javascript("relu6", widgets)
    assert [rows[:-2] for rows in found] == [[list(row) for row in widget.table().rows] for widget in widgets]


# In these, rounding in 64 bits would put activations on other levels.
CLOSE = [ReLU6Explorer(largest=5, bits=4, cap=9.4), ReLU6Explorer(largest=5.5, bits=2, cap=6.6)]


def counts_by_torch(widget):
    """How many activations torch puts on each level, without the cap and with it."""
    outputs = np.maximum(widget.activations(), 0)
    stored = ((outputs, widget.largest), (np.minimum(outputs, widget.cap), widget.cap))
    levels = [levels_by_torch(values, top, widget.bits) for values, top in stored]
    return [np.bincount(found, minlength=2**widget.bits).tolist() for found in levels]


def test_the_histograms_are_those_of_torchs_fake_quantisation():
    widgets = random_widgets(60, seed=7) + CLOSE
    for widget, rows in zip(widgets, table_in_javascript("relu6", widgets), strict=True):
        assert rows[-1] == counts_by_torch(widget)
    assert rows[-1][1] == [678, 306, 16, 0]


@pytest.mark.parametrize("widget", CLOSE, ids=repr)
def test_the_still_picture_and_the_table_have_the_levels_of_the_page(widget):
    for at, (ax, wanted) in enumerate(zip(widget.picture().axes[1:3], counts_by_torch(widget), strict=True), start=1):
        assert [bar.get_height() ** 2 for bar in ax.patches] == pytest.approx(wanted)
        used = f"{sum(count > 0 for count in wanted)} of {2**widget.bits}"
        assert used in [row[at] for row in widget.table().rows]


def test_the_activations_rise_and_end_at_the_largest():
    widget = ReLU6Explorer(largest=9.5)
    values = np.array(widget.activations())
    assert values.size == 1000
    assert (np.diff(values) >= 0).all()
    assert values[-1] == 9.5
    others = np.array(ReLU6Explorer(largest=16).activations())
    assert (values[:-8] == others[:-8]).all() and (values[-8:] < others[-8:]).all()
    # the rest is a bell around 0.5 whose deviation is 1.3
    assert abs(values[:-8].mean() - 0.5) < 0.05 and abs(values[:-8].std() - 1.3) < 0.05


def test_the_picture_shows_every_input_that_the_slider_has_and_every_activation():
    facts = (ROOT / "mbv2" / "widgets" / "relu6" / "facts.js").as_uri()
    probe = f"const {{ X_MIN, X_MAX }} = await import('{facts}'); console.log(X_MIN, X_MAX)"
    result = run_node("--input-type=module", "--eval", probe)
    limits = ReLU6Explorer().limits
    assert [int(end) for end in result.stdout.split()] == [limits["x"]["least"], limits["x"]["most"]]
    assert limits["largest"]["most"] == limits["x"]["most"]


def test_with_few_bits_the_cap_wins_and_with_eight_the_tail_does():
    def means(bits):
        return tuple(measure(ReLU6Explorer().activations(), *at, bits).mean for at in ((math.inf, 16), (6, 6)))

    assert means(4)[0] > means(4)[1]
    assert means(8)[0] < means(8)[1]


def test_the_still_picture_has_the_curve_two_histograms_and_the_errors():
    widget = ReLU6Explorer(cap=4.0, bits=3, largest=11)
    curve, before, after, errors = widget.picture().axes
    assert curve.lines[-1].get_ydata().max() == 4
    for ax, rows in ((before, 1), (after, 2)):
        counts = [bar.get_height() ** 2 for bar in ax.patches]
        assert sum(counts) == pytest.approx(1000)
        used = int(widget.table().rows[6][rows].split()[0])
        assert sum(count > 0 for count in counts) == used
    total = next(line for line in errors.lines if line.get_gid() == "both")
    at_four = total.get_ydata()[list(total.get_xdata()).index(4.0)]
    assert f"{at_four:.4f}" == widget.table().rows[10][2]


def test_the_panels_follow_the_sliders(browser):
    with open_widget(browser, ReLU6Explorer(bits=3, largest=9)) as page:
        bars = page.locator(".mbv2-relu-capped-bars")
        assert bars.get_attribute("d").count("M") == 8
        page.get_by_role("slider", name="Bits").press("ArrowLeft")
        assert bars.get_attribute("d").count("M") == 4
        before = page.locator(".mbv2-relu-before").get_attribute("d")
        page.get_by_role("slider", name="Largest activation").press("End")
        assert page.locator(".mbv2-relu-before").get_attribute("d") != before
        assert page.locator(".mbv2-relu-panels path[d*=NaN]").count() == 0
