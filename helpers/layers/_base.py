"""What the layers share: their parameters, and the checks they make of what comes in.

Private to the package; the layers themselves are in ``rnn``, ``gru``, ``lstm`` and
``linear``.
"""

from math import isfinite
from numbers import Integral

import numpy as np


def check_size(name, size):
    """Return `size` as an int; it must be a whole number of at least 1."""
    if not isinstance(size, Integral) or isinstance(size, bool):
        raise TypeError(f"{name} must be a whole number, got {size!r}")
    if size < 1:
        raise ValueError(f"{name} must be at least 1, got {size}")
    return int(size)


def check_array(name, array, shape, dtype, hint=""):
    """Raise unless `array` has this shape and dtype and is finite throughout."""
    check_form(name, array, shape, dtype, hint)
    if not all_finite(array):
        bad = np.count_nonzero(~np.isfinite(array))
        raise ValueError(
            f"{name} must be finite, but {bad} of its {array.size} values are NaN or "
            "infinite: look for an overflow or a missing value where it was made"
        )


def check_form(name, array, shape, dtype, hint=""):
    """Raise unless `array` is an array of this shape and dtype."""
    if not isinstance(array, np.ndarray):
        kind = type(array).__name__
        raise TypeError(f"{name} must be a NumPy array of {dtype}, got {kind}{hint}")
    if array.dtype != dtype:
        raise ValueError(f"{name} must be {dtype}, got {array.dtype}{hint}")
    check_shape(name, array, shape, hint)


def check_shape(name, array, shape, hint=""):
    """Raise unless `array` has this shape.

    In `shape`, a word such as ``"steps"`` stands for any size of at least 1.
    """
    if array.shape == shape:
        return
    fits = array.ndim == len(shape) and all(
        size > 0 if isinstance(wanted, str) else size == wanted
        for size, wanted in zip(array.shape, shape, strict=True)
    )
    if not fits:
        wanted = f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"
        raise ValueError(f"{name} must have shape {wanted}, got {array.shape}{hint}")


def all_finite(array):
    """Whether no value is NaN or infinite, in one cheap pass where that is so."""
    # A sum of squares is finite only if every value is; huge values may overflow it.
    flat = array.ravel(order="K")
    with np.errstate(over="ignore", invalid="ignore"):
        squares = np.dot(flat, flat)
    return isfinite(squares) or bool(np.isfinite(array).all())


class Layer:
    """A dict of parameters, drawn from U(−bound, bound) as torch does.

    Attributes
    ----------
    params : dict of str to array
        The parameters under torch's names. Optimisers change the arrays in place, and
        an entry may be replaced by another array of the same shape and dtype.
    dtype : np.dtype
        float32 or float64; everything that goes in or comes out has it.
    """

    def __init__(self, shapes, *, bound, rng, dtype):
        if not isinstance(rng, np.random.Generator):
            raise TypeError(
                f"rng must be a np.random.Generator, got {type(rng).__name__}: "
                "try rng=np.random.default_rng(0)"
            )
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise ValueError(f"dtype must be float32 or float64, got {self.dtype}")
        self._shapes = shapes
        self.params = {
            name: rng.uniform(-bound, bound, shape).astype(self.dtype)
            for name, shape in shapes.items()
        }
        self._saved = None  # what forward leaves for backward

    def _check_params(self):
        """Raise if an entry of `params` was replaced by something that cannot fit."""
        if self.params.keys() != self._shapes.keys():
            wanted, given = list(self._shapes), list(self.params)
            raise ValueError(f"params must have the keys {wanted}, got {given}")
        for name, shape in self._shapes.items():
            param = self.params[name]
            check_form(f"params[{name!r}]", param, shape, self.dtype)

    def _recall(self):
        """What forward saved for backward."""
        if self._saved is None:
            raise RuntimeError(
                f"{type(self).__name__}.backward needs a forward first: "
                "call forward(x), then backward with the gradient of its result"
            )
        return self._saved
