"""Chapters are executed when Sphinx reads them: those of a build several at once, one a processor.

MyST-NB, which would execute one after the other, gets them with their outputs.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_cache.executors.utils import single_nb_execution
from sphinx.util import logging

logger = logging.getLogger(__name__)
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
    pool = ThreadPoolExecutor(os.cpu_count())
    for docname in sorted(docnames):
        path = Path(env.doc2path(docname))
        if path.suffix == ".ipynb":
            running[docname] = pool.submit(execute, path, app.config.nb_execution_timeout)
    pool.shutdown(wait=False)


def execute(path, timeout):
    """How the notebook at `path` went, and the notebook with its outputs."""
    return single_nb_execution(nbformat.read(path, as_version=4), str(path.parent), timeout, allow_errors=False)


def take_outputs(app, docname, source):
    """Replace a chapter by what its execution made of it. A warning for an error."""
    if docname in running:
        result = running.pop(docname).result()
        source[0] = nbformat.writes(result.nb)
        if result.err:
            logger.warning("executing the notebook failed:\n%s", result.exc_string, location=docname)


def forget(app, exception):
    """After a build that stopped half-way, start nothing that is still waiting."""
    for execution in running.values():
        execution.cancel()
    running.clear()
