"""Pictures and feature maps are drawn pixel by pixel, and a frame stands where a pixel looks."""

import numpy as np
import pytest
from figure_cases import BRIGHT, HALVED, axes
from matplotlib.colors import to_rgb

from mbv2 import plots
from mbv2.cost import network_cost
from mbv2.palette import LIGHT

SURFACE, INK = (np.array(to_rgb(LIGHT[role])) for role in ("surface", "ink"))
COST = network_cost(1.0, (97, 320))


def drawn(ax):
    """{gid: colours of shape (H, W, 3 or 4)}."""
    return {image.get_gid(): np.asarray(image.get_array()) for image in ax.images}


def eyes(shapes=HALVED):
    return {name: np.eye(*shape) for name, shape in shapes.items()}


def test_a_picture_keeps_its_pixels_and_its_side_up():
    ax = plots.plot_maps({"photo": BRIGHT}, axes())
    (image,) = ax.images
    np.testing.assert_array_equal(image.get_array(), np.moveaxis(BRIGHT, 0, -1))
    left, right, bottom, top = image.get_extent()
    assert top < bottom and left < right  # y runs downwards on this sheet
    assert [text.get_text() for text in ax.texts] == ["photo"]


def test_a_signed_map_is_blue_below_zero_white_at_zero_and_orange_above():
    colours = drawn(plots.plot_maps({"map": [[-2, 0], [1, 2]]}, axes()))["map-0"][..., :3]
    tolerance = {"atol": 0.01}
    np.testing.assert_allclose(colours[0, 0], to_rgb(LIGHT["expand"]), **tolerance)
    np.testing.assert_allclose(colours[0, 1], SURFACE, **tolerance)
    np.testing.assert_allclose(colours[1, 1], to_rgb(LIGHT["depthwise"]), **tolerance)
    np.testing.assert_allclose(colours[1, 0], (SURFACE + colours[1, 1]) / 2, atol=0.02)


def test_a_map_without_a_sign_goes_from_dark_at_zero_to_white_at_its_largest_value():
    colours = drawn(plots.plot_maps({"map": [[0, 3, 6]], "zeros": [[0, 0]]}, axes()))
    np.testing.assert_allclose(colours["map-0"][0, :, :3], [INK, (INK + SURFACE) / 2, SURFACE], atol=0.01)
    np.testing.assert_allclose(colours["map-1"][0, :, :3], [INK, INK], atol=0.01)


