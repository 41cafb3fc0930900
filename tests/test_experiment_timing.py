"""The experiment on timing: its two sequences, its networks, and its file."""

import json
from collections import defaultdict

import numpy as np
import pytest

from experiments import timing as experiment
from experiments.command_line import main
from experiments.peepholes import PEEPHOLES
from experiments.provenance import RESULTS
from experiments.timing import Case, in_a_row, new_model, run, spikes


def asked(model, **changes):
    wanted = {"question": "compared", "distance": 6, "lr": 0.01, "seed": 0}
    return Case(model=model, **wanted | changes)


def test_nothing_but_the_time_tells_the_two_apart():
    x, answers = spikes(6)
    assert x.shape == (7, 2, 1)
    np.testing.assert_array_equal(answers, [1, 0])
    for k, distance in enumerate((6, 5)):
        places = np.flatnonzero(x[:, k, 0])
        assert np.ptp(places) == distance
        assert places[-1] == 6
    np.testing.assert_array_equal(x.sum(axis=0), 2)


@pytest.mark.parametrize("model", experiment.MODELS)
def test_untrained_each_is_a_plain_lstm_with_the_chrono_start(model):
    params = new_model(asked(model), np.random.default_rng(3)).params
    i, f = np.split((params["recurrent.bias_ih"] + params["recurrent.bias_hh"])[:16], 2)
    np.testing.assert_array_equal(i, -f)
    assert np.all((f >= 0) & (f < np.log(5)))
    for name in PEEPHOLES:
        assert not np.any(params.get(f"recurrent.{name}", 0))


def test_a_high_loss_breaks_the_row():
    assert list(in_a_row(iter([0.01, 0.04, 0.06, 0.01]))) == [1, 2, 0, 1]


@pytest.mark.parametrize("model", experiment.MODELS)
def test_a_short_time_is_told_and_the_seed_decides(model):
    first, again = run(asked(model)), run(asked(model))
    assert first["solved"]
    assert first == again
    assert experiment.IN_A_ROW <= first["updates"] < experiment.UPDATES
    assert run(asked(model, seed=1))["fingerprint"] != first["fingerprint"]


def test_too_few_updates_solve_nothing():
    outcome = run(asked("plain", most=3))
    assert not outcome["solved"]
    assert outcome["updates"] == 3


def test_the_quick_run_prints_its_case(capsys):
    main("timing", ["--quick"])
    assert json.loads(capsys.readouterr().out)["solved"]


def test_the_rates_are_the_best_of_the_trials():
    trials = defaultdict(lambda: defaultdict(list))
    for each in json.loads((RESULTS / "timing.json").read_text("utf-8"))["runs"]:
        if each["question"] == "rate":
            trials[each["model"], each["distance"]][each["lr"]].append(each)
    for (model, distance), by_rate in trials.items():
        assert set(by_rate) == set(experiment.RATES_TRIED)

        def merit(rate, by_rate=by_rate):
            done = [each["updates"] for each in by_rate[rate] if each["solved"]]
            return -len(done), np.mean(done or [np.inf])

        assert experiment.RATES[model][distance] == min(by_rate, key=merit)
