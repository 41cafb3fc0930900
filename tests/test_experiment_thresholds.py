"""The experiment on thresholds: its measure, its clipping, and the file it left."""

import json

import numpy as np
import pytest

from experiments import thresholds
from experiments.command_line import main
from experiments.provenance import RESULTS
from experiments.thresholds import Case, run
from helpers.training import grad_norm

HELD = "held bit, LSTM"


def test_the_quick_run_prints_its_case(capsys, heavy):
    main("thresholds", ["--quick"])
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["task"] == HELD
    assert 0 < outcome["loss"] < np.log(2)  # guessing a bit


@pytest.mark.parametrize("task", thresholds.TASKS)
def test_every_task_has_a_start_whose_gradient_can_be_measured(task, heavy):
    outcome = run(Case(task=task, factor=1.0, seed=0, most=2))
    assert outcome["typical"] > 0
    assert outcome["loss"] > 0


def test_the_typical_norm_does_not_depend_on_the_threshold():
    low, none = (
        run(Case(task=HELD, factor=factor, seed=3, most=30)) for factor in (0.01, None)
    )
    assert low["typical"] == none["typical"]
    assert low["clipped"] == 1
    assert none["clipped"] == 0
    assert low["fingerprint"] != none["fingerprint"]


def test_clipping_is_by_the_common_norm():
    grads = {"a": np.array([3.0]), "b": np.array([4.0])}
    assert thresholds.clip(2.5, grads) == 5
    assert grad_norm(grads) == pytest.approx(2.5)
    assert thresholds.clip(np.inf, grads) == pytest.approx(2.5)
    with pytest.raises(OverflowError, match="gradient"):
        thresholds.clip(1.0, {"a": np.array([np.inf])})


def test_a_state_that_overflows_is_told_as_no_loss():
    case = Case(task="adding, RNN", factor=None, seed=0, most=200)
    task = thresholds.TASKS[case.task]._replace(optimizer="SGD", lr=1e6)
    rng, fresh = np.random.default_rng(0).spawn(2)
    norms, loss = thresholds.train(
        task.new_model(rng), task, task.draw(rng), np.inf, fresh
    )
    assert loss is None
    assert len(norms) < 20


def test_the_file_says_how_each_task_was_trained():
    result = json.loads((RESULTS / "thresholds.json").read_text("utf-8"))
    assert set(result["setting"]) == set(thresholds.TASKS)
    for each in result["runs"]:
        assert (each["clipped"] == 0) or each["factor"] is not None
        # In float32 the loss of parity, once learned, is 0; no other is.
        is_zero = each["loss"] == 0 and each["task"] == "parity, GRU"
        assert each["loss"] is None or is_zero or 0 < each["loss"] < np.inf
