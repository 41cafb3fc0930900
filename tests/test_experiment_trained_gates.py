"""The experiment on trained gates: its measures by hand, and what it is compared to."""

import json
from dataclasses import replace

import numpy as np
import pytest

from experiments import trained_gates as experiment
from experiments.command_line import main
from experiments.provenance import RESULTS
from experiments.rnn_text import new_model
from experiments.trained_gates import Held, by_letter, by_place, gates, held, places
from helpers.data import Vocabulary, load_text, normalise
from helpers.training import perplexity

SOME = np.array([3, 4, 0, 0, 5, 3, 3, 0, 4])  # "cd  ecc d"


def content(name):
    return json.loads((RESULTS / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def model():
    return new_model("gru", 6, 5, np.random.default_rng(0))


def test_the_space_has_the_id_that_is_taken_for_it():
    assert Vocabulary(normalise(load_text())).tokens[experiment.SPACE] == " "


def test_places_count_from_the_last_space():
    np.testing.assert_array_equal(places(SOME), [0, 1, 0, 0, 1, 2, 3, 0, 1])


def test_means_by_place_and_by_letter(monkeypatch):
    monkeypatch.setattr(experiment, "PLACES", 3)
    values = np.arange(9.0)
    assert by_place(values, SOME) == [3.0, 4.3333, 5.0]
    threes, fours, spaces = (0 + 5 + 6) / 3, (1 + 8) / 2, (2 + 3 + 7) / 3
    np.testing.assert_allclose(
        by_letter(values, SOME),
        [threes, fours, spaces, spaces, 4, threes, threes, spaces, fours],
    )


@pytest.mark.parametrize(("gate", "letter"), experiment.LETTERS.items())
def test_a_gate_is_held_where_it_should_be(model, gate, letter):
    values, at = np.linspace(0.1, 0.9, 5).astype(np.float32), SOME == experiment.SPACE
    layer = Held(model.recurrent, gate, values, at)
    found, free = layer.gates(SOME[:, None]), model.recurrent.gates(SOME[:, None])
    other = next(name for name in "rz" if name != letter)
    np.testing.assert_array_equal(found[letter][at, 0], np.tile(values, (3, 1)))
    np.testing.assert_array_equal(found[letter][:2], free[letter][:2])
    np.testing.assert_array_equal(found[other][:3], free[other][:3])
    assert not np.any(found["h"][2] == free["h"][2])


def test_holding_a_gate_where_it_is_costs_nothing(model):
    """The bias of the reset gate decides alone: its mean is what it always is."""
    model.params["recurrent.weight_ih"][:5] = 0
    model.params["recurrent.weight_hh"][:5] = 0
    ids = np.random.default_rng(1).integers(6, size=200)
    means = {k: v.mean(axis=0) for k, v in gates(model, ids).items()}
    costs = held(model, means, ids, np.random.default_rng(2))
    whole = perplexity(model.cross_entropy(ids))
    assert costs.pop("update everywhere") != pytest.approx(whole, rel=1e-5)
    assert list(costs.values()) == pytest.approx([whole] * 3, abs=1e-3)


def test_its_networks_are_those_that_the_text_compares():
    compared = {
        run["seed"]: run
        for run in content("text")["runs"]
        if run["question"] == "compared" and run["model"] == "gru"
        if run["epochs"] == experiment.EPOCHS
    }
    for run in content("trained_gates")["runs"]:
        twin = compared[run["seed"]]
        assert run["fingerprint"] == twin["fingerprint"]
        assert run["whole"] == twin["test"]


def test_every_seed_is_planned_once():
    runs = experiment.plan()
    assert [replace(case, seed=0) for case in runs] == [runs[0]] * len(runs)
    assert {case.seed for case in runs} == set(experiment.SEEDS)


def test_quick_prints_a_run(capsys, heavy):
    main("trained_gates", ["--quick"])
    outcome = json.loads(capsys.readouterr().out)
    resets = outcome["reset"]
    assert resets["trained"][0] < min(resets["untrained"]), "it learns to close it"
    assert set(outcome["held"]) >= {"reset at spaces", "reset at as many letters"}
