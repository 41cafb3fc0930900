"""The checks of arguments that all of the package makes, and what they say.

Each says what was expected and what came. Private to `helpers`.
"""

import operator
from collections.abc import Iterable, Mapping
from itertools import combinations
from math import inf, isfinite
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

Shape = tuple[int | str, ...]


class NotFiniteError(ValueError):
    """A value is NaN or infinite where only finite ones make sense."""


def whole_number(name: str, value: object, least: int = 1) -> int:
    """Return `value` as an int; raise unless it is an integer >= `least`."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"{name} must be an integer, got {value!r}")
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number


def real_number(name: str, value: object) -> float:
    """Return `value` as a float; raise unless it is a number, and no bool."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    try:
        return float(value)
    except OverflowError:  # an integer of more than 308 digits
        raise ValueError(f"{name} is beyond the range of floats") from None


def check_positive(name: str, value: object) -> None:
    """Raise unless `value` is a number, positive and finite."""
    if not 0 < real_number(name, value) < inf:
        raise ValueError(f"{name} must be positive and finite, got {value}")


def check_mapping(name: str, value: object) -> None:
    """Raise unless `value` is a dict or the like."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a dict of arrays, got {type(value).__name__}")


def generator(rng: object) -> np.random.Generator:
    """Return `rng`; raise unless it is a NumPy random generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a numpy.random.Generator, got {rng!r}: "
            "try rng=np.random.default_rng(0)"
        )
    return rng


def as_array(name: str, values: ArrayLike) -> np.ndarray:
    """Return `values` as an array; raise if they make none, such as ragged lists."""
    try:
        return np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{name} must be an array, or lists of one length: {error}"
        ) from None


def number_array(name: str, values: ArrayLike) -> np.ndarray:
    """Return a float64 copy of `values`; raise unless they are real numbers."""
    array = as_array(name, values)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    return array.astype(np.float64)


def id_array(name: str, ids: ArrayLike) -> np.ndarray:
    """Return `ids` as a one-dimensional int64 array; raise for anything else."""
    array = as_array(name, ids)
    if array.ndim != 1:
        raise ValueError(f"{name} must have one dimension, got shape {array.shape}")
    if len(array) and not np.issubdtype(array.dtype, np.integer):  # [] is float64
        raise TypeError(f"{name} must hold integers, got dtype {array.dtype}")
    if array.size and array.max() > np.iinfo(np.int64).max:
        raise ValueError(f"{name} must fit into int64, got {array.max()}")
    return array.astype(np.int64)


def float_array(name: str, values: ArrayLike) -> np.ndarray:
    """Return `values` as an array; raise unless it is of float32 or float64."""
    values = as_array(name, values)
    if values.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name} must be float32 or float64, got {values.dtype}")
    return values


def check_floats(name: str, array: np.ndarray) -> None:
    """Raise unless `array` is a NumPy array of floating-point numbers."""
    if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
        kind = getattr(array, "dtype", type(array).__name__)
        raise TypeError(f"{name} must be a floating-point NumPy array, got {kind}")


def check_writeable(name: str, array: np.ndarray) -> None:
    """Raise unless `array` is one of floats that can be changed in place."""
    check_floats(name, array)
    if not array.flags.writeable:
        raise ValueError(f"{name} is changed in place, and is read-only: copy it")


def check_array(
    name: str, array: np.ndarray, shape: Shape, dtype: DTypeLike, hint: str = ""
) -> None:
    """Raise unless `array` has this shape and dtype and is finite throughout."""
    check_form(name, array, shape, dtype, hint)
    if not all_finite(array):
        bad = np.count_nonzero(~np.isfinite(array))
        raise NotFiniteError(
            f"{name} must be finite, but {bad} of its {array.size} values are NaN or "
            "infinite: look for an overflow or a missing value where it was made"
        )


def check_form(
    name: str, array: np.ndarray, shape: Shape, dtype: DTypeLike, hint: str = ""
) -> None:
    """Raise unless `array` is an array of this shape and dtype."""
    if not isinstance(array, np.ndarray):
        kind = type(array).__name__
        raise TypeError(f"{name} must be a NumPy array of {dtype}, got {kind}{hint}")
    if array.dtype != dtype:
        raise ValueError(f"{name} must be {dtype}, got {array.dtype}{hint}")
    check_shape(name, array, shape, hint)


def check_shape(name: str, array: np.ndarray, shape: Shape, hint: str = "") -> None:
    """Raise unless `array` has this shape.

    In `shape`, a word such as ``"steps"`` stands for any size of at least 1.
    """
    if array.shape == shape:
        return
    fits = array.ndim == len(shape) and all(
        isinstance(wanted, str) or size == wanted
        for size, wanted in zip(array.shape, shape, strict=True)
    )
    if not fits:
        wanted = f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"
        raise ValueError(f"{name} must have shape {wanted}, got {array.shape}{hint}")
    if array.size == 0:
        raise ValueError(
            f"{name} must have a size of at least 1 along every axis, "
            f"got shape {array.shape}{hint}"
        )


def all_finite(array: np.ndarray) -> bool:
    """Whether no value is NaN or infinite, in one cheap pass where that is so."""
    # A sum of squares is finite only if every value is; huge values may overflow it.
    flat = array.ravel(order="K")
    with np.errstate(over="ignore", invalid="ignore"):
        squares = np.dot(flat, flat)
    return isfinite(squares) or bool(np.isfinite(array).all())


def check_separate(what: str, arrays: Iterable[tuple[str, np.ndarray]]) -> None:
    """Raise if two of the named arrays share memory: a change would be made twice."""
    arrays = list(arrays)
    owners = {id(array if array.base is None else array.base) for _, array in arrays}
    if len(owners) == len(arrays) and all(map(_owns_memory, arrays)):
        return  # the usual case, and quick
    for (name, one), (other, two) in combinations(arrays, 2):
        if np.may_share_memory(one, two) and np.shares_memory(one, two):
            raise ValueError(
                f"the {what} {name!r} and {other!r} share memory, so that the same "
                f"{what} is given twice: copy one, or give it once"
            )


def _owns_memory(named: tuple[str, np.ndarray]) -> bool:
    array = named[1]
    owner = array if array.base is None else array.base
    return isinstance(owner, np.ndarray) and owner.flags.owndata
