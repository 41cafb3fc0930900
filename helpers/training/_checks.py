"""What arguments the losses, clipping and the optimisers agree to take."""

import math

import numpy as np


def check_floats(name: str, values: np.ndarray) -> np.ndarray:
    values = np.asarray(values)
    if values.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name} must be float32 or float64, got {values.dtype}")
    return values


def check_array(name: str, array: np.ndarray) -> None:
    if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
        kind = getattr(array, "dtype", type(array).__name__)
        raise TypeError(f"{name} must be a floating-point NumPy array, got {kind}")


def check_positive(name: str, value: float) -> None:
    if not 0 < value < math.inf:
        raise ValueError(f"{name} must be positive and finite, got {value}")
