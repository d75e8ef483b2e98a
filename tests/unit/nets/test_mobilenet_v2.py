"""MobileNetV2 against a network written plainly from the paper, and against torchvision where it is installed."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from plain_network import PlainMobileNetV2, randomize_batch_norm
from random_networks import examples, networks, resolutions
from torch.testing import assert_close

from mbv2.arguments import size
from mbv2.nets.comparison import calibrate_batch_norm
from mbv2.nets.mobilenet_v2 import MobileNetV2
from mbv2.nets.torchvision import load_torchvision, to_torchvision
from mbv2.spec import ARTICLE, REFERENCE, TABLE_2, Architecture

WIDTHS = pytest.mark.parametrize("width_mult", [0.35, 1.0, 1.4])
plain_rows = st.lists(
    st.tuples(st.integers(1, 6), st.integers(8, 64), st.integers(1, 3), st.sampled_from([1, 2])), min_size=1, max_size=4
)


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(20180113)


def same_output(theirs, width_mult, image, num_classes=1000, **options):
    """Both networks' eval output for `image`, ours with their weights, their batch norms measured on images."""
    calibrate_batch_norm(randomize_batch_norm(theirs), torch.randn(6, *image.shape[1:]))
    ours = MobileNetV2(width_mult, num_classes, image.shape[1], **options).eval()
    load_torchvision(ours, theirs.state_dict())
    with torch.no_grad():
        return ours(image), theirs(image)


@WIDTHS
def test_output_equals_the_plain_network_with_the_same_weights(width_mult):
    ours, theirs = same_output(PlainMobileNetV2(width_mult), width_mult, 3 * torch.randn(2, 3, 97, 64))
    assert_close(ours, theirs, rtol=1e-5, atol=1e-5)
    assert varies(ours)


def varies(scores):
    """Whether the scores follow the image: a network that ignores it would agree with any other of the same bias."""
    return (scores - scores.mean(0)).std() > 1e-2


def test_outputs_of_random_batch_norms_alone_would_prove_nothing():
    theirs = randomize_batch_norm(PlainMobileNetV2(0.35)).eval()
    with torch.no_grad():
        assert not varies(theirs(torch.randn(2, 3, 97, 64)))


@pytest.mark.parametrize("path", ["features.2.conv.1.0", "features.9.conv.0.0", "features.17.conv.2", "features.18.0"])
def test_one_wrong_filter_gives_another_output(path):
    theirs, image = PlainMobileNetV2(0.35), 3 * torch.randn(2, 3, 97, 64)
    ours, _ = same_output(theirs, 0.35, image)
    with torch.no_grad():
        theirs.get_submodule(path).weight[5].neg_()
        assert (theirs(image) - ours).abs().max() > 1e-3


@examples(40)
@given(plain_rows, st.floats(0.2, 1.6), resolutions, st.integers(1, 9), st.integers(1, 5))
def test_output_equals_the_plain_network_on_random_rows(rows, width_mult, resolution, num_classes, in_channels):
    image = torch.randn(5, in_channels, *size("resolution", resolution))
    theirs = PlainMobileNetV2(width_mult, num_classes, in_channels, rows)
    ours, theirs = same_output(theirs, width_mult, image, num_classes, architecture=Architecture(rows))
    differs, varies = (ours - theirs).abs().max(), (ours - ours.mean(0)).abs().max()
    assert differs < 0.01 * varies
    assert varies > 1e-3


def test_plain_network_with_other_weights_gives_another_output():
    ours, _ = same_output(PlainMobileNetV2(0.35), 0.35, torch.ones(1, 3, 40, 33))
    others, _ = same_output(PlainMobileNetV2(0.35), 0.35, torch.ones(1, 3, 40, 33))
    with pytest.raises(AssertionError):
        assert_close(ours, others, rtol=1e-4, atol=1e-4)


@WIDTHS
def test_output_equals_torchvision(width_mult):
    models = pytest.importorskip("torchvision").models
    theirs = models.mobilenet_v2(width_mult=width_mult)
    for resolution in [(224, 224), (97, 65)]:
        ours, reference = same_output(theirs, width_mult, torch.randn(2, 3, *resolution))
        assert_close(ours, reference, rtol=1e-5, atol=1e-5)
        assert varies(ours)


@WIDTHS
def test_same_seed_gives_the_initial_weights_of_the_plain_network(width_mult):
    torch.manual_seed(7)
    theirs = PlainMobileNetV2(width_mult, classes=11).state_dict()
    torch.manual_seed(7)
    ours = to_torchvision(MobileNetV2(width_mult, num_classes=11))
    assert list(ours) == list(theirs)
    for name, tensor in theirs.items():
        assert torch.equal(ours[name], tensor), name


