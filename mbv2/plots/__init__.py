"""The book's figures: each function draws data on axes and returns the axes.

Made for figures 7.5 inches wide, the width of the book's text; every docstring names a good height.
Colours are hexes of `mbv2.palette.LIGHT` only, so that a dark twin is a matter of replacing them.
"""

from .ablation import plot_ablation
from .accuracy import plot_accuracy, plot_networks, plot_scaling
from .activation import plot_channel_ranges, plot_clipping, plot_relu6, plot_stored
from .architect import plot_architecture
from .block import BlockPicture, block_picture, plot_block
from .conv import plot_conv_channels, plot_conv_windows
from .counting import plot_counts, plot_effective_widths, plot_padding
from .front import plot_front
from .learning import plot_cross_entropy, plot_probabilities, plot_slope, plot_steps
from .manifold import plot_manifold, plot_manifold_dimensions, plot_manifold_loss
from .maps import plot_maps, plot_seen, plot_sizes
from .memory import plot_memory, plot_slices, plot_slicing
from .network import plot_cost, plot_shapes
from .parts import plot_block_costs, plot_tensors_alive
from .published import plot_differences, plot_eight_bits
from .receptive import plot_receptive_fields
from .sectors import plot_sectors, plot_spectra
from .style import use_book_style
from .trained import plot_confusion, plot_trained
from .training import plot_curve, plot_learning_rate
from .wiring import plot_wiring

__all__ = [
    "BlockPicture",
    "block_picture",
    "plot_ablation",
    "plot_accuracy",
    "plot_architecture",
    "plot_block",
    "plot_block_costs",
    "plot_channel_ranges",
    "plot_clipping",
    "plot_confusion",
    "plot_conv_channels",
    "plot_conv_windows",
    "plot_cost",
    "plot_counts",
    "plot_cross_entropy",
    "plot_curve",
    "plot_differences",
    "plot_effective_widths",
    "plot_eight_bits",
    "plot_front",
    "plot_learning_rate",
    "plot_manifold",
    "plot_manifold_dimensions",
    "plot_manifold_loss",
    "plot_maps",
    "plot_memory",
    "plot_networks",
    "plot_padding",
    "plot_probabilities",
    "plot_receptive_fields",
    "plot_relu6",
    "plot_scaling",
    "plot_sectors",
    "plot_seen",
    "plot_shapes",
    "plot_sizes",
    "plot_slices",
    "plot_slicing",
    "plot_slope",
    "plot_spectra",
    "plot_steps",
    "plot_stored",
    "plot_tensors_alive",
    "plot_trained",
    "plot_wiring",
    "use_book_style",
]
