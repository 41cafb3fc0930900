"""The explorer of an experiment's results: what does each setting of it give?"""

import itertools
import json
import math
import re
import reprlib
from collections.abc import Mapping
from numbers import Real
from pathlib import Path
from typing import NamedTuple

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from explorers.scrubber import chart
from explorers.shared.explorer import Explorer

STATE_LIMIT = 95_000  # bytes of JSON that a page carries of it
MOST_CONTROLS = 4
QUESTION, SENTENCE, TEXT = 70, 130, 110  # characters that have room


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
        try:  # 2 and np.int64(2) are equal, but only one of them can go to the page
            pairs = zip(_as_tuple(value), obj.controls.values(), strict=True)
            return tuple(values[values.index(one)] for one, values in pairs)
        except ValueError:
            allowed = "; ".join(f"{k}: {values}" for k, values in obj.controls.items())
            raise traitlets.TraitError(
                f"chosen must be one value for each control ({allowed}), got {value!r}"
            ) from None


class Scrubber(Explorer, folder=Path(__file__).parent):
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

    controls = None  # its values by their names
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
        frames = {_as_tuple(key): _as_frame(key, f) for key, f in frames.items()}
        settings = list(itertools.product(*self.controls.values()))
        _check_words(question, frames)
        _check_settings(frames, settings)
        axes = [chart.as_axis(axis) for axis in (x, y)]
        if axes[0].names and axes[1].names:
            raise traitlets.TraitError("only one of the axes x and y can have names")
        state = _state(frames, settings, axes, behind or {}, looks or {}, draw or {})
        state["_controls"] = [[name, values] for name, values in self.controls.items()]
        _check_size(state)
        for name, value in state.items():
            self.set_trait(name, value)
        super().__init__(
            question=question,
            chosen=next(iter(frames)) if start is None else start,
            **kwargs,
        )


def _as_tuple(value):
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _as_frame(key, frame):
    """A `Frame`, of which a tuple of its parts is one too."""
    if isinstance(frame, tuple) and len(frame) in (2, 3):
        frame = Frame(*frame)
    if not isinstance(frame, Frame) or not isinstance(frame.series, Mapping):
        raise traitlets.TraitError(
            f"what {key!r} shows must be a Frame of a dict of series and a sentence, "
            f"got {reprlib.repr(frame)}"
        )
    return frame


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
    if len(set(values)) < max(2, len(values)) or not (words or numbers):
        raise traitlets.TraitError(
            f"control {name!r} needs at least two different values, all finite numbers "
            f"or all strings, got {values!r}"
        )
    return values


def _check_words(question, frames):
    """Nothing may be longer than the room that is kept for it."""
    texts = [("question", question, QUESTION)]
    for key, frame in frames.items():
        texts.append((f"the sentence of {key!r}", frame.sentence, SENTENCE))
        texts.append((f"the text of {key!r}", frame.text, TEXT))
    for what, words, room in texts:
        if not isinstance(words, str):
            raise traitlets.TraitError(f"{what} must be a str, got {words!r}")
        if len(words) > room:
            raise traitlets.TraitError(
                f"{what} has room for {room} characters, got {len(words)}: {words!r}"
            )


def _check_settings(frames, settings):
    if not frames:
        raise traitlets.TraitError("frames must hold at least one result, got none")
    for key, frame in frames.items():
        if key not in settings:
            raise traitlets.TraitError(
                f"a frame belongs to {key!r}, which is no setting of the controls; "
                f"the first setting is {settings[0]!r}"
            )
        if not frame.series or not frame.sentence.strip():
            raise traitlets.TraitError(f"frame {key!r} needs a series and a sentence")


def _state(frames, settings, axes, behind, looks, draw):
    """What the page gets: a place for each setting, 0 where it has no result."""
    shown = {
        key: chart.coordinates(frame.series, axes) for key, frame in frames.items()
    }
    behind = chart.coordinates(behind, axes)
    everything = [behind, *shown.values()]
    names = list(dict.fromkeys(itertools.chain(*everything)))
    series = chart.described(names, looks, draw, axes)
    ends = {
        name: chart.axis_state(axis, side, everything, series)
        for side, (name, axis) in enumerate(zip("xy", axes, strict=True))
    }
    places = _share_places(everything)
    entries = [
        [shown[key], _typeset(frames[key].sentence), frames[key].text]
        if key in frames
        else 0
        for key in settings
    ]
    return {
        "_axes": ends,
        "_series": series,
        "_frames": entries,
        "_behind": behind,
        "_places": places,
    }


def _typeset(sentence):
    """With a minus, where Python writes a hyphen before a number."""
    return re.sub(r"(?<![\w)])-(?=\d)", "−", sentence)


def _share_places(everything):
    """Keep each list of x values once, since most series have the same; return them."""
    places = {}
    for series in everything:
        for pair in series.values():
            pair[0] = places.setdefault(tuple(pair[0]), len(places))
    return list(places)


def _check_size(state):
    size = len(json.dumps(state).encode())
    if size > STATE_LIMIT:
        raise traitlets.TraitError(
            f"these frames would make the page carry {size:,} bytes, more than "
            f"{STATE_LIMIT:,}: use fewer points a line, or fewer settings"
        )
