"""What `python -m tools.rounding` tells of a notebook."""

import nbformat
import pytest
from nbformat import v4

from tools.rounding import Found, Place, runs_of, verdicts

TRAINING = """
import numpy as np
import torch
from helpers.training import SGD

def by_helpers():
    params = {"w": np.ones(9, np.float32)}
    optimizer = SGD(params, lr=0.1)
    for _ in range(5):
        optimizer.step({"w": 0.3 * params["w"]})
    return params["w"]

def by_torch():
    w = torch.ones(9, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    for _ in range(5):
        w.grad = 0.3 * w.detach()
        optimizer.step()
    return w.detach().numpy()
"""
AGAIN = "for train in (by_helpers, by_torch):\n    assert (train() == train()).all()"
EQUAL = "for train in (by_helpers, by_torch):\n    assert np.ptp(train()) == 0"
FAILING = ["assert 2 < 1, 'why'", "1 / 0", "assert a"]
ONCE = "numbers = iter((1, 2))\nassert next(numbers) == 1\nassert next(numbers) == 2"
NEARLY = "for train in (by_helpers, by_torch):\n    assert np.ptp(train()) < 1e-5"


@pytest.fixture(scope="module")
def told(heavy, tmp_path_factory):
    """What is told of each cell, by its number."""
    path = tmp_path_factory.mktemp("book") / "01_small.ipynb"
    cells = [TRAINING, AGAIN, EQUAL, NEARLY, *FAILING, ONCE]
    cells = [v4.new_markdown_cell("Words"), *map(v4.new_code_cell, cells)]
    nbformat.write(v4.new_notebook(cells=cells), path)
    lines = list(verdicts(runs_of(path, 2)))
    return {k: [line for line in lines if f"cell {k}:" in line] for k in range(9)}


def test_a_training_made_again_is_the_same_and_words_are_no_code(told):
    assert told[0] == told[1] == told[2] == []


def test_what_hangs_on_the_last_bits_of_either_library_fails_but_as_it_is(told):
    assert len(told[3]) == 2
    assert all("np.ptp(train()) == 0\n  fails in 1 of 2" in line for line in told[3])


def test_what_is_wider_than_roundings_holds(told):
    assert told[4] == []


def test_what_fails_always_is_told_and_stops_nothing(told):
    assert told[5] == ["cell 5: 2 < 1\n  fails in 2 of 2: does not hold"]
    assert "cell 6: the cell runs\n  fails in 2 of 2: ZeroDivisionError" in told[6][0]
    assert "cell 7: a\n  fails in 2 of 2: NameError" in told[7][0]


def test_what_is_asserted_is_computed_once(told):
    assert told[8] == []


@pytest.mark.parametrize(
    ("differences", "says"),
    [
        ([1.0, 1.1, 0.9], None),
        ([1.0, 2.0, 0.1], "close: apart by 0.1 to 2"),
        ([-1.0, -2.0, -0.1], "close: apart by -0.1 to -2"),
        ([0.0, 0.0], None),
        ([None, None], None),
        ([1.0], None),
    ],
)
def test_a_comparison_that_varies_as_much_as_its_margin_is_close(differences, says):
    place = Place(1, "a < b", 0)
    lines = [*verdicts([{place: Found(None, apart)} for apart in differences])]
    assert lines == ([f"cell 1: a < b\n  {says}"] if says else [])
