"""mbv2.widgets in Python: what each trait accepts, what it refuses, and what the page receives."""

import inspect
import subprocess
import sys

import numpy as np
import pytest
from traitlets import TraitError
from widget_cases import KINDS, REFUSED

from mbv2.spec import ARTICLE, REFERENCE, Architecture, Stage
from mbv2.widgets import CostExplorer, ReLU6Explorer, ShapeExplorer
from mbv2.widgets.traits import architecture_from_json, architecture_to_json

ODD = Architecture([(1, 10, 1, 2), (3, 20, 2, 1)], stem_channels=12, head_channels=30, divisor=None, narrow_head=True)


def test_importing_the_widgets_does_not_import_torch():
    code = "import sys, mbv2.widgets; sys.exit('torch' in sys.modules or 'matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("widget", KINDS)
def test_an_unknown_argument_is_named_with_what_is_allowed(widget):
    with pytest.raises(TypeError, match=f"{widget.__name__}.. takes {', '.join(widget.state_names)}.*'widht_mult'"):
        widget(widht_mult=0.5)


@pytest.mark.parametrize("widget", KINDS)
def test_the_signature_says_what_state_a_new_widget_has(widget):
    arguments = inspect.signature(widget).parameters
    assert {name: argument.default for name, argument in arguments.items()} == widget().value
    assert all(isinstance(argument.default, argument.annotation) for argument in arguments.values())


@pytest.mark.parametrize("widget", KINDS)
def test_state_names_are_all_synced_traits_of_the_widget(widget):
    public = {name for base in (widget, *widget.__mro__) if base.__module__.startswith("mbv2") for name in vars(base)}
    synced = {name for name, trait in widget.class_traits(sync=True).items() if name in public and not trait.read_only}
    assert {name for name in synced if not name.startswith("_")} == set(widget.state_names)


@pytest.mark.parametrize(("widget", "name", "value"), REFUSED)
def test_a_value_out_of_bounds_is_refused_at_birth_and_later(widget, name, value):
    with pytest.raises(TraitError, match=name):
        widget(**{name: value})
    alive = widget()
    before = getattr(alive, name)
    with pytest.raises(TraitError, match=name):
        setattr(alive, name, value)
    assert getattr(alive, name) == before


def test_a_refusal_states_name_bounds_step_and_value():
    with pytest.raises(
        TraitError, match=r"width_mult must be a number from 0\.1 to 2\.0, a multiple of 0\.05, not 0\.33"
    ):
        CostExplorer(width_mult=0.33)
    with pytest.raises(TraitError, match=r"bits must be a whole number from 2 to 8, not 9"):
        ReLU6Explorer(bits=9)
    with pytest.raises(TraitError, match=r"position must be a whole number from 0 to 4 in this network, not 5"):
        ShapeExplorer(position=5, architecture=ODD)


def test_every_width_of_the_slider_is_kept_as_its_clean_value():
    for count in range(2, 41):
        kept = CostExplorer(width_mult=count * 0.05).width_mult
        assert repr(kept) == repr(float(f"{count * 5 / 100:.2f}"))


def test_numbers_of_other_types_are_kept_as_plain_ones():
    widget = ShapeExplorer(width_mult=np.float64(0.35), resolution=np.int64(96), position=2.0)
    assert (widget.width_mult, widget.resolution, widget.position) == (0.35, 96, 2)
    assert [type(v) for v in (widget.width_mult, widget.resolution, widget.position)] == [float, int, int]


def test_a_shorter_network_moves_the_position_to_its_last_stage():
    widget = ShapeExplorer(position=9)
    widget.architecture = ODD
    assert widget.position == widget.last_position == 4


def test_repr_states_the_state():
    assert repr(ReLU6Explorer(cap=4, bits=3)) == "ReLU6Explorer(cap=4.0, x=4.0, bits=3, largest=16.0)"
    assert repr(CostExplorer(width_mult=0.35)) == (
        "CostExplorer(width_mult=0.35, resolution=224, unit='macs', biases=True, batch_norm=True, "
        "moving_statistics=False, extra_macs='none', architecture=REFERENCE)"
    )
    shown = repr(ShapeExplorer(position=2, architecture=ODD))
    assert eval(shown.split("architecture=")[1][:-1], {"Architecture": Architecture, "Stage": Stage}) == ODD


@pytest.mark.parametrize("architecture", [REFERENCE, ARTICLE, ODD])
def test_an_architecture_goes_to_the_page_and_comes_back(architecture):
    sent = CostExplorer(architecture=architecture).get_state()["architecture"]
    assert sent["stages"] == [list(row) for row in architecture.stages]
    assert {type(value) for value in sent.values()} <= {list, int, bool, type(None)}
    widget = CostExplorer()
    widget.set_state({"architecture": sent})
    assert widget.architecture == architecture


@pytest.mark.parametrize("value", [None, 3, {}, {"stages": []}, {"stages": [[1, 16, 1, 3]]}, {"depth": 3}])
def test_an_architecture_that_is_none_is_refused_on_its_way_back(value):
    with pytest.raises(TraitError, match="architecture"):
        architecture_from_json(value)


def test_a_changed_architecture_is_sent_as_it_is():
    assert architecture_to_json(ODD)["divisor"] is None
    assert architecture_to_json(ODD)["stem_channels"] == 12


def test_traits_set_by_the_page_arrive_in_python():
    widget = ShapeExplorer()
    seen = []
    widget.observe(lambda change: seen.append((change.name, change.new)), names=["width_mult", "position"])
    widget.set_state({"width_mult": 1, "position": 3})
    widget.set_state({"width_mult": 0.35})
    assert seen == [("position", 3), ("width_mult", 0.35)]
