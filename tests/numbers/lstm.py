"""What `helpers.layers.LSTM` computes, forward and back, and LSTMExplorer from it."""

import json

import numpy as np

from explorers import LSTMExplorer
from helpers.layers import LSTM
from tests.lstm_reference import (
    random_layer,
    random_pins,
    reference,
    rows_of,
)
from tests.numbers import ten_digits

STEPS = (0, 7, 18)  # those whose gradients are looked at


def numbers() -> dict:
    return {
        "layers": [of_layer(units) for units in (1, 3, 16)],
        "order": of_order(),
        "ids": of_ids(),
        "pinned": [of_pinned(silent) for silent in (-1, 1)],
        "explorers": [
            of_explorer(units, pinned) for units in (1, 4) for pinned in (False, True)
        ],
    }


def rounded(run: dict) -> dict:
    return {name: ten_digits(values) for name, values in run.items()}


def weights(layer) -> dict:
    names = ("weight_ih", "weight_hh", "bias")
    return dict(zip(names, map(ten_digits, rows_of(layer)), strict=True))


def of_layer(units: int) -> dict:
    """From a state: h and c of some steps, and the gradients of `last` · h_T."""
    rng = np.random.default_rng(units)
    layer = random_layer(rng, units, features := 1 + units % 4)
    x = rng.normal(size=(20, features)).round(2)
    state = rng.normal(size=(2, units)).round(2)
    last = rng.normal(size=units).round(2)
    h, c = step_by_step(layer, x, state)
    dh = np.zeros((20, 1, units))
    dh[-1] = last
    layer.forward(x[:, None], (state[:1], state[1:]))
    dx, _, _ = layer.backward(dh)
    found = {"x": dx[:, 0], "h": [], "c": []}
    for t in STEPS:
        layer.forward(x[t + 1 :, None], (h[t][None], c[t][None]))
        _, _, (dh_t, dc_t) = layer.backward(dh[t + 1 :])
        found["h"].append(dh_t[0])
        # What goes through h of the same step, which the layer starts from, is added.
        o = h[t] / np.tanh(c[t])
        found["c"].append(dc_t[0] + dh_t[0] * o * (1 - np.tanh(c[t]) ** 2))
    at = [*STEPS, 19]
    return {
        "inputs": x.tolist(),
        "state": state.tolist(),
        "last": last.tolist(),
        **weights(layer),
        "steps": at,
        "run": rounded({"h": h[at], "c": c[at]}),
        "grads": rounded(found),
    }


def step_by_step(layer, x, state):
    """h and c of all steps; the layer itself hands back the last c alone."""
    carry, h, c = (state[:1], state[1:]), [], []
    for x_t in x:
        shown, carry = layer.forward(x_t[None, None], carry)
        h.append(shown[0, 0])
        c.append(carry[1][0])
    return np.array(h), np.array(c)


def of_order() -> dict:
    """All gates and the candidate, which have torch's order."""
    rng = np.random.default_rng(9)
    layer = random_layer(rng, 5, 2)
    x = rng.normal(size=(8, 2)).round(2)
    run = reference(x, rows_of(layer))
    h, _ = layer.forward(x[:, None])
    np.testing.assert_allclose(run["h"], h[:, 0], atol=1e-14)  # a judge, judged
    return {"inputs": x.tolist(), **weights(layer), "run": rounded(run)}


def grid(rows: int, columns: int, seed: int) -> np.ndarray:
    """Weights (rows, columns) that JavaScript makes too, to the last bit."""
    k, j = np.arange(rows)[:, None], np.arange(columns)
    return ((73 * k + 31 * j + k * j + seed) % 97 - 48) / 256


def of_ids() -> dict:
    """For 64 units and 97 ids the last h and c, whole and with a silent unit."""
    ids = np.random.default_rng(10).integers(0, 97, 40)
    layer = LSTM(97, 64, rng=np.random.default_rng(0), dtype=np.float64)
    layer.params["weight_ih"][:] = grid(256, 97, 1)
    layer.params["weight_hh"][:] = grid(256, 64, 2)
    layer.params["bias_ih"][:] = grid(256, 1, 3)[:, 0]
    layer.params["bias_hh"][:] = 0
    hidden, (_, cell) = layer.forward(ids[:, None])
    silenced = reference(np.eye(97)[ids], rows_of(layer), silent=5)
    assert silenced["c"][:, 5].any()
    return {
        "ids": ids.tolist(),
        "whole": rounded({"h": hidden[-1, 0], "c": cell[0]}),
        "silent": 5,
        "silenced": rounded({name: silenced[name][-1] for name in "hc"}),
    }


def of_pinned(silent: int) -> dict:
    """With gates pinned at some steps, and perhaps a silent unit."""
    rng = np.random.default_rng(11)
    layer = random_layer(rng, 3, 2)
    x, last = rng.normal(size=(9, 2)).round(2), rng.normal(size=3).round(2)
    pins = random_pins(rng, 9)
    run = reference(x, rows_of(layer), pins=pins, silent=None if silent < 0 else silent)
    given = {"inputs": x.tolist(), "last": last.tolist(), "pins": pins}
    return {**given, "silent": silent, **weights(layer), "run": rounded(run)}


def of_explorer(units: int, pinned: bool) -> dict:
    """An explorer's traits as its page has them, and all that it computes."""
    rng = np.random.default_rng(units)
    layer = random_layer(rng, units, 2)
    x = rng.normal(size=(8, 2)).round(2)
    explorer = LSTMExplorer.from_layer(layer, x, unit=units - 1, selected=5)
    explorer.forget_bias = 0.7
    if pinned:
        explorer.pins = random_pins(rng, 8)
    state = explorer.get_state()
    names = ("inputs", "pins", "unit", "selected", "names", "forget_bias")
    names += ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    run = {"h": explorer.hidden, "c": explorer.cell, "g": explorer.candidate}
    run |= dict(zip("ifo", explorer.gate_values, strict=True))
    return {
        "traits": json.loads(json.dumps({name: state[name] for name in names})),
        "run": rounded(run),
    }
