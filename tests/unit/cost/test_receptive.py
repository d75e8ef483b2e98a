"""mbv2.cost.receptive against torch's gradients, a published size, and arithmetic by hand."""

import pytest
import torch

from mbv2 import MobileNetV1, MobileNetV2, cost
from mbv2.cost.receptive import ReceptiveField, receptive_field
from mbv2.spec import ARTICLE, MOBILENET_V1, REFERENCE, Architecture

SMALL = Architecture([(2, 4, 1, 2), (1, 6, 2, 1), (3, 5, 2, 2)], stem_channels=3, head_channels=7, divisor=None)


def fields(**setting):
    """The field behind the stem, each stage and the head."""
    stages = cost.network_cost(**setting).stages[:-1]
    return [receptive_field([layer for stage in stages[: n + 1] for layer in stage.layers]) for n in range(len(stages))]


def test_the_fields_of_the_reference_grow_as_counted_by_hand():
    # 3×3 kernels add 2 × the stride so far: stem 1 + 2; stage 1 on stride 2: + 4; stage 2: + 4 + 8; and so on.
    sizes, strides = zip(*fields(), strict=True)
    assert sizes == (3, 7, 19, 59, 171, 267, 427, 491, 491)
    assert strides == (2, 2, 4, 8, 16, 16, 32, 32, 32)


def test_mobilenet_v1_ends_with_the_field_that_its_authors_colleagues_published():
    assert fields(architecture=MOBILENET_V1)[-1] == (315, 32)


def test_width_expansion_and_resolution_do_not_matter():
    assert fields(architecture=ARTICLE, width_mult=0.35, resolution=(97, 32)) == fields(architecture=REFERENCE)


def without(activation, model):
    """`model` as a linear function: a value that the activation cuts off would hide its inputs."""
    for module in model.eval().modules():
        if isinstance(module, activation):
            module.forward = lambda x: x
    return model


def seen_by_gradient(model, resolution, layers, pixel):
    """The rows and columns of the input that the output pixel depends on, as half-open ranges."""
    for parameter in model.parameters():
        parameter.data.abs_().add_(0.1)
    outputs = {}
    named = dict(model.named_modules())
    hook = named[layers[-1].name].register_forward_hook(lambda module, given, output: outputs.update(last=output))
    image = torch.zeros(1, 3, *resolution, requires_grad=True)
    model(image + 0.001)
    hook.remove()
    outputs["last"][0, 0, pixel[0], pixel[1]].backward()
    found = image.grad[0].abs().sum(0).nonzero()
    first, last = found.min(0).values.tolist(), found.max(0).values.tolist()
    assert len(found) == (last[0] + 1 - first[0]) * (last[1] + 1 - first[1])  # a full rectangle
    return [(low, high + 1) for low, high in zip(first, last, strict=True)]


@pytest.mark.parametrize("pixel", [(0, 0), (2, 3), (1, 0), (3, 1)])
@pytest.mark.parametrize("position", range(5))
def test_the_gradient_of_a_pixel_marks_exactly_its_window(position, pixel):
    resolution = (61, 90)
    network = cost.network_cost(architecture=SMALL, resolution=resolution, num_classes=2)
    layers = [layer for layer in network.layers if layer.stage <= position]
    model = without(torch.nn.ReLU6, MobileNetV2(architecture=SMALL, num_classes=2))
    field = receptive_field(layers)
    expected = [field.window(index, pixels) for index, pixels in zip(pixel, resolution, strict=True)]
    assert seen_by_gradient(model, resolution, layers, pixel) == expected


def test_the_gradient_of_the_middle_pixel_marks_exactly_mobilenet_v1s_field():
    resolution = (352, 384)
    network = cost.network_cost(0.1, resolution, 2, MOBILENET_V1)
    model = without(torch.nn.ReLU, MobileNetV1(width_mult=0.1, num_classes=2))
    window = [ReceptiveField(315, 32).window(5, pixels) for pixels in resolution]
    assert window == [(3, 318), (3, 318)]  # 157 pixels on either side of pixel 160
    assert seen_by_gradient(model, resolution, network.layers[:-1], (5, 5)) == window


def test_a_window_ends_at_the_image():
    assert ReceptiveField(491, 32).window(3, 224) == (0, 224)
    assert ReceptiveField(7, 2).window(1, 224) == (0, 6)


def test_behind_the_pooling_there_is_no_field():
    with pytest.raises(ValueError, match=r"'fc' takes \(1280, 1, 1\), but gets \(1280, 7, 7\)"):
        receptive_field(cost.network_cost().layers)


@pytest.mark.parametrize("layers", [3, None, "layers", [cost.network_cost().layers[0], 3]])
def test_what_is_no_layer_is_refused(layers):
    with pytest.raises(TypeError, match=r"layers(\[1\])? must be "):
        receptive_field(layers)


@pytest.mark.parametrize(("index", "pixels"), [(-1, 224), (0, 0), (1.5, 224), ("0", 224)])
def test_nonsense_windows_are_refused(index, pixels):
    with pytest.raises((TypeError, ValueError), match=r"index|pixels"):
        ReceptiveField(3, 2).window(index, pixels)
