"""Small repairs of the theme: the book's colours, words on hidden cells, scrolling boxes that the keyboard reaches."""

from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput

from mbv2.palette import palette_style

# For the whole page: in the theme's mode, or in the system's where no script sets the mode.
PALETTE = palette_style(
    light=":root",
    dark=['html[data-theme="dark"]'],
    silent='html:not([data-theme="light"], [data-theme="dark"])',
)
PROMPTS = {"all": ("Show the solution", "Hide the solution"), "input": ("Show the code", "Hide the code")}


def setup(app):
    # Jupyter Book sets it for sphinx-comments, which loads code from other hosts and is left out.
    app.add_config_value("comments_config", {}, "html")
    app.connect("builder-inited", write_palette)
    app.connect("doctree-read", word_prompts)
    app.connect("html-page-context", search_files_without_summaries)
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_cell, depart_HideCellInput))
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_js_file("print.js", loading_method="defer")
    app.add_css_file("palette.css", priority=900)
    app.add_css_file("book.css", priority=901)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_palette(app):
    if app.builder.format == "html":
        target = Path(app.outdir, "_static", "palette.css")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(PALETTE, encoding="utf-8")


def search_files_without_summaries(app, pagename, templatename, context, doctree):
    """Opened as a file, the search page may not read the pages it found: it would only report errors."""
    if pagename == "search":
        body = "if (location.protocol === 'file:') DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;"
        app.add_js_file(None, body=body, priority=900)


def word_prompts(app, doctree):
    """Say what a hidden cell hides, unless the cell's own metadata does."""
    for cell in doctree.findall(nodes.container):
        own = cell.get("cell_metadata", {}).get("mystnb", {})
        if cell.get("hide_mode") in PROMPTS and "code_prompt_show" not in own:
            cell["prompt_show"], cell["prompt_hide"] = PROMPTS[cell["hide_mode"]]


def visit_hidden_cell(translator, node):
    """As myst-nb writes it, without the label that hides the prompt from screen readers; and what to say on paper."""
    show, hide = (translator.encode(node[name]) for name in ("prompt_show", "prompt_hide"))
    paper = show.removeprefix("Show the ").capitalize()
    translator.body.append(
        f'<details class="admonition hide {" ".join(node["classes"])}">\n<summary>\n'
        f'<p class="collapsed admonition-title">{show}</p>\n<p class="expanded admonition-title">{hide}</p>\n'
        f'<p class="on-paper admonition-title">{paper}</p>\n'
        "</summary>\n"
    )


def visit_citation(translator, node):
    """As docutils writes it, but as an item of the list around it: a list may hold nothing else."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        translator.body.append('<div role="list" class="citation-list">\n')
    translator.body.append(translator.starttag(node, "div", CLASS="citation", role="listitem"))


def depart_citation(translator, node):
    last = not isinstance(node.next_node(descend=False, siblings=True), nodes.citation)
    translator.body.append("</div>\n</div>\n" if last else "</div>\n")
