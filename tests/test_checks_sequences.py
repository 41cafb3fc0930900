"""The exercises of the first chapter: right answers pass, likely wrong ones do not."""

import numpy as np
import pytest

from helpers.checks import sequences


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
