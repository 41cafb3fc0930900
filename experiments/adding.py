"""Over how many steps can a network add, and after how many sequences?

Experiment 4 of Hochreiter & Schmidhuber (1997), `helpers.data.adding`, at the paper's
own lengths T, in its scaling (x in [−1, 1], target 0.5 + (X₁ + X₂)/4) and by its
criterion. As in the paper, a sequence has T … T + T/10 steps; here all of a batch have
equally many. The networks are those of `helpers.layers`, with 16 units. Three questions
share the runs:

start    plain RNNs, a GRU and LSTMs with forget biases 0, 1, 5 or *chrono*: who learns
         it at T = 100, 500, 1000?
length   how far does the chrono start carry: up to 10,000 steps?
bias     forget biases −2 … 4 at T = 20 and 50, where they make the difference

Where ours differs: the paper's LSTM has no forget gate, input gates whose biases start
at −3 and −6, two blocks of two cells, 93 weights, and learns online with a rate of 0.5;
ours learns with Adam from batches of 20, the gradient clipped to norm 1. The rate, 0.01
for cells with gates and 0.001 for plain RNNs, is what did best in a pilot on other
seeds with 0.01, 0.003 and 0.001. The caps shrink as the runs grow, and are the same
for all networks: 300,000 sequences at T = 100, 150,000 at 500 and 100,000 elsewhere.

The paper says "average training error" without saying of what: here it is the mean
|error| of the last 2,000 sequences. (Of squared errors, the second half of its
criterion would imply the first: 0.04² < 0.01.)

`results/adding.json` holds, besides what all results hold, in "runs":

    question     "start", "length" or "bias"
    model        as in `experiments.models`
    length       T
    seed
    solved       whether the criterion was met within `most` sequences
    sequences    trained on until then, or until it was given up
    most         the cap
    overflowed   whether it was given up because its state or gradient did
    wrong        of `tested` fresh sequences afterwards; null if it overflowed
    curve        mean |error| of each 2,000 sequences on the way
    trace        what the gates of this network do (`experiments.cell_trace.trace`), if
                 it is the chrono LSTM of T = 1000 and seed 0; null for all others
    parameters, cpu_seconds

"paper" is the paper's table: T, weights, sequences, and wrong ones of 2,560. At T =
5000 and 10,000, where a run takes long, one seed is tried ("fewer_seeds" in "setting").

Run it from the root of the repository: python -m experiments.adding
"""

import time
from dataclasses import asdict, dataclass
from itertools import product

import numpy as np

from experiments.cell_trace import trace
from experiments.models import recurrent
from experiments.recording import record
from helpers.data import adding
from helpers.last_state import LastState
from helpers.layers import Linear
from helpers.training import Adam, clip_grad_norm, mean_squared_error

HIDDEN, BATCH, MAX_NORM = 16, 20, 1.0
RATES = {"rnn": 0.001, "gru": 0.01, "lstm": 0.01}  # by the model's first word
RECENT, TOLERANCE, MEAN_ERROR, TESTED = 2000, 0.04, 0.01, 2560
LENGTHS, SEEDS = (100, 500, 1000), (0, 1, 2)
STARTS = (
    "lstm chrono",
    "gru",
    "lstm b=5",
    "lstm b=1",
    "lstm b=0",
    "rnn identity",
    "rnn orthogonal",
    "rnn",
)
FAR = {2000: (0, 1, 2), 5000: (0,), 10_000: (0,)}  # chrono's lengths and seeds
BIAS_LENGTHS, BIASES = (20, 50), (-2, -1, 0, 1, 2, 3, 4)
MOST = {100: 300_000, 500: 150_000}  # sequences; elsewhere, Run.most
PAPER = {
    "source": "Hochreiter and Schmidhuber (1997), table 7",
    "tested": 2560,
    "columns": ["T", "weights", "sequences", "wrong"],
    "rows": [[100, 93, 74_000, 1], [500, 93, 209_000, 0], [1000, 93, 853_000, 1]],
}


@dataclass(frozen=True)
class Run:
    """One training."""

    question: str
    model: str
    length: int
    seed: int
    most: int = 100_000
    tested: int = TESTED


TRACED = ("lstm chrono", 1000, 0)  # model, length, seed


class Judge:
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


def new_model(run: Run, judge: Judge, rng: np.random.Generator) -> LastState:
    layer = recurrent(run.model, 2, HIDDEN, rng=rng, length=run.length)
    return LastState(layer, Linear(HIDDEN, 1, rng=rng), judge)


