"""What the experiments share: one file, whole or not at all, and runs that are kept."""

import json
import math
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from experiments import adding_gates, forget_bias, recording
from experiments.__main__ import experiments
from experiments.journal import Entry, Journal
from experiments.recording import record, source_of, write

ROOT = Path(__file__).resolve().parent.parent


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


def minus(case):
    return {"case": case, "value": -case}


def about():
    return {"task": "change the sign", "seeds": [0]}


def run_minus(folder, *options, cases=(3, -1, 2)):
    options = {"about": about, "quick": 7, "arguments": options, "folder": folder}
    record("trial", minus, cases, **options)


def test_runs_come_back_in_their_order_with_what_was_said_about_them(tmp_path):
    before = dict(os.environ)
    run_minus(tmp_path, "--jobs", "2")
    assert dict(os.environ) == before
    result = json.loads((tmp_path / "trial.json").read_text("utf-8"))
    assert [run["value"] for run in result["runs"]] == [-3, 1, -2]
    assert (result["task"], result["seeds"], result["jobs"]) == (*about().values(), 2)
    assert result["source"] == source_of(minus)
    assert result["seconds"] > 0
    assert [path.name for path in tmp_path.iterdir()] == ["trial.json"]


def test_quick_prints_one_run_and_writes_nothing(tmp_path, capsys):
    run_minus(tmp_path, "--quick")
    assert json.loads(capsys.readouterr().out) == {"case": 7, "value": -7}
    assert not list(tmp_path.iterdir())


def test_what_is_done_and_unchanged_is_not_run_again(tmp_path, capsys):
    path = write("trial", {"source": source_of(minus), "runs": []}, tmp_path)
    run_minus(tmp_path)
    assert "done and unchanged" in capsys.readouterr().out
    assert json.loads(path.read_text("utf-8"))["runs"] == []
    write("trial", {"source": "another", "runs": []}, tmp_path)
    run_minus(tmp_path)
    assert len(json.loads(path.read_text("utf-8"))["runs"]) == 3


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_jobs_that_cannot_run_are_refused(tmp_path, jobs, capsys):
    with pytest.raises(SystemExit):
        run_minus(tmp_path, "--jobs", jobs)
    assert "--jobs" in capsys.readouterr().err


def not_a_number(case):
    return {"value": math.nan}


