"""The classic synthetic tasks: sequences whose difficulty is known exactly.

Time is the first axis, the batch the second. Every task takes ``rng``, a
``numpy.random.Generator``; the same seed gives the same batch.
"""

import numpy as np
from numpy.typing import DTypeLike

from helpers._arguments import generator, whole_number

#: Ids of `temporal_order`, as letters: distractors, signals, start, trigger.
TEMPORAL_ORDER_SYMBOLS = "abcdXYEB"


def adding(
    steps: int, batch: int, *, rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> tuple[np.ndarray, np.ndarray]:
    """Add two marked numbers: Hochreiter and Schmidhuber (1997), experiment 4.

    Each step shows a number x, uniform in [−1, 1], and a marker: 1 at the two steps to
    be added, −1 at the first and the last step, 0 elsewhere. One mark falls into the
    first ten steps, the other into the first half. The target, asked for after the last
    step, is 0.5 + (X₁ + X₂)/4, so that it lies in [0, 1].

    Always answering 0.5 has a mean squared error of Var(X₁ + X₂)/16 = 1/24 ≈ 0.0417.
    The paper calls a sequence right if its error is below 0.04. (Versions with x in
    [0, 1] and target X₁ + X₂ are another task: there, the constant answer has 1/6.)

    Two things are ours. The paper draws each length from T … T + T/10: draw ``steps``
    so, per batch, where that matters. And if its first step is marked, X₁ counts as 0;
    here the first step is never marked, so that all sequences are alike.

    Parameters
    ----------
    steps : int, at least 6
    batch : int

    Returns
    -------
    inputs : array of ``dtype``, shape (steps, batch, 2)
    targets : array of ``dtype``, shape (batch,)
    """
    steps = whole_number("steps", steps, least=6)
    batch = whole_number("batch", batch)
    if np.dtype(dtype).kind != "f":
        raise TypeError(f"dtype must be of floating-point numbers, got {dtype!r}")
    x = generator(rng).uniform(-1, 1, (steps, batch))
    first = rng.integers(1, min(10, steps // 2), batch)
    second = rng.integers(1, steps // 2 - 1, batch)
    second += second >= first  # uniform over the others: skip the one that is taken
    columns = np.arange(batch)
    marks = np.zeros((steps, batch))
    marks[[0, -1]] = -1
    marks[first, columns] = marks[second, columns] = 1
    targets = 0.5 + (x[first, columns] + x[second, columns]) / 4
    return np.stack([x, marks], axis=-1).astype(dtype), targets.astype(dtype)


def temporal_order(
    steps: int, batch: int, *, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Tell in which order two signals came: Hochreiter and Schmidhuber (1997), 6a.

    A string starts with E, ends with the trigger B, and between them consists of
    distractors a, b, c, d, except for two steps that hold X or Y each. After the B the
    network must name the class: 0 for X…X, 1 for X…Y, 2 for Y…X, 3 for Y…Y.

    The signals stand at steps ``steps``/10 … 2 ``steps``/10 and ``steps``/2 … 6
    ``steps``/10 (counted from 0, limits included): for 100 steps the paper's 10–20 and
    50–60. The paper draws each length from 100–110: draw ``steps`` so, per batch, where
    that matters. Guessing is right once in four times.

    Parameters
    ----------
    steps : int, at least 10
    batch : int

    Returns
    -------
    inputs : int64 array, shape (steps, batch)
        Ids; letters in `TEMPORAL_ORDER_SYMBOLS`.
    targets : int64 array, shape (batch,)
        Classes 0 … 3.
    """
    steps = whole_number("steps", steps, least=10)
    batch = whole_number("batch", batch)
    symbol = {letter: i for i, letter in enumerate(TEMPORAL_ORDER_SYMBOLS)}
    inputs = generator(rng).integers(0, 4, (steps, batch))  # a, b, c, d
    inputs[0], inputs[-1] = symbol["E"], symbol["B"]
    signals = rng.integers(0, 2, (2, batch))  # 0 for X, 1 for Y
    early = rng.integers(steps // 10, 2 * steps // 10 + 1, batch)
    late = rng.integers(steps // 2, 6 * steps // 10 + 1, batch)
    columns = np.arange(batch)
    inputs[early, columns] = symbol["X"] + signals[0]
    inputs[late, columns] = symbol["X"] + signals[1]
    return inputs, 2 * signals[0] + signals[1]


def copy_memory(
    delay: int,
    batch: int,
    *,
    rng: np.random.Generator,
    length: int = 10,
    symbols: int = 8,
) -> tuple[np.ndarray, np.ndarray]:
    """Repeat what was shown long ago: Arjovsky, Shah and Bengio (2016), section 4.1.

    ``length`` symbols are shown; ``delay`` − 1 blanks follow, then the signal to
    answer, then ``length`` blanks, during which the symbols are to be repeated. Until
    then the right answer is a blank. The blank has the id ``symbols``, the signal
    ``symbols`` + 1.

    Without a memory, the best is to answer with blanks and then to guess: a mean
    cross-entropy of length · ln(symbols) / (delay + 2 length) nats a step.

    Parameters
    ----------
    delay : int
        The paper's T: 100 to 500.
    batch : int
    length : int
        How many symbols to remember; 10 in the paper.
    symbols : int
        How many different ones there are; 8 in the paper.

    Returns
    -------
    inputs : int64 array, shape (delay + 2 length, batch); ids below symbols + 2
    targets : int64 array of the same shape; ids below symbols + 1
    """
    delay = whole_number("delay", delay)
    batch = whole_number("batch", batch)
    length = whole_number("length", length)
    symbols = whole_number("symbols", symbols)
    blank, signal = symbols, symbols + 1
    inputs = np.full((delay + 2 * length, batch), blank, dtype=np.int64)
    targets = inputs.copy()
    inputs[:length] = generator(rng).integers(0, symbols, (length, batch))
    inputs[length + delay - 1] = signal
    targets[-length:] = inputs[:length]
    return inputs, targets
