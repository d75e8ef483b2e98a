"""mbv2.cost.conv: single convolutions and single blocks, held against torch and against the paper's formula."""

import random
from functools import partial

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from random_networks import examples
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from mbv2 import BottleneckBlock, ConvNeXtBlock, DepthwiseSeparableConv, InvResidualS1, InvResidualS2
from mbv2.cost import block_cost, conv_cost, network_cost
from mbv2.spec import REFERENCE

sides = st.integers(1, 40)
convolutions = st.fixed_dictionaries(
    {
        "in_channels": st.integers(1, 6),
        "out_channels": st.integers(1, 6),
        "size": st.one_of(sides, st.tuples(sides, sides)),
        "kernel_size": st.integers(1, 7),
        "stride": st.integers(1, 4),
        "padding": st.integers(0, 4),
        "groups": st.integers(1, 3),
        "bias": st.booleans(),
    }
)


def run(module, shape):
    """What `module` makes of an image of `shape`, and torch's count of multiply-adds."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        out = module.eval()(torch.zeros(1, *shape))
    return tuple(out.shape[1:]), counter.get_total_flops() // 2


def numel(module):
    return sum(p.numel() for p in module.parameters())


@examples(400)
@given(convolutions)
def test_a_convolution_has_the_shape_parameters_and_multiply_adds_of_torch(setting):
    options = {**setting, "in_channels": setting["in_channels"] * setting["groups"]}
    options["out_channels"] *= setting["groups"]
    size = options.pop("size")
    height, width = size if isinstance(size, tuple) else (size, size)
    conv = nn.Conv2d(**options)
    if options["kernel_size"] > min(height, width) + 2 * options["padding"]:
        with pytest.raises(ValueError, match=r"^kernel_size must be at most \d+, the padded size, not \d+$"):
            conv_cost(size=size, **options)
        with pytest.raises(RuntimeError):
            conv(torch.zeros(1, conv.in_channels, height, width))
        return
    cost = conv_cost(size=size, **options)
    assert (cost.out_shape, cost.macs) == run(conv, cost.in_shape)
    assert (cost.weights, cost.params) == (conv.weight.numel(), numel(conv))

    channels, bias = conv.in_channels, options["bias"]
    depthwise = nn.Conv2d(channels, channels, conv.kernel_size, conv.stride, conv.padding, groups=channels, bias=bias)
    pair = nn.Sequential(depthwise, nn.Conv2d(channels, conv.out_channels, 1, bias=bias))
    assert (cost.separable.pointwise.out_shape, cost.separable.macs) == run(pair, cost.in_shape)
    assert cost.separable.params == numel(pair)


@pytest.mark.parametrize(("kernel_size", "stride", "padding"), [(3, 1, 1), (5, 2, 1), (7, 3, 0), (2, 2, 0)])
def test_a_separable_pair_costs_one_over_channels_plus_one_over_the_kernels_area(kernel_size, stride, padding):
    cost = conv_cost(24, 40, (31, 18), kernel_size, stride, padding)
    assert cost.separable.macs / cost.macs == pytest.approx(1 / 40 + 1 / kernel_size**2)
    assert cost.separable.params / cost.params == pytest.approx(1 / 40 + 1 / kernel_size**2)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"groups": 4}, ValueError, "groups must be a divisor of in_channels, 6, not 4"),
        ({"groups": 3}, ValueError, "groups must be a divisor of out_channels, 8, not 3"),
        ({"kernel_size": 8}, ValueError, "kernel_size must be at most 7, the padded size, not 8"),
        ({"padding": -1}, ValueError, "padding must be at least 0, not -1"),
        ({"stride": 0}, ValueError, "stride must be at least 1, not 0"),
        ({"size": 5.0}, TypeError, "size must be an integer of at least 1, or a pair"),
        ({"bias": 1}, TypeError, "bias must be True or False, not 1"),
        ({"in_channels": "6"}, TypeError, "in_channels must be an integer"),
    ],
)
def test_a_wrong_convolution_is_refused_by_name(wrong, error, message):
    with pytest.raises(error, match=f"^{message}"):
        conv_cost(**{"in_channels": 6, "out_channels": 8, "size": (7, 9)} | wrong)


# Blocks


def random_block(source):
    """(block_cost's arguments, the torch module), chosen by `source`."""
    kind = source.choice(["bottleneck", "convnext", "separable", "inverted_residual"])
    channels, wanted, stride = source.randint(1, 20), source.randint(1, 20), source.randint(1, 2)
    wanted = source.choice([channels, wanted])
    setting = {"kind": kind, "in_channels": channels, "out_channels": wanted, "stride": stride}
    if kind == "bottleneck":
        times, projection = source.randint(1, 5), source.random() < 0.5
        hidden = max(1, wanted // times)
        setting |= {"expansion": times, "projection": projection}
        return setting, BottleneckBlock(channels, wanted, hidden, stride, projection)
    if kind == "separable":
        return setting, DepthwiseSeparableConv(channels, wanted, stride)
    times = setting["expansion"] = source.randint(1, 6)
    if kind == "convnext":
        setting |= {"out_channels": channels, "stride": 1}
        return setting, ConvNeXtBlock(channels, times)
    return setting, (InvResidualS2 if stride == 2 else InvResidualS1)(channels, wanted, times)


def own_parameters(module, name):
    """Trainable values of the layer `name` of a block, with what belongs to it."""
    count = numel(module.get_submodule(name))
    if isinstance(module, ConvNeXtBlock):
        count += {"dwconv": numel(module.norm), "pwconv1": module.layer_scale.numel()}.get(name, 0)
    return count


@pytest.mark.parametrize("seed", range(120))
def test_a_block_has_the_layers_of_torch(seed):
    source = random.Random(seed)
    setting, module = random_block(source)
    size = source.randint(1, 20), source.randint(1, 20)
    cost = block_cost(size=size, **setting)

    shapes = {}
    for layer in cost.layers:
        conv = next(m for m in module.get_submodule(layer.name).modules() if isinstance(m, (nn.Conv2d, nn.Linear)))
        conv.register_forward_hook(partial(record, shapes, layer.name))
    out_shape, macs = run(module, cost.in_shape)
    assert (cost.in_shape, cost.out_shape) == ((setting["in_channels"], *size), out_shape)
    assert cost.params == numel(module)
    assert cost.macs == macs
    assert list(shapes) == [layer.name for layer in cost.layers]
    for layer in cost.layers:
        assert shapes[layer.name] == (layer.in_shape, layer.out_shape), layer.name
        assert layer.params == own_parameters(module, layer.name)
    if not isinstance(module, (ConvNeXtBlock, DepthwiseSeparableConv, InvResidualS2)):
        assert cost.shortcut == module.shortcut


def record(shapes, name, module, inputs, output):
    """As (channels, height, width), also where a linear layer works on (1, height, width, channels)."""
    to_image = (lambda s: (s[3], s[1], s[2])) if isinstance(module, nn.Linear) else (lambda s: tuple(s[1:]))
    shapes[name] = (to_image(inputs[0].shape), to_image(output.shape))


@pytest.mark.parametrize(
    ("kind", "channels", "params", "macs"),
    [
        ("bottleneck", 256, 70_400, 56 * 56 * (256 * 64 + 64 * 64 * 9 + 64 * 256)),
        ("convnext", 96, 79_296, 56 * 56 * (96 * 49 + 2 * 96 * 384)),
        ("inverted_residual", 24, 8_832, 56 * 56 * (2 * 24 * 144 + 144 * 9)),
    ],
)
def test_the_three_blocks_of_the_article_by_hand(kind, channels, params, macs):
    cost = block_cost(kind, channels, size=56)
    assert (cost.params, cost.macs, cost.shortcut) == (params, macs, True)


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        (("inverted_residual", 24), ""),
        (("inverted_residual", 24, 32), "channels"),
        (("separable", 24), "kind"),
        (("bottleneck", 24, 32), ""),
        (("convnext", 24), ""),
    ],
)
def test_a_block_says_why_it_has_no_shortcut(setting, reason):
    cost = block_cost(*setting)
    assert (cost.shortcut, cost.reason) == (reason == "", reason)


