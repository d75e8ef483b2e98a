"""The reference of the package's public names, from their signatures and docstrings: one directive a module.

autodoc reads docstrings as reStructuredText; the package writes them as plain text with `code` in backticks.
"""

import importlib
import inspect
import re
import textwrap

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

CODE = re.compile(r"`([^`]+)`")


def setup(app):
    app.add_directive("api-module", ApiModule)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class ApiModule(SphinxDirective):
    """`{api-module} mbv2.cost`: what the module is for, then each public name, with a target and an index entry."""

    required_arguments = 1

    def run(self):
        module = importlib.import_module(self.arguments[0])
        result = paragraphs(inspect.getdoc(module))
        for name, value in public(module).items():
            result += self.entry(f"{module.__name__}.{name}", name, value)
        return result

    def entry(self, full_name, name, value):
        """The name as Sphinx describes Python objects: signature, docstring, and for a class its methods."""
        kind = kind_of(value)
        desc = addnodes.desc(domain="py", objtype=kind, desctype=kind, classes=["py", kind])
        # An id without dots, for links in Markdown: api.md#cost-network_cost
        anchor = full_name.removeprefix("mbv2.").replace(".", "-")
        signature = addnodes.desc_signature("", "", ids=[anchor], names=[anchor], module="", fullname=full_name)
        if kind == "class":
            signature += addnodes.desc_annotation("", "class ")
        signature += addnodes.desc_name("", name)
        signature += nodes.inline("", signature_of(value, name), classes=["api-arguments"])
        content = addnodes.desc_content("", *paragraphs(docstring(value)))
        if kind == "class":
            for part, member in members(value).items():
                content += self.entry(f"{full_name}.{part}", part, member)
        desc += [signature, content]
        self.state.document.note_explicit_target(signature)
        self.env.get_domain("py").note_object(full_name, kind, anchor, location=signature)
        text = f"{name} ({full_name.rpartition('.')[0]})"
        return [addnodes.index(entries=[("single", text, anchor, "", None)]), desc]


def public(module):
    """{name: value} of what the module defines for others: its `__all__`, or what does not begin with `_`."""
    if hasattr(module, "__all__"):
        return {name: getattr(module, name) for name in module.__all__}
    return {name: value for name, value in vars(module).items() if is_own(module, name, value)}


def is_own(module, name, value):
    if name.startswith("_") or inspect.ismodule(value):
        return False
    if inspect.isclass(value) or inspect.isroutine(value):
        return value.__module__ == module.__name__
    return name.isupper() and f"\n{name} = " in inspect.getsource(module)


def members(kind):
    """{name: member} of a class: its own public methods and properties that say what they are for."""
    own = {name: value for name, value in vars(kind).items() if not name.startswith("_")}
    return {
        name: value
        for name, value in own.items()
        if isinstance(value, (property, classmethod, staticmethod)) or inspect.isfunction(value)
        if docstring(value)
    }


def kind_of(value):
    if inspect.isclass(value):
        return "class"
    if isinstance(value, property):
        return "property"
    return "function" if callable(value) or isinstance(value, (classmethod, staticmethod)) else "data"


def docstring(value):
    """The docstring that was written for this value; not a NamedTuple's own, nor that of a value's type."""
    if kind_of(value) == "data":
        return ""
    own = value.__dict__.get("__doc__") if inspect.isclass(value) else value.__doc__
    return inspect.cleandoc(own) if own and not own.startswith(f"{getattr(value, '__name__', '')}(") else ""


def signature_of(value, name):
    """The arguments with their defaults, addresses of objects left out; the type of a value that is not called."""
    kind = kind_of(value)
    if kind == "property":
        return ""
    if kind == "data":
        return f": {type(value).__name__}"
    function = getattr(value, "__func__", value)
    if inspect.isclass(value) and issubclass(value, Exception):
        return ""
    parameters = list(inspect.signature(function).parameters.values())
    first = (
        parameters[:1] if not inspect.isclass(value) and parameters and parameters[0].name in ("self", "cls") else []
    )
    shown = inspect.Signature([readable(one) for one in parameters if one not in first])
    return str(shown)


def readable(parameter):
    """Without annotation, and with a default in at most 40 letters."""
    default = parameter.default
    if default is not inspect.Parameter.empty and (len(repr(default)) > 40 or " at 0x" in repr(default)):
        default = Shown(name_of(default))
    return parameter.replace(annotation=inspect.Parameter.empty, default=default)


class Shown(str):
    """A text whose repr is the text itself."""

    def __repr__(self):
        return str(self)


def name_of(value):
    """What a value is called in the package: REFERENCE, TRAINED; or …"""
    for module in ("spec", "counting", "published"):
        for name, known in vars(importlib.import_module(f"mbv2.{module}")).items():
            if known is value:
                return name
    return getattr(value, "__name__", "…")


def paragraphs(text):
    """Paragraphs of plain text with `code`; an indented block or a list stays as it is laid out."""
    result = []
    for block in re.split(r"\n\s*\n", text or ""):
        if not block.strip():
            continue
        if all(line.startswith("    ") for line in block.splitlines()):
            result.append(nodes.literal_block("", textwrap.dedent(block), language="none"))
            continue
        pieces = CODE.split(" ".join(block.split()))
        paragraph = nodes.paragraph()
        for number, piece in enumerate(pieces):
            paragraph += nodes.literal("", piece) if number % 2 else nodes.Text(piece)
        result.append(paragraph)
    return result
