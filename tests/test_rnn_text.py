"""The experiments on text: their smallest cases, and the files that chapters draw."""

import json
from dataclasses import replace

import numpy as np
import pytest

from experiments import rnn_text, text, window_text
from experiments.command_line import main
from experiments.models import recurrent
from experiments.provenance import RESULTS
from helpers.language import LanguageModel
from helpers.layers import RNN, Linear


def recorded(name):
    return json.loads((RESULTS / f"{name}.json").read_text("utf-8"))


def test_the_smallest_case_learns(capsys, heavy):
    main("rnn_text", ["--quick"])
    run = json.loads(capsys.readouterr().out)
    assert run["hidden_size"] == 32
    assert len(run["train"]) == len(run["validation"]) == 1
    assert 1 < run["validation"][0] < 10  # a 2-gram has 10
    assert 1 < run["test"] < 10
    assert run["cpu_seconds"] > 0


def test_the_results_have_a_curve_for_every_epoch():
    result = recorded("rnn_text")
    assert result["epochs"] == rnn_text.EPOCHS
    for run in result["runs"]:
        for curve in (run["train"], run["validation"]):
            assert len(curve) == rnn_text.EPOCHS
            assert 1 < curve[-1] < 27
    for part in ("validation", "test"):
        orders = list(result["ngrams"][part])
        assert orders == [str(order) for order in rnn_text.ORDERS]


def best_rates(name, *settings):
    """For each setting, the rate whose run of the question "rate" validates best."""
    found = {}
    for run in recorded(name)["runs"]:
        if run["question"] == "rate":
            validation = np.ravel(run["validation"])[-1]
            key = tuple(run[setting] for setting in settings)
            found.setdefault(key, {})[run["rate"]] = validation
    return {key: min(rates, key=rates.get) for key, rates in found.items()}


def test_the_rates_are_those_that_validate_best():
    sizes = best_rates("rnn_text", "hidden_size")
    assert {size: rate for (size,), rate in sizes.items()} == rnn_text.RATES
    assert best_rates("text", "model", "epochs") == {
        (model, epochs): rate
        for model, rates in text.RATES.items()
        for epochs, rate in rates.items()
    }
    assert best_rates("window_text", "window", "updates") == {
        (window, updates): rate
        for window, rates in window_text.RATES.items()
        for updates, rate in rates.items()
    }


@pytest.mark.parametrize("experiment", [rnn_text, text, window_text])
def test_the_seed_of_the_rates_takes_no_part_in_what_is_compared(experiment):
    rates, compared = experiment.SEEDS.values()
    assert not set(rates) & set(compared)


# ------------------------------------------------------- RNN, GRU and LSTM beside it


def test_the_three_have_equally_many_parameters():
    counts = []
    for model, units in text.UNITS.items():
        rng = np.random.default_rng(0)
        layer, head = recurrent(model, 27, units, rng=rng), Linear(units, 27, rng=rng)
        counts.append(
            sum(a.size for a in [*layer.params.values(), *head.params.values()])
        )
    assert counts == pytest.approx([counts[0]] * 3, rel=0.01)


def test_the_rate_falls_from_what_was_asked_for(monkeypatch):
    rates = []

    def noted(model, optimizer, batches, clip):
        rates.append(optimizer.lr)
        return []

    monkeypatch.setattr(rnn_text, "updates", noted)
    rng = np.random.default_rng(0)
    model = LanguageModel(RNN(27, 10, rng=rng), Linear(10, 27, rng=rng))
    ids = rng.integers(27, size=1000)
    assert len(list(rnn_text.train(model, ids, 3, rate=2.0, rng=rng))) == 3
    np.testing.assert_allclose(rates, [0.2, 0.15, 0.05])


# ------------------------------------------------------------ the window of chapter 1


def test_a_window_sees_all_but_the_first_letters_as_targets():
    rows, targets = window_text.contexts(np.arange(6), window=2)
    assert rows.tolist() == [[0, 1], [1, 2], [2, 3], [3, 4]]
    assert targets.tolist() == [2, 3, 4, 5]


def test_the_smallest_window_learns_and_repeats(heavy):
    case = replace(window_text.QUICK, updates=60)
    run = window_text.run(case)
    assert 1 < run["validation"] < 12  # counting letters alone has 17
    assert window_text.run(case) == run
    embedding, units = window_text.EMBEDDING, window_text.UNITS
    assert run["parameters"] == (
        27 * embedding + (5 * embedding + 1) * units + (units + 1) * 27
    )
