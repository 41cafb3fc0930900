"""Every result file: one form, no holes, and the runs that its experiment plans."""

import json
import math
from collections import defaultdict
from dataclasses import asdict, is_dataclass
from importlib import import_module

import pytest

from experiments.__main__ import experiments
from experiments.recording import RESULTS

FILES = sorted(RESULTS.glob("*.json"))
KEYS = {
    "task": str,
    "criterion": str,
    "seeds": list | dict,
    "seconds": int | float,
    "source": str,
    "environment": dict,
    "runs": list,
}
OPTIONAL = {"setting": dict, "paper": dict, "jobs": int}


def refuse(constant):
    raise ValueError(f"{constant} is no number that JSON knows")


def load(path):
    return json.loads(path.read_text("utf-8"), parse_constant=refuse)


def cases(name):
    """What the experiment plans, as dicts."""
    plan = import_module(f"experiments.{name}").plan()
    return [asdict(case) if is_dataclass(case) else case._asdict() for case in plan]


def test_every_experiment_has_its_file():
    assert {path.stem for path in FILES} == set(experiments())


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_the_file_has_the_form_of_all(path):
    result = load(path)
    for key, kind in KEYS.items():
        assert isinstance(result[key], kind), key
    for key in OPTIONAL.keys() & result.keys():
        assert isinstance(result[key], OPTIONAL[key]), key
    assert {"python", "numpy", "torch", "machine", "date"} == set(result["environment"])
    assert result["runs"]
    assert "source" in result.get("paper", {"source": ""})


def test_the_runs_are_alike_and_their_outcomes_plain(path):
    runs = load(path)["runs"]
    for run in runs:
        assert run.keys() == runs[0].keys()
        assert isinstance(run["seed"], int)
        assert isinstance(run.get("solved", False), bool)
        for key in ("sequences", "parameters", "hidden_size"):
            assert isinstance(run.get(key, 1), int), key
            assert run.get(key, 1) > 0, key
        assert math.isfinite(run.get("cpu_seconds", 0))
        assert run.get("sequences", 0) <= run.get("most", math.inf)


def test_the_runs_are_those_that_are_planned(path):
    runs = load(path)["runs"]
    planned = cases(path.stem)
    # What a run was given as "updates", forget_bias replaces by those it took.
    shared = (planned[0].keys() & runs[0].keys()) - {"updates"}

    def keyed(items):
        return sorted(
            json.dumps({key: item[key] for key in shared}, sort_keys=True)
            for item in items
        )

    assert keyed(runs) == keyed(planned)


def test_every_case_has_its_seeds(path):
    """All that the file promises; a case may have fewer, but the first ones."""
    promised = load(path)["seeds"]
    seeds = defaultdict(list)
    for case in cases(path.stem):
        others = {key: value for key, value in case.items() if key != "seed"}
        seeds[json.dumps(others, sort_keys=True)].append(case["seed"])
    complete = 0
    for case, found in seeds.items():
        question = json.loads(case).get("question")
        all_seeds = promised[question] if isinstance(promised, dict) else promised
        assert sorted(found) == all_seeds[: len(found)], case
        complete += len(found) == len(all_seeds)
    assert complete >= len(seeds) / 2
