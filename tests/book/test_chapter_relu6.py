"""Chapter 04 trains a network and says what came out: its cells are run here, and its sentences held to the result."""

import itertools
from statistics import mean, stdev

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
import torch
from paths import BOOK
from scipy.stats import ttest_rel

from mbv2.experiments.quantize import measure, quantize, step_size
from mbv2.nets import few_bits
from mbv2.published import FEW_BITS, JACOB_TABLE_4_3
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
def rates(chapter):
    """{(activation, bits, range): the accuracy of each seed in percent}; float at (activation, 32, "float")."""
    found = {(name, 32, "float"): each for name, each in chapter["floats"].items()}
    for name, bits, ends in itertools.product(("ReLU", "ReLU6"), BITS, few_bits.RANGES):
        found[name, bits, ends] = chapter["stored"](name, bits, ends)
    return found


def differences(one, other):
    return [a - b for a, b in zip(one, other, strict=True)]


def is_clear(one, other):
    """Whether the paired t-test of SciPy tells the two apart at 5 percent."""
    return ttest_rel(one, other).pvalue < 0.05


def test_the_chapters_way_to_bits_and_back_is_the_packages(chapter):
    x = chapter["outputs"][-1].flatten()
    for top, bits in itertools.product((x.max().item(), 6, 9.4), BITS):
        assert chapter["step_size"](top, bits) == step_size(top, bits)
        stored = chapter["to_bits_and_back"](x, top, bits).numpy()
        np.testing.assert_allclose(stored, quantize(x, top, bits), rtol=2**-23, atol=1e-12)


def test_the_networks_have_learned_something(chapter, rates):
    with torch.no_grad():
        answers = chapter["network"](chapter["test"].images).argmax(dim=1)
    assert (answers == chapter["test"].labels).float().mean() > 0.85
    assert min(rates["ReLU", 32, "float"] + rates["ReLU6", 32, "float"]) > 85


def test_the_chapters_network_is_one_copy_of_the_packages(chapter):
    torch.manual_seed(0)
    package = few_bits.SmallNetwork()
    own, theirs = chapter["network"].state_dict(), package.state_dict()
    assert [value.squeeze().shape for value in own.values()] == [value.squeeze().shape for value in theirs.values()]
    theirs = {name: value.reshape(theirs[name].shape) for name, value in zip(theirs, own.values(), strict=True)}
    package.load_state_dict(theirs)
    images = chapter["test"].images
    with torch.no_grad():
        wanted, got = chapter["network"](images), package.eval()(images)[:, 0]
        assert wanted.std() > 0.1
        torch.testing.assert_close(got, wanted)
        package.layers[3][0].weight[5, 0, 1, 2] += 1
        assert not torch.allclose(package(images)[:, 0], wanted, atol=1e-3)


def test_early_layers_hardly_reach_six_and_the_last_goes_about_twice_as_far(chapter):
    largest = [output.max().item() for output in chapter["outputs"]]
    above = [(output > 6).float().mean().item() for output in chapter["outputs"]]
    assert max(largest[:3]) < 7.5
    assert 9 < largest[-1] < 17
    assert max(above[:-1]) < 0.001 < above[-1] < 0.01


def test_with_eight_bits_nothing_is_lost_whichever_range(rates):
    for ends in few_bits.RANGES:
        lost = differences(rates["ReLU", 8, ends], rates["ReLU", 32, "float"])
        assert abs(mean(lost)) < 0.3 < stdev(rates["ReLU", 32, "float"])


def test_with_three_and_two_bits_the_trimmed_range_is_best_and_six_the_worst(rates):
    for bits in (3, 2):
        largest, six, trimmed = (rates["ReLU", bits, ends] for ends in ("largest", "six", "trimmed"))
        assert mean(trimmed) > mean(largest) > mean(six)
        assert is_clear(trimmed, largest) and is_clear(largest, six)


def test_trained_with_relu6_or_with_relu_makes_next_to_no_difference(rates):
    for bits, most in ((8, 1), (4, 1.5), (3, 3), (2, 6)):
        assert abs(mean(differences(rates["ReLU6", bits, "largest"], rates["ReLU", bits, "largest"]))) < most


