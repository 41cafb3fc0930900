"""The book's figures: one style, and the few plots that several chapters draw.

Every plot takes the axes to draw on and returns them. Axes are named in words with the
symbol of the notation; there is no title, since the caption belongs to the page. Time
runs from left to right, depth upwards. Colours and line styles come from
``helpers.palette`` and are those of the light theme; the page replaces them by its own.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter
from numpy.typing import ArrayLike

from helpers import palette
from helpers._arguments import check_positive, number_array
from helpers.diagrams import unrolled
from helpers.labels import label_lines

__all__ = [
    "SIZES",
    "bars",
    "curve",
    "figure",
    "label_lines",
    "line_style",
    "matrix",
    "name",
    "perplexity_bars",
    "strip",
    "unrolled",
    "use_style",
]

SIZES = {"wide": (6.0, 3.0), "column": (4.2, 3.0), "tall": (6.0, 4.8)}  # inches

_STYLE = Path(__file__).with_name("book.mplstyle")
_STEP = "time step $t$"


def use_style() -> None:
    """Load the book's style; in a notebook, figures also become SVG of a fixed size.

    Call it once, at the top of a notebook. What is drawn is the same to the byte each
    time: no date, and ids that depend on the picture alone.
    """
    plt.style.use(_STYLE)
    if "ipykernel" in sys.modules:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", bbox_inches=None, metadata={"Date": None})


def figure(size: str = "wide") -> tuple[Figure, Axes]:
    """A new figure and its axes in one of the book's sizes: wide, column or tall."""
    if size not in SIZES:
        raise ValueError(f"unknown size {size!r}; expected one of: {', '.join(SIZES)}")
    return plt.subplots(figsize=SIZES[size])


def line_style(quantity: str) -> dict:
    """Keyword arguments of ``ax.plot`` that draw a quantity as the whole book does.

    Markers stand on some of the points only, evenly spaced along the line. A model of
    ``palette.MODELS`` is drawn through the few points at which it was measured, and has
    a marker on each of them.
    """
    drawn = palette.quantity(quantity)
    return {
        "color": drawn.light,
        "linestyle": drawn.linestyle,
        "marker": drawn.marker,
        "markevery": 1 if quantity in palette.MODELS else 0.12,
    }


def name(quantity: str) -> str:
    """A quantity in words with its symbol, for axes and labels."""
    drawn = palette.quantity(quantity)
    return f"{drawn.words} ${drawn.symbol}$" if drawn.symbol else drawn.words


def curve(ax: Axes, values: ArrayLike, *, quantity: str = "loss") -> Axes:
    """A quantity (n,) during training, against the optimiser's steps, on a log axis.

    Long runs are drawn thin, with their running mean over a fiftieth of the run on top.
    """
    values = _finite(values, dimensions=1)
    if np.any(values <= 0):
        raise ValueError(f"a log axis needs values above 0, got {values.min()}")
    style = line_style(quantity)
    steps = np.arange(1, len(values) + 1)
    width = len(values) // 50
    if width > 1:
        ax.plot(steps, values, color=style["color"], linewidth=0.6, alpha=0.4)
        values = np.convolve(values, np.full(width, 1 / width), mode="valid")
        steps = steps[width - 1 :]
    ax.plot(steps, values, label=name(quantity), **style)
    ax.set(yscale="log", xlabel="optimiser step", ylabel=name(quantity))
    narrow = values.max() < 1000 * values.min()
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if narrow else (1,)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_formatter(NullFormatter())
    return ax


def bars(
    ax: Axes, values: Mapping[str, float], *, label: str, highlight: Iterable[str] = ()
) -> Axes:
    """One horizontal bar for each name, first on top, with its value written beside it.

    `label` names the axis. Names in `highlight` take the colour of the hidden state,
    the others that of a baseline.
    """
    heights = _finite(list(values.values()), dimensions=1)
    if np.any(heights < 0):
        raise ValueError(f"bars start at 0, got a negative value: {heights.min()}")
    if isinstance(highlight, str):
        raise TypeError(f"highlight must be a list of names, such as [{highlight!r}]")
    highlight = set(highlight)
    if unknown := highlight - set(values):
        raise ValueError(
            f"highlight names no bar: {', '.join(sorted(map(str, unknown)))}"
        )
    kinds = ["hidden" if key in highlight else "baseline" for key in values]
    colours = [palette.quantity(kind).light for kind in kinds]
    drawn = ax.barh(list(values), heights, color=colours, height=0.62)
    ax.bar_label(drawn, [_three_digits(height) for height in heights], padding=4)
    ax.set(xlabel=label, xlim=(0, 1.12 * heights.max() or 1))
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0)
    return ax


