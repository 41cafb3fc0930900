"""The page's Python, tried outside a page: order, errors, output, verdicts."""

import importlib
import json
import sys
from pathlib import Path
from unittest.mock import patch

import nbformat
import numpy as np
import pytest
from _ext.live import chapter
from _ext.live.page import mended, session, start
from _ext.live.page.needs import pieces_of

from helpers.checks import cell_state

ROOT = Path(__file__).resolve().parent.parent
CELLS = {
    0: "from helpers.checks import cell_state as checks",
    1: "a = [1]",
    2: "a.append(len(a) + 1)",
    3: "print(a)",
    4: "a = [7]",
    5: "answer = ...\nchecks.shut_output(answer)",
}


class Told(list):
    """What a session has told the page: (kind, content)."""

    def __call__(self, kind, content):
        self.append((kind, content))

    def text(self) -> str:
        return "".join(content for kind, content in self if kind == "text")


@pytest.fixture
def told() -> Told:
    return Told()


def opened(told, cells=CELLS, absent=()) -> session.Session:
    return session.Session(pieces_of(cells.items()), dict(absent), told)


def test_what_a_cell_needs_runs_before_it_and_stays_silent(told):
    cells = {0: "a = 1\nprint('made')", 1: "print(a)"}
    assert opened(told, cells).run(1, cells[1]) == {"problem": None}
    assert told.text() == "1\n"


def test_an_output_does_not_depend_on_what_ran_before(told):
    page = opened(told)
    for number in (3, 4, 3, 2, 3, 3):
        page.run(number, CELLS[number])
    assert told.text() == 4 * "[1, 2]\n"


def test_what_has_run_is_not_run_again(told):
    cells = {0: "import time\ntold = [time.monotonic()]", 1: "print(told)"}
    page = opened(told, cells)
    page.run(1, cells[1])
    page.run(1, cells[1])
    assert told[0] == told[1]


def test_a_changed_cell_counts_for_those_that_need_it(told):
    page = opened(told)
    page.run(3, CELLS[3])
    page.edit(1, "a = [5]")
    page.run(3, CELLS[3])
    page.edit(1, CELLS[1])
    page.run(3, CELLS[3])
    assert told.text() == "[1, 2]\n[5, 2]\n[1, 2]\n"


def test_a_scratch_cell_keeps_what_it_finds_and_disturbs_nobody(told):
    page = opened(told)
    page.run(3.5, "b = a[0]\na.append(9)", keep=True)
    page.run(3.5, "print(b, a)", keep=True)
    assert told.text() == "1 [1, 2, 9]\n"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a\n1 / 0\nb", "ZeroDivisionError: division by zero. Line 2: `1 / 0`"),
        ("x = 1\nif x:\nprint(x)", "Line 3: `print(x)`"),
        ("f(", "Line 1: `f(`"),
        (
            "x = 2\nmissing",
            "NameError: name 'missing' is not defined. Line 2: `missing`",
        ),
        ("import torch", "PyTorch does not run in a browser"),
        ("import no_such_module", "no module `no_such_module`"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt. Line 1"),
        ("exit()", "SystemExit"),
    ],
)
def test_an_error_is_short_and_names_the_reader_s_line(
    told, monkeypatch, source, words
):
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    problem = opened(told).run(1.5, source)["problem"]
    assert words in problem
    assert "Traceback" not in problem
    assert "\n" not in problem


def test_output_is_bounded_whatever_the_reader_catches(told):
    source = (
        "while True:\n    try:\n        print('x' * 99)\n    except Exception: pass"
    )
    problem = opened(told).run(1.5, source)["problem"]
    assert "20,000 characters" in problem
    assert len(told.text()) == session.CHARACTERS


def test_a_value_without_end_is_cut(told):
    opened(told).run(1.5, "'x' * 10**6")
    assert len(told.text()) == session.CHARACTERS + 1


def test_what_a_page_cannot_run_says_why(told):
    page = opened(told, absent={(1, 0): "It needs PyTorch."})
    assert page.run(3, CELLS[3])["problem"] == "a: It needs PyTorch."


