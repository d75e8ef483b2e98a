"""ReLU6Explorer: its state and table in Python, the same in JavaScript, torch's fake quantisation, and the pictures."""

import random

import numpy as np
import pytest
import torch
from widget_harness import open_widget
from widget_tables import table_in_javascript

from mbv2.widgets import ReLU6Explorer
from mbv2.widgets.relu6 import measure, nearest_level, stretched


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


def levels_by_torch(values, cap, top, bits):
    """How many of `values` torch's fake quantisation puts on each level, after ReLU and a cap."""
    kept = torch.tensor(values, dtype=torch.float64).clamp(0, cap).float()
    most = 2**bits - 1
    stored = torch.fake_quantize_per_tensor_affine(kept, top / most, 0, 0, most)
    return torch.bincount((stored / (top / most)).round().long(), minlength=most + 1)


def test_the_histograms_are_those_of_torchs_fake_quantisation():
    for widget, rows in zip(widgets := random_widgets(60, seed=7), table_in_javascript("relu6", widgets), strict=True):
        for counts, cap, top in zip(rows[-1], (99, widget.cap), (widget.largest, widget.cap), strict=True):
            wanted = levels_by_torch(widget.activations(), cap, top, widget.bits)
            assert counts == wanted.tolist()


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


def test_measures_by_hand_and_a_wrong_rounding_that_shows():
    values = stretched([-2.0, -1.0, 0.0, 1.0], 2, 5.0)
    assert values == [-2.0, -1.0, (0.0 * 7 + 5.0) / 8, 5.0]
    found = measure([-5, 0.4, 1.5, 2.5, 7], cap=3, top=3, bits=2)
    assert (found.used, found.cut) == (3, 1)
    assert found.rounding == pytest.approx((0.4 + 0.5 + 0.5) / 5)
    assert found.clipping == pytest.approx(4 / 5)
    assert [nearest_level(value, 3, 2) for value in (0.5, 1.5, 2.5, 9, -9)] == [0, 2, 2, 3, 0]
    assert nearest_level(0.5, 3, 2) != int(0.5 + 0.5)  # halves upwards would be another level


def test_with_few_bits_the_cap_wins_and_with_eight_the_tail_does():
    def means(bits):
        plain, capped = (measure(ReLU6Explorer().activations(), *at, bits) for at in ((99, 16), (6, 6)))
        return plain.rounding + plain.clipping, capped.rounding + capped.clipping

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
