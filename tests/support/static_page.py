"""A page of widgets as the book's extension makes it, without the book."""

import json

import static_widgets

BRIDGE = static_widgets.bridge()


def page_text(models, views, modules, bridge=BRIDGE):
    """A page as the extension makes it, all scripts in it. `modules` is empty, or as `lean_state` returns them."""
    document = {"version_major": 2, "version_minor": 0, "state": models}
    lean, texts = static_widgets.lean_state(document)
    words = static_widgets.words_of(lean)
    shared = static_widgets.share_values(lean)
    state = {"models": lean, "shared": shared, "joined": static_widgets.joined(document), "words": words}
    state = static_widgets.json_in_html(state)
    modules.update(texts)
    view = '<div class="widget-view"><script type="{}">{}</script><div class="widget-still">A picture.</div></div>'
    shown = "".join(view.format(static_widgets.VIEW_TYPE, json.dumps({"model_id": name})) for name in views)
    scripts = "".join(f"<script>{static_widgets.module_script(name, text)}</script>" for name, text in texts.items())
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Bridge</title>"
        f"<style>{static_widgets.STYLE.read_text(encoding='utf-8')}</style></head><body>{shown}"
        f"<script type='{static_widgets.STATE_TYPE}'>{state}</script>{scripts}<script>{bridge}</script></body></html>"
    )
