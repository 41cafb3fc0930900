"""The exercises on the LSTM."""

import numpy as np

from helpers.checks.verdicts import Verdict, choice, function, is_open, not_yet, value
from helpers.layers import LSTM

WORDS = ("a", "b", "ab", "ba", "aabb", "abba", "a" * 15 + "b" * 15, "b" * 30)


def forget_bias(answer: object) -> Verdict:
    """`f(half_life)`: the bias at which a forget gate, taken alone, has it."""
    return function(answer, _forget_bias, [(1.0,), (2.5,), (30.0,), (1000.0,)])


def _forget_bias(half_life):
    f = 0.5 ** (1 / half_life)
    return np.log(f) - np.log1p(-f)


def parameter_count(answer: object) -> Verdict:
    """Of an LSTM with 103 inputs and 64 units, both biases counted."""
    inputs, units = 103, 64
    return value(answer, 4 * (units * inputs + units * units + 2 * units))


def shut_output(answer: object) -> Verdict:
    """A cell whose output gate is shut: a set to 0, b frozen, c updated as ever."""
    return choice(answer, "c", "abc")


def coupled_step(answer: object) -> Verdict:
    """`f(a_f, a_g, a_o, c)` gives `(h, c)` of an LSTM whose input gate is 1 − f."""
    rng = np.random.default_rng(0)
    cases = [tuple(rng.normal(size=(4, *size))) for size in ((1,), (5,), (2, 3))]
    return function(answer, _coupled_step, cases)


def _coupled_step(a_f, a_g, a_o, c):
    f, o = 1 / (1 + np.exp(-a_f)), 1 / (1 + np.exp(-a_o))
    c = f * c + (1 - f) * np.tanh(a_g)
    return o * np.tanh(c), c


def counter(answer: object) -> Verdict:
    """`weight_ih` (4, 2) of one unit whose cell is the count of a's minus b's."""
    if is_open(answer):
        return not_yet()
    try:
        weight_ih = np.array(answer, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, "Expected an array of numbers of shape (4, 2).")
    if weight_ih.shape != (4, 2) or not np.isfinite(weight_ih).all():
        return Verdict(
            False, f"Expected finite numbers of shape (4, 2); got {weight_ih.shape}."
        )
    layer = LSTM(2, 1, rng=np.random.default_rng(0), dtype=np.float64)
    for array in layer.params.values():
        array[:] = 0
    layer.params["weight_ih"][:] = weight_ih
    for word in WORDS:
        ids = np.array([["ab".index(letter)] for letter in word])
        cell = layer.forward(ids)[1][1].item()
        expected = word.count("a") - word.count("b")
        if abs(cell - expected) > 0.1:
            return Verdict(
                False, f"After {word!r}, expected c ≈ {expected}; got {cell:.3f}."
            )
    return Verdict(True, f"Right, on all {len(WORDS)} words: it counts.")


def to_torch_order(answer: object) -> Verdict:
    """`f(weight)` reorders blocks of rows from i, g, f, o to i, f, g, o."""
    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=(4 * units, units + 1)),) for units in (1, 2, 5)]
    return function(answer, _to_torch_order, cases)


def _to_torch_order(weight):
    i, g, f, o = np.split(weight, 4)
    return np.concatenate([i, f, g, o])
