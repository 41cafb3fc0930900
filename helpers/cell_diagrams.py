"""One step of a GRU, drawn as what flows where, forwards or backwards.

The state travels along the top from left to right; what would be written comes up from
below. A gate is a bar between 0 and 1 that says how much passes a product ⊙.
"""

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle

from helpers import palette
from helpers.palette import INK, MUTED, PAPER

Point = tuple[float, float]

_BOX = (1.1, 0.84)  # width and height of a state, an input or a candidate
_BAR = (0.5, 1.0)  # of a gate
_RADIUS = 0.24  # of an operation
_HEAD = 0.25  # length of an arrow's head, solid also where its line is dashed

# Where the parts of a GRU stand: the state's line on top, the candidate's below.
_OLD, _NEW, _INPUT, _CANDIDATE = (0, 3.6), (10, 3.6), (8, -1.1), (8, 0.4)
_KEEP, _SUM, _WRITE, _LOOK = (5.4, 3.6), (8, 3.6), (8, 2.0), (3.4, 0.4)
_UPDATE, _RESET, _FORK = (5.4, 2.0), (3.4, 2.0), (1.3, 3.6)

_FLOWS = (
    (_OLD, _KEEP),
    (_KEEP, _SUM),
    (_SUM, _NEW),
    (_INPUT, _CANDIDATE),
    (_CANDIDATE, _WRITE),
    (_WRITE, _SUM),
    (_UPDATE, _KEEP),
    (_UPDATE, _WRITE),
    (_RESET, _LOOK),
    (_LOOK, _CANDIDATE),
    (_FORK, _LOOK),
)
_TEXTS = (  # what stands on the arrows of the forward picture
    ((1.45, 1.9), "$W_{hn}$"),
    ((2.0, 0.57), "$q_t$"),
    ((8.12, -0.33), "$W_{in}$"),
    ((6.3, 2.1), "$1 - z_t$"),
)
_ANSWERS = (  # and what each part is there for
    ((2.4, 3.75), "what is kept"),
    ((4.3, 0.55), "what is looked at"),
    ((8.75, 0.27), "what is\nproposed"),
    ((-0.55, -1.35), "Both gates read $x_t$ and $h_{t-1}$."),
)
_GRADIENTS = (
    ((8.6, 3.75), "$dh$"),
    ((2.3, 3.75), r"$z_t \odot dh$"),
    ((5.55, 2.75), "$dz$"),
    ((8.15, 1.1), "$dn$"),
    ((5.3, 0.55), "$da_n$"),
    ((3.55, 0.95), "$dr$"),
    ((2.0, 0.57), "$dq$"),
    ((1.45, 1.9), r"$W_{hn}^\top dq$"),
    ((8.15, -0.35), r"$W_{in}^\top da_n$"),
)


def gru(ax: Axes) -> Axes:
    """Forwards: h_{t−1} comes in at the left, x_t from below, h_t leaves right."""
    _parts(ax)
    for start, end in _FLOWS:
        _flow(ax, start, end, color=INK.light, linestyle="-", linewidth=1.2)
    for place, text in _TEXTS:
        ax.text(*place, text, size=11)
    for place, text in _ANSWERS:
        ax.text(*place, text, size=10, color=MUTED.light)
    return ax


def gru_gradients(ax: Axes) -> Axes:
    """Backwards: the same step, with the gradient on each arrow as in the code."""
    _parts(ax)
    drawn = palette.quantity("gradient")
    for start, end in _FLOWS:
        style = {"color": drawn.light, "linestyle": drawn.linestyle, "linewidth": 1.4}
        _flow(ax, end, start, **style)
    for place, text in _GRADIENTS:
        ax.text(*place, text, size=11, color=drawn.light)
    return ax


def _parts(ax: Axes) -> None:
    _box(ax, _OLD, "hidden", "$h_{t-1}$")
    _box(ax, _NEW, "hidden", "$h_t$")
    _box(ax, _INPUT, "input", "$x_t$")
    _box(ax, _CANDIDATE, "candidate", "$n_t$")
    _gate(ax, _UPDATE, "update", "$z_t$", level=0.7)
    _gate(ax, _RESET, "reset", "$r_t$", level=0.4)
    _operation(ax, _SUM, "$+$")
    for place in (_KEEP, _WRITE, _LOOK):
        _operation(ax, place, r"$\odot$")
    ax.plot(*_FORK, "o", color=INK.light, markersize=4)
    ax.set(xlim=(-0.7, 10.7), ylim=(-1.65, 4.25), aspect="equal")
    ax.set_axis_off()


def _box(ax: Axes, centre: Point, quantity: str, text: str) -> None:
    (x, y), (width, height) = centre, _BOX
    colour = palette.quantity(quantity).light
    box = FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle="round,pad=0,rounding_size=0.12",
        edgecolor=colour,
        facecolor=PAPER.light,
        linewidth=1.6,
        zorder=3,
    )
    ax.add_patch(box)
    ax.text(x, y, text, color=colour, ha="center", va="center", size=13, zorder=4)


def _gate(ax: Axes, centre: Point, quantity: str, text: str, level: float) -> None:
    """A bar from 0 to 1, filled up to `level`, with its symbol at the left."""
    (x, y), (width, height) = centre, _BAR
    colour = palette.quantity(quantity).light
    corner, frame = (x - width / 2, y - height / 2), {"edgecolor": colour, "zorder": 3}
    for share, face in ((1, PAPER.light), (level, colour)):
        bar = Rectangle(corner, width, share * height, facecolor=face, **frame)
        ax.add_patch(bar)
    place = {"ha": "right", "va": "center", "size": 13}
    ax.text(corner[0] - 0.12, y, text, color=colour, **place)


def _operation(ax: Axes, centre: Point, text: str) -> None:
    colours = {"edgecolor": INK.light, "facecolor": PAPER.light}
    ax.add_patch(Circle(centre, _RADIUS, linewidth=1.2, zorder=3, **colours))
    ax.text(*centre, text, ha="center", va="center", size=12, zorder=4)


def _flow(ax: Axes, start: Point, end: Point, **style) -> None:
    """An arrow from part to part; where they share no line, round one corner."""
    corner = (min(start[0], end[0]), min(start[1], end[1]))
    stops = [start, end] if corner in (start, end) else [start, corner, end]
    stops[0] = _rim(start, stops[1])
    stops[-1] = _rim(end, stops[-2])
    (x, y), (x2, y2) = stops[-2:]
    length = abs(x2 - x) + abs(y2 - y)
    neck = (x2 - (x2 - x) * _HEAD / length, y2 - (y2 - y) * _HEAD / length)
    ax.plot(*zip(*stops[:-1], neck, strict=True), marker="", zorder=1, **style)
    head = FancyArrowPatch(
        neck,
        (x2, y2),
        arrowstyle="-|>",
        mutation_scale=11,
        shrinkA=0,
        shrinkB=0,
        zorder=2,
        color=style["color"],
    )
    ax.add_patch(head)


def _rim(part: Point, towards: Point) -> Point:
    """Where the straight line to `towards` leaves the part."""
    (x, y), (x2, y2) = part, towards
    width, height = 2 * _RADIUS, 2 * _RADIUS
    if part in (_OLD, _NEW, _INPUT, _CANDIDATE):
        width, height = _BOX
    elif part in (_UPDATE, _RESET):
        width, height = _BAR
    elif part == _FORK:
        width = height = 0
    right, up = (x2 > x) - (x2 < x), (y2 > y) - (y2 < y)
    return x + right * width / 2, y + up * height / 2
