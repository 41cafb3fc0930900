"""How many symbols does a network keep, over which delay, with how many units?

The copy task of Arjovsky, Shah & Bengio (2016), `helpers.data.copy_memory`, after a
design of Hochreiter & Schmidhuber: symbols are shown, blanks follow, and at a signal
all are to be repeated in their order. Two questions share the models and the seeds:

delay    5 to 50 steps, with 64 units
units    4 to 128 units, over a delay of 10 steps: how many does it take to remember?

Where ours differs from the paper: 5 symbols of 8 instead of 10, so that a run takes
seconds, and therefore shorter delays than its 100 to 500; Adam in place of RMSprop. The
rate, 0.01 for cells with gates and 0.001 for plain RNNs, was chosen in a pilot on
another seed. Each run ends when it is solved or after 3,000 updates.

`results/copy_memory.json` holds, besides what all results hold, in "runs":

    question      "delay" or "units"
    model, delay, hidden_size, seed
    solved        whether 99 % of the symbols were right within `most` sequences
    sequences     trained on until then, or until it was given up
    most          the cap
    accuracy      share of the symbols repeated rightly, of fresh sequences, at the end
    curve         the same after each 100 updates
    norm_start, norm_end    √(Σ w²/hidden_size) over W_hh, its gates together: 1 for an
                  orthogonal W_hh, 0 for a network without recurrence
    parameters, cpu_seconds

"guessing" in "setting" is the accuracy of who remembers nothing. The runs that belong
to both questions, of 64 units and a delay of 10, stand under "units" alone.

Run it from the root of the repository: python -m experiments.copy_memory
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from experiments.models import recurrent
from experiments.recording import record
from helpers.data import copy_memory
from helpers.language import LanguageModel
from helpers.layers import Linear
from helpers.training import Adam, train

LENGTH, SYMBOLS, BATCH, MAX_NORM = 5, 8, 32, 1.0
UPDATES, CHECK_EVERY, JUDGED, ENOUGH = 3000, 100, 1000, 0.99
MODELS = {  # and the rate of each
    "lstm chrono": 0.01,
    "lstm b=1": 0.01,
    "gru": 0.01,
    "rnn orthogonal": 0.001,
}
SEEDS, DELAYS, SIZES = (0, 1, 2), (5, 10, 20, 50), (4, 8, 16, 32, 64, 128)
DELAY, SIZE = 10, 64  # where the other is asked


@dataclass(frozen=True)
class Run:
    """One training."""

    question: str
    model: str
    delay: int
    hidden_size: int
    seed: int
    most: int = UPDATES * BATCH


def new_model(run: Run, rng: np.random.Generator) -> LanguageModel:
    """Reads symbols, blank and signal, and names one of them at every step."""
    words, steps = SYMBOLS + 2, run.delay + 2 * LENGTH
    layer = recurrent(run.model, words, run.hidden_size, rng=rng, length=steps)
    return LanguageModel(layer, Linear(run.hidden_size, words, rng=rng))


def batches(run: Run, rng: np.random.Generator) -> Iterator[tuple]:
    """Fresh sequences for CHECK_EVERY updates; each starts from a state of zeros."""
    for _ in range(CHECK_EVERY):
        task = copy_memory(run.delay, BATCH, rng=rng, length=LENGTH, symbols=SYMBOLS)
        yield *task, True


def accuracy(model: LanguageModel, run: Run, rng: np.random.Generator) -> float:
    """The share of the symbols that it repeats rightly, of fresh sequences."""
    inputs, targets = copy_memory(
        run.delay, JUDGED, rng=rng, length=LENGTH, symbols=SYMBOLS
    )
    logits, _ = model.forward(inputs)
    right = logits[-LENGTH:].argmax(axis=-1) == targets[-LENGTH:]
    return round(float(right.mean()), 4)


def norm(model: LanguageModel) -> float:
    """√(Σ w²/hidden_size) over W_hh: an orthogonal matrix has 1."""
    weight = model.params["recurrent.weight_hh"]
    return round(float(np.linalg.norm(weight) / np.sqrt(weight.shape[1])), 4)


def learn(run: Run) -> dict:
    """Train until solved or out of sequences."""
    rng, fresh = np.random.default_rng(run.seed).spawn(2)
    start = time.process_time()
    model = new_model(run, rng)
    norm_start = norm(model)
    optimizer = Adam(model.params, MODELS[run.model])
    curve = []
    block = CHECK_EVERY * BATCH
    while block * len(curve) < run.most and (not curve or curve[-1] < ENOUGH):
        train(model, batches(run, rng), optimizer, max_norm=MAX_NORM)
        curve.append(accuracy(model, run, fresh))
    return asdict(run) | {
        "solved": curve[-1] >= ENOUGH,
        "sequences": block * len(curve),
        "accuracy": curve[-1],
        "curve": curve,
        "norm_start": norm_start,
        "norm_end": norm(model),
        "parameters": sum(array.size for array in model.params.values()),
        "cpu_seconds": round(time.process_time() - start, 1),
    }


def plan() -> list[Run]:
    """All runs; what both questions ask is asked once, as one of "units"."""
    units = [
        Run("units", model, DELAY, size, seed)
        for seed in SEEDS
        for size in SIZES
        for model in MODELS
    ]
    delays = [
        Run("delay", model, delay, SIZE, seed)
        for seed in SEEDS
        for delay in DELAYS
        for model in MODELS
        if delay != DELAY
    ]
    return sorted(units + delays, key=lambda run: run.seed)


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
            "lr": MODELS,
            "max_norm": MAX_NORM,
            "delay": DELAY,
            "hidden_size": SIZE,
        },
        "seeds": list(SEEDS),
    }


def main(arguments: list[str] | None = None) -> None:
    quick = Run("delay", "lstm chrono", delay=1, hidden_size=32, seed=0, most=12_800)
    record("copy_memory", learn, plan(), about=about, quick=quick, arguments=arguments)


if __name__ == "__main__":
    main()
