"""The book's colours: one palette for matplotlib and for the widgets, in a light and a dark form.

The six kinds stay apart without red or green cones too; text colours have a contrast of at least 4.5 : 1 on
`surface` and `panel`, fills of at least 3 : 1 (WCAG 2.2 AA). Tests compute all of it.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

#: Colours by role on a light page, and in figures.
LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "surface": "#ffffff",
        "panel": "#f5f7f9",
        "ink": "#1b1f24",
        "muted": "#57606a",
        "line": "#c9d1d9",
        "accent": "#0b62a8",
        "warn": "#b3261e",
        "on-fill": "#fefefe",
        "stem": "#5742ab",
        "expand": "#0072b2",
        "depthwise": "#bf5507",
        "project": "#12795a",
        "head": "#922a74",
        "classifier": "#6f757d",
    }
)

#: Colours by role on a dark page.
DARK: Mapping[str, str] = MappingProxyType(
    {
        "surface": "#14181e",
        "panel": "#1f252c",
        "ink": "#e6e9ed",
        "muted": "#a2abb5",
        "line": "#4a535e",
        "accent": "#6cb6ff",
        "warn": "#ff8a80",
        "on-fill": "#10141a",
        "stem": "#a39bff",
        "expand": "#6dbef4",
        "depthwise": "#f19850",
        "project": "#3dc6a7",
        "head": "#ec85c5",
        "classifier": "#c8d1d9",
    }
)


def palette_style(light: str, dark: Iterable[str], silent: str, color_scheme: bool = False) -> str:
    """The palette as a style sheet: `--mbv2-<role>` for every role, light or dark.

    Args:
        light: A selector of what has the colours: light ones, where the other selectors do not say dark.
        dark: Selectors of the same where its surroundings are dark.
        silent: A selector of the same where its surroundings do not say, and the system's preference counts.
        color_scheme: Whether scroll bars and the browser's own controls follow. default: False.

    Returns:
        The text of the style sheet.
    """
    blocks = {}
    for scheme, palette in (("light", LIGHT), ("dark", DARK)):
        declared = [f"color-scheme: {scheme};"] if color_scheme else []
        declared += [f"--mbv2-{role}: {colour};" for role, colour in palette.items()]
        blocks[scheme] = f"{{ {' '.join(declared)} }}"
    rules = [f"{light} {blocks['light']}", ",\n".join(dark) + f" {blocks['dark']}"]
    rules.append(f"@media (prefers-color-scheme: dark) {{ {silent} {blocks['dark']} }}")
    return "".join(f"{rule}\n" for rule in rules)
