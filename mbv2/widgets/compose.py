"""One self-contained ES module and one style sheet for each widget, from the files of this folder.

A module imports others by relative paths, as node and editors read them; here they become one text without imports.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from posixpath import normpath

from ..palette import palette_style

_HERE = Path(__file__).parent

# What every widget needs: with all its imports one part, for each part costs a page some bytes.
_VIEW = "js/view/view.js"

# An import between files below this folder, on one line or over several.
_RELATIVE_IMPORT = re.compile(r'^import\s[^;]*?from\s+"(\.[^"]+)";\n', re.MULTILINE)

# A name that a file has for all of its lines: the formatter lets nothing else begin a line.
_TOP_LEVEL = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\[.*?\] =|\{.*?\} =|\w+)", re.MULTILINE)

# What a browser does not need: comments that fill a line or end it, indentation, empty lines. No text goes over several
# lines, and none ends in what looks like a comment.
_IDLE = re.compile(r"^[ \t]*(?://.*\n|/\*[^*]*\*/\n|\n)|^[ \t]+|(?<=[;,{(\[]) (?://.*|/\*[^*]*\*/)$", re.MULTILINE)

# The end of a line that could as well go on; the formatter ends every statement by a sign.
_NEEDLESS_END = re.compile(r"(?<=[;,{(\[])\n(?=.)")

# What a lean style sheet does without as well: some spaces, and what stands before a closing brace. No text has them.
_LOOSE = re.compile(r"(?<=[:,]) | (?={)|;?\n?(?=})")

# How wide a widget is inside, in its own letters, where its layout changes: `@container (width <= narrow)`.
BREAKPOINTS = {
    "wide": "52em",  # sizes stand under the stages above it
    "roomy": "42em",  # halves with text in both
    "middle": "40em",  # columns of numbers or pictures
    "narrow": "34em",
    "tiny": "15em",  # letters of twice the size on a phone
    "phone": "480px",  # of the window, not of the widget: `@media (width <= phone)`
}
_CONDITION = re.compile(r"@(?:container|media)\b[^{]*")
_NAMED_WIDTH = re.compile(rf"width <= ({'|'.join(BREAKPOINTS)})\b")

# What all widgets share: one part, as their view is.
_SHARED_SHEETS = ("tokens", "controls", "picture", "common")

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

    Each part begins with a comment line that names its file: a page with several widgets keeps equal parts once. What
    every widget needs is the first.

    Args:
        name: The file, such as "cost/view.js".

    Returns:
        The text of the module.

    Raises:
        ValueError: If two of the files have a top-level name in common, or one gives an import another name.
    """
    texts = {file: _read(file) for file in files_of(name)}
    _refuse_one_name_for_two(texts)
    code = {file: _RELATIVE_IMPORT.sub("", text) for file, text in texts.items()}
    shared = "".join(code.pop(file) for file in _with_imports(_VIEW))
    return _parts({_VIEW: shared} | code)


def files_of(name: str) -> list[str]:
    """The files of the module that `compose_module` makes, what all widgets share first.

    Args:
        name: The module's own file, such as "cost/view.js".

    Returns:
        Their paths below this folder.
    """
    return _with_imports(name, _with_imports(_VIEW))


def compose_style(*names: str) -> str:
    """The palette as custom properties, what all widgets share and other sheets, as one style sheet, in parts too.

    Args:
        *names: The other sheets, such as "cost/style.css".

    Returns:
        The text of the style sheet.

    Raises:
        ValueError: If a sheet writes a breakpoint as a length.
    """
    shared = "".join(_read(f"css/{name}.css") for name in _SHARED_SHEETS)
    sheets = {"css/common.css": shared} | {name: _read(name) for name in names}
    sheets = {"palette": PALETTE} | {name: with_breakpoints(css) for name, css in sheets.items()}
    return _parts({name: _LOOSE.sub("", lean(css)) for name, css in sheets.items()})


def _refuse_one_name_for_two(texts: Mapping[str, str]) -> None:
    homes: dict[str, str] = {}
    for file, text in texts.items():
        if renamed := re.search(r"\w+ as \w+", "".join(found[0] for found in _RELATIVE_IMPORT.finditer(text))):
            raise ValueError(f"{file} imports {renamed[0]}: composed into one module, a name cannot change")
        for declared in _TOP_LEVEL.findall(text):
            for name in re.findall(r"\w+", declared):
                if (home := homes.setdefault(name, file)) != file:
                    raise ValueError(f"{home} and {file} both have a top-level {name}: they become one module")


def _parts(texts: Mapping[str, str]) -> str:
    """Lean texts under a line each that names them."""
    return "".join(f"/* part {name} */\n{lean(text)}" for name, text in texts.items())


def lean(text: str) -> str:
    """What a page carries of a file: no comments, no indentation, no needless ends of lines.

    Args:
        text: JavaScript or style as Biome formats it.

    Returns:
        The lean text, which means the same.
    """
    return _NEEDLESS_END.sub("", _IDLE.sub("", text))


def with_breakpoints(css: str) -> str:
    """A style sheet whose breakpoints are lengths.

    Args:
        css: A sheet that names them: `@container (width <= narrow)`.

    Returns:
        The sheet as a browser reads it.

    Raises:
        ValueError: If a condition asks for a width or a height in another way.
    """

    def in_lengths(condition: re.Match[str]) -> str:
        if re.search(r"\d|width|height|size", _NAMED_WIDTH.sub("", condition[0])):
            names = ", ".join(BREAKPOINTS)
            raise ValueError(f"{condition[0].strip()!r} must ask for a width as (width <= NAME), NAME one of {names}")
        return _NAMED_WIDTH.sub(lambda named: f"width <= {BREAKPOINTS[named[1]]}", condition[0])

    return _CONDITION.sub(in_lengths, css)


def _with_imports(name: str, known: Sequence[str] = ()) -> list[str]:
    """The files that `name` needs, itself last."""
    files = list(known)
    for path in _RELATIVE_IMPORT.findall(_read(name)):
        wanted = normpath(PurePosixPath(name).parent / path)
        files = files if wanted in files else _with_imports(wanted, files)
    return [*files, name]


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
