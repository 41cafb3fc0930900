"""How fast are the book's layers, in NumPy by hand, beside torch.nn and others?

Forward and backward over the same ids with the same weights, float32, one thread on
one core. The contenders take turns; the ratio is taken within each round, so what slows
a round slows all in it; the median of the rounds is reported with its quartiles.

Run it from the root of the repository: python -m benchmarks.layers
"""

import argparse
import math
import statistics
import sys
import time
from collections.abc import Iterable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks import conditions, memory
from benchmarks.contenders import (
    CONTENDERS,
    KINDS,
    Missing,
    Problem,
    problem,
    products_alone,
)
from experiments.recording import write

RESULTS = Path(__file__).with_name("results")
# (steps, batch, hidden)
SHAPES = ((35, 1, 32), (35, 32, 64), (35, 32, 256), (100, 128, 256), (32, 1024, 32))
GROWTH = {
    "steps": [(t, 32, 64) for t in (10, 30, 100, 300, 1000)],
    "batch": [(35, b, 64) for b in (1, 4, 16, 64, 256, 1024)],
    "hidden": [(35, 32, h) for h in (16, 32, 64, 128, 256, 512)],
}
KEPT = [(t, 32, 256) for t in (100, 200, 400)]  # where the memory is measured
ROUNDS, TURN_SECONDS = 9, 0.06
PRODUCTS = "products alone"


def set_up(task: Problem, names: Iterable[str]) -> tuple[dict, dict]:
    """The contenders' `run` for a problem, and why some are missing; the book first."""
    runs, missing = {}, {}
    for name in names:
        try:
            run, outcome = CONTENDERS[name](task)
            run()
        except Missing as reason:
            missing[name] = str(reason)
            continue
        if not runs:
            expected = outcome()
        _compare(name, outcome(), expected)
        runs[name] = run
    return runs, missing


def _compare(name: str, found: tuple, expected: tuple) -> None:
    """Raise unless h and the gradient of weight_hh are the book's."""
    for what, mine, theirs in zip(("h", "dW_hh"), expected, found, strict=True):
        scale = np.abs(mine).max()
        if not np.allclose(theirs, mine, rtol=0, atol=1e-4 * scale):
            worst = np.abs(theirs - mine).max() / scale
            raise AssertionError(f"{name} computes another {what}: off by {worst:.1e}")


def quickest(run, calls: int) -> float:
    """The shortest time of so many calls, in seconds."""
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(runs: dict, rounds: int) -> dict[str, list[float]]:
    """Seconds of each, round by round, each having had a turn of about equal length."""
    calls = {}
    for name, run in runs.items():
        run()
        calls[name] = max(2, min(200, int(TURN_SECONDS / quickest(run, 2))))
    found = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            found[name].append(quickest(run, calls[name]))
    return found


def compare(
    kind: str, shape: tuple, rounds: int, names: Iterable[str] = CONTENDERS
) -> dict:
    """One row of the table: times in milliseconds, and in multiples of the book's."""
    task = problem(kind, *shape)
    runs, missing = set_up(task, names)
    seconds = measure(runs | {PRODUCTS: products_alone(task)}, rounds)
    row = dict(zip(("steps", "batch", "hidden"), shape, strict=True))
    row |= {"layer": kind, "milliseconds": {}, "ratio": {}, "missing": missing}
    for name, times in seconds.items():
        row["milliseconds"][name] = round(1e3 * statistics.median(times), 4)
        ratios = [t / own for t, own in zip(times, seconds["book"], strict=True)]
        row["ratio"][name] = [round(q, 3) for q in statistics.quantiles(ratios, n=4)]
    return row


def geometric_mean(rows: list[dict], name: str) -> float | None:
    """Of the median ratios of a contender that was there each time, else None."""
    ratios = [row["ratio"][name][1] for row in rows if name in row["ratio"]]
    if len(ratios) < len(rows):
        return None
    return round(math.exp(statistics.fmean(map(math.log, ratios))), 3)


def table(rows: list[dict]) -> str:
    """The one table: the book's time, and the others' in multiples of it."""
    others = [name for name in (*CONTENDERS, PRODUCTS) if name != "book"]
    lines = [
        f"{'layer':5} {'steps':>5} {'batch':>5} {'hidden':>6} {'book, ms':>9}"
        + "".join(f"{name:>15}" for name in others)
    ]
    for row in rows:
        cells = [
            f"{row['ratio'][name][1]:>15.2f}" if name in row["ratio"] else f"{'–':>15}"
            for name in others
        ]
        lines.append(
            f"{row['layer']:5} {row['steps']:>5} {row['batch']:>5} {row['hidden']:>6} "
            f"{row['milliseconds']['book']:>9.3f}" + "".join(cells)
        )
    means = [geometric_mean(rows, name) for name in others]
    cells = [f"{mean:>15.2f}" if mean else f"{'–':>15}" for mean in means]
    lines.append(f"{'geometric mean':34}" + "".join(cells))
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--quick",
        action="store_true",
        help="the smallest case on any machine, however busy; writes no file",
    )
    options = parser.parse_args(arguments)
    if options.quick:
        print(table([compare("LSTM", (5, 2, 8), rounds=3)]))
        return
    conditions.arrange()
    if found := conditions.objections():
        sys.exit("make bench refuses, for it would lie:\n  " + "\n  ".join(found))
    rows, growth, kept = _all_rows()
    print(table(rows))
    for row in kept:
        print("{layer:5} {steps:>5} steps, MB at the peak: {megabytes}".format(**row))
    for reason in {r for row in rows for r in row["missing"].items()}:
        print("not compared: {} ({})".format(*reason))
    result = {
        "task": "forward and backward over ids, float32, one thread on one core",
        "criterion": f"milliseconds: the median of {ROUNDS} rounds, each the quickest "
        "of its calls; ratio: a contender's time over the book's in the same round, "
        "quartiles",
        "geometric_mean": {name: geometric_mean(rows, name) for name in CONTENDERS},
        "processor": conditions.processor(),
        "jax": version("jax") if find_spec("jax") else None,
        "rows": rows,
        "growth": growth,
        "memory": kept,
    }
    print(f"wrote {write('layers', result, RESULTS)}")


def _all_rows() -> tuple[list[dict], dict, list[dict]]:
    grown = [(axis, shape) for axis, shapes in GROWTH.items() for shape in shapes]
    cases = len(SHAPES) + len(grown) + len(KEPT)
    bar = tqdm(total=len(KINDS) * cases, unit="case")
    rows, growth, kept = [], {axis: [] for axis in GROWTH}, []
    for kind in KINDS:
        for shape in SHAPES:
            rows.append(compare(kind, shape, ROUNDS))
            bar.update()
        for axis, shape in grown:
            growth[axis].append(compare(kind, shape, 5, ("book", "torch.nn")))
            bar.update()
        for shape in KEPT:
            kept.append(memory.compare(kind, shape))
            bar.update()
    bar.close()
    return rows, growth, kept


if __name__ == "__main__":
    main()
