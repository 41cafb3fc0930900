"""The exercises on what became of the gate."""

import numpy as np

from helpers.checks.exercises import Prediction, Value
from helpers.checks.functions import Function


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# Guess first: where a scan is ahead.
def _scan_is_ahead(loop, scan):
    """Times of each, over many steps of a narrow state and of a wide one."""
    ahead = [theirs < ours for ours, theirs in zip(loop, scan, strict=True)]
    return {(1, 1): "a", (1, 0): "b", (0, 1): "c", (0, 0): "d"}[tuple(ahead)]


scan_is_ahead = Prediction(
    "b",
    "Where the numbers of a step are few, it is the commands that cost.",
    {
        "a": "Few rounds, but each of them works on all steps. Who does that work?",
        "c": "More numbers are more work for both. Who does more work a number?",
        "d": "More work it does. But what does a loop in Python spend its time on?",
    },
    _scan_is_ahead,
    hints=(
        "How many commands does each of them give to NumPy, and how large are they?",
        "One core does one thing at a time. What can a scan save there at all?",
    ),
)


# 1. Two steps in one.
def _compose(first, then):
    (a_1, b_1), (a_2, b_2) = first, then
    return a_2 * a_1, a_2 * b_1 + b_2


def _compose_cases():
    rng = np.random.default_rng(0)
    for shape in ((), (2,), (2, 2)):
        a_1, b_1, a_2, b_2 = np.round(rng.normal(size=(4, *shape)), 1)
        yield (a_1, b_1), (a_2, b_2)


compose = Function(
    _compose,
    _compose_cases,
    mistakes=[
        (lambda first, then: _compose(then, first), "That does `then` first."),
        (
            lambda first, then: (then[0] * first[0], first[1] + then[1]),
            "What the first step has added goes through the second step as well.",
        ),
        (
            lambda first, then: (then[0] + first[0], then[0] * first[1] + then[1]),
            "Factors that follow each other are multiplied.",
        ),
        (
            lambda first, then: (then[0] * first[0], then[0] * first[1] * then[1]),
            "The second step's b is added.",
        ),
        (
            lambda first, then: list(_compose(first, then)),
            "That is a list; return the 2 results with commas between them.",
        ),
    ],
    hints=(
        "Put h ↦ a₁h + b₁ into the second step, in the place of its h.",
        "Multiply out. What stands before h is the new a, all the rest the new b.",
    ),
)


# 2. A scan with a mistake in it.
def _scan(a, b):
    a, b, reach = a.copy(), b.copy(), 1
    while reach < len(b):
        b[reach:] = a[reach:] * b[:-reach] + b[reach:]
        a[reach:] = a[reach:] * a[:-reach]
        reach = 2 * reach
    return b


def _scan_cases():
    rng = np.random.default_rng(1)
    for steps in (1, 2, 3, 6):
        a = rng.uniform(0.1, 0.9, size=(steps, 1)).round(1)
        yield a, rng.normal(size=(steps, 1)).round(1)


def _as_it_was(a, b):
    a, b, reach = a.copy(), b.copy(), 1
    while reach < len(b):
        a[reach:] = a[reach:] * a[:-reach]
        b[reach:] = a[reach:] * b[:-reach] + b[reach:]
        reach = 2 * reach
    return b


def _stepping(a, b):
    a, b, reach = a.copy(), b.copy(), 1
    while reach < len(b):
        b[reach:] = a[reach:] * b[:-reach] + b[reach:]
        a[reach:] = a[reach:] * a[:-reach]
        reach = reach + 1
    return b


def _never_joined(a, b):
    b, reach = b.copy(), 1
    while reach < len(b):
        b[reach:] = a[reach:] * b[:-reach] + b[reach:]
        reach = 2 * reach
    return b


def _without_copies(a, b):
    reach = 1
    while reach < len(b):
        b[reach:] = a[reach:] * b[:-reach] + b[reach:]
        a[reach:] = a[reach:] * a[:-reach]
        reach = 2 * reach
    return b


