"""What is shown while something takes long: a bar on a terminal, a line in a log."""

import re
import sys

from mbv2.training import bar


class Terminal:
    """Stands for a terminal, and keeps what is written."""

    def __init__(self):
        self.written = ""

    def write(self, text):
        self.written += text

    def flush(self):
        pass

    def isatty(self):
        return True


def test_a_bar_shows_share_and_time_left(monkeypatch):
    seconds = iter([100.0, 102.0, 102.1, 110.0])
    monkeypatch.setattr(bar.time, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    shown = bar.Bar(done=10)
    for done in (20, 30, 50):  # the second comes too soon to be shown
        shown.show(done, 100, "epoch 1")
    lines = terminal.written.split("\r\033[K")[1:]
    assert [re.search(r"\d+%", line).group() for line in lines] == ["20%", "50%"]
    assert lines[0].endswith("epoch 1  0:00:16 left")  # 10 in 2 seconds, 80 are left
    assert lines[1].endswith("epoch 1  0:00:12 left")  # 40 in 10 seconds, 50 are left
    assert lines[1].startswith("█" * 10 + "░" * 10)


def test_a_log_has_a_line_for_many_and_none_for_few(capsys):
    assert list(bar.watch(range(1200), "Reading")) == list(range(1200))
    assert list(bar.watch("abc", "Reading")) == ["a", "b", "c"]
    assert capsys.readouterr().err == "Reading, 1,200 files\n"


def test_a_terminal_has_a_bar_that_goes_away(monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    assert list(bar.watch([7, 8], "Reading")) == [7, 8]
    assert "  0%  Reading, 2 files" in terminal.written
    assert terminal.written.endswith("\r\033[K")