@WIDTHS
def test_same_seed_gives_the_initial_weights_of_torchvision(width_mult):
    models = pytest.importorskip("torchvision").models
    torch.manual_seed(11)
    theirs = models.mobilenet_v2(width_mult=width_mult).state_dict()
    torch.manual_seed(11)
    ours = to_torchvision(MobileNetV2(width_mult))
    assert list(ours) == list(theirs)
    for name, tensor in theirs.items():
        assert torch.equal(ours[name], tensor), name


def test_initial_weights_follow_he_by_fan_out():
    torch.manual_seed(3)
    model = MobileNetV2(architecture=ARTICLE)
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Conv2d):
            sigma = math.sqrt(2 / (module.out_channels * module.kernel_size[0] ** 2))
            assert_spread(module.weight, sigma, name)
        if isinstance(module, torch.nn.BatchNorm2d):
            assert (module.weight == 1).all()
            assert (module.bias == 0).all()
            assert (module.running_mean == 0).all()
            assert (module.running_var == 1).all()
    assert_spread(model.fc.weight, 0.01, "fc")
    assert (model.fc.bias == 0).all()


def assert_spread(weight, sigma, name):
    """Mean 0 and standard deviation `sigma`, within five standard errors of a sample of this size."""
    count = weight.numel()
    assert abs(weight.std().item() / sigma - 1) < 5 / math.sqrt(2 * count), name
    assert abs(weight.mean().item() / sigma) < 5 / math.sqrt(count), name


def assert_one_score_a_class(network, resolution):
    with torch.device("meta"):
        model = MobileNetV2(**network).eval()
        image = torch.empty(3, network["in_channels"], *size("resolution", resolution))
    assert model(image).shape == (3, network["num_classes"])


@examples(15)
@given(networks, resolutions)
def test_any_network_gives_one_score_a_class_for_images_of_any_size(network, resolution):
    assert_one_score_a_class(network, resolution)


@pytest.mark.proof
@examples(60)
@given(networks, resolutions)
def test_many_networks_give_one_score_a_class_for_images_of_any_size(network, resolution):
    assert_one_score_a_class(network, resolution)


def test_one_pixel_is_enough():
    assert MobileNetV2(0.35, num_classes=5, in_channels=1).eval()(torch.ones(1, 1, 1, 1)).shape == (1, 5)


def test_a_training_step_moves_every_parameter():
    torch.manual_seed(0)
    model = MobileNetV2(0.35, num_classes=4)
    before = [p.detach().clone() for p in model.parameters()]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    torch.nn.functional.cross_entropy(model(torch.randn(6, 3, 65, 48)), torch.tensor([0, 1, 2, 3, 0, 1])).backward()
    optimizer.step()
    assert all((p != old).any() for p, old in zip(model.parameters(), before, strict=True))


def test_dropout_acts_only_while_training():
    model = MobileNetV2(0.35, num_classes=4, dropout=0.9)
    x = torch.randn(1, 3, 64, 64)
    assert torch.equal(model.eval()(x), model(x))
    for module in model.modules():
        module.training = isinstance(module, torch.nn.Dropout)
    assert not torch.equal(model(x), model(x))
    assert model.dropout.p == 0.9


def test_blocks_stand_where_the_table_puts_them():
    model = MobileNetV2()
    assert [len(row) for row in model.stages] == [stage.repeats for stage in TABLE_2]
    kinds = [[type(block).__name__ for block in row] for row in model.stages]
    assert kinds[0] == ["InvResidualS1"]
    assert kinds[3] == ["InvResidualS2", *["InvResidualS1"] * 3]
    assert kinds[4] == ["InvResidualS1"] * 3


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"width_mult": 0}, ValueError, "width_mult must be a finite number above 0, not 0"),
        ({"width_mult": math.inf}, ValueError, "width_mult must be a finite number above 0, not inf"),
        ({"width_mult": "1.0"}, TypeError, "width_mult must be a number above 0, not '1.0'"),
        ({"num_classes": 0}, ValueError, "num_classes must be at least 1, not 0"),
        ({"num_classes": True}, TypeError, "num_classes must be an integer of at least 1, not True"),
        ({"in_channels": -3}, ValueError, "in_channels must be at least 1, not -3"),
        ({"dropout": 1.5}, ValueError, "dropout must be from 0 to 1, not 1.5"),
        ({"dropout": None}, TypeError, "dropout must be a number from 0 to 1, not None"),
        ({"architecture": "REFERENCE"}, TypeError, "architecture must be of type Architecture, not 'REF"),
        ({"architecture": ARTICLE, "width_mult": 0.01}, ValueError, "width_mult=0.01 leaves no channel of "),
    ],
)
def test_model_refuses_a_wrong_argument_by_name(arguments, error, message):
    with pytest.raises(error, match=f"^{message}"):
        MobileNetV2(**arguments)


def test_reference_is_what_is_built_when_nothing_is_said():
    assert sum(p.numel() for p in MobileNetV2().parameters()) == 3_504_872
    assert list(MobileNetV2().state_dict()) == list(MobileNetV2(architecture=REFERENCE).state_dict())
