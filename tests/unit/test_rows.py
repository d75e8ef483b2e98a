"""mbv2.rows: a file of rows is read whole, with types, or refused where it is wrong."""

from typing import NamedTuple

import pytest

from mbv2 import rows


class Three(NamedTuple):
    a: int
    b: float | None
    c: str


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write a file of rows where the package looks for its own, and read it."""

    def write_and_read(text):
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "t.csv").write_text(f"# What it is.\n# Source: a test\n{text}", encoding="utf-8")
        monkeypatch.setattr(rows, "files", lambda package: tmp_path)
        return rows.read("THREE", "t.csv", Three)

    return write_and_read


def test_rows_have_the_types_of_their_class_and_the_table_its_name_and_source(written):
    table = written("a,b,c\n1,2.5,x\n3,,\n")
    assert tuple(table) == (Three(1, 2.5, "x"), Three(3, None, ""))
    assert (repr(table), table.source) == ("THREE", "a test")


def test_a_cell_of_the_wrong_type_is_refused_by_file_row_and_column(written):
    with pytest.raises(ValueError, match=r"t.csv, row 2, a: must be of type int, not '3O'"):
        written("a,b,c\n1,2,3\n3O,2,3\n")


def test_other_columns_are_refused(written):
    with pytest.raises(ValueError, match=r"t.csv must have the columns a, b, c, not a, c, b"):
        written("a,c,b\n1,2,3\n")


@pytest.mark.parametrize("row", ["1,2", "1,2,3,4"])
def test_a_row_with_too_few_or_too_many_cells_is_refused(written, row):
    with pytest.raises(ValueError, match=r"t.csv, row 2: must have as many cells as the header"):
        written(f"a,b,c\n1,2,3\n{row}\n")
