"""Widgets from Python: linked with each other and with ipywidgets' own, observed, interacted with, and explained."""

import inspect
import json

import ipywidgets
import pytest
from traitlets import TraitError
from widget_cases import KINDS, SLIDERS

from mbv2.widgets import CostExplorer, ShapeExplorer, words

each_kind = pytest.mark.parametrize("kind", KINDS)
one_slider_each = pytest.mark.parametrize(
    ("kind", "trait", "value"), {kind: (kind, trait, start) for kind, _, trait, *_, start in SLIDERS}.values()
)


@one_slider_each
def test_two_widgets_are_linked_in_both_directions(kind, trait, value):
    one, other = kind(), kind()
    ipywidgets.link((one, trait), (other, trait))
    setattr(one, trait, value)
    assert getattr(other, trait) == value
    setattr(other, trait, before := getattr(kind(), trait))
    assert getattr(one, trait) == before


@one_slider_each
def test_a_link_in_the_page_names_both_traits(kind, trait, value):
    slider = ipywidgets.FloatSlider()
    link = ipywidgets.jslink((kind(), trait), (slider, "value"))
    assert (link.source[1], link.target[1]) == (trait, "value")
    with pytest.raises(TypeError, match="nothing"):
        ipywidgets.jslink((kind(), "nothing"), (slider, "value"))


def test_a_link_refuses_what_the_other_cannot_be_and_leaves_it_as_it_was():
    slider, widget = ipywidgets.FloatSlider(min=0, max=9, value=1), CostExplorer()
    ipywidgets.link((slider, "value"), (widget, "width_mult"))
    with pytest.raises(TraitError, match=r"width_mult must be a number from 0\.1 to 2\.0"):
        slider.value = 7
    assert widget.width_mult == 1


@one_slider_each
def test_interact_calls_with_the_whole_state_whenever_it_changes(kind, trait, value):
    seen = []
    widget = kind()
    panel = ipywidgets.interactive(lambda state: seen.append(state), state=widget)
    panel.update()
    setattr(widget, trait, value)
    assert seen[0] == {name: getattr(kind(), name) for name in kind.state_names}
    assert seen[-1] == {name: getattr(widget, name) for name in kind.state_names}
    assert seen[-1][trait] == value


@each_kind
def test_repr_says_every_trait_of_the_state(kind):
    shown = repr(kind())
    assert shown.startswith(f"{kind.__name__}(")
    assert all(f"{name}=" in shown for name in kind.state_names)


@each_kind
def test_help_explains_every_argument_and_the_errors(kind):
    text = inspect.getdoc(kind)
    assert "TraitError" in text
    for name in kind.state_names:
        assert name in text, f"{kind.__name__} does not explain {name}"
        assert kind.class_traits()[name].help


@each_kind
def test_the_whole_state_survives_the_file_of_a_notebook(kind):
    widget = kind()
    state = json.loads(json.dumps(widget.get_state(), default=str))
    assert repr(kind.from_state(state)) == repr(widget)


@each_kind
def test_a_notebook_file_holds_the_live_view_and_a_picture_with_words(kind):
    widget = kind()
    data, metadata = widget._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    assert len(data["image/png"]) > 5_000  # base64
    assert len(metadata["image/png"]["alt"]) > 20


@each_kind
def test_the_table_behind_the_picture_is_a_rectangle_of_texts(kind):
    table = kind().table()
    assert table.caption and len(table.rows) > 1
    for row in table.rows:
        assert len(row) == len(table.columns)
        assert all(isinstance(cell, str) for cell in row)


def test_another_language_is_another_folder_and_nothing_else(tmp_path, monkeypatch):
    title = "Was die beiden Faktoren kosten"
    folder = tmp_path / "text"
    for language in ("en", "de"):
        (folder / language).mkdir(parents=True)
        for path in (words._FOLDER / "en").iterdir():
            (folder / language / path.name).write_text(path.read_text("utf-8"), "utf-8")
    cost = json.loads((folder / "de" / "cost.json").read_text("utf-8")) | {"title": title}
    (folder / "de" / "cost.json").write_text(json.dumps(cost), "utf-8")
    monkeypatch.setattr(words, "_FOLDER", folder)
    words._words.cache_clear()
    try:
        assert words.languages() == ("de", "en")
        words.use_language("de")
        assert CostExplorer().text["title"] == title
        assert ShapeExplorer().text["title"] == "The shapes inside the network"
    finally:
        words.use_language("en")
        monkeypatch.undo()
        words._words.cache_clear()
    assert CostExplorer().text["title"] == "What the two multipliers cost"
    with pytest.raises(ValueError, match="language must be one of 'en'"):
        words.use_language("tlh")
