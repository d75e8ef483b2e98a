"""What the tests of all widgets need to know about each: one module a widget, called as the widget is.

A module has
- SAMPLE: a widget in a state worth looking at;
- SLIDERS: (label, trait, least, most, step, start) of every slider whose values are plain steps;
- SNAPPING, if it has others: {label: trait} of the sliders that leave values out;
- REFUSED: (trait, values that Python must refuse);
- NONSENSE: (trait, value) that a page might hold and that must be answered by a sentence;
- expected_parts(state): what the status says about `state`, the traits as a page holds them, from Python alone.
"""

from importlib import import_module

from mbv2 import widgets

KINDS = [getattr(widgets, name) for name in widgets.__all__]
CASES = {kind: import_module(f"{__name__}.{kind.name}") for kind in KINDS}
SAMPLES = [case.SAMPLE for case in CASES.values()]
SLIDERS = [(kind, *slider) for kind, case in CASES.items() for slider in case.SLIDERS]
REFUSED = [(kind, name, value) for kind, case in CASES.items() for name, values in case.REFUSED for value in values]
NONSENSE = [(kind, name, value) for kind, case in CASES.items() for name, value in case.NONSENSE]
OF_NAME = {kind.name: case for kind, case in CASES.items()}


def traits_of_labels(name):
    """{label: trait} of all sliders of the widget `name`."""
    case = OF_NAME[name]
    return {label: trait for label, trait, *_ in case.SLIDERS} | getattr(case, "SNAPPING", {})
