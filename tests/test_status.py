"""Whether a result still stands: after which changes it does not, and why."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.command_line import status
from experiments.provenance import Code, Results, assemble, experiments, load
from experiments.reach import Sources
from experiments.recording import environment, write
from tests.experiment_tree import ROOT, Tree

PACKAGES = ("experiments", "helpers")


class House:
    """A copy of the packages, whose results all are by the code as it is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in PACKAGES:
            unwanted = shutil.ignore_patterns("__pycache__", "*.js", "results")
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        self.results = folder / "results"
        sources = self.sources()
        for name in experiments():
            write(name, self.made_now(name, Code(name, sources)), self.results)

    def sources(self) -> Sources:
        return Sources({name: self.folder / name for name in PACKAGES})

    @staticmethod
    def made_now(name: str, code: Code) -> dict:
        old, here = Results(name), environment()
        standings = [
            standing._replace(
                made={
                    "key": standing.key,
                    "reaches": " ".join(standing.digests.values()),
                    "environment": here,
                    "seconds": 1,
                }
            )
            for standing in old.standings(load(name), code)
        ]
        return assemble({}, standings, old)

    def lines(self) -> list[str]:
        sources = self.sources()
        return [
            line
            for name in experiments()
            for line in status(name, Code(name, sources), self.results)
        ]

    def stale(self) -> dict[str, int]:
        """By experiment, how many runs and measures are stale."""
        found: dict[str, int] = {}
        for line in self.lines():
            name, what, count, *_ = line.split()
            assert what in ("current", "stale")
            if what == "stale":
                found[name] = found.get(name, 0) + int(count)
        return found


@pytest.fixture(scope="module")
def whole_house(tmp_path_factory, heavy):
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(whole_house):
    """The house, in which a test may change one file."""
    kept = {}

    def change(file: str, old: str, new: str) -> None:
        path = whole_house.folder / file
        kept[path] = text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), "utf-8")

    whole_house.change = change
    yield whole_house
    for path, text in kept.items():
        path.write_text(text, "utf-8")


def runs_of(name, **wanted):
    return sum(
        all(getattr(case, key) == value for key, value in wanted.items())
        for case in load(name).plan()
    )


def lstm_runs(name):
    family = "experiments.models.FAMILIES"
    return sum(case.chosen.get(family) == ("lstm",) for case in load(name).plan())


def threshold_runs(word):
    """The runs of thresholds whose task's name has this word."""
    return sum(word in case.task for case in load("thresholds").plan())


def test_nothing_is_stale_at_first(house):
    assert house.stale() == {}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("helpers/training/optimizers.py", "Running means m of", "Sliding means m of"),
        ("experiments/adding.py", "measured before its update", "measured early"),
        ("experiments/adding.py", "def about() -> dict:\n", "def about():\n    # so\n"),
        ("helpers/plotting.py", "import ", "import os\nimport "),
        ("helpers/_arguments.py", "must be positive and finite", "must be small"),
    ],
    ids=["docstring", "about", "comment", "plots", "error"],
)
def test_prose_makes_nothing_stale(house, file, old, new):
    path = house.folder / file
    if path.read_text("utf-8").count(old) > 1:
        old = path.read_text("utf-8").partition(old)[0][-60:] + old
        new = old.removesuffix("import ") + new
    house.change(file, old, new)
    assert house.stale() == {}


def test_adam_s_epsilon_makes_those_stale_that_train_with_adam(house):
    house.change("helpers/training/optimizers.py", "eps: float = 1e-8", "eps=1e-7")
    with_adam = {name: len(load(name).plan()) for name in experiments()}
    with_adam["clipping"] = runs_of("clipping", optimizer="Adam")
    with_adam["temporal_order"] -= runs_of("temporal_order", question="length")
    with_adam["thresholds"] -= threshold_runs("SGD")
    del with_adam["window_text"]  # it trains with torch's own
    assert house.stale() == with_adam
    reasons = [line for line in house.lines() if "stale" in line]
    assert all(
        line.endswith("changed since: helpers.training.optimizers.Adam")
        for line in reasons
    )