def _of_factors(a, b):
    a, reach = a.copy(), 1
    while reach < len(b):
        a[reach:] = a[reach:] * a[:-reach]
        reach = 2 * reach
    return a


mended_scan = Function(
    _scan,
    _scan_cases,
    keeps=("a", "b"),
    mistakes=[
        (
            _as_it_was,
            "That is still the code from above. Follow it for two steps on paper: "
            "which a does the second line use, and which should it?",
        ),
        (
            _stepping,
            "After a round every step has joined twice as many as before: by what does "
            "`reach` grow?",
        ),
        (
            _never_joined,
            "From the second round on, a step stands for several: what is its factor "
            "then?",
        ),
        (_of_factors, "Those are the products of the factors; the states are b."),
        (
            _without_copies,
            "The result is right, but the argument `a` was changed. Both were copied.",
        ),
    ],
    hints=(
        "Each line is right by itself. The two take something from each other.",
        "Joining h ↦ a₁h + b₁ and h ↦ a₂h + b₂ needs the a₂ from *before* the round.",
    ),
)


# 3. The pair of a minLSTM.
def _min_lstm(a_f, a_i, g):
    f, i = sigmoid(a_f), sigmoid(a_i)
    return f / (f + i), i / (f + i) * g


def _min_lstm_cases():
    rng = np.random.default_rng(2)
    for shape in ((1,), (2,), (2, 3)):
        yield tuple(rng.normal(size=(3, *shape)).round(1))


min_lstm_pair = Function(
    _min_lstm,
    _min_lstm_cases,
    mistakes=[
        (
            lambda a_f, a_i, g: (sigmoid(a_f), sigmoid(a_i) * g),
            "Those are free gates. The paper divides both by their sum.",
        ),
        (
            lambda a_f, a_i, g: (a_f / (a_f + a_i), a_i / (a_f + a_i) * g),
            "The pre-activations have still to go through the sigmoid.",
        ),
        (
            lambda a_f, a_i, g: _min_lstm(a_i, a_f, g),
            "f and i are exchanged: which of them multiplies the old state?",
        ),
        (
            lambda a_f, a_i, g: (_min_lstm(a_f, a_i, g)[0], sigmoid(a_i) * g),
            "f is divided by the sum; so is i.",
        ),
        (
            lambda a_f, a_i, g: (_min_lstm(a_f, a_i, g)[0], _min_lstm(a_f, a_i, 1)[1]),
            "b is what is written: the candidate is missing.",
        ),
        (
            lambda a_f, a_i, g: _min_lstm(a_f, a_i, np.tanh(g)),
            "The candidate of a minLSTM goes through no tanh.",
        ),
    ],
    hints=(
        "First f and i, then their sum, then the two shares.",
        "a stands before the old state, b holds all that does not depend on it.",
    ),
)


# 4. Which networks are right far beyond their training?
def _right_to_the_end(shares):
    """Share right after 256 steps, by network; a signed gate is another question."""
    right = {name for name in set(shares) - {"mingru signed"} if shares[name] > 0.98}
    kept = {"rnn", "gru", "lstm b=1"}
    outcomes = {"a": kept | {"mingru", "mingru ×2"}, "b": kept, "c": {"lstm b=1"}}
    return next((name for name, who in outcomes.items() if who == right), None)


who_keeps_parity = Prediction(
    "b",
    "They see their state, so they can turn it round and push it back to one of two "
    "places after each step. Nearly all seeds learn to.",
    {
        "a": "Think of one unit of a minGRU: its factor lies between 0 and 1, so a one "
        "can shrink what it holds, or leave it. Can it turn it round?",
        "c": "A sum of ones is not enough: sixteen and seventeen have to be told apart "
        "as odd and even, and so have 255 and 256. Is the plain RNN barred from that?",
        "d": "A network that has found the *rule* does not care how long it goes on. "
        "Can some of them find it?",
    },
    _right_to_the_end,
    hints=(
        "What would a single unit have to do at a 1, if it held the parity so far?",
        "It would have to turn round what it holds. Which of the networks can make "
        "what they do depend on what they hold?",
    ),
)


