"""mbv2.nets.blocks: against the same operations written with torch's functions, one by one."""

import pytest
import torch
import torch.nn.functional as F
from plain_network import randomize_batch_norm
from torch.testing import assert_close

from mbv2.cost import network_cost
from mbv2.nets.blocks import Conv, InvResidual, InvResidualS1, InvResidualS2
from mbv2.nets.mobilenet_v2 import MobileNetV2
from mbv2.spec import Architecture

KINDS = pytest.mark.parametrize("kind", [InvResidualS1, InvResidualS2])
MODES = pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])


def conv_by_functions(conv, x, stride, groups, relu6=True):
    """Convolution, batch norm and a clamp to [0, 6] with the weights of `conv`, which stays as it is."""
    bn, weight = conv.bn, conv.conv.weight
    x = F.conv2d(x, weight, stride=stride, padding=weight.shape[-1] // 2, groups=groups)
    mean, var = (
        (x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)) if conv.training else (bn.running_mean, bn.running_var)
    )
    channel = (1, -1, 1, 1)
    x = (x - mean.view(channel)) / torch.sqrt(var.view(channel) + 1e-5)
    x = x * bn.weight.view(channel) + bn.bias.view(channel)
    return torch.clamp(x, 0, 6) if relu6 else x


def block_by_functions(block, x, stride, shortcut):
    y = x if block.pwconv0 is None else conv_by_functions(block.pwconv0, x, 1, 1)
    y = conv_by_functions(block.dwconv, y, stride, groups=y.shape[1])
    y = conv_by_functions(block.pwconv1, y, 1, 1, relu6=False)
    return x + y if shortcut else y


def ready(module, training=False):
    return randomize_batch_norm(module).double().train(training)


def images(*shape):
    """Values wide enough for both ends of the clamp to act."""
    return 8 * torch.randn(*shape, dtype=torch.float64)


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(20180113)


@MODES
@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize(
    ("out_channels", "kernel_size", "stride", "groups"),
    [(8, 3, 2, 1), (4, 3, 1, 4), (12, 1, 1, 1), (8, 5, 2, 2), (6, 1, 2, 2)],
)
def test_conv_equals_convolution_batch_norm_and_clamp(out_channels, kernel_size, stride, groups, linear, training):
    conv = ready(Conv(4, out_channels, kernel_size, stride, groups, linear), training)
    x = images(3, 4, 9, 6)
    assert_close(conv(x), conv_by_functions(conv, x, stride, groups, relu6=not linear))


def test_relu6_caps_at_6_and_a_linear_conv_does_not():
    x = images(2, 3, 9, 7)
    capped, free = ready(Conv(3, 16)), ready(Conv(3, 16, linear=True))
    assert (capped(x).min(), capped(x).max()) == (0, 6)
    assert free(x).min() < 0
    assert free(x).max() > 6


@pytest.mark.parametrize(("size", "halved"), [((7, 5), (4, 3)), ((8, 6), (4, 3)), ((1, 1), (1, 1)), ((2, 9), (1, 5))])
def test_stride_2_halves_and_rounds_up(size, halved):
    x = images(2, 4, *size)
    assert ready(Conv(4, 10, stride=2))(x).shape == (2, 10, *halved)
    assert ready(InvResidualS2(4, 10, 3))(x).shape == (2, 10, *halved)
    assert ready(InvResidualS1(4, 10, 3))(x).shape == (2, 10, *size)


@MODES
@pytest.mark.parametrize("always_expand", [False, True])
@pytest.mark.parametrize("expansion", [1, 2, 6])
@pytest.mark.parametrize("out_channels", [5, 8])
@pytest.mark.parametrize("size", [(7, 4), (1, 1)])
def test_blocks_equal_their_operations_one_by_one(size, out_channels, expansion, always_expand, training):
    x = images(3, 5, *size)
    halving = ready(InvResidualS2(5, out_channels, expansion, always_expand), training)
    keeping = ready(InvResidualS1(5, out_channels, expansion, always_expand), training)
    assert_close(halving(x), block_by_functions(halving, x, 2, shortcut=False))
    assert_close(keeping(x), block_by_functions(keeping, x, 1, shortcut=out_channels == 5))


@pytest.mark.parametrize(
    ("block", "has_shortcut"),
    [
        (InvResidualS1(6, 6, 2), True),
        (InvResidualS1(6, 6, 1), True),
        (InvResidualS1(6, 7, 2), False),
        (InvResidualS2(6, 6, 2), False),
        (InvResidualS2(6, 7, 2), False),
    ],
)
def test_shortcut_exists_exactly_where_stride_is_1_and_channels_match(block, has_shortcut):
    x = images(2, 6, 5, 3)
    ready(block)
    torch.nn.init.zeros_(block.pwconv1.bn.weight)
    torch.nn.init.zeros_(block.pwconv1.bn.bias)  # the three convolutions now give 0: what is left is the shortcut
    y = block(x)
    assert torch.equal(y, x if has_shortcut else torch.zeros_like(y))


