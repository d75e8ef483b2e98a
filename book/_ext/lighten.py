"""Pages that weigh little: of the theme's styles the rules that a page can use, and of its icons the ones it shows.

The theme brings its icons twice, as a script of 1.5 MB and as fonts. The script is taken out of the pages; the fonts,
cut down to the icons in use, move into the style sheet. What no page loads is left out. All is made from the installed
packages when the book is built.
"""

import re
from pathlib import Path

from fonts import woff

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
FACE = re.compile(r"@font-face\s*\{[^}]*url\(([^)]*/fa-(solid|regular|brands)-\d+)\.[^}]*\}")
FONT = re.compile(r"url\([^)]*\.woff2\)[^;}]*")
# For results while one types, which this book has not: its search is the page `search`.
SEARCH = re.compile(r'\s*<script src="(?:[^"]*/)?(?:searchtools|language_data|searchindex)\.js[^"]*"></script>')
AHEAD = re.compile(r'\s*<link rel="next"[^>]*>')  # Firefox loads that page too, whole
MAP = re.compile(r"(?m)^(//|/\*)# sourceMappingURL=.*$\n?")
NEW_TAB, NO_WAY_BACK = re.compile(r'(<a (?![^>]*\brel=)[^>]*target="_blank")'), r'\1 rel="noopener"'


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
        without = text if page.name == "search.html" else SEARCH.sub("", text)
        light = NEW_TAB.sub(NO_WAY_BACK, with_sizes(AHEAD.sub("", SCRIPT.sub("", without)), page.parent))
        if light != text:
            page.write_text(light, encoding="utf-8")
    words = words_of(out)
    for sheet in (out / "_static").rglob("*.css"):
        if sheet.name.startswith(SHEETS):
            css = slim(sheet.read_text(encoding="utf-8"), words)
            sheet.write_text(with_icons(css, sheet.parent, words), encoding="utf-8")
    leave_out_unused(out)


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
    scripts = [path for path in (out / "_static").rglob("*.js") if path.name != "fontawesome.js"]
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
            return ""
        font = woff(folder / f"{match[1]}.ttf", wanted, f"BookIcons-{match[2]}")
        return FONT.sub(lambda _: font, match[0])

    return FACE.sub(inline, css)


def leave_out_unused(out):
    """Delete every file of `_static` whose name stands in no page, script or sheet, and what names maps of sources."""
    static = out / "_static"
    for page in static.rglob("*.html"):  # the theme's templates of itself
        page.unlink()
    for path in (*static.rglob("*.js"), *static.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        if (without := MAP.sub("", text)) != text:
            path.write_text(without, encoding="utf-8")
    while gone := unnamed(out):
        for path in gone:
            path.unlink()
    for folder in sorted((path for path in static.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def unnamed(out):
    """The files of `_static` that no page, script or sheet names."""
    files = [path for path in (out / "_static").rglob("*") if path.is_file()]
    readers = [*out.rglob("*.html"), *(path for path in files if path.suffix in (".js", ".css"))]
    texts = {path: path.read_text(encoding="utf-8") for path in readers}
    words = {path: set(re.findall(r"[\w.-]+", text)) for path, text in texts.items()}
    named = {}
    for path, found in words.items():
        for word in found:
            named.setdefault(word, set()).add(path)
    return [path for path in files if not named.get(path.name, set()) - {path}]
