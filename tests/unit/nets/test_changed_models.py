"""Networks that people wrap or change: what is wrapped is unwrapped, what is changed is refused in a short sentence."""

import pytest
import torch
from plain_network import PlainMobileNetV2, randomize_batch_norm
from torch import distributed, nn
from torch.ao.nn.intrinsic import ConvBn2d
from torch.nn.parallel import DistributedDataParallel
from torch.nn.utils import fuse_conv_bn_eval, parametrizations, prune

from mbv2 import MobileNetV2, load_torchvision, to_torchvision, trace_shapes
from mbv2.nets.slicing import SlicedBlock, fold, slice_blocks
from mbv2.nets.wrapping import unwrapped


@pytest.fixture
def one_process():
    """A distributed run of one process."""
    distributed.init_process_group("gloo", store=distributed.HashStore(), rank=0, world_size=1)
    yield
    distributed.destroy_process_group()


def compiled(model):
    return torch.compile(model, backend="eager")


WRAPPERS = {
    "compiled": compiled,
    "parallel": nn.DataParallel,
    "distributed": DistributedDataParallel,
    "compiled, then parallel": lambda model: nn.DataParallel(compiled(model)),
    "parallel, then compiled": lambda model: compiled(nn.DataParallel(model)),
    "as it is": lambda model: model,
}


@pytest.fixture(params=WRAPPERS)
def wrap(request, one_process):
    return WRAPPERS[request.param]


def small():
    return randomize_batch_norm(MobileNetV2(0.35, num_classes=7))


def test_a_wrapped_network_takes_and_gives_weights(wrap):
    model, given = small(), PlainMobileNetV2(0.35, 7).state_dict()
    wrapped = wrap(model)
    assert load_torchvision(wrapped, given) is wrapped
    found = to_torchvision(wrapped)
    assert list(found) == list(given)
    assert all(torch.equal(found[name], given[name]) for name in given)
    assert torch.equal(model.fc.bias, given["classifier.1.bias"])


def test_the_state_dict_of_a_wrapped_network_of_torchvision_is_taken(wrap):
    plain = PlainMobileNetV2(0.35, 7)
    model = load_torchvision(small(), wrap(plain).state_dict())
    assert torch.equal(model.stages[0][0].dwconv.conv.weight, plain.features[1].conv[0][0].weight)


def test_a_wrapped_network_is_sliced_and_traced_as_the_one_inside(wrap):
    model, x = small().eval(), torch.randn(2, 3, 40, 33)
    wrapped = wrap(model)
    sliced = slice_blocks(wrapped, 3)
    assert isinstance(sliced, MobileNetV2) and isinstance(sliced.stages[6][0], SlicedBlock)
    assert not isinstance(model.stages[6][0], SlicedBlock)
    assert trace_shapes(wrapped, x).rows == trace_shapes(model, x).rows
    assert trace_shapes(wrapped, x, depth=1).rows == trace_shapes(model, x, depth=1).rows
    assert trace_shapes(wrapped, x).caption == trace_shapes(model, x).caption


def test_what_is_not_wrapped_stays_what_it_is():
    model = nn.Sequential(nn.Linear(2, 2))
    assert unwrapped(model) is model
    assert unwrapped("model") == "model"


def fused(model):
    model.eval()
    model.first_conv.conv = fuse_conv_bn_eval(model.first_conv.conv, model.first_conv.bn)
    model.first_conv.bn = nn.Identity()


def sliced_stage(model):
    model.stages = slice_blocks(model.eval(), 2).stages


