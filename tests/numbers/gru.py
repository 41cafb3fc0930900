"""What GRUExplorer computes in Python, and how far its Jacobians stretch."""

import numpy as np

from tests.gru_reference import FORMS, WEIGHTS, explorer_of, jacobians
from tests.numbers import ten_digits

SIZES = [(1, 1, 9), (2, 3, 9), (5, 1, 6), (16, 4, 3)]  # units, features, steps


def numbers() -> dict:
    """For each size the traits, and its `runs` in each form, free and pinned."""
    return {f"units_{size[0]}": cases(*size) for size in SIZES}


def cases(units: int, features: int, steps: int) -> dict:
    runs = []
    for convention, reset in FORMS:
        for pinned in (False, True):
            form = {"convention": convention, "reset": reset}
            explorer = explorer_of(units, features, steps, pinned=pinned, **form)
            runs.append({**form, **results(explorer)})
    names = ("inputs", *WEIGHTS)
    return {**{name: getattr(explorer, name).tolist() for name in names}, "runs": runs}


def results(explorer) -> dict:
    """The state at each step, the gates and the candidate at the last, the norms."""
    last = explorer.reset_gate[-1], explorer.update_gate[-1], explorer.candidate[-1]
    norms = [[np.linalg.norm(m, ord=2) for m in of] for of in jacobians(explorer)]
    return {
        "pins": explorer.pins,
        "bias_offsets": explorer.bias_offsets.tolist(),
        "hidden": ten_digits(explorer.hidden),
        "last": ten_digits(last),
        "norms": ten_digits(norms),
    }
