"""Every result file: one form, no holes, and the runs that its experiment plans."""

import json
import math
from collections import defaultdict
from dataclasses import asdict

import pytest

from experiments.command_line import status
from experiments.digests import key_of
from experiments.provenance import RESULTS, Code, Results, experiments, load
from experiments.reach import Sources

FILES = sorted(RESULTS.glob("*.json"))
KEYS = {
    "task": str,
    "criterion": str,
    "seeds": list | dict,
    "seconds": int | float,
    "environment": dict,
    "runs": list,
    "measured": dict,
    "provenance": list,
    "definitions": dict,
}
OPTIONAL = {"setting": dict, "paper": dict}
ENVIRONMENT = {"python", "numpy", "torch", "machine", "date"}
SOURCES = Sources()


def refuse(constant):
    raise ValueError(f"{constant} is no number that JSON knows")


def content(path):
    return json.loads(path.read_text("utf-8"), parse_constant=refuse)


def cases(name):
    """What the experiment plans, as dicts."""
    return [asdict(case) for case in load(name).plan()]


@pytest.mark.parametrize("name", experiments())
def test_every_experiment_names_its_main_confounder(name):
    assert "main confounder" in load(name).__doc__


def test_every_experiment_has_its_file():
    assert {path.stem for path in FILES} == set(experiments())


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_the_file_has_the_form_of_all(path):
    result = content(path)
    for key, kind in KEYS.items():
        assert isinstance(result[key], kind), key
    for key in OPTIONAL.keys() & result.keys():
        assert isinstance(result[key], OPTIONAL[key]), key
    assert set(result["environment"]) == ENVIRONMENT
    assert result["runs"]
    assert "source" in result.get("paper", {"source": ""})


def test_the_runs_are_alike_and_their_outcomes_plain(path):
    runs = content(path)["runs"]
    for run in runs:
        assert run.keys() == runs[0].keys()
        assert isinstance(run["seed"], int)
        assert isinstance(run.get("solved", False), bool)
        for key in ("sequences", "parameters", "hidden_size"):
            assert isinstance(run.get(key, 1), int), key
            assert run.get(key, 1) > 0, key
        assert math.isfinite(run["cpu_seconds"] or 0)  # null: it was not measured
        assert run.get("sequences", 0) <= run.get("most", math.inf)


def test_the_runs_are_those_that_are_planned(path):
    runs = content(path)["runs"]
    planned = cases(path.stem)
    asked = planned[0].keys()
    assert [{key: run[key] for key in asked} for run in runs] == planned


def test_every_case_has_its_seeds(path):
    """All that the file promises; a case may have fewer, but the first ones."""
    promised = content(path)["seeds"]
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


# --------------------------------------------------------------------- what made them


def test_every_run_and_measure_says_what_made_it(path):
    result = content(path)
    entries, names = result["provenance"], result["definitions"]
    numbers = [run["provenance"] for run in result["runs"]]
    numbers += result["measured"].values()
    assert set(numbers) == set(range(len(entries)))
    reached = [one for entry in entries for one in entry["reaches"].split()]
    assert set(reached) == set(names)
    for entry in entries:
        assert set(entry["environment"]) == ENVIRONMENT
        assert entry["seconds"] >= 0
        if entry["key"] is None:
            assert entry["unproved"]
            assert not entry["reaches"]
        else:
            digests = entry["reaches"].split()
            assert key_of(dict(enumerate(digests))) == entry["key"]
            assert f"experiments.{path.stem}.run" in map(names.get, digests) or (
                "experiments.rnn_text.ngrams" in map(names.get, digests)
            )
        for carried in entry.get("carried", []):
            assert {"from", "commit", "compared", "environment"} == set(carried)
            assert carried["compared"]


def test_the_status_agrees_with_the_file(path):
    """It counts as current the runs whose key is that of the code as it is."""
    name, result = path.stem, content(path)
    code = Code(name, SOURCES)
    keys = [entry["key"] for entry in result["provenance"]]
    planned = load(name).plan()
    current = sum(
        keys[run["provenance"]] == key_of(code.of_run(case))
        for run, case in zip(result["runs"], planned, strict=True)
    )
    counts = {"current": 0, "stale": 0, "missing": 0}
    for line in status(name, code):
        if " runs" in line:
            assert line.split()[0] == name
            counts[line.split()[1]] += int(line.split()[2])
    assert counts["current"] == current
    assert sum(counts.values()) == len(planned) == len(result["runs"])


def test_what_is_stale_says_why(path):
    results = Results(path.stem)
    for standing in results.standings(load(path.stem), Code(path.stem, SOURCES)):
        made = standing.made
        assert standing.current == (made["key"] == standing.key)
        if not standing.current:
            assert standing.why == made.get("unproved") or " since: " in standing.why
