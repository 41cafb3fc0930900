"""Over how many steps can a network add, and after how many sequences?

Experiment 4 of Hochreiter & Schmidhuber (1997), `helpers.data.adding`, at the paper's
own lengths T, in its scaling (x in [−1, 1], target 0.5 + (X₁ + X₂)/4) and by its
criterion. As in the paper, a sequence has T … T + T/10 steps; here all of a batch have
equally many. The networks are those of `helpers.layers`, with equally many weights: 34
units of a plain RNN, 19 of a GRU, 16 of an LSTM. Five questions share the runs:

rate     which learning rate suits each start? The same are tried for all, with three
         seeds of their own, at T = 100, 500 and 1000. RATES has the best: the one that
         meets the criterion most often, then with fewest sequences; where none does,
         that of the family's best start, which for the plain RNN is the one with the
         least error
start    plain RNNs, GRUs and LSTMs, each with the starts that are known for it: who
         learns it at T = 100? Those that do with any seed are in the trial at 500, and
         those that learn it there at some rate are asked at 500, and in the same way
         at 1000
half     chrono sets the forget gate and the input gate: what does each do alone, at T =
         500 and with chrono's rate?
length   does the chrono start carry GRU and LSTM on to 2,000 steps?
bias     forget biases −2 … 4 at T = 20 and 50, where they make the difference

Where ours differs: the paper's LSTM has no forget gate, input gates whose biases start
at −3 and −6, two blocks of two cells, 93 weights, and learns online with a rate of 0.5;
ours learns with Adam from batches of 20, the gradient clipped to norm 1. The caps are
the same for all networks that are compared.

The main confounder: at equal weights the RNN has most units and the LSTM fewest. At
T = 2000 the rate is that of 1000. The trial at 1000 was added when the rate of 500, the
bold one, had left one of five LSTMs unsolved there.

The paper says "average training error" without saying of what: here it is the mean
|error| of the last 2,000 sequences. (Of squared errors, the second half of its
criterion would imply the first: 0.04² < 0.01.)

`results/adding.json` holds, besides what all results hold, in "runs":

    question     "rate", "start", "half", "length" or "bias"
    model        as in `experiments.models`
    length       T
    lr           the learning rate
    seed
    hidden_size  its units
    solved       whether the criterion was met within `most` sequences
    sequences    trained on until then, or until it was given up
    most         the cap
    overflowed   whether it was given up because its state or gradient did
    wrong        of `tested` fresh sequences afterwards; null if it overflowed
    curve        mean |error| of each 2,000 sequences on the way
    trace        what the gates of this network do (`experiments.cell_trace.trace`), if
                 it is the chrono LSTM of T = 1000 and seed 0; null for all others
    parameters, fingerprint (of all of them after training), cpu_seconds

"paper" is the paper's table: T, weights, sequences, and wrong ones of 2,560.

Run it from the root of the repository: python -m experiments.adding
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product

import numpy as np

from experiments import cases
from experiments.cell_trace import trace
from experiments.command_line import main
from experiments.models import recurrent
from experiments.training import Gradients, trained, updates
from helpers.data import adding
from helpers.layers import Linear
from helpers.many_to_one import ManyToOne
from helpers.training import Adam, clip_grad_norm, mean_squared_error

BATCH, MAX_NORM = 20, 1.0
UNITS = {"rnn": 34, "gru": 19, "lstm": 16}  # 1,327, 1,331 and 1,297 weights in all
RECENT, TOLERANCE, MEAN_ERROR, TESTED = 2000, 0.04, 0.01, 2560
RATES_TRIED = {
    100: (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
    500: (0.003, 0.01, 0.03),
    1000: (0.003, 0.01, 0.03),
}
RATES = {  # the best of those, by the length of the trial and by the start
    100: {
        "lstm chrono": 0.03,
        "lstm b=5": 0.01,
        "lstm b=1": 0.03,
        "gru chrono": 0.03,
        "gru": 0.1,
        "rnn identity": 0.0003,
        "rnn orthogonal": 0.0003,
        "rnn": 0.0003,
    },
    500: {"lstm chrono": 0.03, "gru chrono": 0.03, "gru": 0.03, "lstm b=5": 0.03},
    1000: {"lstm chrono": 0.01, "gru chrono": 0.03},
}
HALVES, HALVES_LENGTH = ("lstm chrono-forget", "lstm chrono-input"), 500
CHRONO = ("lstm chrono", "gru chrono")
STARTS = {100: tuple(RATES[100]), 500: CHRONO, 1000: CHRONO}  # by length
FAR = 2000
BIAS_LENGTHS, BIASES, BIAS_RATE = (20, 50), (-2, -1, 0, 1, 2, 3, 4), 0.01
FIVE = (0, 1, 2, 3, 4)
SEEDS = {
    "rate": (100, 101, 102),
    "start": FIVE,
    "half": FIVE,
    "bias": FIVE,
    "length": FIVE[:3],
}
MOST, MOST_AT_100 = 50_000, 100_000  # sequences
PAPER = {
    "source": "Hochreiter and Schmidhuber (1997), table 7",
    "tested": 2560,
    "columns": ["T", "weights", "sequences", "wrong"],
    "rows": [[100, 93, 74_000, 1], [500, 93, 209_000, 0], [1000, 93, 853_000, 1]],
}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training."""

    question: str
    model: str
    length: int
    lr: float
    most: int
    tested: int = TESTED

    @property
    def family(self) -> str:
        return self.model.split()[0]

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return super().chosen | {f"{__name__}.UNITS": (self.family,)}


