"""Checks of the chapter on the full network: shapes, widths, strides, small images, a map of scores."""

from dataclasses import replace
from typing import Any

import torch

from ..cost import network_cost
from ..nets.mobilenet_v2 import MobileNetV2
from ..notebook import trace_shapes
from ..spec import REFERENCE, Architecture
from .checking import Function, Solved, exercise, require, require_close, require_function, value_exercise


@value_exercise(
    "Batch first, then channels, height, width. Stage 5 keeps the size of stage 4, a sixteenth of the image's.",
    wrong={
        (4, 96, 6, 10): "At width 0.75 a stage has three quarters of its channels.",
        (4, 72, 10, 6): "Height comes before width.",
        (4, 72, 3, 5): "Stage 5 has stride 1; the last halving comes in stage 6.",
        (4, 72, 14, 14): "That would be an image of 224 × 224.",
        (1, 72, 6, 10): "Four images go in together.",
    },
)
def check_batch_shape() -> Solved:
    model = MobileNetV2(0.75).eval()
    with torch.no_grad():
        out = model.stages[:5](model.first_conv(torch.zeros(4, 3, 96, 160)))
    return tuple(out.shape), "The batch passes through, and nothing mixes its images."


@exercise
def check_network(model: Any) -> str:
    require(isinstance(model, torch.nn.Module), f"The answer must be a network, not {type(model).__name__}.")
    wanted = network_cost(0.75, num_classes=7, in_channels=1)
    got = sum(p.numel() for p in model.parameters())
    out = trace_shapes(model, torch.zeros(2, 1, 40, 33))[-1].out_shape
    require(out == (2, 7), f"Two grey images should give scores of shape (2, 7), yours gives {out}.")
    require(got == wanted.params, f"It should have {wanted.params:,} parameters at width 0.75, yours has {got:,}.")
    return f"{got:,} parameters."


@exercise
def check_small_images(architecture: Any) -> str:
    require(isinstance(architecture, Architecture), "Give an Architecture, such as Architecture([(1, 16, 1, 1), …]).")
    same = [row[:3] for row in architecture.stages] == [row[:3] for row in REFERENCE.stages]
    require(same, "Change only strides: t, c and n stay as they are.")
    require(architecture.stem_stride == 2, "Change only strides of rows: the first convolution keeps its stride of 2.")
    require(replace(architecture, stages=REFERENCE.stages) == REFERENCE, "Change only strides: the rules stay, too.")
    model = MobileNetV2(0.1, architecture=architecture).eval()
    with torch.no_grad():
        shape = tuple(model.stages(model.first_conv(torch.zeros(1, 3, 32, 32))).shape[2:])
    require(shape == (4, 4), f"A 32 × 32 image should end in 4 × 4, yours ends in {shape[0]} × {shape[1]}.")
    return "The work is now done on more pixels."


@exercise
def check_score_map(function: Function) -> str:
    function = require_function(function, "score_map(model, x)")
    generator = torch.Generator().manual_seed(0)
    model, x = MobileNetV2(0.1, num_classes=7).eval(), torch.rand(2, 3, 96, 64, generator=generator)
    with torch.no_grad():
        for value in model.parameters():  # large enough for every place to get scores of its own
            value.copy_(torch.randn(value.shape, generator=generator) * (1 if value.dim() == 1 else 0.5))
        features = model.last_conv(model.stages(model.first_conv(x)))  # (N, 1280, 3, 2)
        wanted = model.fc(features.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        got, scores = function(model, x.clone()), model(x)
    hint = "Each place has the scores that the classifier gives to the features of that place, bias included."
    require_close(got, wanted, hint)
    require_close(got.mean(dim=(2, 3)), scores, "The mean of your map should be the model's scores.")
    return "Its mean is the model's answer: pooling and a linear layer may change places."
