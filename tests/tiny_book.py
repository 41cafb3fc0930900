"""A tiny book, built as the real one is: by the command, with the real configuration,
extensions and templates. Its cells write into a file, which tells what was executed.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import nbformat
from _ext import execution
from bs4 import BeautifulSoup
from myst_nb.core.render import strip_ansi

ROOT = Path(__file__).resolve().parent.parent
TOC = """\
format: jb-book
root: book/index
parts:
  - caption: Chapters
    numbered: 1
    chapters: [{file: notebooks/one}, {file: notebooks/two}, {file: book/references}]
"""
INDEX = """\
# Welcome

A page that says in one sentence of sufficient length what there is to say here.

$$a = b$$ (eq-a)

See {eq}`eq-a`, and {cite:t}`elman1990`.

```{dropdown} What opens *it*
What is inside.
```
"""
REFERENCES = """\
# References

```{bibliography}
```
"""
FIGURE = """\
import matplotlib.pyplot as plt
from helpers import plotting

plotting.use_style()
fig, ax = plotting.figure()
ax.plot([0, 1], [0, 1], **plotting.line_style("hidden"))
plt.show()
"""
MARK = """\
import os

with open(os.environ["RUNS"], "a") as runs:
    print({name!r}, file=runs)
print(os.environ["TQDM_DISABLE"], os.environ["OMP_NUM_THREADS"])
"""


class Builder:
    """The process that builds books (tests/build_server.py), while it lasts."""

    def __enter__(self):
        self.server = subprocess.Popen(
            [sys.executable, "-m", "tests.build_server"],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def __exit__(self, *error):
        self.server.stdin.close()
        self.server.wait()
        self.server.stdout.close()

    def start(self, **order) -> int:
        """Start a build; return the number of its process."""
        self.server.stdin.write(json.dumps(order) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())

    def status(self) -> int:
        """Wait for the end of the build and return its exit status."""
        return int(self.server.stdout.readline())


class TinyBook:
    """Two notebooks and a page, and what a build makes of them."""

    def __init__(self, folder: Path, builder: Builder):
        self.root = folder / "source"
        self.site = self.root / "_build" / "html"
        self.runs = folder / "runs.txt"
        self.log = folder / "said.txt"
        self.builder = builder
        self.cells = {name: [MARK.format(name=name)] for name in ("one", "two")}
        self.prose = dict.fromkeys(self.cells, "Prose.")

    def copy(self, folder: Path) -> "TinyBook":
        """Return a copy of this book and its site; what is in `folder` goes."""
        twin = TinyBook(folder, self.builder)
        twin.cells, twin.prose = deepcopy(self.cells), dict(self.prose)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.root, twin.root, symlinks=True)
        return twin

    def write_all(self) -> None:
        for part in ("_ext", "_static", "_templates"):
            shutil.copytree(ROOT / "book" / part, self.root / "book" / part)
        shutil.copy(ROOT / "_config.yml", self.root)
        shutil.copy(ROOT / "book" / "references.bib", self.root / "book")
        (self.root / "node_modules").symlink_to(ROOT / "node_modules")
        self.write("_toc.yml", TOC)
        self.write("book/index.md", INDEX)
        self.write("book/references.md", REFERENCES)
        self.write("helpers/module.py", "answer = 42\n")
        self.write_notebooks()

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def change(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text("utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def write_notebooks(self, **metadata) -> None:
        """Write both notebooks, `metadata` into each code cell."""
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        for name, sources in self.cells.items():
            title = f"# Chapter {name}\n\n{self.prose[name]}"
            cells = [nbformat.v4.new_markdown_cell(title, id="title")]
            cells += [
                nbformat.v4.new_code_cell(source, id=f"cell-{k}", metadata=metadata)
                for k, source in enumerate(sources)
            ]
            notebook = nbformat.v4.new_notebook(
                cells=cells, metadata={"kernelspec": spec}
            )
            self.write(f"notebooks/{name}.ipynb", nbformat.writes(notebook))

    def start(self, *, kernels: bool = False, **environment) -> int:
        """Start a build; return its process. Without `kernels` it runs cells itself."""
        unset = (*execution.ENVIRONMENT, execution.SECONDS)
        kept = {k: v for k, v in os.environ.items() if k not in unset}
        kept = {k: v for k, v in kept.items() if not k.startswith("BOOK_")}
        return self.builder.start(
            folder=str(self.root),
            environment={
                **kept,
                "BOOK_PYTHON_IN_PAGE": "no",  # 24 MB that most builds do without
                "RUNS": str(self.runs),
                "NO_COLOR": "1",
                **environment,
            },
            said=str(self.log),
            kernels=kernels,
        )

    def build(self, *, fails: bool = False, **options) -> str:
        """Build, demand that it succeeds or `fails`, and return what it said."""
        self.start(**options)
        status = self.builder.status()
        assert (status != 0) == fails, self.said()
        return self.said()

    def interrupt(self, process: int) -> str:
        """End a build as Ctrl-C does, and return what it said."""
        os.kill(process, signal.SIGINT)
        assert self.builder.status() != 0
        return self.said()

    def said(self) -> str:
        return strip_ansi(self.log.read_text("utf-8"))

    def executed(self) -> list[str]:
        """Return the notebooks that were executed since the last time of asking."""
        names = self.runs.read_text().split() if self.runs.exists() else []
        self.runs.unlink(missing_ok=True)
        return sorted(names)

    def output(self, name: str) -> str:
        """Return the first output on the page of a notebook."""
        page = self.page(f"notebooks/{name}.html")
        return page.select_one(".output").get_text().strip()

    def page(self, name: str) -> BeautifulSoup:
        return BeautifulSoup((self.site / name).read_text("utf-8"), "html.parser")

    def files(self) -> dict[str, bytes]:
        """Return the site, file by file."""
        return {
            str(path.relative_to(self.site)): path.read_bytes()
            for path in self.site.rglob("*")
            if path.is_file()
        }
