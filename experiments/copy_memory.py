"""How many symbols does a network keep, over which delay, with how many units?

The copy task of Arjovsky, Shah & Bengio (2016), `helpers.data.copy_memory`: symbols are
shown, blanks follow, and at a signal all are to be repeated in their order. Networks
are compared at equal weights: each is as heavy as an LSTM of 4 to 128 units (UNITS).
Three questions:

rate     which learning rate suits each, over a delay of 10 steps, as heavy as an LSTM
         of 64 units? The same are tried for all, with seeds of their own. RATES has
         the best: the one that solves most, then needs fewest sequences; where none
         solves it, the one that repeats most
delay    5 to 50 steps, as heavy as an LSTM of 64 units
units    as heavy as an LSTM of 4 to 128 units, over a delay of 10 steps: how many does
         it take to remember?

Where ours differs from the paper: 5 symbols of 8 instead of 10, so that a run takes
seconds, and therefore shorter delays than its 100 to 500; Adam in place of RMSprop.
Each run ends when it is solved or after 3,000 updates.

The main confounder: the rate of each network is chosen at one delay and one size, and
used at all.

`results/copy_memory.json` holds, besides what all results hold, in "runs":

    question      "rate", "delay" or "units"
    model, delay, lr, seed
    size          units of the LSTM that is as heavy
    hidden_size   its own
    solved        whether 99 % of the symbols were right within `most` sequences
    sequences     trained on until then, or until it was given up
    most          the cap
    accuracy      share of the symbols repeated rightly, of fresh sequences, at the end
    curve         the same after each 100 updates
    norm_start, norm_end    √(Σ w²/hidden_size) over W_hh, its gates together: 1 for an
                  orthogonal W_hh, 0 for a network without recurrence
    parameters, fingerprint (of all of them after training), cpu_seconds

"guessing" in "setting" is the accuracy of who remembers nothing. The runs that belong
to both "delay" and "units" stand under "units" alone.

Run it from the root of the repository: python -m experiments.copy_memory
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.models import recurrent
from experiments.training import to_norm, trained, updates
from helpers.data import copy_memory
from helpers.language import LanguageModel
from helpers.layers import Linear
from helpers.training import Adam

LENGTH, SYMBOLS, BATCH, MAX_NORM = 5, 8, 32, 1.0
UPDATES, CHECK_EVERY, JUDGED, ENOUGH = 3000, 100, 1000, 0.99
MODELS = ("lstm chrono", "lstm b=1", "gru chrono", "gru", "rnn orthogonal")
RATES_TRIED = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
RATES = {  # the best of those that were tried
    "lstm chrono": 0.03,
    "lstm b=1": 0.01,
    "gru chrono": 0.03,
    "gru": 0.01,
    "rnn orthogonal": 0.003,
}
FIVE = [0, 1, 2, 3, 4]
SEEDS = {"rate": [100, 101, 102], "delay": FIVE, "units": FIVE}
DELAYS = (5, 10, 20, 50)
UNITS = {  # by the units of the LSTM: as heavy as that, to within 6 %
    "lstm": {4: 4, 8: 8, 16: 16, 32: 32, 64: 64, 128: 128},
    "gru": {4: 5, 8: 10, 16: 19, 32: 38, 64: 75, 128: 148},
    "rnn": {4: 9, 8: 18, 16: 35, 32: 67, 64: 131, 128: 259},
}
DELAY, SIZE = 10, 64  # where the other is asked


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training."""

    question: str
    model: str
    delay: int
    size: int
    lr: float
    most: int = UPDATES * BATCH

    @property
    def family(self) -> str:
        return self.model.split()[0]

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return super().chosen | {f"{__name__}.UNITS": (self.family, self.size)}


QUICK = Case(
    question="delay",
    model="lstm chrono",
    delay=1,
    size=32,
    lr=0.01,
    seed=0,
    most=12_800,
)
SHORT = {"most": CHECK_EVERY * BATCH}