CHANGES = {
    "classifier of two layers": (
        lambda model: setattr(model, "fc", nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 10))),
        "fc is of type Sequential and has no weight",
    ),
    "no classifier": (lambda model: setattr(model, "fc", nn.Identity()), "fc is of type Identity and has no weight"),
    "pruned": (
        lambda model: prune.random_unstructured(model.fc, "weight", 0.5),
        "fc is of type Linear and has no weight",
    ),
    "weight-normed": (
        lambda model: parametrizations.weight_norm(model.last_conv.conv),
        r"last_conv\.conv is of type ParametrizedConv2d and has no weight",
    ),
    "fused": (fused, r"first_conv\.bn is of type Identity and has no weight"),
    "sliced": (sliced_stage, r"stages\.0\.0 is of type SlicedBlock and has no dwconv\.conv\.weight"),
    "fused for integers": (
        lambda model: setattr(model.stages[1][0], "dwconv", ConvBn2d(nn.Conv2d(96, 96, 3), nn.BatchNorm2d(96))),
        r"stages\.1\.0\.dwconv is of type ConvBn2d and has no conv\.weight",
    ),
    "second classifier": (
        lambda model: model.add_module("aux", nn.Linear(3, 2)),
        r"layers alone, but it has aux\.weight too",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), CHANGES.values(), ids=CHANGES)
def test_a_changed_network_is_refused_in_one_short_sentence(change, sentence):
    model = small()
    given = PlainMobileNetV2(0.35, 7).state_dict()
    change(model)
    for call in (lambda: to_torchvision(model), lambda: load_torchvision(model, given)):
        with pytest.raises((TypeError, ValueError), match=sentence) as refusal:
            call()
        assert len(str(refusal.value)) < 200


NEW_HEADS = [nn.Identity(), nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 10)), nn.Linear(1280, 3)]


@pytest.mark.parametrize("head", NEW_HEADS, ids=["none", "two layers", "three classes"])
def test_without_its_head_a_network_with_another_classifier_is_loaded(head):
    model, plain = small(), PlainMobileNetV2(0.35, 7)
    model.fc = head
    before = {name: tensor.clone() for name, tensor in head.state_dict().items()}
    load_torchvision(model, plain.state_dict(), head=False)
    assert torch.equal(model.last_conv.conv.weight, plain.features[18][0].weight)
    assert all(torch.equal(tensor, before[name]) for name, tensor in head.state_dict().items())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (sliced_stage, r"^model\.stages\[0\]\[0\] must be of type InvResidual, not .*SlicedBlock"),
        (
            lambda model: model.stages[2].__setitem__(1, nn.Identity()),
            r"^model\.stages\[2\]\[1\] must be of type InvRes",
        ),
        (lambda model: prune.random_unstructured(model.fc, "weight", 0.5), "^model must be one that copy.deepcopy can"),
        (lambda model: setattr(model.stages[1][1].dwconv, "bn", nn.Identity()), r"^unit\.bn must be a batch norm with"),
        (
            lambda model: setattr(model.stages[1][1].dwconv, "bn", nn.BatchNorm2d(48, track_running_stats=False)),
            r"^unit\.bn must be a batch norm with weights and running statistics",
        ),
    ],
)
def test_blocks_that_cannot_be_sliced_are_refused_in_one_short_sentence(change, sentence):
    model = small().eval()
    change(model)
    with pytest.raises(TypeError, match=sentence) as refusal:
        slice_blocks(model.eval(), 2)
    assert len(str(refusal.value)) < 250


def test_batch_norms_of_several_processes_are_folded_as_others_are():
    model = small().eval()
    several = nn.SyncBatchNorm.convert_sync_batchnorm(slice_blocks(model, 1))  # nothing left but first and last
    assert isinstance(several.first_conv.bn, nn.SyncBatchNorm)
    for found, wanted in zip(fold(several.first_conv), fold(model.first_conv), strict=True):
        assert torch.equal(found, wanted)


def test_slices_under_autocast_give_what_they_give_without():
    model, x = small().eval(), torch.randn(2, 3, 40, 33)
    block, sliced = model.stages[2][1], slice_blocks(model, 4).stages[2][1]
    features = torch.randn(2, 16, 9, 7)
    with torch.autocast("cpu", dtype=torch.bfloat16), torch.no_grad():
        assert torch.equal(sliced(features), sliced.float()(features))
        assert slice_blocks(model, 4)(x).shape == (2, 7)
        low = features.bfloat16()  # as the convolution before it puts out
        assert sliced(low).dtype == torch.float32
        torch.testing.assert_close(sliced(low), block(low).float(), rtol=0.05, atol=0.05)
    with torch.no_grad():
        torch.testing.assert_close(sliced(features), block(features), rtol=1e-4, atol=1e-4)
