"""The explorer of the LSTM: who decides what a cell keeps, and for how long?"""

from pathlib import Path

import numpy as np
import traitlets

from explorers.lstm.pinned import PinnedLSTM
from explorers.sequence.gates import WEIGHTS, GatedExplorer
from explorers.shared.traits import Array, Number
from helpers.layers import LSTM

# One unit that has learned, in chapter 5, to know whether a lamp is on: a press of +1
# switches it on, one of −1 off, and all else is noise. Rounded to two digits.
LAMP = {
    "weight_ih": [[6.74], [11.83], [1.88], [-0.59]],
    "weight_hh": [[-7.64], [2.42], [-1.88], [1.61]],
    "bias_ih": [-3.1, 3.76, -0.58, 1.36],
    "bias_hh": [-2.33, 3.71, -0.09, 2.58],
}


def presses(steps=30):
    """Noise (steps, 1) with four presses: on, off, on, and on once more."""
    inputs = np.random.default_rng(0).uniform(-0.5, 0.5, (steps, 1)).round(2)
    inputs[[3, 10, 14, 21]] = [[1.0], [-1.0], [1.0], [1.0]]
    return inputs


class LSTMExplorer(GatedExplorer, folder=Path(__file__).parent):
    """An LSTM whose gates can be pinned, step by step, and whose gradient is shown.

    It computes what `helpers.layers.LSTM` does, for one sequence from h_0 = c_0 = 0,
    but for the gates that are pinned; and from the shown unit's h at the last step,
    the gradient back to every h_t and c_t. A pinned gate passes no gradient on.

    Parameters
    ----------
    inputs : array (steps, input_size), optional
        2 to 100 steps; (steps,) will do for one feature.
    weight_ih : array (4 · hidden_size, input_size)
    weight_hh : array (4 · hidden_size, hidden_size)
    bias_ih, bias_hh : array (4 · hidden_size,)
        As in torch, with the rows of i, f, g, o one below the other; up to 64 units
        and 32 features, though not both. All left out: one unit that chapter 5 has
        trained.
    units : sequence of int, optional
        The units to show, from 0, up to 16; all if left out.

    Attributes
    ----------
    inputs, weight_ih, weight_hh, bias_ih, bias_hh : float64 arrays
        As above, synchronised with the page; read-only, so assign new ones.
    forget_bias : float
        What the forget gates see besides input and state: the sum of their two biases,
        in the mean over the units. Setting it moves that of all units by as much.
    pins : tuple of tuples
        For each of ``gates`` (input, forget, output) and each step None, or the number
        from 0 to 1 that the gate is held at, in all units. `pin` sets some.
    names : tuple of str
        What to write below the inputs: one for each step, or ``()`` for numbers.
    units : tuple of int
        The units that are shown. The network is run whole, so their values are true.
    selected, unit, gate : int
        The step (from 0), the unit and the gate that are marked.
    hidden, cell, candidate : float64 arrays (steps, hidden_size)
        h, c and g after each step; they cannot be set, but observed.
    gate_values : float64 array (3, steps, hidden_size)
        i, f and o, pinned or free.

    Raises
    ------
    traitlets.TraitError
        For what has another shape, is out of range or not finite. With new inputs of
        another length the pins and the names are gone, and step 0 is marked.
    """

    gates = ("input", "forget", "output")
    layer = LSTM
    opening = LAMP
    opening_inputs = staticmethod(presses)
    follows = ("forget_bias",)

    question = traitlets.Unicode(
        "Who decides what a cell keeps, and for how long?"
    ).tag(sync=True)
    forget_bias = Number(0.0, -100.0, 100.0).tag(sync=True)
    hidden = Array("steps", "hidden_size", read_only=True)
    cell = Array("steps", "hidden_size", read_only=True)
    candidate = Array("steps", "hidden_size", read_only=True)
    gate_values = Array("gates", "steps", "hidden_size", read_only=True)

    @traitlets.default("selected")
    def _last_written(self):
        """The last step that wrote nearly as much as any."""
        results = self._results()
        written = np.abs(results["gate_values"][0] * results["candidate"])
        written = written[:, self.units].max(axis=1)
        large = (
            written[:-1] >= 0.9 * written[:-1].max()
        )  # the gradient starts at the last
        return int(np.flatnonzero(large)[-1])

    @traitlets.default("forget_bias")
    def _as_given(self):
        return float((self.bias_ih + self.bias_hh)[self._forget_rows].mean())

    @traitlets.observe("bias_ih", "bias_hh")
    def _take_over_the_forget_bias(self, change):
        if change.old is not None:  # at the start it may be given too
            self.forget_bias = self._as_given()

    @property
    def _forget_rows(self):
        units = self.sizes["hidden_size"]
        return slice(units, 2 * units)

    def _results(self):
        params = {name: getattr(self, name).copy() for name in WEIGHTS}
        params["bias_ih"][self._forget_rows] += self.forget_bias - self._as_given()
        run = PinnedLSTM(params, self.pins).read(self.inputs)
        gates = np.array([run["i"], run["f"], run["o"]])
        results = {"hidden": run["h"], "cell": run["c"], "candidate": run["g"]}
        return results | {"gate_values": gates}
