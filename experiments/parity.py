"""What do gates that see the input alone cost: who keeps a parity, and who can count?

Two tasks, each trained on short sequences and judged on longer ones:

parity    bits are read, and after each of them it is asked whether the ones so far are
          odd in number: 16 steps in training, up to 256 afterwards
counting  aⁿbⁿ as in `experiments.counting`: n up to 20 in training, up to 128 after

Six networks of at most 1,200 weights are tried on each. RNN, GRU and LSTM see their
state; minGRU (one layer or two) and its kin in `experiments.input_gates` see the input
alone. Above each layer stands a dense one of rectified units, so that none of them
lacks a nonlinearity. 2,000 updates with 32 new sequences each, Adam, the rate falling
to 0 along half a cosine, the gradient clipped to norm 1.

The rate is chosen for each network and task from 0.003 to 0.3 (TRIED), by trials with
two other seeds and half the updates: the lowest mean loss on sequences of the lengths
of training, which are new with every update. The trials stand in the file as well.

The main confounder: one recipe of training, and few weights. That a network does not
learn something here does not say that it cannot; for parity the proof of Sarrof et al.
(2024) does: with 0 ≤ a_t and finite precision no such network is right at all lengths.

`results/parity.json` holds, besides what all results hold, in "runs":

    question     "compare", or "trial" for the choice of the rate
    task         "parity" or "counting"
    model        "rnn", "gru", "lstm b=1", "mingru", "mingru ×2", "mingru signed" or
                 "minlstm"
    lr, updates, seed
    solved       whether `longest` is the longest that was tested
    longest      parity: the steps up to which all of 500 sequences are right at each
                 step; counting: the largest N such that all n from 1 to N are right
    shares       parity: the share of sequences that is right at the steps of "asked" in
                 "setting"; counting: nothing
    loss         mean of the last 100 updates, in nats an answer
    parameters, fingerprint (of all of them after training), cpu_seconds

Run it from the root of the repository: python -m experiments.parity
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product

import numpy as np

from experiments import cases, models
from experiments.command_line import main
from experiments.counting import word
from experiments.input_gates import InputGates, Stack
from experiments.strings import right
from experiments.training import half_cosine, to_norm, trained, updates
from helpers.data import counting
from helpers.data.strings import COUNTING_SYMBOLS
from helpers.training import Adam

CLASSIC = ("rnn", "gru", "lstm b=1")
MODELS = {
    "parity": (*CLASSIC, "mingru", "mingru ×2", "mingru signed"),
    "counting": (*CLASSIC, "mingru", "mingru ×2", "minlstm"),
}
SYMBOLS = {"parity": 2, "counting": len(COUNTING_SYMBOLS)}
TRAINED = {"parity": 16, "counting": 20}
TESTED = {"parity": 256, "counting": 128}
ASKED, JUDGED = (1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256), 500
BUDGET, UPDATES, BATCH, MAX_NORM = 1200, 2000, 32, 1.0
SEEDS = {"compare": list(range(5)), "trial": [100, 101]}
TRIED = (0.003, 0.01, 0.03, 0.1, 0.3)
RATES = {
    "parity": {
        "rnn": 0.03,
        "gru": 0.1,
        "lstm b=1": 0.03,
        "mingru": 0.01,
        "mingru ×2": 0.01,
        "mingru signed": 0.1,
    },
    "counting": {
        "rnn": 0.03,
        "gru": 0.03,
        "lstm b=1": 0.1,
        "mingru": 0.1,
        "mingru ×2": 0.1,
        "minlstm": 0.03,
    },
}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training."""

    question: str
    task: str
    model: str
    lr: float
    updates: int = UPDATES

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        if self.model in CLASSIC:
            return {f"{__name__}.KINDS": ("classic",)} | super().chosen
        return {f"{__name__}.KINDS": ("input gates",)}


QUICK = Case(
    question="compare", task="parity", model="gru", lr=0.01, seed=0, updates=300
)
SHORT = {"updates": 100}


def _classic(model: str, inputs: int, units: int, rng) -> list:
    return [models.recurrent(model, inputs, units, rng=rng)]


def _input_gates(model: str, inputs: int, units: int, rng) -> list:
    kind, _, twice = model.partition(" ×")
    sizes = (inputs, units) if twice else (inputs,)
    return [InputGates(kind, size, units, rng=rng) for size in sizes]


KINDS = {"classic": _classic, "input gates": _input_gates}


