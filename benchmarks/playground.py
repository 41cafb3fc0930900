"""How many updates a second does the playground make, beside helpers and torch.nn?

The same run: an LSTM with a linear layer, fresh sequences, the gradient clipped to norm
1, Adam. Each draws its own sequences: the playground in JavaScript under node, the
others in NumPy, once, and reuses them, which does these a favour. One core; steps a
second of *CPU* time, so that a busy machine slows all alike; the contenders take turns,
and the ratio is taken within each round.

Run it from the root of the repository: python -m benchmarks.playground
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from benchmarks import conditions
from benchmarks.layers import RESULTS
from experiments.recording import write
from explorers.playground.random_numbers import Stream
from explorers.playground.run import Run
from explorers.playground.settings import DEFAULTS
from explorers.playground.tasks import draw

SCRIPT = Path(__file__).with_suffix(".mjs")
CASES = {
    "LSTM(1, 1), T 24, B 32": {"task": "lamp", "steps": 24, "batch": 32, "units": 1},
    "LSTM(2, 16), T 50, B 20": {
        "task": "adding", "steps": 50, "batch": 20, "units": 16, "rate": 0.01
    },
}  # fmt: skip
ROUNDS, SECONDS = 7, 1.0


def of_helpers(settings: dict) -> Callable[[], None]:
    """An update by `explorers.playground.run`, on one batch."""
    run = Run(DEFAULTS | settings)
    batch = run._next_batch()
    run._next_batch = lambda: batch
    return run.update


def of_torch(settings: dict) -> Callable[[], None]:
    """The same by torch.nn and autograd, in float64."""
    torch.set_num_threads(1)
    options = DEFAULTS | settings
    names = ("task", "steps", "batch")
    batch = draw(*(options[name] for name in names), Stream(0, "training"))
    x, y = torch.tensor(batch.inputs), torch.tensor(batch.targets[0])
    lstm = torch.nn.LSTM(x.shape[-1], options["units"], dtype=torch.float64)
    head = torch.nn.Linear(options["units"], 1, dtype=torch.float64)
    params = [*lstm.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(params, options["rate"])

    def update() -> None:
        optimizer.zero_grad()
        h, _ = lstm(x)
        torch.nn.functional.mse_loss(head(h[-1])[:, 0], y).backward()
        torch.nn.utils.clip_grad_norm_(params, options["threshold"])
        optimizer.step()

    return update


def rate(update: Callable[[], None], seconds: float) -> float:
    """Updates a second of CPU time."""
    start, steps = time.process_time(), 0
    while (used := time.process_time() - start) < seconds:
        update()
        steps += 1
    return steps / used


@contextmanager
def playground(settings: dict) -> Iterator[Callable[[float], float]]:
    """What measures the page's own code under node."""
    with subprocess.Popen(
        ["node", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as node:

        def measure(seconds: float) -> float:
            print(seconds, file=node.stdin)
            return float(node.stdout.readline())

        print(json.dumps(settings), file=node.stdin)
        yield measure
        node.stdin.close()


def compare(settings: dict, rounds: int, seconds: float) -> dict:
    """Updates a second of each, and how many times those of helpers and of torch."""
    updates = {"helpers": of_helpers(settings), "torch.nn": of_torch(settings)}
    found = {name: [] for name in ("playground", *updates)}
    with playground(settings) as measure:
        for _ in range(rounds):
            found["playground"].append(measure(seconds))
            for name, update in updates.items():
                found[name].append(rate(update, seconds))
    own = found["playground"]
    times = {
        name: statistics.median(a / b for a, b in zip(own, found[name], strict=True))
        for name in updates
    }
    return {
        "a_second": {name: round(statistics.median(v), 1) for name, v in found.items()},
        "times": {name: round(value, 2) for name, value in times.items()},
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--quick",
        action="store_true",
        help="one short round on any machine, however busy; writes no file",
    )
    quick = parser.parse_args(arguments).quick
    if not quick:
        conditions.arrange()
        if found := conditions.objections():
            sys.exit("make bench refuses, for it would lie:\n  " + "\n  ".join(found))
    rounds, seconds = (1, 0.3) if quick else (ROUNDS, SECONDS)
    rows = {}
    for name, settings in CASES.items():
        rows[name] = compare(settings, rounds, seconds)
        print(f"{name}: {rows[name]}", flush=True)
    if quick:
        return
    result = {
        "task": "updates of an LSTM with a linear layer, float64, one core",
        "criterion": f"updates a second of CPU time, the median of {ROUNDS} rounds; "
        "times: the playground's over a contender's in the same round",
        "processor": conditions.processor(),
        "rows": rows,
    }
    print(f"wrote {write('playground', result, RESULTS)}")


if __name__ == "__main__":
    main()
