"""Who learns to count: aⁿbⁿ, trained with n up to 50, tested with n up to 256?

`helpers.data.counting`: a word S aⁿ bⁿ T is read symbol by symbol, and at every step
the symbols that may come next are to be named. From the first b on there is but one, so
that the net must have counted the a's. Weiss, Goldberg & Yahav (2018) explain why, with
numbers of finite precision, an LSTM can count and a GRU, whose state stays between −1
and 1, cannot; the nets have 10 units as theirs.

Where ours differs: they train a net to *accept* words and give it wrong ones as well,
with n up to 100; ours predicts the next symbol, as Gers & Schmidhuber (2001) do, and
sees right ones only. 3,000 updates with 32 new words each, Adam, the rate falling to 0
along half a cosine, gradient clipped to norm 1. Four questions:

rate           from which learning rate on? The same are tried for all three, with seeds
               of their own and half the updates. RATES has the best: the one that
               counts farthest on average, then has the lowest loss
count          how far does each count, with 10 units as in the paper?
weights rate   and with as many weights as the LSTM (WIDER): at which rate,
weights        and how far?

The main confounder: a budget of updates. Who does not count here may yet learn it.

Each of the "runs" in `results/counting.json` has

    question     "rate", "count", "weights rate" or "weights"
    model, lr (the first), seed
    hidden_size, parameters, fingerprint (of all after training)
    solved       whether all n from 1 to 256 are right
    sequences    words seen
    longest      the largest N such that all n from 1 to N are right (0: not even n = 1)
    right        the n from 1 to 256 that are right, as ranges: [[1, 57], [60, 60]]
    loss         mean of the last 100 updates, in nats a symbol
    counter      the unit whose state, after each symbol of a¹⁰⁰b¹⁰⁰, follows the count
                 (a's so far less b's so far) best: its number,
    follows      the correlation, from −1 to 1,
    trace        and its states: 201 numbers, the first of them after the S. The state
                 is the cell c of an LSTM, the h of the others.
    cpu_seconds

Run it from the root of the repository: python -m experiments.counting
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.strings import as_batch, new_model, right
from experiments.training import half_cosine, to_norm, trained, updates
from helpers.data import SymbolStrings, counting
from helpers.data.strings import COUNTING_SYMBOLS
from helpers.language import LanguageModel
from helpers.training import Adam

SEEDS = range(5)
RATES_TRIED = (0.003, 0.01, 0.03, 0.1, 0.3)
RATES = {"rnn": 0.03, "gru": 0.1, "lstm b=1": 0.1}  # the best of those tried
WIDER = {"rnn": 22, "gru": 12}  # units; 708 and 700 parameters, the LSTM of 10 has 684
WIDER_RATES = {"rnn": 0.03, "gru": 0.03}  # likewise
TRIAL_SEEDS = range(100, 103)
HIDDEN, UPDATES, BATCH, MAX_NORM = 10, 3000, 32, 1.0
TRAINED, TESTED, TRACED = 50, 256, 100
CRITERION = (
    f"solved: all words with n from 1 to {TESTED} are right. A word is right if at no "
    "step an output of a symbol that cannot come is as high as that of one that can"
)
PAPER = {
    "source": "Weiss, Goldberg and Yahav (2018), section 5",
    "trained": 100,
    "tested": 256,
    "outcome": "the LSTM generalises to n = 256; the GRU fails within the lengths of "
    "its training",
}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training, with n up to `trained`, judged with n up to `tested`."""

    question: str
    model: str
    lr: float
    updates: int = UPDATES
    trained: int = TRAINED
    tested: int = TESTED


QUICK = Case(
    question="count",
    model="lstm b=1",
    lr=0.03,
    seed=0,
    updates=400,
    trained=10,
    tested=30,
)
SHORT = {"updates": 200}


def units(case: Case) -> int:
    """How many units: the paper's, or those that make the weights equal."""
    return WIDER[case.model] if case.question.startswith("weights") else HIDDEN


def word(n: int) -> SymbolStrings:
    """S aⁿ bⁿ T alone: nothing about it is random."""
    return counting(1, rng=np.random.default_rng(0), least=n, most=n)


