"""mbv2.tables: the paper's tables word for word, as HTML that says what heads what, and as aligned text."""

import pytest
from html_cells import Cells

from mbv2.cost import network_cost
from mbv2.palette import LIGHT
from mbv2.spec import MOBILENET_V1, REFERENCE, Architecture
from mbv2.tables import architecture_table, operators_table, show_table, stages_without_shortcut, table_rows

TABLE_2 = """
224 × 224 × 3   | conv2d 3×3  | – | 32   | 1 | 2
112 × 112 × 32  | bottleneck  | 1 | 16   | 1 | 1
112 × 112 × 16  | bottleneck  | 6 | 24   | 2 | 2
56 × 56 × 24    | bottleneck  | 6 | 32   | 3 | 2
28 × 28 × 32    | bottleneck  | 6 | 64   | 4 | 2
14 × 14 × 64    | bottleneck  | 6 | 96   | 3 | 1
14 × 14 × 96    | bottleneck  | 6 | 160  | 3 | 2
7 × 7 × 160     | bottleneck  | 6 | 320  | 1 | 1
7 × 7 × 320     | conv2d 1×1  | – | 1280 | 1 | 1
7 × 7 × 1280    | avgpool 7×7 | – | –    | 1 | –
1 × 1 × 1280    | conv2d 1×1  | – | k    | – | –
"""


def styles(html, tag):
    return [attrs["style"] for found, attrs in Cells(html).tags if found == tag]


def test_table_is_the_papers_table_word_for_word():
    rows = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE_2.strip().splitlines()]
    assert table_rows(REFERENCE) == rows
    table = architecture_table(REFERENCE)
    assert list(table.rows) == rows
    assert Cells(table._repr_html_()).rows == [["input", "operator", "t", "c", "n", "s"], *map(list, rows)]


def test_table_follows_width_and_an_oblong_resolution():
    rows = table_rows(REFERENCE, 0.35, (97, 160))
    assert rows[1] == ("49 × 80 × 16", "bottleneck", "1", "8", "1", "1")
    assert rows[-2] == ("4 × 5 × 1280", "avgpool 4×5", "–", "–", "1", "–")
    assert list(architecture_table(REFERENCE, 0.35, (97, 160)).rows) == rows


def test_table_of_v1_names_its_blocks():
    assert architecture_table(MOBILENET_V1).rows[3] == ("56 × 56 × 128", "separable", "1", "256", "2", "2")


def test_three_stages_keep_the_size_and_yet_have_no_first_shortcut():
    assert stages_without_shortcut(REFERENCE) == [1, 5, 7]
    assert stages_without_shortcut(Architecture([(1, 32, 2, 1), (6, 48, 2, 1), (6, 64, 1, 2)])) == [2]


def test_operators_are_those_of_the_papers_table_1():
    rows = operators_table().rows
    assert [row[2] for row in rows] == ["h × w × tk", "h/s × w/s × tk", "h/s × w/s × k′"]
    assert [row[0] for row in rows[1:]] == [row[2] for row in rows[:-1]]  # each input is the output before it


def test_html_says_what_each_heading_heads_and_closes_what_it_opens():
    html = show_table("Two nets", ("net", "M"), [("a", 1.5), ("b", None)])._repr_html_()
    cells = Cells(html)
    assert cells.open == []
    assert [attrs.get("scope") for tag, attrs in cells.tags if tag == "th"] == ["col", "col", "row", "row"]
    assert ">Two nets</caption>" in html
    assert cells.rows == [["net", "M"], ["a", "1.5"], ["b", "–"]]


def test_numbers_stand_at_the_right_and_words_at_the_left():
    html = show_table("", ("net", "values", "share", "left"), [("V1", 1204224, "−7 %", "none"), ("V2", 7, "5 %", "1")])
    assert html.rows[0][1] == "1,204,224"
    assert styles(html._repr_html_(), "td") == ["text-align: right"] * 2 + ["text-align: left"] + [
        "text-align: right"
    ] * 2 + ["text-align: left"]


def test_only_a_long_text_may_break_into_lines():
    html = show_table("", ("a", "b"), [("V1", "a text that is longer than a phone is wide"), ("V2", "short")])
    first, second = styles(html._repr_html_(), "td")
    assert first == second and "white-space: normal" in first
    assert not any("white-space" in style for style in styles(html._repr_html_(), "th")[::2])


def test_a_marked_row_is_bold_and_has_a_line_in_its_colour():
    html = architecture_table(REFERENCE, marks={0: "stem", 8: "head"})._repr_html_()
    heads = styles(html, "th")[6:]
    for row, role in ((0, "stem"), (8, "head")):
        assert f"var(--mbv2-{role}, {LIGHT[role]})" in heads[row]
    assert [number for number, style in enumerate(heads) if "border" in style] == [0, 8]
    assert html.count("<b>") == 12
    for table in (architecture_table(REFERENCE), operators_table()):  # of whose rows none, or every one, is marked
        assert "<b>" not in table._repr_html_()


def test_html_is_escaped():
    html = show_table("a < b", ("<i>", "&"), [("<b>", "'\"")])._repr_html_()
    assert Cells(html).rows == [["<i>", "&"], ["<b>", "'\""]]
    assert "a &lt; b" in html


def test_text_form_is_aligned_like_the_html():
    lines = repr(show_table("Nets", ("net", "M"), [("a", 300), ("long", 7)])).splitlines()
    assert lines == ["Nets", "net     M", "a     300", "long    7"]


@pytest.mark.parametrize(
    ("error", "says", "call"),
    [
        (TypeError, "architecture must be of type Architecture", lambda: architecture_table(network_cost())),
        (TypeError, "architecture must be of type Architecture", lambda: stages_without_shortcut("mobilenet")),
        (ValueError, "marks, row must be one of .* not 11", lambda: architecture_table(REFERENCE, marks={11: "stem"})),
        (ValueError, "marks, role must be one of", lambda: architecture_table(REFERENCE, marks={0: "red"})),
        (TypeError, "marks must be a dict", lambda: architecture_table(REFERENCE, marks=[0])),
        (TypeError, "caption must be", lambda: show_table(3, ("a",), [("b",)])),
        (ValueError, "rows must hold at least one", lambda: show_table("", ("a",), [])),
        (ValueError, r"rows\[1\] must have 2 values", lambda: show_table("", ("a", "b"), [(1, 2), (3,)])),
    ],
)
def test_wrong_arguments_are_refused_by_name(error, says, call):
    with pytest.raises(error, match=says):
        call()
