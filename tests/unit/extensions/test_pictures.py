"""Still pictures of widgets: the same bytes whatever Matplotlib calls its clipping areas."""

import static_widgets

SVG = (
    '<svg><path clip-path="url(#{0})"/><path clip-path="url(#{1})"/><use fill="url(#other)"/>'
    '<defs><clipPath id="{0}"><rect/></clipPath><clipPath id="{1}"><rect/></clipPath></defs></svg>'
)


def test_clipping_areas_are_numbered_and_still_found():
    named = SVG.format("peb94a0bc65", "p6a55dee836")
    assert static_widgets.with_numbered_clips(named) == SVG.format("clip-0", "clip-1")
    assert static_widgets.with_numbered_clips(SVG.format("pa", "pb")) == SVG.format("clip-0", "clip-1")