def right_lengths(model: LanguageModel, lengths: Iterable[int]) -> list[int]:
    """Those n whose word is predicted without a mistake."""
    return [n for n in lengths if right(model, word(n))[0]]


def as_ranges(numbers: list[int]) -> list[list[int]]:
    """Ascending numbers as the first and last of each stretch without a gap."""
    ranges = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def states(model: LanguageModel, n: int) -> np.ndarray:
    """c, or h where there is no c, after S and each a and b: (2 n + 1, hidden)."""
    state, seen = None, []
    for ids in word(n).inputs:  # (batch,)
        _, state = model.recurrent.forward(ids[None], state)
        kept = state[1] if isinstance(state, tuple) else state
        seen.append(kept[0])
    return np.array(seen)


def counter(seen: np.ndarray) -> tuple[int, float]:
    """The unit that follows the count best, and its correlation with the count."""
    n = len(seen) // 2
    count = n - np.abs(np.arange(2 * n + 1) - n)  # 0 … n … 0
    moving = np.flatnonzero(seen.std(axis=0) > 0)  # a constant correlates with nothing
    follows = [np.corrcoef(count, seen[:, unit])[0, 1] for unit in moving]
    best = int(np.argmax(np.abs(follows)))
    return int(moving[best]), float(follows[best])


def batches(case: Case, optimizer: Adam, rng: np.random.Generator) -> Iterator[tuple]:
    """New words for every update, whose learning rate is set before."""
    for done in range(case.updates):
        optimizer.lr = case.lr * half_cosine(done, case.updates)
        yield as_batch(counting(BATCH, rng=rng, most=case.trained))


def run(case: Case) -> dict:
    """Train once, then count as far as it goes."""
    rng = np.random.default_rng(case.seed)
    model = new_model(case.model, len(COUNTING_SYMBOLS), units(case), rng)
    optimizer = Adam(model.params)
    words = batches(case, optimizer, rng)
    losses = [
        update.loss for update in updates(model, optimizer, words, to_norm(MAX_NORM))
    ]
    ranges = as_ranges(right_lengths(model, range(1, case.tested + 1)))
    longest = ranges[0][1] if ranges and ranges[0][0] == 1 else 0
    seen = states(model, TRACED)
    unit, follows = counter(seen)
    return {
        "hidden_size": units(case),
        "solved": longest == case.tested,
        "sequences": case.updates * BATCH,
        "longest": longest,
        "right": ranges,
        "loss": round(float(np.mean(losses[-100:])), 5),
        "counter": unit,
        "follows": round(follows, 4),
        "trace": [round(float(value), 4) for value in seen[:, unit]],
    } | trained(model)


def ask(rate: str, count: str, rates: dict[str, float]) -> list[Case]:
    """The trials of the rates, and the runs at the best one."""
    trials = [
        Case(question=rate, model=model, lr=lr, seed=seed, updates=UPDATES // 2)
        for model in rates
        for lr in RATES_TRIED
        for seed in TRIAL_SEEDS
    ]
    return trials + [
        Case(question=count, model=model, lr=lr, seed=seed)
        for model, lr in rates.items()
        for seed in SEEDS
    ]


def plan() -> list[Case]:
    """All runs: with equal units first, then with equal weights."""
    return [
        *ask("rate", "count", RATES),
        *ask("weights rate", "weights", WIDER_RATES),
    ]


def about() -> dict:
    return {
        "task": f"S aⁿ bⁿ T, n uniform in 1 … {TRAINED} in training: which symbols may "
        "come next",
        "criterion": CRITERION,
        "setting": {
            "hidden_size": HIDDEN,
            "wider": WIDER,
            "updates": UPDATES,
            "batch": BATCH,
            "optimizer": "Adam",
            "lr": RATES,
            "wider_lr": WIDER_RATES,
            "rates_tried": list(RATES_TRIED),
            "max_norm": MAX_NORM,
            "trained": TRAINED,
            "tested": TESTED,
            "traced": TRACED,
        },
        "paper": PAPER,
        "seeds": {
            question: list(TRIAL_SEEDS if "rate" in question else SEEDS)
            for question in ("rate", "count", "weights rate", "weights")
        },
    }


if __name__ == "__main__":
    main("counting")
