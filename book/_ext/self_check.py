"""Exercises that a page checks without Python: below the empty answer of a number or a shape stands a small form.

What is asked, what is right and what may be said comes from the check itself (`mbv2.exercises.checking.Question`).
"""

import base64
import html
import json
import re
from pathlib import Path

from docutils import nodes

from mbv2 import exercises

EMPTY_ANSWER = re.compile(r"(\w+) = \.\.\.\s+exercises\.(check_\w+)\(\1\)")
SCRIPT, STYLE = (Path(__file__).with_suffix(suffix) for suffix in (".js", ".css"))
FORM = """\
<form class="self-check" data-question="{question}" novalidate hidden>
<label for="{name}-answer">Your answer: <code>{variable}</code></label>
<input id="{name}-answer" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" \
aria-describedby="{name}-verdict">
<button type="submit">Check</button>
<p id="{name}-verdict" role="status"></p>
</form>
"""


def setup(app):
    app.connect("doctree-read", add_forms)
    # After the other extensions' (priority 500), so that this style comes last.
    app.connect("html-page-context", load_script, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_forms(app, doctree):
    """Put a form below each cell whose answer is empty and whose check can be asked in a page."""
    for cell in list(doctree.findall(_is_code_cell)):
        source = next(iter(cell.findall(nodes.literal_block)), None)
        asked = source is not None and EMPTY_ANSWER.fullmatch(source.astext().strip())
        question = asked and getattr(getattr(exercises, asked[2]), "question", None)
        if question:
            form = nodes.raw("", form_of(asked[1], asked[2], question), format="html", classes=["self-check"])
            cell.parent.insert(cell.parent.index(cell) + 1, form)


def _is_code_cell(node):
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def form_of(variable, check, question):
    """The form as HTML; it stays hidden where no script runs."""
    text = json.dumps(payload(question), ensure_ascii=False)
    encoded = base64.b64encode(text.encode()).decode()
    name = check.replace("_", "-")
    return FORM.format(name=name, variable=html.escape(variable), question=encoded)


def payload(question):
    """What the script needs: numbers to compare with, and whole sentences to say."""

    def numbers(value):
        return list(value) if isinstance(value, tuple) else [value]

    return {
        "answer": numbers(question.answer),
        "decimals": question.decimals,
        "wrong": [[numbers(value), f"✗ Not yet. {hint}"] for value, hint in question.wrong.items()],
        "hint": f"✗ Not yet. {question.hint}",
        "low": "Your number is too low.",
        "high": "Your number is too high.",
        "form": f"✗ Not yet. {question.form}.",
        "right": f"✓ Right. {question.verdict}",
        "missing": "○ No answer yet: type it, then check.",
    }


def load_script(app, pagename, templatename, context, doctree):
    """Load the script on pages with a form, and the style on pages with a form or a hint."""
    raw = list(doctree.findall(nodes.raw)) if doctree else []
    if any("self-check" in node["classes"] for node in raw):
        write(app, SCRIPT)
        app.add_js_file(f"self_check/{SCRIPT.name}", loading_method="defer")
    if any("self-check" in node["classes"] or "<details>" in node.astext() for node in raw):
        write(app, STYLE)
        app.add_css_file(f"self_check/{STYLE.name}", priority=903)


def write(app, path):
    target = Path(app.outdir, "_static", "self_check", path.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
