"""axe in a page: what it must not find there."""

from axe_playwright_python.sync_playwright import Axe

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


def run_axe(page, tags=None, context=None, **options):
    """axe's answer about a page or what of it `context` selects; with `tags`, by the rules that have one of them."""
    if tags:
        options["runOnly"] = {"type": "tag", "values": tags}
    options["resultTypes"] = ["violations"]  # to tell the elements of the others takes half the time
    return Axe().run(page, context, options)


def assert_accessible(page, tags=None, context=None, **options):
    """AssertionError with axe's report if any rule is violated, or if none was tried."""
    result = run_axe(page, tags, context, **options)
    assert result.response["passes"]
    assert result.violations_count == 0, result.generate_report()
