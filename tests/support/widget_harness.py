"""A page for the widgets' tests: a stand-in model as the built book has one, cut off from the network."""

from contextlib import contextmanager

HOSTS = {"layout", "tabbable", "tooltip"}  # what ipywidgets adds for its own views

# A model as anywidget's front-end specification asks for: `change:name` fires at once, and only for what changed.
PAGE = """<!doctype html>
<html lang="en"><head><title>Widgets</title></head>
<body style="margin: 8px; font-family: sans-serif"><main></main>
<script>
class Model {
  constructor(state) { this.state = state; this.handlers = []; this.saves = []; }
  get(name) { return this.state[name]; }
  set(name, value) {
    for (const [key, wanted] of Object.entries(typeof name === "string" ? { [name]: value } : name)) {
      if (this.state[key] === wanted) continue;
      this.state[key] = wanted;
      for (const [event, handler] of [...this.handlers]) if (event === `change:${key}`) handler();
    }
  }
  on(event, handler) { this.handlers.push([event, handler]); }
  off(event, handler) {
    this.handlers = this.handlers.filter(([own, known]) => own !== event || (handler && known !== handler));
  }
  save_changes() { this.saves.push({ ...this.state }); }
}
async function mount(esm, css, state) {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
  window.model = new Model(state);
  const module = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
  window.show = () => {
    const el = document.createElement("div");
    document.querySelector("main").append(el);
    return module.default.render({ model: window.model, el });
  };
  window.cleanup = await window.show();
}
</script></body></html>"""


def state_of(widget):
    """The traits of `widget` as the page receives them."""
    return {name: value for name, value in widget.get_state().items() if not name.startswith("_") and name not in HOSTS}


@contextmanager
def open_widget(browser, widget, width=1000, scheme="light", attributes=None):
    """A page that shows `widget`, cut off from the network. AssertionError for any error or outside request."""
    problems = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page = context.new_page()
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: problems.append(request.url) if not request.url.startswith("blob:") else None)
    page.set_content(PAGE)
    for selector, (name, value) in (attributes or {}).items():
        page.eval_on_selector(selector, "(element, [name, value]) => element.setAttribute(name, value)", [name, value])
    page.evaluate("([esm, css, state]) => mount(esm, css, state)", [widget._esm, widget._css, state_of(widget)])
    yield page
    context.close()
    assert not problems


def corners_of(shape):
    """[[x, y], …] of a drawn polyline or polygon."""
    return [[float(number) for number in corner.split(",")] for corner in shape.get_attribute("points").split()]