def test_an_answer_gets_the_check_s_verdict(told):
    page = opened(told)
    outcome = page.check(5, "answer = 'a'", "checks.shut_output(answer)")
    assert outcome["problem"] is None
    assert not outcome["verdict"]["right"]
    assert "True of c_t" in outcome["verdict"]["message"]
    outcome = page.check(5, "answer = 'c'", "checks.shut_output(answer)")
    assert outcome["verdict"]["right"]
    outcome = page.check(5, "answer = ...", "checks.shut_output(answer)")
    assert not outcome["verdict"]["answered"]


def test_an_answer_by_another_name_is_asked_for(told):
    outcome = opened(told).check(5, "solution = 'c'", "checks.shut_output(answer)")
    assert outcome == {"problem": "The answer has to be called `answer`."}


# --- the exercises of the book --------------------------------------------------------


@pytest.fixture(scope="module", params=sorted((ROOT / "notebooks").glob("*.ipynb")))
def notebook(request):
    return request.param.stem, nbformat.read(request.param, 4)


def test_a_choice_is_told_what_its_check_says(notebook):
    modules = chapter.check_modules(chapter.code_cells(notebook[1]))
    for exercise in chapter.exercises_of(notebook[1]):
        module, name = exercise.call.partition("(")[0].split(".")
        check = getattr(importlib.import_module(modules[module]), name)
        rights = [o for o, told in exercise.options.items() if told["right"]]
        assert rights == ([check.right] if exercise.options else [])
        for option, told in exercise.options.items():
            thought = check.why if option == check.right else check.because[option]
            assert thought in told["message"]
            assert not exercise.is_guess or check.why in told["message"]


def test_every_exercise_stays_open_until_it_is_answered(notebook, told):
    name, cells = notebook
    pieces = chapter.pieces_of_notebook(cells)
    page = session.Session(pieces, chapter.absent_pieces(pieces, name), told)
    for exercise in chapter.exercises_of(cells):
        outcome = page.check(exercise.cell, exercise.answer, exercise.call)
        assert outcome["problem"] is None, exercise
        assert not outcome["verdict"]["answered"]


@pytest.mark.parametrize(
    ("guesses", "said"),
    [
        ({}, "**…** It came out as **c**."),
        ({"checks.open_gates(guess)": "c"}, "**✓** As you guessed, **c**."),
        ({"checks.open_gates(guess)": "a"}, "**✗** You guessed **a**:"),
    ],
)
def test_a_guess_made_on_the_page_meets_the_cell_that_settles_it(
    told, guesses, said, monkeypatch
):
    monkeypatch.setattr(mended, "install", lambda: None)  # NumPy is that of all tests
    cells = {
        0: "from helpers.checks import cell_state as checks",
        1: "guess = ...\nchecks.open_gates(guess)",
        2: "checks.open_gates.compare(66.0, 662.0)",
    }
    cell_state.open_gates(...)  # as if nobody had guessed before
    pieces = chapter.pieces_told(pieces_of(cells.items()), {})
    with patch.dict(sys.modules):  # IPython is a stand-in there
        page = start.Chapter(json.dumps(pieces), lambda *content: told(*content))
        page.set_page("{}", json.dumps(guesses))
        assert json.loads(page.run(2, cells[2], False)) == {"problem": None}
    ((_, text),) = told
    assert text.startswith(said)


@pytest.mark.parametrize("weights", [None, [1.0, 2.0, 4.0]])
def test_ids_are_counted_as_in_jupyterlab(weights):
    """The page's NumPy has 32 bits; there, test_page_checks.py tries it."""
    counted = mended._bincount_of_ids(np.bincount)
    for ids in (np.array([2, 0, 2]), np.array([2, 0, 2], np.int64), [2, 0, 2]):
        expected = np.bincount(ids, weights, 5)
        np.testing.assert_array_equal(counted(ids, weights, minlength=5), expected)
    with pytest.raises(TypeError):
        counted(np.array([0.5]))
