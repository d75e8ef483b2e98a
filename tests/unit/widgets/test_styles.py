"""The style sheets as texts: one home for sizes and breakpoints, and no rule for another widget."""

import re

import pytest
from paths import ROOT
from widget_cases import KINDS

from mbv2.palette import DARK, LIGHT
from mbv2.widgets.compose import BREAKPOINTS, PALETTE, with_breakpoints

WIDGETS, BOOK = ROOT / "mbv2" / "widgets", ROOT / "book"
SHEETS = {path.relative_to(WIDGETS).as_posix(): path.read_text(encoding="utf-8") for path in WIDGETS.rglob("*.css")}
BOOK_SHEETS = {path.name: path.read_text(encoding="utf-8") for path in BOOK.rglob("*.css")}
TOKENS = set(re.findall(r"--mbv2-([\w-]+):", SHEETS["css/tokens.css"]))

each_sheet = pytest.mark.parametrize("css", (SHEETS | BOOK_SHEETS).values(), ids=(SHEETS | BOOK_SHEETS).keys())
each_kind = pytest.mark.parametrize("widget", KINDS)


def stray_sizes(css):
    """Sizes of letters that are neither a token of the widgets, the book or the theme nor the size around them."""
    sizes = re.findall(r"[{;\s]font(?:-size)?:\s*([^;}]+)", css)
    token = r"var\(--(?:mbv2-text|book-text|pst-font-size)[\w-]*\)"
    return [size for size in sizes if not re.fullmatch(rf"inherit|{token}|min\({token}, \d+vw\)", size)]


@each_sheet
def test_letters_have_the_size_of_a_token(css):
    assert stray_sizes(css) == []


@pytest.mark.parametrize(
    "wrong",
    ["font-size: 12px", "font-size: max(0.8em, 12px)", "font: 12px serif", "font-size: var(--wide)", "font-size: 1em"],
)
def test_letters_of_another_size_would_be_found(wrong):
    assert len(stray_sizes(f".one {{\n  color: red;\n  {wrong};\n}}")) == 1


def test_each_token_is_defined_once_and_used():
    assert len(re.findall(r"--mbv2-[\w-]+:", SHEETS["css/tokens.css"])) == len(TOKENS)
    used = set(re.findall(r"var\(--mbv2-([\w-]+)", "".join(SHEETS.values())))
    assert used >= TOKENS
    assert used - TOKENS <= set(LIGHT)


@each_kind
def test_a_composed_sheet_uses_only_the_palette_and_its_tokens_and_no_other_colour(widget):
    used = set(re.findall(r"var\(--mbv2-([\w-]+)", widget._css))
    assert used & set(LIGHT)
    assert used <= set(LIGHT) | TOKENS
    rules = "".join(widget._css.partition("/* part css/")[1:])  # all but the palette
    assert rules
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|url\(", rules)


def test_every_role_of_the_palette_is_a_property_in_light_and_in_dark():
    for role in LIGHT:
        assert PALETTE.count(f"--mbv2-{role}: {LIGHT[role]};") == 1
        assert PALETTE.count(f"--mbv2-{role}: {DARK[role]};") == 2  # the host's word, or else the system's


def test_a_breakpoint_becomes_its_length():
    css = "@container (width <= {}) {{\n}}\n@media print and (width <= {}) {{\n}}\n@media print {{\n}}\n"
    assert with_breakpoints(css.format("narrow", "phone")) == css.format("34em", "480px")


@pytest.mark.parametrize(
    "wrong",
    [
        "(width <= 33em)",
        "(max-width: 34em)",
        "(max-width: narrow)",
        "(width < narrow)",
        "(width <= narrower)",
        "(30em >= inline-size)",
        "(width <= narrow) and (height < 300px)",
    ],
)
@pytest.mark.parametrize("rule", ["@container", "@media print and"])
def test_a_breakpoint_without_a_name_is_refused(rule, wrong):
    with pytest.raises(ValueError, match=r"must ask for a width as \(width <= NAME\), NAME one of wide, "):
        with_breakpoints(f".one {{\n  {rule} {wrong} {{\n    color: red;\n  }}\n}}\n")


def test_every_breakpoint_is_used():
    assert set(re.findall(r"\(width <= (\w+)\)", "".join(SHEETS.values()))) == set(BREAKPOINTS)
    assert len(set(BREAKPOINTS.values())) == len(BREAKPOINTS)


def test_the_book_has_one_block_for_each_of_its_breakpoints():
    widths = re.findall(r"@media [^{]*width[^{]*", "".join(BOOK_SHEETS.values()))
    assert sorted(widths) == ["@media (width <= 600px) ", "@media (width <= 768px) ", "@media (width >= 1200px) "]


@each_kind
def test_the_sheet_of_a_widget_is_one_block_that_no_other_widget_matches(widget):
    kind = widget.__module__.rpartition(".")[2]
    tops = re.findall(r"^\S.*\{$", SHEETS[f"{kind}/style.css"], re.MULTILINE)
    assert tops == [f'[data-widget="{widget().name}"] {{']
