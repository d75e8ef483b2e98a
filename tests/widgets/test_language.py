"""A reader meets no English in another language: here one whose sentences are turned round."""

import json
import re

import pytest
from browser import open_page
from static_page import page_text
from widget_cases import CASES, KINDS, NONSENSE
from widget_harness import open_widget, state_of

from mbv2.widgets import words

WORD = re.compile(r"[^\W\d_]{3,}")
PLACEHOLDER = re.compile(r"(\{[^}]*\})")
# Names of things: Python's class, activations, the values that a refusal repeats, and what is no number in JSON.
NAMES = {"Architecture", "ReLU", "GELU", "None", "True", "False", "null", "true", "false"}
# All that is seen or read out.
TEXTS = """(selector) => [...document.querySelectorAll(selector)].flatMap((root) => {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode.data);
  const names = ["aria-label", "aria-valuetext", "aria-roledescription", "title", "alt", "placeholder"];
  const elements = [root, ...root.querySelectorAll("*")];
  return [...texts, ...elements.flatMap((one) => names.map((name) => one.getAttribute(name)))];
}).filter(Boolean)"""


def turned(value):
    """A text with the letters of each of its pieces turned round, and the {names} in it as they were."""
    if isinstance(value, dict):
        return {name: turned(text) for name, text in value.items()}
    if isinstance(value, list):
        return [turned(text) for text in value]
    return " ".join(_turned_piece(piece) for piece in PLACEHOLDER.split(value) if piece)


def _turned_piece(piece):
    if not piece.startswith("{"):
        return piece[::-1]
    name, *forms = piece[1:-1].split("|")
    return "{" + "|".join([name, *(form[::-1] for form in forms)]) + "}"


def words_in(value):
    """The words of all sentences of a text."""
    if isinstance(value, str):
        return set(WORD.findall(PLACEHOLDER.sub(lambda found: found[0].partition("|")[2], value)))
    parts = value.values() if isinstance(value, dict) else value
    return set().union(*map(words_in, parts))


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory):
    """Lets the widgets speak the turned language: all its words."""
    folder, known = tmp_path_factory.mktemp("text"), set()
    (folder / "turned").mkdir()
    for path in (words._FOLDER / "en").iterdir():
        text = turned(json.loads(path.read_text("utf-8")))
        (folder / "turned" / path.name).write_text(json.dumps(text), "utf-8")
        known.update(words_in(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_FOLDER", folder)
        patch.setattr(words, "_chosen", ["turned"])
        yield known


def english(page, vocabulary, selector=".mbv2-widget", known=""):
    """{word: where it is met} of what the turned language does not have; `known`: a text whose words may be there."""
    allowed = vocabulary | NAMES | set(WORD.findall(known))
    return {word: text for text in page.evaluate(TEXTS, selector) for word in WORD.findall(text) if word not in allowed}


def names_in(widget):
    """What a widget holds beside sentences: traits and what they may be, networks, and who published them."""
    state = state_of(widget)
    options = [limit.get("options") for limit in state["limits"].values()]
    fields = list(state["architecture"]) if "architecture" in state else []
    return json.dumps([list(state["limits"]), options, fields, state.get("points"), state.get("sources")])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_widget_says_anything_of_its_own(browser, vocabulary, kind):
    sample = CASES[kind].SAMPLE
    state = {name: getattr(sample, name) for name in kind.state_names}
    with open_widget(browser, kind(**state)) as page:
        page.evaluate("document.querySelector('details').open = true")
        assert english(page, vocabulary, known=names_in(sample)) == {}
        for number in range(page.locator("input[type=radio], input[type=checkbox]").count()):
            box = page.locator("input[type=radio], input[type=checkbox]").nth(number)
            box.dispatch_event("click")
            assert english(page, vocabulary, known=names_in(sample)) == {}
        for slider in page.locator("input[type=range]").all():
            for key in ("End", "Home"):
                slider.press(key)
                assert english(page, vocabulary, known=names_in(sample)) == {}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_refusal_has_words_of_its_own(browser, vocabulary, kind):
    start = {name: state_of(kind())[name] for name in kind.state_names}
    with open_widget(browser, kind()) as page:
        for _, name, value in (one for one in NONSENSE if one[0] is kind):
            page.evaluate("state => model.set(state)", start | {name: value})
            assert english(page, vocabulary, known=f"{value} {names_in(kind())}") == {}, (name, value)


@pytest.mark.parametrize("typed", ["0", "99999", "", "2.5"])
def test_what_is_wrong_in_a_field_is_told_in_words_of_the_language(browser, vocabulary, typed):
    kind = next(kind for kind in KINDS if kind.name == "architect")
    with open_widget(browser, kind()) as page:
        for field in page.locator(".mbv2-architect-field").all()[:6]:
            field.fill(typed)
        assert english(page, vocabulary) == {}


def page_of(tmp_path, kinds):
    models = {kind.name: {"state": json.loads(json.dumps(kind().get_state(), default=str))} for kind in kinds}
    broken = 'export default { render() { throw new Error("42"); } };'
    models |= {"broken": {"state": {"_esm": broken}}, "plain": {"state": {"value": 3}}}
    path = tmp_path / "page.html"
    path.write_text(page_text(models, list(models), {}), encoding="utf-8")
    return path.as_uri()


def test_neither_links_nor_a_failing_start_are_answered_in_english(browser, vocabulary, tmp_path):
    kinds = [kind for kind in KINDS if kind.name in ("conv", "cost", "shapes")]
    with open_page(browser, page_of(tmp_path, kinds)) as (page, _):
        page.wait_for_function("document.querySelectorAll('.widget-failure').length === 2")
        assert english(page, vocabulary, ".widget-failure") == {}
        links = [
            "nobody?x=1",
            "conv?",
            "conv?x=1",
            "conv?size=7&size=8",
            "conv?size=big",
            "conv?in_channels=13&groups=12",
        ]
        links += ["cost?architecture=13", "cost?architecture=1.16.1.3", "shapes?position=99", "cost?width_mult=0"]
        for link in links:
            page.evaluate("link => { location.hash = link; }", link)
            page.wait_for_function("document.querySelector('.mbv2-word:not([hidden]), .widget-word')")
            answer = english(page, vocabulary, ".mbv2-word, .widget-word", known=re.sub(r"[?&=]", " ", link))
            assert answer == {}, link
            page.evaluate("document.querySelectorAll('.mbv2-word').forEach((word) => { word.hidden = true; })")


def test_a_sentence_in_english_would_be_noticed(browser, vocabulary):
    with open_widget(browser, KINDS[0]()) as page:
        page.evaluate("document.querySelector('.mbv2-body').append('This was forgotten')")
        assert english(page, vocabulary) == dict.fromkeys(("This", "was", "forgotten"), "This was forgotten")
        page.evaluate("document.querySelector('input').setAttribute('aria-valuetext', 'forgotten')")
        assert english(page, vocabulary)["forgotten"] == "forgotten"
