"""Numbers of chapter 11, width and resolution."""

from mbv2.published import CHECKPOINTS_V2, PAPER_TABLE_4


def numbers():
    names = {row.network for row in PAPER_TABLE_4}
    assert "ShuffleNet (1.5)" in names
    twice = [row for row in CHECKPOINTS_V2 if row.resolution == 224 and row.width_mult in (1.0, 1.4)]
    told = {f"{row.top1_percent}" for row in (*twice, *PAPER_TABLE_4)}
    timed = {f"{row.pixel1_cpu_ms:g}" for row in (*twice, *PAPER_TABLE_4) if row.pixel1_cpu_ms}
    return told | timed | {"1.5", "1.40"}  # the name of a network, and the widest of the stairs
