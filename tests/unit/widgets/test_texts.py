"""The sentences of the widgets: all refusals have one, none stands unused, and code has none of its own."""

import json
import re
from pathlib import Path

import pytest

import mbv2.widgets

WIDGETS = Path(mbv2.widgets.__file__).parent
ENGLISH = json.loads((WIDGETS / "text" / "en" / "common.json").read_text("utf-8"))
SOURCES = {path.relative_to(WIDGETS).as_posix(): path.read_text("utf-8") for path in sorted(WIDGETS.rglob("*.js"))}
# Two words or more between quotation marks, the first with a capital or the second without a sign.
SENTENCE = re.compile(r"""["'`](?:[A-Z][a-z]+(?: [a-z]+)+|[a-z]+ (?:must|is|needs|no) [^"'`]*)""")


def test_every_refusal_has_a_sentence_and_every_sentence_a_refusal():
    given = re.findall(r"\brefuse\(([^,;]*?)(?:,|\);)", "".join(SOURCES.values()))
    reasons = {reason for first in given for reason in re.findall(r'"(\w+)"', first)}
    assert reasons == set(ENGLISH["refusals"])
    assert all("new RangeError" not in source for source in SOURCES.values())


@pytest.mark.parametrize("name", SOURCES)
def test_code_has_no_sentence_of_its_own(name):
    code = re.sub(r"//.*", "", SOURCES[name])
    assert SENTENCE.findall(code) == []


def test_a_sentence_in_code_would_be_noticed():
    for code in ('throw new Error("The table is empty")', "`width_mult must be above 0, not ${x}.`".replace("_", "")):
        assert SENTENCE.search(code)
