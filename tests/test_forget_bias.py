"""The experiment on the forget bias, at its smallest."""

import json
from dataclasses import replace

import numpy as np
import pytest

from experiments import forget_bias
from experiments.command_line import main
from experiments.forget_bias import Case, batches, new_model, noisy_bit, run
from helpers.training import cross_entropy

CASE = Case(question="reach", steps=5, bias=1.0, seed=0)


def test_the_bit_is_shown_once_and_the_rest_is_noise():
    x, bits = noisy_bit(6, 4, np.random.default_rng(0))
    np.testing.assert_array_equal(x[0, :, 0], 2 * bits - 1)
    assert not x[1:, :, 0].any()
    assert not x[0, :, 1].any()
    assert np.all(np.abs(x[1:, :, 1]) < 1)
    assert x[1:, :, 1].std() > 0.1


def test_a_quiet_case_shows_the_same_bits_and_then_nothing():
    (noisy, bits, _), (quiet, same, _) = (
        next(batches(replace(CASE, question=question), np.random.default_rng(0)))
        for question in ("reach", "quiet")
    )
    assert noisy[1:].any()
    assert not quiet[1:].any()
    np.testing.assert_array_equal(quiet[0], noisy[0])
    np.testing.assert_array_equal(same, bits)


def test_the_bias_asked_for_is_the_sum_that_the_forget_gate_sees():
    model = new_model(replace(CASE, bias=3.0), np.random.default_rng(0))
    params, hidden = model.recurrent.params, forget_bias.HIDDEN
    total = params["bias_ih"] + params["bias_hh"]
    np.testing.assert_array_equal(total[hidden : 2 * hidden], 3.0)
    assert not np.any(total[:hidden] == 3.0)


def test_the_input_gate_s_bias_is_set_only_where_it_is_asked_for():
    case = replace(CASE, bias=3.0, input_bias=-2.0)
    shut, usual = (
        new_model(each, np.random.default_rng(0)).recurrent.params
        for each in (case, replace(case, input_bias=None))
    )
    gate = slice(0, forget_bias.HIDDEN)
    total = shut["bias_ih"] + shut["bias_hh"]
    np.testing.assert_array_equal(total[gate], -2.0)
    for name, array in usual.items():
        rows = slice(forget_bias.HIDDEN if "bias" in name else 0, None)
        np.testing.assert_array_equal(array[rows], shut[name][rows])


def test_the_gradient_is_that_of_the_loss():
    rng = np.random.default_rng(0)
    model = new_model(CASE, rng)
    x, bits = noisy_bit(5, 8, rng)

    def loss():
        h, _ = model.recurrent.forward(x)
        return cross_entropy(model.head.forward(h[-1]), bits)[0]

    _, grads, _ = model.loss_and_grads(x, bits)
    weight = model.params["recurrent.weight_ih"]
    step = np.float32(1e-2)
    weight[0, 0] += step
    above = loss()
    weight[0, 0] -= 2 * step
    slope = (above - loss()) / (2 * step)
    assert slope == pytest.approx(grads["recurrent.weight_ih"][0, 0], rel=0.02)


def test_a_short_hold_is_learned_and_the_seed_decides():
    case = replace(CASE, most=300)
    first = run(case)
    assert first["solved"]
    assert forget_bias.IN_A_ROW <= first["updates"] < 300
    assert run(case) == first


def test_too_few_updates_solve_nothing():
    assert not run(replace(CASE, most=3))["solved"]


def test_the_quick_run_solves_the_smallest_case(capsys):
    main("forget_bias", ["--quick"])
    assert json.loads(capsys.readouterr().out)["solved"]
