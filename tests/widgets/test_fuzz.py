"""Random traits and random links against every widget: no exception, nothing that is no number, never a blank."""

import json
import random
import re

import pytest
import static_widgets
from browser import open_page
from playwright.sync_api import expect
from static_page import page_text
from widget_cases import CASES, KINDS, NONSENSE
from widget_harness import open_widget, state_of

# Random states a widget, and links: some in `make test`, many more in `make proof`.
how_many = pytest.mark.parametrize("count", [60, pytest.param(400, marks=pytest.mark.proof)])
WRONG = [None, True, "", "six", -1, 0, 0.123, 1e9, [], {}, "NaN", 10**15]
NO_NUMBER = r"(?<![A-Za-z])(NaN|undefined|Infinity|null|\[object)"
SET_ALL = """(states) => {
  const wrong = [];
  const root = document.querySelector('.mbv2-widget');
  for (const state of states) {
    model.set(state);
    const body = root.querySelector('.mbv2-body');
    const status = root.querySelector('[role=status]').textContent;
    // a refusal names the value that it refuses
    const text = root.textContent.replaceAll(/, not (null|NaN|undefined|Infinity|\\[object Object\\])\\./g, '');
    const drawn = [...root.querySelectorAll('svg *')];
    const attributes = drawn.flatMap((one) => [...one.attributes]).map((one) => one.value);
    const shown = body.childElementCount > 0 && status.trim().split(/\\s+/).length > 2;
    const bad = new RegExp(NO_NUMBER);
    if (!shown || bad.test(text) || attributes.some((one) => bad.test(one))) wrong.push([state, status.slice(0, 200)]);
  }
  return wrong;
}""".replace("NO_NUMBER", json.dumps(NO_NUMBER))
FOLLOW_ALL = """async (hashes) => {
  const wrong = [];
  const bad = new RegExp(NO_NUMBER);
  for (const hash of hashes) {
    location.hash = hash;
    await new Promise((done) => setTimeout(done));
    for (const root of document.querySelectorAll('.mbv2-widget')) {
      const own = [...root.children].filter((one) => one.role !== 'alert').map((one) => one.textContent).join(' ');
      if (bad.test(own) || root.classList.contains('mbv2-broken')) wrong.push([hash, own.slice(0, 300)]);
    }
  }
  return wrong;
}""".replace("NO_NUMBER", json.dumps(NO_NUMBER))


def random_value(kind, name, chance):
    """A value that the trait may have, on its grid."""
    limit = kind.class_traits()[name].limits()
    if "options" in limit:
        return chance.choice(limit["options"])
    if limit.get("flag"):
        return chance.random() < 0.5
    if "step" not in limit:
        return None  # a table
    most = limit["most"] if limit.get("most") is not None else limit["least"] + 9 * limit["step"]
    steps = chance.randint(0, round((most - limit["least"]) / limit["step"]))
    return round(limit["least"] + steps * limit["step"], 2)


def random_states(kind, chance, count):
    """`count` states: mostly valid, each third with one value that is nonsense."""
    nonsense = [(name, value) for owner, name, value in NONSENSE if owner is kind]
    for number in range(count):
        chosen = {name: random_value(kind, name, chance) for name in kind.state_names}
        state = {name: value for name, value in chosen.items() if value is not None}
        if number % 3 == 2:
            name = chance.choice(list(state))
            state |= dict([chance.choice(nonsense)]) if chance.random() < 0.5 else {name: chance.choice(WRONG)}
        yield state


@how_many
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_random_traits_never_break_or_blank_a_widget(browser, kind, count):
    chance = random.Random(f"traits of {kind.name}")
    start = {name: state_of(kind())[name] for name in kind.state_names}
    with open_widget(browser, kind()) as page:
        states = [start | state for state in random_states(kind, chance, count)]
        assert page.evaluate(SET_ALL, states) == []
        page.evaluate("state => model.set(state)", start)
        assert page.locator(".mbv2-body").is_visible()


