"""The GRU chapter: equal care for what it compares, and no clock in the way."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
CELLS = json.loads((ROOT / "notebooks" / "04_gru.ipynb").read_text("utf-8"))["cells"]
SOURCES = ["".join(cell["source"]) for cell in CELLS]


def cell_with(fragment):
    (source,) = [source for source in SOURCES if fragment in source]
    return source


def runs(steps, model, bias, lr, outcomes):
    """A record for each seed: updates if it was solved, else the share of the right."""
    return [
        {
            "steps": steps,
            "model": model,
            "update_bias": bias,
            "lr": lr,
            "solved": isinstance(outcome, int),
            "updates_made": outcome if isinstance(outcome, int) else 2000,
            "right": [1.0 if isinstance(outcome, int) else outcome],
        }
        for outcome in outcomes
    ]


def chosen(found):
    """The names that the chapter's cell defines from such runs."""
    content = json.dumps({"runs": found, "seeds": [0, 1]})
    file = SimpleNamespace(read_text=lambda *_: content)
    names = {"json": json, "np": np, "Path": lambda _: file}
    exec(cell_with("def quality("), names)
    exec(cell_with("def outcome(").partition("rows = ")[0], names)
    return names


SHORT = [
    *runs(20, "RNN", 0, 0.001, [0.2, 0.3]),
    *runs(20, "RNN", 0, 0.01, [0.6, 0.1]),
    *runs(20, "GRU", 0, 0.003, [400, 700]),
    *runs(20, "GRU", 0, 0.01, [500, 0.98]),
    *runs(20, "GRU", 3, 0.01, [300, 400]),
]


def test_each_network_has_the_rate_that_did_best():
    names = chosen(SHORT)
    rates = {case: rate for case, (rate, _) in names["best"].items()}
    assert rates == {
        (20, "RNN", 0): 0.01,
        (20, "GRU", 0): 0.003,
        (20, "GRU", 3): 0.01,
    }
    assert names["outcome"]((20, "GRU", 0)) == "2 of 2, after 550 (0.003)"
    assert names["outcome"]((20, "RNN", 0)) == "0 of 2, 35% right (0.01)"


def test_a_run_that_is_solved_counts_before_what_is_nearly_right():
    more = runs(20, "GRU", 0, 0.001, [0.98, 0.98]) + SHORT[:4] + SHORT[4:6] + SHORT[8:]
    assert chosen(more)["best"][20, "GRU", 0][0] == 0.003


@pytest.mark.parametrize(
    ("model", "bias", "outcomes"),
    [("RNN", 0, [900, 0.2]), ("GRU", 3, [300, 0.5]), ("GRU", 0, [0.2, 0.2])],
)
def test_its_sentences_do_not_survive_other_results(model, bias, outcomes):
    case = model, bias
    others = [r for r in SHORT if (r["model"], r["update_bias"]) != case]
    with pytest.raises(AssertionError):
        chosen(others + runs(20, model, bias, 0.01, outcomes))


def test_speed_is_left_to_its_own_chapter():
    """The one clock here tells what the language models cost."""
    assert [source for source in SOURCES if "process_time" in source] == [
        cell_with("def read_text(")
    ]
    assert "(#one-product)" in cell_with("The whole map:")
    speed = (ROOT / "notebooks" / "08_making_it_fast.ipynb").read_text("utf-8")
    assert '"(one-product)=\\n"' in speed
