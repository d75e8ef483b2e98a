"""What every widget shares: one self-contained ES module, one style sheet, strict arguments, a still picture."""

import io
import re
from base64 import b64encode
from pathlib import Path
from typing import NamedTuple

import anywidget
from ipywidgets import ValueWidget
from traitlets import Dict, Unicode

from ..palette import DARK, LIGHT, custom_properties
from .traits import Table as ArchitectureTrait
from .traits import architecture_from_json, architecture_name
from .words import words

_HERE = Path(__file__).parent

# An import between files of this folder, on one line or over several.
_RELATIVE_IMPORT = re.compile(r'^import\s[^;]*?from\s+"\./([^"]+)";\n', re.MULTILINE)

# What a browser does not need: comments that fill a line, indentation, empty lines. No text goes over several lines.
_IDLE = re.compile(r"^[ \t]*(?://.*\n|/\*[^*]*\*/\n|\n)|^[ \t]+", re.MULTILINE)

# How a host says that it is dark: this book and pydata's theme, JupyterLab and Notebook 7, VS Code, Colab.
_DARK_HOSTS = (
    'html[data-theme="dark"]',
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    "body.vscode-high-contrast:not(.vscode-high-contrast-light)",
    'html[theme="dark"]',
)
_SILENT_HOST = "html:not([data-theme], [theme]) body:not([data-jp-theme-light], [class*='vscode-'])"


def compose_module(name):
    """The JavaScript file `name` and all that it imports, each once, as one ES module without imports.

    Each part begins with a comment line that names its file: a page with several widgets keeps equal parts once.
    """
    return _parts({part: _RELATIVE_IMPORT.sub("", _read(part)) for part in _with_imports(name)})


def compose_style(*names):
    """The palette as custom properties, common.css and the style sheets `names`, as one style sheet, in parts too."""
    sheets = {"palette": palette_style()} | {name: _read(name) for name in ("common.css", *names)}
    return _parts(sheets)


def _parts(texts):
    """Texts under a line each that names them, without indentation and comments: a page carries what is left."""
    return "".join(f"/* part {name} */\n{_IDLE.sub('', text)}" for name, text in texts.items())


def palette_style():
    """`--mbv2-<role>` on every widget: light, or dark where the host, or else the system, asks for it."""
    dark = ",\n".join(f"{host} .mbv2-widget" for host in _DARK_HOSTS)
    return (
        f".mbv2-widget {_properties(LIGHT, 'light')}\n"
        f"{dark} {_properties(DARK, 'dark')}\n"
        f"@media (prefers-color-scheme: dark) {{ {_SILENT_HOST} .mbv2-widget {_properties(DARK, 'dark')} }}\n"
    )


def _properties(palette, scheme):
    return f"{{ color-scheme: {scheme}; {custom_properties(palette)} }}"


def _with_imports(name, known=()):
    """The files that `name` needs, itself last."""
    parts = list(known)
    for wanted in _RELATIVE_IMPORT.findall(_read(name)):
        parts = parts if wanted in parts else _with_imports(wanted, parts)
    return [*parts, name]


def _read(name):
    return (_HERE / name).read_text(encoding="utf-8")


class DataTable(NamedTuple):
    """The numbers behind a picture, as texts; the first cell of a row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Explorer(anywidget.AnyWidget, ValueWidget):
    """A widget whose traits, named in `state_names`, are its whole state. TypeError for any other argument.

    `value` is the state as a dict, for `ipywidgets.interact`. `picture()` and `table()` show the
    state without a browser.
    """

    state_names = ()

    widget_name = Unicode(read_only=True, help="the widget's short name").tag(sync=True)
    limits = Dict(read_only=True, help="what each control may be").tag(sync=True)
    text = Dict(read_only=True, help="what the widget says, in one language").tag(sync=True)
    value = Dict(read_only=True, help="the whole state")

    def __init__(self, **state):
        unknown = [name for name in state if name not in self.state_names]
        if unknown:
            raise TypeError(
                f"{type(self).__name__}() takes {', '.join(self.state_names)}, but no argument named {unknown[0]!r}"
            )
        self.set_trait("widget_name", self.name)
        self.set_trait("limits", {name: self.traits()[name].limits() for name in self.state_names})
        self.set_trait("text", words(self.name))
        super().__init__(**state)
        self.observe(self._note_value, names=list(self.state_names))
        self._note_value()

    def _note_value(self, change=None):
        self.set_trait("value", {name: getattr(self, name) for name in self.state_names})

    @classmethod
    def from_state(cls, state):
        """The widget whose traits a page holds in `state`, a dict as in the file of a notebook."""
        traits = cls.class_traits()
        read = {True: architecture_from_json, False: lambda value: value}
        return cls(**{name: read[isinstance(traits[name], ArchitectureTrait)](state[name]) for name in cls.state_names})

    def picture(self):
        """The state as a matplotlib figure."""
        raise NotImplementedError

    def table(self):
        """The numbers behind the picture as a DataTable."""
        raise NotImplementedError

    def still(self):
        """`picture()` as (PNG bytes, a sentence that says what it shows)."""
        from ..plots.style import book_style

        with book_style(), io.BytesIO() as file:
            self.picture().savefig(file, format="png", dpi=110)
            return file.getvalue(), self.text["picture"]

    def _repr_mimebundle_(self, **options):
        """The live view, and for what cannot show one, as a notebook file on GitHub, the still picture."""
        found = super()._repr_mimebundle_(**options)
        if found is None:
            return None
        data, metadata = found
        png, alt = self.still()
        return data | {"image/png": b64encode(png).decode()}, metadata | {"image/png": {"alt": alt}}

    # ipywidgets 7, as Colab has it, would show the live view alone.
    _ipython_display_ = None

    def __repr__(self):
        values = ((name, getattr(self, name)) for name in self.state_names)
        shown = (f"{name}={architecture_name(v) if name == 'architecture' else repr(v)}" for name, v in values)
        return f"{type(self).__name__}({', '.join(shown)})"
