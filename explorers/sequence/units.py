"""Which units of a network an explorer shows, and how large a network it can run."""

import traitlets

from explorers.shared.explorer import Explorer
from explorers.shared.traits import Index, whole_numbers

MAX_SHOWN, MAX_FEATURES = 16, 32
# Numbers of the 100 kB that an explorer may bring along; each feature of 100 inputs,
# which come as text, takes the room of so many of them.
MAX_NUMBERS, OF_INPUTS = 17_000, 250


class Units(traitlets.TraitType):
    """Some units of the owner's network, each once, in any order: a tuple of ints."""

    def validate(self, obj, value):
        units = obj.sizes["hidden_size"]
        chosen = whole_numbers(value) or ()
        distinct = set(chosen)
        if not distinct or len(distinct) < len(chosen) or distinct - {*range(units)}:
            raise traitlets.TraitError(
                f"units must be some of 0 to {units - 1}, each once, got {value!r}"
            )
        if len(chosen) > MAX_SHOWN:
            raise traitlets.TraitError(
                f"{type(obj).__name__} can draw up to {MAX_SHOWN} units, got "
                f"{len(chosen)}: choose some, as in units=[0, 3, 5]. The network is "
                "run whole, so that what they show is true"
            )
        return chosen


class UnitsExplorer(Explorer):
    """The base of the explorers of a network of which some units are shown.

    A subclass calls `_check_size` before its traits are set. ``largest`` is the number
    of units that its page can run within a frame.

    Attributes
    ----------
    units : tuple of int
        The units that are shown, from 0; all if left out, which may be 16. The whole
        network is run all the same.
    unit : int
        The one of them that is marked.
    """

    largest = 64

    units = Units().tag(sync=True)
    unit = Index(lambda self: self.sizes["hidden_size"]).tag(sync=True)

    @traitlets.default("units")
    def _all_units(self):
        return tuple(range(self.sizes["hidden_size"]))

    @traitlets.default("unit")
    def _first_unit(self):
        return self.units[0]

    @traitlets.validate("unit")
    def _check_unit(self, proposal):
        if proposal.value not in self.units:
            raise traitlets.TraitError(
                f"unit must be one of units {self.units}, got {proposal.value}"
            )
        return proposal.value

    @traitlets.observe("units")
    def _mark_a_shown_one(self, change):
        if self.unit not in change.new:
            self.unit = change.new[0]

    def _check_size(self, units, features, rows):
        name = type(self).__name__
        if units > self.largest or features > MAX_FEATURES:
            raise traitlets.TraitError(
                f"{name} can run networks of up to {self.largest} units and "
                f"{MAX_FEATURES} features, got {units} and {features}"
            )
        if rows * (units + features) + OF_INPUTS * features > MAX_NUMBERS:
            most = (MAX_NUMBERS - rows * units) // (rows + OF_INPUTS)
            raise traitlets.TraitError(
                f"a page cannot carry the weights of {units} units and {features} "
                f"features: with so many units there is room for features up to {most}"
            )
