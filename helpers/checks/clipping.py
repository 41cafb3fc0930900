"""The exercises on exploding, vanishing and clipped gradients."""

import numpy as np

from helpers.checks.exercises import Choice, Function, Judged, Value
from helpers.checks.verdicts import code


# 1. Clip by hand.
def _clip_both(dw, db, theta):
    return _scaled(dw, db, theta, np.sqrt(np.sum(dw**2) + np.sum(db**2)))


def _scaled(dw, db, theta, norm):
    factor = 1.0 if norm <= theta else theta / norm
    return dw * factor, db * factor


def _clip_cases():
    rng = np.random.default_rng(0)
    for theta in (0.1, 1, 100):
        yield rng.normal(size=(2, 3)).round(1), rng.normal(size=2).round(1), theta
    yield np.array([[3.0]]), np.array([4.0]), 5.0  # exactly at the threshold
    yield np.array([[0.9]]), np.array([0.9]), 1.0  # each short, both long
    yield np.zeros((2, 2)), np.zeros(2), 1.0


def _each_alone(dw, db, theta):
    norms = np.linalg.norm(dw), np.linalg.norm(db)
    return _scaled(dw, db, theta, norms[0])[0], _scaled(dw, db, theta, norms[1])[1]


def _always(dw, db, theta):
    norm = np.sqrt(np.sum(dw**2) + np.sum(db**2))
    return (dw * theta / norm, db * theta / norm) if norm else (dw, db)


clip_both = Function(
    _clip_both,
    _clip_cases,
    mistakes=[
        (
            _each_alone,
            "Each array is clipped by its own norm. They have one norm together, as if "
            "all entries stood in one long vector.",
        ),
        (
            lambda dw, db, theta: (
                np.clip(dw, -theta, theta),
                np.clip(db, -theta, theta),
            ),
            "That is clipping by value: it limits every entry by itself.",
        ),
        (_always, "A short gradient is made longer. It is to stay as it is."),
        (
            lambda dw, db, theta: _scaled(
                dw, db, theta, np.linalg.norm(dw) + np.linalg.norm(db)
            ),
            "The norms are added. It is their *squares* that add up, under one root.",
        ),
        (
            lambda dw, db, theta: _scaled(dw, db, theta, np.sum(dw**2) + np.sum(db**2)),
            "The root of the sum of squares is missing.",
        ),
        (
            lambda dw, db, theta: _scaled(
                dw, db, theta, max(np.abs(dw).max(), np.abs(db).max())
            ),
            "That takes the largest entry for the norm.",
        ),
        (
            lambda dw, db, theta: _scaled(
                dw, db, theta, np.sqrt(np.mean(np.append(dw, db) ** 2))
            ),
            "That takes the mean of the squares for their sum.",
        ),
    ],
    hints=(
        "One number for both: the root of the sum of all squared entries of both.",
        "Multiply both by the same factor, which is never above 1. And what is it when "
        "the norm is 0?",
    ),
)


# 2. Grow, then vanish.
def _grows_then_vanishes(answer):
    try:
        matrix = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return "An array of numbers of shape (2, 2) is asked for."
    if matrix.shape != (2, 2) or not np.isfinite(matrix).all():
        shape = code(matrix.shape)
        return f"Finite numbers of shape (2, 2) are asked for; got shape {shape}."
    radius = np.abs(np.linalg.eigvals(matrix)).max()
    norm = np.linalg.norm(np.linalg.matrix_power(matrix, 5), 2)
    if radius > 0.5 + 1e-9:
        return (
            f"Its spectral radius is {radius:.4g}: the powers vanish too slowly, or "
            f"not "
            "at all. Which entries decide about the eigenvalues?"
        )
    if norm < 10 - 1e-9:
        return (
            f"Its powers vanish, but the fifth has a norm of {norm:.4g} only. Which "
            "entry makes a power long without touching the eigenvalues?"
        )
    return ""


grow_then_vanish = Judged(
    _grows_then_vanishes,
    "Right: it grows first, and vanishes in the end.",
    mistakes=[
        (np.diag([0.5, 0.5]), "Which entry makes a power long without touching"),
        ([[0.9, 40.0], [0.0, 0.9]], "the powers vanish too slowly, or not at all."),
        ([[0.5, 40.0], [40.0, 0.5]], "Its spectral radius is 40.5"),
        ([0.5, 40.0], "of shape (2, 2) are asked for"),
    ],
    hints=(
        "In a triangular matrix the eigenvalues stand on the diagonal, and the corner "
        "is free.",
        "Write down the corner of the fifth power of a matrix with ½ on its diagonal, "
        "as the text does for 0.9.",
    ),
)

