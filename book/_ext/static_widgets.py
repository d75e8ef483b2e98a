"""Widgets that live in a page without Python: their state, their modules and the script that joins them.

myst-nb writes the state of all widgets into the page and a view tag where each one is shown. Here the state loses
its copies of module and style, which become one small script per distinct text for the whole site, named by its hash.
"""

import hashlib
import json
import re
from pathlib import Path

from docutils import nodes

STATE_TYPE = "application/vnd.jupyter.widget-state+json"
VIEW_TYPE = "application/vnd.jupyter.widget-view+json"
VIEW = re.compile(rf'<script type="{re.escape(VIEW_TYPE)}">(.*)</script>', re.DOTALL)
BRIDGE = Path(__file__).with_suffix(".js")
WAITING = '<p class="widget-waiting">Here is a picture that moves. It needs JavaScript.</p>'


def setup(app):
    app.connect("doctree-resolved", frame_views)
    # After myst-nb (priority 500) has added the page's state.
    app.connect("html-page-context", load_widgets, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def frame_views(app, doctree, docname):
    """Wrap each view tag in a box with a sentence, which the bridge replaces by the widget."""
    for node in list(doctree.findall(nodes.raw)):
        if view := VIEW.fullmatch(node.astext()):
            node.replace_self(nodes.raw("", framed_view(view[1]), format="html"))


def framed_view(view):
    """The box for one view; `view` is the JSON that names its model."""
    return f'<div class="widget-view"><script type="{VIEW_TYPE}">{view}</script>{WAITING}</div>'


def load_widgets(app, pagename, templatename, context, doctree):
    """Replace the page's widget state by a lean one, and load the bridge and the modules it names."""
    scripts = context.get("script_files", [])
    for script in [s for s in scripts if getattr(s, "attributes", {}).get("type") == STATE_TYPE]:
        state, texts = lean_state(json.loads(script.attributes["body"]))
        scripts.remove(script)
        app.add_js_file(None, body=json_in_html(state), type=STATE_TYPE)
        folder = Path(app.outdir, "_static", "widgets")
        for name, text in texts.items():
            write_text(folder / f"{name}.js", module_script(name, text))
            app.add_js_file(f"widgets/{name}.js", loading_method="defer")
        write_text(folder / "bridge.js", BRIDGE.read_text(encoding="utf-8"))
        app.add_js_file("widgets/bridge.js", loading_method="defer", priority=900)


def lean_state(document):
    """({model id: {"state", "buffers", "esm", "css"}}, {hash: text}): anywidget models only, texts by their hash."""
    models, texts = {}, {}
    for model_id, model in document["state"].items():
        state = dict(model["state"])
        if "_esm" not in state:
            continue
        lean = {"state": state, "buffers": model.get("buffers", [])}
        for key in ("esm", "css"):
            if text := state.pop(f"_{key}", ""):
                lean[key] = hashlib.sha256(text.encode()).hexdigest()[:16]
                texts[lean[key]] = text
        models[model_id] = lean
    return models, texts


def module_script(name, text):
    """A classic script, which unlike a module loads over file://, that keeps `text` under `name`."""
    return f"(window.mbv2Modules ??= {{}})[{json.dumps(name)}] = {json_in_html(text)};\n"


def json_in_html(value):
    """JSON that holds no `<`, so that neither `</script>` nor `<!--` in a text ends or changes the script."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def write_text(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
