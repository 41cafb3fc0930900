"""Graphs of computations: what depends on what, drawn with the figures' palette."""

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from helpers import palette
from helpers._arguments import whole_number

_HALF = 0.29  # half the side of a node; layers are 1 apart
_STRIDE = 1.3  # from one step to the next


def unrolled(ax: Axes, steps: int, layers: int = 1) -> Axes:
    """A recurrent network unrolled: time from left to right, depth upwards.

    Each arrow carries the weight it multiplies by. Along a row it is the same weight at
    every step (tied); each of the `layers` has weights of its own (untied).
    Superscripts count layers from 1; a single layer has none. Raises `ValueError` for
    what is too large to read, more than 6 steps or 4 layers, and `TypeError` for what
    is no whole number.
    """
    steps = _count("steps", steps, 6)
    layers = _count("layers", layers, 4)
    columns = [_STRIDE * step for step in range(steps + 1)]
    for step in range(1, steps + 1):
        _node(ax, (columns[step], 0), "input", f"$x_{step}$")
    for layer in range(1, layers + 1):
        mark = f"^{{({layer})}}" if layers > 1 else ""
        _node(ax, (0, layer), "baseline", f"$h_0{mark}$")
        for step in range(1, steps + 1):
            x, previous = columns[step], columns[step - 1]
            _node(ax, (x, layer), "hidden", f"$h_{step}{mark}$")
            _arrow(ax, (x, layer - 1), (x, layer), f"$W_{{ih}}{mark}$")
            _arrow(ax, (previous, layer), (x, layer), f"$W_{{hh}}{mark}$")
    _directions(ax, (columns[1] + columns[-1]) / 2, layers)
    ax.set(xlim=(-0.85, columns[-1] + 0.55), ylim=(-0.85, layers + 0.5), aspect="equal")
    ax.set_axis_off()
    return ax


def _count(what: str, value: int, largest: int) -> int:
    number = whole_number(what, value)
    if number > largest:
        raise ValueError(f"{what} must be at most {largest}, got {number}")
    return number


def _node(ax: Axes, centre: tuple[float, float], quantity: str, text: str) -> None:
    x, y = centre
    colour = palette.quantity(quantity).light
    box = FancyBboxPatch(
        (x - _HALF, y - _HALF),
        2 * _HALF,
        2 * _HALF,
        boxstyle="round,pad=0,rounding_size=0.1",
        edgecolor=colour,
        facecolor=palette.PAPER.light,
        linewidth=1.6,
    )
    ax.add_patch(box)
    ax.text(x, y, text, color=colour, ha="center", va="center", size=13)


def _arrow(ax: Axes, start: tuple, end: tuple, text: str) -> None:
    """An arrow between two neighbouring nodes, with its weight beside it."""
    upwards = start[0] == end[0]
    dx, dy = (0, _HALF) if upwards else (_HALF, 0)
    patch = FancyArrowPatch(
        (start[0] + dx, start[1] + dy),
        (end[0] - dx, end[1] - dy),
        arrowstyle="-|>",
        mutation_scale=11,
        color=palette.INK.light,
        shrinkA=0,
        shrinkB=0,
        linewidth=1.2,
    )
    ax.add_patch(patch)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    place = (x + 0.06, y - 0.02) if upwards else (x, y + 0.07)
    side = (
        {"ha": "left", "va": "center"} if upwards else {"ha": "center", "va": "bottom"}
    )
    ax.text(*place, text, size=11, **side)


def _directions(ax: Axes, middle: float, layers: int) -> None:
    style = {"color": palette.MUTED.light, "ha": "center", "va": "center", "size": 11}
    ax.text(middle, -0.62, r"time step $t\;\rightarrow$", **style)
    if layers > 1:
        ax.text(-0.65, (layers + 1) / 2, r"depth $\rightarrow$", rotation=90, **style)