def sequences(length: int, batch: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """A batch of one length from T … T + T/10, and its targets (batch, 1)."""
    steps = int(rng.integers(length, length + length // 10 + 1))
    x, targets = adding(steps, batch, rng=rng)
    return x, targets[:, None]


def update(model: LastState, optimizer: Adam, x: np.ndarray, y: np.ndarray) -> bool:
    """One step of training; False, and none, if state or gradient overflowed."""
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            _, grads, _ = model.loss_and_grads(x, y)
        except ValueError:
            if np.all(np.abs(model.recurrent.forward(x)[0]) < 1e30):
                raise  # something else is wrong
            return False
        norm = clip_grad_norm(grads, MAX_NORM, error_if_nonfinite=False)
    if not np.isfinite(norm):
        return False
    optimizer.step(grads)
    return True


def count_wrong(model: LastState, run: Run, rng: np.random.Generator) -> int:
    """How many of `run.tested` fresh sequences it gets wrong."""
    at_a_time = max(1, 200_000 // run.length)  # to bound the memory
    wrong = 0
    for start in range(0, run.tested, at_a_time):
        x, y = sequences(run.length, min(at_a_time, run.tested - start), rng)
        wrong += np.count_nonzero(np.abs(model.predict(x) - y) >= TOLERANCE)
    return int(wrong)


def learn(run: Run) -> dict:
    """Train until solved, out of sequences or overflowed; then test."""
    rng, fresh = np.random.default_rng(run.seed).spawn(2)
    start, judge, done, finite = time.process_time(), Judge(), 0, True
    model = new_model(run, judge, rng)
    optimizer = Adam(model.params, RATES[run.model.split()[0]])
    while finite and done < run.most and not judge.satisfied():
        finite = update(model, optimizer, *sequences(run.length, BATCH, rng))
        done += BATCH
    traced = (run.model, run.length, run.seed) == TRACED and judge.satisfied()
    return asdict(run) | {
        "solved": bool(judge.satisfied()),
        "sequences": done,
        "overflowed": not finite,
        "wrong": count_wrong(model, run, fresh) if finite else None,
        "curve": judge.curve(),
        "trace": look_into(model, run, fresh) if traced else None,
        "parameters": sum(array.size for array in model.params.values()),
        "cpu_seconds": round(time.process_time() - start, 1),
    }


def look_into(model: LastState, run: Run, rng: np.random.Generator) -> dict:
    """`trace` of a trained model beside its own start."""
    at_start, _ = np.random.default_rng(run.seed).spawn(2)
    start = new_model(run, Judge(), at_start).recurrent
    return trace(start, model, run.length, rng)


def plan() -> list[Run]:
    """All runs, the long ones of each question last."""
    start = [
        Run("start", model, length, seed, MOST.get(length, Run.most))
        for length, model, seed in product(LENGTHS, STARTS, SEEDS)
    ]
    far = [
        Run("length", "lstm chrono", length, seed)
        for length, seeds in FAR.items()
        for seed in seeds
    ]
    bias = [
        Run("bias", f"lstm b={bias}", length, seed)
        for length, bias, seed in product(BIAS_LENGTHS, BIASES, SEEDS)
    ]
    return start + bias + far


def about() -> dict:
    return {
        "task": "adding, x in [-1, 1], target 0.5 + (X1 + X2)/4; T to T + T/10 steps",
        "criterion": f"solved: all of the last {RECENT} training sequences have an "
        f"error below {TOLERANCE}, and their mean error is below {MEAN_ERROR}, each "
        "measured before its update",
        "setting": {
            "hidden": HIDDEN,
            "batch": BATCH,
            "optimizer": "Adam",
            "lr": RATES,
            "max_norm": MAX_NORM,
            "recent": RECENT,
            "tolerance": TOLERANCE,
            "mean_error": MEAN_ERROR,
            "fewer_seeds": {
                str(length): len(seeds)
                for length, seeds in FAR.items()
                if len(seeds) < len(SEEDS)
            },
        },
        "paper": PAPER,
        "seeds": list(SEEDS),
    }


def main(arguments: list[str] | None = None) -> None:
    quick = Run("start", "lstm chrono", 10, seed=0, most=40_000, tested=500)
    record("adding", learn, plan(), about=about, quick=quick, arguments=arguments)


if __name__ == "__main__":
    main()
