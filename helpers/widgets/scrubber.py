"""The explorer of an experiment's results: what does each setting of it give?"""

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import NamedTuple

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from helpers import palette
from helpers.widgets.base import Explorer

DRAWN = ("line", "points", "hollow", "bars")
STATE_LIMIT = 95_000  # bytes of JSON: what a page carries of it
DIGITS = 5  # more cannot be seen in a chart
MOST_CONTROLS, MOST_ROWS = 4, 12
QUESTION, SENTENCE, TEXT, KEY = 70, 130, 110, 44  # characters that have room
PLOT, ROW = 208, 26  # px, as in scrubber.js
CYCLE = ("hidden", "cell", "input_gate", "reset")  # as lines of no quantity in figures


class Axis(NamedTuple):
    """What is counted along one side of the chart.

    ``label`` says it in words, with symbols as in ``"step t_{}"``. The axis reaches
    over the values of all frames, or over ``limits``; ``log`` makes it logarithmic. An
    axis of ``names`` has a place for each, such as the models compared: left to right,
    or from the top down, which leaves long names more room.
    """

    label: str
    log: bool = False
    limits: tuple[float, float] | None = None
    names: Sequence[str] = ()


class Frame(NamedTuple):
    """What one setting of the controls shows.

    ``series`` holds for each name its y values (n,), which stand at x = 1 … n or at the
    names of the x axis in turn, or a tuple ``(x, y)`` of two such arrays; where an axis
    has names, these are its values. NaN leaves a gap. ``sentence`` says what is seen,
    with its numbers; ``text`` is a sample, such as what a model has written.
    """

    series: Mapping[str, ArrayLike | tuple[ArrayLike, ArrayLike]]
    sentence: str
    text: str = ""


class Chosen(traitlets.TraitType):
    """A value for each of the owner's controls, in their order: a tuple."""

    def validate(self, obj, value):
        chosen = _as_tuple(value)
        wanted = list(obj.controls.items())
        fits = len(chosen) == len(wanted) and all(
            value in values for value, (_, values) in zip(chosen, wanted, strict=True)
        )
        if not fits:
            allowed = "; ".join(f"{name}: {values}" for name, values in wanted)
            raise traitlets.TraitError(
                f"chosen must be one value for each control ({allowed}), got {value!r}"
            )
        return chosen


class Scrubber(Explorer, scripts=["chart.js", "scrubber.js"], styles=["scrubber.css"]):
    """Results computed beforehand, moved through by slider: a chart for each setting.

    >>> Scrubber(
    ...     "How long does each model need as the task gets longer?",
    ...     controls={"length T_{}": (100, 500, 1000)},
    ...     frames={
    ...         100: Frame(
    ...             {"gru": ([7e4, 8e4], ["gru", "gru"]), "rnn": ([2e5], ["rnn"])},
    ...             "At 100 steps the GRU needs 75,000 sequences (median of 2 seeds).",
    ...         ),
    ...         500: Frame({"gru": ([9e4], ["gru"])}, "At 500 steps …"),
    ...     },
    ...     x=Axis("sequences until solved", log=True),
    ...     y=Axis("model", names=("rnn", "gru")),
    ...     draw={"gru": "points", "rnn": "points"},
    ... )  # doctest: +SKIP

    A setting without a frame, such as 1000 here, is said to have no result. Both axes
    stay as they are while one scrubs, so that only what differs moves.

    Parameters
    ----------
    question : str
        What the chart answers, in up to 70 characters.
    controls : dict of str to sequence
        One to four names, each with its values in order: numbers make a slider, strings
        a list to choose from.
    frames : dict
        A `Frame` for each setting: by value if there is one control, else by the tuple
        of values, in the order of the controls.
    x, y : Axis or str
        The axes; a string is a label. Only one of them can have names.
    looks : dict of str to (str or palette.Quantity), optional
        How a series is drawn: as a quantity or a model of `helpers.palette`, by name or
        given. A series that is called like one of them needs no entry, and is labelled
        in its words; others take the lines of the book's figures in turn.
    draw : dict of str to {"line", "points", "hollow", "bars"}, optional
        A line with its name at the end, unless it is said here. Hollow points are for
        what did not work: a run that was stopped without success.
    behind : dict, optional
        Series that every frame shows, such as a paper's own numbers.
    start : optional
        The setting that it opens with; the first frame's if left out.

    Attributes
    ----------
    chosen : tuple
        The values of the controls, synchronised with the page; a single value will do
        for one control.

    Raises
    ------
    traitlets.TraitError
        For what does not fit, has no room, or would make the page carry over 100 kB.
    """

    chosen = Chosen().tag(sync=True)
    _controls = traitlets.List(read_only=True).tag(sync=True)
    _axes = traitlets.Dict(read_only=True).tag(sync=True)
    _series = traitlets.List(read_only=True).tag(sync=True)
    _frames = traitlets.List(read_only=True).tag(sync=True)
    _behind = traitlets.Dict(read_only=True).tag(sync=True)
    _places = traitlets.List(read_only=True).tag(sync=True)

    def __init__(
        self, question, *, controls, frames, x, y,
        looks=None, draw=None, behind=None, start=None, **kwargs,
    ):  # fmt: skip
        self.controls = _checked_controls(controls)
        frames = {_as_tuple(key): Frame(*frame) for key, frame in frames.items()}
        settings = list(itertools.product(*self.controls.values()))
        _check_frames(question, frames, settings)
        axes = [Axis(axis) if isinstance(axis, str) else axis for axis in (x, y)]
        if axes[0].names and axes[1].names:
            raise traitlets.TraitError("only one of the axes x and y can have names")
        shown = {key: _coordinates(frame.series, axes) for key, frame in frames.items()}
        behind = _coordinates(behind or {}, axes)
        everything = [behind, *shown.values()]
        names = list(dict.fromkeys(itertools.chain(*everything)))
        series = _described(names, looks or {}, draw or {}, axes)
        entries = [
            [shown[key], frames[key].sentence, frames[key].text] if key in frames else 0
            for key in settings
        ]
        limits = [_limits(axis, i, everything) for i, axis in enumerate(axes)]
        has_key = bool(_keyed(series))
        has_text = any(frame.text for frame in frames.values())
        rows = len(axes[1].names)
        state = {
            "_controls": [[name, values] for name, values in self.controls.items()],
            "_axes": {
                name: _axis_state(axis, ends)
                for name, axis, ends in zip("xy", axes, limits, strict=True)
            },
            "_series": series,
            "_frames": entries,
            "_behind": behind,
        }
        _share_places(state)
        _check_size(state)
        for name, value in state.items():
            self.set_trait(name, value)
        super().__init__(
            question=question,
            chosen=next(iter(frames)) if start is None else start,
            _reserve=_heights(len(self.controls), rows, has_key, has_text),
            **kwargs,
        )


