"""Cutting one long sequence into windows that a network can be trained on."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from helpers._arguments import generator, id_array, whole_number


class Window(NamedTuple):
    """A batch of stretches of the sequence, time first.

    Attributes
    ----------
    inputs : int64 array, shape (num_steps, batch_size)
    targets : int64 array, shape (num_steps, batch_size)
        The ids one step later.
    reset_state : bool
        True where a recurrent state must start from zero.
    """

    inputs: np.ndarray
    targets: np.ndarray
    reset_state: bool


def windows(
    ids: ArrayLike,
    num_steps: int,
    batch_size: int,
    *,
    sampling: str = "random",
    rng: np.random.Generator,
    epochs: int = 1,
) -> "Windows":
    """Cut a long sequence of ids into batches of windows.

    Parameters
    ----------
    ids : integer array_like, shape (n,)
    num_steps : int
        Length of a window: how many predictions each stretch asks for.
    batch_size : int
        How many windows stand side by side in a batch.
    sampling : "random" or "sequential"
        ``"random"``: the windows of an epoch in shuffled order. Neighbours in a batch
        or from batch to batch are unrelated, so each starts from a zero state.
        ``"sequential"``: the text is cut into ``batch_size`` lanes, each contiguous;
        window k + 1 goes on where window k ended, lane by lane, so that a state can be
        carried from one to the next. Only an epoch's first window is ``reset_state``.
    rng : numpy.random.Generator
        Chooses the offset and the order, anew in each epoch.
    epochs : int
        How often to go through the sequence.

    Returns
    -------
    Windows
        An iterable of `Window`, with a length. Iterating again goes on with ``rng`` and
        so gives other windows.

    Notes
    -----
    n ids give n − 1 pairs (an input, and the next id as its target): the last id is
    only a target. An epoch has ``(n − 1) // (num_steps · batch_size)`` windows and
    visits each pair at most once. The remainder, ``(n − 1) % (num_steps · batch_size)``
    pairs, cannot fill a batch and is left out: a random part of it before the first
    window, the rest after the last one, so that another epoch leaves out others.

    Raises
    ------
    ValueError
        There are too few ids for a single batch, or the sampling has no such name.
    TypeError
        The ids are no integers, a size is no whole number, or rng is no generator.
    """
    ids = id_array("ids", ids)
    num_steps = whole_number("num_steps", num_steps)
    batch_size = whole_number("batch_size", batch_size)
    epochs = whole_number("epochs", epochs)
    if sampling not in ("random", "sequential"):
        raise ValueError(f"sampling must be 'random' or 'sequential', got {sampling!r}")
    if len(ids) <= num_steps * batch_size:
        raise ValueError(
            f"one batch of {batch_size} windows of {num_steps} steps needs at least "
            f"{num_steps * batch_size + 1} ids, got {len(ids)}: make num_steps or "
            "batch_size smaller, or the sequence longer"
        )
    return Windows(ids, num_steps, batch_size, sampling, generator(rng), epochs)


class Windows:
    """What `windows` returns: has a ``len()``, and yields each `Window` in turn."""

    def __init__(
        self,
        ids: np.ndarray,
        num_steps: int,
        batch_size: int,
        sampling: str,
        rng: np.random.Generator,
        epochs: int,
    ) -> None:
        self._ids = ids
        self._num_steps = num_steps
        self._batch_size = batch_size
        self._sequential = sampling == "sequential"
        self._rng = rng
        self._epochs = epochs
        self._per_epoch = (len(ids) - 1) // (num_steps * batch_size)

    def __len__(self) -> int:
        return self._epochs * self._per_epoch

    def __iter__(self) -> Iterator[Window]:
        steps = np.arange(self._num_steps)[:, None]
        for _ in range(self._epochs):
            for k, starts in enumerate(self._epoch_starts()):
                at = starts + steps  # (num_steps, batch_size)
                reset_state = k == 0 or not self._sequential
                yield Window(self._ids[at], self._ids[at + 1], reset_state)

    def _epoch_starts(self) -> np.ndarray:
        """Where the windows of an epoch begin: (windows, batch_size)."""
        count = self._per_epoch * self._batch_size
        left_over = len(self._ids) - 1 - count * self._num_steps
        starts = np.arange(count) * self._num_steps
        starts += self._rng.integers(left_over + 1)
        if self._sequential:
            return starts.reshape(self._batch_size, self._per_epoch).T
        return self._rng.permutation(starts).reshape(self._per_epoch, self._batch_size)
