"""The explorer of the cliff: what does clipping change at a wall of the loss?"""

import math
from pathlib import Path

import numpy as np
import traitlets

from explorers.shared.explorer import Explorer
from explorers.shared.traits import Array, Index, Number

UPDATES = 200  # more are not walked
W, B = (3.5, 6.0), (-3.5, -1.5)  # the map
MODES = ("none", "norm", "value")

# The walk along the wall is chaotic: within 200 updates it makes 1e-16 into 0.1. So the
# page and Python have to round alike, and they do in +, −, ×, ÷ and √, but not in exp.
# Therefore both make it from these: e^(y/256) by Taylor's series, squared eight times.
TAYLOR = [1 / math.factorial(k) for k in range(11)]
FLAT = 40.0  # beyond it the sigmoid is flat


def exp_minus(x):
    """e^−x for x ≥ 0, rounded on every machine as in the page."""
    if x >= FLAT:
        return 0.0
    y, power = -x / 256, 0.0
    for coefficient in reversed(TAYLOR):
        power = power * y + coefficient
    for _ in range(8):
        power *= power
    return power


def sigmoid(a):
    e = exp_minus(abs(a))
    return 1 / (1 + e) if a >= 0 else e / (1 + e)


def one_unit(w, b, steps=50):
    """(L, ∂L/∂w, ∂L/∂b) of the unit a_t = w σ(a_{t−1}) + b after `steps` steps.

    It starts from a_0 = 0.5, and L = (σ(a_steps) − 0.7)² (Pascanu et al. 2013).
    """
    a, states = 0.5, []
    for _ in range(steps):
        states.append(sigmoid(a))
        a = w * states[-1] + b
    h = sigmoid(a)
    da, dw, db = 2 * (h - 0.7) * h * (1 - h), 0.0, 0.0
    for s in reversed(states):
        dw += da * s
        db += da
        da *= w * s * (1 - s)
    return (h - 0.7) * (h - 0.7), dw, db


def length(g):
    return math.sqrt(g[0] * g[0] + g[1] * g[1])


def clip(g, mode, theta):
    """The gradient (∂L/∂w, ∂L/∂b) after clipping by "norm", by "value" or "none"."""
    if mode == "value":
        return tuple(max(-theta, min(theta, entry)) for entry in g)
    if mode == "norm" and length(g) > theta:
        return g[0] * (theta / length(g)), g[1] * (theta / length(g))
    return g


def descend(w, b, mode, theta, rate, updates):
    """The places (updates + 1, 2) of gradient descent, and ‖g‖ at each of them."""
    places, norms = [], []
    for _ in range(updates + 1):
        _, *g = one_unit(w, b)
        places.append((w, b))
        norms.append(length(g))
        dw, db = clip(g, mode, theta)
        w, b = w - rate * dw, b - rate * db
    return np.array(places), np.array(norms)


class ClippingCliff(Explorer, folder=Path(__file__).parent):
    """Gradient descent on the loss of a one-unit RNN that has a wall in its landscape.

    The unit is that of Pascanu, Mikolov & Bengio (2013): a_t = w σ(a_{t−1}) + b from
    a_0 = 0.5, 50 steps, L = (σ(a_50) − 0.7)². An update is (w, b) ← (w, b) − η ĝ,
    where ĝ is the gradient g as it is, shortened to the length θ if it is longer (by
    norm), or with each entry limited to [−θ, θ] (by value).

    Attributes
    ----------
    w, b : float
        Where the walk starts; on the map, w from 3.5 to 6 and b from −3.5 to −1.5.
    mode : "none", "norm" or "value"
        What is clipped.
    theta : float
        The threshold θ, from 0.01 to 10.
    rate : float
        The learning rate η, from 0.01 to 10.
    updates : int
        How many updates have been made, from 0 to 200. It opens with 17: on the wall.
    trajectory : float64 array (updates + 1, 2)
        w and b at the start and after each update. Cannot be set, but observed.
    norms : float64 array (updates + 1,)
        The length of the gradient there, before clipping. Cannot be set, but observed.

    Raises
    ------
    traitlets.TraitError
        For what is out of range.
    """

    question = traitlets.Unicode("What does clipping change at a wall?").tag(sync=True)
    w = Number(4.6, *W).tag(sync=True)
    b = Number(-3.2, *B).tag(sync=True)
    mode = traitlets.Enum(MODES, "none").tag(sync=True)
    theta = Number(0.5, 0.01, 10.0).tag(sync=True)
    rate = Number(0.5, 0.01, 10.0).tag(sync=True)
    updates = Index(lambda self: UPDATES + 1).tag(sync=True)
    trajectory = Array("places", "coordinates", read_only=True)
    norms = Array("places", read_only=True)

    def __init__(self, **kwargs):
        self.sizes = {"coordinates": 2}
        super().__init__(**kwargs)
        self._walk()

    @traitlets.default("updates")
    def _on_the_wall(self):
        return 17

    @traitlets.observe("w", "b", "mode", "theta", "rate", "updates")
    def _walk(self, change=None):
        places, norms = descend(
            self.w, self.b, self.mode, self.theta, self.rate, self.updates
        )
        self.set_trait("trajectory", places)
        self.set_trait("norms", norms)
