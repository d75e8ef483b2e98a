"""The chapters' checks accept what is right and refuse typical wrong answers, which `exercise_answers` lists."""

from pathlib import Path

import pytest
from exercise_answers import ANSWERS, TABLES

from mbv2 import MobileNetV2, exercises
from mbv2.exercises.capstone import settings_within
from mbv2.exercises.checking import WrongAnswer

RIGHT = [(name, answer) for name, (right, _) in ANSWERS.items() for answer in right]
WRONG = [(name, answer) for name, (_, wrong) in ANSWERS.items() for answer in wrong]


def test_every_check_is_tried_once_with_right_and_at_least_two_wrong_answers():
    assert sorted(check for table in TABLES.values() for check in table) == exercises.__all__
    assert all(right and len(wrong) >= 2 for right, wrong in ANSWERS.values())


def test_every_topic_has_answers_and_every_check_is_public():
    modules = {path.stem for path in Path(exercises.__file__).parent.glob("[!_]*.py")} - {
        "answers",
        "checking",
        "forbidden",
        "shaken",
    }
    assert modules == set(TABLES)
    assert exercises.__all__ == sorted(name for name in vars(exercises) if name.startswith("check_"))


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_is_accepted(name, answer, capsys):
    getattr(exercises, name)(answer)
    assert capsys.readouterr().out.startswith("✓ Right.")


@pytest.mark.parametrize(("name", "answer"), WRONG)
def test_a_wrong_answer_is_refused_with_a_hint(name, answer, capsys):
    with pytest.raises(WrongAnswer, match=r"\w+ \w+"):
        getattr(exercises, name)(answer)
    assert "✓" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ANSWERS)
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


def test_seven_settings_fit_fifty_million():
    found = settings_within(50_000_000)
    assert len(found) == 7
    assert (0.45, 160) in found and (0.5, 160) not in found
