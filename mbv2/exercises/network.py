"""Checks of the chapter on the full network: widths, strides, small images."""

import torch

from ..checking import exercise, require
from ..cost import network_cost
from ..model import MobileNetV2
from ..notebook import trace_shapes
from ..spec import REFERENCE, Architecture


@exercise
def check_network(model):
    require(isinstance(model, torch.nn.Module), f"The answer must be a network, not {type(model).__name__}.")
    wanted = network_cost(0.75, num_classes=7, in_channels=1)
    got = sum(p.numel() for p in model.parameters())
    out = trace_shapes(model, torch.zeros(2, 1, 40, 33))[-1].out_shape
    require(out == (2, 7), f"Two grey images should give scores of shape (2, 7), yours gives {out}.")
    require(got == wanted.params, f"It should have {wanted.params:,} parameters at width 0.75, yours has {got:,}.")
    return f"{got:,} parameters."


@exercise
def check_small_images(architecture):
    require(isinstance(architecture, Architecture), "Give an Architecture, such as Architecture([(1, 16, 1, 1), …]).")
    same = [row[:3] for row in architecture.stages] == [row[:3] for row in REFERENCE.stages]
    require(same, "Change only strides: t, c and n stay as they are.")
    model = MobileNetV2(0.1, architecture=architecture).eval()
    with torch.no_grad():
        shape = tuple(model.stages(model.first_conv(torch.zeros(1, 3, 32, 32))).shape[2:])
    require(shape == (4, 4), f"A 32 × 32 image should end in 4 × 4, yours ends in {shape[0]} × {shape[1]}.")
    return "The work is now done on more pixels."
