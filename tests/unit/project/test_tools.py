"""What the Makefile calls: finding or installing a browser, writing the public address, checking Python."""

import ast
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from paths import ROOT

from tools import address, browser, check_python, mutate

PACKAGES = {"chromium", browser.SHELL}
URL = "https://example.org/someone/mobilenet-book"


@pytest.fixture
def machine(monkeypatch):
    """A pretended machine: `machine.programs` can be run; installing succeeds where `machine.works` says so."""

    class Machine:
        def __init__(self):
            self.programs, self.works, self.unknown, self.asked = set(), set(), set(), []

        def run(self, command, seconds, environment=None, optional=False):
            name = "playwright" if "playwright" in command else "apt-get"
            self.asked.append((name, seconds))
            assert optional == (browser.SHELL in command)  # only this may fail without a word
            worked = name in self.works and not self.unknown.intersection(command)
            brings = {"playwright": {"/cache/playwright/chrome"}, "apt-get": PACKAGES.intersection(command)}
            self.programs |= brings[name] if worked else set()
            return worked

    fake = Machine()
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/found/{name}" if name in fake.programs else None)
    monkeypatch.setattr(browser, "playwright_program", lambda: "/cache/playwright/chrome")
    monkeypatch.setattr(browser, "_run", fake.run)
    monkeypatch.setattr(browser, "is_root", lambda: "apt-get" in fake.programs)
    monkeypatch.setattr(browser.Path, "exists", lambda path: str(path) == "/etc/debian_version")
    return fake


def test_installed_chromium_comes_before_chrome_and_before_playwrights_own(machine):
    machine.programs = {"/cache/playwright/chrome", "google-chrome", "chromium"}
    assert browser.find_browser() == "/found/chromium"
    machine.programs.remove("chromium")
    assert browser.find_browser() == "/found/google-chrome"
    machine.programs.remove("google-chrome")
    assert browser.find_browser() == "/found//cache/playwright/chrome"


@pytest.mark.parametrize("application", browser.APPLICATIONS)
def test_applications_of_macos_and_windows_are_found(machine, application):
    machine.programs = {application}
    assert browser.find_browser() == f"/found/{application}"


def test_the_variable_decides_over_what_is_installed(machine, monkeypatch):
    machine.programs = {"chromium", "/opt/mine"}
    monkeypatch.setenv(browser.VARIABLE, "/opt/mine")
    assert browser.find_browser() == "/found//opt/mine"


def test_a_wrong_variable_is_an_error_and_installs_nothing(machine, monkeypatch):
    machine.programs, machine.works = {"chromium"}, {"playwright"}
    monkeypatch.setenv(browser.VARIABLE, "/opt/gone")
    with pytest.raises(browser.NoBrowserError, match=r"MBV2_BROWSER is '/opt/gone'"):
        browser.ensure_browser()
    assert machine.asked == []


def test_an_installed_browser_is_used_without_installing(machine):
    machine.programs, machine.works = {"google-chrome-stable", "apt-get"}, {"playwright", "apt-get"}
    assert browser.ensure_browser() == "/found/google-chrome-stable"
    assert machine.asked == []


def test_playwrights_download_is_tried_first_and_is_cut_off(machine):
    machine.programs, machine.works = {"apt-get"}, {"playwright", "apt-get"}
    assert browser.ensure_browser() == "/found//cache/playwright/chrome"
    assert machine.asked == [("playwright", 180)]


def test_debians_package_follows_where_the_download_fails(machine):
    machine.programs, machine.works = {"apt-get"}, {"apt-get"}
    assert browser.ensure_browser() == "/found/chromium"
    assert [name for name, _ in machine.asked] == ["playwright", "apt-get", "apt-get", "apt-get"]


def test_the_headless_shell_comes_with_debians_chromium_and_is_used_unless_the_variable_names_another(
    machine, monkeypatch
):
    machine.programs, machine.works = {"apt-get", "/opt/mine"}, {"apt-get"}
    browser.ensure_browser()
    assert browser.find_shell() == f"/found/{browser.SHELL}"
    assert browser.find_browser() == "/found/chromium"
    monkeypatch.setenv(browser.VARIABLE, "/opt/mine")
    assert browser.find_shell() == "/found//opt/mine"


