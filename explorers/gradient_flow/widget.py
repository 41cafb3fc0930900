"""The explorer of the chain of Jacobians: how much of a gradient comes back?"""

from pathlib import Path

import numpy as np
import traitlets

from explorers.sequence.inputs import check_steps, one_hot
from explorers.shared.explorer import Explorer
from explorers.shared.traits import Array, Index, Number, last_size, whole_number_within
from helpers.layers import RNN

MAX_UNITS = 16
# With these, 100 steps stay within what float64 holds, at any gain.
MAX_NORM, MAX_INPUT = 300.0, 1e6

# Each activation φ, and its slope φ′ written in terms of h = φ(a).
ACTIVATIONS = {
    "tanh": (np.tanh, lambda h: 1 - h * h),
    "linear": (lambda a: a, np.ones_like),
    "relu": (lambda a: np.maximum(a, 0), lambda h: (h > 0) * 1.0),
}


def random_weights(units=16):
    """A random W_hh (units, units) whose spectral radius is 1."""
    weight_hh = np.random.default_rng(1).normal(size=(units, units))
    return weight_hh / spectral_radius(weight_hh)


def random_inputs(units, steps=60):
    """Random inputs (steps, units), with few digits to be carried by a page."""
    return np.random.default_rng(2).normal(scale=0.5, size=(steps, units)).round(2)


def spectral_radius(matrix):
    """The largest absolute value of an eigenvalue."""
    return float(np.abs(np.linalg.eigvals(matrix)).max())


