"""Write the project's public address: `python -m tools.address URL`, or an empty URL to take it out again.

The address stands in one place, `repository.url` in _config.yml. The first code cell of each chapter, which installs
`mbv2` in Colab or wherever it is missing, is written from it, and exists only while there is an address.
"""

import json
import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
CELL_ID = "colab-install"
NAME = r"/(?!\.{1,2}(/|$))[\w.~-]+"  # of a folder or repository: never `.` or `..`
WEB_ADDRESS = re.compile(rf"https://[\w-]+(\.[\w-]+)*(:\d+)?({NAME})+", re.ASCII)
FILE_ADDRESS = re.compile(rf"file://({NAME})+", re.ASCII)


def normalise(url):
    """`url` without a closing slash (and, on the web, without .git); ValueError unless https://… or file://…"""
    if not isinstance(url, str):
        raise TypeError(f"url must be a string, not {url!r} ({type(url).__name__})")
    trimmed = url.rstrip("/")
    if WEB_ADDRESS.fullmatch(trimmed):
        return trimmed.removesuffix(".git")
    if FILE_ADDRESS.fullmatch(trimmed) or not url:
        return trimmed
    raise ValueError(
        f"url must be the https:// address of a git repository, such as https://host/owner/name, "
        f"or a file:// one, or empty, not {url!r}"
    )


def address(root=ROOT):
    """The address that _config.yml holds, empty where none is set."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return (config.get("repository") or {}).get("url") or ""


def set_address(url, root=ROOT):
    """Write `url` into _config.yml and every chapter below `root`; return the paths of the files that changed."""
    url = normalise(url)
    changes = {root / "_config.yml": config_with((root / "_config.yml").read_text(encoding="utf-8"), url)}
    for path in chapters(root):
        changes[path] = notebook_with(path.read_text(encoding="utf-8"), url)
    changed = [path for path, text in changes.items() if text != path.read_text(encoding="utf-8")]
    for path in changed:
        path.write_text(changes[path], encoding="utf-8", newline="\n")
    return changed


def chapters(root=ROOT):
    """The notebooks of the book, in order."""
    return sorted((root / "book").glob("*.ipynb"))


def config_with(text, url):
    """The text of _config.yml with `repository.url` set, all else as it was."""
    node = yaml.compose(text)
    for key in ("repository", "url"):
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError("_config.yml must have a key `url` below `repository`, and has none")
    start, end = node.start_mark.index, node.end_mark.index
    return f'{text[:start].rstrip(" ")} "{url}"{text[end:]}'


def notebook_with(text, url):
    """A notebook's text with the Colab cell before its first code cell, or with none where `url` is empty."""
    notebook = json.loads(text)
    cells = [cell for cell in notebook["cells"] if cell.get("id") != CELL_ID]
    first = next((number for number, cell in enumerate(cells) if cell["cell_type"] == "code"), None)
    if url and first is not None:
        cells.insert(first, colab_cell(url))
    if cells == notebook["cells"]:
        return text
    # as nbformat writes it, in the order that the file has
    return json.dumps(notebook | {"cells": cells}, indent=1, ensure_ascii=False) + "\n"


def colab_cell(url):
    """The cell that installs the package from `url` where it is missing."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": CELL_ID,
        "metadata": {"tags": ["remove-cell", "colab"]},
        "outputs": [],
        "source": [
            "# In Colab, and wherever the package is missing: install it first.\n",
            "import importlib.util\n",
            "\n",
            'if importlib.util.find_spec("mbv2") is None:\n',
            f'    %pip install -q "mbv2[book] @ git+{url}"\n',
            "    importlib.invalidate_caches()\n",
            '    if importlib.util.find_spec("mbv2") is None:\n',
            "        raise ImportError(\n",
            '            "mbv2 could not be installed: in the project\'s folder run "\n',
            "            \"pip install '.[book]', then restart the kernel.\"\n",
            "        )",
        ],
    }


def main(arguments):
    """Set the address and say which files changed."""
    if len(arguments) != 1:
        return "usage: python -m tools.address URL"
    try:
        changed = set_address(arguments[0])
    except ValueError as error:
        return f"Nothing was changed: {error}"
    print("The address is", address() or "not set.", *(f"\n  wrote {path.relative_to(ROOT)}" for path in changed))
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