# 3. The angle of a lonely entry.
_COSINE = 110 / np.sqrt(200 * 101)
lonely_entry = Value(
    np.degrees(np.arccos(_COSINE)),
    within=0.005,
    mistakes=[
        (np.arccos(_COSINE), "That is in radians."),
        (_COSINE, "That is the cosine of the angle."),
        (
            np.degrees(np.arcsin(_COSINE)),
            "That is 90° minus the angle: the cosine is known, and not the sine.",
        ),
        (
            0,
            "By *norm* it would not turn. By value, one entry loses nine tenths, and "
            "all the others nothing.",
        ),
        (
            np.degrees(np.arccos(10 / np.sqrt(200))),
            "That is the angle between the gradient and its first axis.",
        ),
    ],
    hints=(
        "The cosine is the scalar product, divided by both lengths. What is the "
        "clipped vector?",
        "Scalar product: 10 · 1 + 100 · 1 · 1. And the two lengths?",
    ),
)

# 4. From a mean to a sum.
_POSITIONS = 35 * 32
mean_to_sum = Value(
    (1.0 / _POSITIONS, 0.5 * _POSITIONS),
    within=1e-3,
    names=("lr", "max_norm"),
    mistakes=[
        (
            (1.0, 0.5 * _POSITIONS),
            "The threshold follows the longer gradient. But then "
            "the step is longer as well.",
        ),
        (
            (1.0 / _POSITIONS, 0.5),
            "The rate makes up for the length. But the gradient "
            "that is compared with the threshold has grown.",
        ),
        (
            (1.0 / _POSITIONS, 0.5 / _POSITIONS),
            "The gradient of the sum is *longer* "
            "than that of the mean. Which way does the threshold go?",
        ),
        (
            (_POSITIONS, 0.5 * _POSITIONS),
            "A longer gradient needs a *smaller* rate for the same step.",
        ),
        ((1.0, 0.5), "Nothing has changed, and the gradient has."),
        ((1.0 / 35, 0.5 * 35), "The sum goes over the batch as well."),
        ((1.0 / 32, 0.5 * 32), "The sum goes over the steps as well."),
    ],
    hints=(
        "How many times as long is the gradient of the sum?",
        "Two things have to stay as they were: which updates are clipped, and how far "
        "an update goes.",
    ),
)

# 5. The speed limit with momentum.
longest_step = Value(
    10.0,
    mistakes=[
        (1.0, "That is the limit without momentum."),
        (
            0.5 * 2 * 1.9,
            "Two updates are added up; the velocity remembers all of them.",
        ),
        (20.0, "That is the longest velocity. How far does a step of it go?"),
        (0.5 * 2 * 0.9, "The momentum makes steps longer, and not shorter."),
        (0.5 * 2 / 0.9, "It is a sum of powers of 0.9; what is 1 + μ + μ² + …?"),
        (5.0, "With θ = 1 it would be that."),
    ],
    hints=(
        "The longest velocity comes from gradients that all point the same way.",
        "v grows towards θ·(1 + μ + μ² + …). What is that sum?",
    ),
)

# 6. A cut with the wrong sign.
wrong_sign = Value(
    (2, -1),
    within=1e-6,
    names=("whole", "cut"),
    mistakes=[
        ((-1, 2), "The two are exchanged: whole first, then cut."),
        ((2, 2), "With the cut, q_t counts as a constant: does it still depend on w?"),
        ((2, 3), "The cut takes away the term with q, and not the one with p."),
        ((2, 1), "Mind the sign with which p_t stands in y_t."),
        ((3, -1), "In the end both p and q move with w."),
        ((2, 0), "p_t is computed in the last step itself: the cut does not touch it."),
        ((4, -1), "Both terms count, with their signs: 3 q − p."),
    ],
    hints=(
        "Whole: p and q are both w in the end. What is y then?",
        "Cut: only what is computed within the step still depends on w.",
    ),
)

# 7. Where does clipping belong?
place_of_clipping = Choice(
    "c",
    "The gradient is complete there, and in its own units.",
    {
        "a": "After the first `backward` the gradient is a quarter of what it will be: "
        "you would clip parts.",
        "b": "The gradient is complete there, but still multiplied by the scaler's "
        "factor. What would a threshold of 1 mean?",
        "d": "By then the update has been made.",
    },
    hints=(
        "Clipping stands after all that makes the gradient, and before all that uses "
        "it.",
        "Does unscaling make the gradient, or use it?",
    ),
)