def test_a_debian_without_the_headless_shell_gets_chromium_alone(machine):
    machine.programs, machine.works, machine.unknown = {"apt-get"}, {"apt-get"}, {browser.SHELL}
    assert browser.ensure_browser() == browser.find_shell() == "/found/chromium"
    assert len(machine.asked) == 4  # the download, the list of packages, and each of the two packages once


def test_without_root_debians_package_is_not_tried(machine, monkeypatch):
    machine.programs, machine.works = {"apt-get"}, {"apt-get"}
    monkeypatch.setattr(browser, "is_root", lambda: False)
    with pytest.raises(browser.NoBrowserError, match="apt-get install chromium"):
        browser.ensure_browser()
    assert [name for name, _ in machine.asked] == ["playwright"]


def test_an_install_that_leaves_no_browser_is_an_error(machine, monkeypatch):
    monkeypatch.setattr(browser, "_run", lambda *_: True)
    with pytest.raises(browser.NoBrowserError):
        browser.ensure_browser()


def test_the_command_fails_with_what_to_install(machine, capsys):
    assert "apt-get install chromium" in browser.main(["--install"])
    assert "apt-get install chromium" in browser.main([])
    assert "usage" in browser.main(["--instal"])
    machine.programs = {"chromium"}
    assert browser.main(["--install"]) is None
    assert capsys.readouterr().out.splitlines()[-1] == "Browser: /found/chromium"


def test_a_command_that_hangs_is_given_up(capsys):
    assert not browser._run([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.2)
    assert "given up after 0.2 s" in capsys.readouterr().err


def test_a_command_that_fails_shows_its_output(capsys):
    assert not browser._run([sys.executable, "-c", "print('no route'); raise SystemExit(3)"], seconds=60)
    assert "no route" in capsys.readouterr().err
    assert browser._run([sys.executable, "-c", "print('well')"], seconds=60)
    assert capsys.readouterr().err == ""


def test_the_found_browser_runs():
    for find in (browser.find_browser, browser.find_shell):
        version = subprocess.run([find(), "--version"], capture_output=True, text=True, check=True)
        assert "Chrom" in version.stdout


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 14)])
def test_an_old_python_is_refused_by_name(version):
    found = f"{version[0]}.{version[1]}"
    assert check_python.problem(version, True).startswith(f"Python 3.11 or newer is needed, and this is {found}:")


def test_a_python_without_venv_names_debians_package():
    assert "apt-get install python3-venv" in check_python.problem((3, 12, 0), False)
    assert check_python.problem((3, 11, 0), True) is None
    assert check_python.problem((4, 0, 0), True) is None


@pytest.mark.parametrize(
    ("system", "said"),
    [
        (("win32", "AMD64", 64), "install WSL"),
        (("darwin", "x86_64", 64), "Intel Macs"),
        (("linux", "i686", 32), "this is 32 bits on i686"),
        (("linux", "x86_64", 32), "this is 32 bits on x86_64"),
        (("linux", "riscv64", 64), "on riscv64"),
        (("linux", "", 64), "on an unknown one"),
    ],
)
def test_a_system_without_pytorch_is_refused_in_a_sentence(system, said):
    sentence = check_python.system_problem(*system)
    assert said in sentence and sentence.endswith(".") and "\n" not in sentence


@pytest.mark.parametrize(
    "system", [("linux", "x86_64", 64), ("linux", "aarch64", 64), ("darwin", "arm64", 64), ("linux2", "x86_64", 64)]
)
def test_linux_and_macs_with_apple_silicon_are_taken(system):
    assert check_python.system_problem(*system) is None


def test_the_check_of_python_can_be_read_by_old_pythons():
    ast.parse((ROOT / "tools/check_python.py").read_text(encoding="ascii"), feature_version=(3, 7))


CONFIG = """\
title: A book  # kept
repository:
  branch: main
  # set by: make address
  url: ""  # the one place
html:
  url: not this one
"""


def code(number):
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"c{number}",
        "metadata": {},
        "outputs": [],
        "source": [],
    }


