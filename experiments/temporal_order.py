"""How far apart can two signals stand, for whom, and when does clipping decide?

The task is `helpers.data.temporal_order`, experiment 6a of Hochreiter & Schmidhuber
(1997): two signals among distractors, to be named in their order after the last step.
Three questions, whose runs differ in "question":

length  A plain RNN with an orthogonal start and plain gradient descent, at several
        lengths, with and without clipping to norm 1: the comparison of Pascanu, Mikolov
        & Bengio (2013), and their criterion. Everything but the length is as in
        `experiments.clipping`, which sweeps the thresholds at 50 steps.
cells   The task of 1997 at its own length: 100 to 110 steps, drawn for each batch.
        Nets with some 1,100 parameters each, with their criterion of success.
rate    Which learning rate suits each net of "cells"? The same are tried for all, with
        seeds of their own. RATES has the best: the one that solves most, then needs
        fewest strings; where none solves it, the one that names fewest wrongly.

Where "cells" differs from 1997: cells of today (theirs had no forget gate, two blocks
of two cells, 156 weights); softmax and cross-entropy in place of sigmoids and squared
error; batches of 20 and Adam, gradient clipped to norm 1, in place of plain gradient
descent one string at a time. Strings are new ones all the time, as there. A run that
has not solved it after 60,000 strings, twice what the paper reports, counts as failed.

The main confounder: the rate, which decides as much as the cell and is chosen with
three seeds; of "length" one rate for all lengths.

Each of the "runs" in `results/temporal_order.json` has

    question         "length", "rate" or "cells"
    model            a kind of `experiments.models`
    length           steps of a string; for the other two the shortest
    lr, seed
    clip, threshold  how the gradient was clipped: "norm" and 1, or "none" and null
    most             the cap: 60,000 strings
    solved           whether the question's criterion was met
    sequences        strings seen until then, or until it was given up
    error_rate       share of strings answered wrongly at the end
    misnamed         share whose highest output is not their class; of "length" that is
                     error_rate
    parameters, fingerprint (of all of them after training), cpu_seconds

"paper" is the paper's result for "cells".

Run it from the root of the repository: python -m experiments.temporal_order
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from experiments import cases, clipping
from experiments.command_line import main
from experiments.models import recurrent
from experiments.training import trained, updates
from helpers.data import temporal_order
from helpers.layers import Linear
from helpers.many_to_one import ManyToOne
from helpers.training import Adam, cross_entropy

LENGTHS = (10, 20, 50, 100)
WAYS = (("none", None), ("norm", 1.0))

STEPS, BATCH = 100, 20
RATES_TRIED = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
RATES = {  # the best of those that were tried
    "rnn": 0.01,
    "rnn orthogonal": 0.3,
    "gru": 0.1,
    "lstm b=1": 0.1,
    "lstm chrono": 0.1,
}
SEEDS, TRIAL_SEEDS = range(5), range(100, 103)
UNITS = {  # 1,111, 1,111, 1,068, 1,108 and 1,108 parameters
    "rnn": 27,
    "rnn orthogonal": 27,
    "gru": 14,
    "lstm b=1": 12,
    "lstm chrono": 12,
}
SEQUENCES = clipping.UPDATES * clipping.BATCH  # 60,000
IN_A_ROW, TOLERANCE, TEST = 2000, 0.3, 2560
CRITERION = (
    f"length: {clipping.CRITERION.removeprefix('solved: ')}. Others: within "
    f"{SEQUENCES} strings, {IN_A_ROW} in a row are answered with an error below "
    f"{TOLERANCE} in each of the four outputs, each string before the update that it "
    "is used for"
)
PAPER = {
    "source": "Hochreiter and Schmidhuber (1997), experiment 6a",
    "net": "LSTM, 2 blocks of 2 cells",
    "weights": 156,
    "sequences": 31_390,
    "wrong": 1,
    "tested": TEST,
}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training: at most `most` strings."""

    question: str
    model: str
    length: int
    lr: float
    clip: str = "norm"
    threshold: float | None = 1.0
    most: int = SEQUENCES

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return super().chosen | {
            f"{__name__}.QUESTIONS": (self.question,),
            f"{__name__}.UNITS": (self.model,),
            f"{clipping.__name__}.OPTIMIZERS": ("SGD",),  # of "length"
        }


QUICK = Case(question="cells", model="lstm chrono", length=STEPS, lr=0.03, seed=0)
SHORT = {"most": 2 * clipping.CHECK_EVERY * clipping.BATCH}


def new_model(case: Case, loss: Callable, rng: np.random.Generator) -> ManyToOne:
    symbols, classes, hidden = clipping.SYMBOLS, clipping.CLASSES, UNITS[case.model]
    layer = recurrent(case.model, symbols, hidden, rng=rng, length=case.length)
    return ManyToOne(layer, Linear(hidden, classes, rng=rng), loss)


