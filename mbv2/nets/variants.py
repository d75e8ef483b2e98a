"""MobileNetV2 with one of its ideas taken out, layer for layer and parameter for parameter the same otherwise."""

from torch import nn

from .. import arguments
from .blocks import InvResidual, InvResidualS1
from .mobilenet_v2 import MobileNetV2

#: What may differ from the paper's network; "none" is the network itself.
VARIANTS = ("none", "relu6-projections", "no-shortcuts")


def change(model: MobileNetV2, variant: str) -> MobileNetV2:
    """Take one idea out of a network. Its parameters and their names stay the same.

    Source of the question: Sandler et al. 2018, section 6.4 and Figure 6.

    Args:
        model: Changed in place.
        variant: "relu6-projections" puts a ReLU6 behind every projection, so that no bottleneck is linear;
            "no-shortcuts" lets no block add its input to its output; "none" changes nothing.

    Returns:
        The model.

    Raises:
        TypeError: If `model` is no MobileNetV2.
        ValueError: If `variant` is another word.
    """
    arguments.instance("model", model, MobileNetV2)
    arguments.one_of("variant", variant, VARIANTS)
    for block in model.modules():
        if isinstance(block, InvResidual) and variant == "relu6-projections":
            block.pwconv1.relu6 = nn.ReLU6()
        if isinstance(block, InvResidualS1) and variant == "no-shortcuts":
            block.shortcut = False
    return model
