"""What the explorers of gated cells share: gates that can be pinned, step by step."""

import numpy as np
import traitlets

from helpers.widgets.base import Array, Explorer, Index
from helpers.widgets.sequence import Names, check_steps, one_hot

MAX_UNITS, MAX_FEATURES = 16, 32
CAPTION, GAP, STEP_NAMES = 22, 8, 22  # px around a row, as in gates.js
GATE = 44  # px of a row of bars


class Pins(traitlets.TraitType):
    """For each gate of the owner and each step: None, or the number it is held at.

    What is kept is a tuple of tuples, one for each of the owner's ``gates``. Lists and
    arrays are welcome, and a number or None stands for all steps of a gate.
    """

    def validate(self, obj, value):
        steps = len(obj.inputs)
        rows = [self._row(row, steps) for row in self._listed(value)]
        good = all(map(self._good, (pin for row in rows for pin in row)))
        if (
            len(rows) != len(obj.gates)
            or {len(row) for row in rows} != {steps}
            or not good
        ):
            raise traitlets.TraitError(
                f"pins must have a row for each gate ({', '.join(obj.gates)}), of "
                f"{steps} numbers from 0 to 1 or None, one for each step; got {value!r}"
            )
        return tuple(
            tuple(None if pin is None else float(pin) for pin in row) for row in rows
        )

    @staticmethod
    def _listed(value):
        return value if isinstance(value, (list, tuple, np.ndarray)) else ()

    @staticmethod
    def _row(row, steps):
        alone = row is None or np.isscalar(row)
        return [row] * steps if alone else list(row)

    @staticmethod
    def _good(pin):
        number = isinstance(pin, (int, float, np.number)) and not isinstance(pin, bool)
        return pin is None or (number and 0 <= pin <= 1)


class GatedExplorer(Explorer):
    """The base of the explorers of gated cells.

    A subclass names its ``gates``, in the order of the rows of ``pins``, has its
    weights as traits, and computes what follows from them in ``_run``.

    Attributes
    ----------
    inputs : float64 array (steps, input_size)
        Read-only, so assign new ones.
    names : tuple of str
        What to write below the inputs: one for each step, or ``()`` for numbers.
    pins : tuple of tuples
        For each gate and step None, or the number from 0 to 1 it is held at, in all
        units.
    bias_offsets : float64 array (gates,)
        What is added to each gate's biases, in all units.
    selected, unit, gate : int
        The step (from 0), the unit and the gate that are marked.
    """

    gates = ()

    inputs = Array("steps", "input_size").tag(sync=True)
    names = Names().tag(sync=True)
    pins = Pins().tag(sync=True)
    bias_offsets = Array("gates").tag(sync=True)
    selected = Index(lambda self: len(self.inputs)).tag(sync=True)
    unit = Index(lambda self: self.sizes["hidden_size"]).tag(sync=True)
    gate = Index(lambda self: len(self.gates)).tag(sync=True)

    def pin(self, gate, value, steps=None):
        """Hold a gate, named as in ``gates``, at a value, or free it with None.

        `steps` is one step or several; all if left out.
        """
        if gate not in self.gates:
            raise ValueError(f"gate must be one of {self.gates}, got {gate!r}")
        row = list(self.pins[k := self.gates.index(gate)])
        chosen = range(len(row)) if steps is None else np.atleast_1d(steps)
        for step in chosen:
            row[step] = value
        self.pins = [*self.pins[:k], row, *self.pins[k + 1 :]]

    @traitlets.default("pins")
    def _all_free(self):
        return self._free()

    def _free(self):
        return ((None,) * len(self.inputs),) * len(self.gates)

    @traitlets.default("bias_offsets")
    def _no_offsets(self):
        return np.zeros(len(self.gates))

    @traitlets.validate("inputs")
    def _check_steps(self, proposal):
        return check_steps(proposal.value)

    def _fit_steps(self):
        """With inputs of another length the pins, names and the mark are gone."""
        if len(self.pins[0]) != len(self.inputs):
            self.pins = self._free()
            self.names = ()
            self.selected = 0

    def _check_sizes(self):
        units, features = self.sizes["hidden_size"], self.sizes["input_size"]
        if units > MAX_UNITS or features > MAX_FEATURES:
            raise traitlets.TraitError(
                f"{type(self).__name__} can draw up to {MAX_UNITS} units and "
                f"{MAX_FEATURES} features, got {units} and {features}"
            )

    @classmethod
    def from_layer(cls, layer, inputs, **kwargs):
        """The explorer of a trained layer, with a copy of its weights."""
        return cls(one_hot(inputs, layer.input_size), **layer.params, **kwargs)
