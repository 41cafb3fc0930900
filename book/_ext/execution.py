"""Notebooks executed before the pages are read, each only if its outputs are stale.

Jupyter Book's cache (`execute_notebooks: cache`) asks for nothing but the code of a
notebook. A stale output would be a lie, and a needless run costs a minute, so here

- the cache belongs to the state of what all chapters rely on: helpers, explorers,
  results of experiments, requirements, Python, the processor. When that changes it
  starts empty;
- an edit of prose, of a caption or of an alternative text executes nothing;
- what must be executed is, two notebooks at a time, telling how far it is;
- what a reader has run and saved in a notebook is not looked at.
"""

import asyncio
import contextlib
import copy
import hashlib
import os
import shutil
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import nbformat
import numpy as np
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_client.kernelspec import NoSuchKernel
from myst_nb.core.render import strip_ansi
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.reader import NotJSONError
from sphinx.application import Sphinx
from sphinx.errors import ConfigError, SphinxError
from sphinx.util import logging

from _ext import digest_of

logger = logging.getLogger(__name__)

AT_ONCE = 2
SECONDS_BETWEEN_LINES = 5
# One thread a kernel: two do not fight for the cores, and sums do not depend on their
# number. No progress bars: a page is no terminal.
ENVIRONMENT = {
    "TQDM_DISABLE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
RELIED_ON = (
    "helpers/**/*",
    "explorers/**/*",
    "experiments/results/**/*",
    "benchmarks/results/**/*",
    "requirements.txt",
    "constraints.txt",
)
# Cell metadata that decides what an execution does; the rest is for the page.
DECISIVE_TAGS = ("raises-exception", "skip-execution")
FAILURES = (CellExecutionError, CellTimeoutError, DeadKernelError, NoSuchKernel)
# The last two are what nbformat raises for JSON that is something else.
UNREADABLE = (NotJSONError, nbformat.ValidationError, UnicodeDecodeError)
UNREADABLE += (AttributeError, TypeError)
SECONDS = "BOOK_CELL_SECONDS"


class NotebookError(SphinxError):
    """A notebook that cannot be read or executed; the message begins with its name."""

    category = "A notebook failed"


def seconds_of_a_cell(usual: int) -> int:
    """Return how long a cell may run: BOOK_CELL_SECONDS, or `usual` where it is unset.

    Raises ConfigError for anything else than a positive whole number.
    """
    value = os.environ.get(SECONDS, "").strip() or str(usual)
    if not (value.isdecimal() and int(value)):
        raise ConfigError(f"{SECONDS} must be a whole number of seconds, not {value!r}")
    return int(value)


def read(name: str, path: Path) -> nbformat.NotebookNode:
    """Read a notebook; raise NotebookError, which says its name, if it is none."""
    try:
        notebook = nbformat.read(path, 4)
        nbformat.validate(notebook)
    except UNREADABLE as error:
        reason = str(error).partition("\n")[0]
        raise NotebookError(f"{name} is not a notebook: {reason[:200]}") from error
    return notebook


def why(name: str, error: Exception) -> str:
    """Say which notebook failed and why, the cause in the last lines."""
    message = f"{name} failed ({type(error).__name__}):\n{strip_ansi(str(error))}"
    if isinstance(error, CellTimeoutError):
        message += f"\nOn a slow or busy machine set {SECONDS} to more seconds."
    return message.rstrip()


def code_of(notebook: nbformat.NotebookNode) -> str:
    """Return a digest of what a kernel would be given, and of nothing else."""
    digest = hashlib.sha256(
        notebook.metadata.get("kernelspec", {}).get("name", "").encode()
    )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            tags = sorted(set(cell.metadata.get("tags", [])) & set(DECISIVE_TAGS))
            digest.update(repr((cell.source, tags)).encode())
    return digest.hexdigest()


def with_outputs_of(
    notebook: nbformat.NotebookNode, twin: nbformat.NotebookNode
) -> nbformat.NotebookNode:
    """Return `notebook` with the outputs of `twin`, which has the same code."""
    merged = copy.deepcopy(notebook)
    for key in ("language_info", "widgets"):
        if key in twin.metadata:
            merged.metadata[key] = twin.metadata[key]
    cells = [cell for cell in merged.cells if cell.cell_type == "code"]
    executed = [cell for cell in twin.cells if cell.cell_type == "code"]
    for cell, twin_cell in zip(cells, executed, strict=True):
        cell.outputs = twin_cell.outputs
        cell.execution_count = twin_cell.execution_count
    return merged


class Progress:
    """Lines that tell how far a notebook is, not more often than every few seconds."""

    def __init__(self, name: str, cells: int):
        self.name, self.cells = name, cells
        self.start = self.told = time.monotonic()
        logger.info("executing %s: %d cells", name, cells)

    def at_cell(self, cell_index: int) -> None:
        now = time.monotonic()
        if now - self.told >= SECONDS_BETWEEN_LINES:
            self.told = now
            logger.info(
                "executing %s: cell %d of %d, %.0f s",
                *(self.name, cell_index + 1, self.cells, now - self.start),
            )

    def finish(self) -> None:
        seconds = time.monotonic() - self.start
        logger.info("executed %s in %.1f s", self.name, seconds)


class Executor:
    """Brings the cache up to date with the notebooks that are about to be read."""

    def __init__(self, cache_path: str, timeout: int):
        self.cache = get_cache(cache_path)
        self.timeout = timeout
        self.at_work: set[NotebookClient] = set()
        self.is_stopped = False
        self.ends: list[asyncio.Task] = []  # a task that nobody holds may be lost

    def store(self, notebook, path: Path, code: str) -> None:
        bundle = CacheBundleIn(notebook, str(path), data={"code": code})
        self.cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)

    def is_cached(self, notebook, path: Path) -> bool:
        """Tell whether outputs are at hand; those of the same code count."""
        try:
            self.cache.match_cache_notebook(notebook)
        except KeyError:
            code = code_of(notebook)
            for record in self.cache.list_cache_records():
                if record.data.get("code") == code:
                    twin = self.cache.get_cache_bundle(record.pk).nb
                    self.store(with_outputs_of(notebook, twin), path, code)
                    return True
            return False
        return True

    async def execute(self, name: str, notebook, folder: Path) -> str | None:
        """Execute `notebook` in place; return what went wrong, or None."""
        progress = Progress(name, len(notebook.cells))

        def before_cell(cell, cell_index):
            if self.is_stopped:
                raise DeadKernelError(f"{name} was interrupted")
            self.at_work.add(client)
            progress.at_cell(cell_index)

        client = NotebookClient(
            notebook,
            timeout=self.timeout,
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
            # Errors of cells are outputs; a kernel that is ended need not complain.
            extra_arguments=["--IPKernelApp.log_level=50"],
            shutdown_kernel="immediate",
            on_cell_start=before_cell,
        )
        try:
            await client.async_execute()
        except FAILURES as error:
            return why(name, error)
        finally:
            self.at_work.discard(client)
        progress.finish()
        return None

    def stop(self) -> None:
        """End the kernels: those at work now, those that start at their first cell."""
        self.is_stopped = True
        kernels = [client.km.provisioner for client in self.at_work]
        self.ends = [asyncio.create_task(kernel.kill()) for kernel in kernels]

    async def run(self, paths: dict[str, Path]) -> list[str]:
        """Execute the notebooks that are not cached; return what went wrong."""
        notebooks = {name: read(name, path) for name, path in paths.items()}
        stale = [n for n in paths if not self.is_cached(notebooks[n], paths[n])]
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(name):
            notebook, path = notebooks[name], paths[name]
            code = code_of(notebook)
            async with limit:
                problem = await self.execute(name, notebook, path.parent)
            if problem is None:
                self.store(notebook, path, code)
            return problem

        results = await asyncio.gather(*map(one, stale))
        return [problem for problem in results if problem]


