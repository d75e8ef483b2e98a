"""The policy of the pages: in each of them, first, and one that browsers hold them to.

What a page does that its policy forbids is an error in the console: the tests of pages, widgets and hosts, which want
none, so show for every page that it needs nothing more.
"""

import re

import policy
import pytest
from book_pages import PAGES, html_of
from browser import installed, open_page
from firefox import firefox

from tools.browser import find_firefox

ASK_ELSEWHERE = """() => new Promise((done) => {
  const image = new Image();
  image.onerror = done;
  image.src = "http://127.0.0.9/x.png";
})"""


def test_every_page_has_the_policy_before_anything_that_it_governs(book):
    redirect = (book / "index.html").read_text(encoding="utf-8")
    assert re.fullmatch(r'<meta http-equiv="Refresh" content="0; url=book/index.html" />\s*', redirect)
    pages = sorted(set(book.rglob("*.html")) - {book / "index.html"})
    assert len(pages) >= len(PAGES)
    for page in pages:
        head = page.read_text(encoding="utf-8").partition("</head>")[0]
        before, meta, _ = head.partition(policy.META.strip())
        assert meta, page
        assert not re.search("<(script|style|link|base)", before), page
        assert 'rel="next"' not in head  # what Firefox would load ahead, and the policy forbids


def test_the_policy_lets_nothing_in_from_elsewhere():
    assert policy.POLICY["default-src"] == policy.POLICY["object-src"] == "'none'"
    allowed = {word for words in policy.POLICY.values() for word in words.split()}
    assert allowed == {"'none'", "'self'", "'unsafe-inline'", "blob:", "data:"}
    assert "data:" not in policy.POLICY["script-src"]


@pytest.mark.parametrize("over", ["file", "http"])
def test_a_page_that_asks_elsewhere_is_stopped_and_noticed(book, browser, address, over):
    start = book.as_uri() if over == "file" else address
    with open_page(browser, f"{start}/{PAGES[0]}.html") as (page, problems):
        page.evaluate(ASK_ELSEWHERE)
        assert any("Content Security Policy" in problem for problem in problems)


@pytest.mark.proof
def test_firefox_stops_and_notices_it_too(book):
    with firefox(installed(find_firefox)) as browser:
        browser.open(f"{book.as_uri()}/{PAGES[0]}.html")
        browser.run(ASK_ELSEWHERE)
        browser.run("() => new Promise((done) => setTimeout(done, 2000))")  # what is reported comes a little later
        assert any("Content-Security-Policy" in problem for problem in browser.problems)


def test_the_site_ships_what_its_pages_load_and_no_more(book):
    static = book / "_static"
    names = {path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file()}
    assert {"book.css", "scripts/bootstrap.js", "scripts/pydata-sphinx-theme.js", "searchtools.js"} <= names
    unwanted = re.compile(r"\.map$|\.html$|fontawesome|mathjax|locales/|\.(ttf|woff2?)$")
    assert [name for name in names if unwanted.search(name)] == []
    texts = [path.read_text(encoding="utf-8") for kind in ("html", "js", "css") for path in book.rglob(f"*.{kind}")]
    words = set().union(*(re.findall(r"[\w.-]+", text) for text in texts))
    assert {name for name in names if name.rpartition("/")[2] not in words} == set()
    assert not any("sourceMappingURL" in text for text in texts)


@pytest.mark.parametrize("name", PAGES)
def test_the_footer_leads_to_the_licences(book, name):
    (link,) = re.findall(r'<a href="([^"]*LICENSES\.txt)">', html_of(book, name))
    text = (book / f"{name}.html").parent.joinpath(link).resolve().read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in text
    assert "MIT License" in text
