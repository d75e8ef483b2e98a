"""Old import paths still work and say where the module went."""

import subprocess
import sys

import pytest

from mbv2 import _moved


@pytest.mark.parametrize("old", _moved.ROOMS)
def test_an_old_import_path_works_and_says_where_the_module_went(old):
    new = f"mbv2.{_moved.ROOMS[old]}"
    code = f"import sys, mbv2.{old}; import {new} as here; print(here is sys.modules['mbv2.{old}'] is mbv2.{old})"
    run = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True"]
    assert f"DeprecationWarning: mbv2.{old} is now {new}: import it from there" in run.stderr


def test_an_old_name_of_the_package_is_found_with_a_warning():
    code = "from mbv2 import manifold; print(manifold.__name__)"
    run = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["mbv2.experiments.manifold"]
    assert "mbv2.manifold is now mbv2.experiments.manifold" in run.stderr


def test_what_never_was_there_is_not_found():
    with pytest.raises(ModuleNotFoundError, match=r"mbv2\.nonsense"):
        __import__("mbv2.nonsense")
