"""Takes results over where other code is shown to compute the same.

A class was renamed, a function written more clearly: by its digest every result is
stale, though none would come out differently. Then the code as it was at a commit,
whose keys must be those of the results, and the code as it is now run the same sample
on this machine. The sample is the cheapest of each kind of case (of each model,
question, way of clipping, …), shortened where it takes long. All that is recorded must
be equal, with it the fingerprint of the trained parameters, and each changed function
must have been called. Of the results that were made by the same code, a single
difference keeps all from being taken over.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zipfile import ZipFile

from experiments.cases import Case, complete
from experiments.digests import key_of
from experiments.provenance import Code, Results, Standing, assemble, load
from experiments.reach import PACKAGES, Sources
from experiments.recording import WORKERS, environment, pool, write

EACH = 2  # of each kind
ROOT = Path(__file__).parent.parent
TIMES = {"cpu_seconds"}  # what no code decides alone
UNKNOWN = {"cpu_seconds", "fingerprint"}  # null where it was not recorded


def carry_over(
    name: str,
    commit: str,
    *,
    jobs: int,
    seconds: float,
    code: Code,
) -> Iterator[str]:
    """Take over what is stale only by its text; lines that say what is done.

    Parameters
    ----------
    commit
        Where the code that made the results can be had from git.
    seconds
        A run of the sample that took longer than this is shortened.
    """
    experiment, results = load(name), Results(name)
    standings = results.standings(experiment, code)
    with _checked_out(commit) as (tree, full_name):
        before = Code(name, Sources({each: tree / each for each in PACKAGES}))
        groups = _groups(standings, before)
        if not groups:
            yield f"{name}: nothing to take over that {commit} has made"
            return
        samples = {
            group: _sample(members, experiment.SHORT, seconds)
            for group, members in groups.items()
        }
        cases = [case for sample in samples.values() for case in sample]
        yield f"{name}: runs {len(cases)} cases with the code of {commit}, and of now"
        then = _run_there(name, cases, jobs, tree)
    compared = _Comparison(before, code, then, *_run_here(experiment, cases, jobs))
    taken = {}
    for group, members in groups.items():
        objections = compared.objections(members[0], samples[group])
        yield from (f"{name}: refused for {len(members)}: {one}" for one in objections)
        if not objections:
            yield f"{name}: {len(members)} taken over, {len(samples[group])} are equal"
            shown = _shown(group[0], full_name, samples[group])
            taken |= {each.name: _taken(each, shown) for each in members}
    if taken:
        standings = [taken.get(standing.name, standing) for standing in standings]
        present = [standing for standing in standings if standing.made is not None]
        write(name, assemble(experiment.about(), present, results))


@contextmanager
def _checked_out(commit: str) -> Iterator[tuple[Path, str]]:
    """A folder with the packages as they were, and the commit's full name."""
    full_name = _git("rev-parse", "--verify", f"{commit}^{{commit}}").decode().strip()
    with TemporaryDirectory() as folder:
        packed = _git("archive", "--format=zip", full_name, *PACKAGES)
        ZipFile(BytesIO(packed)).extractall(folder)
        yield Path(folder), full_name


def _git(*arguments: str) -> bytes:
    command = ["git", "-C", ROOT, *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"git {' '.join(arguments)}: {done.stderr.decode().strip()}")
    return done.stdout


def _groups(
    standings: Sequence[Standing], before: Code
) -> dict[tuple[str, str], list[Standing]]:
    """Stale runs that the code `before` has made; by its key, and by that of now."""
    groups = defaultdict(list)
    for standing in standings:
        if standing.case is None or standing.current or standing.made is None:
            continue
        if standing.made["key"] == key_of(before.of_run(standing.case)):
            groups[standing.made["key"], standing.key].append(standing)
    return groups


