"""An LSTM whose gates are held at numbers, step by step."""

import numpy as np

from helpers.layers import LSTM


class PinnedLSTM(LSTM):
    """In float64, with the given parameters; reads one sequence from h = c = 0.

    Parameters
    ----------
    params : dict
        The arrays of an LSTM, as in `helpers.layers.LSTM`.
    pins : sequence of three sequences
        For the input, forget and output gate and each step: None, or the number from 0
        to 1 that the gate is held at, in all units.
    """

    def __init__(self, params, pins):
        inputs, hidden = (np.shape(params[k])[1] for k in ("weight_ih", "weight_hh"))
        rng = np.random.default_rng(0)  # what it draws is written over
        super().__init__(inputs, hidden, rng=rng, dtype=np.float64)
        for name, array in params.items():
            self.params[name][...] = array
        self.pins = pins

    def read(self, x):
        """What `gates` shows of x (steps, input), (steps, hidden) each."""
        self._left = zip(*self.pins, strict=True)
        return {name: array[:, 0] for name, array in self.gates(x[:, None]).items()}

    def backward(self, dh, dstate=None):
        """Not here: a pinned gate passes no gradient on, and the layer's would."""
        raise RuntimeError("an LSTM with pinned gates has no gradient in Python")

    def _open(self, a):
        super()._open(a)
        for gate, pin in zip(a, next(self._left), strict=True):
            if pin is not None:
                gate[...] = pin
