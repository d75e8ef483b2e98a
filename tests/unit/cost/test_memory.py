"""mbv2.cost.memory: what it computes is what torch holds, operator by operator, and what the paper's Table 3 says."""

from itertools import product
from math import prod

import pytest
import torch
from torch.nn import functional as F

from mbv2 import MobileNetV2, network_cost
from mbv2.cost import block_cost, tensors_alive
from mbv2.cost.memory import (
    Step,
    block_steps,
    kilobytes,
    layer_steps,
    peak,
    sliced_peak,
    widest_rows,
)
from mbv2.nets.slicing import SlicedBlock, fold, peak_bytes
from mbv2.published import PAPER_TABLE_3
from mbv2.spec import ARTICLE, MOBILENET_V1, REFERENCE

OURS, V1 = network_cost(), network_cost(architecture=MOBILENET_V1)


class LayerByLayer(torch.nn.Module):
    """One operator of a MobileNetV2: its folded convolution, and the sum where it ends a block with a shortcut."""

    def __init__(self, unit, linear):
        super().__init__()
        self.weight, self.bias = (torch.nn.Parameter(value) for value in fold(unit))
        self.conv, self.linear = unit.conv, linear

    def forward(self, x):
        x = F.conv2d(x, self.weight, self.bias, self.conv.stride, self.conv.padding, groups=self.conv.groups)
        return x if self.linear else F.relu6(x, inplace=True)


def units(model):
    """[(name, operator)] in the order of computation."""
    named = [(name, module) for name, module in model.named_modules() if type(module).__name__ == "Conv"]
    return [(name, LayerByLayer(unit, unit.relu6 is None)) for name, unit in named]


@pytest.mark.parametrize(
    ("width_mult", "resolution", "architecture"),
    [(0.35, (97, 160), REFERENCE), (0.5, (64, 96), ARTICLE)],
)
def test_each_step_reads_and_writes_what_torch_holds(width_mult, resolution, architecture):
    model = MobileNetV2(width_mult, 10, architecture=architecture).eval()
    cost = network_cost(width_mult, resolution, 10, architecture)
    steps = {step.name: step for step in layer_steps(cost)}
    x, waiting = torch.rand(1, 3, *resolution), None
    for name, unit in units(model):
        step, block = steps[name], name.rpartition(".")[0]
        module = model.get_submodule(block) if block else None
        if getattr(module, "shortcut", False):
            waiting = (block, x) if waiting is None or waiting[0] != block else waiting
        kept = waiting[1].numel() if waiting and waiting[0] == block and waiting[1] is not x else 0
        assert step.kept == kept
        assert step.reads + step.writes == peak_bytes(unit, x) // 4
        with torch.no_grad():
            x = unit(x)
        if kept and name.endswith("pwconv1"):
            x += waiting[1]  # the sum needs no room of its own
    assert steps["avgpool"][3:6] == (0, x.numel(), x.shape[1])
    assert steps["fc"][3:6] == (0, x.shape[1], 10)
    assert set(steps) == {*(name for name, _ in units(model)), "avgpool", "fc"}


@pytest.mark.parametrize("resolution", [224, (97, 160), 1])
@pytest.mark.parametrize("architecture", [REFERENCE, ARTICLE, MOBILENET_V1], ids=["reference", "article", "V1"])
def test_steps_inside_a_block_are_those_of_the_block_alone(architecture, resolution):
    cost = network_cost(0.75, resolution, architecture=architecture)
    steps = [step for step in layer_steps(cost) if step.name.startswith("stages.")]
    for block in architecture.blocks(0.75):
        own = [step for step in steps if step.name.startswith(f"stages.{block.stage - 1}.{block.repeat}.")]
        first = next(layer for layer in cost.layers if layer.name == own[0].name)
        if block.expands == (block.hidden_channels != block.in_channels):  # what block_cost builds
            kind = "inverted_residual" if architecture.residual else "separable"
            expansion = block.hidden_channels // block.in_channels
            alone = block_cost(kind, block.in_channels, block.out_channels, first.in_shape[1:], expansion, block.stride)
            assert [(step.kind, step.values) for step in own] == [
                (what, sum(alive.values())) for what, alive in tensors_alive(alone)
            ]
        assert any(step.kept for step in own) == block.shortcut


def test_a_block_of_stride_2_on_one_pixel_keeps_nothing():
    rules = REFERENCE.__class__([(6, 32, 1, 2)])
    assert not any(step.kept for step in layer_steps(network_cost(resolution=1, architecture=rules)))


def test_the_peak_of_layers_and_of_blocks():
    layers, blocks = peak(layer_steps(OURS)), peak(block_steps(OURS))
    assert (layers.name, layers.values) == ("stages.1.0.dwconv", 96 * 112**2 + 96 * 56**2)
    assert (blocks.name, blocks.values) == ("stages.0.0", (32 + 16) * 112**2)
    assert peak(layer_steps(V1)).values == peak(block_steps(V1)).values == (32 + 64) * 112**2


def test_layer_by_layer_v2_needs_more_than_v1_and_block_by_block_half_of_it():
    assert peak(layer_steps(OURS)).values > peak(layer_steps(V1)).values == 2 * peak(block_steps(OURS)).values


def test_the_worst_block_needs_more_than_v1_from_an_expansion_of_five_on():
    def most(expansion):
        return max(
            sum(v.values()) for _, v in tensors_alive(block_cost("inverted_residual", 16, 24, 112, expansion, 2))
        )

    assert most(6) == peak(layer_steps(OURS)).values
    assert most(4) < peak(layer_steps(V1)).values < most(5)


