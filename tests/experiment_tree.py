"""A copy of what runs experiments, in a folder of its own, with one of five runs."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MACHINERY = (
    "__init__",
    "__main__",
    "carrying",
    "cases",
    "command_line",
    "digests",
    "journal",
    "provenance",
    "reach",
    "recording",
    "syntax",
)
# An experiment that notes each case it works on. Case 3 brings disaster, once the two
# before it are written down, until the file `well` is there.
TRIAL = '''
    """An experiment of five runs."""
    import math, os, signal, time
    from dataclasses import dataclass
    from pathlib import Path

    from experiments import cases
    from experiments.command_line import main
    from helpers.maths import third, twice

    HERE = Path(__file__).parent
    FACTOR = 2
    NUMBERS = range(1, 6)

    @dataclass(frozen=True, kw_only=True)
    class Case(cases.Case):
        number: int
        kind: str = "plain"

    QUICK = Case(seed=0, number=7)
    SHORT = {}

    def note(number):
        with (HERE / "worked").open("a") as file:
            file.write(f"{number} ")

    def disaster():
        journal = HERE / "results" / ".trial.jsonl"
        while not journal.exists() or journal.read_text().count(chr(10)) < 2:
            time.sleep(0.01)
        DISASTER

    def run(case):
        note(case.number)
        if case.number == 3 and not (HERE / "well").exists():
            disaster()
        return {"value": FACTOR * twice(case.number), "solved": third(case.number) > 1}

    def plan():
        return [Case(seed=0, number=number) for number in NUMBERS]

    def about():
        return {"task": "multiply", "seeds": [0], "rows": [(1, 2)]}

    MEASURES = {}

    if __name__ == "__main__":
        main("trial")
'''
MATHS = """
    def twice(x):
        return 2 * x

    def third(x):
        return x / 3
"""


class Tree:
    """That folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "experiments"
        self.journal = self.home / "results" / ".trial.jsonl"
        self.result = self.home / "results" / "trial.json"
        self.home.mkdir(parents=True)
        (folder / "helpers").mkdir()
        (folder / "helpers" / "__init__.py").touch()
        for name in MACHINERY:
            shutil.copy(ROOT / "experiments" / f"{name}.py", self.home)
        self.write()

    def write(self, disaster: str = "pass", **changes: str) -> None:
        """Write experiment and helpers anew; `changes` replace one text by another."""
        trial = textwrap.dedent(TRIAL).replace("DISASTER", disaster)
        maths = textwrap.dedent(MATHS)
        for old, new in changes.items():
            assert old in trial + maths
            trial, maths = trial.replace(old, new), maths.replace(old, new)
        (self.home / "trial.py").write_text(trial)
        (self.folder / "helpers" / "maths.py").write_text(maths)

    def be_well(self) -> None:
        (self.home / "well").touch()

    def command(self, *options: str) -> list:
        return [sys.executable, "-m", "experiments.trial", *options]

    def start(self, *options: str) -> subprocess.CompletedProcess:
        """Run it until it ends."""
        (self.home / "worked").unlink(missing_ok=True)
        return subprocess.run(
            self.command("--jobs", "1", *options),
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    def environment(self) -> dict[str, str]:
        # Bytecode is as new as a second, and trials change their code sooner.
        own = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        return own | {"PYTHONDONTWRITEBYTECODE": "1"}

    def worked(self) -> list[str]:
        """The numbers of the cases that the last start worked on."""
        path = self.home / "worked"
        return path.read_text().split() if path.exists() else []

    def content(self) -> dict:
        return json.loads(self.result.read_text("utf-8"))

    def values(self) -> list:
        return [run["value"] for run in self.content()["runs"]]
