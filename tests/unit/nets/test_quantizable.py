"""mbv2.nets.quantizable: torch's eager quantization runs the copy in integers, and its scores stay near."""

from textwrap import dedent

import pytest
import torch
from torch import nn
from torch.ao.nn.quantized import QFunctional
from torch.ao.quantization import convert, get_default_qconfig, get_default_qconfig_mapping, prepare
from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

from mbv2 import MobileNetV2, assert_same_outputs, calibrate_batch_norm
from mbv2.nets.quantizable import QuantizableS1, quantizable


@pytest.fixture
def pictures():
    return torch.randn(16, 3, 64, 47, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def model(pictures):
    torch.manual_seed(0)
    return calibrate_batch_norm(MobileNetV2(0.35, num_classes=10), pictures)


def integers(ready, pictures):
    """The lines of the docstring."""
    lines = quantizable.__doc__.partition("ready = quantizable(model)\n")[2].partition("\n\n")[0]
    exec(dedent(lines), {"ready": ready, "torch": torch, "pictures": pictures})
    return ready


def test_until_it_is_converted_the_copy_computes_the_same(model, pictures):
    copied = quantizable(model)
    assert_same_outputs(copied, model, pictures, tolerance=1e-3)
    assert sum(isinstance(block, QuantizableS1) for block in copied.modules()) == 10  # of 17, as in the paper's table
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in copied.modules())
    assert any(isinstance(layer, nn.BatchNorm2d) for layer in model.modules())  # the model itself is as it was
    with torch.no_grad():
        copied.module.fc.bias += torch.arange(10.0)
    with pytest.raises(AssertionError, match="differ"):
        assert_same_outputs(copied, model, pictures, tolerance=1e-3)


def after(layer, network, pictures):
    """What a layer of a network puts out."""
    kept = []
    with layer.register_forward_hook(lambda _, __, out: kept.append(out)), torch.no_grad():
        network(pictures)
    return kept[0].dequantize()


def noise(found, wanted):
    """The error as a part of what varies from image to image."""
    return float((found - wanted).std() / (wanted - wanted.mean(0)).std())


def test_in_integers_each_sum_stays_near_the_networks(model, pictures):
    """In the first stages: in a network that learned nothing, errors grow from block to block."""
    small = integers(quantizable(model), pictures)
    assert sum(isinstance(layer, QFunctional) for layer in small.modules()) == 10
    assert not any(isinstance(layer, nn.Conv2d) for layer in small.modules())
    wanted = after(model.stages[1][1], model, pictures)
    found = after(small.module.stages[1][1], small, pictures)
    assert 0 < noise(found, wanted) < 0.2
    assert noise(found, wanted.roll(1, 0)) > 1


def test_the_errors_of_the_scores_are_those_of_torchs_other_way(model, pictures):
    """FX traces the network and replaces its sums itself."""
    mapping = get_default_qconfig_mapping(torch.backends.quantized.engine)
    prepared = prepare_fx(model, mapping, (pictures,))
    with torch.no_grad():
        wanted = model(pictures)
        prepared(pictures)
        by_graph = noise(convert_fx(prepared)(pictures), wanted)
        ours = noise(integers(quantizable(model), pictures)(pictures), wanted)
    assert 0.8 < ours / by_graph < 1.25


def test_the_plain_network_stops_where_it_adds(model, pictures):
    """Why the copy is needed. If torch learns it, the copy can go."""
    wrapped = torch.ao.quantization.QuantWrapper(model)
    wrapped.qconfig = get_default_qconfig(torch.backends.quantized.engine)
    convert(prepare(wrapped, inplace=True), inplace=True)
    with pytest.raises((RuntimeError, NotImplementedError), match="Quantized"):
        wrapped(pictures)


@pytest.mark.parametrize(
    ("made", "error"), [(lambda: nn.Linear(2, 2), TypeError), (lambda: MobileNetV2(0.1), ValueError)]
)
def test_what_cannot_be_quantized_is_refused(made, error):
    with pytest.raises(error, match=r"^model must be"):
        quantizable(made())
