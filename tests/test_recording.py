"""What the experiments share: one file, whole or not at all, and runs in order."""

import json
import math

import pytest

from experiments.recording import RESULTS, command_line, run_all, write


def test_write_adds_the_environment(tmp_path):
    path = write("trial", {"seeds": [0, 1], "word": "θ"}, tmp_path / "new")
    result = json.loads(path.read_text("utf-8"))
    assert path.name == "trial.json"
    assert result["seeds"] == [0, 1]
    assert result["word"] == "θ"
    assert {"python", "numpy", "torch", "date"} <= result["environment"].keys()


@pytest.mark.parametrize("broken", [math.nan, math.inf, {1, 2}])
def test_write_leaves_the_old_file_if_it_fails(tmp_path, broken):
    path = write("trial", {"value": 1}, tmp_path)
    old = path.read_bytes()
    with pytest.raises((TypeError, ValueError)):
        write("trial", {"value": broken}, tmp_path)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_write_leaves_no_draft_if_the_file_cannot_be_replaced(tmp_path):
    (tmp_path / "trial.json").mkdir()
    with pytest.raises(OSError, match=r"trial\.json"):
        write("trial", {"value": 1}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["trial.json"]


def test_runs_come_back_in_their_order():
    cases = [-3, 2, -1, 0]
    assert run_all(abs, cases, jobs=2, description="test") == [3, 2, 1, 0]


def test_command_line():
    assert command_line("An experiment.", []).quick is False
    options = command_line("An experiment.", ["--quick", "--jobs", "3"])
    assert (options.quick, options.jobs) == (True, 3)


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_command_line_refuses_what_cannot_run(jobs, capsys):
    with pytest.raises(SystemExit):
        command_line("An experiment.", ["--jobs", jobs])
    assert "--jobs" in capsys.readouterr().err


def test_every_result_tells_what_made_it():
    files = sorted(RESULTS.glob("*.json"))
    assert files
    for path in files:
        result = json.loads(path.read_text("utf-8"))
        assert {"python", "numpy", "torch"} <= result["environment"].keys(), path.name
