"""What all experiments share: many runs at once, and one file that tells everything."""

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from tqdm import tqdm

RESULTS = Path(__file__).with_name("results")


def command_line(description: str, arguments: Sequence[str] | None = None):
    """The options of every experiment: `quick` and `jobs`."""
    parser = argparse.ArgumentParser(description=description)
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


def run_all(task: Callable, cases: Sequence, *, jobs: int, description: str) -> list:
    """`[task(case) for case in cases]`, `jobs` at a time, with a progress bar.

    `task` is a function of a module, and cases and results can be pickled. Each case
    brings its own seed, so the results do not depend on `jobs`.
    """
    bar = {"total": len(cases), "desc": description, "unit": "run"}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return list(tqdm(pool.map(task, cases), **bar))


class Stopwatch:
    """Wall time since it was made, in seconds."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def seconds(self) -> float:
        return round(time.perf_counter() - self._start, 1)


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
