"""Losses with their gradients, and perplexity."""

import math

import numpy as np

from helpers._arguments import NotFiniteError, as_array, float_array, real_number


def cross_entropy(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean negative log-likelihood of the targets under softmax(logits), in nats.

    Parameters
    ----------
    logits
        `(..., classes)`, float32 or float64, unnormalised log-probabilities.
    targets
        `(...)`, integers in `0 … classes-1`.

    Returns
    -------
    loss : float
        The mean over all positions.
    dlogits : like `logits`
        Its gradient, `(softmax(logits) - one_hot(targets)) / positions`.

    Raises
    ------
    TypeError, ValueError
        Wrong dtype, shapes that do not match, targets out of
        range, no positions, or logits that are NaN or infinite.
    """
    logits, targets = _check_logits(logits), as_array("targets", targets)
    if targets.dtype.kind not in "iu":
        raise TypeError(f"targets must be integer class ids, got {targets.dtype}")
    if targets.shape != logits.shape[:-1]:
        raise ValueError(
            f"targets must have the shape of logits without the last axis, "
            f"{logits.shape[:-1]}, got {targets.shape}"
        )
    classes = logits.shape[-1]
    if targets.min() < 0 or targets.max() >= classes:
        raise ValueError(
            f"targets must lie in 0 … {classes - 1}, "
            f"got {targets.min()} … {targets.max()}"
        )
    flat = logits.reshape(-1, classes)  # (positions, classes)
    rows, ids = np.arange(len(flat)), targets.reshape(-1)
    shifted = flat - flat.max(axis=1, keepdims=True)  # exp cannot overflow
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(sums[:, 0]) - shifted[rows, ids], dtype=np.float64)

    dlogits = exponentials / sums  # softmax
    dlogits[rows, ids] -= 1
    dlogits /= len(flat)
    return float(loss), dlogits.reshape(logits.shape)


def _check_logits(logits: np.ndarray) -> np.ndarray:
    logits = float_array("logits", logits)
    if logits.ndim == 0 or logits.size == 0:
        raise ValueError(
            f"logits must have shape (..., classes) and not be empty, "
            f"got {logits.shape}"
        )
    if not np.isfinite(logits).all():
        raise NotFiniteError(
            "logits must be finite, got NaN or infinity; has training diverged? "
            "Try a smaller learning rate or clip the gradient"
        )
    return logits


def mean_squared_error(
    prediction: np.ndarray, target: np.ndarray
) -> tuple[float, np.ndarray]:
    """Mean of `(prediction - target)²` over all entries.

    Parameters
    ----------
    prediction
        Any shape, float32 or float64.
    target
        The same shape, float32 or float64.

    Returns
    -------
    loss : float
    dprediction : like `prediction`
        Its gradient.

    Raises
    ------
    TypeError, ValueError
        Wrong dtype, different shapes, or nothing to average.
    """
    prediction = float_array("prediction", prediction)
    target = float_array("target", target)
    if prediction.shape != target.shape:
        raise ValueError(
            f"prediction and target must have the same shape, "
            f"got {prediction.shape} and {target.shape}"
        )
    if prediction.size == 0:
        raise ValueError("prediction is empty: there is nothing to average")
    error = (prediction - target).astype(prediction.dtype, copy=False)
    loss = np.mean(np.square(error, dtype=np.float64))
    return float(loss), error * (2 / error.size)


def perplexity(loss: float) -> float:
    """exp(loss): as unsure as if choosing evenly among so many symbols.

    `loss` is a cross-entropy in nats per symbol. Infinity where exp overflows.
    """
    if not real_number("a cross-entropy", loss) >= 0:
        raise ValueError(f"a cross-entropy is a number ≥ 0, got {loss}")
    try:
        return math.exp(loss)
    except OverflowError:
        return math.inf
