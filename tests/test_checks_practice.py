"""The checks of the exercises in practice: right answers, found another way."""

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence

from helpers.checks import practice
from helpers.layers import LSTM
from helpers.training import SGD, Adam


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


def running_one_by_one(lengths):
    return [sum(n > t for n in lengths) for t in range(max(lengths))]


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (practice.mean_over_time, mean_one_by_one),
        (practice.ends_of_both, ends_one_by_one),
        (practice.still_running, running_one_by_one),
    ],
)
def test_functions(check, right):
    verdict = check(right)
    assert verdict, verdict.message
    assert not check(lambda *arguments: -np.array(right(*arguments)))
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


def test_the_running_are_those_of_a_packed_sequence():
    for (lengths,) in practice.still_running.cases():
        x = torch.zeros(int(lengths.max()), len(lengths), 1)
        packed = pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
        assert practice.still_running.reference(lengths).tolist() == (
            packed.batch_sizes.tolist()
        )


def test_survivors():
    dropped = 1 - 0.5**0.01
    draws = np.random.default_rng(0).random((100, 20_000)) >= dropped
    assert draws.all(axis=0).mean() == pytest.approx(0.5, abs=0.02)
    assert practice.survivors((dropped, 0.5))
    assert practice.survivors((0.0069, 0.5))
    assert not practice.survivors((0.01, 0.5))
    assert not practice.survivors((dropped, 0.9))
    assert "2 numbers" in practice.survivors(0.9).message


def test_a_spike_is_what_the_optimisers_make_of_it():
    steps = []
    for make in (SGD, Adam):
        params = {"w": np.zeros(1)}
        optimizer, before = make(params, lr=0.001), 0.0
        for gradient in [0.4] * 10_000 + [90.0]:
            usual = before - params["w"][0]
            before = params["w"][0]
            optimizer.step({"w": np.array([gradient])})
        steps.append((before - params["w"][0]) / usual)
    assert practice.spike(tuple(steps))
    assert practice.spike((225, 10**0.5))  # of both means, the new part alone
    assert not practice.spike((225, 3))
    assert not practice.spike((225, 1))
