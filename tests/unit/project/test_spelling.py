"""Spelling of what people read: codespell over pages, docstrings, comments and the widgets' words."""

import subprocess
import sys

import pytest
from paths import ROOT

READ = (
    "book/*.ipynb",
    "book/*.md",
    "README.md",
    "mbv2/**/*.py",
    "mbv2/widgets/**/*.js*",
    "tests/**/*.py",
    "tools/*.py",
)
NAMES = "ot,fillin"  # what codespell takes for a slip and is none


def codespell(*paths):
    command = [sys.executable, "-m", "codespell_lib", f"--ignore-words-list={NAMES}", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("pattern", READ)
def test_no_word_is_misspelt(pattern):
    paths = sorted(ROOT.glob(pattern))
    assert paths
    result = codespell(*paths)
    assert result.stdout == ""
    assert result.returncode == 0, result.stderr


def test_a_misspelt_word_would_be_noticed(tmp_path):
    text = tmp_path / "page.md"
    text.write_text(f"The convolution {'rec' + 'ieves'} 32 channels.\n", encoding="utf-8")
    assert codespell(text).returncode != 0
