"""Playground in Python: its settings, and what it trains with the layers of helpers."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from traitlets import TraitError

import explorers
from explorers import Playground
from explorers.playground import settings as limits
from explorers.playground.random_numbers import PURPOSES, Stream
from explorers.playground.run import Diverged, Run
from helpers.layers import GRU, LSTM, RNN, Linear
from helpers.many_to_one import ManyToOne
from helpers.training import mean_squared_error

FOLDER = Path(explorers.__file__).parent / "playground"
SMALL = {"task": "adding", "steps": 6, "units": 3, "batch": 4}


def in_script(name, constant):
    """A constant of a module of the page, which is JSON but for its names."""
    text = (FOLDER / name).read_text("utf-8")
    body = re.search(rf"export const {constant} = (\{{.*?\n\}});", text, re.DOTALL)[1]
    body = re.sub(r"^\s*//.*$", "", body, flags=re.MULTILINE)
    body = re.sub(r"(\w+):", r'"\1":', body)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", body))


# --- the page and Python agree ----------------------------------------------------


def test_the_page_has_the_same_settings_to_begin_with():
    assert in_script("settings.js", "DEFAULTS") == limits.DEFAULTS


def test_the_page_has_the_same_limits():
    kept = in_script("settings.js", "LIMITS")
    for name, ends in (limits.WHOLE | limits.REAL).items():
        assert tuple(kept[name][:2]) == ends, name
        assert kept[name][2] == (name in limits.WHOLE), name


def test_the_page_has_the_same_lengths():
    text = (FOLDER / "catalogue.js").read_text("utf-8")
    found = re.findall(r"^  (\w+): \{.*?lengths: \[(\d+), (\d+),", text, re.M | re.S)
    assert {task: (int(a), int(b)) for task, a, b in found} == limits.LENGTHS


def test_the_page_draws_for_the_same_purposes():
    assert in_script("random.js", "PURPOSE") == {p: i for i, p in enumerate(PURPOSES)}


# --- random numbers ---------------------------------------------------------------


def test_numbers_do_not_depend_on_how_many_are_drawn_at_once():
    whole = Stream(5, "training", 3).words(9)
    rng = Stream(5, "training", 3)
    np.testing.assert_array_equal(np.concatenate([rng.words(4), rng.words(5)]), whole)
    for other in (
        Stream(6, "training", 3),
        Stream(5, "probe", 3),
        Stream(5, "training"),
    ):
        assert not np.array_equal(other.words(9), whole)


def test_numbers_are_spread_as_they_should_be():
    rng = Stream(1, "judging")
    drawn = rng.uniform(size=20_000)
    assert abs(drawn.mean() - 0.5) < 0.01
    assert abs(rng.normal(size=20_000).std() - 1) < 0.03
    counts = np.bincount(rng.integers(0, 5, 20_000), minlength=5)
    assert abs(counts / 20_000 - 0.2).max() < 0.02


# --- training ---------------------------------------------------------------------


@pytest.mark.parametrize(("cell", "kind"), [("rnn", RNN), ("gru", GRU), ("lstm", LSTM)])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_train_goes_on_where_it_stopped(cell, kind, optimizer):
    options = SMALL | {"cell": cell, "optimizer": optimizer, "seed": 3}
    playground, whole = Playground(**options), Playground(**options)
    playground.train(4)
    playground.train(3)
    whole.train(7)
    assert playground.progress["updates"] == 7
    np.testing.assert_allclose(playground.progress["params"], whole.progress["params"])
    np.testing.assert_array_equal(playground.history["update"], range(1, 8))
    np.testing.assert_allclose(playground.history["loss"], whole.history["loss"])
    assert isinstance(playground.layer(), kind)
    assert isinstance(playground.head(), Linear)


def test_layer_and_head_are_the_network_that_was_trained():
    playground = Playground(**SMALL)
    playground.train(5)
    run = Run(playground.settings)
    for _ in range(5):
        run.update()
    x = np.random.default_rng(0).normal(size=(6, 2, 2))
    network = ManyToOne(playground.layer(), playground.head(), mean_squared_error)
    trained = ManyToOne(run.layer, run.head, mean_squared_error)
    np.testing.assert_array_equal(network.predict(x), trained.predict(x))


def test_a_layer_taken_out_is_a_copy():
    playground = Playground(**SMALL)
    playground.layer().params["weight_hh"][:] = 0
    assert playground.layer().params["weight_hh"].any()


def test_it_does_not_train_beside_the_page():
    playground = Playground(**SMALL, running=True)
    with pytest.raises(RuntimeError, match="the page is training: pause it"):
        playground.train(1)
    assert playground.running
    assert playground.progress == {}


def test_another_setting_begins_anew():
    playground = Playground(**SMALL)
    playground.train(3)
    playground.view = "back"
    assert playground.progress
    playground.seed = 1
    assert playground.progress == {}
    assert len(playground.history["loss"]) == 0


def test_a_history_of_the_page_is_gone_on_with():
    playground = Playground(**SMALL)
    playground.train(4)
    told = {
        "stride": 2,
        "updates": 4,
        "loss": [1, 2],
        "norm": [3, 4],
        "clipped": [1, 1],
    }
    playground.progress = playground.progress | {"history": told}
    np.testing.assert_array_equal(playground.history["update"], [1, 3])
    playground.train(1)
    np.testing.assert_array_equal(playground.history["loss"][:4], [1, 1, 2, 2])


def test_truncation_cuts_the_gradient_and_leaves_the_loss():
    first = [
        Run(Playground(**SMALL, truncation=k).settings).update() for k in (0, 2, 6)
    ]
    assert first[0].loss == pytest.approx(first[1].loss)
    assert first[0].norm == pytest.approx(first[2].norm)
    assert first[0].norm != pytest.approx(first[1].norm, rel=1e-3)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_divergence_is_told_and_what_was_reached_is_kept():
    playground = Playground.from_preset("diverges")
    with pytest.raises(Diverged):
        playground.train(300)
    assert 0 < playground.progress["updates"] < 300
    assert np.isfinite(playground.progress["params"]).all()


# --- settings ---------------------------------------------------------------------


@pytest.mark.parametrize("name", [preset["name"] for preset in limits.PRESETS])
def test_every_preset_can_be_set(name):
    playground = Playground.from_preset(name)
    preset = next(each for each in limits.PRESETS if each["name"] == name)
    for key, value in preset["settings"].items():
        assert getattr(playground, key) == value
    assert playground.twin == preset["twin"]


def test_what_is_given_besides_a_preset_stands_in_its_place():
    playground = Playground.from_preset("forget-bias", units=3, twin={})
    assert (playground.units, playground.twin) == (3, {})


def test_an_unknown_preset_lists_those_there_are():
    with pytest.raises(ValueError, match="lamp, forget-bias"):
        Playground.from_preset("nonsense")


BAD = [
    ({"task": "adding", "steps": 5}, "from 6 to 200, got 5"),
    ({"steps": 0}, "from 5 to 200, got 0"),
    ({"steps": True, "task": "copy"}, "from 1 to 200, got True"),
    ({"units": 33}, "units must be a whole number from 1 to 32, got 33"),
    ({"rate": float("nan")}, "rate must be a number from 0.0001 to 10"),
    ({"threshold": 0}, "threshold must be a number from 0.001"),
    ({"cell": "transformer"}, "cell"),
    ({"text": ""}, "text must have 120 to 8000 characters"),
    ({"text": "a" * 200}, "2 to 96 different ones, got 200 and 1"),
    ({"twin": {"colour": 1}}, "twin must name some of task"),
    ({"twin": {"units": 0}}, "units must be a whole number from 1 to 32, got 0"),
]


@pytest.mark.parametrize(("options", "message"), BAD)
def test_what_cannot_be_is_refused(options, message):
    with pytest.raises(TraitError, match=re.escape(message)):
        Playground(**options)


def test_a_task_keeps_the_length_within_its_own_limits():
    playground = Playground(task="bit", steps=150)
    playground.task = "parity"
    assert playground.steps == 64


def test_an_emoji_is_a_character_like_any_other():
    playground = Playground(task="text", text="so it goes 🦉 " * 20, units=2, steps=5)
    playground.train(1)
    assert playground.layer().input_size == len(set("so it goes 🦉 "))
