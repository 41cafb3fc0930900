"""The experiment on temporal order: both questions at their smallest, and its file."""

import json
from dataclasses import replace

import numpy as np
import pytest

from experiments import clipping, temporal_order
from experiments.command_line import main
from experiments.provenance import RESULTS
from experiments.temporal_order import Case
from helpers.training import cross_entropy

LENGTH = Case(
    question="length", model="rnn orthogonal", length=12, lr=0.1, seed=3, most=2000
)


def cells(**changes):
    return Case(**{"question": "cells", "seed": 0, "lr": 0.01} | changes)


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
    rng, case = np.random.default_rng(0), cells(model="gru", length=50)
    lengths = {len(temporal_order.strings_of(case, 1, rng)[0]) for _ in range(200)}
    assert lengths == set(range(50, 56))


def test_the_nets_have_equally_many_parameters():
    for model in temporal_order.UNITS:
        net = temporal_order.new_model(
            cells(model=model, length=100), cross_entropy, np.random.default_rng(0)
        )
        count = sum(array.size for array in net.params.values())
        assert count == pytest.approx(1100, rel=0.03)


def test_a_short_order_is_learned_and_the_seed_decides(heavy):
    case = cells(model="lstm chrono", length=20, lr=0.03, most=20_000)
    first, second = temporal_order.run(case), temporal_order.run(case)
    assert first["solved"]
    assert temporal_order.IN_A_ROW <= first["sequences"] < 20_000
    assert first["error_rate"] < 0.02
    assert first == second


def test_too_few_strings_solve_nothing():
    outcome = temporal_order.run(cells(model="rnn", length=20, most=200))
    assert not outcome["solved"]
    assert outcome["sequences"] == 200
    assert outcome["error_rate"] > 0.5


def test_the_question_of_length_is_asked_as_in_clipping():
    ours = temporal_order.run(LENGTH)
    theirs = clipping.run(
        clipping.Case(
            question="length", seed=3, clip="norm", threshold=1.0, steps=12, updates=100
        )
    )
    assert ours["fingerprint"] == theirs["fingerprint"]
    assert ours["sequences"] == 2000 == 20 * theirs["updates_made"]
    assert ours["error_rate"] == theirs["error_rate"]
    assert ours["solved"] == theirs["solved"]


def test_the_gradient_is_clipped_as_asked():
    free = replace(LENGTH, clip="none", threshold=None)
    held = replace(LENGTH, threshold=1e-6)  # so short that nothing moves
    assert temporal_order.run(free)["error_rate"] < 0.1
    assert temporal_order.run(held)["error_rate"] > 0.6


def test_the_quick_run_prints_its_case(capsys, heavy):
    main("temporal_order", ["--quick"])
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["solved"]
    assert outcome["length"] == 100


# ------------------------------------------------------------------ what was recorded


@pytest.fixture(scope="module")
def recorded():
    return json.loads((RESULTS / "temporal_order.json").read_text("utf-8"))


def test_the_file_keeps_its_criteria(recorded):
    assert recorded["criterion"] == temporal_order.CRITERION
    for run in recorded["runs"]:
        assert run["solved"] or run["sequences"] == run["most"]
        if run["question"] == "length":
            assert run["solved"] == (run["error_rate"] < clipping.ALLOWED)
        elif run["solved"]:
            assert run["error_rate"] < 0.02


def test_fifty_steps_went_as_in_chapter_3(recorded):
    """Two experiments make the same runs, those at a threshold of 1 and without."""
    chapter_3 = json.loads((RESULTS / "clipping.json").read_text("utf-8"))
    theirs = {
        (run["clip"], run["threshold"], run["seed"]): run["solved"]
        for run in chapter_3["runs"]
        if run["question"] == "threshold" and run["optimizer"] == "SGD"
    }
    ours = {
        (run["clip"], run["threshold"], run["seed"]): run["solved"]
        for run in recorded["runs"]
        if run["question"] == "length" and run["length"] == 50
    }
    assert len(ours) == 2 * len(temporal_order.SEEDS)
    assert ours == {case: theirs[case] for case in ours}
