"""The numbers that JavaScript is tested with under node are what Python gives now."""

import json
import math

import numpy as np
import pytest

from tests.numbers import EXPLORERS, NAMES, file_of, module_of, numbers_of

LARGEST = 40_000  # bytes of a file
WRITE = "run `python -m tests.numbers`"


def check_alike(found, expected, where):
    """The same keys, lists, words and empty places; numbers to 1e-9."""
    if isinstance(expected, dict):
        assert list(found) == list(expected), where
        for key in expected:
            check_alike(found[key], expected[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for i, value in enumerate(expected):
            check_alike(found[i], value, f"{where}[{i}]")
    elif isinstance(expected, float):
        assert isinstance(found, float), where
        assert math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-300), where
    else:
        assert found == expected, where


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_kept_are_those_of_today(name):
    file = file_of(name)
    assert file.exists(), f"{file} is missing: {WRITE}"
    assert file.stat().st_size <= LARGEST
    kept = json.loads(file.read_text("utf-8"))
    fresh = json.loads(json.dumps(numbers_of(name)))
    check_alike(kept, fresh, f"{file.name} of {name} is stale, {WRITE}: ")


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_module_and_its_test_under_node_that_reads_them(name):
    module = module_of(name)
    assert module.with_suffix(".js").exists()
    assert file_of(name).name in module.with_suffix(".test.js").read_text("utf-8")


def test_every_model_is_tested_with_numbers():
    models = {path.parent.name for path in EXPLORERS.glob("*/model.js")}
    assert models <= set(NAMES)
    kept = {path.resolve() for path in EXPLORERS.rglob("*.numbers.json")}
    assert kept == {file_of(name).resolve() for name in NAMES}


def test_a_change_of_a_number_would_be_seen():
    kept = {"a": [1.0, {"b": [2.0, None, "x"]}]}
    check_alike(kept, kept, "")
    for other in (
        {"a": [1.0, {"b": [2.0 + 1e-8, None, "x"]}]},
        {"a": [1.0, {"b": [2.0, 0.0, "x"]}]},
        {"a": [1.0, {"b": [2.0, None]}]},
        {"a": [1.0, {"c": [2.0, None, "x"]}]},
        {"a": [np.nan, {"b": [2.0, None, "x"]}]},
    ):
        with pytest.raises(AssertionError):
            check_alike(kept, other, "")