def test_a_block_without_shortcut_can_have_two_reasons():
    assert block_cost("inverted_residual", 24, 32, stride=2).reason == "stride and channels"
    assert block_cost("bottleneck", 24, stride=2, projection=False).reason == "stride"


def test_hidden_channels_can_be_given_instead_of_the_expansion():
    assert block_cost("inverted_residual", 24, hidden_channels=100).hidden_channels == 100
    assert block_cost("bottleneck", 10, 7).hidden_channels == 1
    assert [layer.name for layer in block_cost("inverted_residual", 24, expansion=1).layers] == ["dwconv", "pwconv1"]


def papers_formula(block, shape):
    """h · w · d' · t · (d' + k² + d''). Source: Sandler et al. 2018, section 3.3."""
    _, height, width = shape
    expansion = block.hidden_channels // block.in_channels
    return height * width * block.in_channels * expansion * (block.in_channels + 9 + block.out_channels)


def test_the_papers_formula_holds_exactly_for_stride_1_and_overstates_stride_2():
    cost = network_cost()
    for block in REFERENCE.blocks(1.0):
        path = f"stages.{block.stage - 1}.{block.repeat}."
        layers = [layer for layer in cost.layers if layer.name.startswith(path)]
        ours, formula = sum(layer.macs for layer in layers), papers_formula(block, layers[0].in_shape)
        if block.stride == 2:
            # It counts depthwise and projection at the size that enters, where a quarter of the pixels is computed.
            assert formula - ours == 3 * sum(layer.macs for layer in layers[1:])
        elif block.expands:
            assert formula == ours
        else:  # t = 1 has no expansion convolution
            assert formula - ours == layers[0].in_shape[1] ** 2 * block.in_channels**2


@pytest.mark.parametrize(
    ("setting", "error", "message"),
    [
        ({"kind": "dense"}, ValueError, "kind must be one of 'bottleneck', 'convnext', 'separable', 'inverted_res"),
        ({"kind": "convnext", "out_channels": 12}, ValueError, "out_channels must equal in_channels, 8, in a convnext"),
        ({"kind": "convnext", "stride": 2}, ValueError, "stride must be 1 in a convnext block, not 2"),
        ({"kind": "separable", "expansion": 6}, ValueError, "expansion must be 1 in a separable block"),
        ({"expansion": 2, "hidden_channels": 16}, ValueError, "expansion, hidden_channels: one of the two must be N"),
        ({"stride": 3}, ValueError, "stride must be one of 1, 2, not 3"),
        ({"size": 0}, ValueError, "size must be at least 1, not 0"),
        ({"expansion": 1.5}, TypeError, "expansion must be an integer of at least 1, not 1.5"),
        ({"hidden_channels": 0}, ValueError, "hidden_channels must be at least 1, not 0"),
        ({"projection": "yes"}, TypeError, "projection must be True or False, not 'yes'"),
    ],
)
def test_a_wrong_block_is_refused_by_name(setting, error, message):
    with pytest.raises(error, match=f"^{message}"):
        block_cost(**{"kind": "inverted_residual", "in_channels": 8} | setting)
