"""What the widgets say, from `text/<language>/<widget>.json`: another folder there is another language.

A text may hold `{names}` that the widget fills in. `common.json` is for all widgets, `page.json` for a page without
Python that shows them.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from .. import arguments

_FOLDER = Path(__file__).parent / "text"
_chosen = ["en"]


def languages() -> tuple[str, ...]:
    """The languages that the widgets speak, as codes."""
    return tuple(sorted(path.name for path in _FOLDER.iterdir() if path.is_dir()))


def use_language(language: str) -> None:
    """Let every widget made from now on speak another language.

    Args:
        language: One of `languages()`.

    Raises:
        ValueError: If there is no such language.
    """
    _chosen[0] = arguments.one_of("language", language, languages())


def words(widget_name: str) -> dict[str, Any]:
    """The texts of one widget in the chosen language: {"language": …, "controls": …, and its own}."""
    return _words(_chosen[0], widget_name)


def common_words() -> dict[str, Any]:
    """What all widgets say, in the chosen language."""
    return _common_words(_chosen[0])


def page_words(language: str | None = None) -> dict[str, Any]:
    """What a page says where a widget is missing, in the chosen language or another."""
    return _read(language or _chosen[0], "page")


@cache
def _words(language: str, widget_name: str) -> dict[str, Any]:
    common, own = (_read(language, name) for name in ("common", widget_name))
    return {"language": language, **own, "controls": common["controls"] | own.get("controls", {})}


@cache
def _common_words(language: str) -> dict[str, Any]:
    return {name: text for name, text in _read(language, "common").items() if name != "controls"}


def _read(language: str, name: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads((_FOLDER / language / f"{name}.json").read_text(encoding="utf-8"))
    return texts
