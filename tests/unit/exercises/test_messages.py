"""What a reader is told: where an answer stops, what it lacks, and nothing at length."""

import numpy as np
import pytest
import torch
from exercise_answers import ANSWERS

from mbv2 import MobileNetV2, exercises
from mbv2.exercises.answers import as_number, as_plain
from mbv2.exercises.checking import WrongAnswer

MILLION = [0] * 1_000_000


def told(check, answer):
    with pytest.raises(WrongAnswer) as refusal:
        getattr(exercises, check)(answer)
    return str(refusal.value)


def test_an_answer_that_stops_is_told_in_which_line():
    def normalize(y, scale, shift, eps):
        mean = y.mean((0, 2, 3))
        return y - mean

    line = normalize.__code__.co_firstlineno + 2
    assert told("check_normalize", normalize).startswith("Your answer stops with RuntimeError: The size of tensor")
    assert told("check_normalize", normalize).endswith(f", in line {line}: `return y - mean`")


def test_the_line_is_the_readers_even_if_torch_stops():
    def depthwise(x, weight, stride):
        return torch.nn.functional.conv2d(x, weight, stride="two")

    assert told("check_depthwise", depthwise).endswith('`return torch.nn.functional.conv2d(x, weight, stride="two")`')


@pytest.mark.parametrize(
    ("check", "answer", "message"),
    [
        ("check_best_range", lambda x, bits: None, r"best_range\(x, bits\) gives back nothing. Is a return missing\?"),
        ("check_best_range", lambda x, bits: "6", r"best_range\(x, bits\) must return a number, not '6'\.$"),
        ("check_normalize", lambda *values: None, "gives back nothing"),
        ("check_front", lambda points: [{}], r"Each point is a pair \(cost, quality\)"),
        ("check_fold", lambda unit: (1, 2), "Weight and bias are two tensors"),
        ("check_relu6", torch.nn.functional.relu6, "values are right, but .* without (hardtanh|relu6)"),
        ("check_relu6", lambda x: x.clamp(0, 6), r"without clamp\.$"),
        ("check_depthwise", lambda x, w, s: torch.conv2d(x, w, None, s, 1, 1, 5), "right, but try it without groups"),
        ("check_way_back", lambda a, t: np.linalg.lstsq(t[a > 0], a[a > 0], rcond=None)[0], "without lstsq: use the"),
        ("check_front", lambda points: sorted(2 * points), "which another beats"),
        ("check_has_shortcut", lambda i, o, s: 1, "yours is 1"),
        ("check_bits", 8, r"You said 8, which is too low\.$"),
        ("check_bits", 10, r"You said 10, which is too high\.$"),
        ("check_square_rule", 0.17, r"give it in per cent\. You said 0\.17\.$"),
        ("check_square_rule", -17.0, r"take the sign away\. You said -17\.$"),
        ("check_square_rule", 20.4, "the other way round"),
        ("check_built", (torch.nn.Identity(), MILLION), "must be an image, a tensor, not list"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong(check, answer, message):
    with pytest.raises(WrongAnswer, match=message):
        getattr(exercises, check)(answer)


@pytest.mark.parametrize("name", exercises.__all__)
@pytest.mark.parametrize(
    "answer",
    [
        MILLION,
        np.zeros(1_000_000),
        torch.zeros(40, 1000),
        "0" * 10_000,
        MobileNetV2(0.1),
        10**5000,
        {"a": MILLION},
        None,
    ],
    ids=["list", "array", "tensor", "text", "network", "huge", "dict", "None"],
)
def test_every_refusal_is_short_whatever_the_answer(name, answer):
    assert len(told(name, answer)) < 400


@pytest.mark.parametrize("name", exercises.__all__)
def test_every_refusal_is_short_whatever_a_function_returns(name):
    assert len(told(name, lambda *values: MILLION)) < 400


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (9, 9), (9.0, 9), (np.ceil(8.5), 9), (np.int64(9), 9), (torch.tensor(9), 9), (torch.tensor(9.0), 9), (8.5, 8.5),
        (np.float32(8.5), 8.5), (np.True_, True), (True, True), ("9", "9"), (None, None),
    ],
)  # fmt: skip
def test_a_number_is_taken_from_numpy_and_torch(value, plain):
    assert (as_number(value), type(as_number(value))) == (plain, type(plain))


@pytest.mark.parametrize(
    "shape", [[3, 9, 7], (3.0, 9, 7), np.array([3, 9, 7]), torch.tensor([3, 9, 7]), torch.zeros(3, 9, 7).shape]
)
def test_a_shape_is_taken_from_lists_arrays_and_tensors(shape):
    assert as_plain(shape) == (3, 9, 7)
    assert all(type(side) is int for side in as_plain(shape))


@pytest.mark.parametrize("long", [[0] * 17, np.zeros(17), torch.zeros(17), np.zeros((2, 2))])
def test_what_is_no_shape_stays_what_it_is(long):
    assert as_plain(long) is long


def test_sixteen_numbers_are_still_a_shape():
    assert as_plain([1.0] * 16) == as_plain(np.ones(16)) == as_plain(torch.ones(16)) == (1,) * 16


def test_a_watched_function_leaves_the_profiler_as_it_was():
    import sys

    before = sys.getprofile()
    told("check_way_back", lambda a, t: 1 / 0)
    assert sys.getprofile() is before


@pytest.mark.parametrize("name", [name for name in exercises.__all__ if hasattr(getattr(exercises, name), "question")])
def test_every_typical_mistake_that_a_check_knows_is_tried_and_told_apart(name):
    question, tried = getattr(exercises, name).question, ANSWERS[name][1]
    for mistake, hint in question.wrong.items():
        assert mistake in tried
        assert told(name, mistake).startswith(hint)
        assert mistake != question.answer


def test_the_verdict_on_the_bits_says_both_errors(capsys):
    exercises.check_bits(9)
    assert capsys.readouterr().out == "✓ Right. With 8 bits it is 0.0118, with 9 it is 0.0059.\n"


def test_a_strided_window_of_one_pixel_is_asked():
    by_hand = {(1, 3, 2, 1): 1, (15, 3, 2, 1): 8, (10, 5, 3, 0): 2, (7, 1, 1, 0): 7, (224, 3, 2, 1): 112}
    exercises.check_output_size(lambda *case: by_hand[case])
