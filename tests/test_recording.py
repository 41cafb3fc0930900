"""What the experiments share: one file, whole or not at all, and runs that are kept."""

import json
import math
import os
import signal
import subprocess
import time
from dataclasses import dataclass, replace

import pytest

from experiments import cases, forget_bias
from experiments.cases import complete
from experiments.command_line import main
from experiments.journal import Entry, Journal
from experiments.provenance import experiments
from experiments.recording import pool, write
from tests.experiment_tree import Tree


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


# ----------------------------------------------------------------------------- one run


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    number: float


def test_a_run_is_what_was_asked_the_outcome_and_the_time():
    run = complete(lambda case: {"pair": (case.number, 1)}, Case(seed=3, number=0.5))
    assert run.pop("cpu_seconds") >= 0
    assert run == {"seed": 3, "number": 0.5, "pair": [0.5, 1]}


def test_an_outcome_may_not_replace_what_was_asked():
    with pytest.raises(ValueError, match="number"):
        complete(lambda case: {"number": 2}, Case(seed=3, number=1))


def test_a_run_that_json_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        complete(lambda case: {"value": math.nan}, Case(seed=3, number=1))


def test_the_workers_leave_the_environment_as_it_was():
    before = dict(os.environ)
    with pool(1) as workers:
        assert workers.submit(os.getenv, "OMP_NUM_THREADS").result() == "1"
    assert dict(os.environ) == before


# ---------------------------------------------------------------------- the experiment


@pytest.fixture
def tree(tmp_path, heavy):
    return Tree(tmp_path / "house")


def test_runs_come_back_in_their_order_with_what_was_said_about_them(tree):
    tree.be_well()
    process = tree.start("--jobs", "2")
    assert process.returncode == 0, process.stderr
    content = tree.content()
    assert tree.values() == [4, 8, 12, 16, 20]
    assert [run["number"] for run in content["runs"]] == [1, 2, 3, 4, 5]
    assert (content["task"], content["seeds"]) == ("multiply", [0])
    assert content["seconds"] > 0
    assert [entry["jobs"] for entry in content["provenance"]] == [2]
    assert [path.name for path in tree.result.parent.iterdir()] == ["trial.json"]


def test_quick_prints_one_run_and_writes_nothing(tree):
    run = json.loads(tree.start("--quick").stdout)
    assert (run["number"], run["value"]) == (7, 28)
    assert not tree.result.parent.exists()


def test_a_case_prints_its_run(tree):
    cases = [json.dumps({"seed": 0, "number": number}) for number in (9, 8)]
    process = tree.start("--case", cases[0], "--case", cases[1])
    runs = [json.loads(line) for line in process.stdout.splitlines()]
    assert [run["value"] for run in runs] == [36, 32]
    assert not tree.result.parent.exists()


def test_only_what_is_missing_or_stale_is_run(tree):
    tree.be_well()
    tree.start()
    first = tree.result.read_bytes()
    process = tree.start()
    assert "all that is planned is there and current" in process.stdout
    assert tree.worked() == []
    assert tree.result.read_bytes() == first

    tree.write(**{"range(1, 6)": "(7, 2, 1)"})  # another plan: one new, three gone
    tree.start()
    assert tree.worked() == ["7"]
    assert tree.values() == [28, 8, 4]

    tree.write(**{"range(1, 6)": "(7, 2, 1)", "multiply": "say something else"})
    tree.start()
    assert tree.worked() == []
    assert tree.content()["task"] == "say something else"

    tree.write(**{"range(1, 6)": "(7, 2, 1)", "return 2 * x": "return 3 * x"})
    tree.start()
    assert tree.worked() == ["7", "2", "1"]
    assert tree.values() == [42, 12, 6]


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_jobs_that_cannot_run_are_refused(jobs, capsys):
    with pytest.raises(SystemExit):
        main("adding", ["--jobs", jobs])
    assert "--jobs" in capsys.readouterr().err


def test_a_case_asks_for_its_experiment(capsys):
    with pytest.raises(SystemExit):
        main(None, ["--case", "{}"])
    assert "python -m experiments.<name>" in capsys.readouterr().err


def test_a_run_that_fails_ends_the_experiment(tree):
    tree.be_well()
    tree.write(**{"FACTOR * twice": "math.nan * twice"})
    process = tree.start()
    assert process.returncode != 0
    assert "JSON" in process.stderr
    assert not tree.result.exists()


# ------------------------------------------------------------------------ interruptions