def test_pictures_stand_in_rows_of_the_given_number():
    ax = plots.plot_maps({str(n): np.eye(3) for n in range(5)}, axes(), columns=2)
    places = [image.get_extent()[0] // 1 + 2 * (image.get_extent()[3] // 1.1) for image in ax.images]
    assert places == [0, 1, 2, 3, 4]


def test_sizes_are_drawn_to_one_scale_and_a_frame_stands_at_its_pixels():
    tall, wide = np.zeros((3, 8, 4)), np.ones((4, 10)) - 1.5
    ax = plots.plot_sizes({"tall": tall, "wide": wide}, axes(), frames={"wide": (1, 3, 2, 7)}, every=2)
    assert [image.get_array().shape[:2] for image in ax.images] == [(4, 2), (2, 5)]
    (a, b, bottom, top), (c, d, low, high) = (image.get_extent() for image in ax.images)
    assert (b - a, bottom - top, d - c, low - high) == pytest.approx((4, 8, 10, 4))
    assert b < c and (top + bottom) / 2 == pytest.approx((low + high) / 2)
    (frame,) = ax.patches
    assert (frame.get_x() - c, frame.get_y() - high) == pytest.approx((2, 1))
    assert (frame.get_width(), frame.get_height()) == (5, 2)
    assert [text.get_text() for text in ax.texts] == ["tall", "4 × 8", "wide", "10 × 4"]


def test_what_a_middle_pixel_sees_stays_and_the_rest_fades():
    ax = plots.plot_seen(COST, np.zeros((3, 97, 320)) + 0.7, eyes(), axes())
    pictures = drawn(ax)
    # By hand: the stem's middle pixel (24, 80) of 49 × 160 sees rows 47 to 49 and columns 159 to 161.
    seen = np.argwhere(pictures["picture-0"][..., 3] == 1)
    assert (seen.min(0).tolist(), seen.max(0).tolist()) == ([47, 159], [49, 161])
    # Stage 3 sees 59 × 59 pixels, 8 apart: its pixel (6, 20) of 13 × 40 stands above (48, 160).
    seen = np.argwhere(pictures["picture-1"][..., 3] == 1)
    assert (seen.min(0).tolist(), seen.max(0).tolist()) == ([19, 131], [77, 189])
    assert set(np.unique(pictures["picture-0"][..., 3])) == {0.25, 1}
    assert {"sees 3 × 3", "sees 59 × 59", "32 × 13 × 40", "1280 × 4 × 10"} <= {text.get_text() for text in ax.texts}


def test_frames_stand_on_what_is_seen_and_on_the_pixel_that_sees():
    ax = plots.plot_seen(COST, BRIGHT, eyes(), axes())
    frames = {patch.get_gid(): patch for patch in ax.patches}
    extents = {image.get_gid(): image.get_extent() for image in ax.images}

    def part(frame, image):
        left, right, bottom, top = extents[image]
        box = frames[frame]
        rows, columns = bottom - top, right - left
        return (
            (box.get_y() - top) / rows,
            (box.get_x() - left) / columns,
            box.get_height() / rows,
            box.get_width() / columns,
        )

    assert part("seen-1", "picture-1") == pytest.approx((19 / 97, 131 / 320, 59 / 97, 59 / 320))
    assert part("seen-2", "picture-2")[0::2] == pytest.approx((0, 1))  # the head sees every row
    assert part("pixel-1", "map-1") == pytest.approx((6 / 13, 20 / 40, 1 / 13, 1 / 40))


@pytest.mark.parametrize(
    ("error", "says", "call"),
    [
        (TypeError, "maps must be a dict", lambda ax: plots.plot_maps([np.eye(3)], ax)),
        (ValueError, "maps must hold at least one", lambda ax: plots.plot_maps({}, ax)),
        (ValueError, r"'a' must be of shape \(H, W\) or \(3, H, W\)", lambda ax: plots.plot_maps({"a": [1]}, ax)),
        (ValueError, r"not \(4, 2, 2\)", lambda ax: plots.plot_maps({"a": np.zeros((4, 2, 2))}, ax)),
        (ValueError, "every must be at least 1", lambda ax: plots.plot_sizes({"a": np.eye(3)}, ax, every=0)),
        (ValueError, "a name in frames", lambda ax: plots.plot_sizes({"a": np.eye(3)}, ax, frames={"b": (0, 1, 0, 1)})),
        (ValueError, "columns must be at least 1", lambda ax: plots.plot_maps({"a": np.eye(3)}, ax, columns=0)),
        (TypeError, "cost must be a NetworkCost", lambda ax: plots.plot_seen(None, BRIGHT, eyes(), ax)),
        (ValueError, "picture must be of shape", lambda ax: plots.plot_seen(COST, np.eye(3), eyes(), ax)),
        (ValueError, "one of 'stem'", lambda ax: plots.plot_seen(COST, BRIGHT, {"classifier": np.eye(3)}, ax)),
        (
            ValueError,
            r"maps\['stem'\] must be of shape \(49, 160\), not \(160, 49\)",
            lambda ax: plots.plot_seen(COST, BRIGHT, {"stem": np.eye(160, 49)}, ax),
        ),
    ],
)
def test_wrong_arguments_are_refused_by_name(error, says, call):
    with pytest.raises(error, match=says):
        call(axes())
