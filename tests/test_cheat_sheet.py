"""The cheat sheet says what the layers compute and what the experiments found."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from helpers.layers import GRU, LSTM, RNN
from helpers.training import cross_entropy

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "book" / "cheat_sheet.md").read_text(encoding="utf-8")
RESULTS = ROOT / "experiments" / "results"
LAYERS = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM}
INPUTS, UNITS = 27, 64


def table(first: str) -> list[list[str]]:
    """The rows of the table whose head begins with `first`."""
    after = TEXT[TEXT.index(f"| {first}") :].partition("\n\n")[0]
    rows = [
        [c.strip() for c in line.strip("|").split("|")] for line in after.split("\n")
    ]
    return [rows[0], *rows[2:]]


def layer_of(name: str, dtype=np.float64):
    return LAYERS[name](INPUTS, UNITS, rng=np.random.default_rng(0), dtype=dtype)


@pytest.mark.parametrize("position", range(3))
def test_counts_are_those_of_the_layers(position):
    name = list(LAYERS)[position]
    params = layer_of(name).params
    rows = {row[0]: row[2] for row in table("array") if row[2]}
    said = {key: int(rows[key].split(", ")[position]) for key in list(rows)[1:]}
    sizes = {key: params[key].size for key in ("weight_ih", "weight_hh")}
    biases = params["bias_ih"].size + params["bias_hh"].size
    assert said == {
        "`weight_ih`": sizes["weight_ih"],
        "`weight_hh`": sizes["weight_hh"],
        "`bias_ih`, `bias_hh`": biases,
        "all": sum(sizes.values()) + biases,
    }
    gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[name]
    assert said["all"] == gates * (UNITS * INPUTS + UNITS**2 + 2 * UNITS)
    assert params["weight_ih"].shape == (gates * UNITS, INPUTS)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def step(name: str, p: dict, x, h, c):
    """One step as the sheet writes it, with its order of rows."""
    into = np.split(
        p["weight_ih"] @ x + p["bias_ih"], {"RNN": 1, "GRU": 3, "LSTM": 4}[name]
    )
    on = np.split(p["weight_hh"] @ h + p["bias_hh"], len(into))
    if name == "RNN":
        return np.tanh(into[0] + on[0]), c
    if name == "GRU":
        r, z = (sigmoid(into[k] + on[k]) for k in (0, 1))
        n = np.tanh(into[2] + r * on[2])
        return (1 - z) * n + z * h, c
    i, f, o = (sigmoid(into[k] + on[k]) for k in (0, 1, 3))
    c = f * c + i * np.tanh(into[2] + on[2])
    return o * np.tanh(c), c


@pytest.mark.parametrize("name", LAYERS)
def test_formulas_are_those_of_the_layers(name):
    layer = layer_of(name)
    x = np.random.default_rng(1).normal(size=(3, 1, INPUTS))
    h = c = np.zeros(UNITS)
    for x_t in x[:, 0]:
        h, c = step(name, layer.params, x_t, h, c)
    np.testing.assert_allclose(layer.forward(x)[0][-1, 0], h, atol=1e-12)


def test_the_gradient_of_the_logits_is_divided_as_it_says():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4, 3, 5))
    targets = rng.integers(5, size=(4, 3))
    _, gradient = cross_entropy(logits, targets)
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    np.testing.assert_allclose(gradient, (p - np.eye(5)[targets]) / 12, atol=1e-12)


def solved(file: str, **wanted) -> tuple[int, int]:
    """How many of how many runs were solved."""
    runs = json.loads((RESULTS / f"{file}.json").read_text("utf-8"))["runs"]
    met = [run for run in runs if all(run[k] == v for k, v in wanted.items())]
    return sum(run["solved"] for run in met), len(met)


def told(head: str, cell: str) -> tuple[int, int]:
    """How many of how many seeds a cell tells of, below a head that counts them."""
    seeds = int(re.search(r"\((\d+) seeds\)", head)[1])
    return (0, 0) if cell == "–" else (int(cell), seeds)


MODELS = {
    "RNN, $W_{hh}$ orthogonal": "rnn orthogonal",
    "GRU": "gru",
    "GRU, chrono": "gru chrono",
    "LSTM, forget bias 1": "lstm b=1",
    "LSTM, forget bias 5": "lstm b=5",
    "LSTM, chrono": "lstm chrono",
}
CLIPS = {"not clipped": "none", "clipped by norm": "norm"}


def test_the_adding_problem_is_told_as_it_was_found():
    head, *rows = table("adding problem")
    assert [row[0] for row in rows] == list(MODELS)
    for label, *cells in rows:
        for length, cell in zip(head[1:], cells, strict=True):
            case = {"model": MODELS[label], "length": int(length)}
            assert told(head[0], cell) == solved("adding", question="start", **case)


def test_what_was_given_up_had_failed_before():
    head, *rows = table("adding problem")
    for label, *cells in rows:
        for length, cell in zip(head[1:], cells, strict=True):
            if cell == "–":
                model = MODELS[label]
                before = solved("adding", question="start", model=model, length=100)
                trials = solved("adding", question="rate", model=model, length=500)
                assert 0 in (before[0], trials[0]), (label, length)


def test_the_forget_bias_is_told_as_it_was_found():
    head, *rows = table("LSTM, one bit")
    for label, *cells in rows:
        bias, into = re.fullmatch(
            r"forget bias (\d)(?:, input bias −(\d))?", label
        ).groups()
        case = {"question": "input", "input_bias": -float(into)} if into else {}
        for steps, cell in zip(head[1:], cells, strict=True):
            if cell != "–":
                asked = {"question": "reach", "steps": int(steps), "bias": float(bias)}
                found = solved("forget_bias", **asked | case)
                assert told(head[0], cell) == found


def test_clipping_is_told_as_it_was_found():
    head, *rows = table("temporal order")
    assert [row[0] for row in rows] == list(CLIPS)
    for label, *cells in rows:
        for length, cell in zip(head[1:], cells, strict=True):
            case = {"clip": CLIPS[label], "length": int(length)}
            found = solved("temporal_order", question="length", **case)
            assert told(head[0], cell) == found


def test_a_bias_of_ln_t_keeps_for_t_steps():
    for steps in (10, 100, 1000):
        assert sigmoid(math.log(steps)) == pytest.approx(
            1 - 1 / steps, abs=1 / steps**2
        )
