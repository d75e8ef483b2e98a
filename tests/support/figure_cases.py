"""Figures to test, and axes to draw them on."""

from types import SimpleNamespace

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mbv2 import plots
from mbv2.cost import block_cost, network_cost
from mbv2.experiments.summary import Result
from mbv2.palette import LIGHT
from mbv2.published import CHECKPOINTS_V1, CHECKPOINTS_V2, LATER_POINTS, PAPER_TABLE_4, POINTS
from mbv2.records import Ablation, Measurement
from mbv2.spec import MOBILENET_V1 as V1

BLOCKS = network_cost().blocks
SMALL_COST = network_cost(0.35, (97, 160), 10)
PICTURES = {
    "resnet": plots.block_picture(block_cost("bottleneck", 256), "ResNet"),
    "convnext": plots.block_picture(block_cost("convnext", 96), "ConvNeXt"),
    "first": plots.block_picture(BLOCKS[0], "stage 1"),
    "stride 2": plots.block_picture(BLOCKS[1], "stage 2"),
    "stride 1": plots.block_picture(block_cost("inverted_residual", 24, size=(57, 40)), "MobileNetV2"),
    "with a 1×1 on the shortcut": plots.block_picture(block_cost("bottleneck", 64, 256), "ResNet"),
    "V1": plots.block_picture(block_cost("separable", 40, 64, (30, 57), stride=2), "MobileNetV1"),
}
THREE = {
    "ResNet": block_cost("bottleneck", 256),
    "ConvNeXt": block_cost("convnext", 96),
    "MobileNetV2": block_cost("inverted_residual", 24),
}
PROJECTED = {"projected": block_cost("bottleneck", 64, 256), "V1": block_cost("separable", 40, 64, (30, 57), stride=2)}
FALL = np.linspace(0.3, 1, 40)  # light enough for the tests that look for black
FALLING = np.broadcast_to(FALL[:, None], (40, 40))
BRIGHT = np.stack([FALLING, FALLING.T, np.full((40, 40), 0.6)])
MAPS = {"bright": BRIGHT, "grey": FALLING, "signed": FALLING - 0.7, "zeros": FALLING * 0 - 1e-9}
HALVED = {"stem": (49, 160), "stage 3": (13, 40), "head": (4, 10)}  # of an image of 97 × 320
ABLATION = [
    Result(projection, shortcut, seed, middle + 3 * ((seed * step) % 5) - 6)
    for projection, shortcut, middle, step in (
        ("linear", "bottlenecks", 88, 2),
        ("relu6", "bottlenecks", 81, 3),
        ("linear", "expansions", 88.5, 1),
        ("linear", "none", 71, 4),
    )
    for seed in range(5)
]
CURVE = [
    SimpleNamespace(
        epoch=number + 1,
        resolution=(16, 24, 32)[number // 2],
        lr=0.1 - 0.02 * number,
        train_loss=2.1 - 0.3 * number,
        train_accuracy=0.31 + 0.1 * number,
        holdout_loss=1.9 - 0.29 * number,
        holdout_accuracy=0.36 + 0.11 * number,
    )
    for number in range(5)
]
MISTAKES = ((90, 7, 3), (21, 78, 1), (0, 4, 96))  # rows: the truth
MEASURED = Measurement(300, 264, 0.88, 0.4, {"ant": 0.9, "bee": 0.78, "cat": 0.96}, MISTAKES, 0.03)
TRAINED = [
    Ablation(width, resolution, 1, "none", seed, 3, 1000, round(4e7 * width * resolution**2 / 1024), right + seed, 0.1)
    for width, base in ((0.25, 41.0), (0.35, 46.5))
    for resolution, right in ((16, base), (24, base + 9), (32, base + 15))
    for seed in range(2)
]
FIGURES = {  # name: (width, height in inches, what draws on the axes)
    "relu6": (7.5, 3.4, lambda ax: plots.plot_relu6(ax)),
    "relu4.5": (7.5, 3.4, lambda ax: plots.plot_relu6(ax, cap=4.5)),
    "stored": (7.5, 2.6, lambda ax: plots.plot_stored([0, 0.2, 0.2, 1.9, 7], 6, 3, ax)),
    "sectors": (3.6, 3.6, lambda ax: plots.plot_sectors([[1.0, 0.2], [-0.5, 1.0], [0.3, -2.0]], ax)),
    "spectra": (7.5, 3.4, lambda ax: plots.plot_spectra({"trained": [0.7, 0.2, 0.1], "not": [0.4, 0.35, 0.25]}, ax)),
    "channel ranges": (
        7.5,
        3.2,
        lambda ax: plots.plot_channel_ranges([2.0, 1.5, 1.0, 1.8], [0.6, 2.4, 0.3, 1.2], ax),
    ),
    "clipping": (7.5, 2.6, lambda ax: plots.plot_clipping([0, 0.2, 0.2, 1.9, 7], [1, 2.5, 4, 8], 3, ax, cap=2.5)),
    **{
        name: (2.5, 4.6, lambda ax, picture=picture: plots.plot_block(picture, ax))
        for name, picture in PICTURES.items()
    },
    "V1 cost": (7.5, 4.0, lambda ax: plots.plot_cost(network_cost(architecture=V1), ax)),
    "V1 shapes": (7.5, 3.6, lambda ax: plots.plot_shapes(network_cost(architecture=V1), ax)),
    "own table": (7.5, 3.5, lambda ax: plots.plot_architecture(network_cost(), ax)),
    "V1 own table": (7.5, 2.7, lambda ax: plots.plot_architecture(network_cost(1.4, (97, 320), 7, V1), ax)),
    "wiring": (7.5, 3.2, lambda ax: plots.plot_wiring(ax)),
    "grouped channels": (7.5, 2.6, lambda ax: plots.plot_conv_channels(6, 12, 3, ax, channel=5)),
    "many channels": (7.5, 2.6, lambda ax: plots.plot_conv_channels(96, 192, 24, ax)),
    "windows": (7.5, 2.0, lambda ax: plots.plot_conv_windows(224, 3, 2, 1, ax)),
    "windows of 7": (7.5, 2.0, lambda ax: plots.plot_conv_windows(20, 7, 1, 3, ax)),
    "no window": (7.5, 2.0, lambda ax: plots.plot_conv_windows(1, 7, 2, 1, ax)),
    "differences": (7.5, 4.6, lambda ax: plots.plot_differences(CHECKPOINTS_V1, ax)),
    "eight bits": (7.5, 4.6, lambda ax: plots.plot_eight_bits(CHECKPOINTS_V1, ax)),
    "block macs": (7.5, 2.9, lambda ax: plots.plot_block_costs(THREE, ax)),
    "block params": (7.5, 2.2, lambda ax: plots.plot_block_costs(PROJECTED, ax, what="params")),
    "alive": (7.5, 4.5, lambda ax: plots.plot_tensors_alive(THREE, ax)),
    "alive oblong": (7.5, 3.3, lambda ax: plots.plot_tensors_alive(PROJECTED, ax)),
    "counts": (7.5, 3.0, lambda ax: plots.plot_counts(ax)),
    "counts 1.4": (7.5, 3.0, lambda ax: plots.plot_counts(ax, width_mult=1.4)),
    "effective widths": (7.5, 4.0, lambda ax: plots.plot_effective_widths(ax)),
    "padding": (7.5, 3.4, lambda ax: plots.plot_padding(ax)),
    "padding 5": (7.5, 3.4, lambda ax: plots.plot_padding(ax, size=7, kernel_size=5)),
    "front": (7.5, 4.2, lambda ax: plots.plot_front(POINTS, ax, budget=50)),
    "front params": (7.5, 4.2, lambda ax: plots.plot_front(POINTS, ax, cost="params_m")),
    "later front": (7.5, 4.6, lambda ax: plots.plot_front((*POINTS, *LATER_POINTS), ax)),
    "later front ms": (7.5, 4.6, lambda ax: plots.plot_front((*POINTS, *LATER_POINTS), ax, cost="pixel1_cpu_ms")),
    "front ms": (7.5, 4.2, lambda ax: plots.plot_front(POINTS, ax, cost="pixel1_cpu_ms")),
    "manifold": (7.5, 5.0, lambda ax: plots.plot_manifold(ax)),
    "one dimension": (7.5, 2.6, lambda ax: plots.plot_manifold(ax, dimensions=(4,), seed=3, columns=2)),
    "manifold dimensions": (3.6, 3.2, lambda ax: plots.plot_manifold_dimensions(4, ax, seed=3)),
    "manifold loss": (7.5, 3.8, lambda ax: plots.plot_manifold_loss(ax, matrices=40)),
    "memory": (7.5, 4.2, lambda ax: plots.plot_memory(network_cost(), ax)),
    "V1 memory": (7.5, 4.2, lambda ax: plots.plot_memory(network_cost(architecture=V1), ax, bits=8)),
    "slices": (7.5, 3.4, lambda ax: plots.plot_slices(network_cost(), ax)),
    "slicing": (7.5, 2.8, lambda ax: plots.plot_slicing(ax)),
    "networks": (7.5, 4.0, lambda ax: plots.plot_networks(PAPER_TABLE_4, ax)),
    "ablation": (7.5, 3.2, lambda ax: plots.plot_ablation(ABLATION, ax)),
    "ablation of two": (7.5, 2.0, lambda ax: plots.plot_ablation(ABLATION[5:15], ax)),
    "accuracy": (7.5, 4.6, lambda ax: plots.plot_accuracy(CHECKPOINTS_V2, CHECKPOINTS_V1, ax)),
    "curve": (7.5, 3.2, lambda ax: plots.plot_curve(CURVE, ax)),
    "curve of loss": (7.5, 3.2, lambda ax: plots.plot_curve(CURVE, ax, what="loss")),
    "learning rate": (7.5, 1.8, lambda ax: plots.plot_learning_rate(CURVE, ax)),
    "confusion": (7.5, 6.0, lambda ax: plots.plot_confusion(MEASURED, ax)),
    "trained": (7.5, 4.0, lambda ax: plots.plot_trained(TRAINED, ax)),
    "one trained": (7.5, 4.0, lambda ax: plots.plot_trained(TRAINED[:2], ax)),
    "probabilities": (3.6, 2.2, lambda ax: plots.plot_probabilities([0.2, 0.1, 0.65, 0.05], 2, ax)),
    "cross-entropy": (7.5, 2.8, lambda ax: plots.plot_cross_entropy({"sure": 0.9, "lost": 0.02}, ax)),
    "slope": (7.5, 3.0, lambda ax: plots.plot_slope([0, 0.1, 0.2, 0.4], [2.0, 1.4, 1.7, 3.0], -9.0, ax)),
    "steps": (7.5, 3.2, lambda ax: plots.plot_steps({"good": [2.3, 1.1, 0.4], "bad": [2.3, 2.9, 3.5]}, ax, most=3)),
    "shapes": (7.5, 3.6, lambda ax: plots.plot_shapes(network_cost(), ax)),
    "oblong shapes": (7.5, 3.6, lambda ax: plots.plot_shapes(network_cost(1.4, (97, 320)), ax)),
    "maps": (7.5, 2.8, lambda ax: plots.plot_maps(MAPS, ax)),
    "sizes": (
        7.5,
        2.4,
        lambda ax: plots.plot_sizes({"a": BRIGHT, "b": FALLING - 0.7}, ax, frames={"b": (1, 3, 0, 2)}),
    ),
    "seen": (
        7.5,
        4.0,
        lambda ax: plots.plot_seen(
            network_cost(1.0, (97, 320)), BRIGHT, {name: np.eye(*shape) for name, shape in HALVED.items()}, ax
        ),
    ),
    "fields": (7.5, 1.9, lambda ax: plots.plot_receptive_fields(network_cost(), ax)),
    "oblong fields": (7.5, 1.9, lambda ax: plots.plot_receptive_fields(network_cost(1.0, (97, 320)), ax)),
    "macs": (7.5, 4.0, lambda ax: plots.plot_cost(network_cost(), ax)),
    "params": (7.5, 4.0, lambda ax: plots.plot_cost(network_cost(), ax, what="params")),
    "small cost": (7.5, 4.0, lambda ax: plots.plot_cost(SMALL_COST, ax)),
    "scaling macs": (7.5, 4.0, lambda ax: plots.plot_scaling(ax, rows=CHECKPOINTS_V2)),
    "scaling params": (7.5, 4.0, lambda ax: plots.plot_scaling(ax, what="params", rows=CHECKPOINTS_V2)),
}


def axes(width=7.5, height=4.0):
    figure = Figure(figsize=(width, height), layout="constrained", facecolor=LIGHT["surface"])
    FigureCanvasAgg(figure)
    return figure.add_subplot()
