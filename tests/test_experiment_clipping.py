"""The experiment on clipping: its smallest case, its plan, and the file it left."""

import json

import numpy as np
import pytest

from experiments import clipping
from experiments.command_line import main
from experiments.provenance import RESULTS


@pytest.fixture(scope="module")
def recorded():
    return json.loads((RESULTS / "clipping.json").read_text("utf-8"))


def test_quick_prints_a_solved_run_and_writes_nothing(capsys):
    path = RESULTS / "clipping.json"
    before = path.stat().st_mtime_ns
    main("clipping", ["--quick"])
    run = json.loads(capsys.readouterr().out)
    assert run["solved"]
    assert run["error_rate"] < clipping.ALLOWED
    assert path.stat().st_mtime_ns == before


def test_the_same_seed_gives_the_same_run_and_another_does_not():
    short = {"steps": 12, "updates": 30, "clip": "norm", "threshold": 0.5}
    one, again, other = (
        clipping.run(clipping.Case(question="threshold", seed=seed, **short))
        for seed in (0, 0, 1)
    )
    assert one["largest_norm"] == again["largest_norm"] != other["largest_norm"]


def test_clipping_changes_the_run_and_is_measured_before():
    short = {"question": "threshold", "seed": 0, "steps": 12, "updates": 30}
    free = clipping.run(clipping.Case(**short))
    slow = clipping.run(clipping.Case(**short, clip="norm", threshold=1e-6))
    assert free["median_norm"] != slow["median_norm"] > 1e-3


def test_clip_knows_two_ways_and_none():
    def gradient():
        return {"w": np.array([3.0, 0.5])}

    for how, threshold, expected in (
        ("none", None, [3.0, 0.5]),
        ("norm", 1.0, np.array([3.0, 0.5]) / np.hypot(3.0, 0.5)),
        ("value", 1.0, [1.0, 0.5]),
    ):
        grads = gradient()
        assert clipping.clip(grads, how, threshold) == pytest.approx(np.hypot(3.0, 0.5))
        assert np.allclose(grads["w"], expected, rtol=1e-5)
    with pytest.raises(ValueError, match="clip must be"):
        clipping.clip(gradient(), "length", 1.0)


def test_the_start_is_orthogonal_or_uniform():
    rng = np.random.default_rng(0)
    weight_hh = clipping.new_model("orthogonal", rng).recurrent.params["weight_hh"]
    assert np.allclose(weight_hh @ weight_hh.T, np.eye(clipping.HIDDEN), atol=1e-5)
    uniform = clipping.new_model("uniform", rng).recurrent.params["weight_hh"]
    assert np.abs(uniform).max() <= 1 / np.sqrt(clipping.HIDDEN)
    with pytest.raises(ValueError, match="start must be"):
        clipping.new_model("identity", rng)


def test_the_file_holds_the_plan(recorded):
    asked = list(clipping.Case.__dataclass_fields__)
    made = [
        clipping.Case(**{key: run[key] for key in asked}) for run in recorded["runs"]
    ]
    assert made == clipping.plan()
    assert recorded["criterion"] == clipping.CRITERION
    assert recorded["seeds"] == list(clipping.SEEDS)
    assert {"python", "numpy", "torch"} <= recorded["environment"].keys()


def test_the_file_keeps_its_own_criterion(recorded):
    for run in recorded["runs"]:
        assert run["solved"] == (run["error_rate"] < clipping.ALLOWED)
        assert run["solved"] or run["updates_made"] == clipping.UPDATES
        assert run["updates_made"] % clipping.CHECK_EVERY == 0


def test_the_chapter_may_say_what_it_says(recorded):
    def solved(**wanted):
        runs = [
            run
            for run in recorded["runs"]
            if all(run[key] == value for key, value in wanted.items())
        ]
        assert len(runs) == len(clipping.SEEDS)
        return sum(run["solved"] for run in runs)

    sweep = {"question": "threshold", "start": "orthogonal", "optimizer": "SGD"}
    by_norm = {
        theta: solved(**sweep, clip="norm", threshold=theta)
        for theta in (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    }
    seeds = len(clipping.SEEDS)
    assert [theta for theta, n in by_norm.items() if n == seeds] == [0.3, 1.0]
    assert sum(by_norm.values()) - 2 * seeds < seeds
    assert solved(**sweep, clip="none") == 0
    assert solved(question="start", clip="norm", threshold=1.0) == 0

    # Clipping decides nothing of that kind for Adam: there it is the rate.
    adam = {"optimizer": "Adam", "start": "orthogonal"}
    thresholds = {"question": "threshold", "lr": 0.003} | adam
    without = solved(**thresholds, clip="none")
    for theta in by_norm:
        assert solved(**thresholds, clip="norm", threshold=theta) >= without > 3
    for lr, n in {0.0003: seeds, 0.001: seeds, 0.01: 0}.items():
        for how in ("none", "norm"):
            assert solved(**adam, question="rate", lr=lr, clip=how) == n
