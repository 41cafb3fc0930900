"""The exercises on sequences: windows, baselines, perplexity."""

import numpy as np

from helpers.checks.exercises import Choice, Function, Value
from helpers.data import sunspots

# 1. Shuffle, then fit.
shuffled_fit = Choice(
    "b",
    "Without order the best forecast is the mean, whatever came before.",
    {
        "a": "The weights said how one year follows from the two before. After "
        "shuffling no year follows from any other.",
        "c": "A weight near 1 says that a year is much like the one before. Is it, "
        "after shuffling?",
    },
    hints=(
        "What does the autocorrelation of the shuffled series look like?",
        "If the past says nothing, which forecast has the smallest squared error?",
    ),
)


# 2. Perplexity in bits.
def _perplexity_and_bits(p):
    nats = -np.log(p).mean()
    return np.exp(nats), nats / np.log(2)


def _with(perplexity, bits):
    return lambda p: (perplexity(p), bits(p))


def _right_perplexity(p):
    return _perplexity_and_bits(p)[0]


def _right_bits(p):
    return _perplexity_and_bits(p)[1]


perplexity_and_bits = Function(
    _perplexity_and_bits,
    [(np.array(p),) for p in ([0.5, 0.5], [0.25], [1.0, 1.0], [0.9, 0.01, 0.3])],
    mistakes=[
        (
            _with(_right_perplexity, lambda p: -np.log(p).mean()),
            "The perplexity is right. The cross-entropy is in nats; bits are asked "
            "for.",
        ),
        (
            _with(lambda p: 2 ** -np.log(p).mean(), _right_bits),
            "2 to the power of nats is no perplexity: base and logarithm must match.",
        ),
        (
            _with(lambda p: np.exp(-np.log2(p).mean()), _right_bits),
            "e to the power of bits is no perplexity: base and logarithm must match.",
        ),
        (
            _with(lambda p: np.exp(-np.log(p).sum()), lambda p: -np.log2(p).sum()),
            "The surprises are summed; per symbol it is their mean.",
        ),
        (
            _with(lambda p: 1 / p.mean(), lambda p: -np.log2(p.mean())),
            "The mean is taken of the probabilities; it is that of their logarithms.",
        ),
        (
            _with(lambda p: (1 / p).mean(), _right_bits),
            "That averages the numbers of choices; it is their logarithms that "
            "average.",
        ),
        (
            _with(lambda p: np.exp(np.log(p).mean()), lambda p: np.log2(p).mean()),
            "The minus is missing: the logarithm of a probability is negative.",
        ),
        (
            lambda p: _perplexity_and_bits(p)[::-1],
            "Both are right; the perplexity is asked for first.",
        ),
    ],
    hints=(
        "The surprise of a symbol is −ln p in nats, −log₂ p in bits.",
        "Take the mean of the surprises. Then the base of that logarithm to its power.",
    ),
)


# 3. Lanes.
def _lanes(ids, batch_size):
    length = len(ids) // batch_size
    starts = np.arange(batch_size) * length
    return ids[starts + np.arange(length)[:, None]]


def _cut(ids, batch_size):
    return ids[: len(ids) // batch_size * batch_size]


lanes = Function(
    _lanes,
    [(np.arange(n) * 2, b) for n, b in ((12, 3), (14, 3), (7, 1), (5, 5), (20, 6))],
    mistakes=[
        (
            lambda ids, batch_size: _cut(ids, batch_size).reshape(-1, batch_size),
            "Read down a column: each lane jumps by `batch_size` at every step.",
        ),
        (
            lambda ids, batch_size: _cut(ids, batch_size).reshape(batch_size, -1),
            "The lanes are right, but lie as rows: time comes first.",
        ),
        (
            lambda ids, batch_size: (
                ids[-(len(ids) // batch_size * batch_size) :].reshape(batch_size, -1).T
            ),
            "What does not fill a lane is dropped at the end; you have dropped the "
            "beginning.",
        ),
        (
            lambda ids, batch_size: ids.reshape(batch_size, -1).T,
            "Your function raised",
        ),
    ],
    hints=(
        "First drop what does not fill a lane. How long is a lane?",
        "Cut into rows that are contiguous, one for each lane; then turn rows into "
        "columns.",
    ),
)


# 4. A baseline that knows the calendar.
def _misses(lag, first):
    years, numbers = sunspots()
    return (numbers[lag:] - numbers[:-lag])[years[lag:] >= first]


def _root_mean_square(misses):
    return np.sqrt(np.mean(misses**2))


eleven_years_before = Value(
    _root_mean_square(_misses(11, 1925)),
    within=7e-5,  # two decimals
    mistakes=[
        (np.mean(_misses(11, 1925) ** 2), "The root of the mean is missing."),
        (np.mean(np.abs(_misses(11, 1925))), "That is the mean *absolute* error."),
        (_root_mean_square(_misses(10, 1925)), "That is ten years before."),
        (_root_mean_square(_misses(12, 1925)), "That is twelve years before."),
        (_root_mean_square(_misses(1, 1925)), "That is last year's value."),
        (
            _root_mean_square(_misses(11, 1936)),
            "The years up to 1935 are missing: what "
            "was eleven years before them is known as well.",
        ),
        (_root_mean_square(_misses(11, 1926)), "The first year is 1925, not 1926."),
        (
            _root_mean_square(_misses(11, 1700)),
            "That is over all years; those from 1925 on are asked for.",
        ),
        (
            np.std(_misses(11, 1925)),
            "That is the spread of the misses around *their* mean.",
        ),
    ],
    hints=(
        "For every year from 1925 on you need the number of eleven years before: also "
        "those before 1925.",
        "Two slices of `numbers` of the same length, eleven apart; then root, mean, "
        "square.",
    ),
)

# 5. Words against letters.
per_character = Value(
    120 ** (1 / 5.5),
    within=0.015,
    mistakes=[
        (120 ** (1 / 4.5), "The space is a character, too."),
        (
            120 / 5.5,
            "What is shared by the characters is the surprise, the *logarithm* "
            "of the perplexity.",
        ),
        (np.log(120) / 5.5, "That is the cross-entropy per character, in nats."),
        (np.log2(120) / 5.5, "That is the cross-entropy per character, in bits."),
        (120**5.5, "A perplexity per character is smaller than one per word."),
    ],
    hints=(
        "How many nats is one word? How many characters share them?",
        "A word has 5.5 characters, the space included. Then from nats back to a "
        "perplexity.",
    ),
)
