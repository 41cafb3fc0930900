"""What all experiments share: many runs at once, and one file that tells everything."""

import argparse
import ast
import inspect
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from multiprocessing import active_children, get_context
from pathlib import Path

from tqdm import tqdm

from experiments.journal import Entry, Journal

RESULTS = Path(__file__).with_name("results")
# Of the workers: one thread each, and no progress bars within the bar.
WORKERS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TQDM_DISABLE": "1"}


def record(
    name: str,
    task: Callable,
    cases: Sequence,
    *,
    about: Callable[[], dict],
    quick,
    arguments: Sequence[str] | None = None,
    folder: Path = RESULTS,
) -> None:
    """Run an experiment as its command line asks, and write `folder/name.json`.

    With `--quick`, the case `quick` alone is run and printed. Otherwise all `cases` are
    run, unless the file is there and was made by the same source; what an interrupted
    start has finished is not run again.

    Parameters
    ----------
    task
        A function of the experiment's module: takes a case, returns a flat dict. Each
        case brings its own seed, so that no result depends on the order of the runs.
    cases
        Dataclasses, named tuples or plain values.
    about
        Returns what the file says besides the runs: "task", "criterion", "seeds", …
    """
    options = _command_line(inspect.getmodule(task).__doc__, arguments)
    if options.quick:
        print(json.dumps(task(quick), indent=1, ensure_ascii=False))
        return
    source, path = source_of(task), folder / f"{name}.json"
    if path.exists() and json.loads(path.read_text("utf-8")).get("source") == source:
        print(f"{name}: done and unchanged; remove {path.name} to run it again")
        return
    journal = Journal(folder / f".{name}.jsonl", source)
    entries = run_all(task, cases, jobs=options.jobs, journal=journal, name=name)
    result = about() | {
        "source": source,
        "seconds": round(sum(entry.seconds for entry in entries), 1),
        "jobs": options.jobs,
        "runs": [entry.run for entry in entries],
    }
    print(f"wrote {write(name, result, folder)}")
    journal.remove()


def _command_line(description: str, arguments: Sequence[str] | None):
    """The options of every experiment: `quick` and `jobs`."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument(
        "--quick",
        action="store_true",
        help="run the smallest case only, print its result and write no file",
    )
    parser.add_argument(
        "--jobs", type=int, default=2, help="runs at the same time (default: 2)"
    )
    options = parser.parse_args(arguments)
    if options.jobs < 1:
        parser.error(f"--jobs must be at least 1, got {options.jobs}")
    return options


def source_of(task: Callable) -> str:
    """A hash of the code that `task` runs here: its module, and what that imports.

    Only modules of experiments count, without comments and docstrings. The helpers do
    not: their tests hold what they compute, however they come to do it.
    """
    found, todo = {}, [Path(inspect.getsourcefile(task))]
    while todo:
        path = todo.pop()
        if path not in found:
            tree = ast.parse(path.read_text("utf-8"))
            found[path] = ast.dump(_without_docstrings(tree))
            todo += _imported(tree)
    code = "\n".join(found[path] for path in sorted(found))
    return sha256(code.encode()).hexdigest()[:16]


def _imported(tree: ast.Module) -> Iterator[Path]:
    """The other experiments from which a module imports, this one apart."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, name = node.module.partition(".")
            if package == "experiments" and name != "recording":
                names = [name] if name else [alias.name for alias in node.names]
                yield from (Path(__file__).with_name(f"{name}.py") for name in names)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if documented and ast.get_docstring(node) is not None:
            del node.body[0]
    return tree


def run_all(
    task: Callable, cases: Sequence, *, jobs: int, journal: Journal, name: str
) -> list[Entry]:
    """The entries of all cases, in their order; those not in the journal are run.

    `jobs` at a time, with a progress bar. `task`, cases and results can be pickled.
    """
    for notice in journal.notices:
        print(notice, file=sys.stderr)
    todo = [case for case in cases if journal.find(case) is None]
    bar = tqdm(total=len(cases), initial=len(cases) - len(todo), desc=name, unit="run")
    with bar, _pool(jobs) as pool:
        futures = {pool.submit(task, case): case for case in todo}
        last = time.perf_counter()
        for future in as_completed(futures):
            now = time.perf_counter()
            journal.keep(futures[future], Entry(future.result(), round(now - last, 3)))
            last = now
            bar.update()
    return [journal.find(case) for case in cases]


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Worker processes, which an error, Ctrl-C or a plain `kill` ends at once."""
    before = dict(os.environ)
    os.environ |= WORKERS
    terminate = signal.signal(signal.SIGTERM, signal.default_int_handler)
    spawn = get_context("spawn")
    try:
        with ProcessPoolExecutor(jobs, spawn, _leave_ctrl_c_to_the_parent) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for process in active_children():
                    process.terminate()
                raise
    finally:
        signal.signal(signal.SIGTERM, terminate)
        os.environ.clear()
        os.environ |= before


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


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

    `result` is completed by `environment`. NaN and infinity are refused, for JSON has
    neither; a file from before stays as it is if anything fails.
    """
    text = json.dumps(
        result | {"environment": environment()},
        indent=1,
        ensure_ascii=False,
        allow_nan=False,
    )
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
