"""Builds books, each in a fork of this process, which has imported what they need.

In comes a line of JSON: the folder of a book, the environment of the build, the file
for what it says, and whether kernels run the cells. Out go the number of the process
that builds and, when it has ended, its exit status.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import sys
from pathlib import Path

import nbformat
import yaml
from sphinx.application import builtin_extensions

from tools import build


def used() -> list[str]:
    """Return what a build imports: for speed alone, any may be missing here."""
    config = yaml.safe_load(Path("_config.yml").read_text("utf-8"))["sphinx"]["config"]
    named = ("jupyter_book.cli.main", "jupyter_book.sphinx", "sphinx_jupyterbook_latex")
    named += ("sphinx_multitoc_numbering", "sphinx.search.en", "myst_nb.sphinx_ext")
    named += ("pybtex.style.formatting.plain", "IPython.lib.lexers")
    return [*named, *builtin_extensions, *config["extensions"]]


class WithoutKernel:
    """Runs a notebook's cells in this process, where nbclient would start a kernel."""

    def __init__(self, notebook, **options):
        self.notebook = notebook

    async def async_execute(self):
        scope = {}
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = list(self.streams(cell.source, scope))

    def streams(self, source, scope):
        said = {"stdout": io.StringIO(), "stderr": io.StringIO()}
        with (
            contextlib.redirect_stdout(said["stdout"]),
            contextlib.redirect_stderr(said["stderr"]),
        ):
            exec(source, scope)
        for name, stream in said.items():
            if text := stream.getvalue():
                yield nbformat.v4.new_output("stream", name=name, text=text)


def enter(folder: str, environment: dict, said: str, kernels: bool) -> None:
    """Make this process one that `make` would have started in `folder`."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if not kernels:
        importlib.import_module("_ext.execution").NotebookClient = WithoutKernel


def main() -> None:
    for name in used():
        importlib.import_module(name)
    gc.freeze()  # what is there already, no build need look through
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            enter(**json.loads(line))
            return build.main()
        print(process, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