def build(model: str, symbols: int, units: int, rng: np.random.Generator) -> Stack:
    """A network that reads and names as many symbols."""
    make = KINDS["classic" if model in CLASSIC else "input gates"]
    return Stack(make(model, symbols, units, rng), units, symbols, rng)


def units_for(model: str, symbols: int, budget: int = BUDGET) -> int:
    """The most units that the budget pays for."""
    for units in count(2):
        net = build(model, symbols, units, np.random.default_rng(0))
        if sum(array.size for array in net.params.values()) > budget:
            return units - 1


def new_model(case: Case, rng: np.random.Generator) -> Stack:
    symbols = SYMBOLS[case.task]
    return build(case.model, symbols, units_for(case.model, symbols), rng)


def parity(steps: int, batch: int, rng: np.random.Generator) -> tuple:
    """Bits (steps, batch), and after each whether the ones so far are odd: 1, or 0."""
    bits = rng.integers(0, 2, (steps, batch))
    return bits, bits.cumsum(axis=0) % 2


def sequences(task: str, rng: np.random.Generator) -> tuple:
    """A batch of the lengths of training: ids, and the targets with their mask."""
    if task == "parity":
        bits, odd = parity(TRAINED[task], BATCH, rng)
        return bits, (odd, np.ones(odd.shape, bool))
    words = counting(BATCH, rng=rng, most=TRAINED[task])
    return words.inputs, (words.targets, words.mask)


def batches(case: Case, optimizer: Adam, rng: np.random.Generator) -> Iterator[tuple]:
    """New sequences for every update, whose learning rate is set before."""
    for done in range(case.updates):
        optimizer.lr = case.lr * half_cosine(done, case.updates)
        yield *sequences(case.task, rng), True


def shares(model: Stack, rng: np.random.Generator) -> np.ndarray:
    """The share of JUDGED new sequences that is right, after each step of parity."""
    bits, odd = parity(TESTED["parity"], JUDGED, rng)
    return (model.forward(bits)[0].argmax(axis=-1) == odd).mean(axis=1)


def unbroken(holds: Iterator[bool]) -> int:
    """How many hold before the first that does not."""
    length = 0
    for one in holds:
        if not one:
            break
        length += 1
    return length


def run(case: Case) -> dict:
    """Train once, then go on as far as it is right."""
    rng, fresh = np.random.default_rng(case.seed).spawn(2)
    model = new_model(case, rng)
    optimizer = Adam(model.params)
    drawn = batches(case, optimizer, rng)
    losses = [each.loss for each in updates(model, optimizer, drawn, to_norm(MAX_NORM))]
    if case.task == "parity":
        by_step = shares(model, fresh)
        longest = unbroken(share == 1 for share in by_step)
        asked = [float(by_step[step - 1]) for step in ASKED]
    else:
        lengths = range(1, TESTED["counting"] + 1)
        longest, asked = unbroken(right(model, word(n))[0] for n in lengths), []
    return {
        "solved": longest == TESTED[case.task],
        "longest": longest,
        "shares": asked,
        "loss": round(float(np.mean(losses[-100:])), 5),
    } | trained(model)


def plan() -> list[Case]:
    """The trials of the rates, then all runs that are compared."""
    trial = [
        Case(question="trial", task=task, model=model, lr=lr, seed=seed, updates=half)
        for task in MODELS
        for model, lr, seed in product(MODELS[task], TRIED, SEEDS["trial"])
        for half in [UPDATES // 2]
    ]
    compare = [
        Case(question="compare", task=task, model=model, lr=lr, seed=seed)
        for task, rates in RATES.items()
        for (model, lr), seed in product(rates.items(), SEEDS["compare"])
    ]
    return trial + compare


def about() -> dict:
    return {
        "task": "parity of bits, asked after each; and S aⁿ bⁿ T, which symbols may "
        "come next",
        "criterion": f"solved: parity is right at each of {TESTED['parity']} steps in "
        f"all of {JUDGED} sequences; all words with n from 1 to {TESTED['counting']} "
        "are right",
        "setting": {
            "budget": BUDGET,
            "units": {
                task: {model: units_for(model, SYMBOLS[task]) for model in MODELS[task]}
                for task in MODELS
            },
            "updates": UPDATES,
            "batch": BATCH,
            "optimizer": "Adam",
            "lr": RATES,
            "rates_tried": list(TRIED),
            "max_norm": MAX_NORM,
            "trained": TRAINED,
            "tested": TESTED,
            "asked": list(ASKED),
        },
        "seeds": SEEDS,
    }


if __name__ == "__main__":
    main("parity")
