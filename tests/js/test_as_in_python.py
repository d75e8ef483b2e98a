"""The widgets' JavaScript, run by node: its own tests, and its numbers against mbv2.cost."""

import json
import random
import re

import pytest
from node import SCRIPTS, mutated, run_node
from paths import ROOT
from widget_cases import KINDS

from mbv2.cost import network_cost
from mbv2.spec import ARTICLE, MOBILENET_V1, REFERENCE, SMALL_IMAGES, Architecture
from mbv2.widgets import CostExplorer
from mbv2.widgets.compose import files_of
from mbv2.widgets.traits import architecture_to_json

TESTS = ROOT / "tests" / "js"
WIDGETS = ROOT / "mbv2" / "widgets"
MODEL = WIDGETS / "js" / "model"
JAVASCRIPT = sorted(WIDGETS.rglob("*.js"))
CONFIGURATIONS = 3000
FIELDS = [
    "name", "kind", "stage", "in_shape", "out_shape", "kernel_size", "stride", "groups", "weights",
    "biases", "norm_params", "params", "macs",
]  # fmt: skip


def test_the_tests_in_javascript_pass_and_really_run():
    result = run_node("--test", "--test-reporter=tap", *sorted(TESTS.glob("*.test.mjs")))
    assert result.returncode == 0, result.stdout + result.stderr
    counts = {name: int(count) for name, count in re.findall(r"^# (tests|pass|skipped) (\d+)$", result.stdout, re.M)}
    written = sum(path.read_text("utf-8").count("test(") for path in TESTS.glob("*.test.mjs"))
    assert counts["pass"] == counts["tests"] >= written > 30
    assert counts["skipped"] == 0


@pytest.fixture(scope="module")
def settings():
    """Settings that nobody would think of by hand, the same in every run."""
    source = random.Random(20180113)
    return [random_setting(source) for _ in range(CONFIGURATIONS)]


@pytest.fixture(scope="module")
def expected(settings):
    return [cost_in_python(setting) for setting in settings]


def random_setting(source):
    rows = [
        (source.randint(1, 8), source.randint(1, 400), source.randint(1, 4), source.randint(1, 2))
        for _ in range(source.randint(1, 8))
    ]
    odd = Architecture(
        rows,
        stem_channels=source.randint(1, 64),
        head_channels=source.choice([None, source.randint(1, 1500)]),
        divisor=source.choice([None, 1, 3, 4, 8, 16]),
        always_expand=source.random() < 0.5,
        narrow_head=source.random() < 0.5,
        residual=source.random() < 0.5,
        stem_stride=source.randint(1, 2),
    )
    return {
        "width_mult": source.choice([source.uniform(0.02, 4), source.uniform(0.02, 0.2), source.randint(2, 40) / 20]),
        "resolution": source.choice([source.randint(1, 400), (source.randint(1, 400), source.randint(1, 400))]),
        "num_classes": source.randint(1, 2000),
        "in_channels": source.randint(1, 5),
        "architecture": source.choice([odd, odd, odd, REFERENCE, SMALL_IMAGES, ARTICLE, MOBILENET_V1]),
    }


def costs_in_javascript(settings, script):
    rows = [
        {
            "widthMult": setting["width_mult"],
            "resolution": setting["resolution"],
            "numClasses": setting["num_classes"],
            "inChannels": setting["in_channels"],
            "architecture": architecture_to_json(setting["architecture"]),
        }
        for setting in settings
    ]
    result = run_node(SCRIPTS / "cost_rows.mjs", script, text=json.dumps(rows))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def cost_in_python(setting):
    try:
        cost = network_cost(**setting)
    except ValueError:
        return "RangeError"  # what JavaScript calls it
    rows = [[*(getattr(layer, field) for field in FIELDS)] for layer in cost.layers]
    shortcuts = [block.shortcut for block in setting["architecture"].blocks(setting["width_mult"])]
    stages = [len(stage.layers) for stage in cost.stages]
    return json.loads(json.dumps([cost.params, cost.macs, stages, shortcuts, rows]))  # tuples as lists


