"""MathJax from the Python package sphinx-mathjax-offline: one script and its fonts, copied at build time."""

from importlib.util import find_spec
from pathlib import Path

from sphinx.util.fileutil import copy_asset

PARTS = ("tex-chtml.js", "output/chtml/fonts/woff-v2")


def setup(app):
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def copy_mathjax(app, exception):
    """Copy what `mathjax_path` and its style sheet load to `_static/mathjax`."""
    if exception or app.builder.format != "html":
        return
    source = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    for part in PARTS:
        target = Path(app.outdir, "_static", "mathjax", part)
        if not target.exists():
            copy_asset(source / part, target if (source / part).is_dir() else target.parent)
