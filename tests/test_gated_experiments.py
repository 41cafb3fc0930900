"""The experiments with GRUs, at their smallest."""

import json
from collections import defaultdict

import numpy as np
import pytest

from experiments import adding_gates
from experiments.adding_gates import Case, new_model, run
from experiments.command_line import main
from experiments.provenance import RESULTS


def asked(**changes):
    wanted = {"question": "compared", "steps": 20, "seed": 0, "lr": 0.01}
    return Case(**wanted | changes)


def test_models_have_equally_many_parameters():
    rng = np.random.default_rng(0)
    models = [new_model(asked(model=kind), rng) for kind in ("RNN", "GRU")]
    counts = [sum(a.size for a in model.params.values()) for model in models]
    assert counts == pytest.approx([counts[0]] * 2, rel=0.02)


def test_the_bias_goes_to_the_update_gate_alone():
    plain, raised = (
        new_model(asked(model="GRU", update_bias=bias), np.random.default_rng(0))
        for bias in (0.0, 3.0)
    )
    units = adding_gates.UNITS["GRU"]
    for name, param in raised.params.items():
        moved = param - plain.params[name]
        if name == "recurrent.bias_hh":
            np.testing.assert_allclose(moved[units : 2 * units], 3, rtol=1e-6)
            moved[units : 2 * units] = 0
        assert not moved.any()


def test_a_short_sum_is_learned_and_the_seed_decides(heavy):
    case = asked(model="GRU", steps=8, update_bias=3.0, updates=400)
    first, second = run(case), run(case)
    assert first["solved"]
    assert first["updates_made"] == 100 * len(first["right"]) <= 400
    assert first == second


def test_too_few_updates_solve_nothing():
    outcome = run(asked(model="RNN", lr=0.001, updates=100))
    assert not outcome["solved"]
    assert outcome["updates_made"] == 100


def test_every_run_is_planned_once_and_all_networks_get_the_same_care():
    runs = adding_gates.plan()
    assert len(set(runs)) == len(runs)
    tried = defaultdict(set)
    for case in runs:
        if case.question == "rate":
            tried[case.model, case.update_bias, case.steps].add(case.lr)
    assert len(tried) == 3 * 3
    assert all(rates == set(adding_gates.RATES_TRIED) for rates in tried.values())
    assert not set(adding_gates.SEEDS["rate"]) & set(adding_gates.SEEDS["compared"])


def test_the_rates_are_the_best_of_the_trials():
    trials = defaultdict(dict)
    result = json.loads((RESULTS / "adding_gates.json").read_text("utf-8"))
    for each in result["runs"]:
        if each["question"] == "rate":
            merit = each["updates_made"] if each["solved"] else np.inf
            network = each["model"], each["update_bias"]
            trials[network, each["steps"]][each["lr"]] = merit, each["losses"][-1]
    for (network, steps), by_rate in trials.items():
        chosen = adding_gates.RATES[network][adding_gates.LENGTHS.index(steps)]
        assert chosen == min(by_rate, key=by_rate.get), (network, steps)


@pytest.mark.parametrize("name", ["adding_gates", "text"])
def test_the_quick_run_prints_its_case(name, capsys, heavy):
    main(name, ["--quick"])
    assert '"parameters"' in capsys.readouterr().out
