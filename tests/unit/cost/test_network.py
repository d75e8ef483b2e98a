"""mbv2.cost: exact numbers, held against torch, torchinfo and what others published."""

import csv
import json
import math
import subprocess
import sys

import pytest
import torch
import torchinfo
from hypothesis import given
from paths import DATA
from random_networks import examples, networks, resolutions
from torch_oracles import measure

from mbv2.arguments import size
from mbv2.cost import KINDS, network_cost
from mbv2.nets.mobilenet_v2 import MobileNetV2
from mbv2.published import CHECKPOINTS_V2, COUNTS
from mbv2.spec import ARTICLE, REFERENCE, TABLE_2, Architecture

ODD = Architecture(
    [(1, 10, 1, 2), (3, 20, 2, 1), (2, 20, 1, 1)], stem_channels=12, head_channels=30, always_expand=True
)
SETTINGS = [
    {"width_mult": 1.0, "resolution": 224, "architecture": REFERENCE},
    {"width_mult": 0.35, "resolution": (65, 47), "architecture": REFERENCE, "num_classes": 7},
    {"width_mult": 1.4, "resolution": (33, 160), "architecture": REFERENCE, "in_channels": 1},
    {"width_mult": 1.0, "resolution": 224, "architecture": ARTICLE},
    {"width_mult": 0.35, "resolution": (1, 70), "architecture": ARTICLE, "num_classes": 2},
    {"width_mult": 0.6, "resolution": (31, 90), "architecture": ODD, "in_channels": 5},
]


def build(device, width_mult, architecture, num_classes=1000, in_channels=3, resolution=224):
    """The torch model of these settings, in eval mode, and one image for it."""
    with torch.device(device):
        model = MobileNetV2(width_mult, num_classes, in_channels, architecture=architecture).eval()
        return model, torch.zeros(1, in_channels, *size("resolution", resolution))


def assert_cost_equals_torch(cost, model, image):
    shapes, flops = measure(model, image)
    assert list(shapes) == [layer.name for layer in cost.layers]
    for layer in cost.layers:
        module = model.get_submodule(layer.name)
        in_shape, out_shape = shapes[layer.name]
        assert layer.params == sum(p.numel() for p in module.parameters()), layer.name
        assert layer.in_shape == (in_shape if layer.name != "fc" else (*in_shape, 1, 1)), layer.name
        assert layer.out_shape == (out_shape if layer.name != "fc" else (*out_shape, 1, 1)), layer.name
    for layer in cost.layers[:-1]:
        unit = model.get_submodule(layer.name)
        conv, norm, *activations = unit.children()
        fields = layer.kernel_size, layer.stride, layer.padding, layer.groups
        assert fields == (conv.kernel_size[0], conv.stride[0], conv.padding[0], conv.groups)
        values = layer.weights, layer.biases, layer.norm_params
        assert values == (conv.weight.numel(), 0, norm.weight.numel() + norm.bias.numel())
        assert [layer.activation] == ([type(module).__name__ for module in activations] or [""])
    last = cost.classifier
    assert (last.weights, last.biases, last.norm_params) == (model.fc.weight.numel(), model.fc.bias.numel(), 0)
    assert cost.params == sum(p.numel() for p in model.parameters())
    assert 2 * cost.macs == flops
    assert_blocks_equal_torch(cost, model)


def assert_blocks_equal_torch(cost, model):
    """The blocks are the modules inside the rows, in order, and know which of them add their input."""
    modules = {f"stages.{path}": block for path, block in model.stages.named_modules() if path.count(".") == 1}
    assert [block.name for block in cost.blocks] == list(modules)
    for block, module in zip(cost.blocks, modules.values(), strict=True):
        assert block.shortcut == getattr(module, "shortcut", False)
        parts = [name for name, part in module.named_children() if part is not None]
        named = {layer.name.removeprefix(f"{block.name}.") for layer in block.layers}
        assert named == set(parts)
        assert block.hidden_channels == module.dwconv.conv.out_channels
        assert f"stages.{block.stage - 1}." == block.name[: block.name.rindex(".") + 1]


