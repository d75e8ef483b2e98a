"""js/model: each file is the twin of a Python module of its name, and what both have is called the same."""

import re
from pathlib import Path

import pytest

import mbv2

PACKAGE = Path(mbv2.__file__).parent
MODEL = PACKAGE / "widgets" / "js" / "model"
FILES = sorted(MODEL.glob("*.js"))
HOMES = [PACKAGE, PACKAGE / "cost", PACKAGE / "experiments"]
WITHOUT_TWIN = {"refusal"}  # Python raises a ValueError in words
# What Python has as a method, as a property, in numpy or not at all.
OWN = {
    "arguments": {"exact", "sides"},
    "conv": {"countValues", "total"},
    "conventions": {"countLayers", "countNetwork"},
    "manifold": {"SPIRAL", "fit", "journey", "sectors"},
    "network": {"byStage"},
    "quantize": {"errorsByCap", "roundHalfEven"},
    "receptive": {"fieldWindow"},
    "spec": {"channelsWithin", "checkArchitecture", "networkBlocks"},
}


def twin_of(path):
    """The text of the one Python module that has this file's name."""
    (found,) = (home / f"{path.stem}.py" for home in HOMES if (home / f"{path.stem}.py").is_file())
    return found.read_text("utf-8")


def exported(path):
    return set(re.findall(r"^export (?:function|const|class) (\w+)", path.read_text("utf-8"), re.MULTILINE))


def in_python(name):
    """blockCost → block_cost; EXPANSIONS stays."""
    return name if name.isupper() else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def defined(name, source):
    return re.search(rf"^ *(?:def _?{name}\(|_?{name}\b.* = )", source, re.MULTILINE) is not None


@pytest.mark.parametrize("path", [path for path in FILES if path.stem not in WITHOUT_TWIN], ids=lambda path: path.stem)
def test_a_file_has_its_python_module_and_its_names(path):
    source = twin_of(path)
    own = {name for name in exported(path) if not defined(in_python(name), source)}
    assert own == OWN.get(path.stem, set())


def test_another_name_would_be_noticed():
    source = twin_of(MODEL / "block.js")
    assert defined(in_python("blockCost"), source) and not defined(in_python("costOfBlock"), source)


def test_no_rule_has_a_second_definition_beside_its_twin():
    names = {name for path in FILES for name in exported(path)}
    for path in sorted((PACKAGE / "widgets").rglob("*.js")):
        if path.parent != MODEL:
            found = re.findall(r"^(?:export )?(?:function|const|class) (\w+)", path.read_text("utf-8"), re.MULTILINE)
            assert not names & set(found), path
