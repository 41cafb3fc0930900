"""The classic synthetic tasks: sequences whose difficulty is known exactly.

Time is the first axis, the batch the second. Every task takes ``rng``, a
``numpy.random.Generator``; the same seed gives the same batch.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from helpers._arguments import generator, whole_number

#: Ids of `temporal_order`, as letters: distractors, signals, start, trigger.
TEMPORAL_ORDER_SYMBOLS = "abcdXYEB"
#: Ids of `embedded_reber`, as letters.
REBER_SYMBOLS = "BTPSXVE"
#: Ids of `counting`, as letters: start, the two that are counted, end.
COUNTING_SYMBOLS = "SabT"

# The grammar of Reber (1967): from each node, the symbols that may come, and where to.
# Node 0 is entered after the B; node 5 is left by an E, which ends the string.
_REBER_GRAPH = (
    {"T": 1, "P": 2},
    {"S": 1, "X": 3},
    {"T": 2, "V": 4},
    {"X": 2, "S": 5},
    {"P": 3, "V": 5},
    {"E": None},
)


class SymbolStrings(NamedTuple):
    """A batch of strings to be predicted symbol by symbol, padded to one length.

    inputs : int64 array, shape (steps, batch); ids; 0 where a string has ended
    targets : int64 array, shape (steps, batch); the symbol that came next
    legal : bool array, shape (steps, batch, symbols); all those that could have come
    mask : bool array, shape (steps, batch); False where a string has ended
    """

    inputs: np.ndarray
    targets: np.ndarray
    legal: np.ndarray
    mask: np.ndarray


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


def embedded_reber(batch: int, *, rng: np.random.Generator) -> SymbolStrings:
    """Strings of the embedded Reber grammar: a first letter to be kept until the end.

    A string is B, then T or P, then a string of the grammar of Reber (1967), then *the
    same* T or P again, then E. In Reber's grammar each of two possible symbols has
    probability 1/2. What must come last but one is known only to who remembers the
    second letter, seven symbols back or more.

    Cleeremans, Servan-Schreiber and McClelland (1989); Hochreiter and Schmidhuber
    (1997), experiment 1, who call a string right if at every step the network's highest
    outputs are those of the symbols that may come (``legal``).

    Returns
    -------
    SymbolStrings
        Letters in `REBER_SYMBOLS`. The mask covers all symbols of a string but its
        last, the E, after which there is nothing to predict.
    """
    batch = whole_number("batch", batch)
    generator(rng)
    strings = [_embedded_reber_string(rng) for _ in range(batch)]
    return _padded(strings, REBER_SYMBOLS)


def _embedded_reber_string(rng):
    """Return [(symbol, the symbols that could have stood here)]."""
    kept = "TP"[rng.integers(2)]
    return [("B", "B"), (kept, "TP"), *_reber_string(rng), (kept, kept), ("E", "E")]


def _reber_string(rng):
    string, node = [("B", "B")], 0
    while node is not None:
        legal = "".join(_REBER_GRAPH[node])
        symbol = legal[rng.integers(len(legal))]
        string.append((symbol, legal))
        node = _REBER_GRAPH[node][symbol]
    return string


def counting(
    batch: int, *, rng: np.random.Generator, least: int = 1, most: int = 50
) -> SymbolStrings:
    """Strings S aⁿ bⁿ T, n uniform in ``least`` … ``most``: as many b as there were a.

    After S comes an a. While there are a's, the next may be an a or a b. From the first
    b on everything is determined: n b's in all, then T. To predict it is to count.

    Gers and Schmidhuber (2001), who call a string right if at every step the network
    predicts the symbols that may come (``legal``); Weiss, Goldberg and Yahav (2018) ask
    how far beyond the lengths of training a network still counts. With ``least`` =
    ``most``, all strings are of that one length.

    Returns
    -------
    SymbolStrings
        Letters in `COUNTING_SYMBOLS`. The mask covers all symbols of a string but its
        last, the T.
    """
    batch = whole_number("batch", batch)
    least = whole_number("least", least)
    most = whole_number("most", most, least=least)
    lengths = generator(rng).integers(least, most + 1, batch)
    return _padded([_counting_string(n) for n in lengths], COUNTING_SYMBOLS)


def _counting_string(n):
    a = [("a", "a")] + [("a", "ab")] * (n - 1)
    b = [("b", "ab")] + [("b", "b")] * (n - 1)
    return [("S", "S"), *a, *b, ("T", "T")]


def _padded(strings, letters):
    """Turn [[(symbol, legal symbols)]] into arrays of one length."""
    steps, batch = max(map(len, strings)) - 1, len(strings)
    inputs = np.zeros((steps, batch), dtype=np.int64)
    targets = np.zeros((steps, batch), dtype=np.int64)
    legal = np.zeros((steps, batch, len(letters)), dtype=bool)
    mask = np.zeros((steps, batch), dtype=bool)
    for column, string in enumerate(strings):
        ids = [letters.index(symbol) for symbol, _ in string]
        last = len(string) - 1
        inputs[:last, column], targets[:last, column] = ids[:-1], ids[1:]
        mask[:last, column] = True
        for step, (_, could_come) in enumerate(string[1:]):
            legal[step, column, [letters.index(letter) for letter in could_come]] = True
    return SymbolStrings(inputs, targets, legal, mask)
