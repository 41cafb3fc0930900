"""Recurrent layers whose gates see the input alone, and a stack to compare them in.

The state of such a layer is h_t = a_t ⊙ h_{t−1} + b_t, where a_t and b_t are known
before the first step: a linear recurrence.
"""

import numpy as np

from helpers.layers import Linear, flatten_dict
from helpers.training import cross_entropy


def _sigmoid(a: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * a))  # no overflow


class InputGates:
    """minGRU and its kin: h_t = a_t ⊙ h_{t−1} + b_t from x_t alone, h_0 = 0.

    With the pre-activations p = W x_t + bias, a block of rows for each of its parts::

        "mingru"         z = σ(p_z)    n = p_n          a = z        b = (1 − z) ⊙ n
        "mingru signed"  z = σ(p_z)    n = p_n          a = 2z − 1   b = (1 − z) ⊙ n
        "minlstm"        f, i = σ(…)   g = p_g          a = f        b = i ⊙ g

    and backwards, with dh_t what reaches h_t from outside::

        s_t = dh_t + a_{t+1} ⊙ s_{t+1}      da_t = s_t ⊙ h_{t−1}      db_t = s_t

    Feng et al. (2024), with z turned as in `helpers.layers.GRU`; their minLSTM divides
    f and i by f + i, here they are free.

    Parameters
    ----------
    kind, input_size, hidden_size
    rng
        Draws the parameters from U(−1/√hidden_size, 1/√hidden_size), as for the layers
        of `helpers.layers`.
    dtype
        np.float32 or np.float64.

    Attributes
    ----------
    params : dict
        ``weight_ih`` (parts · hidden, input) and ``bias_ih`` (parts · hidden,).
    """

    PARTS = {"mingru": "zn", "mingru signed": "zn", "minlstm": "fig"}  # noqa: RUF012

    def __init__(self, kind, input_size, hidden_size, *, rng, dtype=np.float32) -> None:
        if kind not in self.PARTS:
            raise ValueError(f"kind must be one of {', '.join(self.PARTS)}: {kind!r}")
        self.kind, self._parts = kind, len(self.PARTS[kind])
        limit, rows = hidden_size**-0.5, self._parts * hidden_size
        shapes = {"weight_ih": (rows, input_size), "bias_ih": (rows,)}
        self.params = {
            name: rng.uniform(-limit, limit, shape).astype(dtype)
            for name, shape in shapes.items()
        }

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(steps, batch, input) → the states, (steps, batch, hidden)."""
        p = x @ self.params["weight_ih"].T + self.params["bias_ih"]
        *gates, candidate = np.split(p, self._parts, axis=-1)
        gates = [_sigmoid(gate) for gate in gates]
        a = 2 * gates[0] - 1 if self.kind == "mingru signed" else gates[0]
        write = gates[1] if self.kind == "minlstm" else 1 - gates[0]
        h = np.zeros((len(x) + 1, *candidate.shape[1:]), candidate.dtype)
        h[1:] = write * candidate
        for t in range(len(x)):
            h[t + 1] += a[t] * h[t]
        self._saved = x, gates, candidate, a, write, h
        return h[1:]

    def backward(self, dh: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """dx and the gradients of the parameters, from the gradient of all states."""
        x, gates, candidate, a, write, h = self._saved
        s = dh.copy()
        for t in range(len(s) - 2, -1, -1):
            s[t] += a[t + 1] * s[t + 1]
        da, dwrite = s * h[:-1], s * candidate
        if self.kind == "minlstm":
            dgates = [da, dwrite]
        else:
            dgates = [(2 * da if self.kind == "mingru signed" else da) - dwrite]
        pairs = zip(dgates, gates, strict=True)
        dp = np.concatenate([d * g * (1 - g) for d, g in pairs] + [s * write], axis=-1)
        flat = dp.reshape(-1, dp.shape[-1])
        return dp @ self.params["weight_ih"], {
            "weight_ih": flat.T @ x.reshape(-1, x.shape[-1]),
            "bias_ih": flat.sum(axis=0),
        }


class Stack:
    """Layers, each followed by a dense one of rectified units; at last, a linear head.

    So no network lacks a nonlinearity above its state, whatever its recurrence is.

    Parameters
    ----------
    layers
        Of `helpers.layers` or `InputGates`; each reads what the one below shows.
    units, symbols
        Of every layer, and what the head tells apart.
    rng
        Draws the dense layers and the head.
    """

    def __init__(self, layers: list, units: int, symbols: int, rng) -> None:
        dtype = layers[0].params["weight_ih"].dtype
        self.layers = layers
        self.dense = [Linear(units, units, rng=rng, dtype=dtype) for _ in layers]
        self.head = Linear(units, symbols, rng=rng, dtype=dtype)

    @property
    def params(self) -> dict[str, np.ndarray]:
        """The layers' own arrays, as "layer0.weight_ih", …, "head.bias"."""
        parts = {"head": self.head.params}
        for k, (layer, dense) in enumerate(zip(self.layers, self.dense, strict=True)):
            parts |= {f"layer{k}": layer.params, f"dense{k}": dense.params}
        return flatten_dict(**parts)

    def forward(self, x: np.ndarray) -> tuple[np.ndarray, None]:
        """Ids (steps, batch), or floats with an input axis → logits (…, symbols)."""
        weight = self.layers[0].params["weight_ih"]
        if x.dtype.kind == "i":
            x = np.eye(weight.shape[1], dtype=weight.dtype)[x]
        self._shown = []
        for layer, dense in zip(self.layers, self.dense, strict=True):
            states = layer.forward(x)
            h = states[0] if isinstance(states, tuple) else states
            x = np.maximum(dense.forward(h), 0)
            self._shown.append(x)
        return self.head.forward(x), None

    def loss_and_grads(self, inputs, targets, state=None):
        """The mean cross-entropy where the mask of `targets` is True; its gradient.

        `targets` is (ids, mask), each (steps, batch).
        """
        ids, mask = targets
        logits, _ = self.forward(inputs)
        loss, wanted = cross_entropy(logits[mask], ids[mask])
        dlogits = np.zeros_like(logits)
        dlogits[mask] = wanted
        dx, head = self.head.backward(dlogits)
        parts = {"head": head}
        for k in reversed(range(len(self.layers))):
            dx, parts[f"dense{k}"] = self.dense[k].backward(dx * (self._shown[k] > 0))
            dx, parts[f"layer{k}"], *_ = self.layers[k].backward(dx)
        return loss, flatten_dict(**parts), None
