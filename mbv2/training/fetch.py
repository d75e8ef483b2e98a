"""Files from the network: fetched once, whole and with the right checksum, or not at all."""

import hashlib
import http.client
import os
import shutil
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

from .bar import Bar


def home() -> Path:
    """Where fetched files are kept: $XDG_CACHE_HOME/mbv2, or ~/.cache/mbv2."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mbv2"


def fetch(url: str, checksum: str, path: Path, tell: Callable[[int, int], None] | None = None) -> Path:
    """Fetch a file once: whole and with the right checksum, or not at all.

    Args:
        url: where it is.
        checksum: how it was made and its first digits or all of them: "md5:c32a1d4a…" or "sha256:7ebf99e0".
        path: where it goes; a file that is there with the right checksum is not fetched again.
        tell: is told the bytes that came, and how many there are (0 where unknown). default: a bar on the terminal

    Raises:
        ValueError: the address does not answer, or the checksum differs; nothing is left behind.
    """
    kind, _, digits = checksum.partition(":")
    if path.exists() and _digest(path, kind).startswith(digits):
        return path
    tell = tell or _show(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with urllib.request.urlopen(url, timeout=60) as answer, part.open("wb") as file:
            total = int(answer.headers.get("Content-Length") or 0)
            while chunk := answer.read(1 << 18):
                file.write(chunk)
                tell(file.tell(), total)
        if not (found := _digest(part, kind)).startswith(digits):
            raise ValueError(
                f"{url} has the checksum {found[: len(digits)]}, not {digits}: it was changed, or cut short on its way"
            )
        shutil.move(part, path)
    except (http.client.HTTPException, OSError) as error:
        raise ValueError(f"{url} could not be fetched: {error}") from None
    finally:
        Bar.clear_line()
        part.unlink(missing_ok=True)
    return path


def _show(url: str) -> Callable[[int, int], None]:
    """Say what is fetched, and return what draws a bar."""
    print(f"Fetching {url}", file=sys.stderr, flush=True)
    bar = Bar()
    return lambda came, total: bar.show(came, total, f"{came / 1e6:.1f} MB of {url.rpartition('/')[2]}")


def _digest(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()
