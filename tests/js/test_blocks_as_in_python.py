"""The widgets' convolutions and blocks, run by node, against mbv2.cost on thousands of random settings."""

import json
import random

import pytest
from node import SCRIPTS, mutated, run_node
from paths import ROOT

from mbv2.cost import EXPANSIONS, block_cost, conv_cost

MODEL = ROOT / "mbv2" / "widgets" / "js" / "model"
SETTINGS = 3000

CONV_FIELDS = [
    "in_shape", "out_shape", "kernel_size", "stride", "padding", "groups", "weights", "biases",
    "params", "macs",
]  # fmt: skip
LAYER_FIELDS = [
    "name", "kind", "in_shape", "out_shape", "kernel_size", "stride", "groups", "weights", "biases",
    "norm_params", "normalization", "activation", "params", "macs",
]  # fmt: skip
BLOCK_FIELDS = [
    "kind", "in_shape", "out_shape", "hidden_channels", "shortcut", "reason", "ending", "weights",
    "biases", "norm_params", "params", "macs",
]  # fmt: skip


def random_size(source):
    return source.choice([source.randint(1, 300), (source.randint(1, 300), source.randint(1, 300))])


def random_conv(source):
    groups = source.choice([1, 1, 2, 3, 8])
    return {
        "in_channels": source.randint(1, 40) * source.choice([1, groups]),
        "out_channels": source.randint(1, 40) * groups,
        "size": source.choice(
            [source.randint(1, 9), (source.randint(1, 9), source.randint(1, 9)), random_size(source)]
        ),
        "kernel_size": source.randint(1, 11),
        "stride": source.randint(1, 5),
        "padding": source.randint(0, 5),
        "groups": groups,
        "bias": source.random() < 0.5,
    }


def random_block(source):
    channels = source.randint(1, 300)
    setting = {
        "kind": source.choice([*EXPANSIONS]),
        "in_channels": channels,
        "out_channels": source.choice([channels, channels, source.randint(1, 300), None]),
        "size": random_size(source),
        "stride": source.choice([1, 1, 2]),
        "projection": source.random() < 0.5,
    }
    more = source.choice(["expansion", "hidden_channels", None])
    values = [1, 2, 4, 6] if more == "expansion" else [channels, source.randint(1, 900)]
    return setting | ({more: source.choice(values)} if more else {})


@pytest.fixture(scope="module")
def settings():
    """Settings that nobody would think of by hand, the same in every run."""
    source = random.Random(19062026)
    return {
        "conv": [random_conv(source) for _ in range(SETTINGS)],
        "block": [random_block(source) for _ in range(SETTINGS)],
    }


@pytest.fixture(scope="module")
def expected(settings):
    counts = {"conv": conv_in_python, "block": block_in_python}
    costs = {what: [or_refusal(counts[what], setting) for setting in own] for what, own in settings.items()}
    return json.loads(json.dumps(costs))  # tuples as lists


def camel(setting):
    """A setting as JavaScript takes it: what is None is left out."""
    words = {name: name.split("_") for name in setting}
    names = {name: first + "".join(word.title() for word in rest) for name, (first, *rest) in words.items()}
    return {names[name]: value for name, value in setting.items() if value is not None}


def costs_in_javascript(settings, script):
    text = json.dumps({what: [camel(setting) for setting in own] for what, own in settings.items()})
    result = run_node(SCRIPTS / "block_rows.mjs", script, text=text)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def fields(row, names):
    return {name: getattr(row, name) for name in names}


def conv_in_python(setting):
    cost = conv_cost(**setting)
    pair = cost.separable
    separable = {
        "depthwise": fields(pair.depthwise, CONV_FIELDS),
        "pointwise": fields(pair.pointwise, CONV_FIELDS),
        "params": pair.params,
        "macs": pair.macs,
    }
    return fields(cost, CONV_FIELDS) | {"separable": separable}


def block_in_python(setting):
    cost = block_cost(**setting)
    return fields(cost, BLOCK_FIELDS) | {"layers": [fields(layer, LAYER_FIELDS) for layer in cost.layers]}


def or_refusal(count, setting):
    try:
        return count(setting)
    except ValueError:
        return "RangeError"  # what JavaScript calls it


def test_javascript_counts_convolutions_and_blocks_exactly_as_python_does(settings, expected):
    for own in expected.values():
        assert len(own) == SETTINGS
        assert 100 < own.count("RangeError") < SETTINGS / 2
    assert costs_in_javascript(settings, MODEL) == expected


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("pixels + 2 * padding - kernelSize", "pixels + padding - kernelSize"),
        ("outChannels * (channels / groups)", "outChannels * channels"),
        ("const biases = bias ? outChannels : 0", "const biases = bias ? channels : 0"),
        ("Math.max(1, Math.floor(outChannels / times))", "Math.max(1, Math.round(outChannels / times))"),
        ('"layer scale": 1', '"layer scale": 2'),
        ("Math.min(shape[1], shape[2])", "shape[1]"),
        ("hidden !== inChannels) refuse", "true) refuse"),
        ("shape, channels, 7,", "shape, channels, 5,"),
        ('kind === "separable" ? "kind"', 'kind === "separable" ? ""'),
        ("plain(depthwise.out_shape", "plain(shape"),
        ("const { stride = 1, groups = 1, bias = false", "const { stride = 1, groups = 1, bias = true"),
    ],
)
def test_a_wrong_rule_in_javascript_is_noticed(settings, expected, tmp_path, right, wrong):
    mutant = mutated(MODEL, right, wrong, tmp_path)
    some = slice(SETTINGS // 6)
    fewer, wanted = ({what: own[some] for what, own in all_of.items()} for all_of in (settings, expected))
    assert costs_in_javascript(fewer, mutant) != wanted


def test_expansions_are_the_same_in_both():
    probe = "console.log(JSON.stringify((await import(process.argv[1])).EXPANSIONS))"
    result = run_node("--input-type=module", "--eval", probe, (MODEL / "block.js").as_uri())
    assert json.loads(result.stdout) == EXPANSIONS