def strings_of(
    case: Case, batch: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Strings of one length, up to a tenth longer than asked, and their classes."""
    steps = rng.integers(case.length, case.length + case.length // 10, endpoint=True)
    return temporal_order(int(steps), batch, rng=rng)


def right(outputs: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Whether each string's softmax is everywhere within the tolerance: (batch,)."""
    exponentials = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
    answers = exponentials / exponentials.sum(axis=-1, keepdims=True)
    wanted = np.eye(outputs.shape[-1])[classes]
    return (np.abs(answers - wanted) < TOLERANCE).all(axis=-1)


class MonitoredLoss:
    """The loss, which notes how many strings in a row were answered rightly.

    That saves a second pass through the network.
    """

    def __init__(self) -> None:
        self.in_a_row = 0

    def __call__(self, outputs: np.ndarray, classes: np.ndarray):
        all_right = right(outputs, classes).all()
        self.in_a_row = self.in_a_row + len(classes) if all_right else 0
        return cross_entropy(outputs, classes)


def batches(case: Case, rng: np.random.Generator) -> Iterator[tuple]:
    """New strings for every update; each starts from a state of zeros."""
    for _ in range(0, case.most, BATCH):
        yield *strings_of(case, BATCH, rng), True


def run_cells(case: Case) -> dict:
    """Train once for the question "cells" or "rate"."""
    rng = np.random.default_rng(case.seed)
    model = new_model(case, MonitoredLoss(), rng)
    optimizer, seen = Adam(model.params, case.lr), 0
    clip = partial(clipping.clip, how=case.clip, threshold=case.threshold)
    for _ in updates(model, optimizer, batches(case, rng), clip):
        seen += BATCH
        if model.loss.in_a_row >= IN_A_ROW:
            break
    solved = model.loss.in_a_row >= IN_A_ROW
    inputs, classes = strings_of(case, TEST, rng)
    outputs = model.predict(inputs)
    wrong, other = ~right(outputs, classes), outputs.argmax(axis=-1) != classes
    return {
        "solved": solved,
        "sequences": seen,
        "error_rate": round(float(wrong.mean()), 4),
        "misnamed": round(float(other.mean()), 4),
    } | trained(model)


def run_length(case: Case) -> dict:
    """Train once for the question "length", as `experiments.clipping` does."""
    outcome = clipping.run(
        clipping.Case(
            question=case.question,
            seed=case.seed,
            clip=case.clip,
            threshold=case.threshold,
            lr=case.lr,
            start=case.model.removeprefix("rnn "),
            steps=case.length,
            updates=case.most // clipping.BATCH,
        )
    )
    kept = ("solved", "error_rate", "parameters", "fingerprint")
    made = {"sequences": outcome["updates_made"] * clipping.BATCH}
    made |= {"misnamed": outcome["error_rate"]}
    return made | {key: outcome[key] for key in kept}


QUESTIONS = {"length": run_length, "rate": run_cells, "cells": run_cells}


def run(case: Case) -> dict:
    """Train until solved or out of strings."""
    return QUESTIONS[case.question](case)


def plan() -> list[Case]:
    """All runs of the three questions."""
    lengths = [
        Case(
            question="length",
            model="rnn orthogonal",
            length=length,
            lr=clipping.Case.lr,
            seed=seed,
            clip=clip,
            threshold=threshold,
        )
        for length in LENGTHS
        for clip, threshold in WAYS
        for seed in SEEDS
    ]
    trials = [
        Case(question="rate", model=model, length=STEPS, lr=lr, seed=seed)
        for model in UNITS
        for lr in RATES_TRIED
        for seed in TRIAL_SEEDS
    ]
    return [
        *lengths,
        *trials,
        *(
            Case(question="cells", model=model, length=STEPS, lr=lr, seed=seed)
            for model, lr in RATES.items()
            for seed in SEEDS
        ),
    ]


def about() -> dict:
    return {
        "task": "temporal order: two signals among distractors, named at the end",
        "criterion": CRITERION,
        "setting": {
            "length": {
                "hidden": clipping.HIDDEN,
                "optimizer": "SGD",
                "batch": clipping.BATCH,
            },
            "cells": {
                "units": UNITS,
                "optimizer": "Adam",
                "lr": RATES,
                "rates_tried": list(RATES_TRIED),
                "batch": BATCH,
            },
            "cap": SEQUENCES,
        },
        "paper": PAPER,
        "seeds": {
            "length": list(SEEDS),
            "rate": list(TRIAL_SEEDS),
            "cells": list(SEEDS),
        },
    }


if __name__ == "__main__":
    main("temporal_order")
