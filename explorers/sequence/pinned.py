"""A layer whose gates are held at numbers, step by step."""

import numpy as np


class Pinned:
    """Goes before a layer with sigmoid gates: ``class PinnedGRU(Pinned, GRU)``.

    Attributes
    ----------
    pins : sequence of sequences
        For each gate that is a sigmoid, in the layer's order, and each step: None, or
        the number from 0 to 1 that the gate is held at, in all units.
    """

    pins = ()

    def read(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """What `gates` shows of one sequence x (steps, input), (steps, hidden) each."""
        self._left = zip(*self.pins, strict=True)
        values = self.gates(np.asarray(x, self.dtype)[:, None])
        return {name: array[:, 0] for name, array in values.items()}

    def backward(self, dh, dstate=None):
        """Not here: a pinned gate passes no gradient, and the layer would pass one."""
        raise RuntimeError("a layer with pinned gates has no gradient")

    def _open(self, a):
        super()._open(a)
        for gate, pin in zip(a, next(self._left), strict=True):
            if pin is not None:
                gate[...] = pin


def with_weights(kind, params, pins, **options):
    """A pinned layer of this kind, in float64, with these parameters."""
    inputs, hidden = (np.shape(params[k])[1] for k in ("weight_ih", "weight_hh"))
    rng = np.random.default_rng(0)  # what it draws is written over
    layer = kind(inputs, hidden, rng=rng, dtype=np.float64, **options)
    for name, array in params.items():
        layer.params[name][...] = array
    layer.pins = pins
    return layer
