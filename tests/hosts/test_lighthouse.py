"""Lighthouse on three pages: accessibility, best practices and search; how fast they are is measured and told."""

import json
import os
import shutil
import subprocess

import pytest
from browser import serve
from paths import ROOT

from tools.browser import apt_install, find_browser

pytestmark = pytest.mark.proof

VERSION = "12.8.2"
FOLDER = ROOT / ".lighthouse"  # installed once; not part of the repository
PAGES = ("book/index", "book/05-architecture", "book/10-counting")
LEAST = 0.95
ASSERTED = ("accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'"


@pytest.fixture(scope="module")
def lighthouse():
    """The command that runs Lighthouse, installed by npm on first use."""
    if not shutil.which("npm") and not apt_install("npm"):
        pytest.fail("npm was not found. Install it (Debian: apt-get install npm), or Node.js with it.", pytrace=False)
    program = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        FOLDER.mkdir(exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", FOLDER, f"lighthouse@{VERSION}"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
    return [shutil.which("node"), program]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_scores_high(book, lighthouse, tmp_path, name, capsys):
    report = tmp_path / "report.json"
    with serve(book) as address:
        options = ["--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={FLAGS}"]
        run = subprocess.run(
            [*lighthouse, f"{address}/{name}.html", *options],
            env=os.environ | {"CHROME_PATH": find_browser()},
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stderr
    found = json.loads(report.read_text(encoding="utf-8"))
    scores = {key: category["score"] for key, category in found["categories"].items()}
    with capsys.disabled():
        print(f"\nLighthouse {VERSION}, {name}: {scores}")
    failed = [f"{key}: {audit['title']}" for key, audit in found["audits"].items() if audit["score"] == 0]
    assert all(scores[key] >= LEAST for key in ASSERTED), (scores, failed)
