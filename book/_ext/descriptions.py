"""A description of each page for search engines and link previews: its first paragraph."""

import html

from docutils import nodes

OTHERS = {"search": "Search in the book", "genindex": "Index of the package's names"}  # pages without text of their own
LONGEST = 200  # characters; what search engines show is shorter still


def setup(app):
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def describe(app, pagename, templatename, context, doctree):
    """Add the description to the page's head."""
    text = description_of(doctree) if doctree else f"{OTHERS.get(pagename, pagename)}: {app.config.project}"
    context["metatags"] = context.get("metatags", "") + f'\n<meta name="description" content="{html.escape(text)}" />'


def description_of(doctree):
    """The first paragraph of the text, cut between two words where it is long."""
    words = next((node.astext() for node in doctree.findall(nodes.paragraph) if _is_prose(node)), "").split()
    text = " ".join(words)
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] + " …"


def _is_prose(node):
    return isinstance(node.parent, nodes.section) and len(node.astext()) > 40
