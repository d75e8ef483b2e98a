"""What a reader must know: ten ideas, each in three sentences and a line that shows what the sentences say."""

import re

import nbformat
import pytest
import torch
from paths import BOOK
from torch import nn

CELLS = nbformat.read(BOOK / "before-you-start.ipynb", 4).cells
SHOWN = {
    "A tensor and its shape": (2, 3, 4, 5),
    "A convolution": (2, 8, 4, 5),
    "Einsum": (2, 8, 4, 5),
    "The rank of a matrix": 2,
    "Loss": 2.0,
    "Cross entropy": pytest.approx(2.302585),
    "Gradient": 6.0,
    "Optimiser": pytest.approx(2.4),
    "Epoch": 11,
    "Batch norm": (0.0, 1.0),
}


def sections():
    """(title, text, code) of each idea."""
    pairs = zip(CELLS[2:-1:2], CELLS[3:-1:2], strict=True)
    return [(*re.fullmatch(r"## (.+)\n\n(.+)", text.source, re.DOTALL).groups(), code.source) for text, code in pairs]


def value_of_last_line(code, names):
    """What the cell would show, as plain numbers."""
    *lines, last = code.splitlines()
    exec("\n".join(lines), names)
    value = eval(last, names)
    return value.detach().item() if isinstance(value, torch.Tensor) else value


def test_every_idea_that_the_chapters_take_for_granted_is_there():
    assert [title for title, _, _ in sections()] == list(SHOWN)


@pytest.mark.parametrize(("title", "text", "code"), sections(), ids=lambda value: value.partition("\n")[0][:20])
def test_an_idea_takes_three_sentences_and_at_most_three_lines(title, text, code):
    assert text.endswith(":") and len(re.findall(r"\.\s", text)) == 2, text
    assert len(code.splitlines()) <= 3
    assert max(map(len, code.splitlines())) <= 84


def test_the_lines_show_what_the_sentences_say():
    names = {"torch": torch, "nn": nn}
    torch.manual_seed(0)
    assert {title: value_of_last_line(code, names) for title, _, code in sections()} == SHOWN
