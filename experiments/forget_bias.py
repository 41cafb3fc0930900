"""How long can an LSTM hold a bit when it starts training, for each forget bias?

The task is the simplest that needs memory: the first step shows a bit, all later steps
noise, and after the last step the bit must be named. So something is *written* first,
and then held; only the forget gate's bias at the start differs between the runs. It is
put into `bias_ih`, with 0 in `bias_hh`, so that the sum is as stated. Chapter 5 shows
how many of the seeds have learned to hold the bit.

Run it from the root of the repository: python -m experiments.forget_bias
"""

from dataclasses import asdict, dataclass

import numpy as np

from experiments.models import recurrent
from experiments.recording import record
from helpers.layers import Linear
from helpers.training import Adam, clip_grad_norm, cross_entropy

HIDDEN, BATCH, LR, MAX_NORM = 8, 32, 1e-2, 1.0
UPDATES, IN_A_ROW = 1000, 20
STEPS, BIASES, SEEDS = (5, 10, 15, 20, 30, 50, 100), (0.0, 1.0, 3.0, 5.0), range(10)
CRITERION = (
    f"solved: within {UPDATES} updates, {IN_A_ROW} batches of {BATCH} fresh sequences "
    "in a row are named without an error, each before its update"
)


@dataclass(frozen=True)
class Run:
    """One training."""

    steps: int
    bias: float
    seed: int
    updates: int = UPDATES


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


class Keeper:
    """An LSTM reads the sequence, a linear layer names the bit from the last h."""

    def __init__(self, bias: float, rng: np.random.Generator) -> None:
        self.recurrent = recurrent(f"lstm b={bias}", 2, HIDDEN, rng=rng)
        self.head = Linear(HIDDEN, 2, rng=rng)
        self.params = _joined(self.recurrent.params, self.head.params)

    def grads_and_errors(self, x: np.ndarray, bits: np.ndarray) -> tuple[dict, int]:
        h, _ = self.recurrent.forward(x)
        logits = self.head.forward(h[-1])
        _, dlogits = cross_entropy(logits, bits)
        dlast, head_grads = self.head.backward(dlogits)
        dh = np.zeros_like(h)
        dh[-1] = dlast
        _, grads, _ = self.recurrent.backward(dh)
        errors = int(np.count_nonzero(logits.argmax(axis=-1) != bits))
        return _joined(grads, head_grads), errors


def _joined(recurrent: dict, head: dict) -> dict[str, np.ndarray]:
    return {f"recurrent.{key}": array for key, array in recurrent.items()} | {
        f"head.{key}": array for key, array in head.items()
    }


def train(run: Run) -> dict:
    """Train once; the outcome beside what was asked for."""
    rng = np.random.default_rng(run.seed)
    model = Keeper(run.bias, rng)
    optimizer = Adam(model.params, LR)
    done = right = 0
    while right < IN_A_ROW and done < run.updates:
        x, bits = noisy_bit(run.steps, BATCH, rng)
        grads, errors = model.grads_and_errors(x, bits)
        right = 0 if errors else right + 1
        clip_grad_norm(grads, MAX_NORM)
        optimizer.step(grads)
        done += 1
    return asdict(run) | {"updates": done, "solved": right == IN_A_ROW}


def plan() -> list[Run]:
    return [
        Run(steps, bias, seed) for steps in STEPS for bias in BIASES for seed in SEEDS
    ]


def about() -> dict:
    return {
        "task": "name a bit that was shown at the first step, after steps of noise",
        "criterion": CRITERION,
        "setting": {"hidden": HIDDEN, "batch": BATCH, "lr": LR, "max_norm": MAX_NORM},
        "seeds": list(SEEDS),
    }


def main(arguments: list[str] | None = None) -> None:
    quick = Run(steps=STEPS[0], bias=1.0, seed=0, updates=100)
    record("forget_bias", train, plan(), about=about, quick=quick, arguments=arguments)


if __name__ == "__main__":
    main()
