"""The explorer of the plain recurrent network: what does it remember of its past?"""

from pathlib import Path

import numpy as np
import traitlets

from explorers.sequence.inputs import Names, check_steps, one_hot, pulse
from explorers.sequence.units import UnitsExplorer
from explorers.shared.networks import weights_of
from explorers.shared.traits import (
    Array,
    Index,
    Number,
    digits,
    last_size,
    packed,
    whole_numbers,
)
from helpers.layers import RNN


class Permutation(traitlets.TraitType):
    """The steps of the owner's ``inputs``, each once, in any order: a tuple of ints."""

    def validate(self, obj, value):
        steps = len(obj.inputs)
        order = whole_numbers(value)
        if order is None or sorted(order) != list(range(steps)):
            raise traitlets.TraitError(
                f"permutation must hold each step from 0 to {steps - 1} once, "
                f"got {value!r}"
            )
        return order


class UnrolledRNN(UnitsExplorer, folder=Path(__file__).parent):
    """A tanh RNN unrolled in time, whose inputs, weights and order can be changed.

    It computes h_t = tanh(W_ih x_t + gain · W_hh h_{t−1} + b) from h_0 = 0 (Elman 1990,
    in torch's notation; b is b_ih + b_hh), for one sequence. With one unit the page has
    a slider for each weight; with more it has one for the gain.

    Parameters
    ----------
    inputs : array (steps, input_size), optional
        2 to 100 steps; (steps,) will do for one feature. A single pulse if left out.
    weight_ih : array (hidden_size, input_size)
    weight_hh : array (hidden_size, hidden_size)
    bias : array (hidden_size,)
        Up to 64 units and 32 features; numbers will do for one unit and one feature.
    units : sequence of int, optional
        The units to show, from 0, up to 16; all if left out.

    Attributes
    ----------
    inputs, weight_ih, weight_hh, bias : float64 arrays
        As above, synchronised with the page; read-only, so assign new ones.
    gain : float
        From 0 to 2, multiplies ``weight_hh``; stays 1 for one unit.
    names : tuple of str
        What to write below the inputs, such as the characters they stand for: one for
        each step (a string of as many letters will do), or ``()`` for numbers.
    permutation : tuple of int
        The order in which the inputs are fed; ``range(steps)`` if not shuffled.
    units : tuple of int
        The units that are shown. The network is run whole, so their states are true.
    selected, unit : int
        The step (as fed, from 0) and the unit that are marked.
    hidden : float64 array (steps, hidden_size)
        The states of the sequence as fed, from `helpers.layers.RNN`; it cannot be set,
        but observed.

    Raises
    ------
    traitlets.TraitError
        For what has another shape, is out of range or not finite. New inputs of another
        length are fed in order, from step 0, and lose their names.
    """

    question = traitlets.Unicode(
        "What does a recurrent network remember of its past?"
    ).tag(sync=True)
    inputs = Array("steps", "input_size").tag(sync=True, to_json=digits)
    weight_ih = Array("hidden_size", "input_size").tag(sync=True, to_json=packed)
    weight_hh = Array("hidden_size", "hidden_size").tag(sync=True, to_json=packed)
    bias = Array("hidden_size").tag(sync=True)
    gain = Number(1.0, 0.0, 2.0).tag(sync=True)
    names = Names().tag(sync=True)
    permutation = Permutation().tag(sync=True)
    selected = Index(lambda self: len(self.inputs)).tag(sync=True)
    hidden = Array("steps", "hidden_size", read_only=True)

    def __init__(self, inputs=None, weight_ih=1.0, weight_hh=0.8, bias=0.0, **kwargs):
        units = last_size("weight_hh", weight_hh)
        features = last_size("weight_ih", weight_ih)
        self._check_size(units, features, units)
        self.sizes = {"hidden_size": units, "input_size": features}
        # The layer that computes `hidden`; only its parameters are ever looked at.
        rng = np.random.default_rng(0)
        self._layer = RNN(features, units, rng=rng, dtype=np.float64)
        super().__init__(
            inputs=pulse() if inputs is None else inputs,
            weight_ih=weight_ih,
            weight_hh=weight_hh,
            bias=bias,
            **kwargs,
        )

    @classmethod
    def from_layer(cls, layer, inputs, **kwargs):
        """The explorer of a trained RNN, with a copy of its weights.

        `layer` is a `helpers.layers.RNN` or a `torch.nn.RNN` (one layer, one
        direction). `inputs` are (steps, input_size) numbers or (steps,) integer ids,
        which are shown as the one-hot columns that they stand for; a tensor will do.
        Of a layer with more than 16 units name those to show, as in
        ``units=[3, 7, 12]``. Raises for a layer that is no RNN, has another
        nonlinearity than tanh or too many units, and for ids out of range.
        """
        params = weights_of(layer, "RNN")
        nonlinearity = getattr(layer, "nonlinearity", "tanh")
        if nonlinearity != "tanh":
            raise ValueError(
                f"UnrolledRNN draws tanh networks, got nonlinearity={nonlinearity!r}"
            )
        return cls(
            one_hot(inputs, params["weight_ih"].shape[1]),
            weight_ih=params["weight_ih"],
            weight_hh=params["weight_hh"],
            bias=params["bias_ih"] + params["bias_hh"],
            **kwargs,
        )

    @traitlets.default("permutation")
    def _in_order(self):
        return tuple(range(len(self.inputs)))

    @traitlets.default("selected")
    def _strongest_input(self):
        return int(np.abs(self.inputs).max(axis=1).argmax())

    @traitlets.default("hidden")
    def _run(self):
        self._layer.params |= {
            "weight_ih": self.weight_ih,
            "weight_hh": self.gain * self.weight_hh,
            "bias_ih": self.bias,
            "bias_hh": np.zeros_like(self.bias),
        }
        fed = self.inputs[list(self.permutation)]
        hidden, _ = self._layer.forward(fed[:, None, :])
        return hidden[:, 0, :]

    @traitlets.validate("inputs")
    def _check_steps(self, proposal):
        return check_steps(proposal.value)

    @traitlets.validate("gain")
    def _check_gain(self, proposal):
        if len(self.bias) == 1 and proposal.value != 1:
            raise traitlets.TraitError(
                "gain is for networks of several units; of one unit, set weight_hh"
            )
        return proposal.value

    @traitlets.observe(
        "inputs", "weight_ih", "weight_hh", "bias", "gain", "permutation"
    )
    def _follow(self, change):
        if len(self.permutation) != len(self.inputs):
            self.permutation = range(len(self.inputs))
            self.names = ()
            self.selected = 0
        self.set_trait("hidden", self._run())
