"""The exercises on sequences: windows, baselines, perplexity."""

import numpy as np

from helpers.checks.exercises import Choice, Prediction, Value
from helpers.checks.functions import Function
from helpers.data import sunspots


# Guess first: longer contexts.
def _falls(perplexities):
    orders = sorted(perplexities)
    return all(perplexities[n] > perplexities[n + 1] for n in orders[:-1])


def _which_fall(counted, validation):
    if not _falls(counted):
        return "c"
    return "a" if _falls(validation) else "b"


longer_context = Prediction(
    "b",
    "On the text that was counted each letter more looks like knowledge. New text is "
    "the judge, and there it stops paying.",
    {
        "a": "Does a context of seven letters go on as it did, when it comes again?",
        "c": "The model has seen this very text. What can seven letters do there but "
        "name the one that came?",
    },
    _which_fall,
    hints=(
        "From how many places is a string of two letters known? And one of seven?",
        "Think of a context that was met once: what does the model expect after it, in "
        "the same text and in another?",
    ),
)

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
            _with(lambda p: 1 / p.prod(), _right_bits),
            "That is one over the probability of the *whole* text, a number of choices "
            "for all symbols together. Per symbol it is a root of that.",
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


# 7. A cycle out of two weights.
def _cycle(w1, w2):
    root = _root(w1, w2)
    period = 2 * np.pi / abs(np.angle(root))
    return period, abs(root) ** period


def _root(w1, w2):
    return np.roots([1, -w1, -w2])[0]


def _cycle_if(period=None, left=None):
    def cycle(w1, w2):
        root, (right_period, right_left) = _root(w1, w2), _cycle(w1, w2)
        return (
            period(root) if period else right_period,
            left(root) if left else right_left,
        )

    return cycle


cycle = Function(
    _cycle,
    [(1.35, -0.66), (1.6, -0.9), (0.5, -0.8), (-0.4, -0.5)],
    mistakes=[
        (
            _cycle_if(left=abs),
            "The period is right. |z| is what *one year* leaves of the swing; what do "
            "as many years as a period has leave?",
        ),
        (
            _cycle_if(period=lambda z: abs(np.angle(z)), left=abs),
            "The angle is how far the swing turns in a year. How many years does a "
            "whole turn take, and what do they leave?",
        ),
        (
            _cycle_if(
                lambda z: 2 * np.pi / np.degrees(abs(np.angle(z))),
                lambda z: abs(z) ** (2 * np.pi / np.degrees(abs(np.angle(z)))),
            ),
            "Are angle and full turn in the same unit?",
        ),
        (
            lambda w1, w2: _cycle(-w1, w2),
            "Look at the signs: z² = w₁ z + w₂, with everything brought to one side.",
        ),
        (
            _cycle_if(period=lambda z: np.pi / abs(np.angle(z))),
            "Half a turn takes the swing to its other end, and not back.",
        ),
        (
            _cycle_if(left=lambda z: 1 - abs(z) ** (2 * np.pi / abs(np.angle(z)))),
            "That is the share that a period *takes away*.",
        ),
    ],
    hints=(
        "Start from the roots of z² = w₁ z + w₂, with everything brought to one side: "
        "`np.roots` finds them.",
        "They are complex. Each year turns the swing by their angle and multiplies it "
        "by their modulus.",
    ),
)


# 8. Choose, then report.
def _choose(validation, test):
    return _chosen(validation, test)


def _chosen(validation, test, by="validation", say="test", best=min):
    texts = {"validation": validation, "test": test}
    name = best(texts[by], key=texts[by].get)
    return name, texts[say][name]


def _choose_cases():
    names = "counts", "sum", "network", "RNN"
    for validation, test in (
        ((3.5, 2.9, 3.1, 4.0), (3.8, 3.7, 3.4, 3.6)),
        ((9.0, 8.0, 7.0, 7.5), (9.5, 8.5, 7.6, 7.2)),
        ((2.0, 2.1, 2.2, 2.3), (2.6, 2.5, 2.1, 2.2)),
    ):
        yield tuple(dict(zip(names, text, strict=True)) for text in (validation, test))


