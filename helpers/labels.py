"""Labels written beside the lines they name, instead of a legend."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D


def label_lines(ax: Axes) -> Axes:
    """Write each line's label beside its right end, in the line's colour.

    Labels that would overlap are moved apart. Call it last: later changes of the limits
    would move the lines away from their labels. Lines without a label get none, and one
    right across the axes ends where the labels begin.
    """
    lines = [line for line in ax.get_lines() if not line.get_label().startswith("_")]
    if not lines:
        raise ValueError("no line has a label; give ax.plot(..., label=...) first")
    ax.figure.draw_without_rendering()  # now the layout is known
    points = 72 / ax.figure.dpi
    ends = [_last_point(ax, line) for line in lines]
    heights = np.array([ax.transData.transform(end)[1] for end in ends]) * points
    size = plt.rcParams["font.size"]
    for line, end, shift in zip(
        lines, ends, _apart(heights, 1.25 * size) - heights, strict=True
    ):
        ax.annotate(
            line.get_label(),
            end,
            (7, shift),
            textcoords="offset points",
            color=line.get_color(),
            va="center",
            annotation_clip=False,
        )
    _end_lines_across(ax, max(x for x, _ in ends))
    return ax


def _end_lines_across(ax: Axes, x: float) -> None:
    """End at `x` what `ax.axhline` has drawn from side to side."""
    end, _ = ax.transAxes.inverted().transform(ax.transData.transform((x, 1)))
    for line in ax.get_lines():
        if line.get_transform() == ax.get_yaxis_transform():
            line.set_xdata([0, end])


def _last_point(ax: Axes, line: Line2D) -> tuple[float, float]:
    """The last point that has a place; a line may end in NaN, on a log axis in 0."""
    points = np.asarray(line.get_xydata(), dtype=float)
    placed = np.isfinite(points)
    logarithmic = [scale == "log" for scale in (ax.get_xscale(), ax.get_yscale())]
    placed[:, logarithmic] &= points[:, logarithmic] > 0
    points = points[placed.all(axis=1)]
    if not len(points):
        raise ValueError(f"line {line.get_label()!r} has no point on the axes to label")
    return tuple(points[-1])


def _apart(heights: np.ndarray, gap: float) -> np.ndarray:
    """Heights in the same order, at least `gap` apart, close to where they were.

    Clusters that overlap are merged and spread around their mean, from below upwards.
    """
    clusters: list[list[int]] = []

    def centre(cluster: list[int]) -> float:
        return heights[cluster].mean()

    for index in np.argsort(heights, kind="stable"):
        clusters.append([index])
        while len(clusters) > 1 and (
            centre(clusters[-1]) - centre(clusters[-2])
            < gap * (len(clusters[-1]) + len(clusters[-2])) / 2
        ):
            clusters[-2:] = [clusters[-2] + clusters[-1]]
    moved = np.empty_like(heights)
    for cluster in clusters:
        ranks = np.arange(len(cluster)) - (len(cluster) - 1) / 2
        moved[cluster] = centre(cluster) + gap * ranks
    return moved
