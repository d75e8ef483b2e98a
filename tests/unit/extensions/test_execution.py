"""How chapters are executed while the book is built: several at once, each with its outputs or its error."""

import json
from threading import Event
from types import SimpleNamespace

import execution
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

# Writes its own file and waits for the other's: apart from each other neither comes to its end.
MEET = """
import time
from pathlib import Path
Path("{own}").touch()
end = time.monotonic() + 60
while not Path("{other}").exists():
    assert time.monotonic() < end, "the other was not executed at the same time"
    time.sleep(0.01)
print("met")
"""
PAGES = {
    "one": MEET.format(own="a", other="b"),
    "two": MEET.format(own="b", other="a"),
    "wrong": "1 / 0",
    "answer": "2 / 0",  # in a cell whose error is the reader's
    "threads": "import os; print(os.environ['OMP_NUM_THREADS'])",
    "text": None,
}


def app_of(folder, execute=True):
    config = SimpleNamespace(execute_chapters=execute, nb_execution_timeout=120)
    names = {name: folder / (f"{name}.md" if code is None else f"{name}.ipynb") for name, code in PAGES.items()}
    return SimpleNamespace(
        config=config, outdir=folder / "html", env=SimpleNamespace(doc2path=lambda name: str(names[name]))
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """({page: its source once it was read}, [what was warned of])."""
    folder = tmp_path_factory.mktemp("book")
    app = app_of(folder)
    for name, code in PAGES.items():
        if code is not None:
            cell = new_code_cell(code, metadata={"tags": ["raises-exception"]} if name == "answer" else {})
            nbformat.write(new_notebook(cells=[cell]), folder / f"{name}.ipynb")
    warnings, sources = [], {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "3")
        patch.setenv("IPYTHONDIR", "set back afterwards")
        patch.setattr(execution.os, "cpu_count", lambda: 2)
        patch.setattr(execution.logger, "warning", lambda text, *values, location: warnings.append((location, values)))
        execution.start_all(app, app.env, list(PAGES))
        for name in PAGES:
            source = ["as written"]
            execution.take_outputs(app, name, source)
            sources[name] = source[0]
    return sources, warnings


def said(source):
    return "".join(output["text"] for output in nbformat.reads(source, 4).cells[0].outputs)


def test_chapters_are_executed_at_the_same_time_as_many_as_there_are_processors(built):
    assert said(built[0]["one"]) == said(built[0]["two"]) == "met\n"


def test_a_kernel_computes_with_one_thread(built):
    assert said(built[0]["threads"]) == "1\n"


def test_an_error_is_a_warning_that_names_the_page_and_the_error(built):
    assert [location for location, _ in built[1]] == ["wrong", "answer"]
    for location, (traceback,) in built[1]:
        assert "ZeroDivisionError" in traceback
        assert json.loads(built[0][location])["cells"][0]["outputs"][0]["ename"] == "ZeroDivisionError"


def test_a_page_that_is_no_notebook_is_left_as_it_is(built):
    assert built[0]["text"] == "as written"


def test_nothing_is_executed_where_the_configuration_says_so(tmp_path):
    app, source = app_of(tmp_path, execute=False), ["as written"]
    execution.start_all(app, app.env, ["one"])
    execution.take_outputs(app, "one", source)
    assert source == ["as written"]


def test_what_still_waits_when_a_build_stops_is_not_started(tmp_path, monkeypatch):
    monkeypatch.setattr(execution.os, "cpu_count", lambda: 1)
    begun, end = Event(), Event()
    monkeypatch.setattr(execution, "execute", lambda path, timeout: (begun.set(), end.wait(60)))
    app = app_of(tmp_path)
    execution.start_all(app, app.env, ["one", "two"])
    waiting = execution.running["two"]
    assert begun.wait(60)
    execution.forget(app, None)
    end.set()
    assert waiting.cancelled()
    assert execution.running == {}


def test_widgets_are_numbered_as_they_appear():
    first, second, hidden, other = "ff" * 16, "0a" * 16, "00" * 16, "c3" * 16
    cell = new_code_cell(f"show('{first}', '{second}', '{other}', '{first}ab')", id="one")
    states = {hidden: {"of": first}, second: {"value": 2}, first: {"value": 1}}
    notebook = new_notebook(cells=[cell], metadata={"widgets": {execution.WIDGETS: {"state": states}}})
    steady = nbformat.reads(execution.with_steady_ids(nbformat.writes(notebook), notebook), 4)
    assert steady.cells[0].source == f"show('widget-0000', 'widget-0001', '{other}', '{first}ab')"
    assert list(steady.metadata.widgets[execution.WIDGETS].state.items()) == [
        ("widget-0000", {"value": 1}),
        ("widget-0001", {"value": 2}),
        ("widget-0002", {"of": "widget-0000"}),
    ]


def test_chance_is_the_same_in_every_build_and_leaves_no_names(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", "set back afterwards")
    code = "import random, numpy, torch\nprint(random.random(), numpy.random.rand(), torch.rand(1))"
    names = "print([name for name in ('torch', 'numpy', 'random') if name in globals()])"
    notebook = new_notebook(cells=[new_code_cell(names), new_code_cell(code)])
    nbformat.write(notebook, tmp_path / "chance.ipynb")
    said = []
    for build in ("one", "two"):
        execution.seed_kernels(tmp_path / build)
        cells = execution.execute(tmp_path / "chance.ipynb", 120).nb.cells
        said.append([cell.outputs[0].text for cell in cells])
    assert said[0] == said[1]
    assert said[0][0] == "[]\n"


def test_a_line_that_a_kernel_sends_in_pieces_is_one_line():
    pieces = [("stdout", "printed "), ("stdout", "1\n2"), ("stderr", "late"), ("stdout", "\n"), ("stdout", "3\n")]
    outputs = [new_output("stream", name=name, text=text) for name, text in pieces]
    shown = new_output("display_data", {"text/plain": "a figure"})
    notebook = new_notebook(
        cells=[new_code_cell("", outputs=[*outputs, shown, new_output("stream", text="end")]), new_code_cell("1")]
    )
    execution.join_streams(notebook)
    first, second = notebook.cells
    assert [output.get("text") for output in first.outputs] == ["printed 1\n2", "late", "\n3\n", None, "end"]
    assert second.outputs == []
