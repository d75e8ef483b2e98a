"""What torch itself says of a network's shapes and costs."""

import torch
from torch.utils.flop_counter import FlopCounterMode


def recorded_shapes(model, image):
    """{path: (input shape, output shape)} of every convolution and of the classifier, as torch computed them."""
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
    with torch.no_grad():
        model(image)
    for hook in hooks:
        hook.remove()
    return shapes


def flops_by_torch(model, image):
    """What torch counts: 2 for every multiply-add of convolutions and linear layers."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(image)
    return counter.get_total_flops()
