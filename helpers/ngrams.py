"""n-gram language models: counts of what followed what, smoothed."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from helpers._arguments import id_array, whole_number


class _Counts(NamedTuple):
    """The distinct grams of one length, sorted, and what is known of their contexts.

    A gram is coded as ``context · vocab_size + last symbol``, where ``context`` is the
    place of the gram without its last symbol in the table of the next shorter length.
    """

    codes: np.ndarray  # (grams,) sorted
    counts: np.ndarray  # (grams,) how often each gram was seen
    totals: np.ndarray  # (contexts,) how often each context was followed by something
    types: np.ndarray  # (contexts,) by how many different symbols


class WittenBell:
    """An n-gram model with interpolated Witten–Bell smoothing.

    With h a context of n − 1 symbols and h′ the same without its oldest symbol,

        P(w | h) = (count(h w) + T(h) · P(w | h′)) / (count(h) + T(h)),

    where T(h) is the number of *different* symbols seen after h. The recursion ends at
    the uniform distribution, 1 / vocab_size, so nothing has probability 0. For a
    context that was never seen, P(w | h) = P(w | h′).

    Witten and Bell (1991), method C; in this recursive form in Chen and Goodman (1999).

    Parameters
    ----------
    ids : integer array_like, shape (n,)
        The training text; each id in 0 … vocab_size − 1.
    order : int
        Length of the longest gram counted: 1 looks at single symbols only, 2 at the
        symbol before, and so on.
    vocab_size : int
    """

    def __init__(self, ids: ArrayLike, order: int, vocab_size: int) -> None:
        self.order = whole_number("order", order)
        self.vocab_size = whole_number("vocab_size", vocab_size)
        ids = self._checked("ids", ids, least=self.order)
        self._tables = []
        places = np.zeros(len(ids) + 1, dtype=np.int64)  # the empty gram, everywhere
        for _ in range(self.order):
            codes = places[:-1] * self.vocab_size + ids
            table, places = self._count(codes)
            self._tables.append(table)
            ids = ids[1:]

    def probabilities(self, context: ArrayLike) -> np.ndarray:
        """Return P(· | context): a float64 array of shape (vocab_size,), of sum 1.

        Of ``context``, an integer array_like of shape (m,), the last order − 1 ids are
        used; with fewer (or none, ``[]``) the model falls back to its shorter grams.
        """
        context = self._checked("context", context)
        p = np.full(self.vocab_size, 1 / self.vocab_size)
        for n, table in enumerate(self._tables[: len(context) + 1]):
            place = self._place(context[len(context) - n :])
            if place < 0 or table.totals[place] == 0:
                break  # a context never seen: nor was any longer one
            bounds = np.array([place, place + 1]) * self.vocab_size
            first, last = np.searchsorted(table.codes, bounds)
            p *= table.types[place]
            p[table.codes[first:last] % self.vocab_size] += table.counts[first:last]
            p /= table.totals[place] + table.types[place]
        return p

    def surprises(self, ids: ArrayLike) -> np.ndarray:
        """Return −ln P(id | the ids before it), in nats: float64 of shape (n − 1,).

        The first id of ``ids``, of shape (n,), is given and not predicted, as for a
        recurrent network.
        """
        ids = self._checked("ids", ids, least=2)
        p = np.full(len(ids), 1 / self.vocab_size)
        places = np.zeros(len(ids), dtype=np.int64)  # of the context before each id
        for n, table in enumerate(self._tables):
            grams = _find(table.codes, places, ids[n:], self.vocab_size)
            p[n:] = _interpolate(table, places, grams, p[n:])
            places = grams[:-1]  # a gram is the context of the id that comes next
        return -np.log(p[1:])

    def cross_entropy(self, ids: ArrayLike) -> float:
        """Return the mean of `surprises`, in nats per symbol.

        Its exponential is the perplexity.
        """
        return float(self.surprises(ids).mean())

    def _checked(self, name, ids, least=0):
        ids = id_array(name, ids)
        if len(ids) < least:
            raise ValueError(f"{name} must hold at least {least} ids, got {len(ids)}")
        if len(ids) and not (ids.min() >= 0 and ids.max() < self.vocab_size):
            raise ValueError(
                f"{name} must lie between 0 and {self.vocab_size - 1}, "
                f"got {ids.min()} to {ids.max()}"
            )
        return ids

    def _count(self, codes):
        """Return the table of the grams in ``codes``, and each one's place in it."""
        codes, places, counts = np.unique(
            codes, return_inverse=True, return_counts=True
        )
        contexts = codes // self.vocab_size
        size = len(self._tables[-1].codes) if self._tables else 1
        totals = np.bincount(contexts, weights=counts, minlength=size)
        types = np.bincount(contexts, minlength=size)
        return _Counts(codes, counts, totals, types), places

    def _place(self, gram):
        """Return the place of ``gram`` in the table of its length, −1 if never seen."""
        place = np.zeros(1, dtype=np.int64)
        for table, symbol in zip(self._tables, gram, strict=False):
            place = _find(table.codes, place, symbol, self.vocab_size)
        return place[0]


def _find(codes, contexts, symbols, vocab_size):
    """Return where each context followed by its symbol stands in ``codes``, or −1."""
    wanted = contexts * vocab_size + symbols  # below 0, so never found, after a −1
    places = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[places] == wanted, places, -1)


def _interpolate(table, contexts, grams, shorter):
    """Return P(symbol | context), given P(symbol | the context without its oldest)."""
    counts = np.where(grams >= 0, table.counts[grams], 0)
    totals, types = table.totals[contexts], table.types[contexts]
    seen = (contexts >= 0) & (totals > 0)
    p = (counts + types * shorter) / np.where(seen, totals + types, 1)
    return np.where(seen, p, shorter)
