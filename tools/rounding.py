"""Does a chapter hold on another processor? `python -m tools.rounding 03` tells.

Processors round sums differently, and a training carries the difference on: two of them
end with two networks. Here a notebook, named by the first letters of its file, runs
nine times: as it is, and with roundings of its own after each update of an optimiser.
An assertion that does not hold is noted and stops nothing. Told are those that failed
in some of the runs, and those that came close: a comparison of two numbers whose
difference is less than three times the standard deviation that it has over the runs.
Some minutes a chapter.
"""

import ast
import contextlib
import io
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

import nbformat
import numpy as np

from tools.machine import ROOT

RUNS, AT_ONCE = 9, 2
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as in the build
CLOSE = 3  # standard deviations
NOTE = "note_assertion"  # the name, in a notebook, of what stands for `assert`


class Place(NamedTuple):
    """An assertion: its cell, its source, how often it was met before in the run."""

    cell: int
    source: str
    turn: int


class Found(NamedTuple):
    """What became of it: None or the failure; of two numbers how far they are apart."""

    failure: str | None
    difference: float | None = None


class Noting(ast.NodeTransformer):
    """Makes of `assert` a call that gets its source, its values, and what it asks."""

    def visit_Assert(self, node: ast.Assert) -> ast.Expr:
        test, asks = node.test, "lambda value: value"
        values = [test]
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            values = [test.left, *test.comparators]
            names = ast.Name("left"), test.ops, [ast.Name("right")]
            asks = f"lambda left, right: {ast.unparse(ast.Compare(*names))}"
        told = ", ".join(map(ast.unparse, values))
        call = f"{NOTE}({ast.unparse(test)!r}, lambda: ({told},), {asks})"
        return ast.copy_location(ast.parse(call).body[0], node)


def difference(values: tuple) -> float | None:
    """Return right minus left where these are two numbers."""
    try:
        left, right = (float(np.asarray(value, dtype=float)) for value in values)
    except (TypeError, ValueError):
        return None
    return right - left


def round_otherwise(seed: int) -> None:
    """Let the optimisers of helpers and torch round as no processor does.

    A training that is made again in the notebook comes out as it did before.
    """
    from torch.optim import Optimizer as TorchOptimizer
    from torch.optim.optimizer import register_optimizer_step_post_hook

    from helpers.training.optimizers import Optimizer

    rngs: WeakKeyDictionary[object, np.random.Generator] = WeakKeyDictionary()

    def shake(optimizer: object, arrays: Iterable[np.ndarray]) -> None:
        rng = rngs.setdefault(optimizer, np.random.default_rng(seed))
        for array in arrays:
            bits = rng.uniform(-0.5, 0.5, array.shape) * np.finfo(array.dtype).eps
            array *= (1 + bits).astype(array.dtype)

    def step(self: Optimizer, grads: dict[str, np.ndarray]) -> None:
        exactly(self, grads)
        shake(self, self.params.values())

    def after_step(optimizer: TorchOptimizer, *_: object) -> None:
        params = (p for group in optimizer.param_groups for p in group["params"])
        shake(optimizer, (param.detach().numpy() for param in params))

    exactly, Optimizer.step = Optimizer.step, step
    register_optimizer_step_post_hook(after_step)


def run(path: Path, seed: int) -> dict[Place, Found]:
    """Run a notebook in this process, with roundings of its own if `seed` is not 0."""
    import matplotlib as mpl
    from IPython.core.interactiveshell import InteractiveShell

    mpl.use("agg")
    mpl.rcParams["figure.max_open_warning"] = 0
    os.chdir(path.parent)
    if seed:
        round_otherwise(seed)
    found: dict[Place, Found] = {}
    turns: Counter[tuple[int, str]] = Counter()

    def note(source: str, values: Callable, holds: Callable) -> None:
        place = Place(cell, source, turns[cell, source])
        turns[cell, source] += 1
        try:
            met = values()
            failure = None if holds(*met) else "does not hold"
            found[place] = Found(failure, difference(met))
        except Exception as error:
            found[place] = Found(f"{type(error).__name__}: {error}")

    shell = InteractiveShell.instance(colors="NoColor")
    shell.ast_transformers.append(Noting())
    shell.user_ns[NOTE] = note
    for cell, code in enumerate(nbformat.read(path, 4).cells):
        if code.cell_type == "code":
            with contextlib.redirect_stdout(io.StringIO()):
                result = shell.run_cell(code.source)
            if error := result.error_before_exec or result.error_in_exec:
                found[Place(cell, "the cell runs", 0)] = Found(repr(error))
    return found


def verdicts(runs: list[dict[Place, Found]]) -> Iterator[str]:
    """Yield a line for each assertion that failed in a run, or came close to it."""
    for place in dict.fromkeys(place for run in runs for place in run):
        found = [run[place] for run in runs if place in run]
        failures = [one.failure for one in found if one.failure]
        apart = [one.difference for one in found if one.difference is not None]
        where = f"cell {place.cell}: {place.source}"
        if failures:
            yield f"{where}\n  fails in {len(failures)} of {len(runs)}: {failures[0]}"
        elif len(apart) > 1 and abs(np.mean(apart)) < CLOSE * np.std(apart, ddof=1):
            smallest, largest = min(apart, key=abs), max(apart, key=abs)
            yield f"{where}\n  close: apart by {smallest:.3g} to {largest:.3g}"


def runs_of(path: Path, count: int) -> list[dict[Place, Found]]:
    """Run a notebook so many times, each in a process of its own."""
    os.environ.update(ONE_THREAD)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(AT_ONCE, context, max_tasks_per_child=1) as pool:
        return list(pool.map(partial(run, path), range(count)))


def main() -> None:
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    asked = [path for path in notebooks if path.name.startswith(tuple(sys.argv[1:]))]
    if not asked:
        sys.exit("say which notebook, as in: python -m tools.rounding 03")
    for path in asked:
        print(f"{path.stem}: {RUNS} runs", flush=True)
        for line in verdicts(runs_of(path, RUNS)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
