"""What has to hold for a measurement to be true, arranged for or else refused.

One thread on one core: with more, small networks measure how well threads are started.
The memory allocator keeps what it has been given: glibc's returns large blocks at once,
and torch, which needs them again in every step, would look slower than it is.
"""

import os
import platform
import re
import statistics
import sys
import time
from pathlib import Path

import psutil

THREADS = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM")
SETTINGS = {
    **{f"{library}_NUM_THREADS": "1" for library in THREADS},
    "MALLOC_MMAP_THRESHOLD_": str(4 * 10**9),
    "MALLOC_TRIM_THRESHOLD_": str(8 * 10**9),
    "MALLOC_TOP_PAD_": str(10**8),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}
# It would choose other kernels for OpenBLAS than those made for this processor.
UNWANTED = ("OPENBLAS_CORETYPE",)
# What NumPy calls them, and everybody else.
VECTORS = {"X86_V2": "SSE4.2", "X86_V3": "AVX2", "X86_V4": "AVX-512"}
BUSY, SHARED, UNSTEADY = 0.1, 0.97, 1.1


def arrange() -> None:
    """Start this program again with the settings, on one core, unless that is so."""
    if all(os.environ.get(name) == value for name, value in SETTINGS.items()):
        return
    kept = {name: v for name, v in os.environ.items() if name not in UNWANTED}
    if hasattr(os, "sched_setaffinity"):  # only Linux can
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    command = [sys.executable, *sys.orig_argv[1:]]
    os.execve(sys.executable, command, kept | SETTINGS)


def processor() -> str:
    """Its name, and the widest vectors on it that NumPy was built for."""
    import numpy as np

    simd = np.show_config(mode="dicts").get("SIMD Extensions", {})
    names = [*simd.get("baseline", []), *simd.get("found", [])]
    widest = VECTORS.get(names[-1], names[-1]) if names else "no vectors"
    cpuinfo = Path("/proc/cpuinfo")
    told = cpuinfo.read_text() if cpuinfo.exists() else ""
    model = re.search(r"^model name\s*: (.+)$", told, re.MULTILINE)
    return f"{model[1] if model else platform.machine()} with {widest}"


def objections() -> list[str]:
    """Why a measurement taken now would lie; nothing if it would not."""
    return [text for text in (_busy(), _on_battery(), _shared(), _unsteady()) if text]


def _busy(seconds: float = 2.0) -> str:
    """Does anything else run while this waits?"""
    used = psutil.cpu_percent(interval=seconds) / 100
    if used <= BUSY:
        return ""
    return (
        f"the machine is busy: {used:.0%} of its processors' time went to other "
        f"programs, at most {BUSY:.0%} may: stop them"
    )


def _on_battery() -> str:
    for supply in Path("/sys/class/power_supply").glob("*/status"):
        if supply.read_text().strip() == "Discharging":
            return "the machine runs on its battery, and more slowly: plug it in"
    return ""


def _shared(seconds: float = 1.0) -> str:
    """Does this core work for somebody else too?"""
    start, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - start < seconds:
        pass
    share = (time.process_time() - cpu) / (time.perf_counter() - start)
    if share >= SHARED:
        return ""
    return f"this core gave only {share:.0%} of its time: something else runs on it"


def _unsteady(rounds: int = 40) -> str:
    """Does the same work take the same time again?"""
    import numpy as np

    a = np.random.default_rng(0).normal(size=(256, 256)).astype(np.float32)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(40):
            a @ a
        times.append(time.perf_counter() - start)
    tenths = statistics.quantiles(times[rounds // 4 :], n=10)
    spread = tenths[-1] / tenths[0]
    if spread <= UNSTEADY:
        return ""
    return (
        f"the same products took up to {spread:.2f} times as long: a neighbour, or a "
        "clock that changes; try again"
    )
