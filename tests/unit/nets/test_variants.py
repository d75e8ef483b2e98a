"""A network with one idea taken out: what changes, what stays, and an outside computation of the change."""

import pytest
import torch
from torch.nn import functional as F

from mbv2 import SMALL_IMAGES, InvResidualS1, MobileNetV2, assert_same_outputs, calibrate_batch_norm
from mbv2.nets.variants import VARIANTS, change


@pytest.fixture
def living():
    """A calibrated network, and pictures that it tells apart."""
    torch.manual_seed(3)
    model = MobileNetV2(0.25, 5, architecture=SMALL_IMAGES)
    pictures = torch.rand(6, 3, 16, 24)
    calibrate_batch_norm(model, pictures)
    return model.eval(), pictures


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_variant_changes_a_parameter(living, variant):
    model, _ = living
    before = {name: value.clone() for name, value in model.state_dict().items()}
    assert change(model, variant) is model
    assert {name: value.shape for name, value in model.state_dict().items()} == {
        name: value.shape for name, value in before.items()
    }
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_none_changes_no_output(living):
    model, pictures = living
    before = model(pictures)
    assert torch.equal(change(model, "none")(pictures), before)


def test_without_shortcuts_a_block_gives_less_by_its_input(living):
    model, _ = living
    block = model.stages[3][1]
    assert isinstance(block, InvResidualS1)
    x = torch.randn(2, block.pwconv0.conv.in_channels, 4, 6)
    whole = block(x)
    change(model, "no-shortcuts")
    torch.testing.assert_close(whole - block(x), x, rtol=1e-4, atol=1e-5)
    assert not any(one.shortcut for one in model.modules() if isinstance(one, InvResidualS1))


def test_relu6_follows_every_projection_and_nothing_else_is_new(living):
    model, pictures = living
    seen = {}
    for name, module in model.named_modules():
        if name.endswith("pwconv1"):
            module.register_forward_hook(lambda module, _, output, name=name: seen.update({name: output}))
    model(pictures)
    linear = dict(seen)
    assert min(output.min().item() for output in linear.values()) < 0
    change(model, "relu6-projections")
    model(pictures)
    assert len(seen) == 17 and all(output.min() >= 0 and output.max() <= 6 for output in seen.values())
    torch.testing.assert_close(seen["stages.0.0.pwconv1"], F.hardtanh(linear["stages.0.0.pwconv1"], 0, 6))


@pytest.mark.parametrize("variant", VARIANTS[1:])
def test_the_outputs_are_no_longer_the_networks(living, variant):
    model, pictures = living
    other = MobileNetV2(0.25, 5, architecture=SMALL_IMAGES)
    other.load_state_dict(model.state_dict())
    with pytest.raises(AssertionError):
        assert_same_outputs(change(other.eval(), variant), model, pictures)


def test_refusals_name_the_argument(living):
    with pytest.raises(ValueError, match=r"variant must be .*no-shortcuts.*not 'no-relu'"):
        change(living[0], "no-relu")
    with pytest.raises(TypeError, match="model must be"):
        change(torch.nn.Linear(1, 1), "none")
