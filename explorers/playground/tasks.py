"""Sequences to learn from: those of helpers.data and some more; tasks.js draws them."""

from typing import NamedTuple

import numpy as np

from explorers.playground.random_numbers import Stream
from helpers.data import adding, copy_memory, counting, sunspots, temporal_order

COPY = {"length": 3, "symbols": 4}
TRAINED_YEARS = 220  # 1700 to 1919


class Batch(NamedTuple):
    """Sequences, and what is asked about them.

    inputs : (steps, batch, features) float64, or (steps, batch) int64 ids
    targets : (asked, batch) float64 numbers or int64 classes, of the last `asked` steps
    mask : (asked, batch) bool; False where nothing is asked
    """

    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray


def lamp(steps: int, batch: int, *, rng: np.random.Generator) -> tuple:
    """+1 switches a lamp on, −1 off, the rest is noise: (x, whether it is on)."""
    x = rng.uniform(-0.5, 0.5, (steps, batch))
    press = rng.uniform(size=x.shape)
    x = np.where(press < 0.15, np.where(press < 0.075, 1.0, -1.0), x)
    on = np.zeros(batch)
    for x_t in x:
        on = np.where(np.abs(x_t) == 1, x_t == 1, on)
    return x[..., None], on * 1.0


def bit(steps: int, batch: int, *, rng: np.random.Generator) -> tuple:
    """A bit at the first step, noise at all others: (x, the bit)."""
    bits = rng.integers(0, 2, batch)
    x = np.zeros((steps, batch, 2))
    x[0, :, 0] = 2 * bits - 1
    x[1:, :, 1] = rng.uniform(-1, 1, (steps - 1, batch))
    return x, bits


def parity(steps: int, batch: int, *, rng: np.random.Generator) -> tuple:
    """Bits, and after each whether the ones so far are odd in number: 1, or 0."""
    bits = rng.integers(0, 2, (steps, batch))
    return bits, bits.cumsum(axis=0) % 2


def hundreds_of_sunspots() -> np.ndarray:
    """All years; the first `TRAINED_YEARS` are learnt from."""
    return sunspots()[1] / 100


def windows(data: np.ndarray, steps: int, batch: int, rng) -> tuple:
    """Stretches of `data` (steps, batch), and what follows each value."""
    starts = rng.integers(0, len(data) - steps, batch)
    taken = data[np.arange(steps + 1)[:, None] + starts]
    return taken[:-1], taken[1:]


def draw(task: str, steps: int, batch: int, rng: Stream, data=None) -> Batch:
    """A batch of a task of `TASKS`; `data` are the ids of a text to learn from."""
    if task == "counting":
        words = counting(batch, rng=rng, most=steps)
        return Batch(words.inputs, words.targets, words.mask)
    inputs, targets = _pair(task, steps, batch, rng, data)
    targets = targets.reshape(-1, batch)
    return Batch(inputs, targets, np.ones(targets.shape, bool))


def _pair(task, steps, batch, rng, data):
    if task == "sunspots":
        years = hundreds_of_sunspots()[:TRAINED_YEARS]
        x, following = windows(years, steps, batch, rng)
        return x[..., None], following
    if task == "text":
        return windows(data, steps, batch, rng)
    if task == "adding":
        return adding(steps, batch, rng=rng, dtype=np.float64)
    if task == "copy":
        return copy_memory(steps, batch, rng=rng, **COPY)
    simple = {"lamp": lamp, "bit": bit, "order": temporal_order, "parity": parity}
    return simple[task](steps, batch, rng=rng)


class Sizes(NamedTuple):
    """What a network for a task reads and answers: numbers, or else classes."""

    inputs: int
    outputs: int
    numbers: bool


#: By name. Of a text it depends on its characters.
TASKS = {
    "lamp": Sizes(1, 1, True),
    "bit": Sizes(2, 2, False),
    "adding": Sizes(2, 1, True),
    "copy": Sizes(COPY["symbols"] + 2, COPY["symbols"] + 1, False),
    "order": Sizes(8, 4, False),
    "parity": Sizes(2, 2, False),
    "counting": Sizes(4, 4, False),
    "sunspots": Sizes(1, 1, True),
    "text": Sizes(0, 0, False),
}


class Text:
    """A text as ids; its last tenth is kept apart.

    Parameters
    ----------
    text : str

    Attributes
    ----------
    tokens : list of str
        Its characters by their code points, each once.
    ids : int64 array
    trained : int64 array
        Those that are learnt from.
    """

    def __init__(self, text: str) -> None:
        self.tokens = sorted(set(text))
        places = {token: i for i, token in enumerate(self.tokens)}
        self.ids = np.array([places[token] for token in text], np.int64)
        self.trained = self.ids[: len(self.ids) - len(self.ids) // 10]


def sizes_of(task: str, text: Text | None = None) -> Sizes:
    """What a network for that task reads and answers."""
    if task != "text":
        return TASKS[task]
    return Sizes(len(text.tokens), len(text.tokens), False)
