"""Guesses that are kept before a cell runs, and what comes out in the cells."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from helpers.checks import (
    Prediction,
    after_the_gate,
    cell_state,
    clipping,
    comparison,
    gru,
    practice,
    recurrence,
    sequences,
    speed,
)
from helpers.checks.running import call

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "notebooks").glob("0*.ipynb"))


@pytest.fixture
def colour():
    return Prediction(
        "b",
        "It is blue.",
        {"a": "Look up.", "c": "Look down."},
        lambda found: found["sky"],
        hints=("One.", "Two."),
    )


SKY = {"sky": "b"}


def test_a_guess_is_kept_and_nothing_is_given_away(colour):
    told = {repr(colour(option)) for option in colour.options}
    assert told == {f"… Your guess is kept: **{option}**. Go on." for option in "abc"}
    assert not colour("b")
    assert not colour("b").answered


def test_a_guess_is_compared_with_what_was_found(colour):
    colour("a")
    verdict = colour.compare(SKY)
    assert not verdict
    assert repr(verdict) == (
        "✗ You guessed **a**: Look up. It came out as **b**. It is blue."
    )
    colour(" B")
    assert repr(colour.compare(SKY)) == "✓ As you guessed, **b**. It is blue."
    assert colour.compare(SKY)


@pytest.mark.parametrize("forget", [..., None, "x", 3])
def test_without_a_guess_what_came_out_is_told(colour, forget):
    colour("a")
    colour(forget)
    verdict = colour.compare(SKY)
    assert repr(verdict) == "… It came out as **b**. It is blue."
    assert not verdict.answered


def test_an_open_guess_asks_for_one_and_gives_hints(colour):
    assert repr(colour(...)) == "… Guess before you go on."
    assert colour(..., hint=3).message.endswith("go on. One. Two.")
    assert '"a", "b", "c"; got `d`' in colour("d").message


@pytest.mark.parametrize("found", [({"sky": "a"},), ({},), (), (1, 2)])
def test_a_cell_that_was_changed_is_no_traceback(colour, found):
    colour("b")
    verdict = colour.compare(*found)
    assert "otherwise than in the book" in verdict.message
    assert not verdict


FALLS, TURNS = {1: 9, 2: 5, 3: 4}, {1: 9, 2: 5, 3: 6}
KEPT = {"rnn": 1.0, "gru": 1.0, "lstm b=1": 0.99, "mingru signed": 0.5}
CORNERS = {(1, 1): np.ones((3, 3)), (0, 1): np.zeros((3, 3))}
LOST = {"mingru": 0.5, "mingru ×2": 0.5}


@pytest.mark.parametrize(
    ("prediction", "found", "option"),
    [
        (sequences.longer_context, (FALLS, FALLS), "a"),
        (sequences.longer_context, (FALLS, TURNS), "b"),
        (sequences.longer_context, (TURNS, TURNS), "c"),
        (recurrence.strong_loop, (np.array([0, 0.7, 0.3]),), "a"),
        (recurrence.strong_loop, (np.array([0, 0.7, 0.9, 0.9]),), "b"),
        (recurrence.strong_loop, (np.array([0, 0.7, 1.4]),), "c"),
        (clipping.tanh_and_gain, ([0.5, 0.9, 1.2],), "c"),
        (clipping.tanh_and_gain, ([0.5, 0.9],), None),
        (practice.next_letter, (1.1,), "c"),
        (practice.next_letter, (6.0,), None),
        (gru.corner_without_memory, (CORNERS, np.ones((2, 3))), "a"),
        (gru.corner_without_memory, (CORNERS, np.zeros((2, 3))), "b"),
        (gru.corner_without_memory, (CORNERS, np.full((2, 3), 7)), None),
        (cell_state.open_gates, (0.9, 0.9), "a"),
        (cell_state.open_gates, (30.0, 95.0), "b"),
        (cell_state.open_gates, (94.0, 939.0), "c"),
        (cell_state.open_gates, (94.0, 660.0), None),
        (comparison.three_of_three, (0.29,), "c"),
        (comparison.three_of_three, (0.83,), "a"),
        (comparison.half_of_chrono, (0, 0), "d"),
        (comparison.half_of_chrono, (5, 0), "a"),
        (comparison.half_of_chrono, (0, 1), "b"),
        (comparison.half_of_chrono, (2, 1), "c"),
        (comparison.half_of_chrono, (None,), None),
        (speed.joined_gates, ([4.2, 4.4], [4.1, 4.2]), "c"),
        (speed.joined_gates, ([4.2, 4.4], [2.1, 2.2]), "b"),
        (speed.joined_gates, ([4.2, 4.4], [1.1, 1.2]), "a"),
        (speed.share_of_products, (0.42,), "b"),
        (speed.share_of_products, (0.95,), "a"),
        (speed.share_of_products, (0.05,), "c"),
        (after_the_gate.scan_is_ahead, ((9, 9), (1, 1)), "a"),
        (after_the_gate.scan_is_ahead, ((9, 1), (1, 9)), "b"),
        (after_the_gate.scan_is_ahead, ((1, 9), (9, 1)), "c"),
        (after_the_gate.scan_is_ahead, ((1, 1), (9, 9)), "d"),
        (after_the_gate.who_keeps_parity, (KEPT | LOST,), "b"),
        (after_the_gate.who_keeps_parity, (KEPT | dict.fromkeys(LOST, 1.0),), "a"),
        (after_the_gate.who_keeps_parity, ({"lstm b=1": 1.0} | LOST,), "c"),
        (after_the_gate.who_keeps_parity, (LOST,), None),
    ],
)
def test_what_comes_out_decides(prediction, found, option):
    assert call(prediction.outcome, found).result == option


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_chapter_asks_for_a_guess_and_settles_it(path):
    """The comparison and the chapter on speed, which are all about results, for two."""
    cells = [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "code"]
    asked = [m[1] for cell in cells for m in re.finditer(r"\.(\w+)\(guess\)$", cell)]
    settled = [m[1] for cell in cells for m in re.finditer(r"\.(\w+)\.compare\(", cell)]
    assert asked == settled
    assert len(asked) >= (2 if path.stem[:2] in ("07", "08", "09") else 1)
