"""Notebooks that are opened alone: their first code cell fetches the book.

The address stands in that cell, in a line of its own, and is empty in a repository that
is published nowhere; the cell then says so. The copies that a site hands out are given
the archive of the commit that the site was built from. Who opens a notebook from the
repository itself, as Colab does, needs one there: `python -m tools.address` writes it.
"""

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import nbformat

LINE = re.compile(r'^ARCHIVE = "(.*)"', re.MULTILINE)


def archive(repository: str, version: str) -> str:
    """Return where a repository's files at a version are, a commit or a branch."""
    if urlsplit(repository).netloc == "gitlab.com":
        name = repository.rpartition("/")[2]
        return f"{repository}/-/archive/{version}/{name}-{version}.zip"
    return f"{repository}/archive/{version}.zip"


def commit(root: Path) -> str:
    """Return the commit that is checked out at `root`, "" where there is none."""
    if not (root / ".git").exists():
        return ""
    told = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, encoding="utf-8"
    )
    return told.stdout.strip()


def address_in(notebook: nbformat.NotebookNode) -> str | None:
    """Return the address that a notebook fetches the book from; None if it does not."""
    lines = (LINE.search(cell.source) for cell in notebook.cells)
    return next((line[1] for line in lines if line), None)


def put_address(notebook: nbformat.NotebookNode, address: str) -> None:
    """Let a notebook fetch the book from this address."""
    for cell in notebook.cells:
        cell.source = LINE.sub(f'ARCHIVE = "{address}"', cell.source)


def fetch_from(repository: str, notebooks: Path) -> bool:
    """Tell whether all notebooks in a folder fetch the book from this repository."""
    paths = list(notebooks.glob("*.ipynb"))
    told = [address_in(nbformat.read(path, 4)) for path in paths]
    return bool(told) and all(
        (each or "").startswith(f"{repository}/") for each in told
    )
