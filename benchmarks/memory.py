"""How much memory do a forward and a backward take at their peak, beyond the input?

Each contender is measured in a process of its own, after a small run that loads all it
needs; the input, the gradient that comes back and the parameters are there before.
Its allocator gives large blocks back at once: one that is kept for whoever asks next
would count as what was there before.

Run it from the root of the repository: python -m benchmarks.memory LSTM 100 32 256
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.contenders import CONTENDERS, KINDS, Missing, problem

PROCESS = Path("/proc/self")
COMPARED = ("book", "torch.nn")
AT_ONCE = {"MALLOC_MMAP_THRESHOLD_": str(2**16)}  # from so many bytes on


def compare(kind: str, shape: tuple[int, int, int]) -> dict:
    """The peaks of the contenders for (steps, batch, hidden), in megabytes."""
    row = dict(zip(("steps", "batch", "hidden"), shape, strict=True))
    found = {name: megabytes(name, kind, shape) for name in COMPARED}
    return row | {"layer": kind, "megabytes": found}


def megabytes(name: str, kind: str, shape: tuple[int, int, int]) -> float:
    """The peak of one contender, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.memory", kind, *map(str, shape)]
    others = {k: v for k, v in os.environ.items() if not k.startswith("MALLOC_")}
    answer = subprocess.check_output(
        [*command, "--only", name], text=True, env=others | AT_ONCE
    )
    return float(answer.rpartition(" ")[2])


def _peak_here(name: str, kind: str, shape: tuple[int, int, int]) -> float:
    if not (PROCESS / "clear_refs").exists():
        raise Missing("only Linux tells a process its peak of memory")
    small, _ = CONTENDERS[name](problem(kind, 2, *shape[1:]))
    small()
    run, _ = CONTENDERS[name](problem(kind, *shape))
    (PROCESS / "clear_refs").write_text("5")  # the peak starts again from what is now
    before = _kilobytes("VmRSS")
    run()
    return round((_kilobytes("VmHWM") - before) / 1000, 1)


def _kilobytes(entry: str) -> int:
    status = (PROCESS / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith(entry))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument(
        "shape", nargs=3, type=int, metavar=("STEPS", "BATCH", "HIDDEN")
    )
    parser.add_argument("--only", choices=CONTENDERS, help="one contender")
    options = parser.parse_args(arguments)
    if options.only:
        print("MB:", _peak_here(options.only, options.kind, tuple(options.shape)))
        return
    for name, peak in compare(options.kind, options.shape)["megabytes"].items():
        print(f"{name:10} {peak:8.1f} MB")


if __name__ == "__main__":
    main()
