"""The checks of the chapter on clipping: right answers pass, likely wrong ones fail."""

import numpy as np
import pytest

from helpers.checks import clipping

NAMES = (
    "clip_both",
    "grow_then_vanish",
    "lonely_entry",
    "mean_to_sum",
    "longest_step",
    "wrong_sign",
    "place_of_clipping",
)


@pytest.mark.parametrize("name", NAMES)
def test_an_open_exercise_is_not_yet_answered(name):
    verdict = getattr(clipping, name)(...)
    assert not verdict
    assert not verdict.answered


def clip_each(dw, db, theta):
    """Every array by its own norm."""
    return tuple(g * min(1, theta / max(np.linalg.norm(g), 1e-9)) for g in (dw, db))


def clip_always(dw, db, theta):
    """Scaled to the threshold, short gradients too."""
    norm = np.sqrt((dw**2).sum() + (db**2).sum()) or 1.0
    return dw * theta / norm, db * theta / norm


def clip_values(dw, db, theta):
    return np.clip(dw, -theta, theta), np.clip(db, -theta, theta)


def clip_by_infinity(dw, db, theta):
    """Right, if roundabout: θ/0 = ∞ where the gradient is zero."""
    with np.errstate(all="ignore"):
        factor = np.minimum(1, theta / np.sqrt((dw**2).sum() + (db**2).sum()))
        return dw * factor, db * factor


def right_clip(dw, db, theta):
    together = np.concatenate([dw.ravel(), db.ravel()])
    factor = theta / max(theta, np.linalg.norm(together))
    return dw * factor, db * factor


def test_clip_both():
    assert clipping.clip_both(right_clip)

    assert clipping.clip_both(clip_by_infinity)
    for wrong in (clip_each, clip_always, clip_values, lambda dw, db, theta: (dw, db)):
        assert not clipping.clip_both(wrong)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ([[0.5, 31.0], [0.0, 0.5]], "the fifth has a norm of 9.688"),
        ([[0.6, 40.0], [0.0, 0.5]], "spectral radius"),
        ([[0.0, 1.0], [-1.0, 0.0]], "spectral radius"),
        ([0.5, 40.0], "shape"),
        ([[0.5, np.nan], [0.0, 0.5]], "Finite numbers"),
        ("forty", "An array of numbers"),
    ],
)
def test_grow_then_vanish_says_what_is_missing(matrix, words):
    verdict = clipping.grow_then_vanish(matrix)
    assert not verdict
    assert words in verdict.message


@pytest.mark.parametrize("corner", [33, 40, -40])
def test_grow_then_vanish_accepts_any_solution(corner):
    assert clipping.grow_then_vanish([[0.5, corner], [0.0, 0.5]])


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("lonely_entry", 39.3, [38.9, 0.686, 45.0]),
        (
            "mean_to_sum",
            (1 / 1120, 560.0),
            [(1.0, 560.0), (1 / 1120, 0.5), (1120, 560)],
        ),
        ("longest_step", 10.0, [1.0, 9.0, 20.0]),
        ("wrong_sign", (2, -1), [(-1, 2), (2, 3), (2,), 2, "2, -1"]),
        ("place_of_clipping", "c", ["a", "b", "d"]),
    ],
)
def test_answers(name, right, wrong):
    check = getattr(clipping, name)
    assert check(right)
    for answer in wrong:
        assert not check(answer)