def random_link(kind, chance):
    """A link to a state: half of them right, the others mangled."""
    chosen = {name: random_value(kind, name, chance) for name in kind.state_names}
    pairs = [f"{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in chosen.items()]
    link = f"#{kind.name}?" + "&".join(chance.sample(pairs, chance.randint(1, len(pairs))))
    if chance.random() < 0.5:
        at = chance.randrange(len(link))
        link = (
            link[:at]
            + chance.choice(["", "&", "=", "%", "-", "9e99", "NaN", "<b>", "\u2028", "Infinity"])
            + link[at + 1 :]
        )
    return link


@how_many
def test_random_links_never_break_or_blank_a_widget(browser, tmp_path, count):
    chance = random.Random("links")
    models = {kind.name: {"state": json.loads(json.dumps(kind().get_state(), default=str))} for kind in KINDS}
    path = tmp_path / "page.html"
    path.write_text(page_text(models, list(models), {}), encoding="utf-8")
    links = [random_link(chance.choice(KINDS), chance) for _ in range(count)]
    with open_page(browser, path.as_uri()) as (page, problems):
        page.wait_for_function(f"document.querySelectorAll('.mbv2-widget').length === {len(KINDS)}")
        assert page.evaluate(FOLLOW_ALL, links) == []
        assert problems == []


@pytest.mark.parametrize(
    ("query", "word"), [("x=1", False), ("x=NaN", True), ("x=99", True), ("y=1", True), ("x=1&x=2", True), ("", True)]
)
def test_a_mangled_link_is_answered_by_a_word_and_changes_nothing(browser, tmp_path, query, word):
    relu6 = next(kind for kind in KINDS if kind.name == "relu6")
    models = {"relu6": {"state": relu6(x=5.0).get_state()}}
    path = tmp_path / "page.html"
    path.write_text(page_text(models, ["relu6"], {}), encoding="utf-8")
    with open_page(browser, f"{path.as_uri()}#relu6?{query}") as (page, problems):
        slider = page.get_by_role("slider", name="Input x", exact=True)
        slider.wait_for()
        assert float(slider.input_value()) == (5 if word else 1)
        assert len(page.locator(".mbv2-word:visible").all()) == word
        page.evaluate("location.hash = '#relu6?x=2'")
        page.wait_for_function("document.querySelector('input[type=range]').value === '2'")
        assert page.locator(".mbv2-word:visible").count() == 0
        assert problems == []


def test_what_is_no_number_would_be_noticed(browser):
    kind = KINDS[0]
    with open_widget(browser, kind()) as page:
        start = {name: state_of(kind())[name] for name in kind.state_names}
        page.evaluate("document.querySelector('.mbv2-body').append('NaN')")
        assert len(page.evaluate(SET_ALL, [start])) == 1
    assert re.search(NO_NUMBER, "about NaN of") and not re.search(NO_NUMBER, "Nothing banana")
    assert set(CASES) == set(KINDS) and static_widgets


MOVE = """async ([times]) => {
  const slider = document.querySelector('.mbv2-widget input[type=range]');
  const values = [slider.min, slider.max];
  for (let i = 0; i < times; i += 1) {
    slider.value = values[i % 2];
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    if (i % 20 === 0) await new Promise(requestAnimationFrame);
  }
  await new Promise((done) => setTimeout(done, 300));
  model.saves.length = 0;
}"""
COUNT_WORK = """() => {
  globalThis.work = 0;
  for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback']) {
    const own = globalThis[name];
    globalThis[name] = (...given) => { globalThis.work += 1; return own(...given); };
  }
  new MutationObserver((all) => { globalThis.work += all.length; })
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_memory_is_flat_after_a_thousand_moves_and_nothing_runs_at_rest(browser, kind):
    with open_widget(browser, kind()) as page:
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")

        def measured():
            session.send("HeapProfiler.collectGarbage")
            metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
            return metrics["JSHeapUsedSize"], metrics["Nodes"], metrics["JSEventListeners"]

        page.evaluate(MOVE, [200])
        heap, nodes, listeners = measured()
        page.evaluate(MOVE, [1000])
        after = measured()
        assert after[0] - heap < 300_000
        assert after[1] - nodes < 50
        assert after[2] == listeners
        page.evaluate(COUNT_WORK)
        page.wait_for_timeout(600)
        assert page.evaluate("globalThis.work") == 0


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("shapes", "position=999"),
        ("conv", "channel=500"),
        ("conv", "in_channels=13&groups=12"),
        ("cost", "biases=constructor"),
        ("cost", "architecture=1.16.999999999.1"),  # would build a network until the page stops
        ("shapes", "architecture=1.16.600.1_6.24.600.2"),
    ],
)
def test_a_link_to_a_state_that_there_is_not_is_refused_in_words_and_not_mended_in_silence(
    browser, tmp_path, name, query
):
    kind = next(kind for kind in KINDS if kind.name == name)
    models = {name: {"state": json.loads(json.dumps(kind().get_state(), default=str))}}
    path = tmp_path / "page.html"
    path.write_text(page_text(models, [name], {}), encoding="utf-8")
    with open_page(browser, path.as_uri()) as (page, problems):
        status = page.locator(".mbv2-widget [role=status]")
        before = status.inner_text()
        page.evaluate("query => { location.hash = query; }", f"#{name}?{query}")
        word = page.locator(".mbv2-word:visible")
        word.wait_for()
        assert "is ignored" in word.inner_text()
        assert status.inner_text() == before
        assert problems == []


def test_taking_an_offer_by_keyboard_keeps_the_focus_in_the_widget(browser, tmp_path):
    kind = next(kind for kind in KINDS if kind.name == "cost")
    models = {name: {"state": json.loads(json.dumps(kind().get_state(), default=str))} for name in ("one", "two")}
    path = tmp_path / "page.html"
    path.write_text(page_text(models, list(models), {}), encoding="utf-8")
    with open_page(browser, path.as_uri()) as (page, problems):
        one, two = (page.locator(".mbv2-widget").nth(at) for at in (0, 1))
        one.get_by_label("Width multiplier", exact=True).press("ArrowLeft")
        expect(two.locator(".mbv2-offer")).to_be_visible()
        two.locator(".mbv2-offer").press("Enter")
        assert two.get_by_label("Width multiplier", exact=True).input_value() == "0.95"
        assert not two.locator(".mbv2-offer").is_visible()
        assert two.evaluate("root => root.contains(document.activeElement)")
        assert problems == []
