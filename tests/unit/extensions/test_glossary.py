"""The glossary's source is plain Markdown, which Jupyter shows; the build makes Sphinx's directive of it."""

import re

import glossary
import pytest
from paths import BOOK

SOURCE = (BOOK / "glossary.md").read_text(encoding="utf-8")
TWO = (
    '# G\n\nWords.\n\n<a id="term-a-b"></a>\n\n## a b\n\nOne [c](glossary.md#term-c).\n\n'
    '<a id="term-c"></a>\n\n## c\n\nTwo.\n'
)


def test_two_entries_become_one_directive():
    assert glossary.as_directive(TWO) == (
        "# G\n\nWords.\n\n```{glossary}\na b\n  One [c](glossary.md#term-c).\n\nc\n  Two.\n```\n"
    )


@pytest.mark.parametrize(
    "wrong",
    [TWO + "\n## d\n\nNo anchor.\n", TWO.replace("## c\n\n", "## c\n"), TWO.replace('"></a>\n\n## c', '"></a>\n## c')],
)
def test_a_heading_that_is_no_entry_is_refused(wrong):
    with pytest.raises(ValueError, match="an anchor, a heading and one paragraph"):
        glossary.as_directive(wrong)


def test_each_anchor_is_the_place_that_links_name():
    anchors = re.findall(r'^<a id="([^"]+)"></a>$', SOURCE, re.MULTILINE)
    terms = re.findall(r"^## (.+)$", SOURCE, re.MULTILINE)
    assert anchors == [f"term-{term.replace(' ', '-')}" for term in terms]
    assert len(terms) > 50
    assert "{term}" not in SOURCE


def test_every_link_between_terms_reaches_one():
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', SOURCE))
    assert set(re.findall(r"\(glossary\.md#([^)]+)\)", SOURCE)) <= anchors
