"""The script that runs widgets in static pages, in one real page over file://: one small widget a rule."""

import base64
import json
import sys

import pytest
from browser import ROOT, open_page

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import static_widgets

RECORDER = """
const log = (globalThis.log ??= { initialize: [], render: [], events: [] });
export default {
  initialize({ model }) {
    log.initialize.push(model.get("name"));
    (globalThis.models ??= {})[model.get("name")] = model;
  },
  render({ model, el }) {
    const write = () => { el.textContent = `${model.get("name")} ${model.get("value")}`; };
    log.render.push(model.get("name"));
    model.on("change:value", write);
    write();
    el.classList.add("shown");
    return () => model.off("change:value", write);
  },
};"""
STYLE = ".shown { outline-width: 3px }"
SPEAKER = 'export default () => ({ render({ model, el }) { el.textContent = "made by a function"; } });'
BROKEN = 'export default { render() { throw new Error("no such picture"); } };'
UNREADABLE = "export default {{{"
TEXT = 'ends </script><script>window.broken = true</script> and <!-- <script> \u2028 "quotes" \\ stays'
BYTES = bytes(range(250, 256)) + b"\x00\x01"

MODELS = {
    "first": {"name": "first", "value": 1, "list": [1, {"a": 2}], "text": TEXT, "_esm": RECORDER, "_css": STYLE},
    "second": {"name": "second", "value": 2, "deep": {"data": None}, "_esm": RECORDER, "_css": STYLE},
    "speaker": {"_esm": SPEAKER},
    "broken": {"_esm": BROKEN},
    "unreadable": {"_esm": UNREADABLE},
    "plain": {"value": 3},
}
VIEWS = ["first", "second", "first", "speaker", "broken", "unreadable", "plain", "absent"]


def document(models):
    """What myst-nb writes into a page, with a buffer at second.deep.data."""
    state = {key: {"state": traits} for key, traits in models.items()}
    state["second"]["buffers"] = [
        {"path": ["deep", "data"], "data": base64.b64encode(BYTES).decode(), "encoding": "base64"}
    ]
    return {"version_major": 2, "version_minor": 0, "state": state}


def page_text(folder):
    """A page as the extension makes it; modules beside it."""
    state, texts = static_widgets.lean_state(document(MODELS))
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(static_widgets.module_script(name, text), encoding="utf-8")
    (folder / "bridge.js").write_text(static_widgets.BRIDGE.read_text(encoding="utf-8"), encoding="utf-8")
    views = "".join(static_widgets.framed_view(json.dumps({"model_id": name})) for name in VIEWS)
    scripts = "".join(f'<script defer src="{name}.js"></script>' for name in (*texts, "bridge"))
    state = f'<script type="{static_widgets.STATE_TYPE}">{static_widgets.json_in_html(state)}</script>'
    return f"<!doctype html><html><head><meta charset='utf-8'>{state}{scripts}</head><body>{views}</body></html>"


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bridge")
    (folder / "page.html").write_text(page_text(folder), encoding="utf-8")
    with open_page(browser, (folder / "page.html").as_uri()) as (page, problems):
        full = "() => [...document.querySelectorAll('.widget-view > div')].every((one) => one.textContent)"
        page.wait_for_function(full)
        assert page.locator(".widget-waiting").count() == 0
        yield page
        assert problems == []


@pytest.fixture
def model(page):
    """The page with a fresh listener log; events are noted as [event, values, model's own value at that moment]."""
    page.evaluate("""() => {
      const model = models.first;
      model.off();
      model.set({ value: 1, list: [1, { a: 2 }], other: 0 });
      log.events = [];
      globalThis.note = (event) => (self, ...values) => log.events.push([event, ...values, self === model]);
    }""")
    return page


def events(page, script):
    return page.evaluate(f"() => {{ const model = models.first; {script}; return log.events; }}")


def shown(page):
    return page.locator(".widget-view > div").all_inner_texts()


def test_every_view_is_rendered_and_initialize_runs_once_a_model(page):
    assert page.evaluate("log.initialize") == ["first", "second"]
    assert page.evaluate("log.render.sort()") == ["first", "first", "second"]
    assert shown(page)[:4] == ["first 1", "second 2", "first 1", "made by a function"]


def test_a_widget_that_fails_leaves_a_sentence_and_the_others_work(page):
    assert shown(page)[4] == "This widget could not start: no such picture"
    assert all(text.startswith("This widget could not start: ") for text in shown(page)[5:])
    assert page.locator(".widget-failure").count() == 4
    assert "running kernel" in shown(page)[6]