def _as_tuple(value):
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _checked_controls(controls):
    """The values of each control as a tuple of plain numbers or strings."""
    if not 1 <= len(controls) <= MOST_CONTROLS:
        raise traitlets.TraitError(
            f"expected 1 to {MOST_CONTROLS} controls, got {len(controls)}"
        )
    return {name: _checked_values(name, values) for name, values in controls.items()}


def _checked_values(name, values):
    values = tuple(v.item() if isinstance(v, np.generic) else v for v in values)
    words = all(isinstance(value, str) for value in values)
    numbers = all(isinstance(v, Real) and math.isfinite(v) for v in values)
    if len(values) < 2 or not (words or numbers) or len(set(values)) < len(values):
        raise traitlets.TraitError(
            f"control {name!r} needs at least two different values, all finite numbers "
            f"or all strings, got {values!r}"
        )
    return values


def _check_frames(question, frames, settings):
    if not frames:
        raise traitlets.TraitError("frames must hold at least one result, got none")
    for key in frames:
        if key not in settings:
            raise traitlets.TraitError(
                f"a frame belongs to {key!r}, which is no setting of the controls; "
                f"the first is {settings[0]!r}"
            )
    texts = [("question", question, QUESTION)]
    for key, frame in frames.items():
        texts.append((f"the sentence of {key!r}", frame.sentence, SENTENCE))
        texts.append((f"the text of {key!r}", frame.text, TEXT))
        if not frame.series or not frame.sentence.strip():
            raise traitlets.TraitError(f"frame {key!r} needs a series and a sentence")
    for what, words, room in texts:
        if len(words) > room:
            raise traitlets.TraitError(
                f"{what} has room for {room} characters, got {len(words)}: {words!r}"
            )


def _coordinates(series, axes):
    """Each series as two lists of plain numbers, null for a gap."""
    return {name: _pair(name, values, axes) for name, values in series.items()}


def _pair(name, values, axes):
    if isinstance(values, tuple) and len(values) == 2:
        xs, ys = (
            _numbers(name, part, axis) for part, axis in zip(values, axes, strict=True)
        )
    else:
        ys = _numbers(name, values, axes[1])
        xs = np.arange(len(ys)) + (0.0 if axes[0].names else 1.0)
    if len(xs) != len(ys) or not len(xs):
        raise traitlets.TraitError(
            f"series {name!r} must have as many x as y values, at least one, "
            f"got {len(xs)} and {len(ys)}"
        )
    return [[_short(value) for value in part] for part in (xs, ys)]


