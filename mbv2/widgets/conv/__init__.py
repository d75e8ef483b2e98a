"""One convolution: which inputs feed which outputs, where its windows fit, and what it costs."""

import math
from typing import TYPE_CHECKING, Any

from traitlets import TraitError, observe, validate

from ...cost import Layer, SeparableCost, check_groups, conv_cost
from ...tables import DataTable
from ..compose import compose_module, compose_style
from ..explorer import Explorer
from ..numerals import fixed, shape_text, thousands
from ..traits import Number

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class ConvExplorer(Explorer):
    """A convolution as `nn.Conv2d` takes it, without bias, on a square image.

    A kernel that is larger than the padded image is allowed, and explained. Fewer output channels move `channel` to the
    last. Channels and groups that do not fit are refused; `hold_trait_notifications()` sets several at once.

    Args:
        size: Height and width of the input, 1 to 320 pixels. default: 224.
        in_channels: 1 to 192. default: 12.
        out_channels: 1 to 192. default: 12.
        kernel_size: 1 to 7. default: 3.
        stride: 1 to 4. default: 2.
        padding: 0 to 3 pixels on each side. default: 1.
        groups: 1, the standard convolution, or any divisor of both channel counts, up to the depthwise convolution's.
            default: 1.
        channel: The output channel whose inputs are marked, counted from 0. default: 0.

    Raises:
        TypeError: If there is no such trait.
        TraitError: If a value is not allowed; the message names the trait, the value and what is allowed.
    """

    name = "conv"
    state_names = ("size", "in_channels", "out_channels", "kernel_size", "stride", "padding", "groups", "channel")
    _esm = compose_module("conv/view.js")
    _css = compose_style("css/many_knobs.css", "conv/style.css")

    size = Number(224, 1, 320, step=1, help="height and width of the input in pixels")
    in_channels = Number(12, 1, 192, step=1, help="channels in")
    out_channels = Number(12, 1, 192, step=1, help="channels out")
    kernel_size = Number(3, 1, 7, step=1, help="height and width of the kernel")
    stride = Number(2, 1, 4, step=1, help="pixels from one place of the window to the next")
    padding = Number(1, 0, 3, step=1, help="zeros on each side")
    groups = Number(1, 1, 192, step=1, help="groups of channels; a divisor of both counts")
    channel = Number(0, 0, math.inf, step=1, help="output channel shown, counted from 0")

    @validate("in_channels", "out_channels", "groups")
    def _divisible(self, proposal: Any) -> Any:
        state = {name: getattr(self, name) for name in ("in_channels", "out_channels", "groups")}
        state[proposal.trait.name] = proposal.value
        try:
            check_groups(**state)
        except ValueError as error:
            raise TraitError(str(error)) from None
        return proposal.value

    @validate("channel")
    def _within_outputs(self, proposal: Any) -> Any:
        if proposal.value >= self.out_channels:
            raise TraitError(
                f"channel must be a whole number from 0 to {self.out_channels - 1} here, not {proposal.value}"
            )
        return proposal.value

    @observe("out_channels")
    def _stay_within_outputs(self, change: object) -> None:
        self.channel = min(self.channel, self.out_channels - 1)

    @property
    def fits(self) -> bool:
        """Whether the padded image has room for the kernel."""
        return self.kernel_size <= self.size + 2 * self.padding

    def picture(self) -> "Figure":
        from matplotlib.figure import Figure

        from ...plots import plot_conv_channels, plot_conv_windows

        figure = Figure(figsize=(7.5, 4.6))
        above, below = figure.subplots(2, height_ratios=(2.6, 2))
        plot_conv_channels(self.in_channels, self.out_channels, self.groups, above, channel=self.channel)
        plot_conv_windows(self.size, self.kernel_size, self.stride, self.padding, below)
        return figure

    def table(self) -> DataTable:
        text, standard, this = self.text["table"], self._cost(1), self._cost(self.groups)
        pair = this.separable
        rows: list[tuple[str, int | str, tuple[int, ...], Layer | SeparableCost]] = [
            ("standard", 1, this.out_shape, standard),
            ("this", self.groups, this.out_shape, this),
            ("depthwise", self.in_channels, pair.depthwise.out_shape, pair.depthwise),
            ("pointwise", 1, this.out_shape, pair.pointwise),
            ("pair", "", this.out_shape, pair),
        ]
        cells = tuple(
            (
                text["rows"][name],
                str(groups),
                shape_text(shape) if self.fits else text["none"],
                thousands(cost.params),
                thousands(cost.macs) if self.fits else text["none"],
                fixed(cost.params / standard.params, 4),
            )
            for name, groups, shape, cost in rows
        )
        return DataTable(text["caption"], tuple(text["columns"]), cells)

    def _cost(self, groups: int) -> Layer:
        """Of a kernel that does not fit, only the parameters mean something."""
        size = self.size if self.fits else self.kernel_size
        channels = self.in_channels, self.out_channels
        return conv_cost(*channels, size, self.kernel_size, self.stride, self.padding, groups)
