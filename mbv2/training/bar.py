"""A line that shows how far something is and how long the rest will take."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

MANY = 1000  # items: from here on it takes seconds
Item = TypeVar("Item")


class Bar:
    """A line on a terminal; nothing elsewhere, so that a log holds sentences only.

    Args:
        done: what is done at the start, in any unit that takes the same time everywhere. default: 0.0
    """

    def __init__(self, done: float = 0.0) -> None:
        self.before, self.began, self.shown, self.on = done, time.monotonic(), 0.0, sys.stderr.isatty()

    def show(self, done: float, work: float, text: str) -> None:
        """Show it, at most five times a second.

        Args:
            done: of the work.
            work: all of it; 0 where unknown.
            text: what is going on.
        """
        now = time.monotonic()
        if not self.on or now - self.shown < 0.2:
            return
        self.shown = now
        if work:
            left = (work - done) * (now - self.began) / max(done - self.before, 1e-9)
            full = int(20 * done / work)
            text = f"{'█' * full}{'░' * (20 - full)} {done / work:4.0%}  {text}  {duration(left)} left"
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    @staticmethod
    def clear_line() -> None:
        """Take the line away, so that another can be printed."""
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def watch(items: Sequence[Item], text: str) -> Iterator[Item]:
    """Each of the items; a bar shows how many were taken, and of a log the first line says what begins."""
    bar, what = Bar(), f"{text}, {len(items):,} files"
    if not bar.on and len(items) >= MANY:
        print(what, file=sys.stderr, flush=True)
    for number, item in enumerate(items):
        bar.show(number, len(items), what)
        yield item
    bar.clear_line()


def duration(seconds: float) -> str:
    """Seconds as hours, minutes and seconds: 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