def test_a_style_is_added_once(page):
    styles = "[...document.querySelectorAll('style')].filter((one) => one.textContent.includes('outline-width')).length"
    assert page.evaluate(styles) == 1


def test_text_that_looks_like_html_survives(page):
    assert page.evaluate("models.first.get('text')") == TEXT
    assert page.evaluate("window.broken") is None


def test_a_buffer_comes_back_as_a_dataview(page):
    assert page.evaluate("models.second.get('deep').data instanceof DataView")
    assert bytes(page.evaluate("[...new Uint8Array(models.second.get('deep').data.buffer)]")) == BYTES


def test_two_views_of_one_model_move_together_and_no_other(page):
    page.evaluate("models.first.set('value', 7)")
    assert shown(page)[:3] == ["first 7", "second 2", "first 7"]


def test_a_change_is_heard_at_once_and_only_when_the_value_changed(model):
    assert events(model, "model.on('change:value', note('value')); model.set('value', 5)") == [["value", 5, True]]
    assert events(model, "model.set('value', 5)") == [["value", 5, True]]


def test_equal_lists_and_objects_are_no_change(model):
    listen = "model.on('change:list', note('list'))"
    assert events(model, f"{listen}; model.set('list', [1, {{ a: 2 }}])") == []
    assert len(events(model, "model.set('list', [1, { a: 3 }])")) == 1
    assert len(events(model, "model.set('list', { 0: 1, 1: { a: 3 } })")) == 2


def test_buffers_are_compared_by_identity(model):
    script = "model.set('bytes', new DataView(new ArrayBuffer(2))); model.on('change:bytes', note('bytes'))"
    assert len(events(model, f"{script}; model.set('bytes', new DataView(new ArrayBuffer(2)))")) == 1


def test_an_object_sets_many_values_before_anyone_hears(model):
    script = """
      model.on('change:value', () => log.events.push([model.get('value'), model.get('other')]));
      model.on('change:other', () => log.events.push([model.get('value'), model.get('other')]));
      model.on('change', note('change'));
      model.set({ value: 8, other: 9 })"""
    assert events(model, script) == [[8, 9], [8, 9], ["change", True]]


def test_nothing_is_heard_when_nothing_of_an_object_changed(model):
    assert events(model, "model.on('change', note('change')); model.set({ value: 1, other: 0 })") == []


@pytest.mark.parametrize(
    ("off", "left"),
    [
        ("model.off('change:value', a)", ["b", "c"]),
        ("model.off('change:value')", ["c"]),
        ("model.off('change:value change:other')", []),
        ("model.off(null, a)", ["b", "c"]),
        ("model.off(undefined, b)", ["a", "c"]),
        ("model.off(null, null, me)", ["a", "c"]),
        ("model.off('change:other', a)", ["a", "b", "c"]),
        ("model.off()", []),
    ],
)
def test_every_form_of_off_removes_what_it_names(model, off, left):
    script = f"""
      const me = {{}}, [a, b, c] = ['a', 'b', 'c'].map((name) => () => log.events.push(name));
      model.on('change:value', a); model.on('change:value', b, me); model.on('change:other', c);
      {off}; model.set({{ value: 100, other: 100 }})"""
    assert events(model, script) == left


def test_a_listener_may_leave_while_it_is_called(model):
    script = """
      const once = () => { model.off('change:value', once); log.events.push('once'); };
      model.on('change:value', once); model.on('change:value', note('stays'));
      model.set('value', 2); model.set('value', 3)"""
    assert events(model, script) == ["once", ["stays", 2, True], ["stays", 3, True]]


def test_a_listener_hears_its_context_and_several_names(model):
    script = """
      model.on('change:value change:other', function (self, value) { this.push([value]); }, log.events);
      model.set({ value: 4, other: 6 })"""
    assert events(model, script) == [[4], [6]]


def test_saving_and_sending_do_no_harm(model):
    assert events(model, "model.save_changes(); model.send({ any: 'message' }); model.set('value', 6)") == []
    assert model.evaluate("models.first.get('value')") == 6


def test_an_unknown_trait_is_undefined_and_may_be_set(model):
    assert model.evaluate("models.first.get('nothing') === undefined")
    assert events(model, "model.on('change:late', note('late')); model.set('late', null)") == [["late", None, True]]
