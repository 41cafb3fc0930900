"""The experiments on text: their smallest cases, and the files that chapters draw."""

import json

import numpy as np
import pytest

from experiments import rnn_text, text
from experiments.command_line import main
from experiments.models import recurrent
from experiments.provenance import RESULTS
from helpers.language import LanguageModel
from helpers.layers import RNN, Linear


def test_the_smallest_case_learns(capsys):
    main("rnn_text", ["--quick"])
    run = json.loads(capsys.readouterr().out)
    assert run["hidden_size"] == 32
    assert len(run["train"]) == len(run["heldout"]) == 1
    assert 1 < run["heldout"][0] < 10  # a 2-gram has 10
    assert run["cpu_seconds"] > 0


def test_the_results_are_those_of_the_settings():
    result = json.loads((RESULTS / "rnn_text.json").read_text("utf-8"))
    cases = {(run["hidden_size"], run["seed"]) for run in result["runs"]}
    assert cases == {(size, seed) for size in rnn_text.SIZES for seed in rnn_text.SEEDS}
    assert len(result["runs"]) == len(cases)
    assert result["epochs"] == rnn_text.EPOCHS
    assert list(result["ngrams"]) == [str(order) for order in rnn_text.ORDERS]
    for run in result["runs"]:
        for curve in (run["train"], run["heldout"]):
            assert len(curve) == rnn_text.EPOCHS
            assert 1 < curve[-1] < curve[0] < 27


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
