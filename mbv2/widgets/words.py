"""What the widgets say, from `text/<language>/<widget>.json`: another folder there is another language.

A text may hold `{names}` that the widget fills in. `common.json` is for all widgets, `page.json` for a page without
Python that shows them.
"""

import json
from functools import cache
from pathlib import Path

from .. import arguments

_FOLDER = Path(__file__).parent / "text"
_chosen = ["en"]


def languages():
    """The languages that the widgets speak, as codes."""
    return tuple(sorted(path.name for path in _FOLDER.iterdir() if path.is_dir()))


def use_language(language):
    """Let every widget made from now on speak `language`, one of `languages()`. ValueError for another."""
    _chosen[0] = arguments.one_of("language", language, languages())


def words(widget_name):
    """All texts of one widget in the chosen language: {"language": …, "common": …, "controls": …, and its own}."""
    return _words(_chosen[0], widget_name)


def page_words(language=None):
    """What a page says where a widget is missing; language: the chosen one, if it is None."""
    return _read(language or _chosen[0], "page")


@cache
def _words(language, widget_name):
    common, own = (_read(language, name) for name in ("common", widget_name))
    return {"language": language, "common": common, **own, "controls": common.pop("controls") | own.get("controls", {})}


def _read(language, name):
    return json.loads((_FOLDER / language / f"{name}.json").read_text(encoding="utf-8"))
