"""The learning rates of the experiments on strings and symbols: tried alike for all."""

import json
from collections import defaultdict

import numpy as np
import pytest

from experiments import copy_memory, counting, reber, temporal_order
from experiments.provenance import RESULTS


def soonest(quality):
    """Most solved, then fewest sequences; where none is, the one that does best."""
    return lambda runs: (
        sum(run["solved"] for run in runs),
        -sum(run["sequences"] for run in runs),
        np.mean([quality(run) for run in runs]),
    )


def farthest(runs):
    """Counts farthest, then has the lowest loss."""
    return np.mean([r["longest"] for r in runs]), -np.mean([r["loss"] for r in runs])


COMPARED = {  # what is compared, the better of two rates, and the rates by network
    "reber": (
        "compared",
        soonest(lambda run: run["test"]),
        {(m, s): lr for s, rates in reber.RATES.items() for m, lr in rates.items()},
    ),
    "copy_memory": (
        "units",
        soonest(lambda run: run["accuracy"]),
        {(model,): lr for model, lr in copy_memory.RATES.items()},
    ),
    "temporal_order": (
        "cells",
        soonest(lambda run: -run["misnamed"]),
        {(model,): lr for model, lr in temporal_order.RATES.items()},
    ),
    "counting": (
        "count",
        farthest,
        {(model,): lr for model, lr in counting.RATES.items()},
    ),
    "counting, equal weights": (
        "weights",
        farthest,
        {(model,): lr for model, lr in counting.WIDER_RATES.items()},
    ),
}
TRIED = {
    "reber": reber.RATES_TRIED,
    "copy_memory": copy_memory.RATES_TRIED,
    "temporal_order": temporal_order.RATES_TRIED,
    "counting": counting.RATES_TRIED,
    "counting, equal weights": counting.RATES_TRIED,
}
TRIALS = defaultdict(lambda: "rate", {"counting, equal weights": "weights rate"})


def runs_of(name, question):
    """By network, for each rate."""
    file = RESULTS / f"{name.split(',')[0]}.json"
    runs = json.loads(file.read_text("utf-8"))["runs"]
    by_network = defaultdict(lambda: defaultdict(list))
    for run in runs:
        if run["question"] == question:
            network = (
                (run["model"], run["size"]) if name == "reber" else (run["model"],)
            )
            by_network[network][run["lr"]].append(run)
    return by_network


@pytest.mark.parametrize("name", COMPARED)
def test_each_network_has_the_best_of_the_same_rates(name):
    question, merit, rates = COMPARED[name]
    trials, compared = runs_of(name, TRIALS[name]), runs_of(name, question)
    assert trials.keys() == compared.keys() == rates.keys()
    for network, by_rate in trials.items():
        assert tuple(by_rate) == TRIED[name]
        best = max(by_rate, key=lambda rate, of=by_rate: merit(of[rate]))
        assert rates[network] == best, network
        assert list(compared[network]) == [best]


@pytest.mark.parametrize("name", COMPARED)
def test_what_chooses_is_not_what_is_compared(name):
    trials, compared = runs_of(name, TRIALS[name]), runs_of(name, COMPARED[name][0])
    for network, by_rate in trials.items():
        [runs] = compared[network].values()
        tried = {run["seed"] for each in by_rate.values() for run in each}
        assert not tried & {run["seed"] for run in runs}
