"""Formulas as MathML, made from their TeX by docutils when the book is built: no script has a part in them.

Not every system has a font for formulas, so a part of STIX Two Math, which the package ziamath brings, stands in a
style sheet of the pages that have some.
"""

import re
from html import escape
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from fonts import woff

logger = logging.getLogger(__name__)
FONT = Path(find_spec("ziamath").origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"
# ASCII, its letters and Greek ones as variables, and signs that formulas here may need; a test says which are missing.
SIGNS = "\u00a0·×‖′″…\u2061ℎℐℕℝℤ←→↦∀∃∈∑−∘√∞∣∥∩∪≈≠≤≥⋅⋆⌈⌉⌊⌋"
CHARACTERS = {
    *map(ord, SIGNS),
    *range(0x20, 0x7F),
    *range(0x3B1, 0x3CA),
    *range(0x1D434, 0x1D468),
    *range(0x1D6FC, 0x1D71C),
}
STYLE = """
math { font-family: "Book Math", math; font-size: 1.1em; }
div.math { display: block; overflow: auto hidden; padding-block: 0.25rem; text-align: center; }
div.math .eqno { float: right; }
mtable.ams-align mtd { math-style: normal; padding: 0.35ex 0; text-align: left; }
mtable.ams-align mtd:nth-child(odd) { text-align: right; }
"""
BAR = re.compile(r"<mo([^>]*)>([|‖])</mo>")  # as in |z|: browsers would take it for an operator, with room around it
WORDS = re.compile(r"(\\text\{[^{}]*\})")


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_display, None))
    app.connect("builder-inited", write_style)
    app.connect("html-page-context", add_style)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_style(app):
    if app.builder.format == "html":
        target = Path(app.outdir, "_static", "formulas.css")
        target.parent.mkdir(parents=True, exist_ok=True)
        face = f'@font-face {{ font-family: "Book Math"; src: {woff(FONT, CHARACTERS, "BookMath")}; }}'
        target.write_text(face + STYLE, encoding="utf-8")


def add_style(app, pagename, templatename, context, doctree):
    if "<math" in context.get("body", ""):
        app.add_css_file("formulas.css", priority=902)


def visit_inline(translator, node):
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate"))
    translator.body.append(f"{formula(node)}</span>")
    raise nodes.SkipNode


def visit_display(translator, node):
    named = {"role": "group", "aria-label": "Formula", "tabindex": "0"}  # the keyboard reaches and scrolls a wide one
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate", **named))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(f"{formula(node, display=True)}</div>\n")
    raise nodes.SkipNode


def formula(node, display=False):
    """The MathML of a formula; a warning, and its TeX as code, where docutils does not know a command of it."""
    tex = node.astext().strip()
    try:
        return mathml(tex, display)
    except MathError as error:
        logger.warning("the formula %r cannot be set: %s", tex, error, location=node)
        return f"<code>{escape(tex)}</code>"


def mathml(tex, display=False):
    """`tex` as MathML; MathError for an unknown command. Primes and × are taken as TeX's own."""
    parts = WORDS.split(tex)
    parts[::2] = [re.sub("'+", primes, part).replace("×", r"\times ") for part in parts[::2]]
    lines = tex2mathml("".join(parts), as_block=display).splitlines()
    text = "".join(line.strip() for line in lines).replace("&ApplyFunction;", "\N{FUNCTION APPLICATION}")
    return BAR.sub(r'<mo\1 lspace="0" rspace="0">\2</mo>', text)


def primes(match):
    return "^{" + r"\prime" * len(match[0]) + "}"
