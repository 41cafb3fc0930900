"""The exercises on exploding, vanishing and clipped gradients."""

import numpy as np

from helpers.checks.exercises import Choice, Judged, Prediction, Value
from helpers.checks.functions import Function
from helpers.checks.verdicts import code

# Guess first: a chain that rises through the tanh.
tanh_and_gain = Prediction(
    "c",
    "A step multiplies by slopes *and* by weights. Large weights can stretch more than "
    "the slopes shorten.",
    {
        "a": "A function whose values are bounded may be as steep as you like.",
        "b": "The slope is one of two factors of a step.",
    },
    lambda growth: "c" if max(growth) > 1 else None,
    hints=(
        "Write down one factor of the product: what stands in it beside the slope?",
        "Where the state lies near 0, the slope is nearly 1. What is left there?",
    ),
)


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
        (
            90,
            "At 90° nothing of the old direction would be left. But 100 of the entries "
            "stay as they are.",
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

# 6. What a cut can do.
whole_and_cut = Value(
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
        ((-1, -1), "Whole: is q_t a constant, or was it made with w, one step ago?"),
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


# 8. Which array is it?
def _culprit(grads):
    return _accused(grads)


def _square(array):
    return float(np.square(array).sum())


def _length(array):
    return _square(array) ** 0.5


def _accused(grads, size=_square, share=None):
    name = max(grads, key=lambda key: size(grads[key]))
    squares = {key: _square(array) for key, array in grads.items()}
    right = squares[name] / sum(squares.values())
    return name, share(name, squares) if share else right


def _accused_cases():
    """The longest array has the smallest mean, or not the largest entry."""
    yield ({"weight": np.full((20, 30), 0.5), "bias": np.full(3, -2.0)},)
    weight = np.array([[1.0, -1.0], [1.0, 1.0]])
    yield ({"bias": np.array([0.0, -4.0]), "weight": weight},)
    yield ({"weight": np.tile([1.0, -1.0], (8, 4)), "bias": np.full(6, 1.5)},)
    yield ({"weight": np.array([[5.0, 0.0], [0.0, 0.0]]), "bias": np.full(2, 3.0)},)


culprit = Function(
    _culprit,
    _accused_cases,
    mistakes=[
        (
            lambda grads: _accused(
                grads,
                share=lambda name, squares: (
                    squares[name] ** 0.5
                    / sum(square**0.5 for square in squares.values())
                ),
            ),
            "Lengths do not add up. What does?",
        ),
        (
            lambda grads: _accused(
                grads,
                share=lambda name, squares: (
                    (squares[name] / sum(squares.values())) ** 0.5
                ),
            ),
            "That is a share of the length; the question is about its square.",
        ),
        (
            lambda grads: _accused(grads, share=lambda name, squares: squares[name]),
            "That is a square, not yet a share of one.",
        ),
        (
            lambda grads: _accused(
                grads, share=lambda name, squares: squares[name] ** 0.5
            ),
            "That is a length, not a share.",
        ),
        (
            lambda grads: _accused(grads, size=lambda a: np.abs(a).max()),
            "The array with the largest entry need not be the longest: many small ones "
            "may outweigh it.",
        ),
        (
            lambda grads: _accused(grads, size=lambda a: np.abs(a).mean()),
            "A mean forgets how many entries there are.",
        ),
        (
            lambda grads: _accused(grads, size=lambda a: abs(a.sum())),
            "In a sum the signs cancel.",
        ),
        (
            lambda grads: _accused(grads)[::-1],
            "Both are right; the name is asked for first.",
        ),
    ],
    hints=(
        "What of the arrays adds up to the square of the norm of all together?",
        "The sum of squares of each array; the largest; and its part of the total.",
    ),
)

# 9. The same change, two optimisers.
two_optimisers = Value(
    (1000, 1, 0.5, 1),
    within=0.001,
    names=("(a) SGD", "(a) Adam", "(b) SGD", "(b) Adam"),
    mistakes=[
        (
            (1, 1, 0.5, 1),
            "(a) SGD: its update is η times the gradient, and nothing is clipped.",
        ),
        ((1000, 1000, 0.5, 1), "(a) Adam: m grows with the gradient. What does √v do?"),
        ((1000, 1, 1, 1), "(b) SGD: how long is the gradient that it is given?"),
        (
            (1000, 1, 0.5, 0.5),
            "(b) Adam: to it, a smaller θ is a smaller scale of all gradients.",
        ),
        (
            (1000, 1000, 0.5, 0.5),
            "Adam, twice: it divides by the running size of the gradient.",
        ),
        ((1000, 1, 2, 1), "(b) SGD: half the threshold makes the step shorter."),
    ],
    hints=(
        "SGD's update is η times what it is given. What is it given in (a), and what "
        "in (b)?",
        "Adam divides m by √v. What becomes of both if every gradient is multiplied by "
        "one number?",
    ),
)


# 10. Which threshold comes next?
def _step_from(best, thresholds, onwards):
    """The threshold at `best`, or beyond it by `onwards` from its only neighbour."""
    last = len(thresholds) - 1
    if 0 < best < last:
        return thresholds[best]
    return onwards(thresholds[best], thresholds[1 if best == 0 else last - 1])


def _next_threshold(thresholds, losses):
    return _step_from(np.argmin(losses), thresholds, lambda end, by: end**2 / by)


next_threshold = Function(
    _next_threshold,
    lambda: [
        (np.array([0.3, 1.0, 3.0]), np.array([2.4, 2.1, 2.6])),
        (np.array([0.5, 1.0, 4.0]), np.array([1.2, 1.5, np.inf])),
        (np.array([0.5, 1.0, 4.0]), np.array([1.5, 1.4, 1.2])),
        (np.array([0.2, 0.6, 1.8, 5.4]), np.array([np.inf, 0.9, 0.8, 1.0])),
    ],
    mistakes=[
        (
            lambda thresholds, losses: thresholds[np.argmin(losses)],
            "The best of those that were tried. Where it is the smallest or the "
            "largest, a better one may lie beyond it.",
        ),
        (
            lambda thresholds, losses: _step_from(
                np.argmin(losses), thresholds, lambda end, by: 2 * end - by
            ),
            "Beyond the end by a difference: the step is to be as large as a factor.",
        ),
        (
            lambda thresholds, losses: _step_from(
                np.argmin(losses), thresholds, lambda end, by: by
            ),
            "From the end that goes back inwards, to what has been tried.",
        ),
        (
            lambda thresholds, losses: _next_threshold(thresholds, -losses),
            "That follows the largest loss. Which of them is the best?",
        ),
        (
            lambda thresholds, losses: _step_from(
                np.argmin(losses), thresholds, lambda end, by: 3 * end
            ),
            "Three times the end, whichever end it is, and whatever step led there.",
        ),
        (
            lambda thresholds, losses: np.argmin(losses),
            "That is a place; a threshold is asked for.",
        ),
    ],
    hints=(
        "Where in the row is the best one: inside, or at which end?",
        "At the lower end the next one is as much smaller than it, as a factor, as it "
        "is smaller than its neighbour.",
    ),
)


# 11. Find the bug: a norm that changes on the way.
def _clip_all(grads, theta):
    return _shortened(grads, theta, np.sqrt(sum(map(_square, grads.values()))))


def _shortened(grads, theta, norm):
    factor = theta / norm if norm > theta else 1.0
    return {name: array * factor for name, array in grads.items()}


def _measured_anew(grads, theta):
    for name in grads:
        norm = np.sqrt(sum(map(_square, grads.values())))
        if norm > theta:
            grads[name] = grads[name] * theta / norm
    return grads


def _always_to_theta(grads, theta):
    norm = np.sqrt(sum(map(_square, grads.values())))
    return {name: array * theta / (norm or 1) for name, array in grads.items()}


clip_all = Function(
    _clip_all,
    lambda: [
        ({"weight": np.array([[2.0, 2.0]]), "bias": np.array([1.0])}, 1.0),
        ({"a": np.array([6.0]), "b": np.array([6.0]), "c": np.array([7.0])}, 5.5),
        ({"weight": np.array([[0.3, 0.4]]), "bias": np.array([0.0])}, 1.0),
        ({"weight": np.zeros((1, 2)), "bias": np.zeros(1)}, 1.0),
    ],
    mistakes=[
        (
            _measured_anew,
            "That is the function as it was: after the first array the norm is another "
            "one.",
        ),
        (
            lambda grads, theta: {
                name: array * min(1, theta / (_length(array) or 1))
                for name, array in grads.items()
            },
            "Now each array has a norm of its own. They have one together.",
        ),
        (
            lambda grads, theta: {
                name: np.clip(array, -theta, theta) for name, array in grads.items()
            },
            "That is clipping by value.",
        ),
        (_always_to_theta, "A gradient that is short enough is to stay as it is."),
        (
            lambda grads, theta: _shortened(
                grads, theta, sum(map(_length, grads.values()))
            ),
            "Norms do not add up; their squares do.",
        ),
        (
            lambda grads, theta: _shortened(
                grads, theta, sum(map(_square, grads.values()))
            ),
            "The root of the sum of squares is missing.",
        ),
        (
            lambda grads, theta: list(_clip_all(grads, theta).values()),
            "a dict of arrays; got something of type `list`",
        ),
    ],
    hints=(
        "Two arrays of equal length, θ half of their norm: follow the loop by hand. "
        "What is the norm in its second round?",
        "Measure first, change afterwards.",
    ),
)


# 12. A threshold that follows the run.
def _running_quantile(norms, share, n):
    return _followed(norms, share, lambda k: norms[max(0, k - n) : k])


def _followed(norms, share, past, size=np.quantile):
    """Lengths after clipping; where there is no past, the gradient stays as it is."""
    lengths = []
    for k, norm in enumerate(norms):
        theta = size(past(k), share) if len(past(k)) else norm
        lengths.append(min(norm, theta))
    return np.array(lengths)


def _of(size):
    """A threshold that is something else of the right norms."""
    return lambda norms, share, n: _followed(
        norms, share, lambda k: norms[max(0, k - n) : k], size
    )


def _among(past):
    """A quantile of other norms: `past` takes all norms, k and n."""
    return lambda norms, share, n: _followed(norms, share, lambda k: past(norms, k, n))


def _from_the_end(norms, share, n):
    lengths = [norms[0]]
    for k in range(1, len(norms)):
        lengths.append(min(norms[k], np.quantile(norms[k - n : k], share)))
    return np.array(lengths)


def _of_clipped(norms, share, n):
    lengths = [norms[0]]
    for k in range(1, len(norms)):
        theta = np.quantile(lengths[max(0, k - n) :], share)
        lengths.append(min(norms[k], theta))
    return np.array(lengths)


def _thresholds(norms, share, n):
    past = [norms[max(0, k - n) : k] for k in range(1, len(norms))]
    return np.array([norms[0], *(np.quantile(each, share) for each in past)])


running_quantile = Function(
    _running_quantile,
    lambda: [
        (np.array([9.0, 4.0, 1.0, 2.0, 3.0, 8.0, 1.5]), 0.5, 3),
        (np.array([0.5, 60.0, 0.7, 0.4, 0.9, 0.6, 30.0, 0.8]), 0.1, 2),
        (np.array([1.0, 2.0, 4.0, 3.0, 5.0, 2.0, 7.0, 1.0, 6.0]), 0.9, 4),
        (np.array([2.0, 5.0, 3.0]), 0.25, 10),
    ],
    keeps=("norms",),
    mistakes=[
        (
            _among(lambda norms, k, n: norms[max(0, k + 1 - n) : k + 1]),
            "The update that is judged has a say in its own threshold.",
        ),
        (
            _among(lambda norms, k, n: norms[max(0, k - n) : k + 1]),
            "One norm too many is asked: that of the update itself.",
        ),
        (
            _among(lambda norms, k, n: norms[:k]),
            "Every norm since the beginning is asked: nothing is forgotten.",
        ),
        (
            _among(lambda norms, k, n: norms[: min(k, n)]),
            "Those are the first `n` norms of the run: they stay for ever.",
        ),
        (
            _among(lambda norms, k, n: norms[k - n : k] if k >= n else []),
            "The first updates all pass as they are. What is asked of them, while "
            "fewer than `n` norms are there?",
        ),
        (
            _from_the_end,
            "In Python a slice that begins before 0 counts from the end. What does "
            "`norms[1 - 3 : 1]` hold?",
        ),
        (
            _of_clipped,
            "These thresholds come from clipped norms: from their own work. So they "
            "can hardly rise again.",
        ),
        (
            _of(lambda past, share: np.mean(past)),
            "Those are clipped at a mean. Where does a single wild norm leave it?",
        ),
        (
            _of(lambda past, share: np.median(past)),
            "That is the median, whatever `share` may be.",
        ),
        (
            _of(lambda past, share: np.max(past)),
            "The longest of them is one norm, the wildest.",
        ),
        (
            _of(np.percentile),
            "A percentile is counted in hundredths, and `share` is not.",
        ),
        (
            _thresholds,
            "Those are the thresholds. What becomes of a gradient that is shorter?",
        ),
    ],
    hints=(
        "For update k, counted from 0: which part of `norms` lies before it, and where "
        "does that part begin while k is small?",
        "`np.quantile` gives the threshold; what is left is never longer than the "
        "gradient was.",
    ),
)


# 13. The limit of a power.
def _radius(matrix):
    return np.abs(np.linalg.eigvals(matrix)).max()


def _kappa(matrix):
    return np.linalg.cond(np.linalg.eig(matrix).eigenvectors)


def _power_cases():
    rng = np.random.default_rng(3)
    yield np.array([[0.9, 2.0], [0.0, 0.5]]), 5
    yield np.array([[-0.9, 1.0], [0.0, 0.4]]), 3  # the largest is negative
    yield np.array([[0.3, -0.9], [0.4, 0.3]]), 4  # a turn: eigenvalues are complex
    yield np.array([[2.0, 0.5], [0.5, 1.0]]), 6  # symmetric: κ(V) = 1
    yield rng.normal(size=(4, 4)).round(1), 1
    yield rng.normal(size=(5, 5)).round(1) / 2, 10


power_limit = Function(
    lambda matrix, n: _kappa(matrix) * _radius(matrix) ** n,
    _power_cases,
    mistakes=[
        (
            lambda matrix, n: np.linalg.cond(matrix) * _radius(matrix) ** n,
            "That is the condition number of the matrix itself. What is asked for is "
            "that of the matrix of its eigenvectors.",
        ),
        (
            lambda matrix, n: _radius(matrix) ** n,
            "That is the spectral radius alone, which a power may well exceed: the "
            "eigenvectors are not at right angles.",
        ),
        (
            lambda matrix, n: _kappa(matrix) * np.linalg.norm(matrix, 2) ** n,
            "A power of the *norm* stands there. It limits the powers too, without any "
            "eigenvector, and often far too generously.",
        ),
        (
            lambda matrix, n: (
                _kappa(matrix) * np.linalg.eigvals(matrix).real.max() ** n
            ),
            "An eigenvalue may be negative or complex: what counts is its distance "
            "from zero.",
        ),
        (
            lambda matrix, n: _kappa(matrix) * _radius(matrix),
            "That limits the first power only: where is `n`?",
        ),
        (
            lambda matrix, n: (_kappa(matrix) * _radius(matrix)) ** n,
            "κ(V) is raised to the power too. The eigenvectors are met twice only, at "
            "the beginning and at the end: in between V⁻¹V drops out.",
        ),
        (
            lambda matrix, n: np.linalg.norm(np.linalg.matrix_power(matrix, n), 2),
            "That is the norm of the power, not a limit that one knows beforehand.",
        ),
    ],
    hints=(
        "Two numbers, multiplied: one from the eigenvectors, one from the eigenvalues.",
        "`np.linalg.eig` gives both. What is the norm of $V D^n V^{-1}$ at most, where "
        "$D$ is diagonal?",
    ),
)
