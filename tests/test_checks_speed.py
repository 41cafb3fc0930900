"""The checks of the exercises on speed: right answers pass, likely mistakes do not."""

import numpy as np
import pytest

from helpers.checks import speed as checks


def multiplications(steps, batch, inputs, hidden):
    rows = 3 * hidden
    forwards = rows * inputs + rows * hidden
    backwards = 2 * rows * inputs + 2 * rows * hidden
    return steps * batch * (forwards + backwards)


def looked_up_gradient(da, ids, letters):
    total = np.zeros((da.shape[2], letters))
    np.add.at(total.T, ids, da)
    return total


def sorted_and_summed(da, ids, letters):
    """By places in the flat result."""
    rows = da.shape[2]
    places = ids[..., None] * rows + np.arange(rows)
    sums = np.bincount(places.ravel(), da.ravel(), letters * rows)
    return sums.reshape(letters, rows).T


def speedup(share, factor):
    return factor / (factor * (1 - share) + share)


def two_cases(a):
    return np.minimum(a, 0) - np.log1p(np.exp(-np.abs(a)))


def larger_taken_out(a):
    larger = np.maximum(0, -a)
    return -(larger + np.log(np.exp(-larger) + np.exp(-a - larger)))


def naive_log_sigmoid(a):
    return -np.log1p(np.exp(-a))


AFTER_EACH_OTHER, IN_TURNS = 1.145 / 1.445, 1.29 / 1.3


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (checks.multiplications, multiplications),
        (checks.looked_up_gradient, looked_up_gradient),
        (checks.looked_up_gradient, sorted_and_summed),
        (checks.speedup, speedup),
        (checks.calm_log_sigmoid, two_cases),
        (checks.calm_log_sigmoid, larger_taken_out),
        (checks.wrong_clock, (AFTER_EACH_OTHER, IN_TURNS)),
        (checks.wrong_clock, (0.7924, 0.9923)),
        (checks.through_tanh, lambda dh, h: dh * (1 - h**2)),
    ],
)
def test_right_answers_pass_and_open_ones_are_not_yet(check, answer):
    verdict = check(answer)
    assert verdict, verdict.message
    assert not check(...).answered
    assert not check(None).answered


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (checks.multiplications, lambda t, b, d, n: t * b * 3 * n * (3 * n + 2 * d)),
        (checks.multiplications, lambda t, b, d, n: t * b * 4 * n * 3 * (n + d)),
        (checks.multiplications, lambda t, b, d, n: 2 * multiplications(t, b, d, n)),
        (
            checks.looked_up_gradient,
            lambda da, ids, n: looked_up_gradient(da, ids, n).T,
        ),
        (checks.looked_up_gradient, lambda da, ids, n: da.sum((0, 1))[:, None] / n),
        (checks.looked_up_gradient, lambda da, ids, n: da[-1].T @ np.eye(n)[ids[-1]]),
        (checks.speedup, lambda share, factor: factor * share + 1 - share),
        (checks.speedup, lambda share, factor: 1 / (1 - share)),
        (checks.calm_log_sigmoid, naive_log_sigmoid),
        (checks.calm_log_sigmoid, lambda a: naive_log_sigmoid(np.clip(a, -30, 30))),
        (checks.calm_log_sigmoid, lambda a: np.minimum(a, 0)),
        (checks.calm_log_sigmoid, np.tanh),
        (checks.wrong_clock, (0.7924, 1.0)),
        (checks.wrong_clock, (0.79, 0.99)),
        (checks.wrong_clock, (1 / 0.7924, 1 / 0.9923)),
        (checks.wrong_clock, 0.7924),
    ],
)
def test_a_likely_mistake_does_not_pass(check, answer):
    verdict = check(answer)
    assert verdict.answered
    assert not verdict


def test_an_overflow_is_named():
    assert "overflow" in checks.calm_log_sigmoid(naive_log_sigmoid).message


def test_what_is_stated_besides_is_checked():
    def looped(da, ids, letters):
        total = np.zeros((da.shape[2], letters))
        for row, k in zip(da.reshape(-1, len(total)), ids.ravel(), strict=True):
            total[:, k] += row
        return total

    def one_hot(da, ids, letters):
        return np.tensordot(da, np.eye(letters)[ids], axes=((0, 1), (0, 1)))

    assert "without a loop" in checks.looked_up_gradient(looped).message
    assert "as long as the alphabet" in checks.looked_up_gradient(one_hot).message
