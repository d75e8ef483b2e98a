"""A font cut down to the characters in use, as it stands in a style sheet: Firefox lets a file load no other font."""

import base64
import io
import logging

from fontTools import subset

logging.getLogger("fontTools").setLevel(logging.WARNING)  # do not report each table of each font


NAMES = (1, 3, 4, 6)  # family, unique name, full name, PostScript's name


def woff(path, codes, name):
    """The glyphs for `codes` of the font file at `path`, as the value of `src` in CSS.

    It says `name` of itself: the licence reserves the original's name for the original.
    """
    options = subset.Options(
        flavor="woff", layout_features=[], name_IDs=[0, *NAMES, 13, 14], hinting=False, notdef_outline=False
    )
    font = subset.load_font(str(path), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in NAMES:
            record.string = name
    file = io.BytesIO()
    subset.save_font(font, file, options)
    return f"url(data:font/woff;base64,{base64.b64encode(file.getvalue()).decode()}) format('woff')"
