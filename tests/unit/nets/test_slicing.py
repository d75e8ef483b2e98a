"""mbv2.nets.slicing: a sliced block gives the same output, does the same work and holds less."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from mbv2 import InvResidualS1, InvResidualS2, MobileNetV2, assert_same_outputs, calibrate_batch_norm
from mbv2.cost import block_cost
from mbv2.nets.slicing import SlicedBlock, fold, peak_bytes, slice_blocks

CASES = {  # in_channels, out_channels, expansion, stride, always_expand, (height, width)
    "shortcut": (24, 24, 6, 1, False, (20, 31)),
    "no shortcut": (24, 32, 6, 1, False, (9, 14)),
    "stride 2": (16, 24, 6, 2, False, (33, 20)),
    "t = 1": (32, 16, 1, 1, False, (18, 7)),
    "t = 1, expanded": (32, 16, 1, 1, True, (18, 7)),
    "odd channels": (5, 8, 3, 2, False, (13, 9)),
}


def trained(model):
    """The model in eval mode with batch norms far from the identity."""
    generator = torch.Generator().manual_seed(0)
    for norm in (module for module in model.modules() if isinstance(module, nn.BatchNorm2d)):
        for tensor in (norm.weight, norm.bias, norm.running_mean):
            tensor.data.copy_(torch.randn(tensor.shape, generator=generator))
        norm.running_var.copy_(torch.rand(norm.running_var.shape, generator=generator) + 0.1)
    return model.eval()


def block_of(in_channels, out_channels, expansion, stride, always_expand, size):
    kind = InvResidualS1 if stride == 1 else InvResidualS2
    return trained(kind(in_channels, out_channels, expansion, always_expand=always_expand))


def image(channels, size, images=2):
    return torch.randn(images, channels, *size, generator=torch.Generator().manual_seed(1))


def flops(module, x):
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module(x)
    return counter.get_total_flops()


@pytest.mark.parametrize("slices", [1, 2, 3, 5])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_slices_change_neither_the_output_nor_the_work(case, slices):
    block, x = block_of(*case), image(case[0], case[-1])
    sliced, before = SlicedBlock(block, slices), image(case[0], case[-1])
    with torch.no_grad():
        torch.testing.assert_close(sliced(x), block(x), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(x, before, rtol=0, atol=0)  # the input is not written over
    assert flops(sliced, x) == flops(block, x)


def test_one_channel_a_slice_is_the_most():
    block = block_of(*CASES["odd channels"])
    assert len(SlicedBlock(block, 15).groups) == 15
    with pytest.raises(ValueError, match="slices must be at most 15, the hidden channels, not 16"):
        SlicedBlock(block, 16)


def test_a_whole_network_gives_the_same_scores():
    x = image(3, (64, 97), images=4)
    model = calibrate_batch_norm(trained(MobileNetV2(0.35, 10)), x)
    sliced = slice_blocks(model, 20)
    assert_same_outputs(sliced, model, 2 * x, tolerance=1e-3)
    with pytest.raises(AssertionError, match="differ by up to"):
        sliced.stages[5][1].groups = sliced.stages[5][1].groups[:-1]
        assert_same_outputs(sliced, model, 2 * x, tolerance=1e-3)
    assert isinstance(model.stages[0][0], InvResidualS1)  # the copy was changed, not the model


def test_a_dropped_slice_would_be_noticed():
    block, x = block_of(*CASES["shortcut"]), image(24, (20, 31))
    sliced = SlicedBlock(block, 6)
    sliced.groups = sliced.groups[:-1]
    with torch.no_grad():
        assert not torch.allclose(sliced(x), block(x), rtol=1e-2, atol=1e-2)


def test_a_folded_convolution_does_what_two_layers_did():
    unit = block_of(*CASES["stride 2"]).dwconv
    x = image(96, (9, 12))
    with torch.no_grad():
        weight, bias = fold(unit)
        got = nn.functional.conv2d(x, weight, bias, stride=2, padding=1, groups=96).clamp(0, 6)
        torch.testing.assert_close(got, unit(x), rtol=1e-4, atol=1e-4)


def test_six_slices_hold_less_than_a_third_of_one():
    block, x = block_of(*CASES["stride 2"]), image(16, (112, 112), images=1)
    assert peak_bytes(SlicedBlock(block, 6), x) < peak_bytes(SlicedBlock(block, 1), x) / 3


class Three(nn.Module):
    """Holds its input, then two tensors twice as large, then frees one of them before the next."""

    def forward(self, x):
        a = torch.cat([x, x])
        b = torch.cat([x, x])
        del a
        c = x + 1
        return b.sum() + c.sum()


def test_the_meter_counts_living_tensors_once_and_no_weights():
    x = torch.zeros(10, 7)
    assert peak_bytes(Three(), x) == (70 + 140 + 140) * 4
    assert peak_bytes(nn.Identity(), x) == 70 * 4
    assert peak_bytes(nn.Linear(7, 3), x) == (70 + 30) * 4
    assert peak_bytes(nn.Flatten(0), x) == 70 * 4  # a view is not a new tensor
    assert peak_bytes(nn.Identity(), torch.zeros(0)) == 0


def test_the_plain_block_holds_what_batch_norm_writes_as_well():
    cost = block_cost("inverted_residual", 24, size=(20, 31))
    hidden = cost.layers[0].out_shape
    held = peak_bytes(block_of(*CASES["shortcut"]), image(24, (20, 31), images=1)) // 4
    assert held > 2 * hidden[0] * hidden[1] * hidden[2]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SlicedBlock(nn.Conv2d(3, 3, 1), 2), "block must be of type InvResidual"),
        (lambda: SlicedBlock(InvResidualS1(8, 8, 6), 2), "block must be in eval mode, not training"),
        (lambda: SlicedBlock(InvResidualS1(8, 8, 6).eval(), 0), "slices must be at least 1, not 0"),
        (lambda: slice_blocks(nn.Identity(), 2), "model must be of type MobileNetV2"),
        (lambda: slice_blocks(MobileNetV2(0.1), 2), "model must be in eval mode"),
        (lambda: slice_blocks(MobileNetV2(0.1).eval(), "2"), "slices must be an integer of at least 1, not '2'"),
        (lambda: fold(nn.Conv2d(3, 4, 1)), "unit must be of type Conv, not Conv2d"),
        (lambda: peak_bytes(torch.relu, torch.zeros(1)), "module must be of type Module"),
        (lambda: peak_bytes(nn.ReLU(), [1.0]), "x must be of type Tensor"),
    ],
)
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
