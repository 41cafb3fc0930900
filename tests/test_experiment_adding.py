"""The adding experiment: its criterion, its smallest case, its plan and its trace."""

import json
from collections import defaultdict
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from experiments import adding as experiment
from experiments.adding import (
    Case,
    MonitoredLoss,
    clip,
    new_model,
    plan,
    run,
    sequences,
)
from experiments.cell_trace import cell_states, half_life, trace
from experiments.command_line import main
from experiments.provenance import RESULTS
from helpers.layers import LSTM


def asked(**changes):
    return Case(**{"question": "start", "seed": 0, "lr": 0.01, "most": 2000} | changes)


def judged(*errors):
    """A loss that has seen batches of 20 with these errors, each batch alike."""
    loss = MonitoredLoss()
    for error in errors:
        target = np.full((20, 1), 0.5, np.float32)
        loss(target + np.float32(error), target)
    return loss


def test_the_criterion_asks_for_2000_right_answers_and_a_small_mean():
    assert not judged(*[0.009] * 99).satisfied()
    assert judged(*[0.009] * 100).satisfied()
    assert judged(0.5, *[-0.009] * 100).satisfied()
    assert not judged(*[0.011] * 100).satisfied()
    assert judged(*[0.001] * 60, 0.039, *[0.001] * 39).satisfied()
    assert not judged(*[0.001] * 60, 0.041, *[0.001] * 39).satisfied()


def test_the_monitored_loss_gives_the_loss_and_its_gradient():
    y = np.array([[0.0], [0.5]], np.float32)
    loss, gradient = MonitoredLoss()(y + np.float32(0.5), y)
    assert loss == 0.25
    np.testing.assert_allclose(gradient, 0.5)


def test_the_curve_is_the_mean_error_of_each_2000():
    assert judged(*[0.5] * 100, *[0.25] * 100, *[0.1] * 99).curve() == [0.5, 0.25]


def test_sequences_have_the_paper_s_lengths():
    rng = np.random.default_rng(0)
    lengths = {len(sequences(50, 1, rng)[0]) for _ in range(200)}
    assert lengths == set(range(50, 56))


def test_a_short_sum_is_learned_and_the_seed_decides(heavy):
    case = asked(model="lstm chrono", length=10, most=40_000, tested=500)
    first, again, other = run(case), run(case), run(replace(case, seed=1))
    assert first["solved"]
    assert 2000 <= first["sequences"] < 40_000
    assert first["wrong"] < 10
    assert first["parameters"] == 4 * 16 * (2 + 16 + 2) + 17
    assert len(first["curve"]) == first["sequences"] // 2000
    assert first == again
    assert first["fingerprint"] != other["fingerprint"]


def test_too_few_sequences_solve_nothing():
    outcome = run(asked(model="gru", length=20, most=200, tested=100))
    assert not outcome["solved"]
    assert outcome["sequences"] == 200
    assert 50 < outcome["wrong"] <= 100


def exploding(case, loss, rng):
    model = new_model(case, loss, rng)
    model.params["recurrent.weight_hh"][:] *= 20
    return model


def test_an_overflow_ends_the_run_as_a_failure(monkeypatch):
    monkeypatch.setattr(experiment, "new_model", exploding)
    outcome = run(asked(model="rnn identity", length=60, most=400, tested=20))
    assert outcome["overflowed"]
    assert not outcome["solved"]
    assert outcome["wrong"] is None
    assert outcome["sequences"] == 20


def test_an_overflow_is_no_excuse_for_another_error():
    case = asked(model="gru", length=20)
    model = new_model(case, MonitoredLoss(), np.random.default_rng(0))
    x, y = sequences(20, 4, np.random.default_rng(0))
    with pytest.raises(ValueError, match="shape"):
        model.loss_and_grads(x[..., :1], y)


def test_a_gradient_that_overflows_is_one():
    with pytest.raises(OverflowError, match="gradient"):
        clip({"w": np.array([np.inf, 1.0])})


def test_every_run_is_planned_once_and_the_paper_s_lengths_are_there():
    runs = plan()
    assert len({case.key() for case in runs}) == len(runs)
    papers = {(case.model, case.length) for case in runs if case.question == "start"}
    for model in experiment.CHRONO:
        assert {(model, length) for length in (100, 500, 1000)} <= papers
    assert any((r.model, r.length, r.seed) == experiment.TRACED for r in runs)


def test_what_is_compared_has_equal_care():
    by_length = defaultdict(set)
    for case in plan():
        if case.question in ("start", "length"):
            by_length[case.question, case.length].add(case.most)
            assert case.lr == experiment.rate_for(case.model, case.length)
    assert all(len(caps) == 1 for caps in by_length.values())
    for length, rates in experiment.RATES_TRIED.items():
        trials = [c for c in plan() if (c.question, c.length) == ("rate", length)]
        tried = {(case.model, case.lr) for case in trials}
        assert tried == set(product(experiment.RATES[length], rates))
    trials = set(experiment.SEEDS["rate"])
    assert not trials & set(experiment.FIVE)


