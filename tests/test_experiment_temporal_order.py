"""The experiment on temporal order: both questions at their smallest, and its file."""

import json

import numpy as np
import pytest

from experiments import clipping, temporal_order
from experiments.temporal_order import Run
from helpers.training import cross_entropy


def test_an_answer_is_right_if_every_output_is_close():
    probabilities = np.array(
        [
            [0.75, 0.25, 0.0, 0.0],  # 0.25 away in two outputs
            [0.69, 0.11, 0.1, 0.1],  # 0.31 away in the first
            [0.0, 0.98, 0.01, 0.01],  # certain, of the wrong class
            [0.0, 0.0, 0.71, 0.29],
        ]
    )
    outputs = np.log(probabilities + 1e-12) + 40  # softmax does not see the 40
    judged = temporal_order.right(outputs, np.array([0, 0, 0, 2]))
    assert judged.tolist() == [True, False, False, True]


def test_lengths_are_drawn_up_to_a_tenth_more():
    rng, run = np.random.default_rng(0), Run("gru", 0.01, 0, steps=50)
    lengths = {len(temporal_order.strings_of(run, 1, rng)[0]) for _ in range(200)}
    assert lengths == set(range(50, 56))


def test_the_nets_have_equally_many_parameters():
    for model in temporal_order.UNITS:
        net = temporal_order.new_model(
            Run(model, 0.01, 0), cross_entropy, np.random.default_rng(0)
        )
        count = sum(array.size for array in net.params.values())
        assert count == pytest.approx(1100, rel=0.03)


def test_a_short_order_is_learned_and_the_seed_decides():
    run = Run("lstm chrono", 0.03, seed=0, steps=20, sequences=20_000)
    first, second = temporal_order.train(run), temporal_order.train(run)
    assert first["solved"]
    assert temporal_order.IN_A_ROW <= first["sequences"] < 20_000
    assert first["error_rate"] < 0.02
    for outcome in (first, second):
        del outcome["cpu_seconds"]
    assert first == second


def test_too_few_strings_solve_nothing():
    outcome = temporal_order.train(Run("rnn", 0.01, 0, steps=20, sequences=200))
    assert not outcome["solved"]
    assert outcome["sequences"] == 200
    assert outcome["error_rate"] > 0.5


def test_the_question_of_length_is_asked_as_in_clipping():
    run = clipping.Run("length", 3, "norm", 1.0, steps=12, updates=100)
    ours, theirs = temporal_order.train(run), clipping.train(run)
    assert ours["model"] == "rnn orthogonal"
    assert ours["length"] == 12
    assert ours["sequences"] == 20 * theirs["updates_made"]
    for key in ("clip", "threshold", "solved", "error_rate", "largest_norm"):
        assert ours[key] == theirs[key]


def test_the_quick_run_prints_its_case(capsys):
    temporal_order.main(["--quick"])
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["solved"]
    assert outcome["length"] == 100
