"""A dark twin for every figure that a notebook draws as SVG, both without what no reader sees, images in few bytes."""

import base64
import io
import re
from pathlib import Path

import numpy as np
from docutils import nodes
from PIL import Image

from mbv2.palette import DARK, LIGHT

_DARK_OF = {LIGHT[role]: DARK[role] for role in LIGHT}
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_UNSEEN = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_INDENT = re.compile(r"\s*\n\s*")
_DECIMALS = re.compile(r"\b([1-9]\d*\.\d{2})\d+")  # of a point; a scale is below 1 and keeps its own
_PATH = re.compile(r' d="[^"]*"')
_PNG = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=\s]+")


def setup(app):
    # Before Sphinx collects the images of a page (priority 500).
    app.connect("doctree-read", add_dark_twins, priority=400)
    app.add_js_file("figures.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def darken(svg):
    """`svg` with each colour of the light palette replaced by the dark colour of the same role."""
    return _HEX.sub(lambda match: _DARK_OF.get(match[0].lower(), match[0]), svg)


def tighten(svg):
    """`svg` without comments, metadata, indentation and hundredths of points: a fifth less, and the same picture."""
    svg = _DECIMALS.sub(r"\1", _INDENT.sub(" ", _UNSEEN.sub("", svg))).replace("> <", "><")
    return _PATH.sub(lambda path: re.sub(r" ?([MLQCz]) ?", r"\1", path[0]), svg)


def with_palettes(svg):
    """`svg` whose opaque images of at most 256 colours name each colour once: the same pixels in half the bytes."""
    return _PNG.sub(lambda match: base64.b64encode(_with_palette(base64.b64decode(match[0]))).decode(), svg)


def _with_palette(png):
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
    colours, indices = np.unique(pixels.reshape(-1, 4), axis=0, return_inverse=True)
    if len(colours) > 256 or (colours[:, 3] < 255).any():
        return png
    image = Image.fromarray(indices.reshape(pixels.shape[:2]).astype(np.uint8), "P")
    image.putpalette(colours[:, :3].tobytes())
    file = io.BytesIO()
    image.save(file, "png", optimize=True)
    return file.getvalue()


def add_dark_twins(app, doctree):
    """Put a dark copy beside each SVG that a cell drew; the theme's classes show one of the two."""
    for output in list(doctree.findall(_is_svg_output)):
        for light in list(output.findall(nodes.image)):
            twins = nodes.container(classes=["figure-twins"], is_div=True)
            light.replace_self(twins)
            twins += _shown_in("light", light, light["uri"])
            twins += _shown_in("dark", light.deepcopy(), _write_dark(app, light["uri"]))


def _is_svg_output(node):
    return isinstance(node, nodes.container) and node.get("mime_type") == "image/svg+xml"


def _shown_in(mode, image, uri):
    image["uri"] = uri
    image["loading"] = "lazy"  # the one that is not shown is not loaded
    image["classes"] = [name for name in image["classes"] if not name.startswith("only-")] + [f"only-{mode}"]
    return image


def _write_dark(app, uri):
    """Tighten the file at `uri`, which is relative to the source folder, write its twin, and return the twin's uri."""
    light = Path(app.srcdir, uri.lstrip("/"))
    svg = with_palettes(tighten(light.read_text(encoding="utf-8")))
    light.write_text(svg, encoding="utf-8")
    dark = light.with_name(f"{light.stem}-dark.svg")
    dark.write_text(darken(svg), encoding="utf-8")
    return str(Path(uri).with_name(dark.name).as_posix())
