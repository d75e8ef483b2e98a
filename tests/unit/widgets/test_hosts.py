"""The widgets among others of ipywidgets: layout, pages of their own, and typing errors that are not silent."""

import pytest
from ipywidgets import HBox, Layout
from ipywidgets.embed import embed_data, embed_minimal_html
from traitlets import TraitError
from widget_cases import KINDS

from mbv2.spec import Architecture
from mbv2.widgets import Architect, CostExplorer, TradeoffExplorer


@pytest.mark.parametrize("widget", KINDS)
def test_a_page_of_its_own_has_all_that_the_widget_needs(widget):
    """`embed_data` leaves out what has its default value, unless the widget says otherwise."""
    made = widget()
    state = embed_data(views=[made])["manager_state"]["state"][made.model_id]["state"]
    assert state["_esm"] == widget._esm and state["_css"] == widget._css
    assert state["widget_name"] == widget.name and state["limits"] == made.limits
    assert {"text", "common", *widget.state_names} <= set(state)


def test_a_page_of_its_own_is_written_with_the_state_of_the_moment(tmp_path):
    made = CostExplorer()
    made.width_mult = 0.35
    embed_minimal_html(tmp_path / "page.html", views=[made])
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '"width_mult": 0.35' in page
    assert "/* part cost/view.js */" in page


def test_some_of_the_state_can_be_asked_for():
    assert CostExplorer(resolution=96).get_state("resolution") == {"resolution": 96}
    assert set(CostExplorer().get_state(["resolution", "width_mult"])) == {"resolution", "width_mult"}


@pytest.mark.parametrize("widget", KINDS)
def test_every_widget_takes_what_ipywidgets_lets_a_widget_have(widget):
    made = widget(layout=Layout(width="50%"), tooltip="look", tabbable=True)
    assert (made.layout.width, made.tooltip, made.tabbable) == ("50%", "look", True)
    assert widget(layout={"flex": "2 1 0"}).layout.flex == "2 1 0"
    assert made.value == widget().value  # the state is what it was
    assert HBox([made, widget()]).children[0] is made


@pytest.mark.parametrize(
    ("made", "name"), [(TradeoffExplorer, "widthmult"), (Architect, "stages"), (CostExplorer, "Resolution")]
)
def test_a_misspelled_trait_is_refused_with_those_that_there_are(made, name):
    widget = made()
    with pytest.raises(
        AttributeError, match=f"^{made.__name__} has no {name!r} to set: it has .*{made.state_names[0]}"
    ):
        setattr(widget, name, 0.5)


def test_a_subclass_may_have_attributes_of_its_own():
    class Named(CostExplorer):
        title = ""

    widget = Named()
    widget.title, widget._note, widget.layout = "mine", 3, Layout(width="20em")
    assert (widget.title, widget._note, widget.layout.width) == ("mine", 3, "20em")


def test_rows_alone_are_refused_with_what_to_write():
    widget = Architect()
    with pytest.raises(TraitError) as refusal:
        widget.architecture = [(1, 16, 1, 1)]
    assert str(refusal.value) == (
        "architecture must be an Architecture, not its rows alone: write Architecture([(1, 16, 1, 1)])"
    )
    with pytest.raises(TraitError, match="architecture"):
        widget.architecture = 3
    widget.architecture = Architecture([(1, 16, 1, 1)])
