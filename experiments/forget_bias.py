"""How long can an LSTM hold a bit when it starts training, for each forget bias?

The task is the simplest that needs memory: the first step shows a bit, all later steps
noise, and after the last step the bit must be named. So something is *written* first,
and then held. Three questions, whose runs differ in "question":

reach  forget biases 0 to 5 at the start, 5 to 100 steps; nothing else differs
input  what limits the large ones? At 100 steps, forget biases 3, 5 and 7, each with the
       input gate as it starts in torch ("input_bias" null) and with biases −2 and −4
quiet  is it the noise? The same as it starts in torch, with the noise at 0

A bias is put into `bias_ih`, with 0 in `bias_hh`, so that the sum is as stated. Chapter
5 shows how many of the seeds have learned to hold the bit. The runs that belong to the
first two questions stand under "reach" alone.

The main confounder: one rate for all starts, and one budget of updates.

Run it from the root of the repository: python -m experiments.forget_bias
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.models import recurrent, set_bias
from experiments.training import to_norm, trained, updates
from helpers.layers import Linear
from helpers.many_to_one import ManyToOne
from helpers.training import Adam, cross_entropy

HIDDEN, BATCH, LR, MAX_NORM = 8, 32, 1e-2, 1.0
UPDATES, IN_A_ROW = 1000, 20
STEPS, BIASES, SEEDS = (5, 10, 15, 20, 30, 50, 100), (0.0, 1.0, 3.0, 5.0), range(10)
LARGE, INPUT_BIASES = (3.0, 5.0, 7.0), (None, -2.0, -4.0)  # at the most steps
CRITERION = (
    f"solved: within {UPDATES} updates, {IN_A_ROW} batches of {BATCH} fresh sequences "
    "in a row are named without an error, each before its update"
)


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training: at most `most` updates."""

    question: str
    steps: int
    bias: float
    input_bias: float | None = None
    most: int = UPDATES

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return {cases.FAMILIES: ("lstm",)}

    @property
    def noise(self) -> float:
        """The most that a step of noise may be."""
        return 0.0 if self.question == "quiet" else 1.0


QUICK = Case(question="reach", steps=STEPS[0], bias=1.0, seed=0, most=100)
SHORT = {"most": 200}


def noisy_bit(
    steps: int, batch: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Sequences x (steps, batch, 2), and the bits (batch,) to be named at their end.

    Entry 0 is ±1, the bit, at the first step and 0 afterwards; entry 1 is 0 at the
    first step and noise from U(−1, 1) afterwards.
    """
    bits = rng.integers(2, size=batch)
    x = np.zeros((steps, batch, 2), np.float32)
    x[0, :, 0] = 2 * bits - 1
    x[1:, :, 1] = rng.uniform(-1, 1, (steps - 1, batch))
    return x, bits


class MonitoredLoss:
    """The loss, which notes how many batches in a row were without an error."""

    def __init__(self) -> None:
        self.in_a_row = 0

    def __call__(self, logits: np.ndarray, bits: np.ndarray):
        right = (logits.argmax(axis=-1) == bits).all()
        self.in_a_row = self.in_a_row + 1 if right else 0
        return cross_entropy(logits, bits)


def new_model(case: Case, rng: np.random.Generator) -> ManyToOne:
    """An LSTM reads the sequence, a linear layer names the bit from the last h."""
    layer = recurrent(f"lstm b={case.bias}", 2, HIDDEN, rng=rng)
    if case.input_bias is not None:
        set_bias(layer, "i", case.input_bias)
    return ManyToOne(layer, Linear(HIDDEN, 2, rng=rng), MonitoredLoss())


def batches(case: Case, rng: np.random.Generator) -> Iterator[tuple]:
    """New sequences for every update; each starts from a state of zeros."""
    for _ in range(case.most):
        x, bits = noisy_bit(case.steps, BATCH, rng)
        x[1:] *= case.noise
        yield x, bits, True


def run(case: Case) -> dict:
    """Train until solved or out of updates."""
    rng = np.random.default_rng(case.seed)
    model = new_model(case, rng)
    optimizer, done = Adam(model.params, LR), 0
    for _ in updates(model, optimizer, batches(case, rng), to_norm(MAX_NORM)):
        done += 1
        if model.loss.in_a_row == IN_A_ROW:
            break
    return {"updates": done, "solved": model.loss.in_a_row == IN_A_ROW} | trained(model)


def plan() -> list[Case]:
    """All runs of the three questions."""
    reach = [
        Case(question="reach", steps=steps, bias=bias, seed=seed)
        for steps, bias, seed in product(STEPS, BIASES, SEEDS)
    ]
    most = max(STEPS)
    doors = [
        Case(question="input", steps=most, bias=bias, input_bias=into, seed=seed)
        for bias, into, seed in product(LARGE, INPUT_BIASES, SEEDS)
        if into is not None or bias not in BIASES
    ]
    quiet = [
        Case(question="quiet", steps=most, bias=bias, seed=seed)
        for bias, seed in product(LARGE, SEEDS)
    ]
    return reach + doors + quiet


def about() -> dict:
    return {
        "task": "name a bit that was shown at the first step, after steps of noise",
        "criterion": CRITERION,
        "setting": {"hidden": HIDDEN, "batch": BATCH, "lr": LR, "max_norm": MAX_NORM},
        "seeds": list(SEEDS),
    }


if __name__ == "__main__":
    main("forget_bias")
