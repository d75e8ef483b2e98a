"""Checks of chapter 14: a loss by hand, smoothed labels, the learning rate's course, accuracy by class, a step."""

import math
from itertools import product

import numpy as np
import torch
from torch.nn import functional as F

from ..training.recipe import Recipe
from .checking import (
    Function,
    Solved,
    exercise,
    require,
    require_close,
    require_function,
    require_number,
    value_exercise,
)
from .forbidden import Watched


@value_exercise(
    "Softmax first: exp(score), divided by the sum of all ten. Then minus the natural logarithm of that.",
    wrong={
        0.5: "That is the probability of the right class. The loss is minus its logarithm.",
        0.301: "That is the logarithm to base 10. The loss has the natural one.",
        2.303: "That is the loss of ten equal scores. One of these is ahead.",
        0.105: "That is for a probability of 9 / 10. Each of the other nine classes has exp(0) = 1, not nothing.",
        2.197: "That is the logarithm of 9. What probability does the right class get?",
    },
    decimals=3,
)
def check_cross_entropy() -> Solved:
    scores = torch.zeros(1, 10).index_fill(1, torch.tensor([3]), math.log(9))
    loss = float(F.cross_entropy(scores, torch.tensor([3])))
    return round(loss, 3), "9 against nine times 1: one half, and minus its logarithm is ln 2."


@exercise
def check_smoothed(function: Function) -> str:
    function = require_function(function, "smoothed(labels, classes, share)")
    for classes, share in ((10, 0.1), (4, 0.3), (5, 0.0)):
        labels = torch.tensor([2, 0, 3])
        scores = torch.zeros(len(labels), classes, requires_grad=True)
        F.cross_entropy(scores, labels, label_smoothing=share).backward()  # its gradient: (softmax − target) / count
        assert scores.grad is not None
        wanted = 1 / classes - len(labels) * scores.grad
        got = function(labels.clone(), classes, share)
        told = f"smoothed(tensor([2, 0, 3]), {classes}, {share})"
        if isinstance(got, torch.Tensor) and got.shape == wanted.shape:
            sums = got.double().sum(1)
            whole = torch.allclose(sums, torch.ones_like(sums), atol=1e-4)
            require(whole, f"{told}: each row should add up to 1, yours add up to {sums.tolist()}.")
            others = got[0, 1].item() > wanted[0, 1].item() + 1e-5
            require(
                not others, f"{told}: the share is spread over all {classes} classes, and the right one is one of them."
            )
        require_close(got, wanted, f"{told} should have {wanted[0, 2]:g} for the right class.")
    return "The same target that torch's label_smoothing has."


@exercise
def check_lr_at(function: Function) -> str:
    function = require_function(function, "lr_at(step, steps, warmup, lr)")
    for steps, warmup, lr in ((50, 5, 0.1), (30, 0, 0.4)):
        recipe = Recipe(epochs=steps, warmup=warmup, lr=lr)
        for step in (0, 2, warmup, warmup + 1, (steps + warmup) // 2, steps - 1):
            told = f"lr_at({step}, {steps}, {warmup}, {lr})"
            got, wanted = require_number(function(step, steps, warmup, lr), told), recipe.lr_at(step, 1)
            if math.isclose(got, wanted, rel_tol=1e-6, abs_tol=1e-9):
                continue
            if step < warmup:
                require(got != 0, f"{told} is 0: the very first step would be lost.")
                hint = f"Step {step} of the climb has {step + 1} / {warmup + 1} of the full rate."
            elif step == steps - 1 and abs(got) < 1e-9:
                hint = "The rate would be 0 only one step after the last."
            elif step == warmup:
                hint = "Step number warmup is the first with the full rate."
            else:
                hint = "After the climb: half of 1 + cos(π · share), share being the part of the rest that is over."
            require(False, f"{told} should be {wanted:.6g}, yours is {got:.6g}. {hint}")
    return "Up in a line, down along half a wave: the default of the command."


@exercise
def check_by_class(function: Function) -> str:
    function = require_function(function, "by_class(confusion)")
    for confusion in ([[8, 2, 0], [1, 15, 4], [0, 0, 5]], [[3, 1], [6, 30]]):
        table = np.array(confusion)
        rows, columns = (np.diag(table) / table.sum(axis=axis) for axis in (1, 0))
        got = np.asarray(function([list(row) for row in confusion]), dtype=float)
        told = f"by_class({confusion})"
        require(got.shape == rows.shape, f"{told} should have {len(rows)} numbers, yours has the shape {got.shape}.")
        require(
            not np.allclose(got, columns),
            f"{told}: you divide by the columns, by how often a class is the answer. Divide by how often it is true.",
        )
        require(not np.allclose(got, 100 * rows), f"{told}: from 0 to 1, not in per cent.")
        require(np.allclose(got, rows), f"{told} should be {rows.round(3).tolist()}, yours is {got.round(3).tolist()}.")
    return "The diagonal over the sum of its row."


@exercise
def check_nesterov(function: Function) -> str:
    function = Watched(require_function(function, "nesterov_step(weights, gradient, velocity, lr, momentum)"))
    goal = torch.tensor([0.3, 2.0, -1.5])
    for lr, momentum in product((0.1, 0.02), (0.9, 0.0)):
        torchs = torch.nn.Parameter(torch.tensor([1.0, -2.0, 0.5]))
        optimizer = torch.optim.SGD([torchs], lr=lr, momentum=momentum, nesterov=momentum > 0)
        weights, velocity = torchs.detach().clone(), torch.zeros(3)
        for step in range(1, 4):
            torchs.grad = torchs.detach() - goal
            before, speed = weights.clone(), momentum * velocity + torchs.grad
            optimizer.step()
            got = function(weights, torchs.grad.clone(), velocity, lr, momentum)
            pair = isinstance(got, (tuple, list)) and len(got) == 2
            require(pair, "Return two tensors: the new weights and the new velocity.")
            told = f"step {step} with lr={lr}, momentum={momentum}"
            require_close(got[1], speed, f"In {told} the velocity differs: momentum · velocity + gradient, without lr.")
            plain = torch.allclose(got[0], before - lr * speed, atol=1e-6) and momentum > 0
            require(
                not plain, f"In {told} yours is plain momentum. Nesterov looks ahead: gradient + momentum · velocity."
            )
            require_close(got[0], torchs.detach(), f"In {told} the weights differ from those of torch.optim.SGD.")
            weights, velocity = got[0].clone(), got[1].clone()
    function.require_unused({"SGD", "sgd", "_fused_sgd_"}, "write the step yourself")
    return "Three steps with four settings, and torch.optim.SGD is where you are."
