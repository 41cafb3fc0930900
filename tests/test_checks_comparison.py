"""The checks of the comparison's exercises: right answers pass, mistakes do not."""

import numpy as np
import pytest

from helpers.checks import comparison as checks
from helpers.data import adding
from helpers.layers import GRU, LSTM, RNN, Linear


def units_for(gates, inputs, outputs, budget):
    b = gates * (inputs + 2) + outputs
    root = np.sqrt(b**2 + 4 * gates * (budget - outputs))
    return int((root - b) / (2 * gates))


def by_a_loop(gates, inputs, outputs, budget):
    units = 0
    while parameters(gates, inputs, outputs, units + 1) <= budget:
        units += 1
    return units


def parameters(gates, inputs, outputs, units):
    return gates * units * (inputs + units + 2) + outputs * (units + 1)


def without_biases(gates, inputs, outputs, budget):
    units = 0
    while gates * (units + 1) * (inputs + units + 1) <= budget:
        units += 1
    return units


def patient(layer, u):
    rows = slice(layer.hidden_size, 2 * layer.hidden_size)
    layer.params["bias_ih"][rows] = np.log(u)
    layer.params["bias_hh"][rows] = 0


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (checks.units_for, units_for),
        (checks.lucky_rate, 0.549),
        (checks.constant_answer, 0.096),
        (checks.patient_gru, patient),
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
        (checks.units_for, without_biases),
        (checks.units_for, lambda *arguments: units_for(*arguments) + 1),
        (checks.lucky_rate, 0.05 / 5),
        (checks.lucky_rate, 0.95),
        (checks.constant_answer, 0.08),  # as if the sum were uniform
    ],
)
def test_likely_mistakes_are_caught(check, answer):
    verdict = check(answer)
    assert not verdict
    assert verdict.answered


@pytest.mark.parametrize(
    ("kind", "gates"), [(RNN, 1), (GRU, 3), (LSTM, 4)], ids=["RNN", "GRU", "LSTM"]
)
def test_the_budget_counts_what_the_layers_hold(kind, gates):
    rng = np.random.default_rng(0)
    layers = kind(5, 7, rng=rng), Linear(7, 3, rng=rng)
    held = sum(array.size for layer in layers for array in layer.params.values())
    for budget, units in ((held - 1, 6), (held, 7)):
        assert checks.units_for.reference(gates, 5, 3, budget) == units
        assert by_a_loop(gates, 5, 3, budget) == units


@pytest.mark.parametrize("seed", range(10))
def test_a_simulation_as_large_as_the_hint_says_finds_the_constant_answer(seed):
    _, answers = adding(6, 100_000, rng=np.random.default_rng(seed))
    assert checks.constant_answer(np.mean(np.abs(answers - 0.3) < 0.04))


def doubled(layer, u):  # each of the two biases gets the whole
    rows = slice(layer.hidden_size, 2 * layer.hidden_size)
    layer.params["bias_ih"][rows] = layer.params["bias_hh"][rows] = np.log(u)


def other_block(layer, u):
    layer.params["bias_ih"][: layer.hidden_size] = np.log(u)
    layer.params["bias_hh"][: layer.hidden_size] = 0


def backwards(layer, u):
    patient(layer, 1 / u)


@pytest.mark.parametrize("wrong", [doubled, other_block, backwards])
def test_a_gru_that_starts_otherwise_is_caught(wrong):
    verdict = checks.patient_gru(wrong)
    assert not verdict


def test_a_start_that_touches_more_is_caught():
    def too_much(layer, u):
        patient(layer, u)
        layer.params["weight_hh"][:] = 0

    verdict = checks.patient_gru(too_much)
    assert not verdict
    assert "`weight_hh`" in verdict.message


def test_a_start_that_is_still_open_is_not_yet():
    assert not checks.patient_gru(lambda layer, u: ...).answered


def test_what_is_no_start_is_refused_kindly():
    assert "function" in checks.patient_gru(3).message
    assert "ZeroDivisionError" in checks.patient_gru(lambda layer, u: 1 / 0).message


def test_a_loop_is_not_what_was_asked_for():
    verdict = checks.units_for(by_a_loop)
    assert not verdict
    assert "without a loop" in verdict.message


def test_a_bias_of_another_shape_is_told_as_such():
    def too_short(layer, u):
        layer.params["bias_ih"] = np.log(u)

    assert "has the shape (2,)" in checks.patient_gru(too_short).message
