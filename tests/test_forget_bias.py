"""The experiment on the forget bias, at its smallest."""

import json

import numpy as np
import pytest

from experiments import forget_bias
from experiments.forget_bias import Keeper, Run, noisy_bit, train
from helpers.training import cross_entropy


def test_the_bit_is_shown_once_and_the_rest_is_noise():
    x, bits = noisy_bit(6, 4, np.random.default_rng(0))
    np.testing.assert_array_equal(x[0, :, 0], 2 * bits - 1)
    assert not x[1:, :, 0].any()
    assert not x[0, :, 1].any()
    assert np.all(np.abs(x[1:, :, 1]) < 1)
    assert x[1:, :, 1].std() > 0.1


def test_the_bias_asked_for_is_the_sum_that_the_forget_gate_sees():
    keeper = Keeper(3.0, np.random.default_rng(0))
    params, hidden = keeper.recurrent.params, forget_bias.HIDDEN
    total = params["bias_ih"] + params["bias_hh"]
    np.testing.assert_array_equal(total[hidden : 2 * hidden], 3.0)
    assert not np.any(total[:hidden] == 3.0)


def test_the_gradient_is_that_of_the_loss():
    rng = np.random.default_rng(0)
    keeper = Keeper(1.0, rng)
    x, bits = noisy_bit(5, 8, rng)

    def loss():
        h, _ = keeper.recurrent.forward(x)
        return cross_entropy(keeper.head.forward(h[-1]), bits)[0]

    grads, _ = keeper.grads_and_errors(x, bits)
    weight = keeper.params["recurrent.weight_ih"]
    step = np.float32(1e-2)
    weight[0, 0] += step
    above = loss()
    weight[0, 0] -= 2 * step
    slope = (above - loss()) / (2 * step)
    assert slope == pytest.approx(grads["recurrent.weight_ih"][0, 0], rel=0.02)


def test_a_short_hold_is_learned_and_the_seed_decides():
    run = Run(steps=5, bias=1.0, seed=0, updates=300)
    first = train(run)
    assert first["solved"]
    assert forget_bias.IN_A_ROW <= first["updates"] < 300
    assert train(run) == first


def test_too_few_updates_solve_nothing():
    assert not train(Run(steps=5, bias=1.0, seed=0, updates=3))["solved"]


def test_the_quick_run_solves_the_smallest_case(capsys):
    forget_bias.main(["--quick"])
    assert json.loads(capsys.readouterr().out)["solved"]
