"""Figures to test, and axes to draw them on."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mbv2 import plots
from mbv2.cost import network_cost
from mbv2.palette import LIGHT
from mbv2.published import MOBILENET_V1, MOBILENET_V2, PAPER_TABLE_4
from mbv2.spec import ARTICLE, REFERENCE

BLOCKS = REFERENCE.blocks(1.0)
SMALL_COST = network_cost(0.35, (97, 160), 10)
PICTURES = {
    "resnet": plots.resnet_bottleneck(),
    "convnext": plots.convnext_block(),
    "first": plots.inverted_residual(BLOCKS[0], 112),
    "stride 2": plots.inverted_residual(BLOCKS[1], 112),
    "stride 1": plots.inverted_residual(BLOCKS[2], (57, 40)),
}
NOTE = "Marked: stride 1, yet no shortcut in the first block."
FIGURES = {  # name: (width, height in inches, what draws on the axes)
    "relu6": (7.5, 3.4, lambda ax: plots.plot_relu6(ax)),
    "relu4.5": (7.5, 3.4, lambda ax: plots.plot_relu6(ax, cap=4.5)),
    **{
        name: (2.5, 4.6, lambda ax, picture=picture: plots.plot_block(picture, ax))
        for name, picture in PICTURES.items()
    },
    "table": (7.5, 4.4, lambda ax: plots.plot_table(REFERENCE, ax)),
    "marked table": (7.5, 4.8, lambda ax: plots.plot_table(ARTICLE, ax, 1.4, (320, 97), {0: "stem", 8: "head"}, NOTE)),
    "operators": (7.5, 1.7, lambda ax: plots.plot_operators(ax)),
    "networks": (7.5, 4.0, lambda ax: plots.plot_networks(PAPER_TABLE_4, ax)),
    "accuracy": (7.5, 4.6, lambda ax: plots.plot_accuracy(MOBILENET_V2, MOBILENET_V1, ax)),
    "shapes": (7.5, 3.6, lambda ax: plots.plot_shapes(network_cost(), ax)),
    "oblong shapes": (7.5, 3.6, lambda ax: plots.plot_shapes(network_cost(1.4, (97, 320)), ax)),
    "macs": (7.5, 4.0, lambda ax: plots.plot_cost(network_cost(), ax)),
    "params": (7.5, 4.0, lambda ax: plots.plot_cost(network_cost(), ax, "params")),
    "small cost": (7.5, 4.0, lambda ax: plots.plot_cost(SMALL_COST, ax)),
    "scaling macs": (7.5, 4.0, lambda ax: plots.plot_scaling(ax, rows=MOBILENET_V2)),
    "scaling params": (7.5, 4.0, lambda ax: plots.plot_scaling(ax, what="params", rows=MOBILENET_V2)),
}


def axes(width=7.5, height=4.0):
    figure = Figure(figsize=(width, height), layout="constrained", facecolor=LIGHT["surface"])
    FigureCanvasAgg(figure)
    return figure.add_subplot()