@pytest.fixture
def project(tmp_path):
    """A small book: a chapter with text first, and a page without code."""
    (tmp_path / "book").mkdir()
    (tmp_path / "_config.yml").write_text(CONFIG, encoding="utf-8")
    text = {"cell_type": "markdown", "id": "t", "metadata": {}, "source": ["# Größe × 2 — 倒残差"]}
    for name, cells in {"chapter": [text, code(1), code(2)], "page": [text]}.items():
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        body = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        (tmp_path / f"book/{name}.ipynb").write_text(body, encoding="utf-8")
    return tmp_path


def contents(root):
    return {path.relative_to(root): path.read_bytes() for path in [root / "_config.yml", *address.chapters(root)]}


def test_setting_an_address_writes_the_config_and_the_cell_before_the_first_code(project):
    changed = address.set_address(URL, project)
    assert {path.name for path in changed} == {"_config.yml", "chapter.ipynb"}
    assert (project / "_config.yml").read_text() == CONFIG.replace('url: ""', f'url: "{URL}"')
    cells = json.loads((project / "book/chapter.ipynb").read_text(encoding="utf-8"))["cells"]
    assert [cell["id"] for cell in cells] == ["t", "colab-install", "c1", "c2"]
    assert cells[1]["metadata"]["tags"] == ["remove-cell", "colab"]
    assert f'%pip install -q "mbv2[book] @ git+{URL}"' in "".join(cells[1]["source"])


def test_setting_twice_changes_nothing_more(project):
    address.set_address(URL, project)
    assert address.set_address(URL, project) == []


def test_another_address_replaces_the_first(project):
    address.set_address(URL, project)
    address.set_address("file:///srv/git/book.git", project)
    assert address.address(project) == "file:///srv/git/book.git"
    text = (project / "book/chapter.ipynb").read_text(encoding="utf-8")
    assert text.count("git+file:///srv/git/book.git") == 1
    assert URL not in text


def test_unsetting_restores_every_byte(project):
    before = contents(project)
    address.set_address(URL, project)
    assert contents(project) != before
    address.set_address("", project)
    assert contents(project) == before


@pytest.mark.parametrize("url", ["https://example.org/a/..b", "https://example.org/~a/.b", "file:///srv/a..b"])
def test_dots_inside_a_name_are_taken(project, url):
    address.set_address(url, project)
    assert address.address(project) == url


def test_a_slash_or_git_at_the_end_is_dropped(project):
    for url in (URL + "/", URL + ".git", URL + ".git/"):
        address.set_address(url, project)
        assert address.address(project) == URL


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a/b",
        "git@example.org:a/b",
        "ssh://example.org/a/b",
        "example.org/a/b",
        "https://example.org",
        "https://name:secret@example.org/a/b",
        'https://example.org/a"; import os; "',
        "https://example.org/a b",
        "https://example.org/a/b\n",
        "file://server/share",
        "https://example.org/../../etc",
        "https://example.org/a/..",
        "https://example.org/./b",
        "https://example.org/a/.git/..",
        "file:///../../x",
        "file:///srv/..",
        "https://g\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}thub.com/a/b",
        "https://example.org/a/\N{CYRILLIC SMALL LETTER A}",
        "https://example.org:\N{ARABIC-INDIC DIGIT ONE}/a/b",
        "/",
        " ",
    ],
)
def test_any_other_address_is_refused_and_nothing_is_written(project, url):
    before = contents(project)
    with pytest.raises(ValueError, match="url must be the https:// address"):
        address.set_address(url, project)
    assert contents(project) == before


def test_an_address_that_is_no_string_is_refused(project):
    with pytest.raises(TypeError, match="url must be a string, not None"):
        address.set_address(None, project)


@pytest.mark.parametrize("config", ["title: a\n", "repository:\n  branch: main\nurl: ''\n", "repository: here\n", ""])
def test_a_config_without_the_key_is_refused(config):
    with pytest.raises(ValueError, match="below `repository`"):
        address.config_with(config, URL)


def test_quotes_of_either_kind_and_an_empty_value_are_replaced():
    for value in ("''", '"old"', "", "old"):
        written = address.config_with(f"repository:\n  url: {value} # why\n  branch: main\n", URL)
        assert yaml.safe_load(written)["repository"] == {"url": URL, "branch": "main"}
        assert "# why" in written


