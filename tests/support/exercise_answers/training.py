"""Right and wrong answers to the exercises on training."""

import math

import numpy as np
import torch
from torch.nn import functional as F


def smoothed(labels, classes, share):
    return (1 - share) * F.one_hot(labels, classes) + share / classes


def smoothed_by_place(labels, classes, share):
    target = torch.full((len(labels), classes), share / classes)
    target[range(len(labels)), labels] += 1 - share
    return target


def smoothed_over_the_others(labels, classes, share):
    hot = F.one_hot(labels, classes).float()
    return hot * (1 - share) + (1 - hot) * share / (classes - 1)


def lr_at(step, steps, warmup, lr, first=1, wave=0.5, after=0, over=1):
    if step < warmup:
        return lr * (step + first) / (warmup + over)
    return lr * wave * (1 + math.cos(math.pi * (step - warmup) / (steps - after - warmup)))


def by_class(confusion):
    return [row[place] / sum(row) for place, row in enumerate(confusion)]


def by_answer(confusion):
    return by_class(list(zip(*confusion, strict=True)))


def step(weights, gradient, velocity, lr, momentum, ahead=True, scaled=False):
    velocity = momentum * velocity + (lr if scaled else 1) * gradient
    return weights - lr * (gradient + momentum * velocity if ahead else velocity), velocity


def step_in_place(weights, gradient, velocity, lr, momentum):
    velocity.mul_(momentum).add_(gradient)
    weights.sub_(lr * (gradient + momentum * velocity))
    return weights, velocity


def step_of_torch(weights, gradient, velocity, lr, momentum):
    parameter = torch.nn.Parameter(weights.clone())
    optimizer = torch.optim.SGD([parameter], lr=lr, momentum=momentum, nesterov=momentum > 0)
    optimizer.state[parameter]["momentum_buffer"] = velocity.clone()
    parameter.grad = gradient.clone()
    optimizer.step()
    return parameter.detach(), momentum * velocity + gradient


# check: (right answers, wrong answers)
ANSWERS = {
    "check_cross_entropy": (
        [math.log(2), 0.693, np.float32(0.6931)],
        [0.5, 0.301, 2.303, 0.105, 2.197, -0.693, 0.69, "0.693"],
    ),
    "check_smoothed": (
        [smoothed, smoothed_by_place],
        [
            smoothed_over_the_others,
            lambda labels, classes, share: F.one_hot(labels, classes) * (1 - share),
            lambda labels, classes, share: F.one_hot(labels, classes) + share / classes,
            lambda labels, classes, share: smoothed(labels, classes, 0.1),
            lambda labels, classes, share: smoothed(labels.flip(0), classes, share),
            lambda labels, classes, share: smoothed(labels, classes, share).T,
            lambda labels, classes, share: None,
            0.91,
        ],
    ),
    "check_lr_at": (
        [lr_at, lambda step, steps, warmup, lr: torch.tensor(lr_at(step, steps, warmup, lr), dtype=torch.float64)],
        [
            lambda *setting: lr_at(*setting, first=0),
            lambda *setting: lr_at(*setting, over=0),
            lambda *setting: lr_at(*setting, wave=1.0),
            lambda *setting: lr_at(*setting, after=1),
            lambda step, steps, warmup, lr: lr * min(1, (step + 1) / (warmup + 1)),
            lambda step, steps, warmup, lr: lr_at(step, steps, 0, lr),
            lambda step, steps, warmup, lr: (
                lr_at(step, steps, warmup, lr) if step < warmup else lr * (steps - step) / (steps - warmup)
            ),
            lambda step, steps, warmup, lr: None,
            0.1,
        ],
    ),
    "check_by_class": (
        [by_class, lambda confusion: np.diag(confusion) / np.sum(confusion, axis=1)],
        [
            by_answer,
            lambda confusion: [100 * share for share in by_class(confusion)],
            lambda confusion: np.trace(confusion) / np.sum(confusion),
            lambda confusion: [row[place] for place, row in enumerate(confusion)],
            lambda confusion: by_class(confusion)[::-1],
            lambda confusion: None,
            0.8,
        ],
    ),
    "check_nesterov": (
        [step, step_in_place],
        [
            step_of_torch,
            lambda *setting: step(*setting, ahead=False),
            lambda *setting: step(*setting, scaled=True),
            lambda *setting: step(*setting)[0],
            lambda *setting: step(*setting)[::-1],
            lambda w, g, v, lr, momentum: (w - lr * g, v),
            lambda w, g, v, lr, momentum: (w - lr * g, momentum * v + g),
            lambda w, g, v, lr, momentum: step(w, -g, v, lr, momentum),
            lambda *setting: None,
            0.9,
        ],
    ),
}
