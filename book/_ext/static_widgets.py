"""Widgets that live in a page without Python: their state, their modules and the script that joins them.

myst-nb writes the state of all widgets into the page and a view tag where each one is shown. Here the state loses
its copies of module and style, which become one small script per distinct text for the whole site, named by its hash.
"""

import hashlib
import io
import json
import re
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx import addnodes

from mbv2 import widgets
from mbv2.plots.style import book_style
from mbv2.widgets.compose import lean
from mbv2.widgets.words import page_words

STATE_TYPE = "application/vnd.jupyter.widget-state+json"
VIEW_TYPE = "application/vnd.jupyter.widget-view+json"
VIEW = re.compile(rf'<script type="{re.escape(VIEW_TYPE)}">(.*)</script>', re.DOTALL)
BRIDGE, STYLE = (Path(__file__).with_suffix(suffix) for suffix in (".js", ".css"))
PART = re.compile(r"^(?=/\* part [\w./]+ \*/$)", re.MULTILINE)  # where mbv2.widgets.compose joins files
LONG = 40  # characters of JSON that are worth keeping once
LINKS = {"LinkModel": True, "DirectionalLinkModel": False}  # both ways?


def setup(app):
    # Before Sphinx (priority 500) and the dark twins (400) see the pictures of a page.
    app.connect("doctree-read", frame_views, priority=300)
    app.connect("doctree-read", set_aside_fragments, priority=300)
    app.connect("doctree-resolved", join_fragments)
    # After myst-nb (priority 500) has added the page's state.
    app.connect("html-page-context", load_widgets, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def frame_views(app, doctree):
    """Put each view tag into a box with a still picture of the widget and its table, for those who cannot run it."""
    states = states_of(app.env)
    for bundle in list(doctree.findall(_is_bundle)):
        views = [view for node in bundle.findall(nodes.raw) if (view := VIEW.fullmatch(node.astext()))]
        if not views:
            continue
        (view,) = views
        state = states.get(json.loads(view[1])["model_id"], {}).get("state", {})
        frame = nodes.container(classes=["widget-view"], is_div=True)
        frame += nodes.raw("", f'<script type="{VIEW_TYPE}">{view[1]}</script>', format="html")
        if "widget_name" in state:
            frame += still_of(app, explorer_of(state))
        bundle.replace_self(frame)


def _is_bundle(node):
    return isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"


def states_of(env):
    """{model id: model} of the page that is being read, as the executed notebook holds them."""
    _, options = NbMetadataCollector.get_js_files(env, env.docname).get("ipywidgets_state", (None, {"body": "{}"}))
    return json.loads(options["body"]).get("state", {})


def explorer_of(state):
    """The widget of `mbv2.widgets` that has this state."""
    kinds = {kind.name: kind for kind in (getattr(widgets, name) for name in widgets.__all__)}
    return kinds[state["widget_name"]].from_state(state)


def still_of(app, explorer):
    """The picture and the table of a widget's state, as nodes."""
    still = nodes.container(classes=["widget-still"], is_div=True)
    still += nodes.paragraph("", "", nodes.strong("", explorer.text["title"]))
    picture = nodes.container(mime_type="image/svg+xml", is_div=True)  # so that it gets a dark twin
    picture += nodes.image(uri=write_picture(app, explorer), alt=explorer.text["picture"], loading="lazy")
    still += picture
    table = explorer.table()
    still += nodes.paragraph("", table.caption)  # a title would be numbered
    still += table_of(table)
    return still


def write_picture(app, explorer):
    """Draw the widget's state into the folder of myst-nb's own pictures; the path from the source folder."""
    with book_style(), io.StringIO() as file:
        explorer.picture().savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        svg = with_numbered_clips(file.getvalue())
    folder = Path(app.outdir).parent / "jupyter_execute"
    path = folder / f"{hashlib.sha256(svg.encode()).hexdigest()}.svg"
    write_text(path, svg)
    return "/" + path.relative_to(app.srcdir).as_posix()


def with_numbered_clips(svg):
    """`svg` whose clipping areas are numbered: Matplotlib's names follow the layout to its last, unsteady digit."""
    names = dict.fromkeys(re.findall(r'<clipPath id="(\w+)"', svg))
    numbers = {name: f"clip-{number}" for number, name in enumerate(names)}
    return re.sub(r'(<clipPath id="|url\(#)(\w+)', lambda found: found[1] + numbers.get(found[2], found[2]), svg)


def table_of(table):
    """A DataTable as a docutils table, its first column as headers of the rows."""
    group = nodes.tgroup(cols=len(table.columns))
    group += [nodes.colspec(colwidth=1) for _ in table.columns]
    group += nodes.thead("", row_of(table.columns))
    group.children[0]["stub"] = 1
    group += nodes.tbody("", *map(row_of, table.rows))
    return nodes.table("", group)


def row_of(cells):
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in cells))


