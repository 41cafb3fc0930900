"""Who learns to add two numbers far apart: a plain RNN, a GRU, or a GRU that keeps?

The task is `helpers.data.adding` (Hochreiter & Schmidhuber 1997, experiment 4) at three
lengths. The models have equally many parameters; the GRU starts with the bias of its
update gate as drawn, or raised by 3, so that it keeps its state from the start.

Run it from the root of the repository: python -m experiments.adding_gates
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.models import recurrent
from experiments.training import to_norm, trained, updates
from helpers.data import adding
from helpers.layers import Linear
from helpers.many_to_one import ManyToOne
from helpers.training import Adam, mean_squared_error

LENGTHS, SEEDS = (20, 50, 100), range(5)
UPDATES, CHECK_EVERY, BATCH, MAX_NORM = 2000, 100, 32, 1.0
JUDGED, TOLERANCE, ENOUGH = 1000, 0.04, 0.99
UNITS = {"RNN": 64, "GRU": 36}  # 4,417 and 4,357 parameters
RATES = {"RNN": (0.001, 0.003, 0.01), "GRU": (0.01,)}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training. `update_bias` is added to the GRU's b_z."""

    model: str
    steps: int
    lr: float
    update_bias: float = 0.0
    updates: int = UPDATES

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return super().chosen | {f"{__name__}.UNITS": (self.model,)}


QUICK = Case(model="GRU", steps=20, seed=0, lr=0.01, update_bias=3.0, updates=300)
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


def plan() -> list[Case]:
    """All runs, the long ones first."""
    ways = [("GRU", 0.0), ("RNN", 0.0), ("GRU", 3.0)]
    return [
        Case(model=model, steps=steps, seed=seed, lr=lr, update_bias=bias)
        for steps in reversed(LENGTHS)
        for seed in SEEDS
        for model, bias in ways
        for lr in RATES[model]
    ]


def about() -> dict:
    return {
        "task": f"adding, x in [-1, 1], target 0.5 + (X1 + X2)/4; Adam, {BATCH} fresh "
        f"sequences an update, gradient clipped to norm {MAX_NORM}",
        "criterion": f"solved: every {CHECK_EVERY} of at most {UPDATES} updates, "
        f"{JUDGED} sequences are judged; at least {ENOUGH:.0%} have an error below "
        f"{TOLERANCE}",
        "seeds": list(SEEDS),
    }


if __name__ == "__main__":
    main("adding_gates")
