"""Right and wrong answers to the exercises on linear bottlenecks."""

import numpy as np
import torch


def active(points, matrix):
    return points @ matrix.T > 0


def recoverable(points, matrix):
    """Counts directions, by their angle, among the active rows."""
    angles = np.arctan2(matrix[:, 1], matrix[:, 0]).round(9) % np.pi
    return [len(set(angles[on])) >= 2 for on in active(points, matrix)]


def way_back(activations, matrix, solve=lambda rows, values: np.linalg.pinv(rows) @ values):
    on = activations > 0
    return solve(matrix[on], activations[on])


def by_lstsq(activations, matrix):
    return way_back(activations, matrix, lambda rows, values: np.linalg.lstsq(rows, values, rcond=None)[0])


def by_torch(activations, matrix):
    rows, values = torch.tensor(matrix[activations > 0]), torch.tensor(activations[activations > 0])
    return torch.linalg.lstsq(rows, values[:, None]).solution[:, 0].numpy()


def first_two(activations, matrix):
    return np.linalg.solve(matrix[:2], activations[:2])


def run(join="wide"):
    def through(network, x):
        wide = network.stem(x)
        narrow = network.entry(wide)
        for expand, filter, project in zip(network.expand, network.filter, network.project, strict=True):
            before = narrow
            inner = expand(narrow) + wide if join == "early" else expand(narrow)
            wide = filter(inner) + wide if join == "wide" else filter(inner)
            narrow = project(wide) + (before if join == "narrow" else 0)
        features = network.head(narrow).mean((2, 3), keepdim=True)
        return network.classifier(features).flatten(1)[:, None]

    return through


# check: (right answers, wrong answers)
ANSWERS = {
    "check_points_lost": ([11], [1, 10, 512, 11 / 1024, "11"]),
    "check_recoverable": (
        [recoverable, lambda p, t: [np.linalg.matrix_rank(t[on]) == 2 for on in active(p, t)]],
        [
            lambda p, t: active(p, t).any(axis=1),
            lambda p, t: active(p, t).all(axis=1),
            lambda p, t: active(p, t).sum(axis=1) >= 2,  # features may look in one direction
            lambda p, t: active(p, t).sum(axis=1),
            lambda p, t: True,
            2,
        ],
    ),
    "check_way_back": (
        [way_back, lambda a, t: np.linalg.pinv(t * (a > 0)[:, None]) @ a],
        [by_lstsq, by_torch, lambda a, t: np.linalg.pinv(t) @ a, first_two, lambda a, t: a, lambda a, t: a[:2], None],
    ),
    "check_activations": (
        [(35, 17), [35, 17]],
        [(36, 17), (34, 17), (34, 18), (33, 19), (17, 35), (52, 0), (36, 16), 35],
    ),
    "check_joined_wide": (
        [run()],
        [
            lambda network, x: network(x),  # the network's own forward
            lambda network, x: network.forward(x),
            run("narrow"),
            run("none"),
            run("early"),
            lambda network, x: network.stem(x),
            "wide",
        ],
    ),
}
