"""Random numbers that the page draws too (random.js), to the last bit."""

import numpy as np

_TURNS = (13, 15, 26, 6, 17, 29, 16, 24)
_PARITY = np.uint32(0x1BD11BDA)
#: What numbers are drawn for; each has a stream of its own.
PURPOSES = ("weights", "start", "training", "judging", "probe", "writing")


class Stream(np.random.Generator):
    """The numbers of one seed, purpose and round; a function of these and their place.

    Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy
    as 1, 2, 3"). It may stand wherever a `numpy.random.Generator` is asked for, as long
    as only `uniform`, `integers` and `normal` are drawn, each with numbers as limits.

    Parameters
    ----------
    seed, purpose, round_
        The purpose is one of `PURPOSES`; the round counts, say, updates.
    """

    def __init__(self, seed: int, purpose: str, round_: int = 0) -> None:
        super().__init__(np.random.PCG64(0))  # whose numbers nobody draws
        keys = [np.uint32(seed), np.uint32(PURPOSES.index(purpose))]
        self._keys = [*keys, _PARITY ^ keys[0] ^ keys[1]]
        self._round = np.uint32(round_)
        self._drawn = 0

    def words(self, count: int) -> np.ndarray:
        """The next uint32 numbers, (count,)."""
        start, end = self._drawn, self._drawn + count
        self._drawn = end
        blocks = np.arange(start // 2, (end + 1) // 2, dtype=np.uint32)
        pairs = np.stack(self._scrambled(blocks), axis=1).reshape(-1)
        return pairs[start % 2 :][:count]

    @np.errstate(over="ignore")  # sums are modulo 2³²
    def _scrambled(self, blocks):
        keys = self._keys
        a, b = blocks + keys[0], np.full_like(blocks, self._round + keys[1])
        for i in range(20):
            turn = np.uint32(_TURNS[i % 8])
            a = a + b
            b = (b << turn | b >> np.uint32(32 - turn)) ^ a
            if i % 4 == 3:
                done = (i + 1) // 4
                a = a + keys[done % 3]
                b = b + keys[(done + 1) % 3] + np.uint32(done)
        return a, b

    def uniform(self, low=0.0, high=1.0, size=None):
        """Numbers from `low` to below `high`."""
        return low + (high - low) * self._unit(size)

    def integers(self, low, high=None, size=None, dtype=np.int64, endpoint=False):
        """Whole numbers from `low`, or 0, to below `high`."""
        low, high = (0, low) if high is None else (low, high)
        wide = high - low + bool(endpoint)
        drawn = low + np.floor(wide * self._unit(size))
        return dtype(drawn) if size is None else drawn.astype(dtype)

    def normal(self, loc=0.0, scale=1.0, size=None):
        """Normally distributed numbers, by Box and Muller."""
        shape = () if size is None else np.atleast_1d(size)
        first, second = np.moveaxis(self._unit((*shape, 2)), -1, 0)
        drawn = np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)
        return loc + scale * drawn

    def _unit(self, size):
        """Numbers from 0 to below 1."""
        if size is None:
            return self.words(1)[0] / 2**32
        return self.words(int(np.prod(size))).reshape(size) / 2**32
