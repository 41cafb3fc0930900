"""What the explorers of gated cells share: gates that can be pinned, step by step."""

import reprlib
from numbers import Real

import numpy as np
import traitlets

from explorers.sequence.inputs import Names, check_steps, one_hot
from explorers.sequence.units import UnitsExplorer
from explorers.shared.networks import weights_of
from explorers.shared.traits import (
    Array,
    Index,
    digits,
    last_size,
    packed,
    whole_numbers,
)

WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


class Pins(traitlets.TraitType):
    """For each gate of the owner and each step: None, or the number it is held at.

    What is kept is a tuple of tuples, one for each of the owner's ``gates``. Lists and
    arrays are welcome, and a number or None stands for all steps of a gate.
    """

    def validate(self, obj, value):
        steps = len(obj.inputs)
        try:
            rows = [self._row(row, steps) for row in value]
        except TypeError:
            rows = []
        good = all(self._good(pin) for row in rows for pin in row)
        if not good or [len(row) for row in rows] != [steps] * len(obj.gates):
            raise traitlets.TraitError(
                f"pins must have a row for each gate ({', '.join(obj.gates)}) with a "
                f"number from 0 to 1 or None for each of the {steps} steps, "
                f"got {reprlib.repr(value)}"
            )
        return tuple(
            tuple(None if pin is None else float(pin) for pin in row) for row in rows
        )

    @staticmethod
    def _row(row, steps):
        return [row] * steps if row is None or np.isscalar(row) else list(row)

    @staticmethod
    def _good(pin):
        number = isinstance(pin, Real) and not isinstance(pin, bool)
        return pin is None or (number and 0 <= pin <= 1)


class GatedExplorer(UnitsExplorer):
    """The base of the explorers of gated cells: one sequence, weights, pins.

    A subclass has these class attributes and methods:

    - ``gates``: the names of those that can be pinned, in the order of ``pins``;
    - ``layer``: the class of `helpers.layers` whose weights it takes;
    - ``opening``: the weights, and ``opening_inputs()``, that it opens with;
    - ``follows``: the names of further traits that its results follow from;
    - ``_results()``: its read-only traits by name.

    Attributes
    ----------
    inputs : float64 array (steps, input_size)
    weight_ih, weight_hh, bias_ih, bias_hh : float64 arrays
        As in the layer. All arrays are read-only, so assign new ones.
    names : tuple of str
        What to write below the inputs: one for each step, or ``()`` for numbers.
    pins : tuple of tuples
        For each gate and step None, or the number from 0 to 1 it is held at, in all
        units.
    selected, gate : int
        The step (from 0) and the gate that are marked.
    units, unit
        As in `UnitsExplorer`.
    """

    gates = ()
    layer = None
    opening = None
    follows = ()

    inputs = Array("steps", "input_size").tag(sync=True, to_json=digits)
    weight_ih = Array("rows", "input_size").tag(sync=True, to_json=packed)
    weight_hh = Array("rows", "hidden_size").tag(sync=True, to_json=packed)
    bias_ih = Array("rows").tag(sync=True, to_json=packed)
    bias_hh = Array("rows").tag(sync=True, to_json=packed)
    names = Names().tag(sync=True)
    pins = Pins().tag(sync=True)
    selected = Index(lambda self: len(self.inputs)).tag(sync=True)
    gate = Index(lambda self: len(self.gates)).tag(sync=True)

    def __init__(
        self,
        inputs=None,
        weight_ih=None,
        weight_hh=None,
        bias_ih=None,
        bias_hh=None,
        **kwargs,
    ):
        given = (weight_ih, weight_hh, bias_ih, bias_hh)
        weights = self._together(dict(zip(WEIGHTS, given, strict=True)))
        units, features = (
            last_size(name, weights[name]) for name in ("weight_hh", "weight_ih")
        )
        rows = len(self.layer.gate_names) * units
        self._check_size(units, features, rows)
        self.sizes = {
            "hidden_size": units,
            "input_size": features,
            "rows": rows,
            "gates": len(self.gates),
        }
        super().__init__(
            inputs=self.opening_inputs() if inputs is None else inputs,
            **weights,
            **kwargs,
        )
        self._follow()
        self.observe(self._follow, ["inputs", *WEIGHTS, "pins", *self.follows])

    @classmethod
    def from_layer(cls, layer, inputs, **kwargs):
        """The explorer of a trained layer, with a copy of its weights.

        `layer` is one of `helpers.layers` or of `torch.nn` (one layer, one direction).
        `inputs` are (steps, input_size) numbers or (steps,) integer ids, which are
        shown as the one-hot columns that they stand for; a tensor will do. Of a layer
        with more than 16 units name those to show, as in ``units=[3, 7, 12]``. Raises
        for a layer of another kind or with too many units, and for ids out of range.
        """
        weights = weights_of(layer, cls.layer.__name__)
        return cls(one_hot(inputs, weights["weight_ih"].shape[1]), **weights, **kwargs)

    def pin(self, gate, value, steps=None):
        """Hold a gate, named as in ``gates``, at a value, or free it with None.

        `steps` is one step (from 0) or several; all if left out.
        """
        if gate not in self.gates:
            raise ValueError(f"gate must be one of {self.gates}, got {gate!r}")
        rows = [list(row) for row in self.pins]
        row = rows[self.gates.index(gate)]
        some = [steps] if np.isscalar(steps) else steps
        chosen = range(len(row)) if steps is None else whole_numbers(some)
        if chosen is None or not all(0 <= step < len(row) for step in chosen):
            raise ValueError(
                f"steps must be whole numbers from 0 to {len(row) - 1}, got {steps!r}"
            )
        for step in chosen:
            row[step] = value
        self.pins = rows

    @traitlets.default("pins")
    def _all_free(self):
        return self._free()

    @traitlets.default("selected")
    def _strongest_input(self):
        return int(np.abs(self.inputs).max(axis=1).argmax())

    @traitlets.validate("inputs")
    def _check_steps(self, proposal):
        return check_steps(proposal.value)

    def _together(self, weights):
        missing = [name for name, value in weights.items() if value is None]
        if missing and len(missing) < len(weights):
            raise traitlets.TraitError(
                f"all four weights belong together, got no {' and no '.join(missing)}"
            )
        return self.opening if missing else weights

    def _free(self):
        return ((None,) * len(self.inputs),) * len(self.gates)

    def _follow(self, change=None):
        if len(self.pins[0]) != len(self.inputs):
            self.pins = self._free()
            self.names = ()
            self.selected = 0
        with self.hold_trait_notifications():
            for name, value in self._results().items():
                self.set_trait(name, value)
