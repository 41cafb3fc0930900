"""Who learns to add two numbers far apart: a plain RNN, a GRU, or a GRU that keeps?

The task is `helpers.data.adding` (Hochreiter & Schmidhuber 1997, experiment 4) at three
lengths. The models have equally many parameters; the GRU starts with the bias of its
update gate as drawn, or raised by 3, so that it keeps its state from the start.

Run it from the root of the repository: python -m experiments.adding_gates
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from experiments.recording import record
from helpers.data import adding
from helpers.last_state import LastState
from helpers.layers import GRU, RNN, Linear
from helpers.training import Adam, mean_squared_error, train

LENGTHS, SEEDS = (20, 50, 100), range(5)
UPDATES, CHECK_EVERY, BATCH, MAX_NORM = 2000, 100, 32, 1.0
JUDGED, TOLERANCE, ENOUGH = 1000, 0.04, 0.99
UNITS = {"RNN": 64, "GRU": 36}  # 4,417 and 4,357 parameters
RATES = {"RNN": (0.001, 0.003, 0.01), "GRU": (0.01,)}


@dataclass(frozen=True)
class Run:
    """One training. `update_bias` is added to the GRU's b_z."""

    model: str
    steps: int
    seed: int
    lr: float
    update_bias: float = 0.0
    updates: int = UPDATES


def build(run: Run, rng: np.random.Generator) -> LastState:
    hidden = UNITS[run.model]
    layer = {"RNN": RNN, "GRU": GRU}[run.model](2, hidden, rng=rng)
    if run.update_bias:
        layer.params["bias_hh"][hidden : 2 * hidden] += run.update_bias
    return LastState(layer, Linear(hidden, 1, rng=rng), mean_squared_error)


def batches(steps: int, count: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Fresh sequences for every update; each starts from a state of zeros."""
    for _ in range(count):
        inputs, targets = adding(steps, BATCH, rng=rng)
        yield inputs, targets[:, None], True


def learn(run: Run) -> dict:
    """Train until solved or out of updates; the share of right answers on the way."""
    rng, start = np.random.default_rng(run.seed), time.process_time()
    model = build(run, rng)
    optimizer = Adam(model.params, run.lr)
    inputs, targets = adding(run.steps, JUDGED, rng=np.random.default_rng(1000))
    losses, right = [], []
    while CHECK_EVERY * len(right) < run.updates and (not right or right[-1] < ENOUGH):
        block = batches(run.steps, CHECK_EVERY, rng)
        history = train(model, block, optimizer, max_norm=MAX_NORM)
        losses.append(float(f"{history.losses.mean():.4g}"))
        errors = np.abs(model.predict(inputs)[:, 0] - targets)
        right.append(round(float(np.mean(errors < TOLERANCE)), 4))
    return asdict(run) | {
        "parameters": sum(array.size for array in model.params.values()),
        "solved": right[-1] >= ENOUGH,
        "updates_made": CHECK_EVERY * len(right),
        "losses": losses,
        "right": right,
        "cpu_seconds": round(time.process_time() - start, 1),
    }


def plan() -> list[Run]:
    """All runs, the long ones first."""
    runs = []
    for steps in reversed(LENGTHS):
        for seed in SEEDS:
            runs += [Run("GRU", steps, seed, lr) for lr in RATES["GRU"]]
            runs += [Run("RNN", steps, seed, lr) for lr in RATES["RNN"]]
            runs += [Run("GRU", steps, seed, lr, 3.0) for lr in RATES["GRU"]]
    return runs


def about() -> dict:
    return {
        "task": f"adding, x in [-1, 1], target 0.5 + (X1 + X2)/4; Adam, {BATCH} fresh "
        f"sequences an update, gradient clipped to norm {MAX_NORM}",
        "criterion": f"solved: every {CHECK_EVERY} of at most {UPDATES} updates, "
        f"{JUDGED} sequences are judged; at least {ENOUGH:.0%} have an error below "
        f"{TOLERANCE}",
        "seeds": list(SEEDS),
    }


def main(arguments=None) -> None:
    quick = Run("GRU", 20, 0, 0.01, 3.0, updates=300)
    record("adding_gates", learn, plan(), about=about, quick=quick, arguments=arguments)


if __name__ == "__main__":
    main()
