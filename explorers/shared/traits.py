"""Traits of explorers: arrays, numbers and indices that are checked."""

import base64
from numbers import Integral

import numpy as np
import traitlets

AS_TEXT = 200  # numbers of an array; where there are more, text would be too long


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


def digits(array, explorer):
    """The numbers of an array for the page: nine digits, all that a float32 has."""
    return np.char.mod("%.9g", array).astype(float).tolist()


def packed(array, explorer):
    """An array for the page: its numbers or, of many, each row as float32 in base64."""
    if array.size <= AS_TEXT:
        return digits(array, explorer)
    if array.ndim > 1:
        return [_bytes(row) for row in array]
    return _bytes(array)


def _bytes(row):
    return base64.b64encode(row.astype("<f4").tobytes()).decode()


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
