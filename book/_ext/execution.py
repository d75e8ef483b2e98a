"""Chapters are executed when Sphinx reads them: those of a build several at once, one a processor.

MyST-NB, which would execute one after the other, gets them with their outputs.
"""

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_cache.executors.utils import single_nb_execution
from sphinx.util import logging

logger = logging.getLogger(__name__)
WIDGETS = "application/vnd.jupyter.widget-state+json"
ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
# Before a chapter's first cell, and without a trace in its names: what it draws by chance is the same in every build.
# IPython draws the tip of its banner from `random` too, as often as it is asked for the banner.
SEED = """
get_ipython().enable_tip = False
__import__("torch").manual_seed(0)
__import__("numpy").random.seed(0)
__import__("random").seed(0)
"""
running = {}  # page: the future of its notebook's execution


def setup(app):
    app.add_config_value("execute_chapters", True, "env", bool)
    app.connect("env-before-read-docs", start_all)
    app.connect("source-read", take_outputs, priority=100)  # before those that look at the source
    app.connect("build-finished", forget)
    return {"parallel_read_safe": False, "parallel_write_safe": True}


def start_all(app, env, docnames):
    """Start to execute the notebook of every page that will be read, in the order of reading."""
    if not app.config.execute_chapters:
        return
    os.environ["OMP_NUM_THREADS"] = "1"  # for the kernels: what torch computes does not depend on the machine then
    seed_kernels(Path(app.outdir).parent / "ipython")
    pool = ThreadPoolExecutor(os.cpu_count())
    for docname in sorted(docnames):
        path = Path(env.doc2path(docname))
        if path.suffix == ".ipynb":
            running[docname] = pool.submit(execute, path, app.config.nb_execution_timeout)
    pool.shutdown(wait=False)


def seed_kernels(folder):
    """Let every kernel that starts from here on run SEED first, and take nothing from the user's own settings."""
    script = folder / "profile_default" / "startup" / "seed.py"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(SEED, encoding="utf-8")
    os.environ["IPYTHONDIR"] = str(folder)


def execute(path, timeout):
    """How the notebook at `path` went, and the notebook with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:  # a reader's answer may be wrong, a cell of the book may not
        cell.metadata["tags"] = [tag for tag in cell.metadata.get("tags", ()) if tag != "raises-exception"]
    return single_nb_execution(notebook, str(path.parent), timeout, allow_errors=False)


def take_outputs(app, docname, source):
    """Replace a chapter by what its execution made of it. A warning for an error."""
    if docname in running:
        result = running.pop(docname).result()
        join_streams(result.nb)
        source[0] = with_steady_ids(nbformat.writes(result.nb), result.nb)
        if result.err:
            logger.warning("executing the notebook failed:\n%s", result.exc_string, location=docname)


def join_streams(notebook):
    """Join what a cell printed, which a kernel may send in pieces: MyST-NB would begin a line with each piece."""
    for cell in notebook.cells:
        joined = []
        for output in cell.get("outputs", ()):
            last = joined[-1] if joined else {}
            if output["output_type"] == "stream" == last.get("output_type") and output["name"] == last["name"]:
                last["text"] += output["text"]
            else:
                joined.append(output)
        if joined:
            cell["outputs"] = joined


def with_steady_ids(text, notebook):
    """`text` of an executed notebook, whose widgets are numbered as they appear instead of having random ids."""
    state = notebook.metadata.get("widgets", {}).get(WIDGETS, {}).get("state", {})
    cells = json.dumps(notebook.cells)

    def place(model_id):  # what no output shows is told by what it holds
        found = cells.find(model_id)
        return (found if found >= 0 else len(cells), ID.sub("", json.dumps(state[model_id], sort_keys=True)))

    numbers = {model_id: f"widget-{number:04}" for number, model_id in enumerate(sorted(state, key=place))}
    renamed = ID.sub(lambda found: numbers.get(found[0], found[0]), text)
    return json.dumps(json.loads(renamed), sort_keys=True)


def forget(app, exception):
    """After a build that stopped half-way, start nothing that is still waiting."""
    for execution in running.values():
        execution.cancel()
    running.clear()
