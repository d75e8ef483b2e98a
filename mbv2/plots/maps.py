"""Pictures and feature maps as images: what a convolution makes of a photograph, and what one of its pixels sees."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from .. import arguments
from ..cost import Layer, NetworkCost
from ..cost.receptive import receptive_field
from ..palette import LIGHT
from .checks import whole_network
from .style import blank, write

Box = tuple[float, float, float, float]  # top, bottom, left, right

SHADES = 21  # few enough to keep the files small, and odd, so that zero is white
SIGNED = LinearSegmentedColormap.from_list("signed", [LIGHT["expand"], LIGHT["surface"], LIGHT["depthwise"]], N=SHADES)
GREY = LinearSegmentedColormap.from_list("grey", [LIGHT["ink"], LIGHT["surface"]], N=SHADES)
SIDE, ROW = 0.94, 1.12  # of a picture in a room that is 1 wide, and of a room with its name
FADED = 0.25  # how much of the picture remains outside of what a pixel sees


def plot_maps(maps: Mapping[str, ArrayLike], ax: Axes, *, columns: int = 3) -> Axes:
    """Draw square pictures and feature maps in rows, each under its name. Good height: 2.8 inches for a row of three.

    A map with values below zero is blue where it is negative, white at zero and orange where it is positive; its
    largest absolute value has the full colour. Any other map goes from dark at zero to white at its largest value.

    Args:
        maps: Name → (H, W) values of one channel, or (3, H, W) red, green and blue from 0 to 1.
        ax: Axes to draw on.
        columns: Pictures in a row. default: 3.

    Returns:
        `ax`.

    Raises:
        TypeError: If `maps` is no mapping, or `columns` not a whole number.
        ValueError: If `maps` is empty, a map has another shape, or `columns` is below 1.
    """
    columns = arguments.integer("columns", columns)
    images = _images(maps)
    rows = -(-len(images) // columns)
    blank(ax, columns, rows * ROW).set_aspect("equal", anchor="C")
    for number, (name, values) in enumerate(images.items()):
        row, column = divmod(number, columns)
        write(ax, column + 0.5, row * ROW + 0.07, name)
        _draw(ax, _coloured(values), (column + (1 - SIDE) / 2, row * ROW + 0.14), f"map-{number}")
    return ax


def plot_seen(cost: NetworkCost, picture: ArrayLike, maps: Mapping[str, ArrayLike], ax: Axes) -> Axes:
    """Draw feature maps of some stages, and above each what its middle pixel sees of the picture.

    A map goes from dark at its smallest value to white at its largest. Good height: 4 inches for five stages.

    Args:
        cost: What `network_cost` returns for the network and the resolution that the maps come from.
        picture: (3, H, W) red, green and blue from 0 to 1, in as many pixels as are to be drawn.
        maps: Name of a stage → (H, W) values of one of its channels.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        TypeError: If `cost` or `maps` has the wrong type.
        ValueError: If `maps` is empty or names no stage, or if a map or the picture has another shape.
    """
    stages = {stage.name: stage for stage in whole_network(cost).stages[:-1]}  # the classifier sees the whole image
    image = _images({"picture": picture})["picture"]
    if image.ndim != 3:
        raise ValueError(f"picture must be of shape (3, H, W), not {image.shape}")
    named = _images(maps)
    blank(ax, len(named), 2.46).set_aspect("equal", anchor="C")
    for number, (name, values) in enumerate(named.items()):
        shape = stages[arguments.one_of("a name in maps", name, tuple(stages))].out_shape
        if values.shape != shape[1:]:
            raise ValueError(f"maps[{name!r}] must be of shape {shape[1:]}, not {values.shape}")
        field, box = _seen(cost, name)
        corner = number + (1 - SIDE) / 2, 0.14
        write(ax, number + 0.5, 0.07, name)
        _draw(ax, _faded(image, box), corner, f"picture-{number}")
        _frame(ax, box, corner, f"seen-{number}")
        write(ax, number + 0.5, 1.16, f"sees {field} × {field}", "muted")
        corner = corner[0], 1.3
        _draw(ax, GREY(Normalize()(values)), corner, f"map-{number}")
        height, width = shape[1:]
        y, x = height // 2, width // 2
        _frame(ax, (y / height, (y + 1) / height, x / width, (x + 1) / width), corner, f"pixel-{number}")
        write(ax, number + 0.5, 2.32, " × ".join(map(str, shape)), "muted")
    return ax


def plot_sizes(
    maps: Mapping[str, ArrayLike], ax: Axes, *, frames: dict[str, Box] | None = None, every: int = 1
) -> Axes:
    """Draw pictures side by side, each as large as its pixels say, under its name and above its width and height.

    Colours are those of `plot_maps`. Good height: 2.4 inches for four pictures.

    Args:
        maps: Name → (H, W) values of one channel, or (3, H, W) red, green and blue from 0 to 1.
        ax: Axes to draw on.
        frames: Name of a picture → what is cut out of it: top, bottom, left and right, in pixels. default: nothing.
        every: Draw every second, third, … pixel only, so that the file stays small. default: 1, all of them.

    Returns:
        `ax`.

    Raises:
        TypeError: If `maps` is no mapping, `frames` no dict, or `every` not a whole number.
        ValueError: If `maps` is empty, one has another shape, `frames` names none, or `every` is below 1.
    """
    every = arguments.integer("every", every)
    images = _images(maps)
    framed: dict[str, Box] = arguments.instance("frames", frames or {}, dict)
    for name in framed:
        arguments.one_of("a name in frames", name, tuple(images))
    gap = 0.08 * max(values.shape[-1] for values in images.values())
    highest = max(values.shape[-2] for values in images.values())
    blank(ax, sum(values.shape[-1] + gap for values in images.values()), 1.4 * highest).set_aspect("equal", anchor="C")
    left = gap / 2
    for number, (name, values) in enumerate(images.items()):
        height, width = values.shape[-2:]
        top = 0.18 * highest + (highest - height) / 2
        extent = (left, left + width, top + height, top)
        colours = _coloured(values[..., ::every, ::every])
        ax.imshow(colours, extent=extent, interpolation="none", aspect="auto").set_gid(f"picture-{number}")
        write(ax, left + width / 2, 0.08 * highest, name)
        write(ax, left + width / 2, 1.28 * highest, f"{width} × {height}", "muted")
        if name in framed:
            upper, lower, west, east = framed[name]
            frame = Rectangle((left + west, top + upper), east - west, lower - upper, facecolor="none")
            frame.set(edgecolor=LIGHT["accent"], linewidth=1.5)
            frame.set_gid(f"frame-{number}")
            ax.add_patch(frame)
        left += width + gap
    return ax


def _seen(cost: NetworkCost, name: str) -> tuple[int, Box]:
    """The side of what the middle pixel of a stage's output sees, and where it lies in the image."""
    layers: list[Layer] = []
    for stage in cost.stages:
        layers += stage.layers
        if stage.name == name:
            break
    field = receptive_field(layers)
    edges: list[float] = []
    for made, side in zip(layers[-1].out_shape[1:], layers[0].in_shape[1:], strict=True):
        edges += (edge / side for edge in field.window(made // 2, side))
    top, bottom, left, right = edges
    return field.size, (top, bottom, left, right)


def _images(maps: Mapping[str, ArrayLike]) -> dict[str, NDArray[np.float64]]:
    """Each as an array; TypeError for anything but a mapping, ValueError where it is empty or a shape is wrong."""
    if not isinstance(maps, Mapping):
        raise TypeError(f"maps must be a dict of arrays, not {maps!r} ({type(maps).__name__})")
    images = {name: np.asarray(values, dtype=np.float64) for name, values in maps.items()}
    if not images:
        raise ValueError("maps must hold at least one, not none")
    for name, values in images.items():
        if values.ndim not in (2, 3) or (values.ndim == 3 and len(values) != 3) or not values.size:
            raise ValueError(f"{name!r} must be of shape (H, W) or (3, H, W), not {values.shape}")
    return images


def _coloured(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(H, W, 3 or 4): the colours of a picture or of a map."""
    if values.ndim == 3:
        return np.moveaxis(values, 0, -1)
    most = np.abs(values).max() or 1  # a map of zeros has no largest value
    return SIGNED(values / most / 2 + 0.5) if values.min() < 0 else GREY(values / most)


def _faded(image: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """(H, W, 4): the picture, transparent outside of the box, whose edges are parts of the sides."""
    (height, width), (top, bottom, left, right) = image.shape[1:], box
    alpha = np.full((height, width), FADED)
    alpha[round(top * height) : round(bottom * height), round(left * width) : round(right * width)] = 1
    return np.dstack([np.moveaxis(image, 0, -1), alpha])


def _draw(ax: Axes, colours: NDArray[np.float64], corner: tuple[float, float], gid: str) -> None:
    """A square picture whose upper left corner is `corner`; an SVG gets the pixels themselves, not an enlargement."""
    left, top = corner
    image = ax.imshow(colours, extent=(left, left + SIDE, top + SIDE, top), interpolation="none", aspect="auto")
    image.set_gid(gid)


def _frame(ax: Axes, box: Box, corner: tuple[float, float], gid: str) -> None:
    """A rectangle in a square picture, its edges as parts of the sides."""
    (left, top), (low, high, west, east) = corner, box
    place = left + SIDE * west, top + SIDE * low
    frame = Rectangle(place, SIDE * (east - west), SIDE * (high - low), facecolor="none", edgecolor=LIGHT["accent"])
    frame.set(linewidth=1.5, gid=gid)
    ax.add_patch(frame)
