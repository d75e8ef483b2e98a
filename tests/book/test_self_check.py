"""Exercises in the page: the script accepts what the check in the notebook accepts, and the form serves everybody."""

import json
from decimal import Decimal

import pytest
import self_check
from accessibility import assert_accessible
from book_pages import CHAPTERS, html_of
from browser import PHONE, open_page
from node import SCRIPTS, run_node
from paths import ROOT

from mbv2 import exercises
from mbv2.exercises.checking import WrongAnswer

QUESTIONS = {
    name: check.question for name in exercises.__all__ if hasattr(check := getattr(exercises, name), "question")
}
PAGE, CHECK = "book/10-counting", "check_ten_classes"


def in_the_notebook(name, answer):
    """(accepted?, what is said) by the check itself; None where it takes the answer for none."""
    try:
        return True, QUESTIONS[name].judge(answer)
    except WrongAnswer as error:
        return False, str(error)


def in_the_page(asked):
    """The same for [(name, text), …], as the page's script says it."""
    rows = [[self_check.payload(QUESTIONS[name]), text] for name, text in asked]
    result = run_node(SCRIPTS / "self_check_verdicts.mjs", text=json.dumps(rows))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def answers(question):
    """Right and wrong answers of a question: its own, its neighbours, swapped, scaled, of another kind."""
    yield question.answer
    yield from question.wrong
    if isinstance(question.answer, tuple):
        yield tuple(reversed(question.answer))
        yield (*question.answer, 1)
        yield question.answer[:-1]
        for i in range(len(question.answer)):
            yield (*question.answer[:i], question.answer[i] + 1, *question.answer[i + 1 :])
    else:
        unit = Decimal(1).scaleb(-question.decimals)
        exact = Decimal(str(question.answer))
        rounded = round(exact, question.decimals)
        for value in (rounded, *(rounded + step * unit / 10 for step in range(-12, 13)), exact * 10, -exact, 0):
            yield float(value) if question.decimals else int(value)


def written(value):
    """`value` as text, in three ways."""
    if isinstance(value, tuple):
        return [str(value), " × ".join(f"{number:,}" for number in value), " ".join(map(str, value))]
    plain = f"{value:f}" if isinstance(value, float) else str(value)
    return [plain, f" {plain} ", f"{value:,.6f}" if isinstance(value, float) else f"{value:,}"]


CASES = [(name, value, text) for name in QUESTIONS for value in answers(QUESTIONS[name]) for text in written(value)]


def test_the_page_accepts_an_answer_exactly_when_the_notebook_does():
    page = [right for right, _ in in_the_page([(name, text) for name, _, text in CASES])]
    notebook = [in_the_notebook(name, value)[0] for name, value, _ in CASES]
    different = [case for case, here, there in zip(CASES, page, notebook, strict=True) if here != there]
    assert different == []
    assert len(QUESTIONS) >= 10
    assert min(sum(notebook), len(notebook) - sum(notebook)) > 2 * len(QUESTIONS)


def test_the_page_knows_the_same_typical_mistakes_and_the_same_verdict():
    asked = [(name, value) for name, question in QUESTIONS.items() for value in (question.answer, *question.wrong)]
    said = in_the_page([(name, written(value)[0]) for name, value in asked])
    for (name, value), (right, text) in zip(asked, said, strict=True):
        accepted, words = in_the_notebook(name, value)
        assert accepted == right
        assert words.startswith(text.removeprefix("✓ Right. ").removeprefix("✗ Not yet. ")), (name, value)


def test_a_comma_between_thousands_is_never_taken_for_a_decimal_one():
    for name, question in QUESTIONS.items():
        assert not question.decimals or abs(question.answer) < 1000, name


def test_the_answer_cannot_be_read_in_the_source_of_the_page():
    form = self_check.form_of("parameters", CHECK, QUESTIONS[CHECK])
    assert str(QUESTIONS[CHECK].answer) not in form
    assert "Right" not in form


def test_every_question_of_the_book_has_its_form(book):
    pages = {name: html_of(book, name) for name in CHAPTERS}
    sources = {name: (ROOT / f"{name}.ipynb").read_text(encoding="utf-8") for name in CHAPTERS}
    for check in QUESTIONS:
        asked = [name for name, source in sources.items() if f"exercises.{check}(" in source]
        assert [name for name, html in pages.items() if f'id="{check.replace("_", "-")}-answer"' in html] == asked
    for html in pages.values():
        assert ("self_check.js" in html) == ('class="self-check"' in html)


@pytest.fixture
def form(book, browser):
    """The form of an exercise in a page without network, narrow as a phone."""
    with open_page(browser, f"{book.as_uri()}/{PAGE}.html", width=PHONE) as (page, problems):
        yield page.locator("form.self-check", has=page.locator(f"#{CHECK.replace('_', '-')}-answer"))
        assert problems == []


def say(form, text):
    """Type an answer, press the button, and return what is announced."""
    form.get_by_label("Your answer").fill(text)
    form.get_by_role("button", name="Check").click()
    return form.get_by_role("status").inner_text()


def test_a_right_answer_is_praised_with_or_without_separators(form):
    right = QUESTIONS[CHECK].answer
    for text in (f"{right}", f"{right:,}", f" {right:_} "):
        assert say(form, text) == f"✓ Right. {QUESTIONS[CHECK].verdict}"
        assert form.get_by_label("Your answer").get_attribute("aria-invalid") == "false"


def test_wrong_malformed_and_missing_answers_are_told_apart(form):
    question = QUESTIONS[CHECK]
    known = next(iter(question.wrong), None)
    texts = [*([str(known)] if known else []), str(question.answer + 1), "many", ""]
    said = [say(form, text) for text in texts]
    assert len(set(said)) == len(texts)
    assert said[-1].startswith("○ No answer yet")
    assert question.form in said[-2]
    assert question.hint in said[-3]
    assert form.get_by_label("Your answer").get_attribute("aria-invalid") == "true"


def test_the_keyboard_alone_answers(form):
    page = form.page
    form.get_by_label("Your answer").focus()
    page.keyboard.type(str(QUESTIONS[CHECK].answer))
    page.keyboard.press("Enter")
    assert form.get_by_role("status").inner_text().startswith("✓ Right")
    page.keyboard.press("Tab")
    assert form.get_by_role("button").evaluate("(button) => button === document.activeElement")


def test_the_form_is_large_enough_and_sticks_out_nowhere(form):
    say(form, "many " * 40)
    for part in (form.get_by_label("Your answer"), form.get_by_role("button")):
        assert part.bounding_box()["height"] >= 24
    box = form.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE


@pytest.mark.proof
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forms_have_no_accessibility_violation(book, browser, scheme):
    with open_page(browser, f"{book.as_uri()}/{PAGE}.html", scheme=scheme) as (page, _):
        for form, text in zip(page.locator("form.self-check").all(), ("1", "many"), strict=False):
            say(form, text)
        assert_accessible(page, context="form.self-check")


def test_without_javascript_no_form_is_shown(book, browser):
    with open_page(browser, f"{book.as_uri()}/{PAGE}.html", java_script_enabled=False) as (page, _):
        forms = page.locator("form.self-check")
        assert forms.count() >= 1
        assert not any(form.is_visible() for form in forms.all())
