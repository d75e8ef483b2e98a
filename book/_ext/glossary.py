"""The glossary as Sphinx's directive, which makes its terms findable; in the source it is plain headings.

So Jupyter, Colab and GitHub show it as it is meant, and a link to a term finds the anchor above its heading there.
"""

import re

PAGE = "book/glossary"
ENTRY = re.compile(r'^<a id="term-[^"]+"></a>\n\n## (.+)\n\n(.+)\n', re.MULTILINE)


def setup(app):
    app.connect("source-read", on_source_read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def on_source_read(app, docname, source):
    if docname == PAGE:
        source[0] = as_directive(source[0])


def as_directive(text):
    """The page with all its entries in one directive. ValueError for a heading that is no entry."""
    entries = ENTRY.findall(text)
    if len(entries) != text.count("\n## "):
        raise ValueError("an entry of the glossary is an anchor, a heading and one paragraph, with blank lines between")
    introduction = text[: ENTRY.search(text).start()]
    body = "\n".join(f"{term}\n  {meaning}\n" for term, meaning in entries)
    return f"{introduction}```{{glossary}}\n{body}```\n"
