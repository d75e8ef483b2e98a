"""Checks of chapter 03: what a ReLU loses, the way back, and which convolutions of the network go without one."""

import numpy as np
import torch

from ..cost import network_cost
from ..experiments import manifold
from ..nets.ablation import TinyNetwork
from .checking import Function, Solved, exercise, require, require_close, require_function, value_exercise
from .forbidden import Watched


@value_exercise(
    "A point needs two active features. With ten coins: in how many of the 2**10 results is there at most one head?",
    wrong={1: "That is one result in 1,024: all features off. A point with a single active one is lost, too."},
)
def check_points_lost() -> Solved:
    return round(2**10 * manifold.expected_unrecoverable(10)), "One way to have none active, ten ways to have one."


@exercise
def check_recoverable(function: Function) -> str:
    function = require_function(function, "recoverable(points, matrix)")
    cases = [(manifold.spiral(40), manifold.random_matrix(n, seed)) for n, seed in ((2, 1), (3, 0), (7, 2))]
    twins = np.array([[1.0, 2.0], [2.0, 4.0], [0.5, 1.0]])
    for points, matrix in [*cases, (manifold.spiral(40), twins)]:
        wanted = manifold.active_rank(points, matrix) == 2
        got = np.asarray(function(points.copy(), matrix.copy()))
        require(got.shape == wanted.shape, f"The answer should have the shape {wanted.shape}, yours has {got.shape}.")
        words = "three features that all look in one direction" if matrix is twins else f"n = {len(matrix)}"
        right = int((got.astype(bool) == wanted).sum())
        require(right == len(wanted), f"For {words} you are right for {right} of {len(wanted)} points.")
    return "Two active features that look in different directions: two equations, two unknowns."


@exercise
def check_way_back(function: Function) -> str:
    function = Watched(require_function(function, "way_back(activations, matrix)"))
    for n, seed in ((3, 4), (5, 0), (15, 6)):
        points, matrix = manifold.spiral(60), manifold.random_matrix(n, seed)
        safe = points[manifold.active_rank(points, matrix) == 2]
        for point in safe:
            got = np.asarray(function(np.maximum(matrix @ point, 0), matrix.copy()))
            require(got.shape == (2,), f"The answer should be one point, of shape (2,), yours has {got.shape}.")
            close = np.allclose(got, point, atol=1e-6)
            require(close, f"With n = {n}, {point.round(3)} should come back, yours is {got.round(3)}.")
    function.require_unused({"lstsq", "linalg_lstsq"}, "use the pseudo-inverse")
    return "The zeros say nothing exact, so leave them out; what remains is not even approximate."


@value_exercise(
    "Count the convolutions of network_cost() and set those apart that end a block.",
    wrong={
        (36, 16): "The first block ends in a projection, too, although it has no expansion.",
        (36, 17): "The first block has no expansion: it has two convolutions, not three.",
        (34, 17): "Did you count both the first convolution and the last, in the head?",
        (34, 18): "The head widens; a ReLU6 follows it.",
        (33, 19): "A ReLU6 follows the first convolution and the head.",
    },
)
def check_activations() -> Solved:
    kinds = [layer.kind for layer in network_cost().layers if layer.kind != "classifier"]
    linear = kinds.count("project")
    return (len(kinds) - linear, linear), "One linear convolution for each block."


@exercise
def check_joined_wide(function: Function) -> str:
    function = Watched(require_function(function, "run(network, x)"))
    generator = torch.Generator().manual_seed(0)
    for blocks, channels in ((1, 3), (3, 5)):
        network = TinyNetwork(shortcut="expansions", blocks=blocks, channels=channels, expansion=2).eval()
        # Away from the first weights: a fresh batch norm would hide a mistake in the order.
        for value in network.state_dict().values():
            if value.ndim == 1:
                value.copy_(torch.rand(value.shape, generator=generator) + 0.5)
        x = torch.rand((2, 1, 8, 8), generator=generator)
        with torch.no_grad():
            wanted, got = network(x.clone()), function(network, x.clone())
        require_close(got, wanted, f"With {blocks} blocks the result differs. Which tensor is added, and before what?")
    function.require_unused({"TinyNetwork.forward"}, "call the network's layers one after the other")
    return "The same layers, the same weights; only the sum is elsewhere."