def test_all_have_equally_many_weights_nearly():
    rng, loss = np.random.default_rng(0), MonitoredLoss()
    for model in (*experiment.RATES[100], *experiment.HALVES):
        params = new_model(asked(model=model, length=50), loss, rng).params
        held = sum(array.size for array in params.values())
        assert 1297 <= held <= 1331, model


def test_quick_solves_its_case(capsys, heavy):
    main("adding", ["--quick"])
    assert json.loads(capsys.readouterr().out)["solved"]


# ------------------------------------------------------------------------- the trace


def small():
    layer = LSTM(2, 3, rng=np.random.default_rng(0), dtype=np.float64)
    x = np.random.default_rng(1).uniform(-1, 1, (7, 4, 2))
    return layer, x


def test_the_cell_states_are_those_of_the_layer():
    layer, x = small()
    _, _, c = cell_states(layer, x)
    for steps in (1, 2, 7):
        _, (_, expected) = layer.forward(x[:steps])
        np.testing.assert_allclose(c[steps - 1], expected, rtol=1e-12)


def test_the_gates_answer_to_their_biases():
    layer, x = small()
    before = cell_states(layer, x)
    layer.params["bias_hh"][3:6] = 50  # the forget gate
    after = cell_states(layer, x)
    np.testing.assert_allclose(after[1], 1)
    assert (before[1] < 0.9).all()
    np.testing.assert_allclose(before[0][0], after[0][0])  # i, before h has changed


def test_half_of_a_cell_is_gone_after_its_half_life():
    f = np.array([[0.5, 0.25, 0.5**0.1]])
    np.testing.assert_allclose(half_life(f), [1, 0.5, 10])
    np.testing.assert_allclose(half_life(np.array([[0.25], [1.0]])), [1])


def test_a_trace_shows_the_marks_and_the_start():
    case = asked(model="lstm chrono", length=40)
    start, model = (
        new_model(case, MonitoredLoss(), np.random.default_rng(seed)) for seed in (0, 0)
    )
    found = trace(start.recurrent, model, 40, np.random.default_rng(2))
    units, sequence = found["units"], found["sequence"]
    assert all(len(values) == 16 for values in units.values())
    bias = start.params["recurrent.bias_ih"][16:32]
    # σ(log u) = u / (1 + u): a half-life of ln 2 · u, nearly, is what chrono promises.
    np.testing.assert_allclose(
        units["start_half_life"], np.log(2) * (np.exp(bias) + 0.5), rtol=0.05
    )
    assert len(sequence["marked"]) == 2
    assert set(sequence["marked"]) < set(sequence["steps"])
    assert sequence["steps"][0] == 0
    assert sequence["steps"][-1] == 39
    assert sequence["target"] == pytest.approx(0.5 + sum(sequence["numbers"]) / 4, 1e-3)
    lengths = {len(sequence[name]) for name in ("steps", "input", "forget", "cell")}
    assert len(lengths) == 1
    assert sequence["unit"] == int(np.argmax(units["follows"]))


# ------------------------------------------------------------------ what was recorded


@pytest.fixture(scope="module")
def recorded():
    runs = defaultdict(list)
    for each in json.loads((RESULTS / "adding.json").read_text("utf-8"))["runs"]:
        runs[each["question"]].append(each)
    return runs


def merit(runs):
    """Of the trials of one rate: most solved, then soonest; else the least error."""
    if any(each["overflowed"] for each in runs):
        return 0, 0, -np.inf
    solved = sum(each["solved"] for each in runs)
    soon = -sum(each["sequences"] for each in runs) if solved else 0
    return solved, soon, -np.mean([each["curve"][-1] for each in runs])


def test_the_rates_are_the_best_of_the_trials_or_that_of_the_best_start(recorded):
    trials = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for each in recorded["rate"]:
        trials[each["length"]][each["model"]][each["lr"]].append(each)
    assert trials.keys() == experiment.RATES.keys()
    for length, by_model in trials.items():
        judged = {
            model: {lr: merit(runs) for lr, runs in by_rate.items()}
            for model, by_rate in by_model.items()
        }
        assert judged.keys() == experiment.RATES[length].keys()
        for model, by_rate in judged.items():
            assert tuple(by_rate) == experiment.RATES_TRIED[length]
            kin = [r for m, r in judged.items() if m.split()[0] == model.split()[0]]
            has_solved = max(by_rate.values())[0] > 0
            judge = by_rate if has_solved else max(kin, key=lambda r: max(r.values()))
            best = max(judge, key=judge.get)
            assert experiment.RATES[length][model] == best, (length, model)


def test_who_learns_it_is_asked_at_the_next_length(recorded):
    at_100 = {each["model"] for each in recorded["start"] if each["length"] == 100}
    learned = {each["model"] for each in recorded["start"] if each["solved"]}
    assert at_100 == set(experiment.RATES[100])
    assert set(experiment.RATES[500]) >= learned
    for length in (500, 1000):
        tried = [each for each in recorded["rate"] if each["length"] == length]
        going_on = {each["model"] for each in tried if each["solved"]}
        assert going_on == set(experiment.STARTS[length])