def run_until_interrupted(executor: Executor, paths: dict[str, Path]) -> list[str]:
    """Return what `executor.run` returns; Ctrl-C ends it, and all kernels.

    It runs in a thread of its own. In the main one, nbclient takes the interrupt over,
    and where it does not, the interrupt may arise between any two lines of a task.
    """
    begun = Future()

    async def run():
        begun.set_result(asyncio.get_running_loop())
        return await executor.run(paths)

    with ThreadPoolExecutor(1) as thread:
        try:
            return thread.submit(asyncio.run, run()).result()
        except KeyboardInterrupt:
            with contextlib.suppress(RuntimeError):  # where the loop has just ended
                begun.result().call_soon_threadsafe(executor.stop)
            raise


def machine() -> str:
    """Return the Python, and a digest of what NumPy finds that the processor can.

    Others round otherwise, and a training carries that on to other numbers.
    """
    abilities = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    digest = hashlib.sha256(" ".join(abilities).encode()).hexdigest()[:8]
    return f"python{sys.version_info.major}.{sys.version_info.minor}-{digest}"


def prepare(app: Sphinx, config) -> None:
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    caches = Path(app.outdir).parent / ".jupyter_cache"
    state = f"{machine()}-{digest_of(Path(app.srcdir), RELIED_ON)}"
    for outdated in caches.glob("*"):
        if outdated.name != state:
            shutil.rmtree(outdated)
    # A changed value of this setting makes Sphinx read every page again.
    config.nb_execution_cache_path = str(caches / state)


def execute_stale(app: Sphinx, env, docnames: list[str]) -> None:
    paths = {name: Path(env.doc2path(name)) for name in docnames}
    paths = {name: path for name, path in paths.items() if path.suffix == ".ipynb"}
    settings = env.mystnb_config
    timeout = seconds_of_a_cell(settings.execution_timeout)
    executor = Executor(settings.execution_cache_path, timeout)
    problems = run_until_interrupted(executor, paths)
    if problems:
        raise NotebookError("\n\n".join(problems))


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", prepare)
    app.connect("env-before-read-docs", execute_stale)
    return {"parallel_read_safe": True}
