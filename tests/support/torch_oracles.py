"""What torch itself says of a network's shapes and costs."""

import torch
from torch.utils.flop_counter import FlopCounterMode


def measure(model, image):
    """What torch computes in one run: shapes and operations.

    The shapes are {path: (input shape, output shape)} of every convolution and of the classifier; the operations are
    those that torch counts, 2 for every multiply-add of convolutions and linear layers.
    """
    shapes, hooks = {}, []
    for name, module in model.named_modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
            path = name.removesuffix(".conv")
            hooks.append(
                module.register_forward_hook(
                    lambda _, inputs, output, path=path: shapes.update(
                        {path: (tuple(inputs[0].shape[1:]), tuple(output.shape[1:]))}
                    )
                )
            )
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(image)
    for hook in hooks:
        hook.remove()
    return shapes, counter.get_total_flops()