def perplexity_bars(
    ax: Axes, values: Mapping[str, float], *, highlight: Iterable[str] = ()
) -> Axes:
    """Held-out perplexities by model; below 1 there is none, so that is an error."""
    heights = number_array("perplexities", list(values.values()))
    if low := [str(key) for key, h in zip(values, heights, strict=True) if not h >= 1]:
        raise ValueError(f"a perplexity is at least 1; too low: {', '.join(low)}")
    return bars(ax, values, label="held-out perplexity", highlight=highlight)


def strip(
    ax: Axes, values: ArrayLike, *, quantity: str = "hidden", limit: float = 1.0
) -> Axes:
    """A state (steps, units) over time, one row of cells for each unit.

    Blue is positive, orange negative, paper 0; `limit` is the value of full colour.
    Time counts from 1, as in the formulas, and units from 0, as in the code.
    Numbers are written into the cells where there is room.
    """
    values = _finite(values, dimensions=2)
    check_positive("limit", limit)
    largest = np.abs(values).max()
    if limit < largest:
        raise ValueError(
            f"expected values in [-{limit}, {limit}], got one of size {largest:.4g}; "
            "pass a larger limit"
        )
    _cells(ax, values.T, limit, first=(0, 1))
    ax.set(xlabel=_STEP, ylabel=f"{name(quantity)}, by unit")
    return ax


def matrix(ax: Axes, values: ArrayLike, *, rows: str, columns: str) -> Axes:
    """A matrix as a heat map, first row on top; the largest |entry| has full colour.

    `rows` and `columns` say what is counted there, such as "to unit" and "from unit".
    """
    values = _finite(values, dimensions=2)
    _cells(ax, values, float(np.abs(values).max()) or 1.0)
    ax.set(xlabel=columns, ylabel=rows, aspect="equal")
    return ax


def _cells(
    ax: Axes, values: np.ndarray, limit: float, first: tuple[int, int] = (0, 0)
) -> None:
    """Cells with the first row on top; the paper shines through the smaller values.

    `first` is what the first row and the first column are called on the axes.
    """
    shades = [palette.diverging(value / limit) for value in values.flat]
    mesh = ax.pcolormesh(values, edgecolor=palette.GRID.light, linewidth=0.5)
    faces = [to_rgba(hue.light, opacity) for hue, opacity in shades]
    mesh.set(array=None, facecolor=faces)
    for axis, count, start in zip(
        (ax.yaxis, ax.xaxis), values.shape, first, strict=True
    ):
        _number(axis, count, start)
    ax.invert_yaxis()
    ax.grid(visible=False)
    room = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    rows, columns = values.shape
    if room.width / columns > 0.44 and room.height / rows > 0.2:  # inches
        for (row, column), value in np.ndenumerate(values):
            text = f"{value:z.2f}".replace("-", "−")
            ax.text(column + 0.5, row + 0.5, text, ha="center", va="center", size=10)


def _number(axis: Axis, count: int, start: int) -> None:
    """Ticks in the middle of `count` cells, the first of which is number `start`."""
    locator = MaxNLocator(10, integer=True)
    ticks = locator.tick_values(start, start + count - 1).astype(int)
    ticks = ticks[(ticks >= start) & (ticks < start + count)]
    axis.set_ticks(ticks - start + 0.5, ticks)


def _three_digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}"


def _finite(values: ArrayLike, *, dimensions: int) -> np.ndarray:
    array = number_array("what is drawn", values)
    if array.ndim != dimensions or array.size == 0:
        raise ValueError(
            f"expected {dimensions} axes, none of them empty, got shape {array.shape}"
        )
    if not np.isfinite(array).all():
        raise ValueError("expected finite values, got NaN or infinity")
    return array
