"""Fixtures that several test files share: the built book, a browser, and the book's address by file and by http.

What drives a browser is imported by the fixture that needs it, so that tests of the package alone start at once.
What is missing is said in one sentence: packages by an error, a book or a browser by skipping what needs them.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: the workers share the processors already

import pytest
from paths import ROOT

NEEDED = ("filelock", "hypothesis", "jupyter_cache", "nbformat", "playwright", "sphinx")  # imported while collecting
HTML = ROOT / "_build" / "html"
NO_BOOK = (
    "There is no built book in _build/html: run `make book`, or, where make is missing, "
    "`jupyter-book build . -n -W --keep-going`."
)


def pytest_configure():
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise pytest.UsageError(
            f"The tests need the packages of requirements.txt, and {', '.join(missing)} cannot be imported: "
            "`make book` installs them into .venv; start .venv/bin/python -m pytest."
        )


def can_make():
    """Whether `make book` would build with the packages that these tests run with."""
    return shutil.which("make") and Path(sys.prefix).resolve() == (ROOT / ".venv").resolve()


@pytest.fixture(scope="session")
def book():
    """The folder of the built pages, as they are where `make` cannot tell whether they are up to date."""
    if can_make():
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        run = subprocess.run(["make", "book"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if run.returncode:
            pytest.fail(f"make book failed:\n{run.stdout}\n{run.stderr}", pytrace=False)
    if not (HTML / "index.html").is_file():
        pytest.skip(NO_BOOK)
    return HTML


@pytest.fixture(scope="module")
def browser():
    from browser import installed, launch

    from tools.browser import find_shell

    with launch(installed(find_shell)) as browser:
        yield browser


@pytest.fixture(scope="module")
def address(book):
    """The book's address behind a web server, without a slash at the end."""
    from browser import serve

    with serve(book) as address:
        yield address
