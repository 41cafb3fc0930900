"""The exercises on comparing recurrent networks."""

import math
from fractions import Fraction

import numpy as np

from helpers.checks.verdicts import Verdict, function, is_open, not_yet, value
from helpers.layers import GRU

LONGEST = 200  # steps, in the exercise on a GRU's start


def units_for(answer: object) -> Verdict:
    """`f(gates, inputs, outputs, budget)`: the most units that the budget pays for."""
    cases = [(4, 2, 1, 1185), (3, 27, 27, 79_899), (1, 27, 27, 79_899), (4, 7, 7, 100)]
    return function(answer, _units_for, cases)


def _units_for(gates, inputs, outputs, budget):
    """Layer with two biases and output layer: gates·H² + b·H + outputs ≤ budget."""
    b = gates * (inputs + 2) + outputs
    return (math.isqrt(b * b + 4 * gates * (budget - outputs)) - b) // (2 * gates)


def lucky_rate(answer: object) -> Verdict:
    """The success rate at which five runs of five succeed once in twenty times."""
    return value(answer, 0.05 ** (1 / 5), tolerance=3e-3)


def constant_answer(answer: object) -> Verdict:
    """The share of the adding task's sequences that 0.5 gets right to within 0.04."""
    width = Fraction(4, 25)  # |X₁ + X₂| < 4 · 0.04; the sum's density is (2 − |s|)/4
    return value(answer, float(width - width**2 / 4), tolerance=3e-3)


def patient_gru(answer: object) -> Verdict:
    """`f(layer, u)` sets a GRU's update biases so that z : (1 − z) is u : 1 at rest."""
    if is_open(answer):
        return not_yet()
    if not callable(answer):
        return Verdict(False, "Expected a function of a layer and an array u.")
    rng = np.random.default_rng(0)
    layer, u = GRU(2, 6, rng=rng, dtype=np.float64), rng.uniform(1, LONGEST - 1, 6)
    before = {name: array.copy() for name, array in layer.params.items()}
    try:
        if answer(layer, u.copy()) is Ellipsis:
            return not_yet()
    except Exception as error:
        return Verdict(False, f"Your function raised {type(error).__name__}: {error}")
    r, z, n = np.split(layer.params["bias_ih"] + layer.params["bias_hh"], 3)
    if not np.allclose(z, np.log(u)):
        expected = f"{np.log(u[0]):.4f} for u = {u[0]:.2f}"
        return Verdict(
            False, f"The update gate's biases: expected {expected}; got {z[0]:.4f}."
        )
    old = np.split(before["bias_ih"] + before["bias_hh"], 3)
    same = [np.array_equal(layer.params[k], before[k]) for k in before if "weight" in k]
    if not (all(same) and np.allclose(r, old[0]) and np.allclose(n, old[2])):
        return Verdict(False, "The update gate is right, but something else changed.")
    return Verdict(True, "Right: each unit starts with a memory of its own.")


def compose(answer: object) -> Verdict:
    """`f(first, then)` joins two steps h ← a·h + b, given as (a, b), into one."""
    rng = np.random.default_rng(0)
    cases = []
    for shape in ((), (4,), (3, 2)):
        a_1, b_1, a_2, b_2 = rng.normal(size=(4, *shape))
        cases.append(((a_1, b_1), (a_2, b_2)))
    return function(answer, _compose, cases)


def _compose(first, then):
    (a_1, b_1), (a_2, b_2) = first, then
    return a_2 * a_1, a_2 * b_1 + b_2
