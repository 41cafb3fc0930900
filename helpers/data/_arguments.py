"""Checks of arguments that the modules of this package share."""

import operator

import numpy as np


def whole_number(name, value, least=1):
    """Return ``value`` as an int; complain unless it is an integer >= ``least``."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"{name} must be an integer, got {value!r}")
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number


def generator(rng):
    """Return ``rng``; complain unless it is a NumPy random generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            "rng must be a numpy.random.Generator, for example "
            f"np.random.default_rng(0); got {rng!r}"
        )
    return rng


def id_array(name, ids):
    """Return ``ids`` as a one-dimensional int64 array; complain about anything else."""
    array = np.asarray(ids)
    if array.ndim != 1:
        raise ValueError(f"{name} must have one dimension, got shape {array.shape}")
    if len(array) and not np.issubdtype(array.dtype, np.integer):  # [] is float64
        raise TypeError(f"{name} must hold integers, got dtype {array.dtype}")
    return array.astype(np.int64)