# 5. A parity in one linear unit.
def _toggle(bit):
    return (-1.0, 1.0) if bit else (1.0, 0.0)


toggle = Function(
    _toggle,
    [(0,), (1,)],
    mistakes=[
        (
            lambda bit: (1.0, 1.0) if bit else (1.0, 0.0),
            "That counts the ones. After two of them h should be back at 0.",
        ),
        (
            lambda bit: (-1.0, 0.0) if bit else (1.0, 0.0),
            "That turns the sign round; but from h = 0 there is nothing to turn.",
        ),
        (
            lambda bit: (0.0, 1.0) if bit else (0.0, 0.0),
            "That says the last bit and forgets all before it.",
        ),
        (
            lambda bit: (0.0, 1.0) if bit else (1.0, 0.0),
            "That says whether there was a one at all.",
        ),
        (
            lambda bit: (-1.0, 1.0),
            "At a 0 the parity stays what it is.",
        ),
    ],
    hints=(
        "Two conditions at a 1: from h = 0 to 1, and from h = 1 to 0. Which line goes "
        "through both?",
        "Put h = 0 into a·h + b first: it gives you b. Then h = 1.",
    ),
)

# 6. A state of fixed size against a cache.
_WIDTH = 128
same_bytes = Value(
    _WIDTH / 2,
    within=0,
    mistakes=[
        (_WIDTH, "Each step leaves a key *and* a value in the cache."),
        (_WIDTH**2, "Each step leaves 128 numbers twice in the cache, not one."),
        (
            _WIDTH**2 / 2,
            "Each step leaves two *vectors* in the cache, of 128 numbers each.",
        ),
        (0.5, "The state is a matrix: it has 128 rows as well as 128 columns."),
        (_WIDTH / 8, "The numbers of both take four bytes each."),
        (2 * _WIDTH, "Keys and values make the cache grow faster, not more slowly."),
    ],
    hints=(
        "How many numbers does the matrix hold, and how many does one step add to the "
        "cache?",
        "d · d against 2 · d · t.",
    ),
)


# 7. A Newton step.
def _linearised(before, u, W):
    f = np.tanh(before @ W.T + u)
    A = (1 - f * f)[:, :, None] * W
    return A, f - (A @ before[:, :, None])[:, :, 0]


def _linearised_cases():
    rng = np.random.default_rng(3)
    for steps, hidden in ((1, 1), (1, 2), (3, 2)):
        before, u = rng.normal(size=(2, steps, hidden)).round(1)
        yield before, u, rng.normal(size=(hidden, hidden)).round(1)


def _with(slope=lambda f, a: 1 - f * f, rows=True, transposed=False, less=True):
    """The linearised step with one thing done in another way."""

    def pairs(before, u, W):
        a = before @ W.T + u
        f = np.tanh(a)
        s = slope(f, a)
        A = s[:, :, None] * W if rows else s[:, None, :] * W
        A = A.swapaxes(1, 2) if transposed else A
        return A, f - (A @ before[:, :, None])[:, :, 0] if less else f

    return pairs


linearised = Function(
    _linearised,
    _linearised_cases,
    mistakes=[
        (
            _with(less=False),
            "b is the step's own value: what A makes of the guess is counted twice.",
        ),
        (
            _with(rows=False),
            "The slopes belong to the units that are reached: they scale the rows of "
            "W, and you have scaled its columns.",
        ),
        (
            _with(transposed=True),
            "A is the transpose: entry (j, k) says how unit j depends on unit k.",
        ),
        (
            _with(slope=lambda f, a: 1 - a * a),
            "The slope of the tanh is 1 minus the square of its *value*.",
        ),
        (
            _with(slope=lambda f, a: f * (1 - f)),
            "That is the slope of a sigmoid.",
        ),
        (
            _with(slope=lambda f, a: np.ones_like(f)),
            "The slope of the tanh is missing.",
        ),
    ],
    hints=(
        "Near the guess, f(h) ≈ f(guess) + A · (h − guess). What is left when you take "
        "A · h away?",
        "A is diag(1 − f²) W for every step: `(1 - f * f)[:, :, None] * W`.",
    ),
)
