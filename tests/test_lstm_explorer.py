"""The LSTM's explorer: its arithmetic on the page against the layer's, and itself."""

import numpy as np
import pytest

from helpers.layers import LSTM
from helpers.widgets.base import read
from tests.explorer_pages import in_script, page_of

PARAMS = ("weight_ih", "weight_hh", "bias")
# The run and the gradient of `last`·h_T, for one sequence from any state.
RUN = """(cell, x, rows, last, options) => {
  const weights = cell.lstmWeights(...rows);
  const run = cell.lstmForward(x, weights, options);
  const grads = cell.lstmBackward(run, weights, last);
  const lists = (found, names) =>
    Object.fromEntries([...names].map((name) => [name, [...found[name]]]));
  return [lists(run, "ifgoch"), lists(grads, "hcx")];
}"""


def random_layer(rng, units, features):
    layer = LSTM(features, units, rng=rng, dtype=np.float64)
    for param in layer.params.values():
        param[:] = rng.normal(scale=1.5 / np.sqrt(units), size=param.shape)
    return layer


def rows_of(layer):
    """The layer's weights as the script takes them: the biases are one."""
    bias = layer.params["bias_ih"] + layer.params["bias_hh"]
    return layer.params["weight_ih"], layer.params["weight_hh"], bias


def in_cell(page, x, rows, last, **options):
    """The script's run and gradients, as arrays (steps, units)."""
    found = in_script(
        page,
        read("lstm_cell.js"),
        RUN,
        np.asarray(x).tolist(),
        [row.tolist() for row in rows],
        np.asarray(last).tolist(),
        options,
    )
    return [
        {name: np.reshape(v, (len(x), -1)) for name, v in part.items()}
        for part in found
    ]


def reference(x, rows, *, pins=None, state=None, silent=None):
    """The LSTM as it is written in the book, with gates pinned and a unit silent."""
    weight_ih, weight_hh, bias = rows
    units = len(bias) // 4
    h, c = (np.zeros(units),) * 2 if state is None else state
    run = {name: [] for name in "ifgoch"}
    for t, x_t in enumerate(x):
        a_i, a_f, a_g, a_o = np.split(weight_ih @ x_t + weight_hh @ h + bias, 4)
        i, f, o = (
            np.full(units, pins[k][t])
            if pins is not None and pins[k][t] is not None
            else 1 / (1 + np.exp(-a))
            for k, a in enumerate((a_i, a_f, a_o))
        )
        g = np.tanh(a_g)
        c = f * c + i * g
        h = o * np.tanh(c)
        if silent is not None:
            h = np.where(np.arange(units) == silent, 0, h)
        for name, value in zip("ifgoch", (i, f, g, o, c, h), strict=True):
            run[name].append(value)
    return {name: np.array(values) for name, values in run.items()}


def random_pins(rng, steps, share=0.4):
    """For i, f, o: a number at some steps, None at the others."""
    pins = rng.uniform(size=(3, steps)).astype(object)
    pins[rng.uniform(size=pins.shape) > share] = None
    return pins.tolist()


def slopes(value, x, step=1e-6):
    """The gradient of `value(x)` by finite differences."""
    found = np.empty_like(x)
    for place in np.ndindex(x.shape):
        kept, sides = x[place], []
        for side in (step, -step):
            x[place] = kept + side
            sides.append(value(x))
        x[place] = kept
        found[place] = (sides[0] - sides[1]) / (2 * step)
    return found


# --- The cell's arithmetic --------------------------------------------------------


