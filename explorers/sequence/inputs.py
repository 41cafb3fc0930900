"""What explorers of one sequence share: traits for it, and the pulse to open with."""

from collections.abc import Sequence

import numpy as np
import traitlets

from explorers.shared.networks import array_of

STEPS = (2, 100)  # fewer show nothing, more have no room


def pulse(steps=24):
    """Zeros (steps, 1) with a 1 an eighth of the way in."""
    inputs = np.zeros((steps, 1))
    inputs[steps // 8] = 1.0
    return inputs


def check_steps(inputs):
    """The inputs, if they have as many steps as can be drawn."""
    low, high = STEPS
    if not low <= len(inputs) <= high:
        raise traitlets.TraitError(
            f"inputs must have {low} to {high} steps, got {len(inputs)}"
        )
    return inputs


def one_hot(inputs, features):
    """Integer ids (steps,) as the columns they stand for; other inputs as given.

    A tensor of torch will do.
    """
    inputs = array_of(inputs)
    if inputs.dtype.kind not in "iu":
        return inputs
    if inputs.ndim != 1 or not inputs.size:
        raise ValueError(
            "integer inputs are ids: expected shape (steps,), at least one step, and "
            f"values from 0 to {features - 1}, got shape {inputs.shape}"
        )
    if inputs.min() < 0 or inputs.max() >= features:
        raise ValueError(
            f"integer inputs are ids: expected values from 0 to {features - 1}, "
            f"got {inputs.min()} to {inputs.max()}"
        )
    return np.eye(features)[inputs]


class Names(traitlets.TraitType):
    """A short name for each step of the owner's ``inputs``, or none: a tuple of str."""

    default_value = ()

    def validate(self, obj, value):
        steps = len(obj.inputs)
        names = tuple(value) if isinstance(value, Sequence) else (value,)
        fits = all(isinstance(name, str) and len(name) <= 3 for name in names)
        if not fits or len(names) not in (0, steps):
            raise traitlets.TraitError(
                f"names must be {steps} strings of up to 3 characters, one for each "
                f"step, or none, got {value!r}"
            )
        return names
