"""Exercises whose answer is a number or a shape: declared once, asked in a notebook and in a page."""

import inspect

import numpy as np
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell

from mbv2.exercises.checking import WrongAnswer, exercise, value_exercise


@value_exercise("Count the legs.", wrong={4: "Those are a dog's."})
def check_legs():
    """How many legs an ant has."""
    return 6, "Three pairs."


@value_exercise("Height comes before width.")
def check_shape():
    return (3, 9, 7), "As torch says."


@value_exercise("Halve it.", decimals=1)
def check_half():
    return 17.04, "Nearly."


@value_exercise("Divide by 3.", decimals=2)
def check_third():
    return 2 / 3, "Nearly."


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (check_legs, 6),
        (check_legs, np.int64(6)),
        (check_legs, 6.0),
        (check_legs, np.ceil(5.5)),
        (check_legs, torch.tensor(6)),
        (check_shape, np.array([3, 9, 7])),
        (check_shape, torch.tensor([3, 9, 7])),
        (check_shape, (3, 9, 7.0)),
        (check_shape, (3, 9, 7)),
        (check_shape, [3, 9, 7]),
        (check_shape, torch.zeros(3, 9, 7).shape),
        (check_half, 17.0),
        (check_half, 17),
        (check_half, 17.0399),
        (check_third, 0.67),
        (check_third, 0.6716),
    ],
)
def test_the_answer_is_accepted_in_each_of_its_forms(check, answer, capsys):
    check(answer)
    assert capsys.readouterr().out == f"✓ Right. {check.question.verdict}\n"


@pytest.mark.parametrize(
    ("source", "said"),
    [("# Solution\ncheck_legs(6)", "✓ The solution is right. "), ("check_legs(6)  # Solution", "✓ Right. ")],
)
def test_a_solution_is_not_taken_for_the_readers_answer(source, said, capsys):
    shell = InteractiveShell()
    shell.user_ns["check_legs"] = check_legs
    shell.run_cell("check_legs(6)", store_history=True)
    capsys.readouterr()
    shell.run_cell(source, store_history=True).raise_error()
    assert capsys.readouterr().out.startswith(said)


@pytest.mark.parametrize(
    ("check", "answer", "hint"),
    [
        (check_legs, 4, r"^Those are a dog's\. You said 4\.$"),
        (check_legs, 1_000_000, r"^Count the legs\. You said 1,000,000, which is too high\.$"),
        (check_legs, 6.5, r"whole number, not 6\.5\.$"),
        (check_legs, -1, r"^Count the legs\. You said -1, which is too low\.$"),
        (check_legs, True, "whole number, not True"),
        (check_legs, (6,), "whole number"),
        (check_shape, (3, 7, 9), r"^Height comes before width\. You said \(3, 7, 9\)\.$"),
        (check_shape, (1, 3, 9, 7), "3 whole numbers, such as"),
        (check_shape, 3, "3 whole numbers"),
        (check_shape, (3, 9, 7.5), "3 whole numbers"),
        (check_half, 17.1, "Halve it"),
        (check_third, 0.66, "Divide by 3"),
        (check_third, 0.7, "Divide by 3"),
        (check_third, 0.672, "Divide by 3"),
        (check_half, float("nan"), "Halve it"),
        (check_half, "17.0", "must be a number, not '17.0'"),
        (check_half, True, "must be a number"),
    ],
)
def test_anything_else_is_refused_with_the_hint_that_fits(check, answer, hint):
    with pytest.raises(WrongAnswer, match=hint):
        check(answer)


def test_an_answer_is_computed_once_and_only_when_it_is_needed(capsys):
    calls = []

    @value_exercise("Add.")
    def check_lazy():
        calls.append(1)
        return 2, "Yes."

    check_lazy(...)
    assert calls == []
    check_lazy(2)
    check_lazy(2)
    assert calls == [1]


def test_help_shows_the_argument_and_the_sentence_of_a_check():
    assert list(inspect.signature(check_legs).parameters) == ["answer"]
    assert inspect.signature(check_legs).return_annotation is None
    assert inspect.getdoc(check_legs) == "How many legs an ant has."
    nameless = exercise(lambda answer: "Yes.")
    assert nameless.__doc__.startswith("Say whether an answer is missing (`...`), wrong")
    assert check_legs.__name__ == "check_legs"
