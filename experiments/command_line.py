"""The options of `python -m experiments` and of `python -m experiments.<name>`."""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.carrying import carry_over
from experiments.cases import complete
from experiments.provenance import (
    RESULTS,
    Code,
    Results,
    Standing,
    experiments,
    load,
)
from experiments.reach import Sources
from experiments.recording import pool, record

ALL = "Run what is stale or missing of all experiments, hours in all."


def main(name: str | None = None, arguments: Sequence[str] | None = None) -> None:
    """Do with one experiment, or with all, what the command line asks."""
    options = _options(name, arguments)
    if options.case:
        run_cases(name, options.case, options.jobs)
        return
    sources = Sources()
    for each in [name] if name else experiments():
        code = Code(each, sources)
        if options.status:
            print("\n".join(status(each, code)))
        elif options.quick:
            experiment = load(each)
            run = complete(experiment.run, experiment.QUICK)
            print(json.dumps(run, indent=1, ensure_ascii=False))
        elif options.carry_over:
            lines = carry_over(
                each,
                options.carry_over,
                jobs=options.jobs,
                seconds=options.seconds,
                code=code,
            )
            for line in lines:
                print(line, flush=True)
        else:
            record(each, jobs=options.jobs, code=code)


def _options(name: str | None, arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"python -m experiments{f'.{name}' if name else ''}",
        description=load(name).__doc__.splitlines()[0] if name else ALL,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--status",
        action="store_true",
        help="say which results are current, which are stale and why; run nothing",
    )
    what.add_argument(
        "--quick",
        action="store_true",
        help="run the smallest case only, print its result and write no file",
    )
    what.add_argument(
        "--carry-over",
        metavar="COMMIT",
        help="run a sample with the code of that commit, which has made the results, "
        "and with that of now; what is equal bit for bit is taken over",
    )
    what.add_argument(
        "--case",
        action="append",
        help="run this case, a JSON object, and print its result; may be repeated",
    )
    parser.add_argument(
        "--jobs", type=_positive, default=2, help="runs at the same time (default: 2)"
    )
    parser.add_argument(
        "--seconds",
        type=_positive,
        default=5,
        help="with --carry-over: runs that took longer are shortened (default: 5)",
    )
    options = parser.parse_args(arguments)
    if options.case and not name:
        parser.error("a case is one of an experiment: python -m experiments.<name>")
    return options


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {number}")
    return number


def run_cases(name: str, texts: Sequence[str], jobs: int) -> None:
    """Print what comes of each case, a line of JSON in their order."""
    experiment = load(name)
    cases = [type(experiment.QUICK)(**json.loads(text)) for text in texts]
    with pool(jobs) as workers:
        futures = [workers.submit(complete, experiment.run, case) for case in cases]
        for future in futures:
            print(json.dumps(future.result()), flush=True)


def status(name: str, code: Code, folder: Path = RESULTS) -> Iterator[str]:
    """Lines that say of an experiment's results which are current, and why not."""
    standings = Results(name, folder).standings(load(name), code)
    for what, of_all in (
        ("runs", [s for s in standings if s.case is not None]),
        ("measures", [s for s in standings if s.case is None]),
    ):
        by_reason: dict[str, list[Standing]] = defaultdict(list)
        for standing in of_all:
            by_reason[standing.why].append(standing)
        for why, some in sorted(by_reason.items()):
            stands = why if why == "missing" else "stale" if why else "current"
            reason = f": {why}" if stands == "stale" else ""
            yield f"{name:15} {stands:8} {len(some):4} of {len(of_all)} {what}{reason}"
