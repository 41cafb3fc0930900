"""Who learns the embedded Reber grammar, after how many strings?

Experiment 1 of Hochreiter & Schmidhuber (1997), `helpers.data.embedded_reber`: a string
is read symbol by symbol, and at every step the symbols that may come next are to be
named. The last symbol but one repeats the second, so that one must be remembered.

As in the paper: 256 strings to train on and 256 to test on, both drawn at random, anew
for every seed; one string an update, drawn at random from the 256, the net starting
from zeros; solved when *every* string of both sets is predicted without a mistake; a
net of some 250 weights. Then the same with four times as many.

Where ours differs: the cells are those of today (the paper's LSTM has no forget gate,
and blocks of up to two cells share their gates); softmax and cross-entropy in place of
sigmoids and squared error; Adam, gradient clipped to norm 1, in place of plain gradient
descent; the gradient goes back to the start of the string, also in the plain RNN
(Elman's net saw one step). A run that has not solved it after 40,000 strings, which is
what the paper's slowest LSTM took on average, counts as failed.

The main confounder: 256 strings are a small sample, drawn anew for each seed, so that
an easy draw and a good start look alike.

Two questions share the runs:

rate      the same learning rates are tried for every model and size, with three
          seeds of their own. RATES has the best: the one that solves most, then needs
          fewest strings; where none solves it, the one with most strings right
compared  at that rate, with five other seeds

`results/reber.json` holds, besides what all results hold, in "runs":

    question     "rate" or "compared"
    model, size ("small", "large"), hidden_size, parameters, lr, seed
    fingerprint  of all parameters after training
    solved       whether the criterion was met
    sequences    strings seen until then, or until it was given up (checked every 250)
    most         the cap
    train, test  shares of the 256 strings without a mistake, at the end
    kept         share of the test strings whose last symbol but one is named
    cpu_seconds

"paper" is the paper's table: for each net its weights, its learning rate, the share of
trials that solved it in percent, and the mean number of strings until then. Where the
paper has no such number, there is null.

Run it from the root of the repository: python -m experiments.reber
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.strings import as_batch, chosen, new_model, right
from experiments.training import to_norm, trained, updates
from helpers.data import SymbolStrings, embedded_reber
from helpers.data.strings import REBER_SYMBOLS
from helpers.language import LanguageModel
from helpers.training import Adam

STRINGS, SEQUENCES, CHECK_EVERY, MAX_NORM = 256, 40_000, 250, 1.0
RATES_TRIED = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
SEEDS = {"rate": [100, 101, 102], "compared": [0, 1, 2, 3, 4]}
UNITS = {
    "small": {"rnn": 10, "gru": 5, "lstm b=1": 4},  # 267, 252, 243 parameters
    "large": {"rnn": 26, "gru": 14, "lstm b=1": 12},  # 1,099, 1,071, 1,099
}
RATES = {  # the best of those that were tried
    "small": {"rnn": 0.01, "gru": 0.02, "lstm b=1": 0.05},
    "large": {"rnn": 0.002, "gru": 0.05, "lstm b=1": 0.01},
}
CRITERION = (
    f"solved: every {CHECK_EVERY} of at most {SEQUENCES} strings, all {STRINGS} of "
    f"training and all {STRINGS} of the test are judged; in none of them may an output "
    "of a symbol that cannot come be as high as that of one that can"
)
PAPER = {
    "source": "Hochreiter and Schmidhuber (1997), table 1",
    "columns": ["net", "weights", "lr", "solved_percent", "sequences"],
    "rows": [
        ["RTRL, 3 units", 170, 0.05, None, 173_000],  # "some fraction" solved it
        ["RTRL, 12 units", 494, 0.1, None, 25_000],  # likewise
        ["Elman, 15 units", 435, None, 0, None],  # in 200,000 strings
        ["cascade-correlation, 7 to 9 units", "119–198", None, 50, 182_000],
        ["LSTM, 4 blocks of 1 cell", 264, 0.1, 100, 39_740],
        ["LSTM, 3 blocks of 2 cells", 276, 0.1, 100, 21_730],
        ["LSTM, 3 blocks of 2 cells", 276, 0.2, 97, 14_060],
        ["LSTM, 4 blocks of 1 cell", 264, 0.5, 97, 9_500],
        ["LSTM, 3 blocks of 2 cells", 276, 0.5, 100, 8_440],
    ],
}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training."""

    question: str
    model: str
    size: str
    lr: float
    most: int = SEQUENCES

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return super().chosen | {f"{__name__}.UNITS": (self.size, self.model)}


QUICK = Case(question="compared", model="lstm b=1", size="large", lr=0.03, seed=0)
SHORT = {"most": 2 * CHECK_EVERY}


def names_kept(model: LanguageModel, strings: SymbolStrings) -> np.ndarray:
    """Whether the last symbol but one of each string, T or P, is preferred."""
    logits, _ = model.forward(strings.inputs)
    step = strings.mask.sum(axis=0) - 2  # the one after it only asks for the E
    columns = np.arange(strings.inputs.shape[1])
    kept = strings.targets[step, columns]
    t, p = (REBER_SYMBOLS.index(letter) for letter in "TP")
    other = t + p - kept
    logits = logits[step, columns]  # (batch, symbols)
    return logits[columns, kept] > logits[columns, other]


def batches(
    strings: SymbolStrings, count: int, rng: np.random.Generator
) -> Iterator[tuple]:
    """One of the strings for every update."""
    for _ in range(count):
        yield as_batch(chosen(strings, rng.integers(STRINGS, size=1)))


def run(case: Case) -> dict:
    """Train until solved or out of strings."""
    rng = np.random.default_rng(case.seed)
    training, test = (embedded_reber(STRINGS, rng=rng) for _ in range(2))
    hidden_size = UNITS[case.size][case.model]
    model = new_model(case.model, len(REBER_SYMBOLS), hidden_size, rng)
    optimizer, solved = Adam(model.params, case.lr), False
    drawn = batches(training, case.most, rng)
    for seen, _ in enumerate(updates(model, optimizer, drawn, to_norm(MAX_NORM)), 1):
        if seen % CHECK_EVERY == 0:
            solved = right(model, training).all() and right(model, test).all()
            if solved:
                break
    return {
        "hidden_size": hidden_size,
        "solved": bool(solved),
        "sequences": seen,
        "train": round(float(right(model, training).mean()), 4),
        "test": round(float(right(model, test).mean()), 4),
        "kept": round(float(names_kept(model, test).mean()), 4),
    } | trained(model)


def plan() -> list[Case]:
    """The trials of the rates, then the runs that are compared."""
    trials = [
        Case(question="rate", model=model, size=size, lr=lr, seed=seed)
        for size, models in UNITS.items()
        for model, lr, seed in product(models, RATES_TRIED, SEEDS["rate"])
    ]
    compared = [
        Case(question="compared", model=model, size=size, lr=lr, seed=seed)
        for size, rates in RATES.items()
        for (model, lr), seed in product(rates.items(), SEEDS["compared"])
    ]
    return trials + compared


def about() -> dict:
    return {
        "task": "embedded Reber grammar: which symbols may come next",
        "criterion": CRITERION,
        "setting": {
            "strings": STRINGS,
            "batch": 1,
            "optimizer": "Adam",
            "lr": RATES,
            "rates_tried": list(RATES_TRIED),
            "max_norm": MAX_NORM,
            "cap": SEQUENCES,
            "units": UNITS,
        },
        "paper": PAPER,
        "seeds": SEEDS,
    }


if __name__ == "__main__":
    main("reber")