def test_reference_has_3504872_parameters_and_300774272_multiply_adds():
    cost = network_cost()
    assert (cost.params, cost.macs, cost.flops) == (3_504_872, 300_774_272, 601_548_544)
    assert (cost.weights, cost.biases, cost.norm_params) == (3_469_760, 1_000, 34_112)
    assert len(cost.layers) == 53


def test_article_has_3505960_parameters_1088_more_than_the_reference():
    article = network_cost(architecture=ARTICLE)
    extra = next(layer for layer in article.layers if layer.name == "stages.0.0.pwconv0")
    assert article.params == 3_505_960
    assert extra.params == article.params - network_cost().params == 32 * 32 + 2 * 32 == 1_088


@examples(25)
@given(networks, resolutions)
def test_every_layer_equals_torch_on_random_networks(network, resolution):
    model, image = build("meta", resolution=resolution, **network)
    assert_cost_equals_torch(network_cost(resolution=resolution, **network), model, image)


@pytest.mark.proof
@examples(120)
@given(networks, resolutions)
def test_every_layer_equals_torch_on_many_random_networks(network, resolution):
    model, image = build("meta", resolution=resolution, **network)
    assert_cost_equals_torch(network_cost(resolution=resolution, **network), model, image)


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_layer_equals_a_model_that_really_computes(setting):
    model, image = build("cpu", **setting)
    cost = network_cost(**setting)
    assert_cost_equals_torch(cost, model, image)


@pytest.mark.parametrize("setting", SETTINGS)
def test_torchinfo_counts_the_same_plus_biases_and_batch_norm(setting):
    model, image = build("cpu", **setting)
    cost = network_cost(**setting)
    summary = torchinfo.summary(model, input_data=image, verbose=0)
    assert summary.total_params == cost.params
    assert summary.total_mult_adds == cost.macs + cost.norm_params + cost.biases


def test_torchinfo_prints_313_65_for_the_article():
    model, image = build("cpu", 1.0, ARTICLE)
    printed = str(torchinfo.summary(model, input_data=image, verbose=0))
    assert "Total params: 3,505,960" in printed
    assert "Total mult-adds (Units.MEGABYTES): 313.65" in printed


def read_article_listing():
    """Rows (layer, label, output shape, parameters) of the article's codeblock 12; parameters 0 where it prints --."""
    path = DATA / "article_codeblock_12.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [
        (
            row["layer"],
            row["label"],
            [int(side) for side in row["out_shape"].split("x") if side],
            int(row["params"] or 0),
        )
        for row in csv.DictReader(lines)
    ]


def test_article_is_its_codeblock_12_layer_by_layer_but_for_the_block_that_the_listing_skips():
    containers = {"MobileNetV2", "Conv", "InvResidualS1", "InvResidualS2", "ModuleList"}
    listing = [row for row in read_article_listing() if row[0] not in containers]
    theirs = [(layer, shape, params) for layer, _, shape, params in listing]
    model, image = build("cpu", 1.0, ARTICLE)
    leaves = [row for row in torchinfo.summary(model, input_data=image, verbose=0).summary_list if row.is_leaf_layer]
    ours = [(row.class_name, list(row.output_size), row.num_params) for row in leaves]

    labels = [label for _, label, *_ in listing]
    at, skipped = labels.index("3-64") + 1, 8  # the next label is 3-73
    assert labels[at] == "3-73"
    assert ours[:at] + ours[at + skipped :] == theirs
    fourth_row = model.stages[3]
    expected = [m for m in fourth_row[3].modules() if not list(m.children())]
    assert [row.module for row in leaves[at : at + skipped]] == expected
    assert ours[at : at + skipped] == ours[at - skipped : at]  # blocks 2, 3 and 4 of that row are alike
    assert sum(params for *_, params in theirs) == 3_505_960 - sum(p.numel() for p in fourth_row[3].parameters())
    assert sum(params for *_, params in ours) == 3_505_960


@pytest.mark.parametrize("row", CHECKPOINTS_V2, ids=lambda row: f"{row.width_mult}-{row.resolution}")
def test_published_checkpoint_has_these_multiply_adds_and_parameters(row):
    cost = network_cost(row.width_mult, row.resolution)
    assert cost.macs // 1_000_000 == row.macs_m
    assert round((cost.weights + cost.biases) / 1e6, 2) == row.params_m


