"""Traits of explorers: arrays, numbers and indices that are checked."""

import base64
from numbers import Integral, Real

import numpy as np
import traitlets

from helpers._arguments import id_array, number_array

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
            array = number_array(self.name, value)
        except (TypeError, ValueError):
            self._refuse(
                wanted, f"a {type(value).__name__} that is no array of real numbers"
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


def last_size(name, values) -> int:
    """The size of an array's last axis: of weights, how many units or features."""
    try:
        size = np.atleast_2d(values).shape[-1]
    except ValueError:  # ragged lists
        size = 0
    if size == 0:
        raise traitlets.TraitError(
            f"{name} must be an array of numbers, or lists of one length, not empty"
        )
    return size


def whole_numbers(values) -> tuple[int, ...] | None:
    """The whole numbers of a list or an array; None for anything else."""
    try:
        return tuple(id_array("values", values).tolist())
    except (TypeError, ValueError):
        return None


def whole_number_within(name, value, low, high) -> int:
    """Return `value` as an int; raise unless it is a whole number from low to high."""
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not whole or not low <= value <= high:
        raise traitlets.TraitError(
            f"{name} must be a whole number from {low} to {high}, got {value!r}"
        )
    return int(value)


class Whole(traitlets.Int):
    """A whole number from `low` to `high`; NumPy's integers are welcome."""

    def __init__(self, default, low, high, **kwargs):
        super().__init__(default, **kwargs)
        self.low, self.high = low, high

    def validate(self, obj, value):
        return whole_number_within(self.name, value, self.low, self.high)


class Index(traitlets.Int):
    """A whole number from 0 to below ``size(owner)``; NumPy's integers are welcome."""

    def __init__(self, size, **kwargs):
        super().__init__(0, **kwargs)
        self.size = size

    def validate(self, obj, value):
        return whole_number_within(self.name, value, 0, self.size(obj) - 1)


class Number(traitlets.Float):
    """A finite number from `low` to `high`; NumPy's numbers are welcome."""

    def __init__(self, default, low, high, **kwargs):
        super().__init__(default, **kwargs)
        self.low, self.high = low, high

    def validate(self, obj, value):
        real = isinstance(value, Real) and not isinstance(value, bool)
        if not real or not self.low <= value <= self.high:
            raise traitlets.TraitError(
                f"{self.name} must be a number from {self.low} to {self.high}, "
                f"got {value!r}"
            )
        return float(value)
