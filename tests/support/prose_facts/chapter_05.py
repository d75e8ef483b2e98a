"""Numbers of chapter 05, the architecture."""

from math import prod

from mbv2 import network_cost


def numbers():
    layers = network_cost().layers
    shapes = [layer.out_shape for layer in layers]
    return {f"{prod(shape):,}" for shape in (layers[0].in_shape, shapes[0], max(shapes, key=prod))}
