"""Node for the tests of the widgets' JavaScript: playwright brings one along."""

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
