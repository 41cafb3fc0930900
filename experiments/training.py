"""The training loop of all experiments, and what is told of the trained network."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from helpers.training import clip_grad_norm

Gradients = dict[str, np.ndarray]


class Update(NamedTuple):
    """A step of the optimiser: the loss, and the gradient's norm, from before it."""

    loss: float
    norm: float


def updates(
    model, optimizer, batches: Iterable, clip: Callable[[Gradients], float]
) -> Iterator[Update]:
    """Train on one batch after the other; whoever iterates decides when it is enough.

    Parameters
    ----------
    model
        Has `loss_and_grads(inputs, targets, state) -> (loss, grads, state)`.
    optimizer
        Holds the model's parameters.
    batches
        Yields `(inputs, targets, reset_state)`, as `helpers.data.windows` does; the
        state is carried from one batch to the next unless `reset_state`. Nothing is
        taken from it in advance, so that it may share a random generator with what
        follows.
    clip
        Changes the gradients in place, or not, and returns their norm from before.
    """
    state = None
    for inputs, targets, reset_state in batches:
        loss, grads, state = model.loss_and_grads(
            inputs, targets, None if reset_state else state
        )
        norm = clip(grads)
        optimizer.step(grads)
        yield Update(loss, norm)


def to_norm(max_norm: float) -> Callable[[Gradients], float]:
    """Clips by norm."""
    return lambda grads: clip_grad_norm(grads, max_norm)


def half_cosine(done: int, of_all: int) -> float:
    """From 1 to 0 along half a cosine: how large a learning rate still is."""
    return (1 + np.cos(np.pi * done / of_all)) / 2


def trained(model) -> dict:
    """What all experiments tell of a trained network: its size and its fingerprint.

    The fingerprint is a hash of all parameters: equal only if two trainings agree bit
    for bit.
    """
    fingerprint = sha256()
    for name, array in sorted(model.params.items()):
        fingerprint.update(f"{name} {array.dtype} {array.shape}".encode())
        fingerprint.update(np.ascontiguousarray(array).tobytes())
    return {
        "parameters": sum(array.size for array in model.params.values()),
        "fingerprint": fingerprint.hexdigest()[:16],
    }
