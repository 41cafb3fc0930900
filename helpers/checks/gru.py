"""The exercises on gated recurrent units."""

import numpy as np

from helpers.checks.verdicts import Verdict, choice, function, value
from helpers.layers import GRU


def remember_one_input(answer: object) -> Verdict:
    """How to keep one input for later: a, b or c."""
    return choice(answer, "c", "abc")


def units_for_the_same_budget(answer: object) -> Verdict:
    """The largest GRU (27 symbols, output layer) no larger than an RNN of 128 units."""
    symbols = 27
    budget = _parameters(1, symbols, 128)
    units = 1
    while _parameters(3, symbols, units + 1) <= budget:
        units += 1
    return value(answer, units)


def _parameters(gates, symbols, units):
    return gates * units * (symbols + units + 2) + symbols * (units + 1)


def bias_for_half_life(answer: object) -> Verdict:
    """The bias of an update gate after whose half-life of 20 steps a half is left."""
    z = 0.5 ** (1 / 20)
    return value(answer, np.log(z / (1 - z)), tolerance=1e-3)


def from_chung(answer: object) -> Verdict:
    """`f(params)`: stacked arrays in which z lets the candidate in → z keeps."""
    names = "weight_ih", "weight_hh", "bias_ih", "bias_hh"

    def converted(*arrays):
        result = answer(dict(zip(names, arrays, strict=True)))
        if not isinstance(result, dict):
            return result
        if missing := [name for name in names if name not in result]:
            raise KeyError(f"{missing[0]!r} is missing from what you returned")
        return tuple(result[name] for name in names)

    if not callable(answer):
        return function(answer, _from_chung, [()])
    cases = []
    for size in ((2, 1), (3, 4)):
        layer = GRU(*size, rng=np.random.default_rng(0), dtype=np.float64)
        cases.append(tuple(layer.params[name] for name in names))
    return function(converted, _from_chung, cases)


def _from_chung(*arrays):
    turned = []
    for array in arrays:
        r, z, n = np.split(array, 3)
        turned.append(np.concatenate([r, -z, n]))
    return tuple(turned)


def chung_update_backward(answer: object) -> Verdict:
    """`f(dh, h_before, n, z)` → the gradient of what the sigmoid of Chung's z gets."""
    rng = np.random.default_rng(0)
    cases = []
    for shape in ((1, 1), (2, 3)):
        dh, h_before, n = rng.normal(size=(3, *shape))
        cases.append((dh, h_before, n, rng.uniform(size=shape)))
    return function(answer, _chung_update_backward, cases)


def _chung_update_backward(dh, h_before, n, z):
    return z * (1 - z) * (n - h_before) * dh


def minimal_gated_unit(answer: object) -> Verdict:
    """`f(x, h, p)`: one step of the MGU, (batch, hidden)."""
    rng = np.random.default_rng(0)
    cases = []
    for inputs, hidden, batch in ((1, 1, 1), (3, 4, 2)):
        p = {}
        for name in "fn":
            p[f"W_i{name}"] = rng.normal(size=(hidden, inputs))
            p[f"W_h{name}"] = rng.normal(size=(hidden, hidden))
            p[f"b_{name}"] = rng.normal(size=hidden)
        h = rng.uniform(-1, 1, size=(batch, hidden))
        cases.append((rng.normal(size=(batch, inputs)), h, p))
    return function(answer, _minimal_gated_unit, cases)


def _minimal_gated_unit(x, h, p):
    f = 1 / (1 + np.exp(-(x @ p["W_if"].T + h @ p["W_hf"].T + p["b_f"])))
    n = np.tanh(x @ p["W_in"].T + (f * h) @ p["W_hn"].T + p["b_n"])
    return (1 - f) * h + f * n


def before_backward(answer: object) -> Verdict:
    """`f(da_n, h_before, r, W_hn)` → `(dr, dh_before)`; reset before the product."""
    rng = np.random.default_rng(0)
    cases = []
    for batch, hidden in ((1, 1), (2, 3)):
        da_n, h_before = rng.normal(size=(2, batch, hidden))
        r = rng.uniform(size=(batch, hidden))
        cases.append((da_n, h_before, r, rng.normal(size=(hidden, hidden))))
    return function(answer, _before_backward, cases)


def _before_backward(da_n, h_before, r, W_hn):
    reset_state = da_n @ W_hn
    return h_before * reset_state, r * reset_state