def test_the_stem_can_join_the_slices_of_stage_1():
    image, out = OURS.layers[0].in_shape, OURS.stages[1].out_shape
    assert OURS.stages[1].row.expansion == 1
    assert prod(image) + prod(out) < peak(block_steps(OURS)).values


@pytest.mark.parametrize("slices", [1, 2, 3, 5, 6, 32, 1000])
def test_sliced_steps_are_those_of_each_block_alone(slices):
    steps = {step.name: step for step in block_steps(OURS, slices)}
    for block in REFERENCE.blocks(1.0):
        name = f"stages.{block.stage - 1}.{block.repeat}"
        first = next(layer for layer in OURS.layers if layer.name.startswith(name))
        expansion = block.hidden_channels // block.in_channels
        alone = block_cost(
            "inverted_residual", block.in_channels, block.out_channels, first.in_shape[1:], expansion, block.stride
        )
        assert steps[name].values == sliced_peak(alone, min(slices, block.hidden_channels))


def test_more_slices_never_need_more_and_approach_the_papers_number():
    values = [peak(block_steps(OURS, slices)).values for slices in range(1, 961)]
    assert values == sorted(values, reverse=True)
    bare = [step.values for step in block_steps(OURS)]
    assert all(step.values >= least for step, least in zip(block_steps(OURS, 960), bare, strict=True))
    assert values[-1] < 1.03 * max(bare)


CASES = [(24, 24, 6, 1, (20, 31)), (16, 24, 6, 2, (33, 20)), (32, 16, 1, 1, (18, 7)), (5, 8, 3, 2, (13, 9))]


@pytest.mark.parametrize(("case", "slices"), list(product(CASES, (1, 2, 3, 5))))
def test_the_computed_peak_of_a_sliced_block_is_what_torch_holds(case, slices):
    from mbv2 import InvResidualS1, InvResidualS2

    in_channels, out_channels, expansion, stride, size = case
    block = (InvResidualS1 if stride == 1 else InvResidualS2)(in_channels, out_channels, expansion).eval()
    cost = block_cost("inverted_residual", in_channels, out_channels, size, expansion, stride)
    held = peak_bytes(SlicedBlock(block, slices), torch.randn(1, in_channels, *size)) // 4
    assert held == sliced_peak(cost, slices)


def test_table_3_prints_channels_times_pixels_times_two_bytes_but_for_one_cell():
    for row in PAPER_TABLE_3:
        for network in ("mobilenet_v1", "mobilenet_v2", "shufflenet_2x_g3"):
            channels, printed = getattr(row, f"{network}_channels"), getattr(row, f"{network}_kb")
            computed = kilobytes(channels * row.resolution**2)
            fits = abs(printed - computed) <= max(1, 0.05 * computed)
            assert fits != ((network, row.resolution) == ("mobilenet_v1", 7))
    assert kilobytes(1024 * 7**2) == pytest.approx(199 / 2, rel=0.01)


def test_table_3_v1_channels_are_the_widest_outputs_at_each_size():
    widest = widest_rows(V1)
    assert {row.resolution: row.mobilenet_v1_channels for row in PAPER_TABLE_3} == {
        size: widest[size] for size in (56, 28, 14, 7, 1)
    }


def test_table_3_v2_channels_are_each_rows_output_channels_at_the_size_of_its_input():
    published = {row.resolution: row.mobilenet_v2_channels for row in PAPER_TABLE_3}
    at_input, at_output = widest_rows(OURS, at="in"), widest_rows(OURS)
    assert published == {size: at_input[size] for size in published}
    assert {size: at_output[size] for size in published} == {56: 24, 28: 32, 14: 96, 7: 320, 1: 1280}


@pytest.mark.parametrize(("values", "bits", "kb"), [(1000, 16, 2), (1000, 8, 1), (1, 32, 0.004), (0, 16, 0)])
def test_kilobytes_are_a_thousand_bytes(values, bits, kb):
    assert kilobytes(values, bits) == kb


def test_values_of_a_step_are_all_that_it_needs():
    assert Step("a", "expand", 1, 2, 30, 400, 5000).values == 5432
    assert sum(step.values for step in layer_steps(OURS)) == sum(
        step.kept + prod(layer.in_shape) + prod(layer.out_shape)
        for step, layer in zip((s for s in layer_steps(OURS) if s.kind != "pool"), OURS.layers, strict=True)
    ) + (1280 * 49 + 1280)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: layer_steps(REFERENCE), "cost must be of type NetworkCost"),
        (lambda: block_steps(OURS, 0), "slices must be at least 1, not 0"),
        (lambda: sliced_peak(OURS, 2), "block must be of type BlockCost"),
        (lambda: sliced_peak(block_cost("bottleneck", 256), 2), "block.kind must be one of .* not 'bottleneck'"),
        (lambda: sliced_peak(block_cost("inverted_residual", 4), 25), "slices must be at most 24, the hidden"),
        (lambda: widest_rows(OURS, "middle"), "at must be one of 'in', 'out', not 'middle'"),
        (lambda: peak([]), "steps must hold at least one Step"),
        (lambda: peak(OURS), "steps must be a tuple or list of Step, not NetworkCost"),
        (lambda: kilobytes(1.5), "values must be an integer"),
        (lambda: kilobytes(1, 0), "bits must be at least 1, not 0"),
    ],
)
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
