"""The experiment on text: its smallest case, and the file that chapter 2 draws."""

import json

from experiments import rnn_text
from experiments.recording import RESULTS


def test_the_smallest_case_learns(capsys):
    rnn_text.main(["--quick"])
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