class GradientFlow(Explorer, folder=Path(__file__).parent):
    """How ‖∂h_T/∂h_t‖ depends on t: the product of the Jacobians of a real run.

    The network is h_t = φ(a_t), a_t = gain · W_hh h_{t−1} + u_t, from h_0 = 0, where
    u_t = W_ih x_t + b is what the input adds. One step has the Jacobian
    J_t = ∂h_t/∂h_{t−1} = diag(φ′(a_t)) · gain · W_hh, and ∂h_T/∂h_t = J_T ⋯ J_{t+1}.
    All norms are spectral: the largest singular value, the most by which a vector can
    be stretched (Bengio et al. 1994, Pascanu et al. 2013). Beside the norm of the
    product the page draws its bound, the product of the norms, and ρ^(T−t), with ρ the
    spectral radius of gain · W_hh, which for equal Jacobians decides in the long run.

    Parameters
    ----------
    weight_hh : array (hidden_size, hidden_size), optional
        Up to 16 units, with a norm of at most 300. Random, with a spectral radius of 1,
        if left out.
    inputs : array (steps, hidden_size), optional
        The u_t of 2 to 100 steps, at most 1e6 in size. Random if left out.

    Attributes
    ----------
    weight_hh, inputs : float64 arrays
        As above, synchronised with the page; read-only, so assign new ones.
    gain : float
        From 0 to 2.5, multiplies ``weight_hh``.
    activation : "tanh", "linear" or "relu"
    steps : int
        T, the step whose state is looked back from: 1 to ``len(inputs)``.
    selected : int
        The step t that is marked, from 0 to T − 1.
    radius : float
        The spectral radius of ``weight_hh``; it cannot be set.
    norms : float64 array (T + 1,)
        ‖∂h_T/∂h_t‖ for t from 0 to T. Cannot be set, but observed.
    factors : float64 array (T,)
        ‖J_t‖ for t from 1 to T. Cannot be set, but observed.

    Raises
    ------
    traitlets.TraitError
        For what has another shape, is out of range or not finite. New inputs of another
        length are looked at whole: ``steps`` becomes their number.
    """

    question = traitlets.Unicode("How much of a gradient comes back?").tag(sync=True)
    weight_hh = Array("hidden_size", "hidden_size").tag(sync=True)
    inputs = Array("steps", "hidden_size").tag(sync=True)
    gain = Number(1.1, 0.0, 2.5).tag(sync=True)
    activation = traitlets.Enum(tuple(ACTIVATIONS), "tanh").tag(sync=True)
    steps = traitlets.TraitType().tag(sync=True)
    selected = Index(lambda self: len(self.inputs)).tag(sync=True)
    radius = traitlets.Float(read_only=True).tag(sync=True)
    norms = Array("states", read_only=True)
    factors = Array("steps", read_only=True)

    def __init__(self, weight_hh=None, inputs=None, **kwargs):
        weight_hh = random_weights() if weight_hh is None else weight_hh
        units = last_size("weight_hh", weight_hh)
        if units > MAX_UNITS:
            raise traitlets.TraitError(
                f"GradientFlow can follow up to {MAX_UNITS} units, got {units}"
            )
        self.sizes = {"hidden_size": units}
        super().__init__(
            weight_hh=weight_hh,
            inputs=random_inputs(units) if inputs is None else inputs,
            **kwargs,
        )

    @classmethod
    def from_layer(cls, layer, inputs, **kwargs):
        """The explorer of a `helpers.layers.RNN`, with a copy of its weights.

        `inputs` are (steps, input_size) numbers or (steps,) integer ids. Raises for a
        layer that is no RNN or has too many units, and for ids out of range.
        """
        if not isinstance(layer, RNN):
            raise TypeError(f"layer must be a helpers.layers.RNN, got {layer!r}")
        params = {name: array.astype(float) for name, array in layer.params.items()}
        x = one_hot(inputs, layer.input_size)
        if np.ndim(x) != 2 or x.shape[1] != layer.input_size:
            raise ValueError(
                f"inputs must have shape (steps, {layer.input_size}), got {np.shape(x)}"
            )
        bias = params["bias_ih"] + params["bias_hh"]
        options = {"gain": 1.0, "activation": layer.nonlinearity} | kwargs
        return cls(params["weight_hh"], x @ params["weight_ih"].T + bias, **options)

    @traitlets.default("steps")
    def _all_steps(self):
        return len(self.inputs)

    @traitlets.default("selected")
    def _half_way(self):
        return (self.steps - 1) // 2

    @traitlets.validate("weight_hh")
    def _check_norm(self, proposal):
        norm = np.linalg.norm(proposal.value, 2)
        if norm > MAX_NORM:
            raise traitlets.TraitError(
                f"weight_hh must have a norm of at most {MAX_NORM:g}, got {norm:.3g}: "
                "longer products overflow"
            )
        return proposal.value

    @traitlets.validate("inputs")
    def _check_inputs(self, proposal):
        largest = np.abs(proposal.value).max()
        if largest > MAX_INPUT:
            raise traitlets.TraitError(
                f"inputs must be at most {MAX_INPUT:g} in size, got {largest:.3g}"
            )
        return check_steps(proposal.value)

    @traitlets.validate("steps")
    def _check_end(self, proposal):
        return whole_number_within("steps", proposal.value, 1, len(self.inputs))

    @traitlets.validate("selected")
    def _check_marked(self, proposal):
        if proposal.value >= self.steps:
            raise traitlets.TraitError(
                f"selected must be a whole number from 0 to {self.steps - 1}, the "
                f"steps before the last, got {proposal.value}"
            )
        return proposal.value

    @traitlets.observe("weight_hh", "inputs", "gain", "activation", "steps")
    def _follow(self, change):
        if change.name == "weight_hh":
            self.set_trait("radius", spectral_radius(self.weight_hh))
        replaced = change.name == "inputs" and change.old is not None
        if replaced and len(change.old) != len(change.new):
            self.steps = len(change.new)
        self.selected = min(self.selected, self.steps - 1)
        jacobians = self._jacobians()
        self.set_trait("factors", np.linalg.norm(jacobians, 2, axis=(1, 2)))
        self.set_trait("norms", norms_back(jacobians))

    def _jacobians(self):
        """The Jacobians of steps 1 to T: (T, hidden_size, hidden_size)."""
        phi, slope = ACTIVATIONS[self.activation]
        weight_hh = self.gain * self.weight_hh
        h, jacobians = np.zeros(len(weight_hh)), []
        for u in self.inputs[: self.steps]:
            h = phi(weight_hh @ h + u)
            jacobians.append(slope(h)[:, None] * weight_hh)
        return np.array(jacobians)


def norms_back(jacobians):
    """‖∂h_T/∂h_t‖ for t from 0 to T, from the Jacobians of steps 1 to T."""
    product = np.eye(len(jacobians[0]))
    products = [product]
    for jacobian in reversed(jacobians):
        product = product @ jacobian
        products.append(product)
    return np.linalg.norm(products[::-1], 2, axis=(1, 2))