def test_a_task_makes_those_stale_that_ask_it(house):
    house.change("helpers/data/tasks.py", "(x[first, columns] + x[", "(x[first] + x[")
    stale = {
        name: len(load(name).plan()) for name in ("adding", "adding_gates", "attention")
    }
    assert house.stale() == stale | {"thresholds": threshold_runs("adding")}


def test_the_lstm_makes_its_own_runs_stale(house):
    house.change("helpers/layers/lstm.py", "c_new += i * g\n", "c_new += g * i\n")
    counts = {name: lstm_runs(name) for name in experiments()}
    assert house.stale() == {name: count for name, count in counts.items() if count}
    assert 0 < len(house.stale()) < len(counts)  # and those of others stay


def test_a_setting_makes_its_experiment_stale(house):
    house.change("experiments/reber.py", "40_000, 250, 1.0\n", "40_000, 250, 2.0\n")
    assert house.stale() == {"reber": len(load("reber").plan())}


@pytest.mark.parametrize(
    ("name", "old", "new", "wanted"),
    [
        ("adding", '{"rnn": 34,', '{"peephole": 30, "rnn": 34,', None),
        ("models", '*("rnn", ', '*("peephole", "rnn", ', None),
        ("reber", '"gru": 14,', '"peephole": 3, "gru": 14,', None),
        ("reber", '"gru": 14,', '"gru": 15,', {"size": "large", "model": "gru"}),
        ("temporal_order", '"gru": 14,', '"gru": 15,', {"model": "gru"}),
        ("copy_memory", '"gru": {4: 5,', '"gru": {4: 6,', {"family": "gru", "size": 4}),
        ("adding_gates", '"GRU": 36}', '"GRU": 37}', {"model": "GRU"}),
    ],
)
def test_a_network_more_or_otherwise_concerns_itself_alone(
    house, name, old, new, wanted
):
    house.change(f"experiments/{name}.py", old, new)
    stale = {name: runs_of(name, **wanted)} if wanted else {}
    if name == "adding_gates":  # its network is lent
        stale["thresholds"] = threshold_runs("adding, GRU")
    assert house.stale() == stale


def test_another_entry_of_a_result_is_named_as_new_or_gone(house):
    old = "exponentials = np.exp(shifted)\n"
    new = "exponentials = _exp(shifted)\n"
    house.change("helpers/training/losses.py", old, new)
    path = house.folder / "helpers/training/losses.py"
    path.write_text(
        path.read_text("utf-8") + "\n\ndef _exp(x):\n    return np.exp(x)\n"
    )
    clipping = next(line for line in house.lines() if line.startswith("clipping"))
    assert clipping.endswith(
        "changed since: helpers.training.losses.cross_entropy; "
        "new since: helpers.training.losses._exp"
    )


def test_a_result_without_a_key_says_what_is_not_proved(house):
    path = house.results / "reber.json"
    text = path.read_text("utf-8")
    content = json.loads(text)
    content["provenance"][0] |= {"key": None, "reaches": "", "unproved": "too old"}
    path.write_text(json.dumps(content), "utf-8")
    lines = [line for line in house.lines() if line.startswith("reber")]
    path.write_text(text, "utf-8")
    states = [line.split()[1] for line in lines]
    assert states == ["current", "stale"]
    assert lines[1].endswith(": too old")


def test_a_new_seed_is_missing_and_makes_nothing_stale(tmp_path, heavy):
    tree = Tree(tmp_path / "house")
    tree.be_well()
    tree.start()
    tree.write(**{"range(1, 6)": "range(1, 8)"})
    lines = tree.start("--status").stdout.splitlines()
    assert [line.split()[1:3] for line in lines] == [["current", "5"], ["missing", "2"]]
    tree.write(**{"range(1, 6)": "range(1, 8)", "return x / 3": "return x / 4"})
    said = tree.start("--status").stdout
    assert "stale       5 of 7 runs: changed since: helpers.maths.third" in said


def test_the_status_needs_no_torch(heavy):
    code = (
        "import sys\n"
        "from experiments.command_line import main\n"
        "main(None, ['--status'])\n"
        "assert not {'torch', 'matplotlib', 'anywidget'} & sys.modules.keys()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {line.split()[0] for line in done.stdout.splitlines()} == set(experiments())
