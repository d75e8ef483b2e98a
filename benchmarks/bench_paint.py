"""From a slider's key press to the painted frame, in the built page: `python -m benchmarks.bench_paint [BUILD]`.

Chromium over file://, offline, real key presses, 45 for every slider of each widget, and for a number in
the middle of Architect's largest table, 30 rows: once at full speed, once with the CPU slowed four times.
The figure is the 95th percentile of the work that one press causes: the handlers of its input event, and the frame
(animation callbacks, style, layout, paint). At full speed its target is one frame of a 60 Hz screen; slowed, a multiple
of the floor, which is a bare slider on the same page that changes one number, measured again after each of the page's
sliders. The note adds the time from key to painted frame, which also holds the wait for the next frame: up to 17 ms in
which nothing runs. The last line is a bare slider of a page that holds nothing else: where that nears 16 ms, something
else takes up this machine.

BUILD, the html folder of another build of the book, is measured in the same run, each slider right after this build's:
the notes say its figures.
"""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright

from mbv2 import widgets
from tools.browser import find_browser

from .figures import Figure, percentile, print_table

ROOT = Path(__file__).parent.parent
HTML = ROOT / "_build/html"
KINDS = {getattr(widgets, name).name for name in widgets.__all__}
PRESSES = 45
SLOWDOWN = 4
FRAME, FLOORS, FLOORS_OF_THIRTY_ROWS = 16, 3, 4.5  # targets: milliseconds, multiples of the floor
THIRTY_ROWS = "#architect?architecture=" + "_".join(
    f"6.{16 + 8 * row}.2.{2 if row % 9 == 3 else 1}" for row in range(30)
)
DESCRIBE = """slider => ({
  widget: slider.closest(".mbv2-widget").dataset.widget,
  label: slider.getAttribute("aria-label") || slider.labels[0].innerText.trim(),
})"""
VIEWS = "application/vnd.jupyter.widget-view"
EMPTY = "data:text/html,<!doctype html><p class=mbv2-widget>nothing else</p>"
STATE = 'slider => [slider.value, slider.closest(".mbv2-widget").querySelector("[role=status]").innerText]'


FLOOR = """() => {
  const floor = document.createElement("div");
  floor.className = "mbv2-widget";
  floor.innerHTML = '<input type="range" max="100" aria-label="one number changes"><p role="status">0</p>';
  const [slider, status] = floor.children;
  slider.addEventListener("input", () => { status.textContent = slider.value; });
  document.querySelector(".mbv2-widget").before(floor);
  return slider;
}"""


class Paint(NamedTuple):
    """What the presses of one slider took, in milliseconds."""

    work: list[float]
    latency: list[float]

    @property
    def most(self):
        return percentile(self.work, 95)


class Tab:
    """A page of the browser that shows the chapters of one build."""

    def __init__(self, context, html):
        self.html, self.page = html, context.new_page()
        self._session = context.new_cdp_session(self.page)

    def open(self, chapter, state=""):
        self.page.bring_to_front()  # a page in the background draws no frames
        self.page.goto("about:blank")
        self.page.goto((self.html / "book" / chapter).as_uri() + state)
        self.page.wait_for_selector(".mbv2-widget input[type=range]")

    def sliders(self):
        """{(widget, label): slider} of those that are seen."""
        found = {}
        for slider in self.page.query_selector_all(".mbv2-widget input[type=range]"):
            if slider.is_visible():
                found.setdefault(tuple(slider.evaluate(DESCRIBE).values()), slider)
        return found

    def floor(self):
        """A bare slider on the page as it is."""
        return self.page.evaluate_handle(FLOOR).as_element()

    def number_of_thirty_rows(self, chapter):
        """The field for the channels of row 15 of 30, at a link that carries such a table."""
        self.open(chapter, THIRTY_ROWS)
        self.page.wait_for_function("document.querySelectorAll('.mbv2-architect-row').length === 30")
        return self.page.locator(".mbv2-architect-row").nth(14).locator("input").nth(1).element_handle()

    def measure(self, slider, slowdown):
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        slider.scroll_into_view_if_needed()
        slider.focus()
        samples = list(sweep(self.page, slider))[5:]  # the first presses warm up
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        return Paint(*([sample[measure] for sample in samples] for measure in ("work", "latency")))


