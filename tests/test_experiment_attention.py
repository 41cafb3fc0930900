"""The experiment on attention: its layer, its measures, and its file."""

import json
from collections import defaultdict

import numpy as np
import pytest
import torch

from experiments import attention as experiment
from experiments.attention import Attention, Case, run
from experiments.command_line import main
from experiments.provenance import RESULTS
from helpers.data import adding


def by_torch(x, p):
    def linear(name, at):
        return torch.nn.functional.linear(at, p[f"{name}.weight"], p[f"{name}.bias"])

    e = linear("embed", x).transpose(0, 1)  # (batch, steps, units)
    q, k, v = linear("query", e[:, -1:]), linear("key", e), linear("value", e)
    mixed = torch.nn.functional.scaled_dot_product_attention(q, k, v)[:, 0]
    return linear("head", torch.relu(linear("out", mixed)))


def test_values_and_gradients_are_those_of_torch():
    rng = np.random.default_rng(0)
    model = Attention(2, 4, rng=rng, dtype=np.float64)
    x, targets = adding(9, 6, rng=rng, dtype=np.float64)
    loss, grads, _ = model.loss_and_grads(x, targets[:, None])
    p = {k: torch.tensor(a, requires_grad=True) for k, a in model.params.items()}
    answers = by_torch(torch.tensor(x), p)
    np.testing.assert_allclose(model.predict(x), answers.detach(), atol=1e-12)
    judge = torch.nn.functional.mse_loss(answers, torch.tensor(targets)[:, None])
    judge.backward()
    assert loss == pytest.approx(judge.item(), abs=1e-12)
    assert grads.keys() == p.keys()
    for name, gradient in grads.items():
        np.testing.assert_allclose(gradient, p[name].grad, atol=1e-12)


def test_it_knows_no_order():
    rng = np.random.default_rng(1)
    model = Attention(2, 4, rng=rng, dtype=np.float64)
    x, _ = adding(20, 5, rng=rng, dtype=np.float64)
    shuffled = np.concatenate([rng.permutation(x[:-1]), x[-1:]])
    np.testing.assert_allclose(model.predict(shuffled), model.predict(x), atol=1e-12)


def test_the_networks_have_nearly_equally_many_weights():
    held = [
        sum(array.size for array in model.params.values())
        for model in (
            experiment.new_model(name, np.random.default_rng(0))
            for name in experiment.UNITS
        )
    ]
    assert max(held) < 1.1 * min(held)


def test_a_run_repeats_and_stops_when_it_is_solved(heavy):
    first, second = run(experiment.QUICK), run(experiment.QUICK)
    assert first == second
    assert first["sequences"] <= experiment.QUICK.most
    assert len(first["shares"]) == len(first["on_marks"]) == len(experiment.ASKED)


def test_a_gated_network_has_no_weights_on_marks(heavy):
    case = Case(question="compare", model="gru chrono", lr=0.03, seed=0, most=400)
    outcome = run(case)
    assert outcome["on_marks"] == []
    assert not outcome["solved"]
    assert outcome["sequences"] == 400


def test_the_quick_run_prints_its_case(capsys, heavy):
    main("attention", ["--quick"])
    assert json.loads(capsys.readouterr().out)["model"] == "attention"


# ------------------------------------------------------------------ what was recorded


def recorded(question):
    result = json.loads((RESULTS / "attention.json").read_text("utf-8"))
    return [each for each in result["runs"] if each["question"] == question]


def test_the_rates_are_those_that_needed_the_fewest_sequences_in_the_trials():
    needed = defaultdict(lambda: defaultdict(list))
    for each in recorded("trial"):
        needed[each["model"]][each["lr"]].append(each["sequences"])
    for model, by_rate in needed.items():
        assert set(by_rate) == set(experiment.TRIED)
        best = min(by_rate, key=lambda rate: np.mean(by_rate[rate]))
        assert experiment.RATES[model] == best, model


def test_the_file_keeps_its_criterion():
    for each in recorded("compare"):
        assert each["lr"] == experiment.RATES[each["model"]]
        assert each["solved"] or each["sequences"] == each["most"]
        assert each["shares"][0] > 0.95 or not each["solved"]
