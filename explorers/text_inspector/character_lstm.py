"""A network that predicts characters, one of whose units can be silenced or watched."""

import numpy as np

from helpers.language import LanguageModel
from helpers.layers import LSTM, Linear

SHOWN = {
    "cell": "c",
    "hidden": "h",
    "candidate": "g",
    "input_gate": "i",
    "forget": "f",
    "output": "o",
}


class CharacterLSTM:
    """An LSTM with a linear head, for one text, in float64, from h = c = 0.

    Its weights are set before each use: ``weight_ih``, ``weight_hh`` and ``bias``
    (torch's b_ih + b_hh), and the head's ``head_weight`` and ``head_bias``.
    """

    def __init__(self, units, symbols):
        rng = np.random.default_rng(0)  # what it draws is written over
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

    def log_probabilities(self, ids):
        """log p of what comes next, (characters, symbols)."""
        logits = self._model.forward(ids[:, None])[0][:, 0]
        logits -= logits.max(axis=1, keepdims=True)
        return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))

    def of_unit(self, ids, unit):
        """What one unit does, (characters,) each, under the palette's names."""
        values = self._model.recurrent.gates(ids[:, None])
        return {name: values[key][:, 0, unit] for name, key in SHOWN.items()}
