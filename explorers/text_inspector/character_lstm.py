"""A network that predicts characters, one of whose units can be silenced or watched."""

import numpy as np

from helpers.language import LanguageModel
from helpers.layers import LSTM, Linear


class CharacterLSTM:
    """An LSTM with a linear head, for one text, in float64, from h = c = 0.

    Its weights are set before each use: ``weight_ih``, ``weight_hh`` and ``bias``
    (torch's b_ih + b_hh), and the head's ``head_weight`` and ``head_bias``.
    """

    def __init__(self, units, symbols):
        rng = np.random.default_rng(0)  # what it draws is written over
        self.units = units
        self._model = LanguageModel(
            LSTM(symbols, units, rng=rng, dtype=np.float64),
            Linear(units, symbols, rng=rng, dtype=np.float64),
        )

    def set(self, *, weight_ih, weight_hh, bias, head_weight, head_bias):
        params = {
            "recurrent.weight_ih": weight_ih,
            "recurrent.weight_hh": weight_hh,
            "recurrent.bias_ih": bias,
            "recurrent.bias_hh": 0,
            "head.weight": head_weight,
            "head.bias": head_bias,
        }
        for name, values in params.items():
            self._model.params[name][:] = values

    def silence(self, unit):
        """Let nobody see the h of a unit: neither the head nor the gates."""
        self._model.params["recurrent.weight_hh"][:, unit] = 0
        self._model.params["head.weight"][:, unit] = 0

    def read(self, ids):
        """h (characters, units), and log p (characters, symbols) of what comes next."""
        h, _ = self._model.recurrent.forward(ids[:, None])
        logits = self._model.head.forward(h)[:, 0]
        logits -= logits.max(axis=1, keepdims=True)
        return h[:, 0], logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))

    def look_into(self, ids, h, unit):
        """What one unit did (characters,), given the h that all units showed."""
        p = self._model.recurrent.params
        rows = unit + self.units * np.arange(4)  # of i, f, g, o
        before = np.vstack([np.zeros_like(h[:1]), h[:-1]])
        a = p["weight_ih"][rows][:, ids].T + before @ p["weight_hh"][rows].T
        a_i, a_f, a_g, a_o = (a + p["bias_ih"][rows]).T
        i, f, o = (0.5 + 0.5 * np.tanh(a / 2) for a in (a_i, a_f, a_o))
        g, c, cells = np.tanh(a_g), 0.0, []
        for f_t, written in zip(f, i * g, strict=True):
            c = f_t * c + written
            cells.append(c)
        values = {"cell": np.array(cells), "hidden": h[:, unit], "candidate": g}
        return values | {"input_gate": i, "forget": f, "output": o}