choose = Function(
    _choose,
    _choose_cases,
    mistakes=[
        (
            lambda v, t: _chosen(v, t, by="test"),
            "You let the test choose. Then it can no longer judge: its best is partly "
            "luck.",
        ),
        (
            lambda v, t: _chosen(v, t, say="validation"),
            "Well chosen. But the validation text chose this model *because* it does "
            "well there: that number flatters it.",
        ),
        (
            lambda v, t: (_choose(v, t)[0], min(t.values())),
            "The number reported is not that of the model that you chose.",
        ),
        (
            lambda v, t: _chosen(v, t, best=max),
            "Is a high perplexity good or bad?",
        ),
        (
            lambda v, t: _choose(v, t)[::-1],
            "Both are right; the name is asked for first.",
        ),
        (
            lambda v, t: _chosen({name: v[name] + t[name] for name in v}, t),
            "Both texts have a say in the choice. Then the test has been seen.",
        ),
    ],
    hints=(
        "One of the two texts decides, the other one is reported.",
        "`min(perplexities, key=perplexities.get)` gives the name of the lowest.",
    ),
)


# 9. Fit again each year.
def _rolled(until=lambda now: now, start=0):
    """The error from 1925 on with, for each year `now`, weights of years before."""
    years, numbers = sunspots()
    first, misses = int(np.flatnonzero(years == 1925)[0]), []
    for now in range(first, len(numbers)):
        rows = np.lib.stride_tricks.sliding_window_view(numbers[start : until(now)], 3)
        past = np.column_stack([rows[:, :2], np.ones(len(rows))])
        weights = np.linalg.lstsq(past, rows[:, 2])[0]
        misses.append(np.append(numbers[now - 2 : now], 1) @ weights - numbers[now])
    return np.sqrt(np.mean(np.square(misses)))


_YEARS, _NUMBERS = sunspots()
refitted = Value(
    _rolled(),
    within=2e-4,
    mistakes=[
        (
            _rolled(lambda now: int(np.flatnonzero(_YEARS == 1925)[0])),
            "That is the error of the weights of 1924. Fit them anew for each year.",
        ),
        (
            _rolled(lambda now: now + 1),
            "The year that you forecast is among those that you fitted to.",
        ),
        (
            _rolled(lambda now: len(_NUMBERS)),
            "You fitted to all years, those to come included. At each origin, know "
            "only what lies before it.",
        ),
        (_rolled() ** 2, "That is the mean of the squares; take the root."),
        (
            _rolled(lambda now: now - 1),
            "The last year before the one to be forecast is known, and may be fitted "
            "to.",
        ),
    ],
    hints=(
        "For each year: fit on all years before it, and forecast it from the two "
        "before.",
        "Keep the misses; then the root of the mean of their squares.",
    ),
)


# 10. Find the bug: a scale that knows the future.
def _standardise(series, cut):
    return _scaled(series, cut, series[:cut])


def _scaled(series, cut, mean_of, spread_of=None):
    spread_of = mean_of if spread_of is None else spread_of
    scaled = (series - mean_of.mean()) / spread_of.std()
    return scaled[:cut], scaled[cut:]


def _each_by_itself(series, cut):
    parts = series[:cut], series[cut:]
    return tuple((part - part.mean()) / part.std() for part in parts)


standardise = Function(
    _standardise,
    lambda: [
        (np.array([1.0, 3.0, 2.0, 6.0, 9.0, 7.0]), 3),
        (np.array([4.0, 0.0, 5.0, 1.0, 5.0, 2.0]), 4),
        (np.array([0.0, 2.0, 30.0, 40.0]), 2),
    ],
    mistakes=[
        (
            lambda series, cut: _scaled(series, cut, series),
            "Mean and spread still know the years to come.",
        ),
        (
            _each_by_itself,
            "The test is scaled by a mean and a spread of its own, which nobody knows "
            "beforehand, and the two parts no longer have one scale.",
        ),
        (
            lambda series, cut: _scaled(series, cut, series[:cut], series),
            "The mean is right. The spread still knows the years to come.",
        ),
        (
            lambda series, cut: _scaled(series, cut, series, series[:cut]),
            "The spread is right. The mean still knows the years to come.",
        ),
        (
            lambda series, cut: _scaled(series, cut, series[cut:]),
            "Mean and spread come from the test part alone.",
        ),
        (
            lambda series, cut: (_standardise(series, cut)[0], series[cut:]),
            "The test part is not scaled at all. A model that has learned on scaled "
            "numbers has to be given scaled numbers.",
        ),
        (
            lambda series, cut: np.concatenate(_standardise(series, cut)),
            "Right numbers, but in one piece: return both parts.",
        ),
    ],
    hints=(
        "In the year of the cut, which of the numbers in this function are known?",
        "Both parts are scaled alike, by two numbers from the first part.",
    ),
)
