"""The script that runs widgets in static pages, in real pages over file://: its rules, its views, its links."""

import json
import re

import pytest
import static_widgets
from bridge_rules import MUTANTS, RULES, rule_model
from browser import open_page
from playwright.sync_api import expect
from static_page import BRIDGE, page_text

from mbv2.widgets.words import page_words

READY = "() => [...document.querySelectorAll('.widget-view > div:last-child')].every((el) => el.textContent)"

RECORDER = """
const log = (globalThis.log ??= { initialize: [], render: [] });
export default {
  async initialize({ model }) {
    log.initialize.push(model.get("name"));
    await new Promise((done) => setTimeout(done, 20));
    (globalThis.models ??= {})[model.get("name")] = model;
  },
  render({ model, el }) {
    const write = () => { el.textContent = `${model.get("name")} ${model.get("value")}`; };
    log.render.push([model.get("name"), globalThis.models[model.get("name")] === model]);
    model.on("change:value", write);
    write();
    el.classList.add("shown");
    return () => model.off("change:value", write);
  },
};"""
STYLE = ".shown { outline-width: 3px }"
SPEAKER = 'export default async () => ({ async render({ model, el }) { el.textContent = "made by a function"; } });'
BROKEN = 'export default { render() { throw new Error("no such picture"); } };'
NEVER = 'export default { initialize() { throw new Error("no start"); }, render() { globalThis.rendered = true; } };'
UNREADABLE = "export default {{{"
NOWHERE = page_words("en")["nowhere"]


def recorder(name, value, **traits):
    return {"state": {"name": name, "value": value, "_esm": RECORDER, "_css": STYLE, **traits}}


MODELS = {
    "first": recorder("first", 1, widget_name="cost"),
    "second": recorder("second", 2, widget_name="shapes"),
    "third": recorder("third", 3, widget_name="cost"),
    "hidden": recorder("hidden", 4),
    "speaker": {"state": {"_esm": SPEAKER}},
    "broken": {"state": {"_esm": BROKEN}},
    "never": {"state": {"_esm": NEVER}},
    "unreadable": {"state": {"_esm": UNREADABLE}},
    "plain": {"state": {"value": 3}},
}
VIEWS = ["first", "second", "first", "third", "speaker", "broken", "never", "unreadable", "plain", "absent"]
START = ["first 1", "second 2", "first 1", "third 3", "made by a function"]


def link(kind, source, target):
    """A link between two traits, as `ipywidgets.jslink` and `jsdlink` leave it in a page's state."""
    ends = {
        end: [f"IPY_MODEL_{model}", trait]
        for end, (model, trait) in zip(("source", "target"), (source, target), strict=True)
    }
    return {"model_name": kind, "state": {"_model_name": kind, **ends}}


def write_page(folder, models, views, **options):
    path = folder / "page.html"
    path.write_text(page_text(models, views, {}, **options), encoding="utf-8")
    return path.as_uri()


def found_in(page):
    """What each rule's widget found; its sentence where it failed."""
    page.wait_for_function(READY)
    texts = page.locator(".widget-view > div:last-child").all_inner_texts()
    return {name: json.loads(text) if text.startswith("[") else text for name, text in zip(RULES, texts, strict=True)}


def rules_page(folder, **options):
    models = {f"rule-{number}": rule_model(rule) for number, rule in enumerate(RULES.values())}
    return write_page(folder, models, list(models), **options)


@pytest.fixture(scope="module")
def rules_found(browser, tmp_path_factory):
    with open_page(browser, rules_page(tmp_path_factory.mktemp("rules"))) as (page, problems):
        found = found_in(page)
        assert problems == []
    return found


@pytest.mark.parametrize("name", RULES)
def test_the_stand_in_model_keeps_the_rule(rules_found, name):
    assert rules_found[name] == RULES[name].found


@pytest.mark.parametrize(("right", "wrong", "noticed"), MUTANTS, ids=[right[:40] for right, _, _ in MUTANTS])
def test_a_bridge_that_breaks_a_rule_is_noticed(browser, tmp_path, right, wrong, noticed):
    assert BRIDGE.count(right) == 1
    with open_page(browser, rules_page(tmp_path, bridge=BRIDGE.replace(right, wrong))) as (page, _):
        found = found_in(page)
    assert {name for name, rule in RULES.items() if found[name] != rule.found} >= noticed


