"""The training loop: one optimiser step a batch, a progress bar, a clean stop."""

import math
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from tqdm import tqdm

from helpers._arguments import NotFiniteError, check_positive
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


class TrainingDivergedError(RuntimeError):
    """The loss, a gradient, or a value on the way to them is NaN or infinite.

    Attributes
    ----------
    history : History
        What `train` saw until then: the steps whose losses and gradients were finite.
    """

    def __init__(self, found: str, history: History) -> None:
        super().__init__(
            f"step {len(history.losses)}: {found}. The model keeps its last good "
            "parameters; try a smaller lr, or max_norm=1"
        )
        self.history = history


class Model(Protocol):
    """What `train` trains."""

    params: Mapping[str, np.ndarray]

    def loss_and_grads(
        self, inputs: np.ndarray, targets: np.ndarray, state: object
    ) -> tuple[float, dict[str, np.ndarray], object]:
        """The loss, its gradient with the keys of `params`, the state at the end."""


def train(
    model: Model,
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
        Has `loss_and_grads(inputs, targets, state) -> (loss, grads, state)`, and
        `params`, the arrays that it computes with.
    batches
        Yields `(inputs, targets, reset_state)`, as `helpers.data.windows` does;
        the state is carried from one batch to the next unless `reset_state`.
    optimizer
        Holds the model's parameters: the very arrays.
    max_norm
        Clip the gradient to this norm; None leaves it as it is.
    description
        Stands before the bar.

    Returns
    -------
    History
        The losses and the gradients' norms, step by step.

    Raises
    ------
    ValueError, TypeError
        There are no batches, or they are no triples; the optimiser holds other arrays
        than the model; `max_norm` is no positive number.
    TrainingDivergedError
        A loss or gradient, or what a layer or a loss was given on the way there, is not
        finite. The model is as it was after the last good step; the error has the
        history. Batches that are not finite themselves raise what the model raises.
    """
    for what, given in (("model", model), ("optimizer", optimizer)):
        if not isinstance(getattr(given, "params", None), Mapping):
            raise TypeError(
                f"{what} must have a dict of arrays `params`, got {given!r}"
            )
    _check_same_arrays(model.params, optimizer.params)
    if max_norm is not None:
        check_positive("max_norm", max_norm)
    losses, norms, state, interrupted = [], [], None, False
    start = time.perf_counter()

    def history() -> History:
        seconds = time.perf_counter() - start
        return History(np.array(losses), np.array(norms), seconds, interrupted)

    with _deferred_interrupt() as interrupt:
        # One line, and gone at the end: notebooks show stderr, and each bar, in red.
        bar = tqdm(batches, description, leave=False, file=sys.stdout, unit="step")
        for batch in bar:
            inputs, targets, reset_state = _parts(batch)
            state = None if reset_state else state
            try:
                loss, grads, state, norm = _take(model, inputs, targets, state)
            except NotFiniteError as error:
                bar.close()
                if not _finite(inputs, targets):
                    raise
                raise TrainingDivergedError(str(error), history()) from error
            if max_norm is not None:
                clip_grad_norm(grads, max_norm)
            optimizer.step(grads)
            losses.append(loss)
            norms.append(norm)
            bar.set_postfix_str(_progress(loss, targets), refresh=False)
            if interrupted := interrupt.is_set():
                bar.close()
                break
    if not losses:
        raise ValueError("there are no batches: was an iterator consumed before?")
    return history()


def _parts(batch: object) -> tuple:
    """The inputs, the targets and whether the state starts anew."""
    if not isinstance(batch, tuple | list) or len(batch) != 3:
        kind = type(batch).__name__
        size = f" of {len(batch)}" if isinstance(batch, tuple | list) else ""
        raise TypeError(
            "batches must yield (inputs, targets, reset_state), as `windows` does, got "
            f"{kind}{size}: put a single batch into a list"
        )
    return tuple(batch)


def _check_same_arrays(
    params: Mapping[str, np.ndarray], optimized: Mapping[str, np.ndarray]
) -> None:
    """Raise unless the optimiser steps the very arrays that the model computes with."""
    if params.keys() != optimized.keys():
        raise ValueError(
            f"the optimiser must hold the model's parameters, {sorted(params)}, "
            f"got {sorted(optimized)}"
        )
    if other := [name for name in params if params[name] is not optimized[name]]:
        raise ValueError(
            f"the optimiser holds other arrays than the model for {other}, which would "
            "not be trained: make the optimiser from model.params, after the last "
            "array was replaced"
        )


def _take(
    model: Model, inputs: np.ndarray, targets: np.ndarray, state: object
) -> tuple[float, dict[str, np.ndarray], object, float]:
    """The loss, its gradient, the state, the gradient's norm; all must be finite."""
    with np.errstate(over="ignore", invalid="ignore"):  # seen in what comes of it
        loss, grads, state = model.loss_and_grads(inputs, targets, state)
        norm = grad_norm(grads)
    if not (math.isfinite(loss) and math.isfinite(norm)):
        raise NotFiniteError(f"the loss is {loss}, its gradient's norm {norm}")
    return loss, grads, state, norm


def _finite(*arrays: np.ndarray) -> bool:
    return all(bool(np.isfinite(array).all()) for array in arrays)


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
