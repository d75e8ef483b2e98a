"""What one pixel of a layer's output sees of the input image, computed from kernel sizes and strides, without torch.

Every convolution of these networks is padded by (kernel size - 1) / 2, so output pixel i stands above the input pixel
i × stride, stride being that of all layers so far. Source: Araujo, Norris and Sim 2019, "Computing Receptive Fields of
Convolutional Neural Networks", which gives 315 pixels and stride 32 for the end of MobileNetV1.
"""

from typing import NamedTuple

from .. import arguments
from .conv import BlockLayer
from .network import Layer


class ReceptiveField(NamedTuple):
    """An output pixel sees `size` × `size` pixels; its neighbour sees as many, `stride` pixels on."""

    size: int
    stride: int

    def window(self, index, pixels):
        """(first, behind the last) input pixel that output pixel `index` sees of a side of `pixels`."""
        index = arguments.integer("index", index, least=0)
        pixels = arguments.integer("pixels", pixels)
        first = index * self.stride - self.size // 2
        return max(0, first), min(pixels, first + self.size)


def receptive_field(layers):
    """The ReceptiveField behind `layers`, which follow each other as in `network_cost().layers`.

    TypeError for anything but layers; ValueError where a layer does not take what the layer before it hands on: behind
    the average pooling, the classifier sees the whole image.
    """
    size, stride, shape = 1, 1, None
    for layer in arguments.instances("layers", layers, Layer, BlockLayer):
        if shape not in (None, layer.in_shape):
            raise ValueError(
                f"layers must follow each other: {layer.name!r} takes {layer.in_shape}, but gets {shape}; behind the "
                f"average pooling there is no receptive field"
            )
        size += (layer.kernel_size - 1) * stride
        stride *= layer.stride
        shape = layer.out_shape
    return ReceptiveField(size, stride)
