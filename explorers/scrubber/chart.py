"""What the page draws: two axes and series of points, checked and made small."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import traitlets

from helpers import palette
from helpers._arguments import as_array

DRAWN = ("line", "points", "hollow", "bars")
DIGITS = 5  # more cannot be seen
KEY = 44  # characters that the key has room for
CYCLE = ("hidden", "cell", "input_gate", "reset")  # looks of series that have none


class Axis(NamedTuple):
    """What is counted along one side of a chart.

    ``label`` says it in words, with symbols as in ``"step t_{}"``. The axis reaches
    over the values of all frames, or over ``limits``; ``log`` makes it logarithmic. An
    axis of ``names`` has a place for each, such as the models compared: left to right,
    or from the top down, which leaves long names more room.
    """

    label: str
    log: bool = False
    limits: tuple[float, float] | None = None
    names: Sequence[str] = ()


def as_axis(axis):
    """An `Axis`, of which a string is the label."""
    axis = Axis(axis) if isinstance(axis, str) else axis
    labelled = isinstance(axis, Axis) and isinstance(axis.label, str)
    if not labelled or not axis.label.strip():
        raise traitlets.TraitError(f"an axis must be an Axis or a label, got {axis!r}")
    names = tuple(axis.names)
    if not all(isinstance(name, str) for name in names):
        raise traitlets.TraitError(
            f"the names of {axis.label!r} must be strings, got {names}"
        )
    return axis._replace(names=names)


def coordinates(series, axes):
    """Each series by name as a list of its x and one of its y values, None for a gap.

    What a series may be is said in `explorers.Frame`.
    """
    return {name: _pair(name, values, axes) for name, values in series.items()}


def described(names, looks, draw, axes):
    """What the page has to know of each series: its words, its look, how it is drawn.

    `looks` and `draw` are those of `explorers.Scrubber`.
    """
    for given, what in ((looks, "looks"), (draw, "draw")):
        if unknown := sorted(set(given) - set(names)):
            raise traitlets.TraitError(f"{what} has no series of: {unknown}")
    if wrong := sorted(set(draw.values()) - set(DRAWN)):
        raise traitlets.TraitError(f"draw must be one of {DRAWN}, got {wrong}")
    free = iter(CYCLE)
    series = [
        _description(name, _look(looks.get(name, name), free), draw.get(name, "line"))
        for name in names
    ]
    for one in series:
        on_axis = one["name"] in (*axes[0].names, *axes[1].names)
        if len(names) == 1 or (on_axis and one["draw"] != "line"):
            one["label"] = ""  # an axis says it already
    in_key = [one["label"] for one in series if one["draw"] != "line" and one["label"]]
    if sum(len(label) + 4 for label in in_key) > KEY:
        raise traitlets.TraitError(
            "series drawn as points or bars are named in one line, with room for some "
            f"{KEY} characters: use fewer, shorter names, or name them on an axis"
        )
    return series


def axis_state(axis, side, everything, series):
    """An axis for the page. Its ends are a little beyond all values on that `side`.

    Bars stand on 0, so it belongs to their values.
    """
    pairs = [pair for some in everything for pair in some.values()]
    values = [value for pair in pairs for value in pair[side] if value is not None]
    if any(one["draw"] == "bars" for one in series) and not axis.log:
        values.append(0)
    ends = [float(f"{end:.6g}") for end in _ends(axis, side, values)]
    names = [_words(name) for name in axis.names]
    return {"label": axis.label, "log": bool(axis.log), "ends": ends, "names": names}


def _pair(name, values, axes):
    if isinstance(values, tuple) and len(values) == 2:
        pairs = zip(values, axes, strict=True)
        xs, ys = (_numbers(name, part, axis) for part, axis in pairs)
    else:
        ys = _numbers(name, values, axes[1])
        places = np.arange(len(ys)) + (0.0 if axes[0].names else 1.0)
        xs = _numbers(name, places, axes[0])
    if len(xs) != len(ys) or not len(xs):
        raise traitlets.TraitError(
            f"series {name!r} must have as many x as y values, at least one, "
            f"got {len(xs)} and {len(ys)}"
        )
    return [[_short(value) for value in part] for part in (xs, ys)]


def _numbers(name, values, axis):
    """A series' values along an axis: numbers, or the places of its names."""
    try:
        values = np.atleast_1d(as_array(f"series {name!r}", values))
    except ValueError as error:
        raise traitlets.TraitError(str(error)) from None
    if axis.names and values.dtype.kind == "U":
        if unknown := sorted(set(values.tolist()) - set(axis.names)):
            raise traitlets.TraitError(
                f"series {name!r} has {unknown}, which are no names of the axis "
                f"{axis.label!r}: {list(axis.names)}"
            )
        if twice := sorted(v for v in set(values.tolist()) if axis.names.count(v) > 1):
            raise traitlets.TraitError(
                f"series {name!r} has {twice}, each the name of several places of the "
                f"axis {axis.label!r}: give the places, from 0"
            )
        return np.array([axis.names.index(value) for value in values], dtype=float)
    if values.dtype.kind not in "iuf" or values.ndim != 1 or np.isinf(values).any():
        raise traitlets.TraitError(
            f"series {name!r} must hold finite numbers or NaN of shape (n,) along "
            f"{axis.label!r}, got {values.dtype} of shape {values.shape}"
        )
    last = len(axis.names) - 1
    if axis.names and not ((values >= 0) & (values <= last) | np.isnan(values)).all():
        raise traitlets.TraitError(
            f"series {name!r} has values beyond the {last + 1} names of {axis.label!r}"
        )
    if axis.log and (values <= 0).any():
        raise traitlets.TraitError(
            f"series {name!r} has values of 0 or below on the log axis {axis.label!r}"
        )
    return values.astype(float)


def _short(value):
    if math.isnan(value):
        return None
    short = float(f"{value:.{DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 2**53 else short


def _description(name, look, draw):
    marker = "o" if draw in ("points", "hollow") else ""
    return {
        "name": name,
        "words": _words(name),
        "label": _words(name),
        "colours": [look.light, look.dark],
        "dash": palette.dasharray(look.linestyle),
        "marker": look.marker or marker,
        "draw": draw,
    }


def _look(look, free):
    if isinstance(look, palette.Quantity):
        return look
    if look in palette.QUANTITIES | palette.MODELS:
        return palette.quantity(look)
    if name := next(free, None):
        return palette.quantity(name)
    raise traitlets.TraitError(
        f"more than {len(CYCLE)} series have no look of their own: give looks"
    )


def _words(name):
    known = (palette.QUANTITIES | palette.MODELS).get(name)
    return known.words if known else name


def _ends(axis, side, values):
    if axis.names:
        return -0.5, len(axis.names) - 0.5
    low, high = axis.limits or _extent(values)
    if not -math.inf < low < high < math.inf or (axis.log and low <= 0):
        raise traitlets.TraitError(
            f"the limits of {axis.label!r} must be finite and rise, on a log axis from "
            "above 0, "
            f"got {low} and {high}"
        )
    if axis.limits:
        return low, high
    if axis.log:
        pad = (high / low) ** 0.05
        return low / pad, high * pad
    if side == 0:
        return low, high
    pad = 0.05 * (high - low)
    return (0 if 0 <= low <= high / 2 else low - pad), high + pad


def _extent(values):
    """The least and the largest value; a single one gets room on both sides."""
    low, high = min(values, default=0), max(values, default=0)
    if low < high:
        return low, high
    return (low / 2, low * 2) if low > 0 else (low - 1, low + 1)
