"""The exercises on exploding, vanishing and clipped gradients."""

import numpy as np

from helpers.checks.verdicts import Verdict, choice, function, is_open, not_yet, value


def clip_both(answer: object) -> Verdict:
    """`f(dw, db, theta)` gives both arrays, clipped by their common norm."""
    rng = np.random.default_rng(0)
    cases = [
        (rng.normal(size=(3, 4)), rng.normal(size=3), theta) for theta in (0.1, 1, 100)
    ]
    cases.append((np.array([[3.0]]), np.array([4.0]), 5.0))  # exactly at the threshold
    cases.append((np.array([[0.9]]), np.array([0.9]), 1.0))  # each short, both long
    cases.append((np.zeros((2, 2)), np.zeros(2), 1.0))
    return function(answer, _clip_both, cases)


def _clip_both(dw, db, theta):
    norm = np.sqrt(np.sum(dw**2) + np.sum(db**2))
    factor = 1.0 if norm <= theta else theta / norm
    return dw * factor, db * factor


def grow_then_vanish(answer: object) -> Verdict:
    """A (2, 2) matrix of spectral radius ≤ 0.5 whose fifth power has a norm ≥ 10."""
    if is_open(answer):
        return not_yet()
    try:
        matrix = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, "Expected an array of numbers of shape (2, 2).")
    if matrix.shape != (2, 2) or not np.isfinite(matrix).all():
        return Verdict(
            False, f"Expected finite numbers of shape (2, 2); got shape {matrix.shape}."
        )
    radius = np.abs(np.linalg.eigvals(matrix)).max()
    norm = np.linalg.norm(np.linalg.matrix_power(matrix, 5), 2)
    if radius > 0.5 + 1e-9:
        return Verdict(
            False, f"Expected a spectral radius of at most 0.5; got {radius:.4g}."
        )
    if norm < 10 - 1e-9:
        return Verdict(
            False, f"The fifth power should have a norm of at least 10; got {norm:.4g}."
        )
    return Verdict(True, f"Right: radius {radius:.2f}, and the fifth power {norm:.1f}.")


def lonely_entry(answer: object) -> Verdict:
    """Degrees between (10, 1, …, 1) and (1, 1, …, 1) with 101 entries; to 0.1."""
    return value(
        answer, np.degrees(np.arccos(110 / np.sqrt(200 * 101))), tolerance=3e-3
    )


def mean_to_sum(answer: object) -> Verdict:
    """`(lr, max_norm)` for a loss summed over 35 steps and a batch of 32."""
    positions = 35 * 32
    return _pair(answer, "lr, max_norm", (1.0 / positions, 0.5 * positions), 1e-6)


def longest_step(answer: object) -> Verdict:
    """The limit of η·θ·(1 + μ + μ² + …) for η = 0.5, θ = 2, μ = 0.9."""
    return value(answer, 10.0, tolerance=1e-3)


def wrong_sign(answer: object) -> Verdict:
    """`(whole, cut)`: ∂y/∂w of y_t = 3 p_{t−1} − p_t with p_t = w, and what is left."""
    return _pair(answer, "whole, cut", (2, -1), 1e-6)


def place_of_clipping(answer: object) -> Verdict:
    """Among accumulation, unscaling and step: a, b, c or d."""
    return choice(answer, "c", "abcd")


def _pair(answer: object, names: str, expected: tuple, tolerance: float) -> Verdict:
    """Two numbers, each judged by its own size."""
    if is_open(answer):
        return not_yet()
    try:
        got = [float(number) for number in answer]
    except (TypeError, ValueError):
        got = []
    if len(got) != 2:
        return Verdict(False, f"Expected a pair of numbers: ({names}).")
    for name, one, right in zip(names.split(", "), got, expected, strict=True):
        if not abs(one - right) <= tolerance * abs(right):
            return Verdict(False, f"{name}: expected {right:.6g}; got {one:.6g}.")
    return Verdict(True, "Right.")
