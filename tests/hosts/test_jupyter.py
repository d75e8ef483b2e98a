"""A real JupyterLab and a real Notebook 7: every widget lives in them, a restart and a reopening included."""

import ast
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
from browser import open_page, serve
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from paths import ROOT
from playwright.sync_api import expect
from widget_cases import CASES

pytestmark = pytest.mark.proof

START_SECONDS, RUN_MILLISECONDS = 120, 240_000
CHAPTER = "04-relu6"
EMPTY_ANSWER = "bits = ..."  # of one of its exercises
HOSTS = {"JupyterLab": "lab/tree/{name}.ipynb?token={token}&reset", "Notebook": "notebooks/{name}.ipynb?token={token}"}
SCRIPTS = ("blob:", "/extensions/anywidget/", "/extensions/@jupyter-widgets/")  # what widgets run from
SMALL = {host: f"small-{host.lower()}" for host in HOSTS}
LINKING = {host: f"linking-{host.lower()}" for host in HOSTS}
MAKE, TELL, SET = range(3)
CELLS = [
    """from mbv2 import widgets

made = [getattr(widgets, name)() for name in widgets.__all__]
display(*made)""",
    "print({one.name: getattr(one, START[one.name][0]) for one in made})",
    "for one in made:\n    setattr(one, *START[one.name])",
]
SLIDERS = {kind.name: case.SLIDERS[0] for kind, case in CASES.items()}  # one of each widget


def small_notebook():
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    start = {name: (trait, value) for name, (_, trait, _, _, _, value) in SLIDERS.items()}
    cells = [new_code_cell(text.replace("START", repr(start))) for text in CELLS]
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def linking_notebook(name):
    """Two views of a widget side by side, and links as the chapters have them: to this notebook and to another."""
    targets = {
        "here": f"{name}.ipynb#cost?width_mult=0.35&resolution=96",
        "second": f"{name}.ipynb#cost-2?width_mult=0.75",
    }
    targets |= {"other": f"{CHAPTER}.ipynb#cost?width_mult=1.4"}
    links = new_markdown_cell("\n\n".join(f"[{word}]({target})" for word, target in targets.items()))
    code = "from ipywidgets import HBox\nfrom mbv2 import CostExplorer\n\nHBox([CostExplorer(), CostExplorer()])"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=[new_code_cell(code), links], metadata={"kernelspec": kernel})


def chapter_with_a_wrong_answer():
    source = (ROOT / "book" / f"{CHAPTER}.ipynb").read_text(encoding="utf-8")
    assert source.count(EMPTY_ANSWER) == 1
    return source.replace(EMPTY_ANSWER, EMPTY_ANSWER.replace("...", "1"))


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
    for name in SMALL.values():
        nbformat.write(small_notebook(), work / f"{name}.ipynb")
    for name in LINKING.values():
        nbformat.write(linking_notebook(name), work / f"{name}.ipynb")
    (work / f"{CHAPTER}.ipynb").write_text(chapter_with_a_wrong_answer(), encoding="utf-8")
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
def notebook(browser, lab, host, name):
    """The page of a notebook in one host, its kernel ready. AssertionError for a fault as `faults` has them."""
    address, token = lab
    with open_page(browser, f"{address}/{HOSTS[host].format(name=name, token=token)}") as (page, problems):
        page.set_default_timeout(RUN_MILLISECONDS)
        page.locator("[data-status=idle]").first.wait_for()
        yield page
        assert faults(problems) == []


def faults(problems):
    """Requests to another machine, and page errors of the widgets: Notebook 7 throws two of its own as it starts."""
    thrown = [problem for problem in problems if problem.startswith("page error: ")]
    ours = [problem for problem in thrown if any(script in problem for script in SCRIPTS)]
    return ours + [problem for problem in problems if problem.startswith("asks ")]


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
        accept_dialogs(page)
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")

    insist(prompt, run)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=RUN_MILLISECONDS)
    return cell


def accept_dialogs(page):
    """On a slow machine Jupyter may ask which kernel, or say that one is late."""
    for answer in page.locator(".jp-Dialog .jp-mod-accept").all():
        answer.click()


def run_all(page):
    accept_dialogs(page)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("[data-command='runmenu:run-all']").click()


def values_in_python(page):
    """{widget: the value of its slider's trait} as the kernel has it."""
    cell = run_cell(page, TELL)
    return ast.literal_eval(cell.locator(".jp-OutputArea-output").last.inner_text())


def assert_python_has(page, wanted):
    """Ask until the kernel has these values: a trait travels to the kernel after the slider has stopped."""
    for _ in range(20):
        found = values_in_python(page)
        if found == pytest.approx(wanted):
            return
    pytest.fail(f"the kernel has {found}, not {wanted}")


def slider(page, name):
    widget = page.locator(f".jp-OutputArea .mbv2-widget[data-widget={name}]").first
    return widget.get_by_role("slider", name=SLIDERS[name][0], exact=True)


def assert_all_follow_both_ways(page):
    """From Python to each slider, and from each slider's key to Python."""
    run_cell(page, SET)
    for name, (*_, start) in SLIDERS.items():
        expect(slider(page, name)).to_have_value(f"{start:g}", timeout=RUN_MILLISECONDS)
        slider(page, name).press("ArrowRight")
    assert_python_has(page, {name: start + step for name, (*_, step, start) in SLIDERS.items()})
    for name in SLIDERS:
        slider(page, name).press("Home")
    assert_python_has(page, {name: least for name, (_, _, least, *_) in SLIDERS.items()})


