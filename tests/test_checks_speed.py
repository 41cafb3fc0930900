"""The checks of the exercises on speed: right answers pass, likely mistakes do not."""

import numpy as np
import pytest

from helpers.checks import speed as checks


def multiplications(steps, batch, inputs, hidden):
    rows = 4 * hidden
    forwards = rows * inputs + rows * hidden
    backwards = rows * hidden + rows * inputs + rows * hidden
    return steps * batch * (forwards + backwards)


def weight_gradient(da, h_before):
    return np.tensordot(da, h_before, axes=((0, 1), (0, 1)))


def speedup(share, factor):
    return factor / (factor * (1 - share) + share)


def two_cases(a):
    small = np.exp(-np.abs(a))
    return np.where(a < 0, small, 1) / (1 + small)


def naive_sigmoid(a):
    return 1 / (1 + np.exp(-a))


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (checks.multiplications, multiplications),
        (checks.weight_gradient, weight_gradient),
        (checks.speedup, speedup),
        (checks.calm_sigmoid, two_cases),
        (checks.fair_clock, "b"),
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
        (checks.multiplications, lambda t, b, d, n: t * b * 4 * n * (2 * n + 2 * d)),
        (checks.multiplications, lambda t, b, d, n: 2 * multiplications(t, b, d, n)),
        (checks.weight_gradient, lambda da, h: weight_gradient(da, h).T),
        (checks.weight_gradient, lambda da, h: weight_gradient(da, h) / len(da)),
        (checks.weight_gradient, lambda da, h: da[-1].T @ h[-1]),
        (checks.speedup, lambda share, factor: factor * share + 1 - share),
        (checks.speedup, lambda share, factor: 1 / (1 - share)),
        (checks.calm_sigmoid, naive_sigmoid),
        (checks.calm_sigmoid, lambda a: naive_sigmoid(np.clip(a, -5, 5))),
        (checks.calm_sigmoid, np.tanh),
        (checks.fair_clock, "a"),
        (checks.fair_clock, "d"),
    ],
)
def test_a_likely_mistake_does_not_pass(check, answer):
    verdict = check(answer)
    assert verdict.answered
    assert not verdict


def test_an_overflow_is_named():
    assert "overflow" in checks.calm_sigmoid(naive_sigmoid).message


def test_what_is_stated_besides_is_checked():
    def looped(da, h_before):
        return sum(a.T @ h for a, h in zip(da, h_before, strict=True))

    def flat(da, h_before):
        rows = da.shape[0] * da.shape[1]
        return da.reshape(rows, -1).T @ h_before.reshape(rows, -1)

    assert checks.weight_gradient(flat)
    assert "without a loop" in checks.weight_gradient(looped).message
