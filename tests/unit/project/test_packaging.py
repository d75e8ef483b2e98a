"""The package as others install it, the pins, and what may not be in the repository."""

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from paths import ROOT

import mbv2

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(name):
    """What a file of requirements says, line by line."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line.strip()) for line in lines if line and not line.startswith("#")]


PINS = requirements("requirements.txt")
CONSTRAINTS = requirements("constraints.txt")


def project_files():
    """What is tracked, or would be: relative paths."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [Path(name.decode()) for name in listed.stdout.split(b"\0") if name and (ROOT / name.decode()).is_file()]


PACKAGE_FILES = {path.as_posix() for path in project_files() if path.parts[0] == "mbv2"}


@pytest.fixture(scope="session")
def distributions(tmp_path_factory):
    """An sdist of a copy of the project, and the wheel that is built from that sdist."""
    folder = tmp_path_factory.mktemp("distributions")
    for path in project_files():
        (folder / "source" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / "source" / path)
    build = f"from setuptools import build_meta; build_meta.build_sdist({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=folder / "source", check=True, capture_output=True)
    (sdist,) = folder.glob("*.tar.gz")
    pip("wheel", "--no-build-isolation", "--wheel-dir", folder, sdist)
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


def pip(*arguments):
    subprocess.run([sys.executable, "-m", "pip", *arguments, "--no-deps", "--quiet"], check=True)


