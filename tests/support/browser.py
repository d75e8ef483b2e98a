"""What the browser tests share: a Chromium, pages that note what goes wrong, and a small web server."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

import pytest
from playwright.sync_api import sync_playwright

from tools.browser import NoBrowserError

PHONE, DESK = 360, 1280  # pixels
# What of a widget sticks out of it, is cut off, or is too small to be read or hit.
MEASURE_WIDGET = """root => {
  const edge = root.getBoundingClientRect();
  const all = [...root.querySelectorAll("*")].filter(e => !e.ownerSVGElement);
  const boxed = all.map(e => [e, e.getBoundingClientRect()]).filter(([e, box]) => box.width > 0);
  const written = all.filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
  const target = e => (e.matches("[type=radio], [type=checkbox]") ? e.closest("label") : e).getBoundingClientRect();
  const small = ([e]) => e.matches("button, input, summary") && (target(e).width < 24 || target(e).height < 24);
  return {
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    outside: boxed.filter(([e, box]) => box.right > edge.right || box.left < edge.left).map(([e]) => e.outerHTML),
    smallest: Math.min(...written.map(e => parseFloat(getComputedStyle(e).fontSize))),
    cut: [...root.querySelectorAll("td, th")].filter(e => e.scrollWidth > e.clientWidth).map(e => e.outerHTML),
    targets: boxed.filter(small).map(([e]) => e.outerHTML),
    svgText: root.querySelectorAll("svg text").length,
  };
}"""

SECONDS = 30  # to wait for something in a page
LOCAL = ("file:", "data:", "blob:", "about:")


def installed(find):
    """The program that `find` finds. Where there is none, the test is skipped with a sentence that says what to do."""
    try:
        return find()
    except NoBrowserError as error:
        pytest.skip(str(error))


@contextmanager
def launch(program):
    """A Chromium without sandbox (root has none) and without graphics card."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(browser, url, width=DESK, scheme="light", **options):
    """(page, problems): `url` without any network but `url`'s own host.

    `problems` lists requests that leave the page, page errors, console errors and files that fail to load.
    """
    served = url.startswith("http:")
    own = (*LOCAL, "/".join(url.split("/")[:3]) + "/") if served else LOCAL
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=not served, **options
    )
    context.route(lambda address: not address.startswith(own), lambda route: route.abort())
    page, problems = context.new_page(), []
    page.wait_for_function = partial(wait_until_true, page)
    page.on("request", lambda request: None if request.url.startswith(own) else problems.append(f"asks {request.url}"))
    page.on("requestfailed", lambda request: problems.append(f"lacks {request.url}: {request.failure}"))
    page.on("response", lambda answer: problems.append(f"{answer.status} {answer.url}") if answer.status >= 400 else 0)
    page.on("pageerror", lambda error: problems.append(f"page error: {error.stack or error}"))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    try:
        page.goto(url)
        yield page, problems
    finally:
        context.close()


def wait_until_true(page, expression, arg=None):
    """As the page's own `wait_for_function`, which asks in a way that the policy of the book's pages forbids."""
    end = monotonic() + SECONDS
    while not page.evaluate(expression, arg):
        if monotonic() > end:
            raise AssertionError(f"not true within {SECONDS} s: {expression}")
        page.wait_for_timeout(20)


def enlarge_letters(page, percent):
    """Letters of this size, as a reader may choose. The theme measures boxes that scroll when the window changes."""
    page.evaluate(
        """(percent) => {
          document.documentElement.style.setProperty("font-size", `${percent}%`, "important");
          dispatchEvent(new Event("resize"));
        }""",
        percent,
    )


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@contextmanager
def serve(folder):
    """The address of a web server for `folder` on this machine, without a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
