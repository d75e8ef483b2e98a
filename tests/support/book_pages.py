"""The pages of the built book: their names from the table of contents, their widgets' state, and waiting for both."""

import json
import re
from functools import cache
from html.parser import HTMLParser

import yaml
from paths import ROOT

_TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
_FILES = [_TOC["root"], *(entry["file"] for part in _TOC["parts"] for entry in part["chapters"])]
CHAPTERS = [name for name in _FILES if (ROOT / f"{name}.ipynb").is_file()]  # the notebooks
TEXTS = [name for name in _FILES if name not in CHAPTERS]  # appendices without code
PAGES = [*_FILES, "search", "genindex"]

_STATE = re.compile(r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.DOTALL)
_VIEW = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*?)</script>', re.DOTALL)

_READY = """() =>
  [...document.querySelectorAll('.widget-view')].every((view) => view.querySelector('.mbv2-widget, .widget-failure'))
  && [...document.querySelectorAll('.math')].every((one) => one.querySelector('math'))"""


class Page(HTMLParser):
    """The anchors of a page and what it links to."""

    def __init__(self, html):
        super().__init__()
        self.anchors, self.links, self.images = {""}, set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.anchors |= {given[key] for key in ("id", "name") if given.get(key)}
        self.links |= {given[key] for key in ("href", "src") if given.get(key)}
        if tag == "img":
            self.images.append(given)


def wait_until_ready(page):
    """Wait for every widget, or the sentence in its place, and for every formula."""
    page.wait_for_function(_READY)


def html_of(book, name):
    return (book / f"{name}.html").read_text(encoding="utf-8")


def widget_states(html):
    """The traits of each widget of a page, in the order of the page."""
    models = {}
    for text in _STATE.findall(html):
        page = json.loads(text)
        for key, model in page["models"].items():
            shared = {trait: page["shared"][index] for trait, index in model.get("shared", {}).items()}
            models[key] = model["state"] | shared
    return [models[json.loads(view)["model_id"]] for view in _VIEW.findall(html)]


@cache
def first_pages(book):
    """{widget: name of the first chapter that has it}."""
    found = {}
    for name in CHAPTERS:
        for state in widget_states(html_of(book, name)):
            found.setdefault(state["widget_name"], name)
    return found
