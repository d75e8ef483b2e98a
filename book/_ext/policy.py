"""The Content-Security-Policy of every page, in the page itself, so that a book opened from files has it too.

Scripts stand in the pages, and a widget's modules are Blobs; nothing comes from, or goes to, another host.
"""

POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'unsafe-inline' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "object-src": "'none'",
}
META = '\n<meta http-equiv="Content-Security-Policy" content="{}" />'.format(
    "; ".join(f"{what} {where}" for what, where in POLICY.items())
)


def setup(app):
    app.connect("html-page-context", add_policy, priority=100)  # before what others add to the head
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_policy(app, pagename, templatename, context, doctree):
    context["metatags"] = META + context.get("metatags", "")
