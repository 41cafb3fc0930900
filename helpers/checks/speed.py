"""The exercises on making recurrent layers fast."""

import warnings

import numpy as np

from helpers.checks.verdicts import Verdict, choice, function


def multiplications(answer: object) -> Verdict:
    """`f(steps, batch, inputs, hidden)`: the multiplications of an LSTM's products."""
    cases = [(1, 1, 1, 1), (35, 32, 28, 64), (7, 2, 64, 3), (100, 1, 5, 256)]
    return function(answer, _multiplications, cases)


def _multiplications(steps, batch, inputs, hidden):
    """W_ih x and W_hh h; W_hhᵀ da, and da xᵀ and da hᵀ."""
    return steps * batch * 4 * hidden * (3 * hidden + 2 * inputs)


def weight_gradient(answer: object) -> Verdict:
    """`f(da, h_before)`: the sum over steps and batch of da hᵀ, without a loop."""
    rng = np.random.default_rng(0)
    shapes = [(1, 1, 4, 2), (5, 3, 8, 2), (4, 6, 3, 3), (2, 7, 5, 9)]
    cases = [
        (rng.normal(size=(steps, batch, rows)), rng.normal(size=(steps, batch, hidden)))
        for steps, batch, rows, hidden in shapes
    ]
    return function(answer, _weight_gradient, cases)


def _weight_gradient(da, h_before):
    return np.einsum("tbi,tbj->ij", da, h_before)


def speedup(answer: object) -> Verdict:
    """`f(share, factor)`: Amdahl's law."""
    cases = [(0.5, 1e6), (0.5, 2), (1.0, 3), (0.0, 100), (0.25, 0.5)]
    return function(answer, _speedup, cases)


def _speedup(share, factor):
    return 1 / (1 - share + share / factor)


def calm_sigmoid(answer: object) -> Verdict:
    """`f(a)`: the sigmoid, for all finite floats, without a warning."""
    rng = np.random.default_rng(0)
    cases = [
        (rng.normal(scale=3, size=(3, 4)),),
        (np.array([-745.0, -30.0, -1e-9, 0.0, 1e-9, 30.0, 745.0]),),
        (np.array([-1e308, 1e308]),),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        return function(answer, _calm_sigmoid, cases)


def _calm_sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def fair_clock(answer: object) -> Verdict:
    """Which change makes a comparison of two versions fairer than any other?"""
    return choice(answer, "b", "abcd")
