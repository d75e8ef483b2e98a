"""Links to any place of another page: a term of the glossary, a source, a name of the package, a labelled section.

They are plain Markdown, `[depthwise](glossary.md#term-depthwise-convolution)`, so that they read well in Jupyter, in
Colab and on GitHub too, where the roles {term}, {cite} and {ref} would stand as code. MyST looks for the place among
the headings of the other page; here it may be any. A test follows every link.
"""

from docutils import nodes
from sphinx import addnodes


def setup(app):
    app.connect("doctree-read", set_aside_places, priority=310)
    app.connect("doctree-resolved", join_places)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def set_aside_places(app, doctree):
    """Take the place out of a link until the page is found."""
    for link in list(doctree.findall(addnodes.pending_xref)):
        if link.get("refdomain") == "doc" and link.get("reftargetid"):
            holder = nodes.inline(classes=["place-link"], place=link["reftargetid"], page=link["reftarget"])
            link["reftargetid"] = None
            link.replace_self(holder)
            holder += link


def join_places(app, doctree, docname):
    """Put it back: a heading by the id that MyST gave it, anything else by its own."""
    for holder in doctree.findall(nodes.inline):
        if "place" in holder:
            headings = app.env.metadata[holder["page"]].get("myst_slugs", {})
            place = headings[holder["place"]][1] if holder["place"] in headings else holder["place"]
            for reference in holder.findall(nodes.reference):
                reference["refuri"] = f"{reference['refuri'].partition('#')[0]}#{place}"
