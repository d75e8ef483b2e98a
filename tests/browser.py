"""What the browser tests share: a Chromium, pages that note what goes wrong, and a small web server."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.browser import find_browser

ROOT = Path(__file__).parent.parent
PHONE, DESK = 360, 1280  # pixels
LOCAL = ("file:", "data:", "blob:", "about:")


@contextmanager
def launch():
    """A Chromium without sandbox (root has none) and without graphics card."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
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