@pytest.fixture
def copy(tmp_path):
    """A copy of this project's own config and chapters."""
    shutil.copy(ROOT / "_config.yml", tmp_path)
    (tmp_path / "book").mkdir()
    for path in address.chapters():
        shutil.copy(path, tmp_path / "book")
    assert len(address.chapters(tmp_path)) >= 9
    return tmp_path


def test_every_committed_chapter_follows_the_address_in_the_config(copy):
    assert address.set_address(address.address(), copy) == []


def test_setting_and_unsetting_restores_the_committed_files(copy):
    before = contents(copy)
    own = address.address()
    changed = address.set_address(URL, copy)
    assert len(changed) == len(before)
    address.set_address("", copy)
    address.set_address(own, copy)
    assert contents(copy) == before


def test_chapters_with_the_cell_are_clean(copy):
    address.set_address(URL, copy)
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copy(ROOT / "book/ruff.toml", copy / "book")
    for command in (["check"], ["format", "--check"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, "--no-cache", "."], cwd=copy, check=True)


def test_the_cell_installs_only_where_the_package_is_missing(monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell

    shell, asked = InteractiveShell(), []
    shell.register_magic_function(asked.append, magic_name="pip")
    source = "".join(address.colab_cell(URL)["source"])
    shell.run_cell(source).raise_error()
    assert asked == []
    found = iter([None, "a spec"])
    monkeypatch.setattr("importlib.util.find_spec", lambda name: next(found))
    shell.run_cell(source).raise_error()
    assert asked == [f'install -q "mbv2[book] @ git+{URL}"']
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match="mbv2 could not be installed: in the project"):
        shell.run_cell(source).raise_error()


PYTHON = """
def f(a, b=3):
    text = f"{a + 1}"
    return not a or a // 2**b <= b and text != "1 + 1"
"""
SCRIPT = """
// 1 + 1 stays
const f = (a) => (!a || a.length < 10 ? `${a + 1}` : a["2"]) && "3 - 3";
"""


def test_a_mutation_changes_one_operator_number_or_not():
    file = Path("mbv2/spec.py")
    found = [(PYTHON[m.start : m.end], m.new) for m in mutate.python_mutations(file, PYTHON)]
    wanted = {
        ("3", "4"),
        ("not ", ""),
        ("or", "and"),
        ("and", "or"),
        ("//", "*"),
        ("2", "3"),
        ("<=", "<"),
        ("!=", "=="),
    }
    assert set(found) == wanted
    found = [(SCRIPT[m.start : m.end], m.new) for m in mutate.script_mutations(file, SCRIPT)]
    assert found == [("!", ""), ("||", "&&"), ("<", "<="), ("10", "11"), ("&&", "||")]


def test_a_mutated_copy_leaves_the_tree_alone_and_fails_its_test(tmp_path, monkeypatch):
    file, text = Path("mbv2/arguments.py"), (ROOT / "mbv2/arguments.py").read_text(encoding="utf-8")
    changes = [m for m in mutate.python_mutations(file, text) if "% 2 ⟦== → !=⟧ 0" in m.shown(text)]
    tree = mutate.copy_of_the_tree(tmp_path)
    assert (tree / file).read_text(encoding="utf-8") == text
    monkeypatch.setattr(
        mutate, "tests_of", lambda _: [[sys.executable, "-m", "pytest", "-q", "tests/unit/test_arguments.py"]]
    )
    assert mutate.failing(tree, changes[0]) == ""
    (tree / file).write_text(text[: changes[0].start] + "!=" + text[changes[0].end :], encoding="utf-8")
    assert mutate.failing(tree, changes[0]).startswith("tests/unit/test_arguments.py::test_")
    assert (ROOT / file).read_text(encoding="utf-8") == text


def test_mutations_of_one_seed_are_the_same():
    one, other = (mutate.draw("*.py", 9, random.Random(5)) for _ in range(2))
    assert one == other
    assert one != mutate.draw("*.py", 9, random.Random(6))
