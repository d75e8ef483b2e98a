"""A real JupyterLab: a chapter runs in it, and a slider and its trait follow each other both ways."""

import json
import os
import re
import secrets
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import nbformat
import pytest
from browser import ROOT, open_page
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from mbv2.cost import network_cost

START_SECONDS, RUN_MILLISECONDS = 120, 240_000
CHAPTER = "04-relu6"
CELLS = [
    """from mbv2 import CostExplorer, ReLU6Explorer, ShapeExplorer

cost, relu6, shapes = CostExplorer(width_mult=0.5, resolution=96), ReLU6Explorer(bits=4), ShapeExplorer(position=2)
display(cost, relu6, shapes)""",
    "print('python has', cost.width_mult, cost.resolution, relu6.cap, relu6.bits, shapes.position)",
    "cost.width_mult, relu6.cap, shapes.position = 1.4, 3.5, 7",
]


def small_notebook():
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=[new_code_cell(cell) for cell in CELLS], metadata={"kernelspec": kernel})


def write_settings(folder):
    """Every cell in the page at once, and no question about news."""
    settings = {
        "notebook-extension/tracker": {"windowingMode": "none"},
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    }
    for name, values in settings.items():
        path = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))


def wait_for_server(process, runtime, log):
    """The server's own record of where it listens, once it answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        for record in runtime.glob("jpserver-*.json"):
            try:
                base = json.loads(record.read_text())["url"].rstrip("/")
                with urllib.request.urlopen(f"{base}/api") as answer:
                    assert answer.status == 200
                return base
            except (OSError, ValueError):
                pass  # half written, or not listening yet
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start within {START_SECONDS} s:\n{log.read_text()}")


@contextmanager
def jupyter_lab(folder):
    """A JupyterLab on a copy of one chapter and a small notebook; (address, token)."""
    work, token = folder / "work", secrets.token_hex(16)
    work.mkdir()
    nbformat.write(small_notebook(), work / "small.ipynb")
    (work / f"{CHAPTER}.ipynb").write_bytes((ROOT / "book" / f"{CHAPTER}.ipynb").read_bytes())
    write_settings(folder / "settings")
    places = {f"JUPYTER_{name}": str(folder / name.lower()) for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")}
    places |= {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(folder / "spaces")}
    places |= {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_TOKEN": token, "MPLBACKEND": ""}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root"]
    command += [f"--notebook-dir={work}"]
    log = folder / "log.txt"
    with log.open("w") as output:
        environment = os.environ | places
        process = subprocess.Popen(command, cwd=work, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield wait_for_server(process, folder / "runtime_dir", log), token
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with jupyter_lab(tmp_path_factory.mktemp("lab")) as found:
        yield found


@contextmanager
def notebook(browser, lab, name):
    """The page of a notebook in JupyterLab, its kernel ready. AssertionError for another host or a page error."""
    address, token = lab
    with open_page(browser, f"{address}/lab/tree/{name}.ipynb?token={token}&reset") as (page, problems):
        page.set_default_timeout(RUN_MILLISECONDS)
        page.locator(".jp-NotebookPanel-toolbar [data-status=idle]").wait_for()
        yield page
        assert [problem for problem in problems if problem.startswith(("asks ", "page error: "))] == []


def insist(prompt, act):
    """Do `act` until the cell with this prompt starts: JupyterLab drops what it is asked while its kernel connects."""
    before = prompt.inner_text()
    for _ in range(40):
        act()
        try:
            return expect(prompt).not_to_have_text(before, timeout=3_000)
        except AssertionError as error:
            last = error
    raise last


def run_cell(page, number):
    """Run one cell and wait for the number that its prompt then gets."""
    cell = page.locator(".jp-CodeCell").nth(number)
    prompt = cell.locator(".jp-InputPrompt")

    def run():
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")

    insist(prompt, run)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=RUN_MILLISECONDS)
    return cell


def run_all(page):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("[data-command='runmenu:run-all']").click()


def wait_until_printed(page, number, text):
    """Run a cell again until it prints `text`: a trait travels to the kernel after the slider has stopped."""
    for _ in range(20):
        cell = run_cell(page, number)
        if text in cell.locator(".jp-OutputArea-output").last.inner_text():
            return
    pytest.fail(f"cell {number} never printed {text!r}, but {cell.inner_text()!r}")


def test_slider_and_trait_follow_each_other_both_ways(browser, lab):
    with notebook(browser, lab, "small") as page:
        output = run_cell(page, 0)

        def widget(kind):
            return output.locator(f".mbv2-widget[data-widget={kind}]")

        def slider(kind, name):
            return widget(kind).get_by_role("slider", name=name, exact=True)

        expect(widget("shapes")).to_be_visible(timeout=RUN_MILLISECONDS)
        expect(slider("cost", "Width multiplier")).to_have_value("0.5")
        wait_until_printed(page, 1, "python has 0.5 96 6.0 4 2")

        slider("cost", "Width multiplier").press("ArrowRight")
        slider("cost", "Input resolution").press("End")
        slider("relu6", "ReLU cap").press("ArrowLeft")
        slider("relu6", "Bits").press("Home")
        slider("shapes", "Stage").press("ArrowRight")
        wait_until_printed(page, 1, "python has 0.55 320 5.9 2 3")

        run_cell(page, 2)
        expect(slider("cost", "Width multiplier")).to_have_value("1.4", timeout=RUN_MILLISECONDS)
        expect(slider("relu6", "ReLU cap")).to_have_value("3.5", timeout=RUN_MILLISECONDS)
        expect(slider("shapes", "Stage")).to_have_value("7", timeout=RUN_MILLISECONDS)
        cost = network_cost(width_mult=1.4, resolution=320)
        expect(widget("cost").get_by_role("status")).to_contain_text(f"{cost.params:,} parameters")
        expect(widget("cost").get_by_role("status")).to_contain_text(f"{cost.macs:,} multiply-adds")
        wait_until_printed(page, 1, "python has 1.4 320 3.5 2 7")


def test_a_chapter_runs_from_top_to_bottom_and_its_widget_moves(browser, lab):
    address, token = lab
    with notebook(browser, lab, CHAPTER) as page:
        insist(page.locator(".jp-InputPrompt").filter(has_text="[").first, lambda: run_all(page))
        widget = page.locator(".mbv2-widget").first
        widget.wait_for()
        cap = widget.get_by_role("slider", name="ReLU cap", exact=True)
        cap.press("End")
        expect(widget.get_by_role("status")).to_contain_text("ReLU capped at 12.0")

        page.locator(".jp-NotebookPanel-toolbar [data-status=idle]").wait_for()
        saved = cells_on_disk(page, f"{address}/api/contents/{CHAPTER}.ipynb?token={token}")
        assert len(saved) > 5
        assert all(cell["execution_count"] for cell in saved)
        assert not [out for cell in saved for out in cell["outputs"] if out["output_type"] == "error"]


def cells_on_disk(page, contents):
    """Save, and read the code cells as the server has them once all of them carry their number."""
    end = time.monotonic() + RUN_MILLISECONDS / 1000
    while True:
        page.locator(".jp-NotebookPanel-toolbar [data-command='docmanager:save']").click()
        with urllib.request.urlopen(contents) as answer:
            cells = json.loads(answer.read())["content"]["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        if all(cell["execution_count"] for cell in code) or time.monotonic() > end:
            return code
        page.wait_for_timeout(500)
