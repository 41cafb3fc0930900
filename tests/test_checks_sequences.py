"""The exercises of the first chapter: right answers pass, likely wrong ones do not."""

import numpy as np
import pytest

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
        (
            sequences.perplexity_and_bits,
            [lambda p: (np.exp(-np.log(p).mean()), -np.log2(p).mean())],
            [
                lambda p: (np.exp(-np.log(p).mean()), -np.log(p).mean()),  # nats
                lambda p: (1 / p.mean(), -np.log2(p).mean()),  # arithmetic mean
                lambda p: np.exp(-np.log(p).mean()),
            ],
        ),
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


def cycle(w1, w2):
    z = np.roots([1, -w1, -w2])[0]
    period = 2 * np.pi / abs(np.angle(z)) if z.imag else 1.0
    return period, abs(z) ** period


def modulus(w1, w2):
    return abs(np.roots([1, -w1, -w2])[0])


def lowest(perplexities):
    return min(perplexities, key=perplexities.get)


def highest(perplexities):
    return max(perplexities, key=perplexities.get)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (
            sequences.cycle,
            [cycle],
            {
                lambda w1, w2: (cycle(w1, w2)[0], modulus(w1, w2)): "one year",
                lambda w1, w2: (
                    abs(np.angle(np.roots([1, -w1, -w2])[0])),
                    modulus(w1, w2),
                ): "whole turn",
                lambda w1, w2: cycle(-w1, w2): "signs",
                lambda w1, w2: (11.0, 0.1): "Result 1 of 2: `11` is too large",
                lambda w1, w2: 11.0: "2 results",
                lambda w1, w2: 1 / 0: "ZeroDivisionError",
                11.0: "the function itself",
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
