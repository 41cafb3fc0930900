"""The checks of the exercises in practice: right answers, found another way."""

import numpy as np
import pytest

from helpers.checks import practice
from helpers.layers import LSTM


def test_first_aid():
    assert practice.first_aid("b")
    assert not practice.first_aid("d")


def test_stacked_parameters_are_those_of_four_layers():
    rng = np.random.default_rng(0)
    readers = [LSTM(inputs, 16, rng=rng) for inputs in (27, 27, 32, 32)]
    held = sum(array.size for lstm in readers for array in lstm.params.values())
    assert practice.stacked_parameters(held)
    assert not practice.stacked_parameters(held - 1)


def mean_one_by_one(h, lengths):
    return np.stack([h[:n, k].mean(axis=0) for k, n in enumerate(lengths)])


def ends_one_by_one(h, lengths):
    left, right = np.split(h, 2, axis=-1)
    found = [np.append(left[:n, k][-1], right[:n, k][0]) for k, n in enumerate(lengths)]
    return np.array(found)


def weighted(losses, places):
    return np.average(losses, weights=places)


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (practice.mean_over_time, mean_one_by_one),
        (practice.ends_of_both, ends_one_by_one),
        (practice.over_all, weighted),
    ],
)
def test_functions(check, right):
    verdict = check(right)
    assert verdict, verdict.message
    assert not check(lambda *arguments: -right(*arguments))
    assert not check(...).answered


def test_a_mean_may_not_silence_the_pads_in_place():
    def careless(h, lengths):
        for k, n in enumerate(lengths):
            h[n:, k] = 0
        return h.sum(axis=0) / lengths[:, None]

    assert "`h` was changed" in practice.mean_over_time(careless).message


def test_the_ends_are_those_of_two_readers():
    rng = np.random.default_rng(0)
    readers = [LSTM(3, 2, rng=rng, dtype=np.float64) for _ in range(2)]
    x, lengths = rng.normal(size=(5, 2, 3)), np.array([5, 3])
    h, ends = np.zeros((5, 2, 4)), np.zeros((2, 4))
    for k, n in enumerate(lengths):
        one = x[:n, k : k + 1]
        left, right = readers[0].forward(one), readers[1].forward(one[::-1].copy())
        h[:n, k] = np.concatenate([left[0], right[0][::-1]], axis=-1)[:, 0]
        ends[k] = np.concatenate([left[1][0], right[1][0]], axis=-1)[0]
    np.testing.assert_allclose(practice.ends_of_both.reference(h, lengths), ends)


def test_survivors():
    draws = np.random.default_rng(0).random((100, 20_000)) < 0.9
    anew, once = np.prod([0.9] * 100), draws[0].mean()
    assert practice.survivors((anew, 0.9))
    assert once == pytest.approx(0.9, abs=0.01)
    assert not practice.survivors((anew, 0.1))
    assert "2 numbers" in practice.survivors(0.9).message
