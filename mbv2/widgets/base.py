"""What every widget shares: one self-contained ES module, one style sheet, and strict arguments."""

import re
from pathlib import Path

import anywidget

from ..palette import DARK, LIGHT, custom_properties
from .traits import architecture_name

_HERE = Path(__file__).parent

# An import between files of this folder, on one line or over several.
_RELATIVE_IMPORT = re.compile(r'^import\s[^;]*?from\s+"\./[^"]+";\n', re.MULTILINE)

# How a host says that it is dark: this book and pydata's theme, JupyterLab and Notebook 7, VS Code, Colab.
_DARK_HOSTS = (
    'html[data-theme="dark"]',
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    "body.vscode-high-contrast:not(.vscode-high-contrast-light)",
    'html[theme="dark"]',
)
_SILENT_HOST = "html:not([data-theme], [theme]) body:not([data-jp-theme-light], [class*='vscode-'])"


def compose_module(*names):
    """The JavaScript files `names`, shared ones first, as one ES module without imports."""
    return "\n".join(_RELATIVE_IMPORT.sub("", _read(name)) for name in names)


def compose_style(*names):
    """The palette as custom properties and the style sheets `names`, as one style sheet."""
    return "\n".join([palette_style(), *map(_read, names)])


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


def _read(name):
    return (_HERE / name).read_text(encoding="utf-8")


class Explorer(anywidget.AnyWidget):
    """A widget whose traits, named in `state_names`, are its whole state. TypeError for any other argument."""

    state_names = ()

    def __init__(self, **state):
        unknown = [name for name in state if name not in self.state_names]
        if unknown:
            raise TypeError(
                f"{type(self).__name__}() takes {', '.join(self.state_names)}, but no argument named {unknown[0]!r}"
            )
        super().__init__(**state)

    def __repr__(self):
        values = ((name, getattr(self, name)) for name in self.state_names)
        shown = (f"{name}={architecture_name(v) if name == 'architecture' else repr(v)}" for name, v in values)
        return f"{type(self).__name__}({', '.join(shown)})"