@pytest.mark.parametrize("units", [1, 3, 16])
def test_the_script_computes_what_the_layer_computes(stage, page, units):
    stage.open(page_of(states={}))
    rng = np.random.default_rng(units)
    layer = random_layer(rng, units, features := 1 + units % 4)
    x = rng.normal(size=(20, features))
    state = rng.normal(size=(2, units))
    last = rng.normal(size=units)
    start = {"h": state[0].tolist(), "c": state[1].tolist()}
    run, grads = in_cell(page, x, rows_of(layer), last, state=start)
    # Step by step, since the layer hands back the cell of the last step alone.
    carry, h, c = (state[:1], state[1:]), [], []
    for x_t in x:
        shown, carry = layer.forward(x_t[None, None], carry)
        h.append(shown[0, 0])
        c.append(carry[1][0])
    np.testing.assert_allclose(run["h"], h, rtol=0, atol=1e-6)
    np.testing.assert_allclose(run["c"], c, rtol=0, atol=1e-6)
    dh = np.zeros((20, 1, units))
    dh[-1] = last
    layer.forward(x[:, None], (state[:1], state[1:]))
    dx, _, _ = layer.backward(dh)
    np.testing.assert_allclose(grads["x"], dx[:, 0], rtol=0, atol=1e-5)
    # What reaches a step's state: ask the layer to start from there.
    for t in (0, 7, 18):
        start = h[t][None], c[t][None]
        layer.forward(x[t + 1 :, None], start)
        _, _, (dh_t, dc_t) = layer.backward(dh[t + 1 :])
        np.testing.assert_allclose(grads["h"][t], dh_t[0], rtol=0, atol=1e-5)
        o, tanh_c = run["o"][t], np.tanh(c[t])
        through_h = dh_t[0] * o * (1 - tanh_c**2)
        np.testing.assert_allclose(grads["c"][t], dc_t[0] + through_h, atol=1e-5)


def test_the_gates_and_the_candidate_have_torchs_order(stage, page):
    stage.open(page_of(states={}))
    rng = np.random.default_rng(9)
    layer = random_layer(rng, 5, 2)
    x = rng.normal(size=(12, 2))
    run, _ = in_cell(page, x, rows_of(layer), np.ones(5))
    expected = reference(x, rows_of(layer))
    h, _ = layer.forward(x[:, None])
    np.testing.assert_allclose(expected["h"], h[:, 0], atol=1e-14)  # a judge, judged
    for name in "ifgoch":
        np.testing.assert_allclose(run[name], expected[name], rtol=0, atol=1e-6)


def test_ids_stand_for_their_columns_and_a_silent_unit_is_heard_by_none(stage, page):
    stage.open(page_of(states={}))
    rng = np.random.default_rng(10)
    layer = random_layer(rng, 64, 97)
    ids = rng.integers(0, 97, 40)
    expected, _ = layer.forward(ids[:, None])
    run, _ = in_cell(page, ids, rows_of(layer), np.ones(64))
    np.testing.assert_allclose(run["h"], expected[:, 0], rtol=0, atol=1e-6)
    run, _ = in_cell(page, ids, rows_of(layer), np.ones(64), silent=5)
    expected = reference(np.eye(97)[ids], rows_of(layer), silent=5)
    for name in "ch":
        np.testing.assert_allclose(run[name], expected[name], rtol=0, atol=1e-6)
    assert not run["h"][:, 5].any()
    assert run["c"][:, 5].any()


@pytest.mark.parametrize("silent", [None, 1])
def test_with_gates_pinned_the_gradient_is_that_of_finite_differences(
    stage, page, silent
):
    stage.open(page_of(states={}))
    rng = np.random.default_rng(11)
    rows = rows_of(random_layer(rng, 3, 2))
    x, last = rng.normal(size=(9, 2)), rng.normal(size=3)
    pins = random_pins(rng, 9)
    options = {"pins": pins} if silent is None else {"pins": pins, "silent": silent}
    run, grads = in_cell(page, x, rows, last, **options)
    given = {"pins": pins, "silent": silent}
    expected = reference(x, rows, **given)
    for name in "ifgoch":
        np.testing.assert_allclose(run[name], expected[name], rtol=0, atol=1e-6)
    dx = slopes(lambda x: last @ reference(x, rows, **given)["h"][-1], x)
    np.testing.assert_allclose(grads["x"], dx, rtol=0, atol=1e-5)
    for t in (0, 4):
        later = [row[t + 1 :] for row in pins]

        def end(state, rest=x[t + 1 :], later=later):
            found = reference(rest, rows, pins=later, state=state, silent=silent)
            return last @ found["h"][-1]

        state = np.array([expected["h"][t], expected["c"][t]])
        dh, dc = slopes(end, state)
        np.testing.assert_allclose(grads["h"][t], dh, rtol=0, atol=1e-5)
        o, tanh_c = expected["o"][t], np.tanh(expected["c"][t])
        heard = np.arange(3) != (-1 if silent is None else silent)
        through_h = heard * dh * o * (1 - tanh_c**2)
        np.testing.assert_allclose(grads["c"][t], dc + through_h, atol=1e-5)
