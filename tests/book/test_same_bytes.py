"""Two builds of the book have the same bytes, but for the times that a chapter measures."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT

MEASURED = re.compile(
    rb"(?<=slices take )[\d.]+(?= times as long)"
    rb"|(?<=: )\d+(?= pages a run)"
    rb"|[\d.]+ to [\d.]+(?=   in slices )|(?<=   in slices )[\d.]+"
)
# What Sphinx notes of its settings, with paths; and the search's words, among which are the measured times.
APART = {".buildinfo", "searchindex.js"}


def copy_of_the_project(folder):
    """What is tracked, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def contents(html):
    """{path: bytes without measured times} of a built book."""
    files = {path.relative_to(html).as_posix(): path for path in html.rglob("*") if path.is_file()}
    return {name: MEASURED.sub(b"1", path.read_bytes()) for name, path in files.items() if name not in APART}


@pytest.mark.proof
def test_a_second_build_elsewhere_has_the_same_bytes(book, tmp_path):
    folder = copy_of_the_project(tmp_path / "elsewhere")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "--quiet", "-n", "-W", "--keep-going"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    one, other = contents(book), contents(folder / "_build" / "html")
    assert len(other) > 100
    assert set(other) - set(one) == set()
    assert {name for name in set(one) - set(other) if not name.startswith("_images/")} == set()  # of an older build
    assert [name for name in other if one[name] != other[name]] == []


def test_only_measured_times_are_left_out_of_the_comparison(tmp_path):
    texts = {  # and what is compared
        " 2 slices take 0.63 times as long": b" 2 slices take 1 times as long",
        "slices=2: 143 pages a run": b"slices=2: 1 pages a run",
        "0.5 × 156  0.94 to 1.09   in slices 1.95": "0.5 × 156  1   in slices 1".encode(),
        "2 slices, 0.63 s, 143 pages, 0.94 to 1.09": b"2 slices, 0.63 s, 143 pages, 0.94 to 1.09",
    }
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.html").write_text(text, encoding="utf-8")
    assert contents(tmp_path) == {f"{number}.html": text for number, text in enumerate(texts.values())}
