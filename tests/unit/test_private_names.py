"""What begins with an underscore stays in its file."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "mbv2"


def private_imports(source, file=PACKAGE / "a_module.py"):
    """Names with a leading underscore that `source`, at `file`, takes from other files of the package."""
    found, modules = [], set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] == "mbv2"):
            names = [alias.name for alias in node.names]
            modules |= {alias.asname or alias.name for alias in node.names}
            found += [name for name in names if is_private(name) and not (file.parent / f"{name}.py").exists()]
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(ast.Name(module), name) if module in modules and is_private(name):
                found.append(f"{module}.{name}")
    return found


def is_private(name):
    return name.startswith("_") and not name.startswith("__")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_private_name_is_used_by_another_file(path):
    assert private_imports(path.read_text(encoding="utf-8"), path) == []


@pytest.mark.parametrize(
    "source",
    [
        "from .network import UNITS, _checked",
        "from mbv2.plots.accuracy import _some as some",
        "from . import accuracy\naccuracy._some('rows', [])",
    ],
)
def test_a_private_name_of_another_file_would_be_noticed(source):
    assert len(private_imports(source)) == 1
    assert private_imports(source.replace("_", "")) == []
