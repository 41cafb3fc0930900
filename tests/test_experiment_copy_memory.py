"""The experiment on the copy task: its smallest case, its measures and its plan."""

import json
from dataclasses import replace

import numpy as np
import pytest

from experiments import copy_memory as experiment
from experiments.command_line import main
from experiments.copy_memory import Case, accuracy, new_model, norm, plan, run

SMALL = Case(
    question="delay",
    model="lstm chrono",
    delay=1,
    size=32,
    lr=0.01,
    seed=0,
    most=6400,
)


def test_a_network_that_has_learned_nothing_guesses():
    model = new_model(SMALL, np.random.default_rng(0))
    model.params["head.weight"][:] = 0
    model.params["head.bias"][:] = [1, *[0] * 9]  # always the first symbol
    share = accuracy(model, SMALL, np.random.default_rng(1))
    assert share == pytest.approx(1 / experiment.SYMBOLS, abs=0.02)
    model.params["head.bias"][8] = 2  # a blank is no answer
    assert accuracy(model, SMALL, np.random.default_rng(1)) == 0


def test_accuracy_is_the_share_of_the_symbols_repeated():
    class Oracle:
        """Names all symbols but the last one rightly."""

        def forward(self, inputs):
            logits = np.zeros((*inputs.shape, 10))
            shown = np.eye(10)[inputs[: experiment.LENGTH]]
            logits[-experiment.LENGTH :] = shown
            logits[-1] = np.eye(10)[8]
            return logits, None

    share = accuracy(Oracle(), SMALL, np.random.default_rng(0))
    assert share == 1 - 1 / experiment.LENGTH


def test_the_norm_of_an_orthogonal_matrix_is_one():
    model = new_model(replace(SMALL, model="rnn orthogonal"), np.random.default_rng(0))
    assert norm(model) == pytest.approx(1, abs=1e-4)
    model.params["recurrent.weight_hh"][:] = 0
    assert norm(model) == 0


def test_it_learns_and_the_seed_decides(heavy):
    first, again = run(SMALL), run(SMALL)
    assert first["accuracy"] > 2 / experiment.SYMBOLS
    assert first["sequences"] == 3200 * len(first["curve"]) == 6400
    assert first["norm_end"] != first["norm_start"]
    assert not first["solved"]
    assert first == again


def test_it_stops_when_it_is_solved(monkeypatch):
    monkeypatch.setattr(experiment, "ENOUGH", 0.05)
    outcome = run(SMALL)
    assert outcome["solved"]
    assert outcome["sequences"] == 3200


def test_every_run_is_planned_once():
    runs = plan()
    assert len({replace(case, question="") for case in runs}) == len(runs)
    compared = [case for case in runs if case.question != "rate"]
    for model in experiment.MODELS:
        own = [case for case in compared if case.model == model]
        delays = {case.delay for case in own if case.size == experiment.SIZE}
        assert delays == set(experiment.DELAYS)
        sizes = {case.size for case in own if case.delay == experiment.DELAY}
        assert sizes == set(experiment.UNITS["lstm"])


def test_the_nets_are_as_heavy_as_the_lstm():
    def weight(model, size):
        case = replace(SMALL, model=model, size=size)
        net = new_model(case, np.random.default_rng(0))
        return sum(array.size for array in net.params.values())

    for size in experiment.UNITS["lstm"]:
        lstm = weight("lstm b=1", size)
        for model in experiment.MODELS:
            assert weight(model, size) == pytest.approx(lstm, rel=0.06)


def test_quick_prints_a_run(capsys, heavy):
    main("copy_memory", ["--quick"])
    assert json.loads(capsys.readouterr().out)["accuracy"] > 2 / experiment.SYMBOLS
