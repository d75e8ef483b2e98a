"""What autodoc leaves to be done for the API page: short anchors, and nothing that the text above a class says."""

from sphinx import addnodes
from traitlets import TraitType


def setup(app):
    app.connect("autodoc-skip-member", skip_what_the_class_says)
    app.connect("doctree-read", add_short_anchors)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def skip_what_the_class_says(app, what, name, value, skip, options):
    """Leave out the fields of a NamedTuple and a widget's traits: the docstring of their class lists them."""
    field = str(getattr(value, "__doc__", None) or "").startswith("Alias for field number")
    return True if field or isinstance(value, TraitType) else skip


def add_short_anchors(app, doctree):
    """Give each public name an anchor without dots too, for links in Markdown: api.md#cost-network_cost."""
    for signature in doctree.findall(addnodes.desc_signature):
        signature["ids"] += [name.removeprefix("mbv2.").replace(".", "-") for name in signature["ids"]]
