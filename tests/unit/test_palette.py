"""mbv2.palette: contrasts by the formula of WCAG 2.2, and what the book's exchange of light for dark relies on."""

import re
from itertools import combinations

import pytest
from paths import BOOK

from mbv2.cost import KINDS
from mbv2.palette import DARK, LIGHT, palette_style

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
GROUNDS = pytest.mark.parametrize("ground", ["surface", "panel"])


def luminance(colour):
    """Relative luminance of a hex colour: 0 black, 1 white."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_formula_gives_the_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_both_themes_have_the_same_roles():
    assert list(LIGHT) == list(DARK)
    assert set(LIGHT) == {"surface", "panel", "ink", "muted", "line", "accent", "warn", "on-fill", *KINDS}


@THEMES
def test_colours_are_lowercase_hex_and_all_distinct(theme):
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in theme.values())
    assert len(set(theme.values())) == len(theme)


def test_no_colour_is_in_both_themes():
    assert not set(LIGHT.values()) & set(DARK.values())


@THEMES
@GROUNDS
@pytest.mark.parametrize("role", ["ink", "muted", "accent", "warn"])
def test_text_can_be_read_on_surface_and_panel(theme, ground, role):
    assert contrast(theme[role], theme[ground]) >= 4.5


@THEMES
@GROUNDS
@pytest.mark.parametrize("kind", KINDS)
def test_fills_stand_out_from_surface_and_panel(theme, ground, kind):
    assert contrast(theme[kind], theme[ground]) >= 3


@THEMES
@pytest.mark.parametrize("kind", KINDS)
def test_text_on_a_fill_can_be_read(theme, kind):
    assert contrast(theme["on-fill"], theme[kind]) >= 4.5


@THEMES
def test_the_book_can_exchange_themes_but_nobody_can_change_one(theme):
    with pytest.raises(TypeError):
        theme["ink"] = "#000000"


def to_lab(colour, deficiency):
    """CIE Lab of a hex colour as seen with a colour vision deficiency (Machado et al. 2009, severity 1.0)."""
    linear = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in linear]
    seen = [min(1, max(0, sum(m * c for m, c in zip(row, linear, strict=True)))) for row in deficiency]
    to_xyz = [(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)]
    xyz = [sum(m * c for m, c in zip(row, seen, strict=True)) for row in to_xyz]
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (value / white for value, white in zip(xyz, (0.9505, 1, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


VISION = {
    "full": [(1, 0, 0), (0, 1, 0), (0, 0, 1)],
    "protanopia": [
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ],
    "deuteranopia": [
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ],
}


@THEMES
@pytest.mark.parametrize("vision", VISION)
def test_kinds_stay_apart_for_every_eye(theme, vision):
    for one, other in combinations(KINDS, 2):
        a, b = to_lab(theme[one], VISION[vision]), to_lab(theme[other], VISION[vision])
        distance = sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5
        assert distance >= 10, (one, other, round(distance, 1))


def test_the_icon_of_the_pages_has_the_palettes_colours():
    icon = (BOOK / "_static" / "favicon.svg").read_text("utf-8")
    found = [role for colour in re.findall('fill="(.*?)"', icon) for role in LIGHT if LIGHT[role] == colour]
    assert found == ["expand", "depthwise", "project"]


def test_the_browsers_own_controls_follow_only_if_asked():
    assert palette_style(".it", [".dark .it"], ".silent .it") == palette_style(
        ".it", [".dark .it"], ".silent .it", False
    )


@pytest.mark.parametrize("color_scheme", [False, True])
def test_the_style_sheet_is_light_and_dark_where_its_surroundings_say_so_or_the_system(color_scheme):
    style = palette_style(".it", ["html.night .it", "body.dim .it"], "html.silent .it", color_scheme)
    light, dark, system, end = re.split(r"\}\n", style)
    assert end == ""
    assert light.startswith(".it { ") and dark.startswith("html.night .it,\nbody.dim .it { ")
    assert system.startswith("@media (prefers-color-scheme: dark) { html.silent .it { ")
    for part, scheme, theme in ((light, "light", LIGHT), (dark, "dark", DARK), (system, "dark", DARK)):
        declared = dict(re.findall(r"([\w-]+): ([\w#]+);", part))
        assert declared.pop("color-scheme", None) == (scheme if color_scheme else None)
        assert declared == {f"--mbv2-{role}": colour for role, colour in theme.items()}
