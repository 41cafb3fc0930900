"""The GRU chapter: equal care for what it compares, and no clock in the way."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from experiments import trained_gates
from experiments.rnn_text import new_model

ROOT = Path(__file__).parent.parent
CELLS = json.loads((ROOT / "notebooks" / "04_gru.ipynb").read_text("utf-8"))["cells"]
SOURCES = ["".join(cell["source"]) for cell in CELLS]


def cell_with(fragment):
    (source,) = [source for source in SOURCES if fragment in source]
    return source


RATES = 0.01, 0.1
NETWORKS = ("RNN", 0), ("GRU", 0), ("GRU", 3)


def run(question, network, steps, lr, outcome):
    """A record: the updates if it was solved, else the share of the right."""
    solved = isinstance(outcome, int)
    model, bias = network
    return {
        "question": question,
        "model": model,
        "update_bias": bias,
        "steps": steps,
        "lr": lr,
        "solved": solved,
        "updates_made": outcome if solved else 2000,
        "right": [1.0 if solved else outcome],
    }


def told(found):
    """What the chapter's cells make of such runs; an AssertionError if it differs."""
    environment = {"numpy": "2"}
    content = json.dumps(
        {"runs": found, "task": "t", "criterion": "c", "environment": environment}
    )
    file = SimpleNamespace(read_text=lambda *_: content)
    names = {"json": json, "np": np, "Path": lambda _: file, "Markdown": str}
    exec(cell_with("trials, compared = {}, {}"), names)
    exec(cell_with("def outcome("), names)
    return names


def trials(outcomes):
    """`outcomes` by network: for both lengths, for each of RATES."""
    return [
        run("rate", network, steps, lr, outcome)
        for network, by_length in outcomes.items()
        for steps, by_rate in zip((20, 100), by_length, strict=True)
        for lr, outcome in zip(RATES, by_rate, strict=True)
    ]


def compared(outcomes):
    """`outcomes` by network: two seeds, at both lengths alike, with the bold rate."""
    return [
        run("compared", network, steps, max(RATES), outcome)
        for network, both in outcomes.items()
        for steps in (20, 100)
        for outcome in both
    ]


TRIALS = {
    ("RNN", 0): ((0.2, 0.1), (0.2, 0.1)),
    ("GRU", 0): ((900, 300), (0.2, 400)),
    ("GRU", 3): ((300, 100), (400, 200)),
}
COMPARED = {("RNN", 0): (0.2, 0.3), ("GRU", 0): (300, 400), ("GRU", 3): (100, 200)}


def test_the_tables_tell_each_rate_and_each_seed():
    names = told(trials(TRIALS) + compared(COMPARED))
    assert names["works_at"]["GRU as drawn", 20] == 2
    assert names["works_at"]["GRU as drawn", 100] == 1
    assert names["outcome"](("GRU as drawn", 20)) == "2 of 2, after 350 (0.1)"
    assert names["outcome"](("plain RNN", 20)) == "0 of 2, 25% right (0.1)"


@pytest.mark.parametrize(
    ("network", "outcomes"),
    [
        (("RNN", 0), ((0.2, 900), (0.2, 0.1))),
        (("GRU", 0), ((900, 300), (900, 400))),
        (("GRU", 0), ((900, 300), (0.2, 0.3))),
        (("GRU", 0), ((900, 300), (400, 0.3))),
        (("GRU", 3), ((300, 100), (0.9, 200))),
    ],
)
def test_its_sentences_do_not_survive_other_trials(network, outcomes):
    with pytest.raises(AssertionError):
        told(trials(TRIALS | {network: outcomes}) + compared(COMPARED))


@pytest.mark.parametrize(
    ("network", "outcomes"),
    [(("RNN", 0), (0.2, 900)), (("GRU", 0), (300, 0.5)), (("GRU", 3), (0.5, 200))],
)
def test_its_sentences_do_not_survive_other_seeds(network, outcomes):
    with pytest.raises(AssertionError):
        told(trials(TRIALS) + compared(COMPARED | {network: outcomes}))


def test_its_gates_are_averaged_as_in_the_experiment():
    """On one network: what a retraining can tell only to within its own spread."""
    rng = np.random.default_rng(0)
    model, ids = new_model("gru", 6, 5, rng), rng.integers(6, size=3000)
    gates = trained_gates.gates(model, ids)
    names = {"np": np, "ids": ids, "gru": model.recurrent}
    names |= {"r": gates["reset"], "z": gates["update"]}
    names["vocabulary"] = SimpleNamespace(tokens=" abcde")
    exec(cell_with("place = np.zeros(len(ids)"), names)
    exec(cell_with("by_place = {"), names)
    for gate, values in gates.items():
        wanted = trained_gates.by_place(values.mean(axis=1), ids)
        np.testing.assert_allclose(names["by_place"][gate], wanted, atol=6e-5)


def test_speed_is_left_to_its_own_chapter():
    """The one clock here tells what the language models cost."""
    assert [source for source in SOURCES if "process_time" in source] == [
        cell_with("def read_text(")
    ]
    assert "(#one-product)" in cell_with("The whole map:")
    speed = (ROOT / "notebooks" / "08_making_it_fast.ipynb").read_text("utf-8")
    assert '"(one-product)=\\n"' in speed
