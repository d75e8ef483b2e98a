"""mbv2.nets.comparison: life for a fresh network, and comparisons that refuse what is wrong and what is empty."""

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from mbv2 import ARTICLE, InvResidualS1, MobileNetV2, assert_same_outputs, calibrate_batch_norm
from mbv2.nets.comparison import OutputsDiffer

SIZE = (65, 48)


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(20180113)


@pytest.fixture(scope="module")
def alive():
    """A network that has met a batch, and louder images, at which every ReLU6 is capped somewhere."""
    torch.manual_seed(1)
    model = calibrate_batch_norm(MobileNetV2(0.35, 50), torch.randn(4, 3, *SIZE))
    return model, 3 * torch.randn(2, 3, *SIZE)


def test_every_channel_has_mean_0_and_variance_1_afterwards():
    x = torch.randn(5, 3, 9, 7) * torch.tensor([1.0, 5.0, 0.1])[:, None, None] + 3
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 6, 1), nn.BatchNorm2d(6))
    assert calibrate_batch_norm(model, x) is model
    y = model(x).detach()
    torch.testing.assert_close(y.mean((0, 2, 3)), torch.zeros(6), atol=0.01, rtol=0)
    torch.testing.assert_close(y.var((0, 2, 3)), torch.ones(6), atol=0.02, rtol=0)
    first = F.conv2d(x, model[0].weight, model[0].bias)
    torch.testing.assert_close(model[1].running_mean, first.mean((0, 2, 3)).detach())
    torch.testing.assert_close(model[1].running_var, first.var((0, 2, 3)).detach())


def test_statistics_are_those_of_the_one_batch_whatever_was_met_before():
    model, x = nn.BatchNorm2d(3), torch.randn(4, 3, 5, 6)
    model(100 + torch.randn(4, 3, 5, 6))
    calibrate_batch_norm(model, x)
    torch.testing.assert_close(model.running_mean, x.mean((0, 2, 3)))
    assert (model.momentum, model.training, int(model.num_batches_tracked)) == (0.1, False, 1)


def test_weights_images_and_the_dice_are_left_alone():
    model, x = MobileNetV2(0.1, 5), torch.randn(3, 3, *SIZE)
    weights, image, dice = copy.deepcopy(dict(model.named_parameters())), x.clone(), torch.get_rng_state()
    calibrate_batch_norm(model, x)
    assert all(torch.equal(weights[name], value) for name, value in model.named_parameters())
    assert torch.equal(x, image)
    assert torch.equal(torch.get_rng_state(), dice)
    assert not any(module.training for module in model.modules())


def test_the_momentum_is_back_even_after_an_error():
    norm = nn.BatchNorm2d(3, momentum=0.3)
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        calibrate_batch_norm(norm, torch.zeros(1, 3, 1, 1))
    assert norm.momentum == 0.3


