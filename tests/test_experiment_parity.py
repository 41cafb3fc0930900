"""The experiment on parity and counting: its layers, its measures, and its file."""

import json
from collections import defaultdict

import numpy as np
import pytest
import torch

from experiments import parity as experiment
from experiments.command_line import main
from experiments.input_gates import InputGates, Stack
from experiments.parity import Case, run
from experiments.provenance import RESULTS
from helpers.layers import GRU, LSTM, RNN

KINDS = tuple(InputGates.PARTS)


def states_by_torch(kind, x, weight, bias):
    """The same recurrence, a step at a time, for autograd."""
    p = x @ weight.T + bias
    if kind == "minlstm":
        f, i, g = p.chunk(3, dim=-1)
        a, b = torch.sigmoid(f), torch.sigmoid(i) * g
    else:
        z, n = p.chunk(2, dim=-1)
        z = torch.sigmoid(z)
        a, b = (2 * z - 1 if kind == "mingru signed" else z), (1 - z) * n
    h, states = torch.zeros_like(b[0]), []
    for a_t, b_t in zip(a, b, strict=True):
        h = a_t * h + b_t
        states.append(h)
    return torch.stack(states)


@pytest.mark.parametrize("kind", KINDS)
def test_values_and_gradients_are_those_of_autograd(kind):
    rng = np.random.default_rng(0)
    layer = InputGates(kind, 3, 4, rng=rng, dtype=np.float64)
    x, dh = rng.normal(size=(7, 5, 3)), rng.normal(size=(7, 5, 4))
    h = layer.forward(x)
    dx, grads = layer.backward(dh)
    judged = [x, layer.params["weight_ih"], layer.params["bias_ih"]]
    judged = [torch.tensor(array, requires_grad=True) for array in judged]
    expected = states_by_torch(kind, *judged)
    np.testing.assert_allclose(h, expected.detach(), atol=1e-12)
    expected.backward(torch.tensor(dh))
    ours = dx, grads["weight_ih"], grads["bias_ih"]
    for mine, theirs in zip(ours, judged, strict=True):
        np.testing.assert_allclose(mine, theirs.grad, atol=1e-12)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="mingru signed"):
        InputGates("maxgru", 1, 1, rng=np.random.default_rng(0))


@pytest.mark.parametrize("make", [RNN, GRU, LSTM, "mingru", "minlstm"])
def test_the_gradient_of_a_stack_is_that_of_finite_differences(make):
    rng, size = np.random.default_rng(1), 3
    layers = [
        make(inputs, size, rng=rng, dtype=np.float64)
        if callable(make)
        else InputGates(make, inputs, size, rng=rng, dtype=np.float64)
        for inputs in (2, size)
    ]
    net = Stack(layers, size, 2, rng)
    ids, odd = experiment.parity(5, 3, rng)
    targets = odd, rng.uniform(size=odd.shape) < 0.7
    _, grads, _ = net.loss_and_grads(ids, targets)
    assert grads.keys() == net.params.keys()
    for name, array in net.params.items():
        place = tuple(rng.integers(0, n) for n in array.shape)
        kept, losses = array[place], []
        for nudge in (1e-6, -1e-6):
            array[place] = kept + nudge
            losses.append(net.loss_and_grads(ids, targets)[0])
        array[place] = kept
        slope = (losses[0] - losses[1]) / 2e-6
        assert slope == pytest.approx(grads[name][place], abs=1e-7), name


def test_parity_is_asked_after_each_bit():
    bits, odd = experiment.parity(40, 6, np.random.default_rng(2))
    for k in range(6):
        for t in range(40):
            assert odd[t, k] == bits[: t + 1, k].sum() % 2


@pytest.mark.parametrize("task", experiment.MODELS)
def test_no_network_has_more_weights_than_the_budget_and_few_have_much_less(task):
    for model in experiment.MODELS[task]:
        symbols = experiment.SYMBOLS[task]
        units = experiment.units_for(model, symbols)
        net = experiment.build(model, symbols, units, np.random.default_rng(0))
        held = sum(array.size for array in net.params.values())
        assert 0.88 * experiment.BUDGET < held <= experiment.BUDGET, model


def toggle():
    """One unit with a signed gate that keeps a parity, built by hand."""
    rng = np.random.default_rng(0)
    net = Stack([InputGates("mingru signed", 2, 1, rng=rng)], 1, 2, rng)
    for array in net.params.values():
        array[:] = 0
    layer = net.layers[0].params
    layer["weight_ih"][0] = 80, -80  # a 0 keeps the state, a 1 turns its sign …
    layer["bias_ih"][1] = 1  # … and adds 1: from 0 to 1, from 1 to 0
    net.dense[0].params["weight"][:] = 1
    net.head.params["weight"][:, 0] = -1, 1
    net.head.params["bias"][:] = 0.5, -0.5
    return net


def test_one_signed_gate_keeps_a_parity_as_long_as_one_likes():
    assert np.all(experiment.shares(toggle(), np.random.default_rng(3)) == 1)
    broken = toggle()
    broken.layers[0].kind = "mingru"  # the same weights, and a gate from 0 to 1
    assert experiment.shares(broken, np.random.default_rng(3))[-1] < 0.7


def test_unbroken_stops_at_the_first_that_fails():
    assert experiment.unbroken(iter([])) == 0
    assert experiment.unbroken(iter([True, True, False, True])) == 2


def test_parity_is_learned_and_the_seed_decides(heavy):
    first, second = run(experiment.QUICK), run(experiment.QUICK)
    assert first == second
    assert first["shares"][:2] == [1, 1]
    assert first["loss"] < np.log(2)


def test_counting_is_asked_as_in_the_other_experiment(heavy):
    case = Case(
        question="compare", task="counting", model="minlstm", lr=0.03, seed=0,
        updates=400,
    )  # fmt: skip
    outcome = run(case)
    assert 0 < outcome["longest"] < experiment.TESTED["counting"]
    assert outcome["shares"] == []
    assert not outcome["solved"]


def test_the_quick_run_prints_its_case(capsys, heavy):
    main("parity", ["--quick"])
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["task"] == "parity"
    assert outcome["model"] == "gru"


# ------------------------------------------------------------------ what was recorded


def recorded(question):
    result = json.loads((RESULTS / "parity.json").read_text("utf-8"))
    return [each for each in result["runs"] if each["question"] == question]


def test_the_rates_are_those_of_the_lowest_loss_in_the_trials():
    losses = defaultdict(lambda: defaultdict(list))
    for each in recorded("trial"):
        losses[each["task"], each["model"]][each["lr"]].append(each["loss"])
    for (task, model), by_rate in losses.items():
        assert set(by_rate) == set(experiment.TRIED)
        best = min(by_rate, key=lambda rate: np.mean(by_rate[rate]))
        assert experiment.RATES[task][model] == best, (task, model)


def test_the_file_keeps_its_criterion():
    for each in recorded("compare"):
        assert each["lr"] == experiment.RATES[each["task"]][each["model"]]
        assert each["solved"] == (each["longest"] == experiment.TESTED[each["task"]])
        assert len(each["shares"]) == (
            len(experiment.ASKED) if each["task"] == "parity" else 0
        )
        assert each["parameters"] <= experiment.BUDGET
