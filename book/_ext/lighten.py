"""Pages that weigh little: of the theme's styles the rules that a page can use, and of its icons the ones it shows.

The theme brings its icons twice, as a script of 1.5 MB and as fonts. The script is taken out of the pages; the fonts,
cut down to the icons in use, move into the style sheet. All is made from the installed packages when the book is built.
"""

import base64
import io
import logging
import re
from pathlib import Path

from fontTools import subset

SHEETS = ("pydata-sphinx-theme", "sphinx-book-theme", "sphinx-design", "mystnb")  # names begin so
SCRIPT = re.compile(r"\s*<!-- So that users can add custom icons -->\s*<script[^>]*/fontawesome\.js[^>]*></script>")
PICTURE = re.compile(r'<img (?![^>]*(?:width|style)=)([^>]*src="([^":]+\.svg)"[^>]*)>')
SIZE = re.compile(
    r'<svg[^>]* (?:width="([\d.]+)pt"[^>]* height="([\d.]+)pt"|height="([\d.]+)pt"[^>]* width="([\d.]+)pt")'
)
MADE_BY_SCRIPTS = {"bs-tooltip-auto", "bs-tooltip-end", "bs-tooltip-start"}  # names that Bootstrap puts together
# Families of icons, by what their font file is called, and the classes that ask for them.
ICONS = {
    "solid": {"fas", "fa-solid"},
    "regular": {"far", "fa-regular"},
    "brands": {"fab", "fa-brands", "github", "gitlab"},
}

TOKEN = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{}]", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
logging.getLogger("fontTools").setLevel(logging.WARNING)  # do not report each table of each font
FONT = re.compile(r"url\(([^)]*/fa-(solid|regular|brands)-\d+)\.woff2\)[^;}]*")


def setup(app):
    # After the other extensions have written what they add to the pages.
    app.connect("build-finished", lighten, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def lighten(app, exception):
    """Take the icon script out of the pages, size their drawings, and cut the style sheets down to what is used."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if (light := with_sizes(SCRIPT.sub("", text), page.parent)) != text:
            page.write_text(light, encoding="utf-8")
    words = words_of(out)
    for sheet in (out / "_static").rglob("*.css"):
        if sheet.name.startswith(SHEETS):
            css = slim(sheet.read_text(encoding="utf-8"), words)
            sheet.write_text(with_icons(css, sheet.parent, words), encoding="utf-8")


def with_sizes(html, folder):
    """`html` whose drawings say how large they are, so that the text keeps its place while they load."""

    def sized(match):
        size = SIZE.search((folder / match[2]).read_text(encoding="utf-8")[:2000])
        if not size:
            return match[0]
        width, height = (round(float(points) * 4 / 3) for points in (size[1] or size[4], size[2] or size[3]))
        return f'<img width="{width}" height="{height}" {match[1]}>'

    return PICTURE.sub(sized, html)


def words_of(out):
    """Every word of the pages and their scripts: a class that is none of them is on no element."""
    scripts = [path for path in (out / "_static").rglob("*.js") if path.name not in ("fontawesome.js", "tex-chtml.js")]
    texts = (path.read_text(encoding="utf-8") for path in (*out.rglob("*.html"), *scripts))
    return MADE_BY_SCRIPTS.union(*(re.findall(r"[\w-]+", text) for text in texts))


def slim(css, words):
    """`css` without the rules that ask for a class outside `words`; notices of licences stay."""
    notices = [comment for comment in COMMENT.findall(css) if comment.startswith("/*!")]
    return "".join(notices) + "".join(_slim_rules(COMMENT.sub("", css), words))


def _slim_rules(css, words):
    for prelude, body in rules_of(css):
        if prelude.startswith(("@media", "@supports", "@container", "@layer")):
            inner = "".join(_slim_rules(body, words))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@") or body is None:
            yield prelude if body is None else f"{prelude}{{{body}}}"
        elif selectors := [one for one in split_selectors(prelude) if may_match(one, words)]:
            yield f"{','.join(selectors)}{{{body}}}"


def rules_of(css):
    """(what stands before the braces, what stands in them) of each rule; (statement, None) for one without braces."""
    depth = start = opened = 0
    for token in TOKEN.finditer(css):
        if token[0] == "{":
            depth += 1
            if depth == 1:
                opened = token.start()
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                *statements, prelude = css[start:opened].split(";")
                yield from ((f"{statement.strip()};", None) for statement in statements if statement.strip())
                yield prelude.strip(), css[opened + 1 : token.start()]
                start = token.end()
    if rest := css[start:].strip():
        yield rest, None


def split_selectors(prelude):
    """The selectors of a list, whose commas may also stand in brackets."""
    parts, depth = [""], 0
    for letter in prelude:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def may_match(selector, words):
    """Whether every class that `selector` asks for is in use. What stands in brackets is not looked at."""
    outside = selector
    while (inner := re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", outside)) != outside:
        outside = inner
    return "\\" in outside or all(name in words for name in re.findall(r"\.([\w-]+)", outside))


def with_icons(css, folder, words):
    """`css` whose icon fonts hold the icons that it names, and stand in it."""
    wanted = {int(code, 16) for code in re.findall(r"\\(f[0-9a-f]{3}|e[0-9a-f]{3})\b", css)}
    wanted |= {ord(letter) for letter in css if "\ue000" <= letter <= "\uf8ff"}

    def inline(match):
        if not ICONS[match[2]] & words:
            return match[0]
        return f"url(data:font/woff;base64,{icon_font(folder / f'{match[1]}.ttf', wanted)}) format('woff')"

    return FONT.sub(inline, css)


def icon_font(path, codes):
    """The glyphs for `codes` of a font file, as WOFF in base64."""
    options = subset.Options(flavor="woff", layout_features=[], hinting=False, notdef_outline=False)
    font = subset.load_font(str(path), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    file = io.BytesIO()
    subset.save_font(font, file, options)
    return base64.b64encode(file.getvalue()).decode()
