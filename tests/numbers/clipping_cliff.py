"""The loss of one unit and the walk down it, as explorers.ClippingCliff has them."""

import numpy as np

from explorers import ClippingCliff
from explorers.clipping_cliff.widget import MODES, one_unit

START, THETA, RATE, UPDATES = (4.6, -3.2), 0.5, 0.5, 200
EVERY = 2  # of the updates; a bit that is lost between them is lost in the next


def numbers() -> dict:
    """Places, on the map and far from it, with [loss, ∂L/∂w, ∂L/∂b]; a walk a mode."""
    rng = np.random.default_rng(2)
    places = rng.uniform([3.5, -3.5], [6.0, -1.5], size=(100, 2)).tolist()
    places += (rng.normal(size=(50, 2)) * 30).tolist()
    return {
        "places": places,
        "units": [list(one_unit(*place)) for place in places],
        "walk": {
            "start": START,
            "rule": {"theta": THETA, "rate": RATE},
            "updates": UPDATES,
            "every": EVERY,
        },
        "walks": {mode: walk(mode) for mode in MODES},
    }


def walk(mode: str) -> list:
    """[w, b, ‖g‖] at the start and after every `EVERY` updates."""
    explorer = ClippingCliff(
        w=START[0], b=START[1], theta=THETA, rate=RATE, mode=mode, updates=UPDATES
    )
    seen = np.column_stack([explorer.trajectory, explorer.norms])
    return seen[::EVERY].tolist()
