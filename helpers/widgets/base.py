"""What every explorer is built on: its script and style, and traits that are checked.

An explorer is an `anywidget.AnyWidget`: one class in Python, one ES module, no build
step. The same object is synchronised with the kernel in JupyterLab, and on the static
site it is brought to life from the state that the page embeds.
"""

import re
from numbers import Integral
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from helpers import palette

SHARED = ("shared_drawing.js", "shared_controls.js", "shared_life.js")
_HERE = Path(__file__).parent


def read(name):
    """A script or style sheet of this folder without its comments and indents."""
    text = (_HERE / name).read_text(encoding="utf-8")
    text = re.sub(r"^ *(?://.*|/\*(?s:.*?)\*/)$", "", text, flags=re.MULTILINE)
    text = re.sub(r" // [^\"'`\n]*$", "", text, flags=re.MULTILINE)  # never in a string
    return re.sub(r"\n\s+", "\n", text).lstrip()


class Array(traitlets.TraitType):
    """Finite float64 numbers of a shape that the owner's ``sizes`` fixes by name.

    ``Array("steps", "input_size")`` looks both names up in the owner's dict ``sizes``;
    a name that is not in it may have any size of at least 1. Axes of size 1 at the end
    may be left out: a number will do for shape (1, 1). What is kept is a copy that
    cannot be written to, since a change in place would reach neither the checks nor the
    page: assign a new array instead.
    """

    def __init__(self, *axes, **kwargs):
        super().__init__(**kwargs)
        self.axes = axes
        self.tag(to_json=lambda value, owner: value.tolist())

    def validate(self, obj, value):
        wanted = [obj.sizes.get(axis) for axis in self.axes]
        try:
            array = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            self._refuse(
                wanted, f"a {type(value).__name__} that is no array of numbers"
            )
        if all(size == 1 for size in wanted[array.ndim :]):
            array = array.reshape(array.shape + (1,) * (len(wanted) - array.ndim))
        fits = array.ndim == len(wanted) and all(
            size == (want or max(size, 1))
            for size, want in zip(array.shape, wanted, strict=True)
        )
        if not fits:
            self._refuse(wanted, f"shape {np.shape(value)}")
        if not np.isfinite(array).all():
            self._refuse(wanted, "NaN or infinity among the values")
        array.setflags(write=False)
        return array

    def _refuse(self, wanted, given):
        names = ", ".join(self.axes) + "," * (len(self.axes) == 1)
        sizes = ", ".join(str(size or "any") for size in wanted)
        sizes += "," * (len(wanted) == 1)
        raise traitlets.TraitError(
            f"{self.name} must be finite numbers of shape ({names}) = ({sizes}), "
            f"got {given}"
        )


class Index(traitlets.Int):
    """A whole number from 0 to below ``size(owner)``; NumPy's integers are welcome."""

    def __init__(self, size, **kwargs):
        super().__init__(0, **kwargs)
        self.size = size

    def validate(self, obj, value):
        size = self.size(obj)
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        if not whole or not 0 <= value < size:
            raise traitlets.TraitError(
                f"{self.name} must be a whole number from 0 to {size - 1}, "
                f"got {value!r}"
            )
        return int(value)


class Number(traitlets.Float):
    """A finite number from `low` to `high`."""

    def __init__(self, default, low, high, **kwargs):
        super().__init__(default, **kwargs)
        self.low, self.high = low, high

    def validate(self, obj, value):
        value = super().validate(obj, value)
        if not self.low <= value <= self.high:
            raise traitlets.TraitError(
                f"{self.name} must be a number from {self.low} to {self.high}, "
                f"got {value}"
            )
        return value


class Explorer(anywidget.AnyWidget):
    """The base of all explorers.

    A subclass names its scripts: ``class Mine(Explorer, scripts=["mine.js"])``. They
    are joined after those that all share; the last ends in
    ``export default explorer(build)``. What only it draws has a style sheet of its own:
    ``styles=["mine.css"]``.

    Attributes
    ----------
    question : str
        The one question that the explorer answers; it stands above it.
    """

    question = traitlets.Unicode().tag(sync=True)
    # The height kept free for it on a wide and on a narrow page: sums of CSS lengths.
    _reserve = traitlets.Tuple(traitlets.Unicode(), traitlets.Unicode()).tag(sync=True)

    def __init_subclass__(cls, *, scripts=None, styles=(), **kwargs):
        if scripts is not None:  # traitlets makes subclasses of its own, without
            cls._scripts = tuple(scripts)
            cls._esm = "\n".join(read(name) for name in [*SHARED, *scripts])
            cls._css = palette.css() + "".join(map(read, ["shared.css", *styles]))
        super().__init_subclass__(**kwargs)

    @traitlets.validate("question")
    def _check_question(self, proposal):
        if not proposal.value.strip():
            raise traitlets.TraitError(
                "question must be a sentence, got an empty string"
            )
        return proposal.value