def test_a_batch_norm_that_is_left_out_is_named():
    class Forgetful(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm, self.bn = nn.Conv2d(3, 4, 1), nn.BatchNorm2d(3), nn.BatchNorm2d(4)

        def forward(self, x):
            return self.conv(self.norm(x))

    with pytest.raises(ValueError, match=r"but nothing passes through bn$"):
        calibrate_batch_norm(Forgetful(), torch.randn(2, 3, 4, 5))


def test_a_fresh_network_puts_out_its_bias_and_is_refused():
    model = MobileNetV2(0.35, 50, architecture=ARTICLE).eval()
    nn.init.normal_(model.fc.bias)
    x = torch.randn(2, 3, *SIZE)
    with torch.no_grad():
        assert (model(x) - model(2 * x)).abs().max() < 1e-3 < model(x).std()
    with pytest.raises(OutputsDiffer, match=r"hardly vary \(by .*, from image to image by .*calibrate_batch_norm"):
        assert_same_outputs(model, copy.deepcopy(model), x)


def test_the_same_weights_are_accepted_and_the_modes_kept(alive):
    model, x = alive
    other, image = copy.deepcopy(model).train(), x.clone()
    other.stages.eval()
    assert_same_outputs(other, model, x)
    assert torch.equal(x, image)
    assert other.training and not other.stages[0].training


def change(path, value):
    def mutate(model):
        owner, _, name = path.rpartition(".")
        setattr(model.get_submodule(owner), name, value)

    return mutate


@torch.no_grad()
def one_weight(model):
    model.stages[3][1].dwconv.conv.weight[5, 0, 1, 2] += 1


def relus(model):
    for path in [name for name, module in model.named_modules() if isinstance(module, nn.ReLU6)]:
        change(path, nn.ReLU())(model)


def unlike(attribute, value):
    """Every depthwise convolution with another `attribute`."""

    def mutate(model):
        for module in model.modules():
            if isinstance(module, nn.Conv2d) and module.groups > 1:
                setattr(module, attribute, value)

    return mutate


def ignore_input(model):
    model.register_forward_pre_hook(lambda module, inputs: (inputs[0] * 0,))


MUTANTS = {
    "one weight of a million": (one_weight, r"differs is stages\.3\.1\.dwconv\.conv\."),
    "ReLU for ReLU6": (relus, r"differs is first_conv\.relu6\."),
    "ReLU for one ReLU6": (change("last_conv.relu6", nn.ReLU()), r"differs is last_conv\.relu6\."),
    "no batch norm": (change("stages.2.1.dwconv.bn", nn.Identity()), r"differs is stages\.2\.1\.dwconv\.bn\."),
    "a linear head": (change("last_conv.relu6", None), r"the first computes \d+ layers, the second \d+\."),
    "no shortcut": (change("stages.1.1.shortcut", False), r"differs is stages\.2\.0\.pwconv0\.conv\."),
    "other padding": (unlike("padding_mode", "replicate"), "differ by up to"),
    "stem with stride 1": (change("first_conv.conv.stride", (1, 1)), r"differs is first_conv\.conv\."),
    "strides of 1": (unlike("stride", (1, 1)), r"differs is stages\.1\.0\.dwconv\.conv\."),
    "maximum for mean": (change("avgpool", nn.AdaptiveMaxPool2d(1)), r"differs is avgpool\."),
    "input ignored": (ignore_input, "differ by up to"),
    "nothing but zeros": (lambda model: [nn.init.zeros_(p) for p in model.parameters()], "differ by up to"),
    "not a number": (lambda model: nn.init.constant_(model.fc.bias, torch.nan), "differ by up to nan|hardly vary"),
}


@pytest.mark.parametrize(("mutate", "message"), MUTANTS.values(), ids=MUTANTS)
def test_a_wrong_network_is_refused_in_one_sentence(alive, mutate, message):
    model, x = alive
    other = copy.deepcopy(model)
    mutate(other)
    with pytest.raises(OutputsDiffer, match=message) as refusal:
        assert_same_outputs(other, model, x)
    assert str(refusal.value).count("\n") == 0
    with pytest.raises(OutputsDiffer):
        assert_same_outputs(model, other, x)


def test_two_networks_that_both_ignore_their_input_are_refused(alive):
    model, x = alive
    one, other = copy.deepcopy(model), copy.deepcopy(model)
    for network in (one, other):
        ignore_input(network)
    with pytest.raises(OutputsDiffer, match="from image to image by 0"):
        assert_same_outputs(one, other, x)


def test_one_image_twice_proves_nothing(alive):
    model, x = alive
    with pytest.raises(OutputsDiffer, match="from image to image by 0"):
        assert_same_outputs(model, model, x[:1].expand(2, -1, -1, -1))


def test_what_is_done_between_the_layers_is_told():
    block = calibrate_batch_norm(InvResidualS1(4, 4, 2), torch.randn(4, 4, 5, 6))
    other = copy.deepcopy(block)
    other.shortcut = False
    with pytest.raises(OutputsDiffer, match="each layer puts out the same, so what is done between the layers differs"):
        assert_same_outputs(other, block, torch.randn(2, 4, 5, 6))


def test_other_shapes_are_told():
    x = torch.randn(2, 3, 8, 6)
    with pytest.raises(OutputsDiffer, match=r"shapes \(2, 4, 8, 6\) and \(2, 4, 4, 3\)\.$"):
        assert_same_outputs(nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 1, stride=2), x)


def test_the_tolerance_is_a_part_of_the_spread():
    one, other, x = nn.Linear(3, 4), nn.Linear(3, 4), torch.randn(9, 3)
    other.load_state_dict({name: value * 1.001 for name, value in one.state_dict().items()})
    with pytest.raises(OutputsDiffer, match="the first layer that differs is the network itself"):
        assert_same_outputs(one, other, x)
    assert_same_outputs(one, other, x, tolerance=0.01)
    assert_same_outputs(nn.Sequential(other, nn.Linear(4, 2)), nn.Sequential(other, nn.Linear(4, 2)), x, tolerance=1e3)


def test_a_notebook_shows_the_sentence_alone():
    assert OutputsDiffer("They differ.")._render_traceback_() == ["✗ They differ."]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: calibrate_batch_norm("model", torch.zeros(2, 3)), TypeError, "model must be of type Module"),
        (lambda: calibrate_batch_norm(nn.ReLU(), [1.0]), TypeError, "x must be of type Tensor"),
        (lambda: assert_same_outputs(1, nn.ReLU(), torch.zeros(2)), TypeError, "one must be of type Module"),
        (lambda: assert_same_outputs(nn.ReLU(), 1, torch.zeros(2)), TypeError, "other must be of type Module"),
        (lambda: assert_same_outputs(nn.ReLU(), nn.ReLU(), 3), TypeError, "x must be of type Tensor"),
        (lambda: assert_same_outputs(nn.ReLU(), nn.ReLU(), torch.zeros(1, 3)), ValueError, "at least two images"),
        (lambda: assert_same_outputs(nn.ReLU(), nn.ReLU(), torch.tensor(3.0)), ValueError, "at least two images"),
        (lambda: assert_same_outputs(nn.ReLU(), nn.ReLU(), torch.zeros(2, 1), 0), ValueError, "tolerance must be"),
    ],
)
def test_a_wrong_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
