"""What autodoc leaves to be done for the API page: short anchors, nothing said twice, and half of the markup."""

import re
from pathlib import Path

from sphinx import addnodes
from traitlets import TraitType


def setup(app):
    app.connect("autodoc-skip-member", skip_what_the_class_says)
    app.connect("doctree-read", add_short_anchors)
    app.connect("build-finished", drop_idle_markup)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def skip_what_the_class_says(app, what, name, value, skip, options):
    """Leave out the fields of a NamedTuple and a widget's traits: the docstring of their class lists them."""
    field = str(getattr(value, "__doc__", None) or "").startswith("Alias for field number")
    return True if field or isinstance(value, TraitType) else skip


def add_short_anchors(app, doctree):
    """Give each public name an anchor without dots too, for links in Markdown: api.md#cost-network_cost."""
    for signature in doctree.findall(addnodes.desc_signature):
        signature["ids"] += [name.removeprefix("mbv2.").replace(".", "-") for name in signature["ids"]]


def drop_idle_markup(app, exception):
    """Take out the marks around each name, sign and space of a signature; a narrow page breaks it between names."""
    page = Path(app.outdir, "book", "api.html")
    if exception is None and app.builder.format == "html" and page.is_file():
        html = page.read_text(encoding="utf-8")
        for marks in ("pre", "n|w|p|o"):
            html = re.sub(rf'<span class="(?:{marks})">(.*?)</span>', r"\1", html)
        html = re.sub(r'(<span class="sig-(?:paren">\(|prename[^>]*>[^<]*)</span>)(?!<wbr>)', r"\1<wbr>", html)
        page.write_text(html, encoding="utf-8")
