"""Which room of the package may import which: the contracts in pyproject.toml hold, and refuse what they should."""

import os
import shutil
import subprocess
import sys
import tomllib

import pytest
from paths import ROOT

import mbv2
from mbv2 import widgets

PLANTED = {
    "Imports run downwards": ("cost/network.py", "from ..widgets import traits"),
    "torch stays in": ("experiments/manifold.py", "import torch"),
    "need no other package": ("spec.py", "import numpy"),
    "has one door": ("plots/network.py", "from ..cost.conv import out_size"),
    "A widget knows no other widget": ("widgets/relu6/__init__.py", "from ..cost import CostExplorer"),
}


@pytest.fixture
def copy(tmp_path):
    """A folder with a copy of the package and of its contracts."""
    shutil.copytree(ROOT / "mbv2", tmp_path / "mbv2", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def check_contracts(folder):
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_import_keeps_the_contracts(copy):
    run = check_contracts(copy)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_an_import_that_a_contract_forbids_is_refused(copy, contract):
    file, statement = PLANTED[contract]
    path = copy / "mbv2" / file
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")
    run = check_contracts(copy)
    assert run.returncode != 0
    assert any(contract in line and "BROKEN" in line for line in run.stdout.splitlines()), run.stdout


def test_a_module_without_a_room_is_refused(copy):
    (copy / "mbv2" / "attic.py").touch()
    run = check_contracts(copy)
    assert run.returncode != 0
    assert "attic" in run.stdout + run.stderr


def test_every_widget_is_kept_apart_from_the_others():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (apart,) = (contract["modules"] for contract in contracts if contract["type"] == "independence")
    folders = {path.parent.name for path in (ROOT / "mbv2" / "widgets").glob("*/view.js")}
    assert set(apart) == {f"mbv2.widgets.{folder}" for folder in folders}, "name it in pyproject.toml"


def test_every_widget_is_a_name_of_the_package():
    assert set(widgets.__all__) <= set(mbv2.__all__), "name it in mbv2/__init__.pyi"


def test_completion_offers_the_public_names_alone():
    assert dir(mbv2) == sorted(mbv2.__all__)
    assert not [name for name in dir(mbv2) if name.startswith("_")]
    assert not {"lazy_loader", "torch"} & set(dir(mbv2))
