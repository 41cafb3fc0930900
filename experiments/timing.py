"""Was it N steps ago or N − 1? An LSTM with peepholes and one without.

After Gers, Schraudolph and Schmidhuber (2002), whose LSTM with peepholes learns to tell
two spikes that are 50 steps apart from two that are 49 apart. A sequence is 0
everywhere but at two spikes of 1; at the second it has to be said which distance it
was. There are two such sequences, and both are in every batch. Nothing but the time
tells them apart.

Where ours differs: theirs learned online, with a gradient that was cut off at the
gates; ours has the whole gradient, Adam, clipping to norm 1, and the chrono start for
times up to N. Both networks have 8 units; the peepholes are 24 weights more. They start
at 0: untrained, each is a plain LSTM. Two questions:

rate      which of three learning rates is best for each network and distance? Chosen
          with two seeds of their own: the one with which most are solved, then with the
          fewest updates
compared  at that rate (RATES), with five other seeds

The main confounder: one size, one start and one budget of updates.

Each of the "runs" in `results/timing.json` has

    question, model ("plain" or "peepholes"), distance (N), lr, seed
    solved      whether within `most` updates the loss stayed below 0.05 nats for 20
                updates in a row, each measured before its update
    updates     made until then, or until it was given up
    parameters, fingerprint (of all of them after training), cpu_seconds

Run it from the root of the repository: python -m experiments.timing
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product, repeat

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.models import recurrent, set_bias
from experiments.peepholes import peepholes
from experiments.training import to_norm, trained, updates
from helpers.layers import LSTM, Linear
from helpers.many_to_one import ManyToOne
from helpers.training import Adam, cross_entropy

HIDDEN, MAX_NORM, UPDATES, ENOUGH, IN_A_ROW = 8, 1.0, 2000, 0.05, 20
MODELS, DISTANCES, RATES_TRIED = ("plain", "peepholes"), (20, 50), (0.003, 0.01, 0.03)
RATES = {  # by model and distance
    "plain": {20: 0.01, 50: 0.01},
    "peepholes": {20: 0.003, 50: 0.01},
}
SEEDS = {"rate": [100, 101], "compared": [0, 1, 2, 3, 4]}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training."""

    question: str
    model: str
    distance: int
    lr: float
    most: int = UPDATES

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return {cases.FAMILIES: ("lstm",), f"{__name__}.LAYERS": (self.model,)}


QUICK = Case(question="compared", model="plain", distance=5, lr=0.01, seed=0)
SHORT = {"most": 100}


def _plain(rng: np.random.Generator) -> LSTM:
    return recurrent("lstm b=0", 1, HIDDEN, rng=rng)


def _with_peepholes(rng: np.random.Generator) -> LSTM:
    return peepholes(1, HIDDEN, rng)


LAYERS = {"plain": _plain, "peepholes": _with_peepholes}


def new_model(case: Case, rng: np.random.Generator) -> ManyToOne:
    """An LSTM with the chrono start, and a linear layer on its last h."""
    layer = LAYERS[case.model](rng)
    log_times = np.log(rng.uniform(1, case.distance - 1, HIDDEN))
    set_bias(layer, "f", log_times)
    set_bias(layer, "i", -log_times)
    return ManyToOne(layer, Linear(HIDDEN, 2, rng=rng), cross_entropy)


def spikes(distance: int) -> tuple[np.ndarray, np.ndarray]:
    """x (distance + 1, 2, 1) and whether the spikes are so far apart, (2,): 1 or 0.

    Both sequences end with their second spike; the first of the nearer ones is late.
    """
    x = np.zeros((distance + 1, 2, 1), np.float32)
    x[0, 0] = x[1, 1] = x[-1] = 1
    return x, np.array([1, 0])


def in_a_row(losses: Iterator[float]) -> Iterator[int]:
    """How many of the last losses were below ENOUGH without a break."""
    length = 0
    for loss in losses:
        length = length + 1 if loss < ENOUGH else 0
        yield length


def run(case: Case) -> dict:
    """Train until solved or out of updates."""
    model = new_model(case, np.random.default_rng(case.seed))
    batches = repeat((*spikes(case.distance), True), case.most)
    training = updates(model, Adam(model.params, case.lr), batches, to_norm(MAX_NORM))
    rows = []
    for row in in_a_row(update.loss for update in training):
        rows.append(row)
        if row == IN_A_ROW:
            break
    return {"solved": row == IN_A_ROW, "updates": len(rows)} | trained(model)


def plan() -> list[Case]:
    """The trials of the rates, then all runs that are compared."""
    trials = [
        Case(question="rate", model=model, distance=distance, lr=lr, seed=seed)
        for model, distance, lr, seed in product(
            MODELS, DISTANCES, RATES_TRIED, SEEDS["rate"]
        )
    ]
    compared = [
        Case(question="compared", model=model, distance=distance, lr=lr, seed=seed)
        for model, rates in RATES.items()
        for (distance, lr), seed in product(rates.items(), SEEDS["compared"])
    ]
    return trials + compared


def about() -> dict:
    return {
        "task": "two spikes: are they N or N - 1 steps apart?",
        "criterion": f"solved: within {UPDATES} updates, the loss stays below {ENOUGH} "
        f"nats for {IN_A_ROW} updates in a row, each measured before its update",
        "setting": {
            "hidden": HIDDEN,
            "optimizer": "Adam",
            "lr": {m: {str(n): lr for n, lr in r.items()} for m, r in RATES.items()},
            "rates_tried": list(RATES_TRIED),
            "max_norm": MAX_NORM,
        },
        "seeds": SEEDS,
    }


if __name__ == "__main__":
    main("timing")