QUICK = Case(
    question="start",
    model="lstm chrono",
    length=10,
    lr=0.01,
    seed=0,
    most=40_000,
    tested=500,
)
SHORT = {"most": 2000, "tested": 500}
TRACED = ("lstm chrono", 1000, 0)  # model, length, seed


class MonitoredLoss:
    """The loss, which notes the error of every answer on the way."""

    def __init__(self) -> None:
        self.errors: list[np.ndarray] = []  # (batch,) for each batch

    def __call__(self, prediction: np.ndarray, target: np.ndarray):
        self.errors.append(np.abs(prediction - target)[:, 0])
        return mean_squared_error(prediction, target)

    def satisfied(self) -> bool:
        """The criterion, on the last RECENT sequences."""
        recent = self.errors[-RECENT // BATCH :]
        if len(recent) < RECENT // BATCH or recent[-1].max() >= TOLERANCE:
            return False
        return np.max(recent) < TOLERANCE and np.mean(recent) < MEAN_ERROR

    def curve(self) -> list[float]:
        """The mean error of each RECENT sequences."""
        size = RECENT // BATCH
        blocks = range(0, len(self.errors) - size + 1, size)
        means = [np.mean(self.errors[start : start + size]) for start in blocks]
        return [round(float(mean), 4) for mean in means]


class Adder(ManyToOne):
    """Tells an overflow of the state, which ends a run, from any other error."""

    def loss_and_grads(self, inputs, targets, state=None):
        """As `ManyToOne`, but an overflow raises an OverflowError."""
        try:
            return super().loss_and_grads(inputs, targets, state)
        except ValueError as error:
            if np.all(np.abs(self.recurrent.forward(inputs)[0]) < 1e30):
                raise  # something else is wrong
            raise OverflowError("the state has overflowed") from error


def clip(grads: Gradients) -> float:
    norm = clip_grad_norm(grads, MAX_NORM, error_if_nonfinite=False)
    if not np.isfinite(norm):
        raise OverflowError("the gradient has overflowed")
    return norm


def new_model(case: Case, loss: MonitoredLoss, rng: np.random.Generator) -> Adder:
    units = UNITS[case.family]
    layer = recurrent(case.model, 2, units, rng=rng, length=case.length)
    return Adder(layer, Linear(units, 1, rng=rng), loss)


def sequences(length: int, batch: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """A batch of one length from T … T + T/10, and its targets (batch, 1)."""
    steps = int(rng.integers(length, length + length // 10 + 1))
    x, targets = adding(steps, batch, rng=rng)
    return x, targets[:, None]


def batches(case: Case, rng: np.random.Generator) -> Iterator[tuple]:
    """New sequences for every update; each starts from a state of zeros."""
    for _ in range(0, case.most, BATCH):
        yield *sequences(case.length, BATCH, rng), True


def train(model: Adder, case: Case, rng: np.random.Generator) -> tuple[int, bool]:
    """Until solved, out of sequences or overflowed: those seen, and if all was finite.

    The one that overflows changes nothing.
    """
    optimizer, done = Adam(model.params, case.lr), 0
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            for _ in updates(model, optimizer, batches(case, rng), clip):
                done += BATCH
                if model.loss.satisfied():
                    break
        except OverflowError:
            return done + BATCH, False
    return done, True


def count_wrong(model: Adder, case: Case, rng: np.random.Generator) -> int:
    """How many of `case.tested` fresh sequences it gets wrong."""
    at_a_time = max(1, 200_000 // case.length)  # to bound the memory
    wrong = 0
    for start in range(0, case.tested, at_a_time):
        x, y = sequences(case.length, min(at_a_time, case.tested - start), rng)
        wrong += np.count_nonzero(np.abs(model.predict(x) - y) >= TOLERANCE)
    return int(wrong)


def run(case: Case) -> dict:
    """Train until solved, out of sequences or overflowed; then test."""
    rng, fresh = np.random.default_rng(case.seed).spawn(2)
    loss = MonitoredLoss()
    model = new_model(case, loss, rng)
    done, finite = train(model, case, rng)
    traced = (case.model, case.length, case.seed) == TRACED and finite
    return {
        "hidden_size": UNITS[case.family],
        "solved": bool(loss.satisfied()),
        "sequences": done,
        "overflowed": not finite,
        "wrong": count_wrong(model, case, fresh) if finite else None,
        "curve": loss.curve(),
        "trace": trace_gates(model, case, fresh) if traced else None,
    } | trained(model)


def trace_gates(model: Adder, case: Case, rng: np.random.Generator) -> dict:
    """`trace` of a trained model beside its own start."""
    at_start, _ = np.random.default_rng(case.seed).spawn(2)
    start = new_model(case, MonitoredLoss(), at_start).recurrent
    return trace(start, model, case.length, rng)


def rate_for(model: str, length: int) -> float:
    """The rate from the trial that is nearest below `length`."""
    return RATES[max(trial for trial in RATES if trial <= length)][model]


def ask(question: str, model: str, length: int, lr: float) -> list[Case]:
    """The runs of one model at one length."""
    most = MOST_AT_100 if (question, length) == ("start", 100) else MOST
    asked = {"question": question, "model": model, "length": length}
    return [Case(**asked, lr=lr, seed=seed, most=most) for seed in SEEDS[question]]


def plan() -> list[Case]:
    """All runs: the trials of the rates first, the longest last."""
    asked = [
        *(
            ("rate", model, length, lr)
            for length, rates in RATES_TRIED.items()
            for model, lr in product(RATES[length], rates)
        ),
        *(
            ("start", model, length, rate_for(model, length))
            for length, models in STARTS.items()
            for model in models
        ),
        *(
            ("half", model, HALVES_LENGTH, rate_for(CHRONO[0], HALVES_LENGTH))
            for model in HALVES
        ),
        *(
            ("bias", f"lstm b={bias}", length, BIAS_RATE)
            for length, bias in product(BIAS_LENGTHS, BIASES)
        ),
        *(("length", model, FAR, rate_for(model, FAR)) for model in CHRONO),
    ]
    return list(chain.from_iterable(ask(*each) for each in asked))


def about() -> dict:
    return {
        "task": "adding, x in [-1, 1], target 0.5 + (X1 + X2)/4; T to T + T/10 steps",
        "criterion": f"solved: all of the last {RECENT} training sequences have an "
        f"error below {TOLERANCE}, and their mean error is below {MEAN_ERROR}, each "
        "measured before its update",
        "setting": {
            "hidden": UNITS,
            "batch": BATCH,
            "optimizer": "Adam",
            "lr": RATES,
            "rates_tried": RATES_TRIED,
            "max_norm": MAX_NORM,
            "recent": RECENT,
            "tolerance": TOLERANCE,
            "mean_error": MEAN_ERROR,
        },
        "paper": PAPER,
        "seeds": {name: list(seeds) for name, seeds in SEEDS.items()},
    }


if __name__ == "__main__":
    main("adding")
