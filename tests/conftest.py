"""Fixtures that several test files share: the built book, a browser, and the book's address by file and by http.

What drives a browser is imported by the fixture that needs it, so that tests of the package alone start at once.
"""

import os
import subprocess

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: the workers share the processors already

import pytest
from filelock import FileLock
from paths import ROOT


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The folder of the built pages. `make book` does nothing where they are up to date."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    with FileLock(tmp_path_factory.getbasetemp().parent / "book.lock"):
        run = subprocess.run(["make", "book"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.fail(f"make book failed:\n{run.stdout}\n{run.stderr}", pytrace=False)
    return ROOT / "_build" / "html"


@pytest.fixture(scope="module")
def browser():
    from browser import launch

    from tools.browser import find_shell

    with launch(find_shell) as browser:
        yield browser


@pytest.fixture(scope="module")
def address(book):
    """The book's address behind a web server, without a slash at the end."""
    from browser import serve

    with serve(book) as address:
        yield address
