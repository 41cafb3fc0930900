"""The exercises of the first chapter: right answers pass, likely wrong ones do not."""

from collections import Counter

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from helpers.checks import sequences

YULE, REFITTED = 20.8905, 20.6504  # errors from 1925 on: weights of 1924, of each year


def lanes(ids, batch_size):
    length = len(ids) // batch_size
    return ids[: length * batch_size].reshape(batch_size, length).T


def interleaved(ids, batch_size):
    """The mistake of the chapter: each row jumps by batch_size at every step."""
    length = len(ids) // batch_size
    return ids[: length * batch_size].reshape(length, batch_size)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (sequences.shuffled_fit, ["b", "B"], ["a", "c", "x", 2]),
        (sequences.lanes, [lanes], [interleaved, lambda ids, b: lanes(ids, b).T]),
        (sequences.eleven_years_before, [34.98, 34.9836], [31.06, 55.0, "35"]),
        (sequences.per_character, [2.39, 120 ** (1 / 5.5)], [120 / 5.5, 2.9, 0.87]),
    ],
)
def test_verdicts(check, right, wrong):
    for answer in right:
        assert check(answer), check(answer)
    for answer in wrong:
        verdict = check(answer)
        assert not verdict
        assert verdict.answered
    assert not check(...).answered


def leaves_range(series, cut, k):
    past, rows = series[:cut], sliding_window_view(series[cut - k : -1], k)
    return ((rows < past.min()) | (rows > past.max())).any(axis=1)


def one_by_one(series, cut, k):
    """The same, with a loop and a list of whole numbers."""
    low, high = min(series[:cut]), max(series[:cut])
    windows = (series[now - k : now] for now in range(cut, len(series)))
    return [int(min(window) < low or max(window) > high) for window in windows]


def above(series, cut, k):
    """As the chapter does it, whose series leaves its range at the top alone."""
    return sliding_window_view(series[cut - k : -1], k).max(axis=1) > series[:cut].max()


def coverage(train, text, n, least, *, last=1):
    """With `last=0`, of `train` only what something follows is counted."""
    seen = Counter(tuple(train[i : i + n]) for i in range(len(train) - n + last))
    asked = [tuple(text[i : i + n]) for i in range(len(text) - n)]
    return np.mean([seen[context] >= least for context in asked])


def of_different_contexts(train, text, n, least):
    seen = Counter(tuple(train[i : i + n]) for i in range(len(train) - n))
    asked = {tuple(text[i : i + n]) for i in range(len(text) - n)}
    return sum(seen[context] >= least for context in asked) / len(asked)


def lowest(perplexities):
    return min(perplexities, key=perplexities.get)


def highest(perplexities):
    return max(perplexities, key=perplexities.get)


def two_parts(n, p):
    bits = n @ np.log2(p) / n.sum()
    return 2**bits, bits


def from_symbols(n, p):
    """The same, in nats, from the surprise of each symbol."""
    nats = np.repeat(np.log(p), n).mean()
    return np.exp(nats), nats / np.log(2)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (
            sequences.two_parts,
            [two_parts, from_symbols],
            {
                lambda n, p: (p.mean(), np.log2(p.mean())): "mean of the two",
                lambda n, p: (n @ p / n.sum(), np.log2(n @ p / n.sum())): "its weight",
                lambda n, p: (n @ p / n.sum(), two_parts(n, p)[1]): "bits are right",
                lambda n, p: (p.mean(), two_parts(n, p)[1]): "mean of two",
                lambda n, p: (np.sqrt(p.prod()), np.log2(p).mean()): "same weight",
                lambda n, p: two_parts(n[::-1], p): "of the other",
                lambda n, p: (p.prod(), np.log2(p).sum()): "multiplies the two",
                lambda n, p: (np.prod(p**n), n @ np.log2(p)): "per symbol",
                lambda n, p: (two_parts(n, p)[0], n @ np.log(p) / n.sum()): "in nats",
                lambda n, p: (np.exp(two_parts(n, p)[1]), two_parts(n, p)[1]): "e to",
                lambda n, p: two_parts(n, 1 / p): "probabilities",
                lambda n, p: two_parts(n, p)[::-1]: "asked for first",
                lambda n, p: two_parts(n, p)[0]: "2 results",
                lambda p: two_parts(np.ones(2), p): "to take `(n, p)`",
                2.5: "the function itself",
            },
        ),
        (
            sequences.leaves_range,
            [leaves_range, one_by_one],
            {
                above: "another end",
                lambda s, cut, k: above(-s, cut, k): "too small",
                lambda s, cut, k: (
                    leaves_range(s, cut, k) & leaves_range(s, cut, 1)
                ): "newest value",
                lambda s, cut, k: np.zeros(len(s) - cut, bool): "whole series",
                lambda s, cut, k: ~leaves_range(s, cut, k): "exchanged",
                lambda s, cut, k: leaves_range(s, cut, k)[:-1]: "What is asked for",
                lambda s, cut, k: 1 / 0: "ZeroDivisionError",
                "no": "the function itself",
            },
        ),
        (
            sequences.coverage,
            [coverage, lambda *arguments: coverage(*arguments, last=0)],
            {
                of_different_contexts: "*different*",
                lambda t, x, n, least: coverage(x, x, n, least): "count in `text`",
                lambda t, x, n, least: coverage(t + x, x, n, least): "know the new",
                lambda t, x, n, least: coverage(t, x, n + 1, least): "too long",
                lambda t, x, n, least: coverage(t, [*x, "?"], n, least): "comes after",
                lambda t, x, n, least: coverage(t, x, n, least + 1): "at least",
                lambda t, x, n, least: coverage(x, t, n, least): "changed places",
                lambda t, x, n, least: 1 - coverage(t, x, n, least): "1 minus",
                lambda t, x, n, least: {}[x]: "TypeError",
                0.5: "the function itself",
            },
        ),
        (
            sequences.choose,
            [lambda v, t: (lowest(v), t[lowest(v)])],
            {
                lambda v, t: (lowest(t), t[lowest(t)]): "let the test choose",
                lambda v, t: (lowest(v), v[lowest(v)]): "flatters",
                lambda v, t: (lowest(v), t[lowest(t)]): "not that of the model",
                lambda v, t: (highest(v), t[highest(v)]): "good or bad",
                lambda v, t: ("counts", t["counts"]): "`counts` is not the one",
                lambda v, t: lowest(v): "2 results",
                lambda v, t: (0, t[lowest(v)]): "`0` is not the one",
                "network": "the function itself",
            },
        ),
        (
            sequences.refitted,
            [REFITTED, round(REFITTED, 2)],
            {
                YULE: "weights of 1924",
                20.0: "too small",
                REFITTED**2: "root",
                "twenty": "a number",
            },
        ),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong_with_it(check, right, wrong):
    for answer in right:
        assert check(answer), check(answer)
    for answer, words in wrong.items():
        verdict = check(answer)
        assert not verdict
        assert verdict.answered
        assert words in verdict.message
    assert not check(...).answered
    if check is not sequences.refitted:  # a number
        assert not check(lambda *_: ...).answered
