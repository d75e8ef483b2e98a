"""Blocks of ResNet, ConvNeXt, MobileNetV1 and MobileNetV2 in one frame: shapes, shortcut, cost and memory."""

from math import prod
from typing import TYPE_CHECKING, Any

from ...cost import EXPANSIONS, BlockCost, Layer, block_cost, tensors_alive
from ...tables import DataTable
from ..compose import compose_module, compose_style
from ..explorer import Explorer
from ..numerals import shape_text, thousands
from ..traits import Choice, Number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Name: (kind in mbv2.cost.block_cost, stride).
BLOCKS = {
    "resnet": ("bottleneck", 1),
    "convnext": ("convnext", 1),
    "mobilenet_v1": ("separable", 1),
    "v2_stride1": ("inverted_residual", 1),
    "v2_stride2": ("inverted_residual", 2),
}


class BlockExplorer(Explorer):
    """One block on a square image: its tensors, its shortcut or why it has none, and what each layer costs and holds.

    Where the channels differ, ResNet's block adds a 1×1 convolution of its input, MobileNetV2's has no shortcut. In the
    page, another kind brings its own paper's expansion with it.

    Args:
        kind: "v2_stride1", "v2_stride2", "mobilenet_v1", "convnext" or "resnet". default: "v2_stride1".
        in_channels: 1 to 320. default: 24.
        out_channels: 1 to 320; ConvNeXt's block ignores it, for what leaves it has as many as what enters. default: 24.
        expansion: Hidden channels for each input channel, 1 to 12; ResNet's block divides its output channels by it,
            MobileNetV1's ignores it. default: 6.
        size: Height and width of the input, 1 to 112 pixels. default: 56.
        bits: Of one value of a tensor, 8 to 32 in steps of 8. default: 16.

    Raises:
        TypeError: If there is no such trait.
        TraitError: If a value is not allowed; the message names the trait, the value and what is allowed.
    """

    name = "block"
    state_names = ("kind", "in_channels", "out_channels", "expansion", "size", "bits")
    _esm = compose_module("block/view.js")
    _css = compose_style("css/many_knobs.css", "block/style.css")

    kind = Choice("v2_stride1", BLOCKS, help="which block")
    in_channels = Number(24, 1, 320, step=1, help="channels in")
    out_channels = Number(24, 1, 320, step=1, help="channels out")
    expansion = Number(EXPANSIONS["inverted_residual"], 1, 12, step=1, help="hidden channels for each input channel")
    size = Number(56, 1, 112, step=1, help="height and width of the input in pixels")
    bits = Number(16, 8, 32, step=8, help="bits of one value of a tensor")

    @property
    def cost(self) -> BlockCost:
        """What the block of the state costs."""
        kind, stride = BLOCKS[self.kind]
        out_channels = self.in_channels if kind == "convnext" else self.out_channels
        expansion = 1 if kind == "separable" else self.expansion
        return block_cost(kind, self.in_channels, out_channels, self.size, expansion, stride)

    def picture(self) -> "Figure":
        from matplotlib.figure import Figure

        from ...plots import block_picture, plot_block, plot_block_costs, plot_tensors_alive

        cost, title = self.cost, self.text["controls"]["kind"]["options"][self.kind]
        figure = Figure(figsize=(7.5, 8.6))
        parts: Any = figure.subfigures(3, height_ratios=(4.6, 1.5, 2.5))
        above, middle, below = parts
        left, block, right = above.subplots(1, 3)
        left.set_axis_off()
        right.set_axis_off()
        plot_block(block_picture(cost, title), block)
        plot_block_costs({"multiply-adds": cost}, middle.subplots())
        plot_tensors_alive({"": cost}, below.subplots())
        return figure

    def table(self) -> DataTable:
        cost, text = self.cost, self.text["table"]
        alive = [sum(values.values()) for _, values in tensors_alive(cost)]
        rows = [
            (self.text["input"], shape_text(cost.in_shape), self._bytes(prod(cost.in_shape)), "", "", ""),
            *(
                (
                    self._layer_text(layer),
                    shape_text(layer.out_shape),
                    self._bytes(prod(layer.out_shape)),
                    thousands(layer.params),
                    thousands(layer.macs),
                    self._bytes(values),
                )
                for layer, values in zip(cost.layers, alive, strict=True)
            ),
            (
                text["sum"],
                shape_text(cost.out_shape),
                self._bytes(prod(cost.out_shape)),
                thousands(cost.params),
                thousands(cost.macs),
                self._bytes(max(alive)),
            ),
        ]
        return DataTable(text["caption"], tuple(text["columns"]), tuple(rows))

    def _layer_text(self, layer: Layer) -> str:
        words, separable = self.text["layers"], self.kind == "mobilenet_v1"
        name = "pointwise" if separable and layer.kind == "project" else layer.kind
        text = words[name].format(kernel=layer.kernel_size) + (words["stride"] if layer.stride == 2 else "")
        if layer.activation:
            return text + words["activation"].format(activation=layer.activation)
        return text + (words["linear"] if layer.kind == "project" and self.kind.startswith("v2") else "")

    def _bytes(self, values: int) -> str:
        return thousands(values * self.bits // 8)