def test_javascript_counts_exactly_as_python_does(settings, expected):
    assert len(expected) == CONFIGURATIONS
    assert 10 < expected.count("RangeError") < CONFIGURATIONS / 2  # widths that leave no channel: refused by both
    assert costs_in_javascript(settings, MODEL) == expected


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("0.9 * value", "0.8 * value"),
        ("divisor / 2", "divisor / 3"),
        (
            "Math.floor((pixels + 2 * padding - kernelSize) / stride)",
            "Math.ceil((pixels + 2 * padding - kernelSize) / stride)",
        ),
        ("[channels, height, width] = in_shape", "[channels, width, height] = in_shape"),
        ("widthMult : Math.max(1, widthMult)", "widthMult : widthMult"),
        ("always_expand || expansion > 1", "expansion > 1"),
        ("stride: stem_stride", "stride: 2"),
        ("head_channels !== null", "true"),
        (
            'residual ? missingShortcut(step, inChannels, outChannels) : "kind"',
            "missingShortcut(step, inChannels, outChannels)",
        ),
        ('{ "": 0, "batch norm": 2', '{ "": 0, "batch norm": 1'),
    ],
)
def test_a_wrong_rule_in_javascript_is_noticed(settings, expected, tmp_path, right, wrong):
    mutant = mutated(MODEL, right, wrong, tmp_path)
    some = slice(CONFIGURATIONS // 6)
    assert costs_in_javascript(settings[some], mutant) != expected[some]


@pytest.mark.parametrize("widget", KINDS)
def test_a_widget_is_one_module_without_imports_that_exports_render(widget, tmp_path):
    module = tmp_path / "widget.mjs"
    module.write_text(widget._esm, "utf-8")
    assert not re.search(r"^\s*import\b|\bimport\s*\(|https?://(?!www\.w3\.org/2000/svg)", widget._esm, re.M)
    probe = "const w = await import(process.argv[1]); console.log(typeof w.default.render, Object.keys(w.default))"
    result = run_node("--input-type=module", "--eval", probe, module.as_uri())
    assert result.stdout.split("\n")[0] == "function [ 'render' ]", result.stderr


def test_a_missing_shared_file_would_be_noticed(tmp_path):
    module = tmp_path / "widget.mjs"
    right, wanted = CostExplorer._esm, "export function networkCost("
    module.write_text(right.replace(wanted, "export function anotherCost("), "utf-8")
    assert right.count(wanted) == 1
    settings = json.dumps({"architecture": architecture_to_json(REFERENCE)})
    probe = "const w = await import(process.argv[1]); w.countNetwork(JSON.parse(process.argv[2]), w.TRAINED);"
    result = run_node("--input-type=module", "--eval", probe, module.as_uri(), settings)
    assert "ReferenceError" in result.stderr


# What the frame of all views asks of the page: the fragment of its address, clicks on links, word of what another
# widget chose, and when it is printed.
PAGE_USES = {
    "js/view/data_table.js": ['listen(window, "beforeprint"', 'listen(window, "afterprint"'],
    "js/view/offers.js": ["document.dispatchEvent(new CustomEvent(CHOSEN", "listen(document, CHOSEN"],
    "js/view/links.js": ['listen(window, "hashchange"', 'listen(document, "click"'],
}


@pytest.mark.parametrize("path", JAVASCRIPT, ids=lambda path: path.relative_to(WIDGETS).as_posix())
def test_nothing_is_shared_through_the_page(path):
    source = path.read_text("utf-8")
    for use in PAGE_USES.get(path.relative_to(WIDGETS).as_posix(), []):
        assert source.count(use) == 1
        source = source.replace(use, "")
    assert not re.search(r"\bwindow\b|\bglobalThis\b|getElementById|\bid:|model_id|document\.(?!createElement)", source)


@pytest.mark.parametrize("path", JAVASCRIPT, ids=lambda path: path.relative_to(WIDGETS).as_posix())
def test_no_text_goes_over_several_lines_so_that_indentation_may_go(path):
    assert [line for line in path.read_text("utf-8").splitlines() if line.count("`") % 2] == []


@pytest.mark.parametrize("suffix", ["js", "mjs", "css"])
def test_no_line_is_longer_than_120_characters(suffix):
    root = WIDGETS.parents[1]
    files = [path for room in ("mbv2", "book", "tests", "benchmarks") for path in (root / room).rglob(f"*.{suffix}")]
    lines = [(path.name, line) for path in files for line in path.read_text("utf-8").splitlines()]
    assert len(files) > 2 and [(name, line) for name, line in lines if len(line) > 120] == []


@pytest.mark.parametrize("widget", KINDS)
def test_what_a_page_carries_has_no_comment_and_no_indentation_but_all_the_code(widget):
    lines = widget._esm.splitlines()
    assert not [line for line in lines if line.startswith((" ", "//")) or not line]
    files = files_of(f"{widget.name}/view.js")
    assert len(files) == len(set(files)) > 15
    written = "".join((WIDGETS / name).read_text("utf-8") for name in files)
    for word in ("function", "const", "return", "export", "=>"):
        code = [line for line in written.splitlines() if not line.strip().startswith(("//", "import"))]
        assert widget._esm.count(word) == "\n".join(code).count(word)