def assert_all_shown(page):
    for name in SLIDERS:
        widget = page.locator(f".jp-OutputArea .mbv2-widget[data-widget={name}]").first
        expect(widget).to_be_visible(timeout=RUN_MILLISECONDS)
        assert len(widget.get_by_role("status").inner_text().split()) > 5
        assert widget.bounding_box()["width"] > 300


def restart(page):
    """Restart the kernel by the menu, and wait until it is ready again."""
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.locator("[data-command='kernelmenu:restart']").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.locator(".jp-Dialog").wait_for(state="detached")
    page.locator("[data-status=idle]").first.wait_for()


def save(page, contents):
    """Save, and wait until the server has the output of the widgets."""
    for _ in range(40):
        page.keyboard.press("Control+s")
        page.wait_for_timeout(500)
        with urllib.request.urlopen(contents) as answer:
            cells = json.loads(answer.read())["content"]["cells"]
        kinds = [kind for output in cells[MAKE]["outputs"] for kind in output.get("data", {})]
        if kinds.count("application/vnd.jupyter.widget-view+json") == len(SLIDERS):
            assert kinds.count("image/png") == len(SLIDERS)  # what GitHub shows
            return
    pytest.fail("the notebook was not saved with its widgets")


@pytest.mark.parametrize("host", HOSTS)
def test_every_widget_appears_and_follows_and_survives_restart_and_reopening(browser, lab, host):
    address, token = lab
    name = SMALL[host]
    with notebook(browser, lab, host, name) as page:
        run_cell(page, MAKE)
        assert_all_shown(page)
        assert_all_follow_both_ways(page)
        restart(page)
        run_cell(page, MAKE)
        assert_all_shown(page)
        assert_all_follow_both_ways(page)
        save(page, f"{address}/api/contents/{name}.ipynb?token={token}")
    with notebook(browser, lab, host, name) as page:  # its kernel still runs
        assert_all_shown(page)
        for kind, (_, _, least, *_) in SLIDERS.items():
            expect(slider(page, kind)).to_have_value(f"{least:g}", timeout=RUN_MILLISECONDS)
        assert_all_follow_both_ways(page)


# Whether a click on a link comes through to the page, which stands behind the widgets' own listener.
LEFT_TO_THE_HOST = """(word) => {
  let came = false;
  const stop = (event) => {
    came = true;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.body.addEventListener("click", stop, { capture: true, once: true });
  [...document.querySelectorAll("a")].find((one) => one.textContent === word).click();
  document.body.removeEventListener("click", stop, { capture: true });
  return came;
}"""


@pytest.mark.parametrize("host", HOSTS)
def test_links_move_the_widgets_of_their_notebook_which_share_a_box_evenly(browser, lab, host):
    with notebook(browser, lab, host, LINKING[host]) as page:
        run_cell(page, 0)
        widgets = page.locator(".jp-OutputArea .mbv2-widget")
        expect(widgets).to_have_count(2, timeout=RUN_MILLISECONDS)
        first, second = (widget.bounding_box()["width"] for widget in widgets.all())
        assert first == pytest.approx(second, abs=1) and first > 300
        page.get_by_role("link", name="here", exact=True).click()
        expect(widgets.nth(0).get_by_role("status")).to_contain_text("11,934,128 multiply-adds")
        page.get_by_role("link", name="second", exact=True).click()
        expect(widgets.nth(1).get_by_role("status")).to_contain_text("Width 0.75")
        expect(widgets.nth(0).get_by_role("status")).to_contain_text("Width 0.35")
        assert LINKING[host] in page.url and len(page.context.pages) == 1
        assert page.evaluate(LEFT_TO_THE_HOST, "other")
        assert not page.evaluate(LEFT_TO_THE_HOST, "here")


def test_an_error_of_a_widgets_script_and_a_request_to_elsewhere_would_be_noticed(browser, tmp_path):
    elsewhere = "http://192.0.2.1/x.png"
    script = f"setTimeout(() => {{ new Image().src = '{elsewhere}'; throw new Error('a fault'); }})"
    load = "(text) => import(URL.createObjectURL(new Blob([text], {type: 'text/javascript'})))"
    with (
        serve(tmp_path) as address,
        open_page(browser, address) as (page, problems),
        page.expect_event("pageerror"),
        page.expect_request(elsewhere),
    ):
        page.evaluate(load, script)
    assert any(fault.startswith("page error: ") and "a fault" in fault for fault in faults(problems))
    assert f"asks {elsewhere}" in faults(problems)
    assert faults(["page error: Error: x\n at http://127.0.0.1/static/notebook/notebook_core.js:1:1"]) == []


def test_a_chapter_runs_from_top_to_bottom_past_a_wrong_answer_and_its_widget_moves(browser, lab):
    address, token = lab
    with notebook(browser, lab, "JupyterLab", CHAPTER) as page:
        insist(page.locator(".jp-InputPrompt").filter(has_text="[").first, lambda: run_all(page))
        widget = page.locator(".mbv2-widget").first
        widget.wait_for()
        cap = widget.get_by_role("slider", name="ReLU cap", exact=True)
        cap.press("End")
        expect(widget.get_by_role("status")).to_contain_text("ReLU capped at 12.0")

        page.locator("[data-status=idle]").first.wait_for()
        saved = cells_on_disk(page, f"{address}/api/contents/{CHAPTER}.ipynb?token={token}")
        assert len(saved) > 5
        assert all(cell["execution_count"] for cell in saved)
        errors = [out for cell in saved for out in cell["outputs"] if out["output_type"] == "error"]
        assert [(error["ename"], error["traceback"][0][:9]) for error in errors] == [("WrongAnswer", "✗ Not yet")]


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