def new_model(case: Case, rng: np.random.Generator) -> LanguageModel:
    """Reads symbols, blank and signal, and names one of them at every step."""
    words, steps = SYMBOLS + 2, case.delay + 2 * LENGTH
    units = UNITS[case.family][case.size]
    layer = recurrent(case.model, words, units, rng=rng, length=steps)
    return LanguageModel(layer, Linear(units, words, rng=rng))


def batches(case: Case, rng: np.random.Generator) -> Iterator[tuple]:
    """Fresh sequences for every update; each starts from a state of zeros."""
    for _ in range(0, case.most, BATCH):
        task = copy_memory(case.delay, BATCH, rng=rng, length=LENGTH, symbols=SYMBOLS)
        yield *task, True


def accuracy(model: LanguageModel, case: Case, rng: np.random.Generator) -> float:
    """The share of the symbols that it repeats rightly, of fresh sequences."""
    inputs, targets = copy_memory(
        case.delay, JUDGED, rng=rng, length=LENGTH, symbols=SYMBOLS
    )
    logits, _ = model.forward(inputs)
    right = logits[-LENGTH:].argmax(axis=-1) == targets[-LENGTH:]
    return round(float(right.mean()), 4)


def norm(model: LanguageModel) -> float:
    """√(Σ w²/hidden_size) over W_hh: an orthogonal matrix has 1."""
    weight = model.params["recurrent.weight_hh"]
    return round(float(np.linalg.norm(weight) / np.sqrt(weight.shape[1])), 4)


def run(case: Case) -> dict:
    """Train until solved or out of sequences."""
    rng, fresh = np.random.default_rng(case.seed).spawn(2)
    model = new_model(case, rng)
    norm_start = norm(model)
    optimizer, curve = Adam(model.params, case.lr), []
    training = updates(model, optimizer, batches(case, rng), to_norm(MAX_NORM))
    for done, _ in enumerate(training, 1):
        if done % CHECK_EVERY == 0:
            curve.append(accuracy(model, case, fresh))
            if curve[-1] >= ENOUGH:
                break
    return {
        "hidden_size": UNITS[case.family][case.size],
        "solved": curve[-1] >= ENOUGH,
        "sequences": done * BATCH,
        "accuracy": curve[-1],
        "curve": curve,
        "norm_start": norm_start,
        "norm_end": norm(model),
    } | trained(model)


def ask(question: str, model: str, delay: int, size: int, lr: float) -> list[Case]:
    """The runs of one network with all seeds of the question."""
    asked = {"question": question, "model": model, "delay": delay, "size": size}
    return [Case(**asked, lr=lr, seed=seed) for seed in SEEDS[question]]


def plan() -> list[Case]:
    """All runs; what both questions ask is asked once, as one of "units"."""
    asked = [
        *(
            ("rate", model, DELAY, SIZE, lr)
            for model, lr in product(MODELS, RATES_TRIED)
        ),
        *(
            ("units", model, DELAY, size, lr)
            for (model, lr), size in product(RATES.items(), UNITS["lstm"])
        ),
        *(
            ("delay", model, delay, SIZE, lr)
            for (model, lr), delay in product(RATES.items(), DELAYS)
            if delay != DELAY
        ),
    ]
    return list(chain.from_iterable(ask(*each) for each in asked))


def about() -> dict:
    return {
        "task": f"copy {LENGTH} of {SYMBOLS} symbols after a delay",
        "criterion": f"solved: every {CHECK_EVERY} updates of {BATCH} sequences, "
        f"{JUDGED} fresh ones are judged; at least {ENOUGH:.0%} of their symbols are "
        "repeated rightly",
        "setting": {
            "length": LENGTH,
            "symbols": SYMBOLS,
            "guessing": 1 / SYMBOLS,
            "batch": BATCH,
            "optimizer": "Adam",
            "lr": RATES,
            "rates_tried": list(RATES_TRIED),
            "max_norm": MAX_NORM,
            "delay": DELAY,
            "size": SIZE,
            "units": UNITS,
        },
        "seeds": SEEDS,
    }


if __name__ == "__main__":
    main("copy_memory")
