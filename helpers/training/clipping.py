"""The norm of the whole gradient, and two ways to clip it."""

import math
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from helpers._arguments import (
    check_floats,
    check_positive,
    check_separate,
    check_writeable,
)

Gradients = Mapping[str, np.ndarray] | Iterable[Mapping[str, np.ndarray]]


def grad_norm(grads: Gradients) -> float:
    """Euclidean norm of all gradients taken together as one long vector.

    It does not overflow on the way: `√Σg² = m·√Σ(g/m)²`, m = max|g|. NaN or infinity
    if an entry is.

    Parameters
    ----------
    grads
        A dict of arrays, or an iterable of such dicts (consumed once).
    """
    return _norm(_arrays(grads, check_floats))


def clip_grad_norm(
    grads: Gradients, max_norm: float, *, error_if_nonfinite: bool = True
) -> float:
    """Shorten the whole gradient to at most `max_norm`, in place; keep its direction.

    `g ← min(1, θ/‖g‖)·g` with θ = `max_norm` and ‖g‖ over *all* parameters (Pascanu,
    Mikolov & Bengio 2013). As in `torch.nn.utils.clip_grad_norm_`, 1e-6 is added to
    ‖g‖ in the quotient.

    Parameters
    ----------
    grads
        A dict of arrays, or an iterable of such dicts (consumed once).
    max_norm
        θ, positive and finite.
    error_if_nonfinite
        Refuse a gradient whose norm is NaN or infinite and leave
        it as it is. If False it is scaled all the same, as torch does: an infinite
        norm turns finite entries into 0 and infinite ones into NaN.

    Returns
    -------
    norm : float
        From before clipping.

    Raises
    ------
    ValueError
        `max_norm` is not positive and finite, there are no gradients, or one is
        read-only.
    TypeError
        `grads` does not hold floating-point arrays.
    RuntimeError
        The norm is not finite and `error_if_nonfinite` is True.
    """
    check_positive("max_norm", max_norm)
    arrays = _arrays(grads)
    norm = _norm(arrays)
    if error_if_nonfinite and not math.isfinite(norm):
        raise RuntimeError(
            f"the gradient's norm is {norm}: clipping cannot mend it. Look for an "
            f"overflow upstream, or lower the learning rate"
        )
    coefficient = float(max_norm) / (norm + 1e-6)  # a float16 would overflow
    if not coefficient >= 1:  # NaN goes in here as well
        with np.errstate(invalid="ignore"):  # inf · 0
            for gradient in arrays:
                gradient *= coefficient
    return norm


def clip_grad_value(grads: Gradients, clip_value: float) -> None:
    """Clamp every entry to `[-clip_value, clip_value]`, in place.

    Unlike `clip_grad_norm` this turns the gradient into another direction. As in
    `torch.nn.utils.clip_grad_value_`, an infinite entry is clamped too.

    Parameters
    ----------
    grads
        A dict of arrays, or an iterable of such dicts (consumed once).
    clip_value
        Positive and finite.

    Raises
    ------
    ValueError, TypeError
        As `clip_grad_norm`.
    RuntimeError
        An entry is NaN, which lies in no interval; nothing has been changed.
    """
    check_positive("clip_value", clip_value)
    arrays = _arrays(grads)
    if any(np.isnan(gradient).any() for gradient in arrays):
        raise RuntimeError(
            "the gradient holds NaN: clipping cannot mend it. Look for an overflow "
            "upstream, or lower the learning rate"
        )
    for gradient in arrays:
        np.clip(gradient, -clip_value, clip_value, out=gradient)


def _arrays(grads: Gradients, check: Callable = check_writeable) -> list[np.ndarray]:
    """All arrays of one dict or of an iterable of dicts, each exactly once."""
    if not isinstance(grads, Iterable):
        raise TypeError(f"grads must be a dict of arrays, got {grads!r}")
    dicts = [grads] if isinstance(grads, Mapping) else grads
    named = []
    for group in dicts:
        if not isinstance(group, Mapping):
            raise TypeError(
                "grads must be a dict of arrays or an iterable of such dicts, "
                f"got a {type(group).__name__} inside"
            )
        for name, gradient in group.items():
            check(f"gradient {name!r}", gradient)
            named.append((name, gradient))
    if not named:
        raise ValueError("there are no gradients: was an iterator consumed before?")
    check_separate("gradient", named)
    return [gradient for _, gradient in named]


def _norm(arrays: list[np.ndarray]) -> float:
    if len({array.dtype for array in arrays}) > 1:  # else m is beyond some of them
        arrays = [array.astype(np.float64) for array in arrays]
    largest = float(np.max([np.abs(array).max(initial=0) for array in arrays]))
    if largest == 0 or not math.isfinite(largest):
        return largest
    squares = [np.square(array / largest, dtype=np.float64).sum() for array in arrays]
    return largest * math.sqrt(sum(squares))