@pytest.fixture(scope="session")
def installed(distributions, tmp_path_factory):
    """Run code in a fresh environment that holds the wheel and sees the tested packages, from an empty folder."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "environment", with_pip=False, symlinks=True)
    python = folder / "environment/bin/python"
    # a path file inside a path file is not followed, so the editable install is out of sight
    site = next((folder / "environment").glob("**/site-packages"))
    (site / "tested-packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    pip("--python", python, "install", distributions[1])
    (folder / "empty").mkdir()

    def run(code):
        command = [python, "-c", f"import sys, json\n{code}\nprint(json.dumps(result))"]
        answer = subprocess.run(command, cwd=folder / "empty", capture_output=True, text=True, env={"PATH": ""})
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    run.site = site
    return run


@pytest.mark.proof
def test_two_wheels_have_the_same_bytes(distributions, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # as builders of packages set it
    for name in ("one", "two"):
        pip("wheel", "--no-build-isolation", "--wheel-dir", tmp_path / name, distributions[0])
    one, two = (next((tmp_path / name).glob("*.whl")).read_bytes() for name in ("one", "two"))
    assert one == two


def test_wheel_holds_every_file_of_the_package_and_nothing_else(distributions):
    with zipfile.ZipFile(distributions[1]) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        assert names == PACKAGE_FILES
        assert any(name.endswith("/licenses/LICENSE") for name in wheel.namelist())


def test_sdist_holds_every_file_of_the_package(distributions):
    with tarfile.open(distributions[0]) as sdist:
        names = {PurePosixPath(*PurePosixPath(name).parts[1:]).as_posix() for name in sdist.getnames()}
    assert names >= PACKAGE_FILES | {"pyproject.toml", "LICENSE", "README.md"}


def test_installed_package_is_not_the_working_copy(installed):
    home, path = installed("import mbv2; result = [mbv2.__file__, sys.path]")
    assert Path(home) == installed.site / "mbv2/__init__.py"
    assert str(ROOT) not in path


def test_widgets_of_the_installed_package_carry_their_module_and_style(installed):
    code = "import mbv2\nresult = {n: [len(w()._esm), len(w()._css)] for n in %r for w in [getattr(mbv2, n)]}"
    sizes = installed(code % ["ReLU6Explorer", "ShapeExplorer", "CostExplorer"])
    assert len(sizes) == 3
    assert all(esm > 1000 and css > 100 for esm, css in sizes.values())


def test_published_numbers_of_the_installed_package_are_there(installed):
    rows = installed("from mbv2 import published as p; result = [len(p.CHECKPOINTS_V2), len(p.PAPER_TABLE_4)]")
    assert rows == [22, 6]


def test_installed_network_has_the_published_size(installed):
    assert installed("import mbv2; result = sum(p.numel() for p in mbv2.MobileNetV2().parameters())") == 3_504_872


def test_every_public_name_is_there_in_the_installed_package(installed):
    assert installed("import mbv2; result = [n for n in mbv2.__all__ if getattr(mbv2, n) is None]") == []


@pytest.mark.parametrize("statement", ["import mbv2", "import mbv2.spec", "from mbv2.cost import network_cost"])
def test_importing_the_package_or_its_cost_loads_neither_torch_nor_numpy(installed, statement):
    assert installed(f"{statement}; result = sorted({{'torch', 'numpy'}} & set(sys.modules))") == []


def test_version_is_one_in_the_package_the_wheel_and_its_metadata(distributions, installed):
    version = installed("import importlib.metadata as m; result = m.version('mbv2')")
    assert version == mbv2.__version__ == distributions[1].name.split("-")[1]
    assert distributions[0].name == f"mbv2-{version}.tar.gz"


@pytest.mark.parametrize("dependency", PROJECT["project"]["dependencies"])
def test_pins_satisfy_the_ranges_of_the_package(dependency):
    wanted = Requirement(dependency)
    (pin,) = (pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(wanted.name))
    assert wanted.specifier.contains(exact(pin))


@pytest.mark.parametrize("dependency", PROJECT["build-system"]["requires"])
def test_pins_can_build_the_package(dependency):
    test_pins_satisfy_the_ranges_of_the_package(dependency)


@pytest.mark.parametrize("pin", PINS, ids=str)
def test_what_is_tested_is_what_is_pinned(pin):
    installed_version = Version(importlib.metadata.version(pin.name))
    assert installed_version.public == exact(pin)  # torch's CPU build says 2.13.0+cpu


def needed(roots):
    """The names of all packages that `roots` bring with them here, as their own metadata tells."""
    found, waiting = set(), [(canonicalize_name(root.name), frozenset(root.extras)) for root in roots]
    while waiting:
        name, extras = one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        for wanted in map(Requirement, importlib.metadata.requires(name) or ()):
            if not wanted.marker or any(wanted.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
                waiting.append((canonicalize_name(wanted.name), frozenset(wanted.extras)))
    return {name for name, _ in found}


def test_whatever_is_installed_with_the_pins_has_its_one_version():
    here = {canonicalize_name(one.name): exact(one) for one in CONSTRAINTS if not one.marker or one.marker.evaluate()}
    packages = needed(PINS)
    assert len(packages) > len(PINS)
    assert packages - set(here) == set(), "not in constraints.txt: run `make constraints`"
    versions = {name: Version(importlib.metadata.version(name)).public for name in packages}
    assert {name: (version, here[name]) for name, version in versions.items() if version != here[name]} == {}


@pytest.mark.parametrize("pin", PINS, ids=str)
def test_the_constraints_are_those_of_the_pins(pin):
    (same,) = (one for one in CONSTRAINTS if canonicalize_name(one.name) == canonicalize_name(pin.name))
    assert exact(same) == exact(pin)
    assert same.marker is None


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_each_python_and_system_has_one_version_of_a_package(python, system):
    place = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": system}
    names = [canonicalize_name(one.name) for one in CONSTRAINTS if not one.marker or one.marker.evaluate(place)]
    assert len(names) == len(set(names)) > 150


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_an_action_is_the_commit_that_was_looked_at(path):
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []


def exact(pin):
    """The one version that a line of requirements.txt allows."""
    (specifier,) = pin.specifier
    assert specifier.operator == "==" and "*" not in specifier.version and not pin.url, pin
    return specifier.version


def test_the_engine_of_the_book_is_the_first_generation():
    (engine,) = (pin for pin in PINS if pin.name == "jupyter-book")
    assert exact(engine).startswith("1.0.4")


COLAB_2026 = {"anywidget": "0.9.21", "ipywidgets": "7.7.1"}  # what Colab ships


@pytest.mark.parametrize("name", COLAB_2026)
def test_ranges_fit_what_colab_ships(name):
    (wanted,) = (r for r in map(Requirement, PROJECT["project"]["dependencies"]) if r.name == name)
    assert wanted.specifier.contains(COLAB_2026[name])


NOTEBOOKS = [path for path in project_files() if path.suffix == ".ipynb"]


def test_there_are_notebooks_to_check():
    assert len(NOTEBOOKS) >= 9


@pytest.mark.parametrize("path", NOTEBOOKS, ids=str)
def test_notebooks_are_committed_without_outputs(path):
    cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
    ran = [c["id"] for c in cells if c["cell_type"] == "code" and (c["outputs"] or c["execution_count"] is not None)]
    assert ran == []


# Written so that no pattern finds itself.
FORBIDDEN = {
    "a folder of somebody's machine": re.compile(rb"(?<![\w.])[/](root|work|home/\w+|Users/\w+)[/]"),
    "a package registry": re.compile(
        rb"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|deb\.debian\.org|download\.pytorch\.org(?!/models/)|index[-]url"
    ),
}


def misplaced(content):
    """What of FORBIDDEN stands in `content`; a line break in a notebook is a backslash and an n."""
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(content.replace(rb"\n", b"\n"))]


def test_no_file_names_a_machines_folder_or_a_registry():
    found = {path.as_posix(): misplaced((ROOT / path).read_bytes()) for path in project_files()}
    assert {path: what for path, what in found.items() if what} == {}


def test_the_search_for_misplaced_names_finds_them():
    for parts in (
        ("/ro", "ot/x"),
        ("/ho", "me/ann/x"),
        ("(/wo", "rk/x"),
        ("https://py", "pi.org/x"),
        ("--index", "-url x"),
        (r"\n/ro", "ot/x"),
    ):
        assert misplaced("".join(parts).encode()), parts
    for name in ("home/ann", "../work/x", "book/work/x", "see /etc/debian_version", "pypi"):
        assert not misplaced(name.encode()), name


def test_submodules_are_attributes_of_the_package_without_an_import_of_their_own():
    code = "import mbv2; print(mbv2.cost.network_cost is mbv2.network_cost, mbv2.notebook.trace_shapes.__name__)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "trace_shapes"]
