"""The Makefile in a copy of the project with a pretended pip: whose environment it is, and what an address may say."""

import os
import shutil
import subprocess
import sys

import pytest
from paths import ROOT

from tools import address

URL = "https://example.org/someone/mobilenet-book"
VERSION = f"Python {sys.version_info.major}.{sys.version_info.minor}"
PRETENDED = f"""#!/bin/sh
case "$*" in
  "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  "-m pip "*) echo "$@" >> pip.log ;;
  *) exec "{sys.executable}" "$@" ;;
esac
"""
pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is missing")


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "the project"
    folder.mkdir()
    for name in ("Makefile", "_config.yml", "requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "tools", folder / "tools")
    python = folder / "python"
    python.write_text(PRETENDED, encoding="utf-8")
    python.chmod(0o755)
    return folder


def make(folder, *arguments, **variables):
    """(exit status, output) of make in `folder`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "URL"))}
    run = subprocess.run(
        ["make", "PYTHON=./python", *arguments],
        cwd=folder,
        env=environment | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout


def installs(folder):
    """What pip was asked for since this was last asked."""
    log = folder / "pip.log"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return lines


def assert_installed(folder):
    packages, own = installs(folder)
    assert packages.endswith("-r requirements.txt -c constraints.txt")
    assert own.endswith("--editable .")
    assert (folder / ".venv/.ready").read_text(encoding="utf-8") == f"{VERSION} in {folder.resolve()}\n"


def test_an_environment_is_made_once_and_again_when_what_it_holds_changes(project):
    status, said = make(project, ".venv/.ready")
    assert status == 0
    assert said.endswith("Installing the packages of requirements.txt into .venv: once, some minutes.\n")
    assert "made again" not in said
    assert_installed(project)
    assert make(project, ".venv/.ready")[0] == 0
    assert installs(project) == []
    for name in ("requirements.txt", "constraints.txt", "pyproject.toml"):
        os.utime(project / name, (2**32, 2**32))
        assert "made again" not in make(project, ".venv/.ready")[1]
        assert_installed(project)
        os.utime(project / name, (0, 0))


def test_in_a_copied_folder_it_is_made_again(project, tmp_path):
    make(project, ".venv/.ready")
    installs(project)
    copy = shutil.copytree(project, tmp_path / "copy")
    status, said = make(copy, ".venv/.ready")
    assert status == 0
    assert "made for another folder" in said
    assert_installed(copy)
    assert make(project, ".venv/.ready")[0] == 0
    assert installs(project) == []  # the original's stays


@pytest.mark.parametrize("harm", ["another Python", "no Python", "half made"])
def test_with_another_python_or_none_it_is_made_again(project, harm):
    make(project, ".venv/.ready")
    installs(project)
    if harm == "another Python":
        (project / ".venv/.ready").write_text(f"Python 3.2 in {project.resolve()}\n", encoding="utf-8")
    elif harm == "no Python":
        (project / ".venv/bin/python").unlink()
        (project / ".venv/bin/python").symlink_to("/nowhere/python")
    else:
        (project / ".venv/.ready").unlink()
    (project / ".venv/old").touch()
    status, said = make(project, ".venv/.ready")
    assert status == 0
    assert "it is made again" in said
    assert not (project / ".venv/old").exists()
    assert_installed(project)


@pytest.mark.parametrize("leads", ["nowhere", "to another's"])
def test_a_link_is_left_alone_and_said(project, tmp_path, leads):
    there = tmp_path / "there"
    if leads != "nowhere":
        there.mkdir()
    (project / ".venv").symlink_to(there)
    status, said = make(project, ".venv/.ready")
    assert status != 0
    assert "remove it (rm .venv)" in said
    assert (project / ".venv").is_symlink()
    assert installs(project) == []


def test_an_address_is_written_and_taken_out(project):
    assert make(project, "address", f"URL={URL}")[0] == 0
    assert address.address(project) == URL
    assert make(project, "address", "URL=")[0] == 0
    assert address.address(project) == ""


@pytest.mark.parametrize("way", ["argument", "environment"])
@pytest.mark.parametrize(
    "url", ["$(touch harm)", "$(shell touch harm)", "`touch harm`", f"{URL}$x", "$$(touch harm)", "a'b"]
)
def test_a_dollar_is_refused_and_nothing_is_changed_or_run(project, url, way):
    make(project, "address", f"URL={URL}")
    status, said = make(project, "address", f"URL={url}") if way == "argument" else make(project, "address", URL=url)
    assert status != 0
    assert "Nothing was changed: url must be the https:// address" in said
    assert address.address(project) == URL
    assert not (project / "harm").exists()


def test_without_an_address_the_command_says_what_to_write(project):
    status, said = make(project, "address")
    assert status != 0
    assert "make address URL=https://host/owner/name" in said