@pytest.fixture(scope="module")
def views_page(browser, tmp_path_factory):
    with open_page(browser, write_page(tmp_path_factory.mktemp("views"), MODELS, VIEWS)) as (page, problems):
        page.wait_for_function(READY)
        yield page
        assert problems == []


def shown(page):
    return page.locator(".widget-view > div:last-child").all_inner_texts()


def test_initialize_runs_once_a_model_and_render_once_a_view_after_it(views_page):
    assert sorted(views_page.evaluate("log.initialize")) == ["first", "second", "third"]
    assert sorted(views_page.evaluate("log.render")) == [["first", True]] * 2 + [["second", True], ["third", True]]
    assert shown(views_page)[:5] == START


def test_a_model_that_no_view_shows_is_not_started(views_page):
    assert "hidden" not in views_page.evaluate("log.initialize")


def test_a_widget_that_fails_leaves_a_sentence_and_its_picture_and_the_others_work(views_page):
    texts = shown(views_page)
    assert texts[5] == "This widget could not start: no such picture"
    assert texts[6] == "This widget could not start: no start"
    assert all(text.startswith("This widget could not start: ") for text in texts[5:])
    assert "running kernel" in texts[8] and "running kernel" in texts[9]
    assert views_page.evaluate("globalThis.rendered") is None
    stills = views_page.locator(".widget-still").all()
    assert [still.is_visible() for still in stills] == [False] * 5 + [True] * 5


def test_a_module_is_kept_once_and_a_style_is_added_once(views_page):
    texts = {}
    page_text(MODELS, VIEWS, texts)
    assert sum(text == RECORDER for text in texts.values()) == 1
    styles = "[...document.querySelectorAll('style')].filter((s) => s.textContent.includes('outline-width')).length"
    assert views_page.evaluate(styles) == 1


def test_views_are_named_after_their_widget_in_the_order_of_the_page(views_page):
    names = "[...document.querySelectorAll('.widget-view > div:last-child')].map((e) => e.dataset.mbv2Target ?? null)"
    assert views_page.evaluate(names) == ["cost", "shapes", "cost-2", "cost-3"] + [None] * 6


def test_two_views_of_one_model_move_together_and_no_other(views_page):
    views_page.evaluate("models.first.set('value', 7)")
    assert shown(views_page)[:4] == ["first 7", "second 2", "first 7", "third 3"]
    views_page.evaluate("models.first.set('value', 1)")


JOINED = {
    "a": link("LinkModel", ("first", "value"), ("second", "value")),
    "b": link("DirectionalLinkModel", ("second", "value"), ("third", "value")),
    "c": link("LinkModel", ("plain", "value"), ("first", "name")),
}


def test_joined_traits_follow_each_other_both_ways_or_one_way_and_start_alike(browser, tmp_path):
    with open_page(browser, write_page(tmp_path, MODELS | JOINED, VIEWS)) as (page, problems):
        page.wait_for_function(READY)
        values = "['first', 'second', 'third'].map((name) => models[name].get('value'))"
        page.wait_for_function(f"() => {values}.join() === '1,1,1'")
        assert problems == []  # the plain widget's link is left out with a warning
        for moved, value, wanted in (("first", 5, [5, 5, 5]), ("second", 6, [6, 6, 6]), ("third", 9, [6, 6, 9])):
            page.evaluate("([name, value]) => models[name].set('value', value)", [moved, value])
            assert page.evaluate(values) == wanted
        assert page.evaluate("models.first.get('name')") == "first"


def test_a_trait_may_follow_one_of_a_model_that_no_view_shows(browser, tmp_path):
    joined = {"a": link("DirectionalLinkModel", ("hidden", "value"), ("first", "value"))}
    with open_page(browser, write_page(tmp_path, MODELS | joined, VIEWS)) as (page, _):
        page.wait_for_function("() => globalThis.models?.first?.get('value') === 4")
        page.evaluate("models.hidden.set('value', 8)")
        assert shown(page)[0] == "first 8"


