"""The exercises on sequences: windows, baselines, perplexity."""

from collections import Counter

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


# 2. Two parts, one text.
def _two_parts(n, p):
    bits = np.average(np.log2(p), weights=n)
    return 2**bits, bits


def _alike(perplexity):
    """The perplexity and, to fit it, the bits."""
    return lambda n, p: (perplexity(n, p), np.log2(perplexity(n, p)))


def _with(perplexity, bits):
    return lambda n, p: (perplexity(n, p), bits(n, p))


def _right_perplexity(n, p):
    return _two_parts(n, p)[0]


def _right_bits(n, p):
    return _two_parts(n, p)[1]


def _right_nats(n, p):
    return _right_bits(n, p) * np.log(2)


two_parts = Function(
    _two_parts,
    [
        (np.array([10, 30]), np.array([2.0, 8.0])),
        (np.array([50, 5]), np.array([3.5, 27.0])),
        (np.array([12, 12]), np.array([9.0, 4.0])),
        (np.array([3, 20]), np.array([1.0, 6.0])),
    ],
    mistakes=[
        (
            _alike(lambda n, p: p.mean()),
            "That is the mean of the two perplexities. What is it that has a mean over "
            "the symbols?",
        ),
        (
            _alike(lambda n, p: np.average(p, weights=n)),
            "You give each part its weight, but it is numbers of choices that you "
            "average.",
        ),
        (
            _with(lambda n, p: np.average(p, weights=n), _right_bits),
            "The bits are right. Your perplexity averages numbers of choices, and does "
            "not belong to them.",
        ),
        (
            _with(lambda n, p: p.mean(), _right_bits),
            "The bits are right. Your perplexity is the mean of two, and does not "
            "belong to them.",
        ),
        (
            lambda n, p: _two_parts(np.ones(2), p),
            "Both parts have the same weight with you. Is one of them longer?",
        ),
        (
            lambda n, p: _two_parts(n[::-1], p),
            "Each part has the weight of the other.",
        ),
        (
            _alike(lambda n, p: n.sum() / (n / p).sum()),
            "You average the probabilities 1/p. Probabilities multiply along a text.",
        ),
        (
            _alike(lambda n, p: p.prod()),
            "That multiplies the two: the choices at a symbol of the one part *and* at "
            "one of the other. Of the text, each symbol is in one part.",
        ),
        (
            _with(lambda n, p: np.prod(p**n), lambda n, p: n @ np.log2(p)),
            "That is for all symbols of the text together; what is asked for is *per "
            "symbol*.",
        ),
        (
            _with(_right_perplexity, lambda n, p: n @ np.log2(p)),
            "The perplexity is right. The bits are those of all symbols together.",
        ),
        (
            _with(_right_perplexity, _right_nats),
            "The perplexity is right. The cross-entropy is in nats; bits are asked "
            "for.",
        ),
        (
            _with(lambda n, p: 2 ** _right_nats(n, p), _right_bits),
            "2 to the power of nats is no perplexity: base and logarithm must match.",
        ),
        (
            _with(lambda n, p: np.exp(_right_bits(n, p)), _right_bits),
            "e to the power of bits is no perplexity: base and logarithm must match.",
        ),
        (
            lambda n, p: _two_parts(n, 1 / p),
            "You take the `p` for probabilities: a logarithm has the wrong sign.",
        ),
        (
            lambda n, p: _two_parts(n, np.exp(p)),
            "The `p` are perplexities already, not cross-entropies.",
        ),
        (
            lambda n, p: _two_parts(n, p)[::-1],
            "Both are right; the perplexity is asked for first.",
        ),
    ],
    hints=(
        "What adds up along a text: choices, probabilities, or surprises?",
        "How many bits are in the first part, all its symbols together? And in the "
        "second?",
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


# 7. Beyond the range.
def _leaves_range(series, cut, k):
    return _outside(_windows(series, cut, k), series[:cut]).any(axis=1)


def _windows(series, cut, k, late=0):
    """The k values before each from the cut on, oldest first; or `late` years later."""
    years = series[cut - k + late : len(series) - 1 + late]
    return np.lib.stride_tricks.sliding_window_view(years, k)


def _outside(values, past):
    return (values < past.min()) | (values > past.max())


leaves_range = Function(
    _leaves_range,
    lambda: [
        (np.array([3.0, 5, 9, 4, 2, 6, 9, 7, 12, 8, 5, 5, 1, 3, 4, 6, 5]), 6, 3),
        (np.array([40.0, 20, 60, 30, 20, 10, 5, 15, 70, 60, 65, 50, 20]), 4, 2),
        (np.array([2.0, 7, 4, 6, 8, 3, 7, 1, 0, 5]), 5, 1),
    ],
    mistakes=[
        (
            lambda series, cut, k: _outside(_windows(series, cut, k), series[:cut]).all(
                axis=1
            ),
            "You ask whether *all* values of a window are new. How many does it take "
            "to lead a curve astray?",
        ),
        (
            lambda series, cut, k: (
                _windows(series, cut, k).max(axis=1) > series[:cut].max()
            ),
            "That sees values that are too large. A range has another end.",
        ),
        (
            lambda series, cut, k: (
                _windows(series, cut, k).min(axis=1) < series[:cut].min()
            ),
            "That sees values that are too small. A range has another end.",
        ),
        (
            lambda series, cut, k: _outside(_windows(series, cut, k), series).any(1),
            "You took the range of the whole series. What had the model seen of it?",
        ),
        (
            lambda series, cut, k: _outside(_windows(series, cut, k), series[cut:]).any(
                1
            ),
            "You took the range of the later part. What was the model fitted to?",
        ),
        (
            lambda series, cut, k: _outside(
                _windows(series, cut, k, late=1), series[:cut]
            ).any(1),
            "Your window holds the value that is to be forecast.",
        ),
        (
            lambda series, cut, k: _outside(series[cut:], series[:cut]),
            "You ask whether the value itself is new. What does a model look at to "
            "forecast it?",
        ),
        (
            lambda series, cut, k: _outside(series[cut - 1 : -1], series[:cut]),
            "That is about the newest value of the window alone.",
        ),
        (
            lambda series, cut, k: _leaves_range(series[cut - k :], k, k),
            "You took the range of the last values before the cut. The fit saw more.",
        ),
        (
            lambda series, cut, k: _leaves_range(series, cut, k)[k:],
            "The windows of the first values reach back before the cut.",
        ),
        (
            lambda series, cut, k: ~_leaves_range(series, cut, k),
            "True and False are exchanged.",
        ),
        (
            lambda series, cut, k: (
                (_windows(series, cut, k) <= series[:cut].min())
                | (_windows(series, cut, k) >= series[:cut].max())
            ).any(axis=1),
            "The smallest and the largest of the past have been met.",
        ),
    ],
    hints=(
        "Two numbers from the first part make the range. The first window ends just "
        "before the cut.",
        "`sliding_window_view` gives the windows as rows: which slice of the series do "
        "they come from? Then one Boolean for each row.",
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


# 11. Seen before.
def _coverage(train, text, n, least):
    return _known(_contexts(train, n), _contexts(text, n), least)


def _contexts(tokens, n):
    """The n tokens before each token that has as many."""
    return [tuple(tokens[i - n : i]) for i in range(n, len(tokens))]


def _known(seen, asked, least):
    """The share of the contexts asked for that are among those seen."""
    times = Counter(seen)
    return np.mean([times[context] >= least for context in asked])


def _in_any_order(contexts):
    return [tuple(sorted(context)) for context in contexts]


def _coverage_cases():
    train = "the cat saw the dog and the dog saw the cat and the cat ran away"
    text = "and the dog saw the cat run and the cat saw the old dog saw red"
    for n, least in ((1, 2), (2, 1), (2, 2), (3, 1)):
        yield train.split(), text.split(), n, least
    yield list("abracadabra, abra."), list("cadabra, bar, abrac."), 2, 3


coverage = Function(
    _coverage,
    _coverage_cases,
    mistakes=[
        (
            lambda train, text, n, least: _known(
                _contexts(train, n), set(_contexts(text, n)), least
            ),
            "You count each *different* context once. A reader of the text meets some "
            "of them again and again.",
        ),
        (
            lambda train, text, n, least: _known(
                _contexts(text, n), _contexts(text, n), least
            ),
            "You count in `text` itself. What has the model read?",
        ),
        (
            lambda train, text, n, least: _known(
                _contexts(train + text, n), _contexts(text, n), least
            ),
            "Your counts know the new text as well.",
        ),
        (
            lambda train, text, n, least: _coverage(text, train, n, least),
            "The two lists have changed places.",
        ),
        (
            lambda train, text, n, least: _coverage(train, text, n + 1, least),
            "Your contexts are one token too long. Do they hold the one to be guessed?",
        ),
        (
            lambda train, text, n, least: _coverage(train, text, n - 1, least),
            "Your contexts are one token too short.",
        ),
        (
            lambda train, text, n, least: _known(
                _contexts(train, n), _contexts([*text, None], n), least
            ),
            "Which token comes after your last context?",
        ),
        (
            lambda train, text, n, least: (
                _coverage(train, text, n, least) * (len(text) - n) / len(text)
            ),
            "You divide by all tokens. Do the first of them have a context?",
        ),
        (
            lambda train, text, n, least: _coverage(train, text, n, least + 1),
            "Look again at the words *at least*.",
        ),
        (
            lambda train, text, n, least: _coverage(train, text, n, 1),
            "That is the share that was seen at all. `least` is not used.",
        ),
        (
            lambda train, text, n, least: _known(
                set(_contexts(train, n)), _contexts(text, n), least
            ),
            "Each context of `train` is counted once, however often it comes.",
        ),
        (
            lambda train, text, n, least: _known(
                _in_any_order(_contexts(train, n)),
                _in_any_order(_contexts(text, n)),
                least,
            ),
            "The order within a context does not matter to you.",
        ),
        (
            lambda train, text, n, least: (
                _coverage(train, text, n, least) * (len(text) - n)
            ),
            "That is how many; the share is asked for.",
        ),
    ],
    hints=(
        "Count first how often each run of `n` tokens comes in `train`. (A slice of a "
        "list can be counted once it is a `tuple`.)",
        "Then go through the places of `text`, from the first that has `n` tokens "
        "before it to the last, and look each context up.",
    ),
)
