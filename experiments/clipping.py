"""When does clipping decide whether a plain RNN learns? Chapter 3 draws the answer.

The task is temporal order (`helpers.data.temporal_order`): two signals, far apart
among distractors, must be named in their order after the last step. A tanh RNN in NumPy
learns it on fresh sequences, with plain SGD or with Adam. Three questions, over the
same seeds:

threshold  which θ lets it learn, clipping by norm, by value (SGD alone), or not at all?
rate       does a smaller learning rate do as well as clipping?
start      can clipping make up for an initialisation whose gradient vanishes (SGD)?

The main confounder: both optimisers stop after the same number of updates, so that "not
solved" may mean "not yet".

Run it from the root of the repository: python -m experiments.clipping
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.models import orthogonal
from experiments.training import Gradients, trained, updates
from helpers.data import temporal_order
from helpers.layers import RNN, Linear
from helpers.many_to_one import ManyToOne
from helpers.training import (
    SGD,
    Adam,
    clip_grad_norm,
    clip_grad_value,
    cross_entropy,
    grad_norm,
)

STEPS, BATCH, HIDDEN, SYMBOLS, CLASSES = 50, 20, 50, 8, 4
UPDATES, CHECK_EVERY = 3000, 100
CHECKED, CONFIRMED, ALLOWED = 500, 10_000, 0.01  # sequences, sequences, error rate
SEEDS = range(10)
OPTIMIZERS = {"SGD": SGD, "Adam": Adam}
RATES = {"SGD": (0.003, 0.01, 0.03, 0.3), "Adam": (0.0003, 0.001, 0.01)}
CRITERION = (
    f"solved: every {CHECK_EVERY} of at most {UPDATES} updates the model is tried on "
    f"{CHECKED} fresh strings; once fewer than {ALLOWED:.0%} of them are wrong, "
    f"fewer than {ALLOWED:.0%} of {CONFIRMED} more must be wrong as well"
)


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training. `clip` is "norm", "value" or "none", where `threshold` is None."""

    question: str
    clip: str = "none"
    threshold: float | None = None
    optimizer: str = "SGD"
    lr: float = 0.1
    start: str = "orthogonal"
    steps: int = STEPS
    updates: int = UPDATES

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return {f"{__name__}.OPTIMIZERS": (self.optimizer,)}


QUICK = Case(
    question="threshold", seed=0, clip="norm", threshold=1.0, steps=10, updates=300
)
SHORT = {"updates": 2 * CHECK_EVERY}


def new_model(start: str, rng: np.random.Generator) -> ManyToOne:
    """An RNN reads the string, a linear layer names its class from the last state."""
    recurrent = RNN(SYMBOLS, HIDDEN, rng=rng)
    model = ManyToOne(recurrent, Linear(HIDDEN, CLASSES, rng=rng), cross_entropy)
    if start == "orthogonal":
        # After the layers: the order of the draws is that of the recorded runs.
        recurrent.params["weight_hh"][:] = orthogonal(HIDDEN, rng)
    elif start != "uniform":  # torch's, and the layers' own
        raise ValueError(f'start must be "orthogonal" or "uniform", got {start!r}')
    return model


def error_rate(model: ManyToOne, case: Case, count: int, rng) -> float:
    """The share of `count` fresh strings that it gets wrong."""
    ids, classes = temporal_order(case.steps, count, rng=rng)
    return float(np.mean(model.predict(ids).argmax(axis=-1) != classes))


def batches(case: Case, rng: np.random.Generator) -> Iterator[tuple]:
    """New strings for every update; each starts from a state of zeros."""
    for _ in range(case.updates):
        yield *temporal_order(case.steps, BATCH, rng=rng), True


def clip(grads: Gradients, how: str, threshold: float | None) -> float:
    """Clip "norm", "value" or nothing, in place; the norm from before."""
    norm = grad_norm(grads)
    if how == "norm":
        clip_grad_norm(grads, threshold)
    elif how == "value":
        clip_grad_value(grads, threshold)
    elif how != "none":
        raise ValueError(f'clip must be "norm", "value" or "none", got {how!r}')
    return norm


def judged(model: ManyToOne, case: Case, rng: np.random.Generator) -> float:
    """The error rate; where it seems to be low enough, that of many more strings."""
    errors = error_rate(model, case, CHECKED, rng)
    return error_rate(model, case, CONFIRMED, rng) if errors < ALLOWED else errors


def run(case: Case) -> dict:
    """Train until solved or out of updates; the outcome, and norms on the way."""
    rng, fresh = np.random.default_rng(case.seed).spawn(2)
    model = new_model(case.start, rng)
    optimizer = OPTIMIZERS[case.optimizer](model.params, case.lr)
    as_asked = partial(clip, how=case.clip, threshold=case.threshold)
    norms, errors = [], math.nan
    for update in updates(model, optimizer, batches(case, rng), as_asked):
        norms.append(update.norm)
        if len(norms) % CHECK_EVERY == 0:
            errors = judged(model, case, fresh)
            if errors < ALLOWED:
                break
    return {
        "solved": errors < ALLOWED,
        "updates_made": len(norms),
        "error_rate": round(errors, 4),
        "median_norm": float(f"{np.median(norms):.4g}"),
        "largest_norm": float(f"{np.max(norms):.4g}"),
    } | trained(model)


def plan() -> list[Case]:
    """All runs of the three questions."""
    none, at_one = ("none", None), ("norm", 1.0)
    by_norm = [("norm", theta) for theta in (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)]
    by_value = [("value", c) for c in (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)]
    adam = {"optimizer": "Adam", "lr": 0.003}
    by_question = {
        "threshold": [
            *((*way, {}) for way in (none, *by_norm, *by_value)),
            *((*way, adam) for way in (none, *by_norm)),
        ],
        "rate": [  # besides those of the thresholds, 0.1 of SGD and 0.003 of Adam
            (*way, {"optimizer": optimizer, "lr": lr})
            for way in (none, at_one)
            for optimizer, rates in RATES.items()
            for lr in rates
        ],
        "start": [
            (*way, {"start": "uniform"}) for way in (none, ("norm", 0.1), at_one)
        ],
    }
    return [
        Case(question=question, seed=seed, clip=how, threshold=threshold, **others)
        for seed in SEEDS
        for question, ways in by_question.items()
        for how, threshold, others in ways
    ]


def about() -> dict:
    return {
        "task": f"temporal order, {STEPS} steps; tanh RNN of {HIDDEN} units, "
        f"SGD or Adam, {BATCH} sequences an update",
        "criterion": CRITERION,
        "seeds": list(SEEDS),
    }


if __name__ == "__main__":
    main("clipping")
