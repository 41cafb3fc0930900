"""An LSTM whose gates see the cell: what the experiment on timing compares."""

import numpy as np

from helpers.layers import LSTM

PEEPHOLES = ("weight_ci", "weight_cf", "weight_co")


class PeepholeLSTM(LSTM):
    """Its gates see the cell too (Gers, Schraudolph and Schmidhuber, 2002).

    i and f see c_{t−1}, o sees c_t, each unit its own, with a weight for each: three
    parameters of shape (hidden,) besides those of `LSTM`.
    """

    def _own_shapes(self):
        return dict.fromkeys(PEEPHOLES, (self.hidden_size,))

    def _before_gates(self, a, c):  # i, f, o (negated) and g
        a[0] -= self.params["weight_ci"] * c
        a[1] -= self.params["weight_cf"] * c

    def _before_output(self, a_o, c):
        a_o -= self.params["weight_co"] * c

    def _before_output_back(self, da_o):
        return self.params["weight_co"] * da_o

    def _before_gates_back(self, da):  # of i, f, g, o
        return self.params["weight_ci"] * da[0] + self.params["weight_cf"] * da[1]

    def _own_grads(self, steps, da):
        _, _, (_, c, _) = self._saved
        seen = c[steps], c[steps], c[1:][steps]
        sums = [(da[k] * c).sum((0, 1)) for k, c in zip((0, 1, 3), seen, strict=True)]
        return dict(zip(PEEPHOLES, sums, strict=True))


def peepholes(input_size: int, hidden_size: int, rng: np.random.Generator):
    """An LSTM with peepholes that start at 0: untrained, it is a plain LSTM."""
    layer = PeepholeLSTM(input_size, hidden_size, rng=rng)
    for name in PEEPHOLES:
        layer.params[name][:] = 0
    return layer
