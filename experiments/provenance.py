"""What a result file says of its runs: which code made each, and if it still stands.

Beside what the chapters read, the file has three things. "provenance" is a list: each
entry has the "key" of the code that made some runs, what that "reaches", the
"environment" and the "seconds" it took. "definitions" says what the digests in
"reaches" stand for. Each of the "runs" has the number of its entry as its "provenance";
so has "measured" for what is measured besides. An entry that was "carried" says how it
was shown that other code computes the same; one without a key, why it is "unproved".
"""

import json
from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from experiments.cases import Case
from experiments.digests import key_of
from experiments.reach import Sources

RESULTS = Path(__file__).with_name("results")


def experiments() -> list[str]:
    """The modules of this folder that are experiments: those with a plan of runs."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    return [name for name in names if hasattr(load(name), "plan")]


def load(name: str):
    """The module of an experiment.

    It has `plan()`, `run(case)` and `about()`, a `QUICK` case, and may have
    `MEASURES`: what is measured besides the runs, by the name in the file.
    """
    return import_module(f"experiments.{name}")


class Code:
    """What each run of an experiment reaches in the sources as they are now."""

    def __init__(self, name: str, sources: Sources | None = None) -> None:
        self._module, self.sources = f"experiments.{name}", sources or Sources()
        self._reach = cache(self._reach)

    def of_run(self, case: Case) -> dict[str, str]:
        return self._reach(tuple(case.chosen.items()))

    def _reach(self, chosen: tuple[tuple[str, str], ...]) -> dict[str, str]:
        return self.sources.reach(f"{self._module}.run", dict(chosen))

    def of_measure(self, measure) -> dict[str, str]:
        return self.sources.reach(f"{measure.__module__}.{measure.__name__}")


class Standing(NamedTuple):
    """A run or a measure: by which code it was made, and by which it would be now.

    `case` is None for a measure; `made` is its entry in "provenance", None if there is
    no result; `value` is what was recorded.
    """

    name: str
    case: Case | None
    digests: dict[str, str]
    made: dict | None
    value: object
    why: str

    @property
    def current(self) -> bool:
        return not self.why

    @property
    def key(self) -> str:
        return key_of(self.digests)


class Results:
    """A result file, which need not be there."""

    def __init__(self, name: str, folder: Path = RESULTS) -> None:
        self.name, self.path = name, folder / f"{name}.json"
        found = json.loads(self.path.read_text("utf-8")) if self.path.exists() else {}
        self.content = found
        self.definitions = found.get("definitions", {})
        self._provenance = found.get("provenance", [])

    def standings(self, module, code: Code) -> list[Standing]:
        """Of all that is planned: first the runs, then the measures."""
        cases = module.plan()
        runs = self._by_case(cases)
        found = [
            self._standing(key, case, code.of_run(case), run, run)
            for key, case in ((case.key(), case) for case in cases)
            for run in [runs.get(key)]
        ]
        measured = self.content.get("measured", {})
        return found + [
            self._standing(
                name,
                None,
                code.of_measure(measure),
                {"provenance": measured[name]} if name in measured else None,
                self.content.get(name),
            )
            for name, measure in getattr(module, "MEASURES", {}).items()
        ]

    def _by_case(self, cases: Sequence[Case]) -> dict[str, dict]:
        asked = [field.name for field in fields(cases[0])]
        return {
            json.dumps({name: run[name] for name in asked}, sort_keys=True): run
            for run in self.content.get("runs", [])
            if all(name in run for name in asked)
        }

    def _standing(self, name, case, digests, holder, value) -> Standing:
        if holder is None:
            return Standing(name, case, digests, None, None, "missing")
        made = self._provenance[holder["provenance"]]
        return Standing(name, case, digests, made, value, self._why(made, digests))

    def _why(self, made: dict, digests: dict[str, str]) -> str:
        """What has changed since, or nothing if it still stands."""
        if made["key"] is None:
            return made["unproved"]
        if made["key"] == key_of(digests):
            return ""
        before = {self.definitions[one]: one for one in made["reaches"].split()}
        both = sorted(before.keys() & digests.keys())
        changes = {
            "changed": [name for name in both if before[name] != digests[name]],
            "new": sorted(digests.keys() - before.keys()),
            "gone": sorted(before.keys() - digests.keys()),
        }
        return "; ".join(
            f"{what} since: {_listing(names)}"
            for what, names in changes.items()
            if names
        )


def _listing(names: list[str], most: int = 5) -> str:
    left_out = len(names) - most
    more = f" and {left_out} more" if left_out > 0 else ""
    return ", ".join(names[:most]) + more


def assemble(about: dict, standings: Sequence[Standing], old: Results) -> dict:
    """The content of a result file in which these runs and measures stand."""
    entries: list[dict] = []
    definitions: dict[str, str] = {}
    runs, measures, measured = [], {}, {}
    for standing in standings:
        if standing.made not in entries:
            entries.append(standing.made)
            now = {one: name for name, one in standing.digests.items()}
            for one in standing.made["reaches"].split():
                definitions[one] = old.definitions.get(one) or now[one]
        number = entries.index(standing.made)
        if standing.case is None:
            measures[standing.name], measured[standing.name] = standing.value, number
        else:
            runs.append(standing.value | {"provenance": number})
    content = about | measures
    content["seconds"] = round(sum(entry["seconds"] for entry in entries), 1)
    environments = [entry["environment"] for entry in entries]
    content["environment"] = max(environments, key=lambda found: found["date"])
    content |= {"runs": runs, "measured": measured, "provenance": entries}
    content["definitions"] = dict(sorted(definitions.items(), key=lambda pair: pair[1]))
    return json.loads(json.dumps(content))  # as it will be read