def run(*others):
    """Two figures for every slider of every kind of widget, each on the first page that has it.

    `others`: html folders of other builds, to be measured beside this one.
    """
    figures, seen = [], set()
    with tabs(HTML, *others) as all_tabs:
        for chapter in sorted(path.name for path in (HTML / "book").glob("*.html") if VIEWS in path.read_text("utf-8")):
            for tab in all_tabs:
                tab.open(chapter)
            found = [tab.sliders() for tab in all_tabs]
            new = {name: [own[name] for own in found] for name in found[0] if name not in seen}
            seen.update(new)
            if new:
                figures += chapter_figures(all_tabs, chapter, new)
        all_tabs[0].page.goto(EMPTY)
        bare = all_tabs[0].measure(all_tabs[0].floor(), 1)
    if missing := KINDS - {kind for kind, _ in seen}:
        raise FileNotFoundError(f"{HTML} must hold the built book with {sorted(missing)}: run make book first")
    return [*figures, at_full_speed("floor · one number of an empty page changes", [bare])]


def chapter_figures(all_tabs, chapter, sliders):
    """The figures of `sliders`, {name: one for each tab}, and of the largest table where the chapter has one."""
    names = {" · ".join(name): own for name, own in sliders.items()}
    fast = {name: measured(all_tabs, own, 1) for name, own in names.items()}
    slow, floors = slowed_down(all_tabs, names)
    figures = []
    for name in names:
        figures += [at_full_speed(name, fast[name]), slowed(name, slow[name], floors, FLOORS)]
    if any(kind == "architect" for kind, _ in sliders):
        fields = [tab.number_of_thirty_rows(chapter) for tab in all_tabs]
        name = "architect · c in row 15 of 30"
        figures.append(at_full_speed(name, measured(all_tabs, fields, 1)))
        figures.append(slowed(name, measured(all_tabs, fields, SLOWDOWN), floors, FLOORS_OF_THIRTY_ROWS))
    return figures


def slowed_down(all_tabs, names):
    """{name: each build's Paint} with the CPU slowed, and each build's floor: the bare slider has a turn after each."""
    bare, slow, turns = [tab.floor() for tab in all_tabs], {}, []
    for name, own in names.items():
        slow[name] = measured(all_tabs, own, SLOWDOWN)
        turns.append(measured(all_tabs, bare, SLOWDOWN))
    return slow, [together(paints) for paints in zip(*turns, strict=True)]


def together(paints):
    """Several turns of one slider as one Paint."""
    return Paint([one for paint in paints for one in paint.work], [one for paint in paints for one in paint.latency])


def measured(all_tabs, sliders, slowdown):
    """The same slider of each build, one after the other."""
    paints = []
    for tab, slider in zip(all_tabs, sliders, strict=True):
        tab.page.bring_to_front()
        paints.append(tab.measure(slider, slowdown))
    return paints


def at_full_speed(name, paints):
    own, *others = paints
    note = f"{len(own.work)} presses; half within {percentile(own.work, 50):.1f} ms; {key_to_frame(own)}"
    note += "".join(f"; the other build {other.most:.1f} ms" for other in others)
    return Figure(name, own.most, "ms", f"≤ {FRAME}", note)


def slowed(name, paints, floors, most):
    own, *others = (paint.most / floor.most for paint, floor in zip(paints, floors, strict=True))
    note = f"CPU slowed {SLOWDOWN}×: {paints[0].most:.1f} ms against {floors[0].most:.1f} ms; {key_to_frame(paints[0])}"
    for times, paint in zip(others, paints[1:], strict=True):
        note += f"; the other build {times:.2f} × its floor, {paint.most:.1f} ms"
    return Figure(name, own, "×", f"≤ {most}", note)


def key_to_frame(paint):
    return f"key to painted frame {percentile(paint.latency, 95):.1f} ms"


@contextmanager
def tabs(*builds):
    """A tab for each build, all in one browser, with paint.js in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
        context.add_init_script(path=Path(__file__).parent / "paint.js")
        yield [Tab(context, Path(build).resolve()) for build in builds]
        browser.close()


def sweep(page, slider):
    """Press arrow keys up to the slider's end and back, and measure each press; every one must change the page."""
    key, other, before = "ArrowUp", "ArrowDown", slider.evaluate(STATE)
    values, summaries = set(), set()  # a slider may leave values out, as the one of the groups does
    for _ in range(PRESSES):
        bound = "max" if key == "ArrowUp" else "min"
        if slider.evaluate(f"slider => Number(slider.value) === Number(slider.{bound})"):
            key, other = other, key
        page.evaluate("nextPaint()")
        page.keyboard.press(key)
        yield page.evaluate("painted")
        after = slider.evaluate(STATE)
        if after[0] == before[0]:
            raise AssertionError(f"{key} does not move the slider: {before}")
        before = after
        values.add(after[0])
        summaries.add(after[1])
    if len(summaries) < min(3, len(values)):  # two values may give one floor
        raise AssertionError(f"the widget's summary hardly follows the slider: {summaries}")


if __name__ == "__main__":
    print_table(run(*sys.argv[1:]))
