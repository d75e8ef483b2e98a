"""The book's colours: one palette for matplotlib and for the widgets, in a light and a dark form.

Hues stay apart for the common forms of colour blindness; text colours have a contrast of at least 4.5 : 1 on
`surface` and `panel`, fills of at least 3 : 1 (WCAG 2.2 AA). A test computes both.
"""

from types import MappingProxyType

LIGHT = MappingProxyType(
    {
        "surface": "#ffffff",
        "panel": "#f5f7f9",
        "ink": "#1b1f24",
        "muted": "#57606a",
        "line": "#c9d1d9",
        "accent": "#0b62a8",
        "warn": "#b3261e",
        "on-fill": "#fefefe",
        "stem": "#6f4bb0",
        "expand": "#0072b2",
        "depthwise": "#c2570c",
        "project": "#00806a",
        "head": "#a83279",
        "classifier": "#6b6f76",
    }
)

DARK = MappingProxyType(
    {
        "surface": "#14181e",
        "panel": "#1f252c",
        "ink": "#e6e9ed",
        "muted": "#a2abb5",
        "line": "#4a535e",
        "accent": "#6cb6ff",
        "warn": "#ff8a80",
        "on-fill": "#10141a",
        "stem": "#b79cf0",
        "expand": "#5ab4ec",
        "depthwise": "#f39a52",
        "project": "#3ec6a8",
        "head": "#ee86c4",
        "classifier": "#b4bac2",
    }
)
