"""The exercises on sequences: windows, baselines, perplexity."""

import numpy as np

from helpers.checks.verdicts import Verdict, choice, function, value
from helpers.data import sunspots


def shuffled_fit(answer: object) -> Verdict:
    """What least squares finds in a shuffled series: "a", "b" or "c"."""
    return choice(answer, "b", ["a", "b", "c"])


def perplexity_and_bits(answer: object) -> Verdict:
    """A function of probabilities (n,): the perplexity, and bits per symbol."""

    def reference(p):
        nats = -np.log(p).mean()
        return np.exp(nats), nats / np.log(2)

    cases = ([0.5, 0.5], [0.25], [1.0, 1.0, 1.0], [0.9, 0.01, 0.3])
    return function(answer, reference, [(np.array(p),) for p in cases])


def lanes(answer: object) -> Verdict:
    """A function (ids, batch_size): the lanes, side by side, time first."""

    def reference(ids, batch_size):
        length = len(ids) // batch_size
        starts = np.arange(batch_size) * length
        return ids[starts + np.arange(length)[:, None]]

    sizes = ((12, 3), (14, 3), (7, 1), (5, 5), (100, 7))
    return function(answer, reference, [(np.arange(n) * 2, b) for n, b in sizes])


def eleven_years_before(answer: object) -> Verdict:
    """The error from 1925 on of "as eleven years before", to two digits or better."""
    years, numbers = sunspots()
    misses = (numbers[11:] - numbers[:-11])[years[11:] >= 1925]
    expected = np.sqrt(np.mean(misses**2))
    return value(answer, expected, tolerance=1e-3)


def per_character(answer: object) -> Verdict:
    """120 per word, spread over 4.5 letters and a space; two digits will do."""
    return value(answer, 120 ** (1 / 5.5), tolerance=3e-3)