def test_the_record_says_that_only_three_bits_make_a_clear_difference_of_half_a_point(rates):
    clear = [row.bits for row in FEW_BITS if abs(row.difference) > row.margin]
    assert clear == [3]
    (row,) = (row for row in FEW_BITS if row.bits == 3)
    assert row.seeds == 64 and 0.45 < row.difference < 0.55
    for row in FEW_BITS:  # the record is of the same networks as the chapter's
        bits, ends = (row.bits, "largest") if row.bits < 32 else (32, "float")
        assert mean(rates["ReLU", bits, ends]) == pytest.approx(row.relu_percent, abs=row.relu_deviation)


def test_inception_lost_about_one_point_less_with_relu6():
    top1 = {(row.activation, row.bits): row.top1_percent for row in JACOB_TABLE_4_3}
    lost = {(name, bits): top1[name, 32] - top1[name, bits] for name in ("ReLU", "ReLU6") for bits in (8, 7)}
    for bits in (8, 7):
        assert lost["ReLU", bits] - lost["ReLU6", bits] == pytest.approx(1.15, abs=0.06)


def test_folding_pulls_the_channels_of_the_depthwise_layer_apart(chapter):
    before, after = (np.array(chapter[name]) for name in ("trained", "after_folding"))
    assert 1.5 < before.max() / before.min() < 2.8
    assert after.max() / after.min() > 1.4 * before.max() / before.min()
    share, was = np.sort(after / after.max()), (before / before.max())[np.argsort(after)]
    assert (share < 0.5).mean() > 0.6  # most bars are lower than half
    assert (was > share).mean() > 0.85  # a ring above almost every bar


def test_a_step_for_each_channel_saves_most_of_what_four_bits_cost(chapter):
    network, floats = chapter["networks"]["ReLU6"], chapter["floats"]["ReLU6"]
    lost = {}
    for bits, per_channel in itertools.product((8, 4), (False, True)):
        coarse = few_bits.with_weights_in(network, bits, per_channel)
        lost[bits, per_channel] = -mean(differences(few_bits.accuracies(coarse, chapter["test"]), floats))
    assert max(lost[8, False], lost[8, True]) < 0.5
    assert lost[4, False] > 3 and lost[4, True] < 2


def mean_in_widget(bits, capped):
    """The mean error of all activations that the widget's table gives for a largest one of 16."""
    row = next(
        row for row in ReLU6Explorer(bits=bits, largest=16).table().rows if row[0].endswith("mean error of both")
    )
    return float(row[2 if capped else 1])


def test_in_the_widget_the_cap_saves_mean_error_with_six_bits_or_fewer_only():
    for bits in range(2, 9):
        assert (mean_in_widget(bits, capped=True) < mean_in_widget(bits, capped=False)) == (bits <= 6)


def test_in_the_widget_the_cap_saves_decibels_with_three_bits_or_fewer_only():
    for bits in range(2, 9):
        (row,) = (row for row in ReLU6Explorer(bits=bits, largest=16).table().rows if row[0].endswith("to noise"))
        plain, capped = (float(text.removesuffix(" dB")) for text in row[1:])
        assert (capped > plain) == (bits <= 3)


def test_in_the_widget_the_best_cap_is_lower_the_fewer_the_bits():
    best = []
    for bits in range(2, 9):
        values = ReLU6Explorer(largest=16).activations()
        best.append(min(np.arange(1, 12.1, 0.5), key=lambda cap, bits=bits: measure(values, cap, cap, bits).mean))
    assert best == sorted(best) and best[0] < 4 < best[-1]


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


def test_full_width_loses_least_in_eight_bits_and_one_checkpoint_most():
    from mbv2.published import CHECKPOINTS_V1

    lost = {
        (row.width_mult, row.resolution): row.top1_float_percent - row.top1_tflite_percent for row in CHECKPOINTS_V1
    }
    means = {width: mean(points for (own, _), points in lost.items() if own == width) for width, _ in lost}
    assert min(means, key=means.get) == 1.0 and max(means, key=means.get) == 0.75
    assert max(lost, key=lost.get) == (0.75, 128)
    del lost[0.75, 128]
    assert mean(points for (width, _), points in lost.items() if width == 0.75) < 2 and max(lost.values()) < 3.1