KILLED = "os.kill(os.getppid(), signal.SIGKILL); os._exit(1)"
STOPPED = "os.kill(os.getppid(), signal.SIGINT); time.sleep(60)"
ENDED = "os.kill(os.getppid(), signal.SIGTERM); time.sleep(60)"
FAILED = "raise RuntimeError('case 3 is ill')"


@pytest.mark.parametrize("disaster", [KILLED, STOPPED, ENDED, FAILED])
def test_an_interrupted_experiment_goes_on_where_it_was(tree, disaster):
    tree.write(disaster)
    assert tree.start().returncode != 0
    assert tree.worked()[:3] == ["1", "2", "3"]
    assert not tree.result.exists()
    assert len(tree.journal.read_text().splitlines()) == 2

    tree.be_well()
    process = tree.start()
    assert process.returncode == 0, process.stderr
    assert tree.worked() == ["3", "4", "5"]
    assert tree.values() == [4, 8, 12, 16, 20]
    assert not tree.journal.exists()


def test_a_changed_experiment_uses_no_old_run(tree):
    tree.write(FAILED)
    tree.start()
    tree.be_well()
    tree.write(FAILED, **{"FACTOR = 2": "FACTOR = 3"})
    process = tree.start()
    assert tree.worked() == ["1", "2", "3", "4", "5"]
    assert tree.values() == [6, 12, 18, 24, 30]
    assert "2 runs of another version are left out" in process.stderr


BEATING = """
        for _ in range(1200):  # a minute
            with (HERE / "beats").open("a") as file:
                file.write(".")
            time.sleep(0.05)
"""


def test_workers_end_with_a_parent_that_is_killed(tree):
    tree.write(BEATING.strip())
    beats = tree.home / "beats"
    command, options = tree.command("--jobs", "1"), {"cwd": tree.folder}
    with subprocess.Popen(
        command, env=tree.environment(), stderr=subprocess.DEVNULL, **options
    ) as process:
        wait_until(lambda: beats.exists() and beats.stat().st_size > 2)
        process.send_signal(signal.SIGKILL)
    wait_until(lambda: is_still(beats))


def is_still(path):
    size = path.stat().st_size
    time.sleep(1)
    return path.stat().st_size == size


def wait_until(condition, seconds=40):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


# -------------------------------------------------------------------------- the journal


def test_a_half_written_line_is_left_out_and_said_so(tmp_path):
    path = tmp_path / ".trial.jsonl"
    Journal(path).keep("a", "case 0", Entry({"value": 1}, 0.5))
    whole = path.read_bytes()
    for torn in (b'["a", "{', "θ".encode()[:1]):
        path.write_bytes(whole + torn)
        journal = Journal(path)
        assert journal.find("a", "case 0") == Entry({"value": 1}, 0.5)
        assert journal.notices == [".trial.jsonl: a half-written line is left out"]
        journal.keep("a", "case 1", Entry({"value": 2}, 0.5))
        again = Journal(path)
        assert again.notices == []
        assert again.find("a", "case 1").run == {"value": 2}
        path.write_bytes(whole)


def test_a_journal_tells_cases_and_codes_apart(tmp_path):
    path = tmp_path / ".trial.jsonl"
    one = forget_bias.Case(question="reach", steps=5, bias=1.0, seed=0)
    other = replace(one, seed=1)
    Journal(path).keep("a", one.key(), Entry({"value": (1, 2)}, 0.5))
    assert Journal(path).find("a", one.key()) == Entry({"value": [1, 2]}, 0.5)
    assert Journal(path).find("a", other.key()) is None
    assert Journal(path).find("b", one.key()) is None


@pytest.mark.parametrize(
    "line",
    [
        b"no JSON",
        b"5",
        b"{}",
        b"",
        b'["a"]',
        b'["a", "case"]',
        b'["a", "case", {}]',
        b'["a", "case", {}, 1, 2]',
        b'["a", ["case"], {}, 1]',
        b'[1, "case", {}, 1]',
        b'["a", "case", [], 1]',
        b'["a", "case", {}, "1"]',
        b'["a", "case", {}, true]',
        b"\xff\xfe",
    ],
)
def test_a_line_that_is_not_of_a_journal_is_named(tmp_path, line):
    path = tmp_path / ".trial.jsonl"
    Journal(path).keep("a", "case", Entry({}, 0.5))
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(ValueError, match=r"line 2 of .*trial.jsonl.*start anew"):
        Journal(path)


def test_make_experiments_finds_them_all():
    names = experiments()
    assert {"adding_gates", "clipping", "forget_bias"} <= set(names)
    assert not {"recording", "models", "journal"} & set(names)
