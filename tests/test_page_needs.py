"""Which cells a cell needs, by its names: in small notebooks and in the chapters."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
import pytest
from _ext.live import chapter
from _ext.live.page.needs import needed, pieces_of

from tests.run_page_cells import problems

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHAPTERS = [path for path in NOTEBOOKS if path.stem != "playground"]  # has no exercises


def needs(*cells: str) -> list[int]:
    """The cells, from 0, that the last one needs."""
    pieces = pieces_of(enumerate(cells))
    last = [piece for piece in pieces if piece.place[0] == len(cells) - 1]
    found = {other.place[0] for piece in last for other in needed(pieces, piece)}
    return sorted(found - {len(cells) - 1})


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["a = 1", "b = 2", "a + 1"], [0]),
        (["a = 1", "b = a", "b"], [0, 1]),
        (["a = 1", "a = 2", "a"], [1]),
        (["a = 1", "a += 1", "a"], [0, 1]),
        (["a = 1", "b = 2", "a = a + b", "a"], [0, 1, 2]),
        (["a = 1", "a = 2; print(a)"], []),
        (["a = [1]", "a = [2]\na.append(3)", "a"], [1]),
        (["a = [1]", "a.append(2)\na = [3]", "a"], [0, 1]),
        (["rng = 1", "rng = 2\nb = rng.normal()"], []),
        (["a = [1]", "a.append(2)", "a"], [0, 1]),
        (["a = [1]", "a[0] = 2", "a"], [0, 1]),
        (["a = [1]", "len(a)", "a"], [0]),
        (["a = [1]", "print(a)", "a"], [0]),
        (["a = [1]", "change(a)\nb = 1", "a"], [0, 1]),
        (["x = 1", "[x for x in range(3)]"], []),
        (["x = 1", "[y for y in range(x)]"], [0]),
        (["x = 1", "def f(x): return x\nf(2)"], []),
        (["x = 1", "def f(): return x", "f()"], [0, 1]),
        (["def f(): return x", "x = 1", "f()"], [0, 1]),
        (["x = 1", "def f(y=x): return y", "f()"], [0, 1]),
        (["a = {}", "def f(): a[1] = 2", "f()", "a"], [0, 1, 2]),
        (["a = [0]", "def f(b): b[0] = 2", "c = f(a)", "a"], [0, 1, 2]),
        (["a = 1", "for a in range(3): pass\nb = a"], []),
        (["n = 3", "for i in range(n): pass"], [0]),
        (["f = 1", "with open(f) as g: g"], [0]),
        (["rng = 1", "a = rng.normal()", "b = rng.normal()"], [0, 1]),
        (["m = 1", "h = m.forward(2)", "m.backward(3)"], [0, 1]),
        (["class A: pass", "A.f = 1", "A()"], [0, 1]),
        (["a = 1", "match a:\n    case 1: b = 2", "b"], [0, 1]),
        (["a = 1", "try:\n    b = a\nexcept ValueError:\n    b = 0", "b"], [0, 1]),
        (["a = 1", "lambda: a"], [0]),
        (["a = 1", "f'{a}'"], [0]),
    ],
)
def test_needs(cells, wanted):
    assert needs(*cells) == wanted


def test_an_import_is_needed_without_its_neighbours():
    pieces = pieces_of(
        [(0, "import json, sys\nfrom a import b, c\nc.set_up()\nd = 1"), (1, "c.x(d)")]
    )
    sources = [other.source.strip() for other in needed(pieces, pieces[-1])]
    assert sources == ["from a import c", "c.set_up()", "d = 1"]


def test_a_module_is_set_up_where_it_is_imported_and_nowhere_else():
    cells = ["import a\na.set_up()", "a.show(1)", "a.show(2)"]
    pieces = pieces_of(enumerate(cells))
    sources = [other.source.strip() for other in needed(pieces, pieces[-1])]
    assert sources == ["import a", "a.set_up()"]


def test_a_piece_stands_on_its_line():
    source = "import json\n\n\n@json.x\ndef f():\n    return 1"
    piece = pieces_of([(0, source)])[-1]
    assert piece.source.split("\n")[3] == "@json.x"


@pytest.fixture(scope="module")
def apart():
    """A pool that does each task in a new process, which has all imports behind it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.run_page_cells", "explorers"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "svg")
        patch.setenv("TQDM_DISABLE", "1")
        with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
            yield pool


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_light_cell_runs_after_what_it_needs_alone(path, apart, heavy):
    """Where a name is missing, the cell fails."""
    assert apart.submit(problems, path).result() == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_time_belongs_to_a_cell_that_is_still_there(path):
    pieces = chapter.pieces_of_notebook(nbformat.read(path, 4))
    known = {chapter.digest(piece) for piece in pieces}
    stale = chapter.seconds_of(path.stem).keys() - known
    assert not stale, "a slow cell has changed: run `python -m tools.page_cells`"


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_exercise_is_found_and_can_be_checked_in_the_page(path):
    notebook = nbformat.read(path, 4)
    exercises = chapter.exercises_of(notebook)
    numbers = [exercise.name for exercise in exercises]
    assert len(numbers) >= 5
    assert len(set(numbers)) == len(numbers)
    open_cells = [
        number
        for number, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and "return ...\n" in cell.source + "\n"
    ]
    assert set(open_cells) <= {exercise.cell for exercise in exercises}
