"""A notebook opened alone, where neither folder nor Python know of the book."""

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from _ext import alone, publishing

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHAPTER = "02_rnn"
FETCHED = ("helpers/**/*", "explorers/**/*", "experiments/results/*", "notebooks/*")
# Runs the cells that a chapter begins with, then reads what an experiment has found.
PROGRAM = """
import json, sys
from pathlib import Path
cells = json.loads(Path(sys.argv[1]).read_text("utf-8"))["cells"]
code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
for source in code[:2]:
    exec(source)
found = json.loads(Path("../experiments/results/rnn_text.json").read_text("utf-8"))
import helpers
print("found", len(found["runs"]), "runs by", helpers.__file__)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory, heavy) -> Path:
    """A Python with all that the book needs, but the book."""
    folder = tmp_path_factory.mktemp("python")
    venv.create(folder, symlinks=True)
    own = next(folder.glob("lib/python*/site-packages"))
    packages = Path(nbformat.__file__).parent.parent
    # What such a file names is searched, but the files in there like it are not read.
    (own / "others.pth").write_text(f"{packages}\n")
    return folder / "bin" / "python"


@pytest.fixture
def archive(tmp_path) -> Path:
    """The book's files, as a forge gives those of a version."""
    path = tmp_path / "version.zip"
    with zipfile.ZipFile(path, "w") as book:
        for file in [
            ROOT / "pyproject.toml",
            *(f for g in FETCHED for f in ROOT.glob(g)),
        ]:
            if file.is_file() and "__pycache__" not in file.parts:
                book.write(file, Path("book-version", file.relative_to(ROOT)))
    return path


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", 4)


def copy_to(folder: Path, address: str) -> Path:
    """Put a copy of the chapter, which fetches the book from `address`, in a folder."""
    notebook = read(CHAPTER)
    alone.put_address(notebook, address)
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "mine.ipynb")
    return folder


def open_in(
    folder: Path, python: Path, name: str = "mine"
) -> subprocess.CompletedProcess:
    command = [python, "-c", PROGRAM, f"{name}.ipynb"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


def test_every_notebook_begins_with_the_same_cell():
    first = [
        next(c for c in read(p.stem).cells if c.cell_type == "code") for p in NOTEBOOKS
    ]
    assert len({cell.source for cell in first}) == 1
    assert all(cell.metadata.tags == ["remove-input"] for cell in first)


def test_it_fetches_the_book_once_and_finds_its_results(python, archive, tmp_path):
    folder = copy_to(tmp_path / "alone", archive.as_uri())
    done = open_in(folder, python)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The book and what it needs are fetched")
    home = folder / "gates-and-gradients" / "version" / "book-version"
    assert f"runs by {home / 'helpers'}" in done.stdout
    archive.unlink()
    assert open_in(folder, python).returncode == 0


def test_without_an_address_it_says_so_in_a_sentence(python, tmp_path):
    done = open_in(copy_to(tmp_path / "alone", ""), python)
    assert done.returncode == 1
    assert "this copy does not say where that is" in done.stderr
    assert "Traceback" not in done.stderr


def test_beside_the_book_it_takes_that(python, archive, tmp_path):
    zipfile.ZipFile(archive).extractall(tmp_path)
    book = tmp_path / "book-version"
    done = open_in(book / "notebooks", python, CHAPTER)
    assert done.returncode == 0, done.stderr
    assert f"runs by {book / 'helpers'}" in done.stdout


def test_where_the_book_is_installed_it_does_nothing(heavy):
    done = open_in(ROOT / "notebooks", Path(sys.executable), CHAPTER)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("found ")


# --- what the site and the repository tell --------------------------------------------


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("https://github.com/a/b", "https://github.com/a/b/archive/v1.zip"),
        ("https://gitlab.com/a/b", "https://gitlab.com/a/b/-/archive/v1/b-v1.zip"),
    ],
)
def test_a_forge_s_archive(repository, expected):
    assert alone.archive(repository, "v1") == expected


def test_the_copies_of_a_published_site_say_where_the_book_is(tmp_path, monkeypatch):
    folder = tmp_path / "site" / "_sources"
    folder.mkdir(parents=True)
    nbformat.write(read(CHAPTER), folder / "one.ipynb")
    monkeypatch.setenv("BOOK_REPOSITORY_BRANCH", "trunk")
    options = {"repository_url": "https://github.com/a/b"}
    app = SimpleNamespace(
        outdir=tmp_path / "site",
        srcdir=tmp_path,
        config=SimpleNamespace(html_theme_options=options),
    )
    publishing.strip_sources(app, None)
    told = alone.address_in(nbformat.read(folder / "one.ipynb", 4))
    assert told == "https://github.com/a/b/archive/trunk.zip"
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "Begin"]):
        names = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *names, *command], cwd=tmp_path, check=True)
    publishing.strip_sources(app, None)
    told = alone.address_in(nbformat.read(folder / "one.ipynb", 4))
    assert told == f"https://github.com/a/b/archive/{alone.commit(tmp_path)}.zip"
    assert len(alone.commit(tmp_path)) == 40


def test_a_repository_s_notebooks_fetch_from_it_or_not(tmp_path):
    assert not alone.fetch_from("https://github.com/a/b", tmp_path)
    notebook = read("playground")
    for address, fetches in (
        ("", False),
        ("https://github.com/a/b/archive/m.zip", True),
    ):
        alone.put_address(notebook, address)
        nbformat.write(notebook, tmp_path / "one.ipynb")
        assert alone.fetch_from("https://github.com/a/b", tmp_path) is fetches
    assert not alone.fetch_from("https://github.com/a/bc", tmp_path)
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    (tmp_path / "two.ipynb").write_text(text)
    assert not alone.fetch_from("https://github.com/a/b", tmp_path)
