"""Comments such as ``# (4.2)`` name the equation that the page shows under that number.

A page counts the labelled equations of its chapter from 1.
"""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest

from tests.book_marks import marks_of_text

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"

LINES = {  # a chapter, what a line of its code contains, and the equations that it is
    "02_rnn": {
        "a_t = a_t + p": ["eq-rnn-a"],
        "np.tanh(a_t)": ["eq-rnn-h"],
        "dlogits /= len(x)": ["eq-bptt-logits"],
        "dh = p": ["eq-bptt-h"],
        "(1 - h[t] * h[t])": ["eq-bptt-a"],
        '"weight_hh": da.T': ["eq-bptt-hh"],
        '"weight_ih": da.T': ["eq-bptt-ih"],
        '"weight": dlogits.T': ["eq-bptt-out"],
    },
    "04_gru": {
        "return z * h + (1 - z) * candidate(x, h, p, r)": ["eq-gru-h"],
        "sigmoid(from_x + from_h)": ["eq-gru-z", "eq-gru-r"],
        'q = h @ p["W_hn"].T': ["eq-gru-q"],
        'p["b_in"] + r * q': ["eq-gru-n"],
        "dn, dz = ": ["eq-gru-dn", "eq-gru-dz"],
        "da_n = ": ["eq-gru-dan"],
        "dq, dr = ": ["eq-gru-dq", "eq-gru-dr"],
        "da_z = ": ["eq-gru-daz"],
        "da_r = ": ["eq-gru-dar"],
        "at_x = ": ["eq-gru-dwih"],
        "at_h = ": ["eq-gru-dwhh"],
        "dx = at_x @": ["eq-gru-dx"],
        "return dx, z * dh": ["eq-gru-dh"],
        "return z * np.eye(units)": ["eq-gru-jh", "eq-gru-jx"],
    },
    "05_lstm": {
        "dh_t = e_t + carry_h": ["eq-lstm-dh"],
        "dc_t = dh_t * o": ["eq-lstm-dc"],
        "da_i = ": ["eq-lstm-da"],
        "+= da.T @ factor": ["eq-lstm-dw"],
        'carry_h = da @ p["weight_hh"]': ["eq-lstm-dh"],
        "carry_c = f * dc_t": ["eq-lstm-dc"],
        'p["weight_ci"] * c': ["eq-lstm-peepholes"],
    },
    "09_what_became_of_the_gate": {"A = (1 - f * f)": ["eq-newton"]},
}


@cache
def cells(chapter, kind):
    notebook = nbformat.read(NOTEBOOKS / f"{chapter}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


@cache
def labels(chapter):
    """Labels of the chapter's equations, in the order in which they are counted."""
    marks = marks_of_text("\n\n".join(cells(chapter, "markdown")))
    return [name for kind, name in marks if kind == "equation"]


@cache
def naming_lines(chapter):
    """Lines of code whose comment names equations, with the numbers as written."""
    number = re.compile(r"\((\d+\.\d+)\)")
    lines = "\n".join(cells(chapter, "code")).splitlines()
    comments = [(line, line.partition("# ")[2]) for line in lines]
    named = [(line, number.findall(comment)) for line, comment in comments]
    return [(line, numbers) for line, numbers in named if numbers]


@pytest.mark.parametrize(
    ("chapter", "fragment"),
    [(chapter, fragment) for chapter in LINES for fragment in LINES[chapter]],
)
def test_a_line_of_code_names_its_equations(chapter, fragment):
    ((line, found),) = [it for it in naming_lines(chapter) if fragment in it[0]]
    places = [labels(chapter).index(name) + 1 for name in LINES[chapter][fragment]]
    assert found == [f"{int(chapter[:2])}.{place}" for place in places], line


@pytest.mark.parametrize(
    "path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda p: p.stem
)
def test_no_other_line_names_an_equation(path):
    known = LINES.get(path.stem, {})
    for line, _ in naming_lines(path.stem):
        assert any(fragment in line for fragment in known), f"add to LINES: {line}"


@pytest.mark.parametrize(
    "path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda p: p.stem
)
def test_no_code_names_a_label_that_no_page_shows(path):
    code = "\n".join(cells(path.stem, "code"))
    assert not re.findall(r"\beq-[a-z-]+", code), "write its number, as (4.2)"
