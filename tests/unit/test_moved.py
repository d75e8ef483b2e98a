"""Old import paths still work and say where the module went."""

import json
import subprocess
import sys

import pytest

from mbv2 import _moved

IMPORT_ALL = """
import importlib, json, sys, warnings

found = {}
for old, new in json.loads(sys.argv[1]).items():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        module = importlib.import_module(f"mbv2.{old}")
    here = importlib.import_module(f"mbv2.{new}")
    attribute = getattr(sys.modules["mbv2"], old)
    found[old] = [module is here is attribute, [str(one.message) for one in caught]]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def imported():
    """{old name: [is it the module that the new path names?, warnings]}, from one process that imports all of them."""
    command = [sys.executable, "-c", IMPORT_ALL, json.dumps(_moved.ROOMS)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.parametrize("old", _moved.ROOMS)
def test_an_old_import_path_works_and_says_where_the_module_went(imported, old):
    same, warned = imported[old]
    assert same
    assert f"mbv2.{old} is now mbv2.{_moved.ROOMS[old]}: import it from there" in warned


def test_an_old_name_of_the_package_is_found_with_a_warning():
    code = "from mbv2 import manifold; print(manifold.__name__)"
    run = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["mbv2.experiments.manifold"]
    assert run.stderr.count("mbv2.manifold is now mbv2.experiments.manifold") == 1


def test_what_never_was_there_is_not_found():
    with pytest.raises(ModuleNotFoundError, match=r"mbv2\.nonsense"):
        __import__("mbv2.nonsense")