def test_a_run_that_json_cannot_hold_ends_the_experiment(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        record(
            "trial",
            not_a_number,
            [1],
            about=about,
            quick=1,
            arguments=[],
            folder=tmp_path,
        )
    assert not list(tmp_path.iterdir())


# An experiment that notes each case it works on. Case 3 brings disaster, once the two
# before it are written down, until the file `well` is there.
INTERRUPTED = """
    \"\"\"An experiment of five runs.\"\"\"
    import os, signal, time
    from pathlib import Path
    from experiments.recording import record

    HERE = Path(__file__).parent
    FACTOR = 2

    def task(case):
        with (HERE / "worked").open("a") as file:
            file.write(f"{case} ")
        if case == 3 and not (HERE / "well").exists():
            journal = HERE / "results" / ".trial.jsonl"
            while not journal.exists() or journal.read_text().count(chr(10)) < 2:
                time.sleep(0.01)
            DISASTER
        return {"case": case, "value": FACTOR * case}

    if __name__ == "__main__":
        record("trial", task, range(1, 6), about=dict, quick=1, folder=HERE / "results")
"""
KILLED = "os.kill(os.getppid(), signal.SIGKILL); os._exit(1)"
STOPPED = "os.kill(os.getppid(), signal.SIGINT); time.sleep(60)"
ENDED = "os.kill(os.getppid(), signal.SIGTERM); time.sleep(60)"
FAILED = "raise RuntimeError('case 3 is ill')"


@pytest.fixture
def experiment(tmp_path):
    return Interrupted(tmp_path)


class Interrupted:
    """The experiment above in a folder of its own."""

    def __init__(self, folder):
        self.folder, self.script = folder, folder / "trial.py"
        self.journal = folder / "results" / ".trial.jsonl"
        self.result = folder / "results" / "trial.json"

    def write(self, disaster, factor=2):
        code = textwrap.dedent(INTERRUPTED).replace("DISASTER", disaster)
        self.script.write_text(code.replace("FACTOR = 2", f"FACTOR = {factor}"))

    def start(self):
        """Run it until it ends; the cases that were worked on, and how it went."""
        (self.folder / "worked").unlink(missing_ok=True)
        process = subprocess.run(
            [sys.executable, self.script, "--jobs", "1"],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
        return (self.folder / "worked").read_text().split(), process

    def values(self):
        return [run["value"] for run in json.loads(self.result.read_text())["runs"]]


@pytest.mark.parametrize("disaster", [KILLED, STOPPED, ENDED, FAILED])
def test_an_interrupted_experiment_goes_on_where_it_was(experiment, disaster):
    experiment.write(disaster)
    worked, process = experiment.start()
    assert worked[:3] == ["1", "2", "3"]
    assert process.returncode != 0
    assert not experiment.result.exists()
    assert len(experiment.journal.read_text().splitlines()) == 2

    (experiment.folder / "well").touch()
    worked, process = experiment.start()
    assert process.returncode == 0, process.stderr
    assert worked == ["3", "4", "5"]
    assert experiment.values() == [2, 4, 6, 8, 10]
    assert not experiment.journal.exists()


def test_a_changed_experiment_uses_no_old_run(experiment):
    experiment.write(FAILED)
    experiment.start()
    (experiment.folder / "well").touch()
    experiment.write(FAILED, factor=3)
    worked, process = experiment.start()
    assert worked == ["1", "2", "3", "4", "5"]
    assert experiment.values() == [3, 6, 9, 12, 15]
    assert "2 runs of another version are left out" in process.stderr


def test_a_half_written_line_is_left_out_and_said_so(tmp_path):
    path = tmp_path / ".trial.jsonl"
    Journal(path, "a").keep({"seed": 0}, Entry({"value": 1}, 0.5))
    whole = path.read_bytes()
    for torn in (b'["a", "{', "θ".encode()[:1]):
        path.write_bytes(whole + torn)
        journal = Journal(path, "a")
        assert journal.find({"seed": 0}) == Entry({"value": 1}, 0.5)
        assert journal.notices == [".trial.jsonl: a half-written line is left out"]
        journal.keep({"seed": 1}, Entry({"value": 2}, 0.5))
        again = Journal(path, "a")
        assert again.notices == []
        assert again.find({"seed": 1}).run == {"value": 2}
        path.write_bytes(whole)


def test_a_journal_tells_cases_and_sources_apart(tmp_path):
    path = tmp_path / ".trial.jsonl"
    case = forget_bias.Run(steps=5, bias=1.0, seed=0)
    Journal(path, "a").keep(case, Entry({"value": (1, 2)}, 0.5))
    assert Journal(path, "a").find(case) == Entry({"value": [1, 2]}, 0.5)
    assert Journal(path, "a").find(forget_bias.Run(5, 1.0, 1)) is None
    other = Journal(path, "b")
    assert other.find(case) is None
    assert other.notices == [".trial.jsonl: 1 runs of another version are left out"]


@pytest.mark.parametrize("line", ["no JSON", "5", "{}", '["a"]'])
def test_a_file_that_is_no_journal_is_named(tmp_path, line):
    path = tmp_path / ".trial.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(ValueError, match=r"line 1 of .*trial.jsonl.*start anew"):
        Journal(path, "a")


def test_the_source_is_the_code_of_the_experiment_and_of_what_it_imports(monkeypatch):
    texts = {}
    read = Path.read_text
    monkeypatch.setattr(
        Path, "read_text", lambda path, *_: texts.get(path.name) or read(path, "utf-8")
    )
    found = source_of(forget_bias.train)
    assert found != source_of(adding_gates.learn)
    folder = Path(recording.__file__).parent

    def changed(name, old, new):
        text = read(folder / name, "utf-8")
        assert old in text
        texts.clear()
        texts[name] = text.replace(old, new, 1)
        return source_of(forget_bias.train) != found

    assert changed("forget_bias.py", "= 8, 32", "= 9, 32")
    assert changed("models.py", "normal(0, 0.001", "normal(0, 0.002")
    assert not changed("models.py", '"""The recurrent', '# more\n"""The')
    assert not changed("recording.py", "default=2", "default=1")
    assert not changed("adding_gates.py", "2000", "2001")


def test_make_experiments_finds_them_all():
    names = experiments()
    assert {"adding_gates", "clipping", "forget_bias"} <= set(names)
    assert not {"recording", "models", "journal"} & set(names)
