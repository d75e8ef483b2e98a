"""mbv2.nets.torchvision: torchvision's names and shapes, strictly, both ways."""

import csv

import pytest
import torch
from paths import DATA
from plain_network import PlainMobileNetV2, randomize_batch_norm
from torch import nn
from torch.testing import assert_close

from mbv2.nets.mobilenet_v2 import MobileNetV2
from mbv2.nets.torchvision import load_torchvision, to_torchvision
from mbv2.spec import ARTICLE


def torchvision_shapes():
    """[(name, shape)] of the state dict of torchvision's mobilenet_v2, in its order."""
    path = DATA / "torchvision_mobilenet_v2.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [
        (row["name"], tuple(int(side) for side in row["shape"].split("x") if side)) for row in csv.DictReader(lines)
    ]


def shapes(state_dict):
    return [(name, tuple(tensor.shape)) for name, tensor in state_dict.items()]


def assert_untouched(model, before):
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, before[name]), name


@pytest.fixture
def model():
    return randomize_batch_norm(MobileNetV2(0.35, num_classes=7))


@pytest.fixture
def before(model):
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


@pytest.fixture
def given():
    """A state dict that fits `model`, with other values."""
    return dict(randomize_batch_norm(PlainMobileNetV2(0.35, 7)).state_dict())


def test_names_and_shapes_are_torchvisions_in_its_order():
    expected = torchvision_shapes()
    assert len(expected) == 314
    assert shapes(to_torchvision(MobileNetV2())) == expected


def test_names_and_shapes_in_the_data_file_are_those_of_the_installed_torchvision():
    models = pytest.importorskip("torchvision").models
    assert shapes(models.mobilenet_v2().state_dict()) == torchvision_shapes()


@pytest.mark.parametrize("width_mult", [0.1, 0.35, 0.75, 1.4])
def test_other_widths_have_the_plain_networks_names_and_shapes(width_mult):
    ours = to_torchvision(MobileNetV2(width_mult, num_classes=7, in_channels=1))
    assert shapes(ours) == shapes(PlainMobileNetV2(width_mult, 7, 1).state_dict())


def test_every_value_of_the_model_is_carried(model, before, given):
    assert load_torchvision(model, given) is model
    for name, tensor in to_torchvision(model).items():
        assert torch.equal(tensor, given[name]), name
    assert len(given) == len(before)


def test_round_trip_is_exact(model, before):
    other = MobileNetV2(0.35, num_classes=7)
    load_torchvision(other, to_torchvision(model))
    assert_untouched(other, before)


def test_article_model_makes_its_own_round_trip():
    first, second = MobileNetV2(0.5, architecture=ARTICLE), MobileNetV2(0.5, architecture=ARTICLE)
    load_torchvision(second, to_torchvision(first))
    assert_untouched(second, first.state_dict())


def test_loading_copies_instead_of_sharing(model, given):
    load_torchvision(model, given)
    given["classifier.1.bias"] += 1
    assert_close(model.fc.bias.detach() + 1, given["classifier.1.bias"])


def test_missing_key_is_named_and_nothing_is_loaded(model, before, given):
    del given["features.3.conv.1.1.running_var"]
    with pytest.raises(ValueError, match=r": features\.3\.conv\.1\.1\.running_var is missing$"):
        load_torchvision(model, given)
    assert_untouched(model, before)


def test_unexpected_key_is_named_and_nothing_is_loaded(model, before, given):
    given["features.19.weight"] = torch.zeros(1)
    with pytest.raises(ValueError, match=r": features\.19\.weight is unexpected$"):
        load_torchvision(model, given)
    assert_untouched(model, before)


def test_wrong_shape_is_named_with_both_shapes_and_nothing_is_loaded(model, before, given):
    given["classifier.1.weight"] = torch.zeros(1280, 7)
    message = r": classifier\.1\.weight has shape \(1280, 7\), the model needs \(7, 1280\)$"
    with pytest.raises(ValueError, match=message):
        load_torchvision(model, given)
    assert_untouched(model, before)


def test_value_that_is_no_tensor_is_named_and_nothing_is_loaded(model, before, given):
    given["classifier.1.bias"] = [0.0] * 7
    with pytest.raises(ValueError, match=r": classifier\.1\.bias is not a tensor but list$"):
        load_torchvision(model, given)
    assert_untouched(model, before)


def test_every_problem_is_named_at_once(model, before, given):
    del given["classifier.1.bias"]
    given["classifier.2.bias"] = torch.zeros(7)
    given["features.0.0.weight"] = torch.zeros(16, 1, 3, 3)
    with pytest.raises(ValueError) as refusal:
        load_torchvision(model, given)
    message = str(refusal.value)
    assert message.startswith("state_dict does not fit this model: ")
    assert "classifier.1.bias is missing" in message
    assert "classifier.2.bias is unexpected" in message
    assert "features.0.0.weight has shape (16, 1, 3, 3), the model needs (16, 3, 3, 3)" in message
    assert message.count(";") == 2
    assert_untouched(model, before)


@pytest.mark.parametrize("state_dict", [None, "weights.pth", [("fc.bias", torch.zeros(7))], torch.zeros(3)])
def test_what_is_no_mapping_is_refused(model, before, state_dict):
    with pytest.raises(TypeError, match=f"^state_dict must map names to tensors, not {type(state_dict).__name__}$"):
        load_torchvision(model, state_dict)
    assert_untouched(model, before)


def test_our_own_names_are_refused(model, before):
    with pytest.raises(ValueError, match=r"first_conv\.conv\.weight is unexpected"):
        load_torchvision(model, dict(model.state_dict()))
    assert_untouched(model, before)


def test_article_model_refuses_torchvisions_weights():
    with torch.device("meta"):
        article = MobileNetV2(architecture=ARTICLE)
        theirs = {
            name: torch.empty(shape, dtype=torch.int64 if name.endswith("num_batches_tracked") else None)
            for name, shape in torchvision_shapes()
        }
    with pytest.raises(ValueError) as refusal:
        load_torchvision(article, theirs)
    message = str(refusal.value)
    assert "features.1.conv.0.0.weight has shape (32, 1, 3, 3), the model needs (32, 32, 1, 1)" in message
    assert "features.1.conv.1.0.weight is missing" in message
    assert "features.1.conv.1.weight is unexpected" in message
    assert "features.2." not in message  # the first block is the only one that differs


def test_another_width_is_refused(model, before):
    with pytest.raises(ValueError, match=r"features\.0\.0\.weight has shape \(24, 3, 3, 3\), .* \(16, 3, 3, 3\)"):
        load_torchvision(model, PlainMobileNetV2(0.75, 7).state_dict())
    assert_untouched(model, before)


@pytest.mark.parametrize("model", ["mobilenet", None, nn.Linear(2, 2)])
def test_what_is_no_mobilenet_is_refused_by_name(model):
    for call in (lambda: load_torchvision(model, {}), lambda: to_torchvision(model)):
        with pytest.raises(TypeError, match="model must be a MobileNetV2 with first_conv, stages, last_conv, fc"):
            call()


@pytest.mark.parametrize("bad", ["meta", torch.complex64, torch.bool, torch.int64])
def test_a_tensor_without_values_or_of_another_kind_is_refused_and_nothing_is_copied(bad):
    model = MobileNetV2(0.35, num_classes=7)
    state = {name: torch.randn_like(t) if t.is_floating_point() else t for name, t in to_torchvision(model).items()}
    state["classifier.1.bias"] = state["classifier.1.bias"].to(bad)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with pytest.raises(ValueError, match=r"classifier\.1\.bias (holds|has no values)"):
        load_torchvision(model, state)
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
