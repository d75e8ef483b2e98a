"""Numbers of chapter 11, width and resolution."""

from mbv2.published import CHECKPOINTS_V2, LATER_POINTS, PAPER_TABLE_4, POINTS
from mbv2.spec import REFERENCE


def numbers():
    names = {row.network for row in PAPER_TABLE_4}
    assert "ShuffleNet (1.5)" in names
    twice = [row for row in CHECKPOINTS_V2 if row.resolution == 224 and row.width_mult in (1.0, 1.4)]
    told = {f"{row.top1_percent}" for row in (*twice, *PAPER_TABLE_4)}
    timed = {f"{row.pixel1_cpu_ms:g}" for row in (*CHECKPOINTS_V2, *PAPER_TABLE_4) if row.pixel1_cpu_ms}
    lineage = {f"{point.top1_percent}" for point in (*POINTS, *LATER_POINTS)}
    lineage |= {f"{point.macs_m:,.0f}" for point in LATER_POINTS if point.macs_m >= 1000}
    years = {"2012", "2014", "2016", "2017", "2018", "2019", "2022", "2024"}  # of tests/book/test_lineage.py
    names_of_networks = {"1.5", "1.40", f"{REFERENCE.head_channels}"}  # and the widest of the stairs
    return told | timed | lineage | years | names_of_networks
