"""The checks of the LSTM's exercises: right answers pass, likely mistakes do not."""

import numpy as np
import pytest

from helpers.checks import cell_state as checks

COUNTING = np.array([[12, 12], [12, 12], [5, -5], [12, 12]])


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def coupled(a_f, a_g, a_o, c):
    f = sigmoid(a_f)
    c = f * c + (1 - f) * np.tanh(a_g)
    return sigmoid(a_o) * np.tanh(c), c


def coupled_the_other_way(a_f, a_g, a_o, c):
    return coupled(-a_f, a_g, a_o, c)


def to_torch(weight):
    i, g, f, o = np.split(weight, 4)
    return np.concatenate([i, f, g, o])


def read_on(layer, windows):
    """In one go: what reading in windows must equal."""
    return layer.forward(np.concatenate(windows))[0]


def as_given(layer, windows):
    """The code of exercise 7, whose c is h."""
    shown, state = [], None
    for x in windows:
        h, (c, _) = layer.forward(x, state)
        state = (h[-1], c)
        shown.append(h)
    return np.concatenate(shown)


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (checks.forget_bias, lambda t: -np.log(2 ** (1 / t) - 1)),
        (checks.parameter_count, 43_264),
        (checks.shut_output, "c"),
        (checks.coupled_step, coupled),
        (checks.counter, COUNTING),
        (checks.to_torch_order, to_torch),
        (checks.read_on, read_on),
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
        (checks.forget_bias, lambda t: 0.5 ** (1 / t)),
        (checks.parameter_count, 43_264 - 256),  # one bias vector only
        (checks.shut_output, "a"),
        (checks.coupled_step, coupled_the_other_way),
        (checks.coupled_step, lambda a_f, a_g, a_o, c: coupled(a_f, a_g, a_o, c)[::-1]),
        (checks.to_torch_order, lambda weight: weight),
        (checks.read_on, as_given),
    ],
)
def test_likely_mistakes_are_caught(check, answer):
    verdict = check(answer)
    assert not verdict
    assert verdict.answered


def test_a_counter_that_leaks_saturates_or_never_subtracts_is_caught():
    for row, entries in ((1, [2, 2]), (2, [1, -1]), (2, [5, 5]), (0, [12, -12])):
        wrong = COUNTING.copy()
        wrong[row] = entries
        verdict = checks.counter(wrong)
        assert not verdict
        assert "the cell holds" in verdict.message


@pytest.mark.parametrize(
    "answer", ["twelve", np.ones(8), np.full((4, 2), np.nan), [[1, 2], [3]]]
)
def test_what_is_no_weight_is_refused_kindly(answer):
    verdict = checks.counter(answer)
    assert not verdict
    assert "(4, 2)" in verdict.message


@pytest.mark.parametrize(
    ("row", "entries", "says"),
    [
        (1, [5.3, 5.3], "The forget gate does not keep"),
        (0, [4, 4], "The input gate does not let"),
        (2, [2.5, -2.5], "A step is not quite 1"),
    ],
)
def test_a_counter_that_is_nearly_right_is_told_which_row(row, entries, says):
    wrong = COUNTING.copy()
    wrong[row] = entries
    assert says in checks.counter(wrong).message


def test_the_code_with_the_bug_is_known():
    assert "as in the code that was given" in checks.read_on(as_given).message