def test_keras_counts_batch_norms_moving_statistics_too():
    keras = {count.width_mult: count.number for count in COUNTS if count.who.startswith("Keras")}
    assert sorted(keras) == [1.0, 1.4]
    for width_mult, number in keras.items():
        cost = network_cost(width_mult)
        assert cost.params + cost.norm_params == number


def test_exact_counts_that_others_publish_are_ours():
    exact = {int(count.value): count.who for count in COUNTS if count.value.isdigit() and "Keras" not in count.who}
    assert sorted(exact) == [network_cost().params, network_cost(architecture=ARTICLE).params]


@examples(100)
@given(networks, resolutions)
def test_sums_by_stage_and_by_kind_are_the_total(network, resolution):
    cost = network_cost(resolution=resolution, **network)
    assert sum(stage.params for stage in cost.stages) == cost.params
    assert sum(stage.macs for stage in cost.stages) == cost.macs
    assert tuple(cost.by_kind()) == KINDS
    assert [sum(column) for column in zip(*cost.by_kind().values(), strict=True)] == [cost.params, cost.macs]
    assert sum((stage.layers for stage in cost.stages), ()) == cost.layers


def test_stages_carry_name_row_and_shapes():
    stages = network_cost(resolution=(65, 47)).stages
    assert [stage.name for stage in stages] == ["stem", *(f"stage {n}" for n in range(1, 8)), "head", "classifier"]
    assert [stage.row for stage in stages] == [None, *TABLE_2, None, None]
    assert (stages[0].in_shape, stages[0].out_shape) == ((3, 65, 47), (32, 33, 24))
    assert (stages[2].in_shape, stages[2].out_shape) == ((16, 33, 24), (24, 17, 12))
    assert stages[-1].out_shape == (1000, 1, 1)


def test_convolutions_of_the_first_stride_2_block_by_hand():
    layers = {layer.name: layer for layer in network_cost(resolution=(64, 48)).layers}
    expand, depthwise, project = (layers[f"stages.1.0.{part}"] for part in ("pwconv0", "dwconv", "pwconv1"))
    assert (expand.kind, expand.macs) == ("expand", 16 * 96 * 32 * 24)
    assert (depthwise.kind, depthwise.macs) == ("depthwise", 96 * 9 * 16 * 12)
    assert (project.kind, project.macs) == ("project", 96 * 24 * 16 * 12)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"width_mult": 0}, ValueError, "width_mult must be a finite number above 0, not 0"),
        ({"width_mult": math.nan}, ValueError, "width_mult must be a finite number above 0, not nan"),
        ({"width_mult": True}, TypeError, "width_mult must be a number above 0, not True"),
        ({"resolution": 0}, ValueError, "resolution must be at least 1, not 0"),
        ({"resolution": (224, -1)}, ValueError, r"resolution\[1\] \(width\) must be at least 1, not -1"),
        (
            {"resolution": "224"},
            TypeError,
            r"resolution must be an integer of at least 1, or a pair \(height, width\), not '224'",
        ),
        ({"num_classes": 0}, ValueError, "num_classes must be at least 1, not 0"),
        ({"num_classes": 10.0}, TypeError, "num_classes must be an integer of at least 1, not 10.0"),
        ({"in_channels": 0}, ValueError, "in_channels must be at least 1, not 0"),
        ({"architecture": TABLE_2}, TypeError, "architecture must be of type Architecture, not "),
        ({"architecture": None}, TypeError, "architecture must be of type Architecture, not None"),
    ],
)
def test_network_cost_refuses_a_wrong_argument_by_name(arguments, error, message):
    with pytest.raises(error, match=f"^{message}"):
        network_cost(**arguments)


@pytest.mark.parametrize("module", ["mbv2", "mbv2.spec", "mbv2.cost", "mbv2.published", "mbv2.palette"])
def test_importing_what_only_counts_brings_neither_torch_nor_numpy(module):
    code = f"import {module}, sys, json; print(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = json.loads(run.stdout)
    assert "mbv2" in imported
    assert not {"torch", "numpy", "pandas", "matplotlib", "IPython"} & set(imported)
