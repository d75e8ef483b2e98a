"""The chapters with the packages that Colab ships, in an environment of its own that gets `mbv2` from the Colab cell.

What is large, as torch, is borrowed from the tests' own environment: it comes after Colab's packages on the path.
"""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import nbformat
import pytest
from book_pages import html_of
from filelock import FileLock
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from paths import ROOT

from tools.address import CELL_ID, chapters, colab_cell, notebook_with

pytestmark = pytest.mark.proof

FOLDER = ROOT / ".venv-colab"  # made once; not part of the repository
PYTHON = FOLDER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
PACKAGES = {"ipywidgets": "7.7.1", "ipython": "7.34.0", "anywidget": "0.9.21", "traitlets": "5.7.1"}
OTHERS = ["ipykernel==6.17.1", "pip>=24.1", "setuptools<81"]  # an older pip reads no git+file:// address
RECIPE = " ".join([sys.version, *(f"{name}=={version}" for name, version in PACKAGES.items()), *OTHERS])
SOURCES = ("mbv2", "pyproject.toml", "README.md", "LICENSE")  # what the package is built from
VIEW = "application/vnd.jupyter.widget-view+json"
SECONDS = 600


def run(*command, cwd=FOLDER):
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def make_environment():
    """Colab's packages, and after them on the path those of the tests' own environment, save this book's."""
    venv.create(FOLDER, with_pip=True, clear=True)
    wanted = [f"{name}=={version}" for name, version in PACKAGES.items()]
    run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", *wanted, *OTHERS)
    shelf = FOLDER / "borrowed"
    shelf.mkdir()
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        if "mbv2" not in package.name and package.suffix != ".pth":
            (shelf / package.name).symlink_to(package)
    own = run(PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    Path(own, "borrowed.pth").write_text(f"{shelf}\n", encoding="utf-8")
    (FOLDER / ".ready").write_text(RECIPE, encoding="utf-8")


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Colab's environment without `mbv2`, as the kernel `colab`."""
    ready = FOLDER / ".ready"
    with FileLock(ROOT / ".venv-colab.lock"):
        if not ready.exists() or ready.read_text(encoding="utf-8") != RECIPE:
            make_environment()
    run(PYTHON, "-m", "pip", "uninstall", "-q", "-y", "mbv2")
    folder = tmp_path_factory.mktemp("jupyter")
    kernel = folder / "kernels" / "colab" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    command = [str(PYTHON), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel.write_text(json.dumps({"argv": command, "display_name": "Colab", "language": "python"}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder))
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        patch.setenv("PYTHONNOUSERSITE", "1")
        patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # no warning of the debugger
        for name in ("PYTHONPATH", "MPLBACKEND"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A git repository on this machine that holds the package as it is now."""
    folder = tmp_path_factory.mktemp("git")
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    author = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    for command in (["init", "-q"], ["add", "-A"], [*author, "commit", "-q", "-m", "the book"]):
        run("git", *command, cwd=folder)
    return folder.as_uri()


def executed(notebook, folder):
    return NotebookClient(notebook, kernel_name="colab", timeout=SECONDS).execute(cwd=str(folder))


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.fixture(scope="module")
def installed(environment, address, tmp_path_factory):
    """What the Colab cell and an import after it said, in an environment that lacks the package."""
    assert run(PYTHON, "-c", "import importlib.util as u; print(u.find_spec('mbv2'))") == "None"
    cells = ["".join(colab_cell(address)["source"]), "import mbv2; print(mbv2.__file__)"]
    notebook = executed(new_notebook(cells=list(map(new_code_cell, cells))), tmp_path_factory.mktemp("empty"))
    return outputs(notebook)


def test_the_environment_has_colabs_versions(environment):
    for name, version in PACKAGES.items():
        assert run(PYTHON, "-c", f"from importlib.metadata import version; print(version({name!r}))") == version


def test_the_colab_cell_installs_the_package_where_it_is_missing(installed):
    assert Path(installed[-1].text.strip()).is_relative_to(FOLDER)
    assert not re.search(r"\bERROR\b", "".join(out.get("text", "") for out in installed))


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_a_chapter_runs_and_emits_as_many_widgets_as_its_page_has(book, installed, address, path):
    notebook = nbformat.reads(notebook_with(path.read_text(encoding="utf-8"), address), as_version=4)
    done = executed(notebook, path.parent)
    assert any(cell.id == CELL_ID for cell in done.cells)
    found = outputs(done)
    assert [out for out in found if out.output_type == "error"] == []
    views = [out for out in found if VIEW in out.get("data", {})]
    assert all("image/png" in out.data for out in views)  # for what shows no live view
    assert len(views) == html_of(book, f"book/{path.stem}").count('class="widget-view')
