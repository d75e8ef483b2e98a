"""Numbers of chapter 11, width and resolution."""

from mbv2.published import PAPER_TABLE_4


def numbers():
    names = {row.network for row in PAPER_TABLE_4}
    assert "ShuffleNet (1.5)" in names
    return {"1.5", "1.40"}  # the name of a network, and the widest of the stairs
