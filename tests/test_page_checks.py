"""Every solution and every known mistake, in the Python that runs in the pages."""

import functools
from pathlib import Path

import nbformat
import pytest
from _ext.live import chapter, runtime

from tests.page_solutions import solution
from tests.test_checks_mistakes import EXERCISES
from tools import machine, page_python

NOTEBOOKS = sorted((machine.ROOT / "notebooks").glob("0*.ipynb"))
MODULES = sorted({name.partition(".")[0] for name in EXERCISES})
PROGRAM = Path(__file__).parent / "in_page" / "answers.py"


@pytest.fixture(scope="module")
def answers() -> dict[str, list]:
    """For each chapter its exercises, with the cell, the solution and the check."""
    return {path.stem: list(answers_in(path)) for path in NOTEBOOKS}


def answers_in(path: Path):
    notebook = nbformat.read(path, 4)
    for exercise in chapter.exercises_of(notebook):
        if not exercise.is_guess:
            yield exercise.cell, solution(notebook, exercise), exercise.call


@pytest.fixture(scope="module")
def found(answers, heavy) -> dict:
    """What the page's Python says, all of it in one start."""
    if not runtime.is_here(machine.ROOT):
        pytest.skip("Python for the pages is not at hand")
    chapters = [(pieces_of(path), answers[path.stem]) for path in NOTEBOOKS]
    cells = [
        [*chapter.code_cells(nbformat.read(path, 4)).items()] for path in NOTEBOOKS
    ]
    told = {"chapters": chapters, "cells": cells, "modules": MODULES}
    return page_python.run(PROGRAM, told)


@functools.cache
def pieces_of(path: Path) -> list[dict]:
    pieces = chapter.pieces_of_notebook(nbformat.read(path, 4))
    return chapter.pieces_told(pieces, chapter.absent_pieces(pieces, path.stem))


@pytest.mark.parametrize("number", range(len(NOTEBOOKS)))
def test_every_solution_is_right(answers, found, number):
    given = answers[NOTEBOOKS[number].stem]
    wrong = [
        (answer, outcome)
        for answer, outcome in zip(given, found["solutions"][number], strict=True)
        if not (outcome.get("verdict") or {}).get("right")
    ]
    assert wrong == []


@pytest.mark.parametrize("number", range(len(NOTEBOOKS)))
def test_its_python_finds_the_names_that_the_build_finds(found, number):
    # Another version of Python, whose tables of symbols are made otherwise.
    kinds = ("binds", "reads", "later", "changes")
    built = [[piece[kind] for kind in kinds] for piece in pieces_of(NOTEBOOKS[number])]
    assert found["names"][number] == built


@pytest.mark.parametrize("module", MODULES)
def test_every_known_mistake_gets_its_sentence(found, module):
    known = {name: e for name, e in EXERCISES.items() if name.startswith(f"{module}.")}
    tried = [each for each in found["mistakes"] if each[0] in known]
    assert len(tried) == sum(len(exercise.mistakes) for exercise in known.values())
    other = [
        (name, said)
        for name, says, is_right, said in tried
        if is_right or says not in said
    ]
    assert other == []