def _numbers(name, values, axis):
    """A series' values along an axis: numbers, or the places of its names."""
    values = np.atleast_1d(np.asarray(values))
    if axis.names and values.dtype.kind == "U":
        if unknown := set(values.tolist()) - set(axis.names):
            raise traitlets.TraitError(
                f"series {name!r} names {sorted(unknown)}, which the axis "
                f"{axis.label!r} does not have: {list(axis.names)}"
            )
        return np.array([list(axis.names).index(value) for value in values], float)
    if values.dtype.kind not in "iufb" or values.ndim != 1 or np.isinf(values).any():
        raise traitlets.TraitError(
            f"series {name!r} must hold finite numbers of shape (n,) or NaN along "
            f"{axis.label!r}, got {values.dtype} of shape {values.shape}"
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
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _described(names, looks, draw, axes):
    """What the page has to know of each series: its words, its look, its way."""
    for given, what in ((looks, "looks"), (draw, "draw")):
        if unknown := set(given) - set(names):
            raise traitlets.TraitError(f"{what} has no series of: {sorted(unknown)}")
    if wrong := set(draw.values()) - set(DRAWN):
        raise traitlets.TraitError(f"draw must be one of {DRAWN}, got {sorted(wrong)}")
    free = iter(CYCLE)
    series = []
    for name in names:
        look = _look(looks.get(name, name), free)
        way, words = draw.get(name, "line"), _words(name)
        named = name in [*axes[0].names, *axes[1].names]  # the axis says it already
        series.append(
            {
                "name": name,
                "words": words,
                "label": "" if len(names) == 1 or (named and way != "line") else words,
                "colours": [look.light, look.dark],
                "dash": palette.dasharray(look.linestyle),
                "marker": look.marker or ("o" if way in ("points", "hollow") else ""),
                "draw": way,
            }
        )
    key = sum(len(one["label"]) + 4 for one in _keyed(series))
    if key > KEY:
        raise traitlets.TraitError(
            "the names of series drawn as points or bars stand in one line with room "
            f"for some {KEY} characters: use fewer or shorter ones, or name them on an "
            "axis"
        )
    return series


def _keyed(series):
    return [one for one in series if one["draw"] != "line" and one["label"]]


def _look(look, free):
    if isinstance(look, palette.Quantity):
        return look
    if look in palette.QUANTITIES | palette.MODELS:
        return palette.quantity(look)
    try:
        return palette.quantity(next(free))
    except StopIteration:
        raise traitlets.TraitError(
            f"more than {len(CYCLE)} series without a look of their own: give looks"
        ) from None


def _words(name):
    known = (palette.QUANTITIES | palette.MODELS).get(name)
    return known.words if known else name


def _limits(axis, i, everything):
    """The ends of an axis, a little beyond the values of all frames."""
    if axis.names:
        return -0.5, len(axis.names) - 0.5
    values = [v for series in everything for pair in series.values() for v in pair[i]]
    low, high = axis.limits or _extent([v for v in values if v is not None])
    if not low < high or (axis.log and low <= 0):
        raise traitlets.TraitError(
            f"the limits of {axis.label!r} must rise, from above 0 on a log axis, "
            f"got {low} and {high}"
        )
    if axis.limits:
        return low, high
    if axis.log:
        pad = max((high / low) ** 0.04, 1.1)
        return low / pad, high * pad
    if i == 0:
        return low, high
    pad = 0.05 * (high - low)
    return (0 if 0 <= low <= high / 2 else low - pad), high + pad


def _extent(values):
    if not values:
        return 0, 1
    low, high = min(values), max(values)
    return (
        (low, high) if low < high else (low - abs(low) / 2 - (low == 0), low * 2 or 1)
    )


def _axis_state(axis, ends):
    return {
        "label": axis.label,
        "log": bool(axis.log),
        "ends": [float(f"{end:.6g}") for end in ends],
        "names": [_words(name) for name in axis.names],
    }


def _share_places(state):
    """Keep each list of x values once: most series have the same."""
    places = {}
    frames = [frame[0] for frame in state["_frames"] if frame]
    for series in [state["_behind"], *frames]:
        for pair in series.values():
            pair[0] = places.setdefault(tuple(pair[0]), len(places))
    state["_places"] = list(places)


def _check_size(state):
    size = len(json.dumps(state).encode())
    if size > STATE_LIMIT:
        raise traitlets.TraitError(
            f"these frames would make the page carry {size:,} bytes, more than "
            f"{STATE_LIMIT:,}: use fewer points a line, or fewer settings"
        )


def _heights(controls, rows, has_key, has_text):
    """The explorer's height on a wide and on a narrow page, as its scripts draw it."""
    picture = 62 + 20 * has_key + (rows * ROW if rows else PLOT)
    wide = 6.60 + 2.375 * math.ceil(controls / 2) + 2.75 * has_text
    narrow = 9.55 + 2.375 * controls + 5.0 * has_text
    return f"{picture}px + {wide:.4f}rem", f"{picture}px + {narrow:.4f}rem"
