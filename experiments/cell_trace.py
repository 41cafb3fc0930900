"""What the gates of a trained LSTM do while it adds."""

import numpy as np

from helpers.data import adding
from helpers.layers import LSTM
from helpers.many_to_one import ManyToOne

SEQUENCES, SHOWN = 200, 100


def cell_states(layer: LSTM, x: np.ndarray) -> tuple[np.ndarray, ...]:
    """i, f and c of every step, (steps, batch, hidden) each; the state starts at 0."""
    values = layer.gates(x)
    return values["i"], values["f"], values["c"]


def half_life(f: np.ndarray) -> np.ndarray:
    """After how many steps half of a cell is forgotten: f^n = 1/2, f by unit last.

    Over several steps, f is their geometric mean.
    """
    return np.log(0.5) / np.log(f.reshape(-1, f.shape[-1])).mean(axis=0)


def forget_at_start(layer: LSTM) -> np.ndarray:
    """σ of each unit's forget bias: f as long as nothing is read."""
    bias = layer.params["bias_ih"] + layer.params["bias_hh"]
    return _sigmoid(bias[layer.hidden_size : 2 * layer.hidden_size])[None]


def trace(start: LSTM, model: ManyToOne, steps: int, rng: np.random.Generator) -> dict:
    """What each unit does on average, and what one does over one sequence.

    "units", a list for each, one entry a unit: its half-life in steps at the start of
    training and afterwards (between the marks); the mean of i and of f at marked and at
    other steps; "follows", how closely the cell at the end goes with the target
    (|correlation|). "sequence": i, f and c of the unit that follows it best, at some
    steps, among them the marked ones and their neighbours.
    """
    x, targets = adding(steps, SEQUENCES, rng=rng)
    i, f, c = cell_states(model.recurrent, x)
    marked = x[..., 1] == 1
    follows = np.abs(np.corrcoef(c[-1].T, targets)[-1, :-1])
    units = {
        "start_half_life": half_life(forget_at_start(start)),
        "half_life": half_life(f[~marked]),
        "input_marked": i[marked].mean(axis=0),
        "input_other": i[~marked].mean(axis=0),
        "forget_marked": f[marked].mean(axis=0),
        "forget_other": f[~marked].mean(axis=0),
        "follows": follows,
    }
    best = int(follows.argmax())
    sequence = {"input": i[:, 0, best], "forget": f[:, 0, best], "cell": c[:, 0, best]}
    marks = np.flatnonzero(marked[:, 0])
    shown = _shown(steps, marks)
    return {
        "units": {name: _rounded(values) for name, values in units.items()},
        "sequence": {
            "unit": best,
            "marked": marks.tolist(),
            "numbers": _rounded(x[marks, 0, 0]),
            "target": float(f"{targets[0]:.4g}"),
            "steps": shown.tolist(),
            **{name: _rounded(values[shown]) for name, values in sequence.items()},
        },
    }


def _shown(steps: int, marks: np.ndarray) -> np.ndarray:
    """About SHOWN steps evenly, the last, the marks and the two steps around each."""
    near = (marks[:, None] + np.arange(-2, 3)).ravel()
    even = np.arange(0, steps, max(1, steps // SHOWN))
    return np.unique(np.clip([*even, *near, steps - 1], 0, steps - 1))


def _sigmoid(a: np.ndarray) -> np.ndarray:
    return (1 + np.tanh(a / 2)) / 2


def _rounded(values: np.ndarray) -> list[float]:
    return [float(f"{value:.4g}") for value in values]
