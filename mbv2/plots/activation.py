"""The activation function: ReLU and its capped form."""

from .. import arguments
from ..palette import LIGHT
from .style import dress, write


def plot_relu6(ax, cap=6.0):
    """ReLU and ReLU6, min(max(x, 0), cap), for x from −cap / 2 to 1.5 cap. A good height: 3.4 inches."""
    cap = arguments.positive("cap", cap)
    left, right = -0.5 * cap, 1.5 * cap
    dress(ax, "input x", "output")
    ax.axhline(cap, color=LIGHT["line"], linewidth=1, dashes=(4, 4))
    ax.plot([left, 0, right], [0, 0, right], color=LIGHT["muted"], linewidth=2, dashes=(4, 2), gid="relu")
    ax.plot([left, 0, cap, right], [0, 0, cap, cap], color=LIGHT["accent"], linewidth=3, gid="relu6")
    name = f"ReLU{cap:g}"
    write(ax, 1.25 * cap, 0.93 * cap, name, "accent", va="top", fontweight="bold", fontsize=13)
    write(ax, 1.28 * cap, 1.36 * cap, "ReLU", "muted", ha="right", fontsize=13)
    ax.set(xlim=(left, right), ylim=(-0.06 * cap, right), xticks=[0, cap], yticks=[0, cap])
    return ax
