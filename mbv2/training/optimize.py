"""What moves the weights: the optimizer, the learning rate's course is the recipe's, and the average that follows."""

import torch
from torch import nn

from .recipe import Recipe


def new_optimizer(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """SGD with Nesterov's momentum or the paper's RMSProp; batch norm and biases, of one dimension, have no decay.

    Source: He et al. 2018, "Bag of Tricks for Image Classification", section 3.1, no bias decay; Sandler et al. 2018,
    section 6.1, RMSProp with decay and momentum 0.9, whose epsilon in TensorFlow slim is 1.0.
    """
    spared: set[torch.Tensor] = {parameter for parameter in model.parameters() if parameter.ndim == 1}
    if not recipe.decay_depthwise:
        spared |= {module.weight for module in model.modules() if isinstance(module, nn.Conv2d) and module.groups > 1}
    groups = [
        {"params": [one for one in model.parameters() if one not in spared], "weight_decay": recipe.weight_decay},
        {"params": [one for one in model.parameters() if one in spared], "weight_decay": 0.0},
    ]
    if recipe.optimizer == "rmsprop":
        return torch.optim.RMSprop(groups, lr=recipe.lr, alpha=0.9, eps=1.0, momentum=recipe.momentum)
    sgd = torch.optim.SGD(groups, lr=recipe.lr, momentum=recipe.momentum, nesterov=recipe.momentum > 0, fused=True)
    for parameter in model.parameters() if recipe.momentum else ():
        # PyTorch's fused step refuses weights that begin to learn later than others, unless all have a momentum.
        sgd.state[parameter]["momentum_buffer"] = torch.zeros_like(parameter)
    return sgd


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the average of the weights, and of batch norm's statistics, towards the model's: a share of 1 − decay."""
    slow, fast = list(average.state_dict().values()), list(model.state_dict().values())
    floats = [place for place, tensor in enumerate(slow) if tensor.is_floating_point()]
    torch._foreach_lerp_([slow[place] for place in floats], [fast[place] for place in floats], 1 - decay)
    for old, new in zip(slow, fast, strict=True):
        if not old.is_floating_point():
            old.copy_(new)


def freeze(model: nn.Module, head_only: bool, norms: bool) -> None:
    """Say what learns: all, or the classifier alone; frozen batch norm keeps its statistics, scale and shift.

    Args:
        model: whose last layer is `fc`; is in train mode afterwards, apart from what is frozen.
        head_only: only the classifier learns.
        norms: batch norm does not learn.
    """
    model.train()
    for parameter in model.parameters():
        parameter.requires_grad_(not head_only)
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and (norms or head_only):
            module.eval()
            for parameter in module.parameters():
                parameter.requires_grad_(False)
    for parameter in model.get_submodule("fc").parameters():
        parameter.requires_grad_(True)