def _sample(members: Sequence[Standing], short: dict, seconds: float) -> list[Case]:
    """The cheapest of each kind, shortened if it took longer than `seconds`."""
    kinds = defaultdict(list)
    for standing in members:
        asked = asdict(standing.case).items()
        words = [pair for pair in asked if isinstance(pair[1], str | None)]
        told = standing.value.items()
        lacking = [key for key, value in told if value is None and key not in UNKNOWN]
        kinds[*words, *lacking].append(standing)
    cheapest = [
        one for like in kinds.values() for one in sorted(like, key=_cost)[:EACH]
    ]
    cases = [
        one.case if _cost(one) <= seconds else replace(one.case, **short)
        for one in cheapest
    ]
    return list(dict.fromkeys(cases))


def _cost(standing: Standing) -> float:
    seconds = standing.value["cpu_seconds"]
    return float("inf") if seconds is None else seconds


def _run_there(
    name: str, cases: Sequence[Case], jobs: int, tree: Path
) -> dict[str, dict]:
    """The runs by the code in a folder."""
    asked = [part for case in cases for part in ("--case", case.key())]
    done = subprocess.run(
        [sys.executable, "-m", f"experiments.{name}", "--jobs", str(jobs), *asked],
        cwd=tree,
        env=os.environ | WORKERS,
        stdout=subprocess.PIPE,
        check=True,
    )
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    return {case.key(): run for case, run in zip(cases, runs, strict=True)}


def _run_here(
    experiment, cases: Sequence[Case], jobs: int
) -> tuple[dict[str, dict], set[str]]:
    """The runs by the code as it is, and the functions that were called."""
    with pool(jobs, _watch_calls) as workers:
        futures = [workers.submit(_watched, experiment.run, case) for case in cases]
        found = [future.result() for future in futures]
    runs = {case.key(): run for case, (run, _) in zip(cases, found, strict=True)}
    return runs, set().union(*(called for _, called in found))


_called: set[tuple[str, str]] = set()


def _watch_calls() -> None:
    """From the start of a worker, so that what importing calls is seen as well."""

    def note(frame, event, _):
        if event == "call":
            _called.add((frame.f_globals.get("__name__"), frame.f_code.co_qualname))

    sys.setprofile(note)


def _watched(run, case: Case) -> tuple[dict, set[str]]:
    found = complete(run, case)
    called = _called.copy()  # it grows with every call, such as that of the next line
    return found, {f"{module}.{name}" for module, name in called}


class _Comparison(NamedTuple):
    """What came of the sample by the two codes, and the functions that were called."""

    before: Code
    code: Code
    then: dict[str, dict]
    now: dict[str, dict]
    called: set[str]

    def objections(self, member: Standing, sample: Sequence[Case]) -> list[str]:
        """Why what was made by the same code as this one cannot be taken over."""
        lines = []
        for case in sample:
            old, new = self.then[case.key()], self.now[case.key()]
            keys = (old.keys() | new.keys()) - TIMES
            if other := sorted(key for key in keys if old.get(key) != new.get(key)):
                lines.append(f"{', '.join(other)} of {case.key()} differ")
        known = self.before.of_run(member.case)
        changed = {n for n, one in member.digests.items() if known.get(n) != one}
        lines += [
            f"{name} has changed, and the sample does not call it"
            for name in sorted(changed - self.called)
            if self.code.sources.is_function(name)
        ]
        return lines


def _shown(key: str, commit: str, sample: Sequence[Case]) -> dict:
    """How it was shown that today's code computes what that of the key computed."""
    return {
        "from": key,
        "commit": commit,
        "compared": [case.key() for case in sample],
        "environment": environment(),
    }


def _taken(standing: Standing, shown: dict) -> Standing:
    """The same under the key of the code as it is now."""
    made = standing.made | {
        "key": standing.key,
        "reaches": " ".join(standing.digests.values()),
        "carried": [*standing.made.get("carried", []), shown],
    }
    return standing._replace(made=made, why="")