def set_aside_fragments(app, doctree):
    """Take the state of a widget, `#cost?width_mult=0.35`, out of a link to a chapter: no section has that name."""
    for link in list(doctree.findall(addnodes.pending_xref)):
        if "?" in (fragment := link.get("reftargetid") or ""):
            link["reftargetid"] = None
            holder = nodes.inline(classes=["widget-link"], fragment=fragment)
            link.replace_self(holder)
            holder += link


def join_fragments(app, doctree, docname):
    """Put them back once the link knows where it leads."""
    for holder in doctree.findall(nodes.inline):
        if "fragment" in holder:
            for reference in holder.findall(nodes.reference):
                reference["refuri"] = f"{reference['refuri'].partition('#')[0]}#{holder['fragment']}"


def load_widgets(app, pagename, templatename, context, doctree):
    """Replace the page's widget state by a lean one, and load the bridge and the modules it names."""
    scripts = context.get("script_files", [])
    for script in [s for s in scripts if getattr(s, "attributes", {}).get("type") == STATE_TYPE]:
        document = json.loads(script.attributes["body"])
        models, texts = lean_state(document)
        words = words_of(models)
        state = {"models": models, "shared": share_values(models), "joined": joined(document), "words": words}
        scripts.remove(script)
        app.add_js_file(None, body=json_in_html(state), type=STATE_TYPE)
        folder = Path(app.outdir, "_static", "widgets")
        for name, text in texts.items():
            write_text(folder / f"{name}.js", module_script(name, text))
            app.add_js_file(f"widgets/{name}.js", loading_method="defer")
        write_text(folder / "bridge.js", bridge())
        app.add_js_file("widgets/bridge.js", loading_method="defer", priority=900)
        write_text(folder / "still.css", STYLE.read_text(encoding="utf-8"))
        app.add_css_file("widgets/still.css", priority=902)


def bridge():
    """The script that runs the widgets, as a page carries it."""
    return lean(BRIDGE.read_text(encoding="utf-8"))


def lean_state(document):
    """({model id: {"state", "buffers", "esm", "css"}}, {hash: text}): anywidget models only, texts in parts by hash."""
    models, texts = {}, {}
    for model_id, model in document["state"].items():
        if "_esm" not in model["state"]:
            continue
        state = {trait: value for trait, value in model["state"].items() if trait[0] != "_"}  # without Jupyter's own
        own = {"state": state, "buffers": model.get("buffers", [])}
        for key in ("esm", "css"):
            parts = {name_of(part): part for part in PART.split(model["state"].get(f"_{key}", "")) if part}
            own[key] = list(parts)
            texts |= parts
        models[model_id] = own
    return models, texts


def words_of(models):
    """What the bridge says, in the language of the page's widgets."""
    texts = (model["state"].get("text", {}) for model in models.values())
    return page_words(next((text["language"] for text in texts if "language" in text), None))


def name_of(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def share_values(models):
    """The long values that several models have, taken out of these; a model's "shared" says which: {trait: index}."""
    known = {}
    for model in models.values():
        for trait, value in model["state"].items():
            known.setdefault(json.dumps(value), []).append((model, trait))
    often = {text: places for text, places in known.items() if len(places) > 1 and len(text) > LONG}
    for index, places in enumerate(often.values()):
        for model, trait in places:
            if not model["buffers"]:  # their places are filled in
                model.setdefault("shared", {})[trait] = index
                del model["state"][trait]
    return [json.loads(text) for text in often]


def joined(document):
    """What `ipywidgets.jslink` and `jsdlink` join: [{"source": [model, trait], "target": …, "both": both ways?}]."""
    links = [model["state"] for model in document["state"].values() if model.get("model_name") in LINKS]
    return [{"source": x["source"], "target": x["target"], "both": LINKS[x["_model_name"]]} for x in links]


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
