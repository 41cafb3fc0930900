"""The training loop: one optimiser step a batch, a progress bar, a clean stop."""

import math
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from helpers.training.clipping import clip_grad_norm, grad_norm
from helpers.training.losses import perplexity
from helpers.training.optimizers import Optimizer


@dataclass(frozen=True)
class History:
    """What `train` saw, one entry an optimiser step.

    Attributes
    ----------
    losses
        `(steps,)` float64, before each update.
    norms
        `(steps,)` float64, of the whole gradient before clipping.
    seconds
        Wall-clock time of the loop.
    interrupted
        Whether the reader stopped it early.
    """

    losses: np.ndarray
    norms: np.ndarray
    seconds: float
    interrupted: bool


def train(
    model,
    batches: Iterable,
    optimizer: Optimizer,
    *,
    max_norm: float | None = None,
    description: str = "training",
) -> History:
    """Go once through `batches`, one optimiser step for each, with a progress bar.

    Interrupting (Ctrl-C, or the notebook's stop button) ends it after the step at
    hand: everything learned so far stays in the model. A second interrupt stops at
    once.

    Parameters
    ----------
    model
        Has `loss_and_grads(inputs, targets, state) -> (loss, grads, state)`.
    batches
        Yields `(inputs, targets, reset_state)`, as `helpers.data.windows` does;
        the state is carried from one batch to the next unless `reset_state`.
    optimizer
        Holds the model's parameters.
    max_norm
        Clip the gradient to this norm; None leaves it as it is.
    description
        Stands before the bar.

    Raises
    ------
    ValueError
        There are no batches.
    RuntimeError
        A loss or gradient is not finite. The model is as it was after
        the last good step.
    """
    losses, norms, state = [], [], None
    start = time.perf_counter()
    with _deferred_interrupt() as interrupt:
        bar = tqdm(batches, desc=description, unit="step")
        for inputs, targets, reset_state in bar:
            loss, grads, state = model.loss_and_grads(
                inputs, targets, None if reset_state else state
            )
            norm = _finite_norm(len(losses), loss, grads)
            if max_norm is not None:
                clip_grad_norm(grads, max_norm)
            optimizer.step(grads)
            losses.append(loss)
            norms.append(norm)
            bar.set_postfix_str(_progress(loss, targets), refresh=False)
            if interrupt.is_set():
                bar.close()
                break
    if not losses:
        raise ValueError("there are no batches: was an iterator consumed before?")
    return History(
        np.array(losses),
        np.array(norms),
        time.perf_counter() - start,
        interrupt.is_set(),
    )


def _finite_norm(step: int, loss: float, grads: dict[str, np.ndarray]) -> float:
    norm = grad_norm(grads)
    if not (math.isfinite(loss) and math.isfinite(norm)):
        raise RuntimeError(
            f"step {step}: the loss is {loss}, its gradient's norm {norm}. The model "
            f"keeps its last good parameters; try a smaller lr, or max_norm=1"
        )
    return norm


def _progress(loss: float, targets: np.ndarray) -> str:
    """Integer targets mean a cross-entropy, whose exponential says more."""
    if np.asarray(targets).dtype.kind in "iu":
        return f"perplexity={perplexity(loss):.2f}"
    return f"loss={loss:.4f}"


@contextmanager
def _deferred_interrupt() -> Iterator[threading.Event]:
    """Turn the first SIGINT into an event, so that no step is cut in two."""
    requested = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield requested  # only the main thread receives signals
        return
    previous = signal.getsignal(signal.SIGINT)

    def note(signum, frame) -> None:
        requested.set()
        signal.signal(signal.SIGINT, previous)

    signal.signal(signal.SIGINT, note)
    try:
        yield requested
    finally:
        signal.signal(signal.SIGINT, previous)
