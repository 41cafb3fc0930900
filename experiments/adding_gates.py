"""Who learns to add two numbers far apart: a plain RNN, a GRU, or a GRU that keeps?

The task is `helpers.data.adding` (Hochreiter & Schmidhuber 1997, experiment 4) at three
lengths. The models have equally many parameters; the GRU starts with the bias of its
update gate as drawn, or raised by 3, so that it keeps its state from the start. Two
questions:

rate      which of five learning rates suits each network at each length? Tried with a
          seed of its own; RATES has the best: the one that is solved with the fewest
          updates or, of equals and where none is, the one with the lowest loss
compared  at that rate, with five other seeds

The main confounder: one budget of updates; chapter 7 gives other ones.

Run it from the root of the repository: python -m experiments.adding_gates
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.models import recurrent
from experiments.training import to_norm, trained, updates
from helpers.data import adding
from helpers.layers import Linear
from helpers.many_to_one import ManyToOne
from helpers.training import Adam, mean_squared_error

LENGTHS = (20, 50, 100)
SEEDS = {"rate": [100], "compared": [0, 1, 2, 3, 4]}
UPDATES, CHECK_EVERY, BATCH, MAX_NORM = 2000, 100, 32, 1.0
JUDGED, TOLERANCE, ENOUGH = 1000, 0.04, 0.99
UNITS = {"RNN": 64, "GRU": 36}  # 4,417 and 4,357 parameters
RATES_TRIED = (0.001, 0.003, 0.01, 0.03, 0.1)
RATES = {  # by the model and what is added to its update bias: for each of LENGTHS
    ("RNN", 0.0): (0.001, 0.001, 0.001),
    ("GRU", 0.0): (0.1, 0.1, 0.1),
    ("GRU", 3.0): (0.1, 0.1, 0.1),
}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training. `update_bias` is added to the GRU's b_z."""

    question: str
    model: str
    steps: int
    lr: float
    update_bias: float = 0.0
    updates: int = UPDATES

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return super().chosen | {f"{__name__}.UNITS": (self.model,)}


QUICK = Case(
    question="compared",
    model="GRU",
    steps=20,
    seed=0,
    lr=0.01,
    update_bias=3.0,
    updates=300,
)
SHORT = {"updates": CHECK_EVERY}


def new_model(case: Case, rng: np.random.Generator) -> ManyToOne:
    hidden = UNITS[case.model]
    layer = recurrent(case.model.lower(), 2, hidden, rng=rng)
    if case.update_bias:
        layer.params["bias_hh"][hidden : 2 * hidden] += case.update_bias
    return ManyToOne(layer, Linear(hidden, 1, rng=rng), mean_squared_error)


def batches(steps: int, count: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Fresh sequences for every update; each starts from a state of zeros."""
    for _ in range(count):
        inputs, targets = adding(steps, BATCH, rng=rng)
        yield inputs, targets[:, None], True


def run(case: Case) -> dict:
    """Train until solved or out of updates; the share of right answers on the way."""
    rng = np.random.default_rng(case.seed)
    model = new_model(case, rng)
    optimizer = Adam(model.params, case.lr)
    inputs, targets = adding(case.steps, JUDGED, rng=np.random.default_rng(1000))
    means, right, losses = [], [], []
    fresh = batches(case.steps, case.updates, rng)
    for update in updates(model, optimizer, fresh, to_norm(MAX_NORM)):
        losses.append(update.loss)
        if len(losses) % CHECK_EVERY == 0:
            means.append(float(f"{np.mean(losses[-CHECK_EVERY:]):.4g}"))
            errors = np.abs(model.predict(inputs)[:, 0] - targets)
            right.append(round(float(np.mean(errors < TOLERANCE)), 4))
            if right[-1] >= ENOUGH:
                break
    return {
        "solved": right[-1] >= ENOUGH,
        "updates_made": len(losses),
        "losses": means,
        "right": right,
    } | trained(model)


def ask(question: str, model: str, bias: float, steps: int, lr: float) -> list[Case]:
    """The runs of one network at one length and rate."""
    asked = {"question": question, "model": model, "update_bias": bias}
    return [Case(**asked, steps=steps, lr=lr, seed=seed) for seed in SEEDS[question]]


def plan() -> list[Case]:
    """The trials of the rates, then all runs that are compared."""
    trials = [
        ("rate", *network, steps, lr)
        for network, steps, lr in product(RATES, LENGTHS, RATES_TRIED)
    ]
    compared = [
        ("compared", *network, steps, lr)
        for network, rates in RATES.items()
        for steps, lr in zip(LENGTHS, rates, strict=True)
    ]
    return list(chain.from_iterable(ask(*each) for each in trials + compared))


def about() -> dict:
    return {
        "task": f"adding, x in [-1, 1], target 0.5 + (X1 + X2)/4; Adam, {BATCH} fresh "
        f"sequences an update, gradient clipped to norm {MAX_NORM}",
        "criterion": f"solved: every {CHECK_EVERY} of at most {UPDATES} updates, "
        f"{JUDGED} sequences are judged; at least {ENOUGH:.0%} have an error below "
        f"{TOLERANCE}",
        "seeds": SEEDS,
    }


if __name__ == "__main__":
    main("adding_gates")
