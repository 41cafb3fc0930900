"""Runs an experiment's cases, many at once, and writes the one file that tells all."""

import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread

from tqdm import tqdm

from experiments.cases import complete
from experiments.journal import Entry, Journal
from experiments.provenance import RESULTS, Code, Results, Standing, assemble, load

# Of the workers: one thread each, and no progress bars within the bar.
WORKERS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TQDM_DISABLE": "1"}


def record(name: str, *, jobs: int, code: Code) -> None:
    """Bring a result file up to date: run what is stale or missing, keep the rest.

    What an interrupted start has finished is not run again.
    """
    experiment, results = load(name), Results(name)
    standings = results.standings(experiment, code)
    todo = [standing for standing in standings if not standing.current]
    journal = Journal(RESULTS / f".{name}.jsonl")
    entries = run_all(experiment, todo, jobs=jobs, journal=journal)
    new = iter(_made(todo, entries, jobs))
    content = assemble(
        experiment.about(),
        [standing if standing.current else next(new) for standing in standings],
        results,
    )
    if content == results.content:
        print(f"{name}: all that is planned is there and current")
    else:
        print(f"wrote {write(name, content)}")
    journal.remove()


def _made(
    todo: Sequence[Standing], entries: Sequence[Entry], jobs: int
) -> Iterator[Standing]:
    """The same with what was measured; those of one code have one provenance."""
    seconds: dict[str, float] = {}
    for standing, entry in zip(todo, entries, strict=True):
        seconds[standing.key] = seconds.get(standing.key, 0) + entry.seconds
    for standing, entry in zip(todo, entries, strict=True):
        made = {
            "key": standing.key,
            "reaches": " ".join(standing.digests.values()),
            "environment": environment(),
            "seconds": round(seconds[standing.key], 1),
            "jobs": jobs,
        }
        yield standing._replace(made=made, value=entry.run, why="")


def run_all(
    experiment, todo: Sequence[Standing], *, jobs: int, journal: Journal
) -> list[Entry]:
    """What comes of these runs and measures, in their order; none twice.

    `jobs` at a time, with a progress bar.
    """
    missing = [s for s in todo if journal.find(s.key, s.name) is None]
    left_out = len(journal) - (len(todo) - len(missing))
    if left_out:
        notice = f"{journal.path.name}: {left_out} runs of another version are left out"
        journal.notices.append(notice)
    for notice in journal.notices:
        print(notice, file=sys.stderr)
    if missing:
        name = experiment.__name__.rpartition(".")[2]
        bar = tqdm(total=len(todo), initial=len(todo) - len(missing), desc=name)
        with bar, pool(jobs) as workers:
            futures = {start(workers, experiment, each): each for each in missing}
            for future, seconds in finished(futures):
                standing = futures[future]
                entry = Entry(future.result(), seconds)
                journal.keep(standing.key, standing.name, entry)
                bar.update()
    return [journal.find(standing.key, standing.name) for standing in todo]


def start(workers: ProcessPoolExecutor, experiment, standing: Standing) -> Future:
    """Let a worker do it; cases, functions and results can be pickled."""
    if standing.case is None:
        return workers.submit(experiment.MEASURES[standing.name])
    return workers.submit(complete, experiment.run, standing.case)


def finished(futures: Iterable[Future]) -> Iterator[tuple[Future, float]]:
    """Each as it is done, with the seconds since the one before."""
    last = time.perf_counter()
    for future in as_completed(futures):
        now = time.perf_counter()
        yield future, round(now - last, 3)
        last = now


@contextmanager
def pool(
    jobs: int, prepare: Callable[[], None] | None = None
) -> Iterator[ProcessPoolExecutor]:
    """Worker processes, which end at once with whatever ends this one.

    Each calls `prepare` before its first work.
    """
    before = dict(os.environ)
    os.environ |= WORKERS
    terminate = signal.signal(signal.SIGTERM, signal.default_int_handler)
    spawn = get_context("spawn")
    try:
        with ProcessPoolExecutor(jobs, spawn, _start_worker, (prepare,)) as workers:
            try:
                yield workers
            except BaseException:
                workers.shutdown(wait=False, cancel_futures=True)
                for process in active_children():
                    process.terminate()
                raise
    finally:
        signal.signal(signal.SIGTERM, terminate)
        os.environ.clear()
        os.environ |= before


def _start_worker(prepare: Callable[[], None] | None) -> None:
    """Ctrl-C is the parent's affair; but should it be killed, so is the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_parent, daemon=True).start()
    if prepare:
        prepare()


def _end_with_the_parent() -> None:
    parent_process().join()
    os._exit(1)


def environment() -> dict[str, str]:
    """What a result may depend on besides its seeds."""
    return {
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "torch": version("torch"),
        "machine": f"{platform.system()} {platform.machine()}",
        "date": date.today().isoformat(),
    }


def write(name: str, result: dict, folder: Path = RESULTS) -> Path:
    """Write `folder/name.json`, whole or not at all.

    `result` is completed by `environment`, if it has none. NaN and infinity are
    refused, for JSON has neither; a file from before stays as it is if anything fails.
    """
    if "environment" not in result:
        result = result | {"environment": environment()}
    text = json.dumps(result, indent=1, ensure_ascii=False, allow_nan=False)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    handle, draft = tempfile.mkstemp(dir=folder, prefix=f".{name}-", suffix=".json")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
    return path
