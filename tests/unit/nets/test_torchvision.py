"""mbv2.nets.torchvision: torchvision's names and shapes, strictly, both ways."""

import csv
from functools import partial
from textwrap import dedent

import pytest
import torch
from paths import DATA
from plain_network import PlainMobileNetV2, randomize_batch_norm
from torch import nn
from torch.testing import assert_close

from mbv2 import assert_same_outputs, calibrate_batch_norm
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
    message = r": classifier\.1\.weight has shape \(1280, 7\), the model needs \(7, 1280\); head=False"
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


def test_counters_of_batches_may_be_left_out_and_stay(model, given):
    """As `nn.Module.load_state_dict` takes what torch before 0.4.1 saved."""
    model.first_conv.bn.num_batches_tracked.fill_(5)
    load_torchvision(model, {name: value for name, value in given.items() if not name.endswith("num_batches_tracked")})
    assert model.first_conv.bn.num_batches_tracked == 5
    assert torch.equal(model.first_conv.bn.running_var, given["features.0.1.running_var"])


def test_a_whole_checkpoint_is_refused_with_the_place_of_its_weights(model, before, given):
    with pytest.raises(ValueError) as refusal:
        load_torchvision(model, {"epoch": 3, "state_dict": given})
    message = str(refusal.value)
    assert message.startswith(
        "state_dict does not fit this model: its weights are one level deeper, in state_dict['state_dict'];"
    )
    assert len(message) < 400
    assert_untouched(model, before)


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "_orig_mod.module.", "module._orig_mod."])
def test_what_a_wrapper_puts_before_every_name_is_left_out(model, given, prefix):
    load_torchvision(model, {prefix + name: value for name, value in given.items()})
    assert torch.equal(model.fc.weight, given["classifier.1.weight"])


@pytest.mark.parametrize("prefix", ["model.", "net.backbone."])
def test_another_beginning_of_every_name_is_told_first(model, before, given, prefix):
    with pytest.raises(
        ValueError, match=f"this model: its names begin with '{prefix}', which must be left out;"
    ) as refusal:
        load_torchvision(model, {prefix + name: value for name, value in given.items()})
    assert len(str(refusal.value)) < 500
    assert_untouched(model, before)


def test_a_wrappers_prefix_before_some_names_only_is_refused(model, before, given):
    given["module.classifier.1.bias"] = given.pop("classifier.1.bias")
    with pytest.raises(ValueError, match=r"module\.classifier\.1\.bias is unexpected; classifier\.1\.bias is missing"):
        load_torchvision(model, given)
    assert_untouched(model, before)


def test_long_lists_of_keys_are_cut(model):
    with pytest.raises(ValueError) as refusal:
        load_torchvision(model, PlainMobileNetV2(0.75, 7).state_dict())
    assert str(refusal.value).count(";") == 3
    # 314 values, of which 52 counters, 4 of the head's batch norm and 2 of the classifier have one shape at all widths
    assert f"; and {314 - 52 - 4 - 2 - 3} more like it" in str(refusal.value)


def test_without_the_head_all_else_is_copied_and_the_classifier_stays(model, before, given):
    with pytest.raises(ValueError, match=r"needs \(7\); head=False loads all but the classifier$|head=False"):
        load_torchvision(
            model, given | {"classifier.1.bias": torch.zeros(1000), "classifier.1.weight": torch.zeros(1000, 1280)}
        )
    thousand = given | {"classifier.1.bias": torch.zeros(1000), "classifier.1.weight": torch.zeros(1000, 1280)}
    assert load_torchvision(model, thousand, head=False) is model
    found = to_torchvision(model)
    for name in found.keys() - {"classifier.1.weight", "classifier.1.bias"}:
        assert torch.equal(found[name], given[name]), name
    assert torch.equal(model.fc.weight, before["fc.weight"]) and torch.equal(model.fc.bias, before["fc.bias"])
    body = {name: value for name, value in given.items() if not name.startswith("classifier")}
    load_torchvision(model, body, head=False)
    with pytest.raises(ValueError, match=r"classifier\.1\.weight is missing"):
        load_torchvision(model, body)


def test_without_the_head_the_rest_is_as_strict_as_ever(model, before, given):
    del given["features.18.0.weight"]
    with pytest.raises(ValueError, match=r": features\.18\.0\.weight is missing$"):
        load_torchvision(model, given, head=False)
    with pytest.raises(TypeError, match="head must be True or False"):
        load_torchvision(model, given, head="no")
    assert_untouched(model, before)


class ThreeEqualChannels(nn.Module):
    def forward(self, x):
        return x.expand(-1, 3, -1, -1)


def test_weights_for_colours_added_up_do_for_gray_images_what_the_docstring_says():
    """Three equal channels in the original, one channel in ours, the lines of the docstring in between."""
    gray = torch.randn(4, 1, 64, 49, generator=torch.Generator().manual_seed(0))
    plain = PlainMobileNetV2(0.35, 7)
    original = calibrate_batch_norm(nn.Sequential(ThreeEqualChannels(), plain), gray)
    lines = load_torchvision.__doc__.partition("from three equal ones::")[2].partition("Args:")[0]
    names = {"state_dict": plain.state_dict(), "MobileNetV2": partial(MobileNetV2, 0.35, 7)}
    exec(dedent(lines), names | {"load_torchvision": load_torchvision}, made := {})
    assert_same_outputs(made["model"], original, 2 * gray)
    with torch.no_grad():
        made["model"].first_conv.conv.weight /= 3  # the mean instead of the sum
    with pytest.raises(AssertionError, match="differ"):
        assert_same_outputs(made["model"], original, 2 * gray)


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
