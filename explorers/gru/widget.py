"""The explorer of the GRU: what do its two gates do to its memory?"""

from pathlib import Path

import numpy as np
import traitlets

from explorers.sequence.gates import WEIGHTS, GatedExplorer
from explorers.shared.traits import Array
from helpers.layers import GRU

# One unit that has learned to count, as chapter 4 trains it: an input of 0.5 adds 0.2
# to its state, and one of 1 brings it back to 0. Rounded to two digits.
COUNTER = {
    "weight_ih": [[-3.36], [-9.58], [-2.14]],
    "weight_hh": [[-0.22], [-2.53], [0.30]],
    "bias_ih": [1.09, 2.85, 1.94],
    "bias_hh": [0.36, 3.31, 1.63],
}


def presses(steps=24):
    """Zeros (steps, 1), but for three numbers of 0.5, a 1, and three of 0.5."""
    inputs = np.zeros((steps, 1))
    inputs[[2, 5, 9, 16, 19, 20]] = 0.5
    inputs[13] = 1.0
    return inputs


def gru(x, params, pins, offsets=(0.0, 0.0), convention="torch", reset="after"):
    """One sequence x (steps, input) read by a GRU whose gates may be pinned.

    `params` are a layer's; the rest are traits of `GRUExplorer`. Returns r, z, n and h,
    each (steps, hidden). The arithmetic is the explorer's own: `helpers.layers.GRU`
    computes n + z (h − n) as torch does, which for z = 1 keeps h but for rounding.
    """
    W_ih, W_hh, b_ih, b_hh = (params[name] for name in WEIGHTS)
    W_hn, b_hn = np.split(W_hh, 3)[2], np.split(b_hh, 3)[2]
    h, run = np.zeros(len(b_hn)), []
    for x_t, r_pin, z_pin in zip(x, *pins, strict=True):
        x_r, x_z, x_n = np.split(W_ih @ x_t + b_ih, 3)
        h_r, h_z, q = np.split(W_hh @ h + b_hh, 3)
        r = _gate(x_r + h_r + offsets[0], r_pin)
        z = _gate(x_z + h_z + offsets[1], z_pin)
        n = np.tanh(x_n + (r * q if reset == "after" else W_hn @ (r * h) + b_hn))
        keep = z if convention == "torch" else 1 - z
        h = keep * h + (1 - keep) * n
        run.append((r, z, n, h))
    return np.array(run).swapaxes(0, 1)


def _gate(a, pin):
    """σ(a) = (1 + tanh(a/2)) / 2, which no a can overflow, or what it is pinned at."""
    return (1 + np.tanh(a / 2)) / 2 if pin is None else np.full_like(a, pin)


class GRUExplorer(GatedExplorer, folder=Path(__file__).parent):
    """A GRU whose gates can be pinned, and turned to the other convention.

    It reads one sequence from h_0 = 0 as `helpers.layers.GRU` does, apart from what is
    pinned. Below its gates it shows how strongly a state hangs on the one before and on
    its input: the largest singular values of ∂h_t/∂h_{t−1} and ∂h_t/∂x_t. A pinned gate
    passes nothing on.

    Parameters
    ----------
    inputs : array (steps, input_size), optional
        2 to 100 steps; (steps,) will do for one feature. Left out together with the
        weights, they are those of a unit that counts.
    weight_ih : array (3·hidden_size, input_size)
    weight_hh : array (3·hidden_size, hidden_size)
    bias_ih, bias_hh : array (3·hidden_size,)
        As in `helpers.layers.GRU`: the rows of r, z and n one below the other. Up to 16
        units and 32 features.
    units : sequence of int, optional
        The units to show, from 0, up to 16; all if left out.

    Attributes
    ----------
    inputs, weight_ih, weight_hh, bias_ih, bias_hh : float64 arrays
        As above, synchronised with the page; read-only, so assign new ones.
    pins : tuple of two tuples
        For the reset gate and for the update gate, at each step: None, or the number
        from 0 to 1 it is held at, in all units. `pin` sets them by name.
    bias_offsets : float64 array (2,)
        What is added to the biases of r and of z, in all units.
    convention : "torch" or "chung"
        Whether z is the share of the old state that is kept (Cho et al. 2014, PyTorch)
        or of the candidate that is written (Chung et al. 2014). The weights stay.
    reset : "after" or "before"
        Whether the reset gate acts after or before the product with W_hn.
    names : tuple of str
        What to write below the inputs: one for each step, or ``()`` for numbers.
    units : tuple of int
        The units that are shown. The network is run whole, so their values are true.
    selected, unit, gate : int
        The step, the unit and the gate (0 for r, 1 for z) that are marked.
    hidden, candidate, reset_gate, update_gate : float64 arrays (steps, hidden_size)
        What it computes; they cannot be set, but observed.

    Raises
    ------
    traitlets.TraitError
        For what has another shape, is out of range or not finite. New inputs of another
        length lose pins and names.
    """

    gates = ("reset", "update")
    layer = GRU
    largest = 16  # the singular values of its Jacobians take their time
    opening = COUNTER
    opening_inputs = staticmethod(presses)
    follows = ("bias_offsets", "convention", "reset")

    question = traitlets.Unicode(
        "What do the two gates of a GRU do to its memory?"
    ).tag(sync=True)
    bias_offsets = Array("gates").tag(sync=True)
    convention = traitlets.Enum(["torch", "chung"], "torch").tag(sync=True)
    reset = traitlets.Enum(["after", "before"], "after").tag(sync=True)
    hidden = Array("steps", "hidden_size", read_only=True)
    candidate = Array("steps", "hidden_size", read_only=True)
    reset_gate = Array("steps", "hidden_size", read_only=True)
    update_gate = Array("steps", "hidden_size", read_only=True)

    @classmethod
    def from_layer(cls, layer, inputs, **kwargs):
        """The explorer of a trained GRU, in its form.

        As `GatedExplorer.from_layer`; the layer's ``reset`` goes with its weights;
        PyTorch's acts after the product.
        """
        form = {"reset": getattr(layer, "reset", "after")} | kwargs
        return super().from_layer(layer, inputs, **form)

    @traitlets.default("gate")
    def _update(self):
        return self.gates.index("update")

    @traitlets.default("bias_offsets")
    def _as_learned(self):
        return np.zeros(len(self.gates))

    def _results(self):
        params = {name: getattr(self, name) for name in WEIGHTS}
        form = self.bias_offsets, self.convention, self.reset
        names = "reset_gate", "update_gate", "candidate", "hidden"
        run = gru(self.inputs, params, self.pins, *form)
        return dict(zip(names, run, strict=True))
