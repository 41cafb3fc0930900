"""The chapter on speed: what it loads is complete, and no result of it is typed."""

import json
import re
from pathlib import Path

import pytest

from benchmarks import layers, pages

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results"
CHAPTER = ROOT / "notebooks" / "08_making_it_fast.ipynb"
CELLS = json.loads(CHAPTER.read_text("utf-8"))["cells"]
PROSE = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")


@pytest.fixture(scope="module")
def bench():
    return json.loads((RESULTS / "layers.json").read_text("utf-8"))


def places(rows):
    return [(r["layer"], (r["steps"], r["batch"], r["hidden"])) for r in rows]


def test_every_layer_was_measured_at_every_shape(bench):
    every = [(kind, shape) for kind in layers.KINDS for shape in layers.SHAPES]
    assert places(bench["rows"]) == every
    for axis, shapes in layers.GROWTH.items():
        grown = [(kind, shape) for kind in layers.KINDS for shape in shapes]
        assert places(bench["growth"][axis]) == grown
    kept = [(kind, shape) for kind in layers.KINDS for shape in layers.KEPT]
    assert places(bench["memory"]) == kept


def test_ratios_are_of_the_times_beside_them(bench):
    """Medians of ratios are not ratios of medians, but they cannot be far away."""
    for row in bench["rows"]:
        assert row["ratio"]["book"] == [1, 1, 1]
        for name, (low, middle, high) in row["ratio"].items():
            assert low <= middle <= high
            times = row["milliseconds"]
            assert times[name] / times["book"] == pytest.approx(middle, rel=0.5)


def test_the_mean_is_that_of_the_rows(bench):
    for name, mean in bench["geometric_mean"].items():
        assert mean == layers.geometric_mean(bench["rows"], name)


def test_the_conditions_are_told(bench):
    assert bench["processor"]
    assert {"task", "criterion", "environment"} <= bench.keys()
    assert {"numpy", "torch", "date"} <= bench["environment"].keys()


def test_pages_and_builds_were_measured():
    found = json.loads((RESULTS / "pages.json").read_text("utf-8"))
    assert found["pages"].keys() == {"book", "stock"}
    assert found["pages"]["book"].keys() == found["pages"]["stock"].keys()
    assert found["build_seconds"].keys() == {"cold", "nothing changed"}
    assert pages.CHAPTER in found["task"]


def test_no_sentence_holds_a_typed_time_or_ratio():
    plain = re.sub(r"\$[^$]*\$|`[^`]*`|\{[^}]*\}", "", PROSE)
    assert not re.findall(r"(?<![\w.])\d+(?:\.\d+| ?%| ?(?:ms|ns|µs|MB|×))", plain)
