"""The lineage in chapter 11: in the order of years, each number the published one, each source the one of its year."""

import re

import nbformat
from paths import BOOK

from mbv2.published import LATER_POINTS, PAPER_TABLE_4, POINTS

MEANT = {  # what stands before an accuracy: the network that was measured
    "MobileNetV1": {"1.0 × 224": "MobileNetV1 1.0 × 224"},
    "ShuffleNet": {"x2": "ShuffleNet (x2)"},
    "MobileNetV2": {"1.0 × 224": "MobileNetV2 1.0 × 224"},
    "MnasNet": {"A1": "MnasNet-A1"},
    "MobileNetV3": {"Large": "MobileNetV3-Large"},
    "EfficientNet": {"B0": "EfficientNet-B0"},
    "ConvNeXt": {"T": "ConvNeXt-T"},
    "MobileNetV4": {"Conv-M": "MobileNetV4-Conv-M"},
}
LATER_PRINT = {"chollet2017": "2016", "xie2017": "2016", "zhang2018": "2017", "tan2019a": "2018", "tan2019b": "2019"}


def table():
    """(year, name, key of the source, size, top-1, multiply-adds) of each row; the last three "" where it has none."""
    chapter = "\n".join(cell.source for cell in nbformat.read(BOOK / "11-width-and-resolution.ipynb", 4).cells)
    start, end = (
        r"^\| (\d{4}) \| \[([^\]]+)\]\(bibliography\.md#(\w+)\): ",
        r"(?:\. ([^:|]+): ([\d.]+) %, ([\d,]+) M)? \|$",
    )
    return re.findall(rf"{start}[^|]*?{end}", chapter, re.MULTILINE)


def test_the_lineage_is_told_in_the_order_of_years_from_sources_of_those_years():
    rows = table()
    assert len(rows) == 12
    years = [year for year, *_ in rows]
    assert years == sorted(years)
    for year, _, key, *_ in rows:
        assert LATER_PRINT.get(key, re.sub(r"\D", "", key)) == year


def test_every_number_of_the_lineage_is_the_published_one():
    by_name = {point.name: point for point in (*POINTS, *LATER_POINTS)}
    told = {name: (which, top1, macs) for _, name, _, which, top1, macs in table() if top1}
    assert set(told) == set(MEANT)
    for name, (which, top1, macs) in told.items():
        point = by_name[MEANT[name][which]]
        assert (top1, macs) == (f"{point.top1_percent}", f"{round(point.macs_m):,}"), name
    assert "ShuffleNet (x2)" in {row.network for row in PAPER_TABLE_4}
