"""What `lighten` leaves out of a built folder, and what it may not."""

import lighten
import pytest

FILES = {
    "index.html": '<script src="_static/a.js?v=1"></script><link href="_static/b.css"><a href="_static/l.txt">l</a>',
    "_static/a.js": 'load("deep/c.js")\n//# sourceMappingURL=a.js.map\nmore()\n',
    "_static/b.css": "p { background: url(d.png) }\n/*# sourceMappingURL=b.css.map */\n",
    "_static/deep/c.js": "1",
    "_static/d.png": "",
    "_static/l.txt": "",
}
GONE = {
    "_static/a.js.map": "",
    "_static/b.css.map": "",
    "_static/macros.html": "<script src='e.js'></script>",
    "_static/e.js": "names itself: e.js, and f.png",
    "_static/f.png": "",
    "_static/empty/one/g.ttf": "",
}


def test_what_no_page_leads_to_is_left_out_and_the_rest_stays(tmp_path):
    for name, text in (FILES | GONE).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for _ in range(2):  # a second time changes nothing
        lighten.leave_out_unused(tmp_path)
        left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
        assert left == set(FILES)
        assert not (tmp_path / "_static" / "empty").exists()
        assert (tmp_path / "_static/a.js").read_text(encoding="utf-8") == 'load("deep/c.js")\nmore()\n'
        assert "sourceMapping" not in (tmp_path / "_static/b.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("link", "written"),
    [
        ('<a href="x" target="_blank">', '<a href="x" target="_blank" rel="noopener">'),
        ('<a target="_blank" href="x">', '<a target="_blank" rel="noopener" href="x">'),
        ('<a rel="noopener noreferrer" target="_blank">', '<a rel="noopener noreferrer" target="_blank">'),
        ('<a target="_blank" rel="nofollow noopener">', '<a target="_blank" rel="nofollow noopener">'),
        ('<a href="x">', '<a href="x">'),
    ],
)
def test_a_page_in_a_new_tab_cannot_reach_back(link, written):
    assert lighten.NEW_TAB.sub(lighten.NO_WAY_BACK, link) == written


@pytest.mark.parametrize("start", ["", "../", "../_static/"])
def test_the_index_of_the_search_is_not_on_other_pages(start):
    script = '\n  <script src="{}{}.js?v=1"></script>'
    gone = "".join(script.format(start, name) for name in ("searchtools", "language_data", "searchindex"))
    kept = script.format(start, "sphinx_highlight") + script.format(start, "mysearchindex")
    assert lighten.SEARCH.sub("", gone + kept) == kept
