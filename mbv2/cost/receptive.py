"""What one pixel of a layer's output sees of the input image, computed from kernel sizes and strides, without torch.

Every convolution of these networks is padded by (kernel size - 1) / 2, so output pixel i stands above the input pixel
i × stride, stride being that of all layers so far. Source: Araujo, Norris and Sim 2019, "Computing Receptive Fields of
Convolutional Neural Networks", which gives 315 pixels and stride 32 for the end of MobileNetV1.
"""

from collections.abc import Sequence
from typing import NamedTuple

from .. import arguments
from .conv import Layer


class ReceptiveField(NamedTuple):
    """An output pixel sees `size` × `size` pixels; its neighbour sees as many, `stride` pixels on."""

    size: int
    stride: int

    def window(self, index: int, pixels: int) -> tuple[int, int]:
        """Which pixels of one side of the image an output pixel sees.

        Args:
            index: The output pixel along that side, counted from 0.
            pixels: The side's length.

        Returns:
            The half-open range (start, stop) of input pixels, cut off at the image's edges.

        Raises:
            TypeError: If an argument has the wrong type.
            ValueError: If an argument is out of its range.
        """
        index = arguments.integer("index", index, least=0)
        pixels = arguments.integer("pixels", pixels)
        start = index * self.stride - self.size // 2
        return max(0, start), min(pixels, start + self.size)


def receptive_field(layers: Sequence[Layer]) -> ReceptiveField:
    """What one pixel behind `layers` sees of the image before them.

    Args:
        layers: Some that follow each other, as in `network_cost().layers`.

    Returns:
        The ReceptiveField.

    Raises:
        TypeError: For anything but a tuple or list of layers.
        ValueError: Where a layer does not take what the layer before it hands on. The classifier is such a layer: the
            average pooling stands before it, and it sees the whole image.
    """
    size, stride, shape = 1, 1, None
    for layer in arguments.instances("layers", layers, Layer):
        if shape not in (None, layer.in_shape):
            raise ValueError(
                f"layers must follow each other: {layer.name!r} takes {layer.in_shape}, but gets {shape}; behind the "
                f"average pooling there is no receptive field"
            )
        size += (layer.kernel_size - 1) * stride
        stride *= layer.stride
        shape = layer.out_shape
    return ReceptiveField(size, stride)
