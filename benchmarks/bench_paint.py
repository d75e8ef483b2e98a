"""From a slider's key press to the painted frame, in the built page: `python -m benchmarks.bench_paint`.

Chromium over file://, offline, its CPU slowed four times, real key presses, 45 for every slider of each of the eight
widgets, and for a number in the middle of Architect's largest table, 30 rows.
The figure is the 95th percentile of the work that one press causes: the handlers of its input event, and the frame
(animation callbacks, style, layout, paint). The note adds the time from key to painted frame, which also holds the
wait for the next frame of a 60 Hz screen: up to 17 ms in which nothing runs. The last lines are two floors, measured in
the same run: a bare slider that changes one number, of the last of these pages and of a page that holds nothing else.
Every note tells its figure as a multiple of the former. Where the latter nears the target, the browser itself takes up
the whole of it on this machine, and only the multiples say something.
"""

from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from mbv2 import widgets
from tools.browser import find_browser

from .figures import Figure, percentile, print_table

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "_build/html/book"
KINDS = {getattr(widgets, name).name for name in widgets.__all__}
PRESSES = 45
SLOWDOWN = 4
THIRTY_ROWS = "#architect?architecture=" + "_".join(
    f"6.{16 + 8 * row}.2.{2 if row % 9 == 3 else 1}" for row in range(30)
)
DESCRIBE = """slider => ({
  widget: slider.closest(".mbv2-widget").dataset.widget,
  label: slider.getAttribute("aria-label") || slider.labels[0].innerText.trim(),
})"""
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


def run(pages=PAGES):
    """A figure for every slider of every kind of widget, each on the first page that has it."""
    figures, seen = [], set()
    with slow_page() as page:
        for path in sorted(pages.glob("*.html")):
            if "application/vnd.jupyter.widget-view" not in path.read_text(encoding="utf-8"):
                continue
            page.goto(path.as_uri())
            page.wait_for_selector(".mbv2-widget input[type=range]")
            sliders = page.query_selector_all(".mbv2-widget input[type=range]")
            for slider in filter(lambda slider: slider.is_visible(), sliders):
                name = tuple(slider.evaluate(DESCRIBE).values())
                if name not in seen:
                    seen.add(name)
                    figures.append(figure(page, slider, name))
            if 'data-widget="architect"' in page.content() and not any("30 rows" in name for _, name in seen):
                figures.append(largest_table(page, path))
                seen.add(("architect", "30 rows"))
        if not figures:
            raise FileNotFoundError(f"{pages} must hold the built book with its widgets: run make book first")
        in_chapter = floor(page, "one number of the page changes")
        page.goto(EMPTY)
        floors = [in_chapter, floor(page, "one number of an empty page changes")]
    missing = KINDS - {kind for kind, _ in seen}
    if missing:
        raise AssertionError(f"no page of {pages} shows {sorted(missing)}")
    times = "{:.1f} × the page's floor; {}"
    return [one._replace(note=times.format(one.value / in_chapter.value, one.note)) for one in [*figures, *floors]]


@contextmanager
def slow_page():
    """A page of a browser whose CPU is slowed, with paint.js in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
        context.add_init_script(path=Path(__file__).parent / "paint.js")
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        yield page
        browser.close()


def largest_table(page, path):
    """A figure for the channels of row 15 of 30, at a link that carries such a table."""
    page.goto("about:blank")
    page.goto(path.as_uri() + THIRTY_ROWS)
    rows = page.locator(".mbv2-architect-row")
    page.wait_for_function("document.querySelectorAll('.mbv2-architect-row').length === 30")
    return figure(page, rows.nth(14).locator("input").nth(1).element_handle(), ("architect", "c in row 15 of 30"))


def floor(page, where):
    """The figure of a bare slider on the page as it is; `where` names it."""
    return figure(page, page.evaluate_handle(FLOOR).as_element(), ("floor", where))


def figure(page, slider, name):
    slider.scroll_into_view_if_needed()
    slider.focus()
    samples = list(sweep(page, slider))[5:]  # the first presses warm up
    work, latency = ([sample[measure] for sample in samples] for measure in ("work", "latency"))
    note = (
        f"{len(samples)} presses, CPU slowed {SLOWDOWN}×; half within {percentile(work, 50):.1f} ms; "
        f"key to painted frame {percentile(latency, 95):.1f} ms"
    )
    return Figure(" · ".join(name), percentile(work, 95), "ms", "≤ 16", note)


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
    print_table(run())
