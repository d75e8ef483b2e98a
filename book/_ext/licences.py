"""The licences of all that the site ships, in one file that each page's footer leads to.

The texts are those of the installed packages. A package without one stops the build.
"""

from importlib.metadata import distribution
from pathlib import Path

import matplotlib
import pydata_sphinx_theme
from sphinx.errors import ExtensionError

PLACE = "_static/LICENSES.txt"
# What of each package is on the pages; Bootstrap, Font Awesome and clipboard.js come inside of others.
PACKAGES = {
    "accessible-pygments": "colours of code",
    "myst-nb": "style of cells",
    "pydata-sphinx-theme": "theme",
    "Pygments": "style of code",
    "Sphinx": "scripts of the search, basic style",
    "sphinx-book-theme": "theme",
    "sphinx-copybutton": "copy buttons",
    "sphinx-design": "style of cards and dropdowns",
    "sphinx-togglebutton": "script of dropdowns",
}
CLIPBOARD = "clipboard.js 2 (https://clipboardjs.com/), MIT licence, as below. Copyright Zeno Rocha."
FONTS = (
    "Icons of Font Awesome Free, cut down to those in use: SIL Open Font License 1.1, as below.\n"
    "Copyright Fonticons, Inc. (https://fontawesome.com).\n\n"
    "Formulas are set in STIX Two Math, cut down to the letters in use: SIL Open Font License 1.1, as below.\n"
    "Copyright 2001-2020 The STIX Fonts Project Authors (https://github.com/stipub/stixfonts).\n\n"
    "Both are modified versions under names of their own."
)
OFL = "SIL OPEN FONT LICENSE Version 1.1"


def setup(app):
    app.connect("html-page-context", lead_there)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def lead_there(app, pagename, templatename, context, doctree):
    """The footer's link from this page; in the configuration it is written from the top folder."""
    footer = context.get("theme_extra_footer") or ""
    context["theme_extra_footer"] = footer.replace(f'"{PLACE}"', f'"{context["pathto"](PLACE, 1)}"')


def write(app, exception):
    if not exception and app.builder.format == "html":
        Path(app.outdir, PLACE).write_text(texts(Path(app.confdir, "LICENSE")), encoding="utf-8")


def texts(own):
    """All licences as one text, beginning with the project's `own`."""
    parts = {"This book": own.read_text(encoding="utf-8")}
    parts |= {f"{name}: {what}": licence_of(name) for name, what in PACKAGES.items()}
    scripts = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static" / "scripts"
    notices = [path.read_text(encoding="utf-8") for path in sorted(scripts.glob("*.LICENSE.txt"))]
    parts["Bootstrap and Font Awesome, in pydata-sphinx-theme; clipboard.js, in sphinx-copybutton"] = "\n".join(
        (*notices, CLIPBOARD, mit())
    )
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    licence = (fonts / "LICENSE_STIX").read_text(encoding="utf-8")
    parts["Fonts of icons and formulas"] = f"{FONTS}\n\n{licence[licence.index(OFL) :]}"
    parts["DejaVu, whose letters the figures draw"] = (fonts / "LICENSE_DEJAVU").read_text(encoding="utf-8")
    return "\n\n".join(f"{'=' * 78}\n{title}\n{'=' * 78}\n\n{text.strip()}" for title, text in parts.items()) + "\n"


def licence_of(name):
    """The text of an installed package's licence."""
    files = [one for one in distribution(name).files or () if "licen" in one.name.lower() and ".dist-info" in str(one)]
    if not files:
        raise ExtensionError(f"The package {name} brings no licence text: {PLACE} must have it from elsewhere")
    return "\n\n".join(one.read_text(encoding="utf-8") for one in sorted(files))


def mit():
    """The MIT licence without a name: from `Permission` on, as sphinx-copybutton has it."""
    text = licence_of("sphinx-copybutton")
    return text[text.index("Permission is hereby granted") :]
