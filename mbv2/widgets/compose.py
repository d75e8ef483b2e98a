"""One self-contained ES module and one style sheet for each widget, from the files of this folder.

A module imports others by relative paths, as node and editors read them; here they become one text without imports.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from posixpath import normpath

from ..palette import palette_style

_HERE = Path(__file__).parent

# An import between files below this folder, on one line or over several.
_RELATIVE_IMPORT = re.compile(r'^import\s[^;]*?from\s+"(\.[^"]+)";\n', re.MULTILINE)

# A name that a file has for all of its lines: the formatter lets nothing else begin a line.
_TOP_LEVEL = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\[.*?\] =|\{.*?\} =|\w+)", re.MULTILINE)

# What a browser does not need: comments that fill a line or end it, indentation, empty lines. No text goes over several
# lines, and none ends in what looks like a comment.
_IDLE = re.compile(r"^[ \t]*(?://.*\n|/\*[^*]*\*/\n|\n)|^[ \t]+|(?<=[;,{(\[]) (?://.*|/\*[^*]*\*/)$", re.MULTILINE)

# How a host says that it is dark: this book and pydata's theme, JupyterLab and Notebook 7, VS Code, Colab.
_DARK_HOSTS = (
    'html[data-theme="dark"]',
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    "body.vscode-high-contrast:not(.vscode-high-contrast-light)",
    'html[theme="dark"]',
)
_SILENT_HOST = "html:not([data-theme], [theme]) body:not([data-jp-theme-light], [class*='vscode-'])"
WIDGET = ".mbv2-widget"
PALETTE = palette_style(WIDGET, [f"{host} {WIDGET}" for host in _DARK_HOSTS], f"{_SILENT_HOST} {WIDGET}", True)


def compose_module(name: str) -> str:
    """A JavaScript file and all that it imports, each once, as one ES module.

    Each part begins with a comment line that names its file: a page with several widgets keeps equal parts once.

    Args:
        name: The file, such as "cost/view.js".

    Returns:
        The text of the module.

    Raises:
        ValueError: If two of the files have a top-level name in common, or one gives an import another name.
    """
    texts = {part: _read(part) for part in _with_imports(name)}
    _refuse_one_name_for_two(texts)
    return _parts({part: _RELATIVE_IMPORT.sub("", text) for part, text in texts.items()})


def compose_style(*names: str) -> str:
    """The palette as custom properties, css/common.css and other sheets, as one style sheet, in parts too.

    Args:
        *names: The other sheets, such as "cost/style.css".

    Returns:
        The text of the style sheet.
    """
    sheets = {"palette": PALETTE} | {name: _read(name) for name in ("css/common.css", *names)}
    return _parts(sheets)


def _refuse_one_name_for_two(texts: Mapping[str, str]) -> None:
    homes: dict[str, str] = {}
    for part, text in texts.items():
        if renamed := re.search(r"\w+ as \w+", "".join(found[0] for found in _RELATIVE_IMPORT.finditer(text))):
            raise ValueError(f"{part} imports {renamed[0]}: composed into one module, a name cannot change")
        for declared in _TOP_LEVEL.findall(text):
            for name in re.findall(r"\w+", declared):
                if (home := homes.setdefault(name, part)) != part:
                    raise ValueError(f"{home} and {part} both have a top-level {name}: they become one module")


def _parts(texts: Mapping[str, str]) -> str:
    """Texts under a line each that names them, without indentation and comments: a page carries what is left."""
    return "".join(f"/* part {name} */\n{_IDLE.sub('', text)}" for name, text in texts.items())


def _with_imports(name: str, known: Sequence[str] = ()) -> list[str]:
    """The files that `name` needs, itself last."""
    parts = list(known)
    for path in _RELATIVE_IMPORT.findall(_read(name)):
        wanted = normpath(PurePosixPath(name).parent / path)
        parts = parts if wanted in parts else _with_imports(wanted, parts)
    return [*parts, name]


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
