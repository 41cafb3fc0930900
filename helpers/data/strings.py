"""Strings of two small languages, to be predicted symbol by symbol.

Time is the first axis, the batch the second. Every language takes ``rng``, a
``numpy.random.Generator``; the same seed gives the same batch.
"""

from typing import NamedTuple

import numpy as np

from helpers._arguments import generator, whole_number

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

    Attributes
    ----------
    inputs : int64 array, shape (steps, batch)
        Ids; 0 where a string has ended.
    targets : int64 array, shape (steps, batch)
        The symbol that came next.
    legal : bool array, shape (steps, batch, symbols)
        All those that could have come.
    mask : bool array, shape (steps, batch)
        False where a string has ended.
    """

    inputs: np.ndarray
    targets: np.ndarray
    legal: np.ndarray
    mask: np.ndarray


def embedded_reber(batch: int, *, rng: np.random.Generator) -> SymbolStrings:
    """Strings of the embedded Reber grammar: a first letter to be kept until the end.

    A string is B, then T or P, then a string of the grammar of Reber (1967), then *the
    same* T or P again, then E. In Reber's grammar each of two possible symbols has
    probability 1/2. What must come last but one is known only to who remembers the
    second letter, six symbols back or more.

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
