"""When does clipping decide whether a plain RNN learns? Chapter 3 draws the answer.

The task is temporal order (`helpers.data.temporal_order`): two signals, far apart
among distractors, must be named in their order after the last step. A tanh RNN in NumPy
learns it with plain SGD on fresh sequences. Three questions, over the same seeds:

threshold  which θ lets it learn, clipping by norm, by value, or not at all?
rate       does a smaller learning rate do as well as clipping?
start      can clipping make up for an initialisation whose gradient vanishes?

Run it from the root of the repository: python -m experiments.clipping
"""

import math
from dataclasses import asdict, dataclass

import numpy as np

from experiments.models import orthogonal
from experiments.recording import record
from helpers.data import temporal_order
from helpers.last_state import LastState
from helpers.layers import RNN, Linear
from helpers.training import (
    SGD,
    clip_grad_norm,
    clip_grad_value,
    cross_entropy,
    grad_norm,
)

STEPS, BATCH, HIDDEN, SYMBOLS, CLASSES = 50, 20, 50, 8, 4
UPDATES, CHECK_EVERY = 3000, 100
CHECKED, CONFIRMED, ALLOWED = 500, 10_000, 0.01  # sequences, sequences, error rate
SEEDS = range(10)
CRITERION = (
    f"solved: every {CHECK_EVERY} of at most {UPDATES} updates the model is tried on "
    f"{CHECKED} fresh strings; once fewer than {ALLOWED:.0%} of them are wrong, "
    f"fewer than {ALLOWED:.0%} of {CONFIRMED} more must be wrong as well"
)


@dataclass(frozen=True)
class Run:
    """One training. `clip` is "norm", "value" or "none", where `threshold` is None."""

    question: str
    seed: int
    clip: str = "none"
    threshold: float | None = None
    lr: float = 0.1
    start: str = "orthogonal"
    steps: int = STEPS
    updates: int = UPDATES


def new_model(start: str, rng: np.random.Generator) -> LastState:
    """An RNN reads the string, a linear layer names its class from the last state."""
    recurrent = RNN(SYMBOLS, HIDDEN, rng=rng)
    model = LastState(recurrent, Linear(HIDDEN, CLASSES, rng=rng), cross_entropy)
    if start == "orthogonal":
        # After the layers: the order of the draws is that of the recorded runs.
        recurrent.params["weight_hh"][:] = orthogonal(HIDDEN, rng)
    elif start != "uniform":  # torch's, and the layers' own
        raise ValueError(f'start must be "orthogonal" or "uniform", got {start!r}')
    return model


def error_rate(model: LastState, run: Run, count: int, rng) -> float:
    """The share of `count` fresh strings that it gets wrong."""
    ids, classes = temporal_order(run.steps, count, rng=rng)
    return float(np.mean(model.predict(ids).argmax(axis=-1) != classes))


def clip(grads: dict[str, np.ndarray], how: str, threshold: float | None) -> None:
    if how == "norm":
        clip_grad_norm(grads, threshold)
    elif how == "value":
        clip_grad_value(grads, threshold)
    elif how != "none":
        raise ValueError(f'clip must be "norm", "value" or "none", got {how!r}')


def train(run: Run) -> dict:
    """Train once; the outcome and the norms on the way, beside what was asked for."""
    rng, judge = np.random.default_rng(run.seed).spawn(2)
    model = new_model(run.start, rng)
    optimizer = SGD(model.params, run.lr)
    norms, solved, errors = [], False, math.nan
    while not solved and len(norms) < run.updates:
        strings = temporal_order(run.steps, BATCH, rng=rng)
        _, grads, _ = model.loss_and_grads(*strings)
        norms.append(grad_norm(grads))
        clip(grads, run.clip, run.threshold)
        optimizer.step(grads)
        if len(norms) % CHECK_EVERY == 0:
            errors = error_rate(model, run, CHECKED, judge)
            if errors < ALLOWED:
                errors = error_rate(model, run, CONFIRMED, judge)
                solved = errors < ALLOWED
    return asdict(run) | {
        "solved": solved,
        "updates_made": len(norms),
        "error_rate": round(errors, 4),
        "median_norm": float(f"{np.median(norms):.4g}"),
        "largest_norm": float(f"{np.max(norms):.4g}"),
    }


def plan(seeds=SEEDS) -> list[Run]:
    """All runs of the three questions."""
    by_norm = [("norm", theta) for theta in (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)]
    by_value = [("value", c) for c in (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)]
    ways = [("none", None), *by_norm, *by_value]
    rates = (0.003, 0.01, 0.03, 0.3)  # 0.1 is among the thresholds
    runs = []
    for seed in seeds:
        runs += [Run("threshold", seed, *way) for way in ways]
        runs += [Run("rate", seed, "none", lr=lr) for lr in rates]
        runs += [Run("rate", seed, "norm", 1.0, lr=lr) for lr in rates]
        runs += [
            Run("start", seed, *way, start="uniform")
            for way in (("none", None), ("norm", 0.1), ("norm", 1.0))
        ]
    return runs


def about() -> dict:
    return {
        "task": f"temporal order, {STEPS} steps; tanh RNN of {HIDDEN} units, SGD, "
        f"{BATCH} sequences an update",
        "criterion": CRITERION,
        "seeds": list(SEEDS),
    }


def main(arguments=None) -> None:
    quick = Run("threshold", 0, "norm", 1.0, steps=10, updates=300)
    record("clipping", train, plan(), about=about, quick=quick, arguments=arguments)


if __name__ == "__main__":
    main()