@pytest.mark.parametrize("expansion", [1, 4])
def test_in_place_relu6_leaves_the_input_and_the_shortcut_alone(expansion):
    block = ready(InvResidualS1(6, 6, expansion))
    x = images(2, 6, 5, 7)
    before = x.clone()
    y = block(x)
    assert torch.equal(x, before)
    assert_close(y - before, block.bottleneck(before))


@KINDS
def test_expansion_1_has_no_expansion_convolution_unless_asked_for(kind):
    assert kind(8, 8, 1).pwconv0 is None
    assert kind(8, 8, 1, always_expand=True).pwconv0.conv.weight.shape == (8, 8, 1, 1)
    assert kind(8, 8, 3).pwconv0.conv.weight.shape == (24, 8, 1, 1)


@KINDS
def test_blocks_have_as_many_parameters_as_the_table_says(kind):
    stride = 2 if kind is InvResidualS2 else 1
    cost = network_cost(architecture=Architecture([(5, 24, 1, stride)], stem_channels=16))
    block = kind(16, 24, 5)
    assert sum(p.numel() for p in block.parameters()) == cost.stages[1].params
    assert not any(name.endswith("conv.bias") for name, _ in block.named_parameters())


@pytest.mark.parametrize("block", [InvResidualS1(6, 6, 3), InvResidualS1(6, 4, 1), InvResidualS2(6, 6, 3)])
def test_gradients_reach_the_input_and_every_parameter(block):
    x = torch.randn(4, 6, 7, 5, requires_grad=True)
    y = block(x)
    (y * torch.randn_like(y)).sum().backward()
    for tensor in (x, *block.parameters()):
        assert tensor.grad.isfinite().all()
        assert tensor.grad.abs().sum() > 1e-3


@MODES
def test_gradients_equal_numerical_ones(training):
    block = ready(InvResidualS1(2, 2, 2), training)
    block.dwconv.relu6 = block.pwconv0.relu6 = None  # its kinks have no derivative
    assert torch.autograd.gradcheck(block, torch.randn(2, 2, 3, 2, dtype=torch.float64, requires_grad=True))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Conv(0, 8), ValueError, "in_channels must be at least 1, not 0"),
        (lambda: Conv(3, 8.0), TypeError, "out_channels must be an integer of at least 1, not 8.0"),
        (lambda: Conv(3, 8, kernel_size=2), ValueError, "kernel_size must be odd.*not 2"),
        (lambda: Conv(3, 8, stride=0), ValueError, "stride must be at least 1, not 0"),
        (lambda: Conv(3, 8, groups=True), TypeError, "groups must be an integer of at least 1, not True"),
        (lambda: InvResidualS1(-3, 8, 6), ValueError, "in_channels must be at least 1, not -3"),
        (lambda: InvResidualS1(8, "8", 6), TypeError, "out_channels must be an integer of at least 1, not '8'"),
        (lambda: InvResidualS2(8, 8, 0), ValueError, "expansion must be at least 1, not 0"),
        (lambda: InvResidualS2(8, 8, 1.5), TypeError, "expansion must be an integer of at least 1, not 1.5"),
    ],
)
def test_wrong_arguments_are_refused_by_name(make, error, message):
    with pytest.raises(error, match=f"^{message}"):
        make()


def test_shared_structure_is_written_once():
    assert InvResidualS1.__base__ is InvResidualS2.__base__ is InvResidual


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Conv(3, 8, linear="no"), TypeError, "linear must be True or False, not 'no'"),
        (lambda: Conv(3, 8, groups=2), ValueError, "groups must be a divisor of in_channels, 3, not 2"),
        (lambda: Conv(4, 6, groups=4), ValueError, "groups must be a divisor of out_channels, 6, not 4"),
        (lambda: InvResidualS1(8, 8, 6, "yes"), TypeError, "always_expand must be True or False, not 'yes'"),
        (lambda: InvResidual(8, 8, 6, 3), ValueError, "stride must be one of 1, 2, not 3"),
    ],
)
def test_a_part_refuses_what_it_cannot_be_made_of(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_hook_keeps_what_batch_norm_put_out_and_gradients_pass_it():
    """Nothing after a layer writes over its output."""
    model, kept, gradients = ready(MobileNetV2(0.35, num_classes=3), training=True), {}, {}
    for name, layer in model.named_modules():
        if not list(layer.children()):
            layer.register_forward_hook(lambda _, __, out, name=name: kept.update({name: (out, out.clone())}))
            layer.register_full_backward_hook(lambda _, __, out, name=name: gradients.update({name: out[0]}))
    model(images(2, 3, 40, 33)).sum().backward()
    assert len(kept) == len(gradients) == 142
    assert all(torch.equal(now, then) for now, then in kept.values())
    assert kept["first_conv.bn"][0].min() < 0 < gradients["first_conv.bn"].abs().max()
