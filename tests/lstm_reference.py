"""An LSTM as it is written in the book, with its gradient by finite differences."""

import numpy as np

from helpers.layers import LSTM


def random_layer(rng, units, features):
    layer = LSTM(features, units, rng=rng, dtype=np.float64)
    for param in layer.params.values():
        scale = 1.5 / np.sqrt(units)
        param[:] = rng.normal(scale=scale, size=param.shape).round(2)
    return layer


def rows_of(layer):
    """The layer's weights as the script takes them: the biases are one."""
    bias = layer.params["bias_ih"] + layer.params["bias_hh"]
    return layer.params["weight_ih"], layer.params["weight_hh"], bias


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
    pins = rng.uniform(size=(3, steps)).round(3).astype(object)
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


def gradient_norms(explorer):
    """‖∂h_T/∂c_t‖ and ‖∂h_T/∂h_t‖ of the shown unit, by finite differences."""
    bias = explorer.bias_ih + explorer.bias_hh
    units = len(bias) // 4
    forget = slice(units, 2 * units)
    bias[forget] += explorer.forget_bias - bias[forget].mean()
    rows, pins = (explorer.weight_ih, explorer.weight_hh, bias), explorer.pins
    norms = {"c": [], "h": []}
    for t in range(len(explorer.inputs)):

        def end(state, t=t):
            """From h and c after step t; what o shows of c is already in h."""
            later = [row[t + 1 :] for row in pins]
            if not later[0]:
                return state[0, explorer.unit]
            found = reference(explorer.inputs[t + 1 :], rows, pins=later, state=state)
            return found["h"][-1, explorer.unit]

        state = np.array([explorer.hidden[t], explorer.cell[t]])
        dh, dc = slopes(end, state)
        shown = explorer.gate_values[2, t] * (1 - np.tanh(explorer.cell[t]) ** 2)
        norms["h"].append(np.linalg.norm(dh))
        norms["c"].append(np.linalg.norm(dc + dh * shown))
    return norms