@pytest.mark.parametrize("hash_", ["#nobody?value=1", "#cost-4?value=1", "#%E0%A4%A?x", "#no<b>body</b>?x=1"])
def test_a_link_to_no_widget_of_the_page_is_answered_or_left_alone(browser, tmp_path, hash_):
    with open_page(browser, write_page(tmp_path, MODELS, VIEWS) + hash_) as (page, problems):
        page.wait_for_function(READY)
        name = re.fullmatch(r"#([a-z][\w-]*)\?.*", hash_)
        assert page.get_by_role("alert").all_inner_texts() == ([NOWHERE.format(name=name[1])] if name else [])
        page.evaluate("location.hash = '#shapes?value=1'")
        page.wait_for_function("document.querySelector('.widget-word') === null")
        page.evaluate("location.hash = '#other?value=1'")
        expect(page.locator(".widget-word")).to_have_text(NOWHERE.format(name="other"))
        assert problems == []


def test_what_replaces_text_has_no_meaning_in_a_link(browser, tmp_path):
    name = "cost%3F$&$$$1$'"
    with open_page(browser, write_page(tmp_path, MODELS, VIEWS) + f"#{name}") as (page, _):
        expect(page.get_by_role("alert")).to_have_text(NOWHERE.format(name=name))


def test_a_section_is_no_widget(browser, tmp_path):
    with open_page(browser, write_page(tmp_path, MODELS, VIEWS) + "#a-section") as (page, problems):
        page.wait_for_function(READY)
        assert page.locator(".widget-word").count() == 0
        assert problems == []


def test_without_javascript_the_still_picture_stands_there_and_paper_shows_the_widget(browser, tmp_path):
    url = write_page(tmp_path, MODELS, ["first", "second"])
    with open_page(browser, url, java_script_enabled=False) as (page, _):
        assert all(still.is_visible() for still in page.locator(".widget-still").all())
    with open_page(browser, url) as (page, _):
        page.wait_for_function(READY)
        assert not any(still.is_visible() for still in page.locator(".widget-still").all())
        page.emulate_media(media="print")
        assert not any(still.is_visible() for still in page.locator(".widget-still").all())
        assert all(view.is_visible() for view in page.locator(".widget-view").all())


def test_equal_parts_and_equal_values_are_kept_once_and_come_back_whole():
    long = {"words": ["which several widgets say"] * 3}
    common = "/* part js/view/common.js */\nexport const a = 1;\n"
    states = {
        "one": {"_esm": f"{common}/* part one/view.js */\nexport default 1;\n", "_css": "p {}\n", "text": long, "x": 1},
        "two": {"_esm": f"{common}/* part two/view.js */\nexport default 2;\n", "_css": "p {}\n", "text": long, "x": 1},
        "three": {"_esm": "export default 3; /* part of a line */", "text": {"own": "words"}},
    }
    document = {"state": {name: {"state": dict(state)} for name, state in states.items()}}
    models, texts = static_widgets.lean_state(document)
    assert len(texts) == 5 and list(texts.values()).count(common) == 1
    for name, state in states.items():
        assert "".join(texts[part] for part in models[name]["esm"]) == state["_esm"]
        assert "".join(texts[part] for part in models[name]["css"]) == state.get("_css", "")
    assert static_widgets.share_values(models) == [long]
    assert models["one"]["shared"] == models["two"]["shared"] == {"text": 0}
    assert models["one"]["state"] == {"x": 1}  # short, or of one widget alone: not worth it
    assert models["three"]["state"] == {"text": {"own": "words"}} and "shared" not in models["three"]


def test_a_value_whose_bytes_are_filled_in_stays_where_it_is():
    value = {"data": None, "more": ["long enough to be shared"] * 3}
    document = {
        "state": {
            name: {"state": {"_esm": "0", "deep": value}, "buffers": buffers}
            for name, buffers in {"one": [{"path": ["deep", "data"], "data": ""}], "two": []}.items()
        }
    }
    models, _ = static_widgets.lean_state(document)
    static_widgets.share_values(models)
    assert "deep" in models["one"]["state"] and "deep" not in models["two"]["state"]
