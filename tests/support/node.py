"""Node for the tests of the widgets' JavaScript: playwright brings one along."""

import shutil
import subprocess
from pathlib import Path

import playwright
from paths import ROOT

SCRIPTS = ROOT / "tests" / "support" / "js"
NODE = next((Path(playwright.__file__).parent / "driver").glob("node*"))


def run_node(*arguments, text=None):
    """Run node and return the finished process, its output as text."""
    command = [NODE, *map(str, arguments)]
    return subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False)


def mutated(folder, right, wrong, tmp_path):
    """A copy of a folder of modules in which the one file that says `right` says `wrong`."""
    copy = shutil.copytree(folder, tmp_path / "mutant")
    (path,) = (path for path in copy.glob("*.js") if right in path.read_text("utf-8"))
    path.write_text(path.read_text("utf-8").replace(right, wrong), "utf-8")
    return copy
