"""The chapters' checks accept what is right and refuse typical wrong answers."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from mbv2 import Architecture, MobileNetV2, exercises
from mbv2.checking import WrongAnswer
from mbv2.spec import ARTICLE, REFERENCE


def folded(eps=1e-5, mean=True, transpose=False):
    def fold(unit):
        bn = unit.bn
        factor = bn.weight / torch.sqrt(bn.running_var + eps)
        weight = unit.conv.weight * (factor[None, :3, None, None] if transpose else factor[:, None, None, None])
        return weight, bn.bias - (bn.running_mean * factor if mean else 0)

    return fold


def small(strides):
    return Architecture([(t, c, n, s) for (t, c, n, _), s in zip(REFERENCE.stages, strides, strict=True)])


def search(widths, within=lambda macs, budget: macs <= budget):
    from mbv2 import network_cost

    return lambda budget, size: max(w for w in widths if within(network_cost(w, size).macs, budget))


GRID = [step / 20 for step in range(2, 41)]

# check: (right answers, wrong answers)
ANSWERS = {
    "check_relu6": (
        [lambda x: torch.relu(x) - torch.relu(x - 6), lambda x: x.clamp(0, 6), nn.ReLU6()],
        [torch.relu, lambda x: x.clamp(-6, 6), lambda x: torch.relu(6 - x), lambda x: x.clamp(0, 6)[0], 6, lambda x: 6],
    ),
    "check_bits": ([9], [8, 10, 9.0, True, "9"]),
    "check_block_channels": ([(96, 576, 160), [96, 576, 160]], [(96, 960, 160), (160, 960, 160), 576, (96, 576)]),
    "check_to_eight": (
        [lambda v: (r := max(8, int(v + 4) // 8 * 8)) + 8 * (r < 0.9 * v)],
        [lambda v: max(8, int(v + 4) // 8 * 8), lambda v: int(v), lambda v: max(8, round(v / 8) * 8), 8],
    ),
    "check_largest_for_one_pixel": ([32], [16, 33, 63, 32.0]),
    "check_output_size": (
        [lambda h, k, s, p: (h + 2 * p - k) // s + 1],
        [lambda h, k, s, p: h // s, lambda h, k, s, p: (h + 2 * p - k) / s + 1, lambda h, k, s, p: -(-h // s), 112],
    ),
    "check_fold": (
        [folded()],
        [folded(mean=False), folded(eps=0.1), lambda unit: (unit.conv.weight, unit.bn.bias), folded(transpose=True), 1],
    ),
    "check_block_parameters": ([5136], [4704, 5112, 5136.0]),
    "check_depthwise": (
        [lambda x, w, s: F.conv2d(x, w, stride=s, padding=1, groups=x.shape[1])],
        [
            lambda x, w, s: F.conv2d(x, w, padding=1, groups=5),
            lambda x, w, s: F.conv2d(x, w.flip(0), stride=s, padding=1, groups=5),
            lambda x, w, s: F.conv2d(x, w.transpose(2, 3), stride=s, padding=1, groups=5),
            lambda x, w, s: F.conv2d(x, w, stride=s, groups=5),
        ],
    ),
    "check_shortcuts": ([10], [12, 13, 17, "10"]),
    "check_has_shortcut": (
        [lambda i, o, s: i == o and s == 1],
        [lambda i, o, s: s == 1, lambda i, o, s: i == o, lambda i, o, s: None, True],
    ),
    "check_shortcuts_when_narrow": ([11], [10, 12, 17]),
    "check_network": (
        [MobileNetV2(0.75, 7, 1)],
        [MobileNetV2(0.75, 7), MobileNetV2(1.0, 7, 1), MobileNetV2(0.75, 8, 1), MobileNetV2, 3],
    ),
    "check_small_images": (
        [small((1, 1, 1, 2, 1, 2, 1)), small((2, 1, 2, 1, 1, 1, 1))],
        [
            REFERENCE,
            small((1, 1, 1, 1, 1, 1, 1)),
            Architecture([(1, 16, 1, 2), (6, 24, 1, 2)]),
            ARTICLE,
            [(1, 16, 1, 1)],
        ],
    ),
    "check_ten_classes": ([2_236_682], [2_236_672, 3_504_872, 2_223_872]),
    "check_conv_macs": (
        [lambda conv, out: conv.weight.numel() * out[2] * out[3]],
        [
            lambda conv, out: conv.weight.numel() * out[2] ** 2,
            lambda conv, out: conv.in_channels * conv.out_channels * 9 * out[2] * out[3],
            lambda conv, out: 2 * conv.weight.numel() * out[2] * out[3],
            lambda conv, out: conv.weight.numel(),
        ],
    ),
    "check_difference_at_1_4": ([-24_172], [24_172, 1_088, -24_172.0]),
    "check_resolution_for_budget": ([128], [96, 160, 224]),
    "check_widest": ([search(GRID)], [search(GRID[::2]), search(GRID[:15]), lambda budget, size: 0.5, 0.5]),
    "check_square_rule": ([17.0], [16.9, 20.4, "17.0"]),
}


def checks():
    """Those of the package's own file; each module of it has a test file of its own."""
    named = {name: check for name, check in vars(exercises).items() if name.startswith("check_")}
    return [name for name, check in named.items() if check.__module__ == exercises.__name__]


def test_every_check_is_tried_with_right_and_wrong_answers():
    assert set(ANSWERS) == set(checks())
    assert all(right and len(wrong) >= 2 for right, wrong in ANSWERS.values())


@pytest.mark.parametrize(("name", "answer"), [(name, a) for name, (right, _) in ANSWERS.items() for a in right])
def test_a_right_answer_is_accepted(name, answer, capsys):
    getattr(exercises, name)(answer)
    assert capsys.readouterr().out.startswith("✓ Right.")


@pytest.mark.parametrize(("name", "answer"), [(name, a) for name, (_, wrong) in ANSWERS.items() for a in wrong])
def test_a_wrong_answer_is_refused_with_a_hint(name, answer, capsys):
    with pytest.raises(WrongAnswer, match=r"\w+ \w+"):
        getattr(exercises, name)(answer)
    assert "✓" not in capsys.readouterr().out


@pytest.mark.parametrize("name", checks())
def test_a_missing_answer_is_neither_right_nor_an_error(name, capsys):
    getattr(exercises, name)(...)
    assert capsys.readouterr().out.startswith("○ No answer yet")


def test_a_notebook_shows_the_hint_without_a_traceback():
    assert WrongAnswer("Look again.")._render_traceback_() == ["✗ Not yet. Look again."]


def test_an_answer_that_stops_with_an_error_is_refused_with_that_error():
    with pytest.raises(WrongAnswer, match="Your answer stops with ZeroDivisionError"):
        exercises.check_output_size(lambda h, k, s, p: h // (s - s))


def test_the_readers_network_keeps_its_mode():
    model = MobileNetV2(0.75, 7, 1).train()
    exercises.check_network(model)
    assert model.training
