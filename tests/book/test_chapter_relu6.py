"""Chapter 04 trains a network and says what came out: its cells are run here, and its sentences held to the result."""

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from paths import BOOK

from mbv2.experiments.quantize import quantize, step_size
from mbv2.widgets import ReLU6Explorer

BITS = (8, 4, 3, 2)


@pytest.fixture(scope="module")
def chapter():
    """The names that the chapter's code cells leave behind."""
    names = {}
    mpl.use("agg")
    with mpl.rc_context():
        for cell in nbformat.read(BOOK / "04-relu6.ipynb", 4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, cell.id, "exec"), names)
        plt.close("all")
    return names


@pytest.fixture(scope="module")
def accuracies(chapter):
    """{(bits, range): accuracy}, and the accuracy in float at (32, "float")."""
    stored, accuracy = chapter["in_bits"], chapter["accuracy"]
    found = {(bits, name): accuracy(stored(tops, bits)) for bits in BITS for name, tops in chapter["ranges"].items()}
    return found | {(32, "float"): accuracy(lambda output, number: output)}


def test_the_chapters_way_to_bits_and_back_is_the_packages(chapter):
    x = chapter["outputs"][-1].flatten()
    for top, bits in itertools.product((x.max().item(), 6, 9.4), BITS):
        assert chapter["step_size"](top, bits) == step_size(top, bits)
        stored = chapter["to_bits_and_back"](x, top, bits).numpy()
        np.testing.assert_allclose(stored, quantize(x, top, bits), rtol=2**-23, atol=1e-12)


def test_the_network_has_learned_something(accuracies):
    assert accuracies[32, "float"] > 0.85


def test_early_layers_hardly_reach_six_and_the_last_goes_about_twice_as_far(chapter):
    largest = [output.max().item() for output in chapter["outputs"]]
    above = [(output > 6).float().mean().item() for output in chapter["outputs"]]
    assert max(largest[:3]) < 7.5
    assert 9 < largest[-1] < 17
    assert max(above[:-1]) < 0.001 < above[-1] < 0.01


def test_with_eight_bits_nothing_is_lost_whichever_range(accuracies):
    for name in ("largest", "six", "trimmed"):
        assert accuracies[8, name] == pytest.approx(accuracies[32, "float"], abs=0.01)


def test_with_three_and_two_bits_the_trimmed_range_is_best_and_six_no_better_than_the_largest(accuracies):
    for bits in (3, 2):
        assert accuracies[bits, "trimmed"] > max(accuracies[bits, "largest"], accuracies[bits, "six"])
        assert accuracies[bits, "six"] < accuracies[bits, "largest"] + 0.05
    assert accuracies[2, "trimmed"] < accuracies[3, "trimmed"] < accuracies[32, "float"]


def mean_in_widget(bits, capped):
    """The mean error of all activations that the widget's table gives for a largest one of 16."""
    row = next(
        row for row in ReLU6Explorer(bits=bits, largest=16).table().rows if row[0].endswith("mean error of both")
    )
    return float(row[2 if capped else 1])


def test_in_the_widget_the_cap_costs_more_with_eight_bits_and_saves_more_with_six_or_fewer():
    assert mean_in_widget(8, capped=True) > mean_in_widget(8, capped=False)
    for bits in range(2, 7):
        assert mean_in_widget(bits, capped=True) < mean_in_widget(bits, capped=False)


def mean_error(chapter, top, bits):
    last = chapter["outputs"][-1]
    return (chapter["to_bits_and_back"](last, top, bits) - last).abs().mean().item()


def test_the_cap_halves_the_error_of_few_bits_and_matters_less_with_eight(chapter):
    largest = chapter["outputs"][-1].max().item()
    ratio = {bits: mean_error(chapter, 6, bits) / mean_error(chapter, largest, bits) for bits in (8, 4, 3)}
    assert 0.3 < ratio[4] < 0.65 and 0.3 < ratio[3] < 0.65
    assert ratio[8] > 0.55 and ratio[8] > ratio[4]
    assert mean_error(chapter, largest, 8) < 0.02


def test_the_best_cap_is_lower_the_fewer_the_bits(chapter):
    caps = [quarters / 4 for quarters in range(6, 61)]
    best = [min(caps, key=lambda cap, bits=bits: mean_error(chapter, cap, bits)) for bits in (8, 4, 3)]
    assert best == sorted(best, reverse=True) and len(set(best)) == 3
    assert 5 <= best[0] <= 9


def test_one_layer_in_three_of_mobilenetv2_has_no_activation():
    from mbv2 import network_cost

    layers = [layer for layer in network_cost().layers if layer.kind != "classifier"]
    assert sum(layer.kind == "project" for layer in layers) / len(layers) == pytest.approx(1 / 3, abs=0.02)


def test_narrow_networks_lose_more_in_eight_bits():
    from statistics import mean

    from mbv2.published import CHECKPOINTS_V1

    lost = {
        width: mean(
            row.top1_float_percent - row.top1_8bit_percent
            for row in CHECKPOINTS_V1
            if row.width_mult == width and row.top1_8bit_percent is not None
        )
        for width in (1.0, 0.75, 0.5, 0.25)
    }
    assert list(lost.values()) == sorted(lost.values())
