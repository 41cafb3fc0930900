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


# 2. Three steps in one.
def _three_in_one(first, second, third):
    (a_1, b_1), (a_2, b_2), (a_3, b_3) = first, second, third
    return a_3 * a_2 * a_1, a_3 * a_2 * b_1 + a_3 * b_2 + b_3


def _three_in_one_cases():
    rng = np.random.default_rng(0)
    for shape in ((), (2,), (2, 2)):
        yield tuple(zip(*np.round(rng.normal(size=(2, 3, *shape)), 1), strict=True))


def _with_b(b):
    """The factors are right, and b comes from these three steps in another way."""

    def joined(first, second, third):
        return _three_in_one(first, second, third)[0], b(*first, *second, *third)

    return joined


three_in_one = Function(
    _three_in_one,
    _three_in_one_cases,
    mistakes=[
        (
            lambda first, second, third: _three_in_one(third, second, first),
            "That does `third` first.",
        ),
        (
            lambda first, second, third: _three_in_one(first, second, (1, 0)),
            "That is the pair of the first two. The third is missing.",
        ),
        (
            _with_b(lambda a_1, b_1, a_2, b_2, a_3, b_3: b_1 + b_2 + b_3),
            "What a step has added goes through all steps that follow it.",
        ),
        (
            _with_b(lambda a_1, b_1, a_2, b_2, a_3, b_3: a_2 * b_1 + b_2 + b_3),
            "The first two are joined as they should be. What does the third do to "
            "what they have made?",
        ),
        (
            _with_b(lambda a_1, b_1, a_2, b_2, a_3, b_3: a_2 * b_1 + a_3 * b_2 + b_3),
            "What the first step has added goes through the step after it. And then?",
        ),
        (
            _with_b(lambda a_1, b_1, a_2, b_2, a_3, b_3: a_3 * (b_1 + b_2) + b_3),
            "Something lies between what the first step has added and the third step.",
        ),
        (
            lambda first, second, third: (
                first[0] + second[0] + third[0],
                _three_in_one(first, second, third)[1],
            ),
            "Factors that follow each other are multiplied.",
        ),
        (
            lambda first, second, third: list(_three_in_one(first, second, third)),
            "That is a list; return the 2 results with commas between them.",
        ),
    ],
    hints=(
        "Put h ↦ a₁h + b₁ into the second step, in the place of its h, and what comes "
        "out into the third.",
        "Multiply out. What stands before h is the new a, all the rest the new b.",
    ),
)


# 3. A scan with a mistake in it.
def _forward(a, b):
    h = b.copy()
    for t in range(1, len(b)):
        h[t] += a[t] * h[t - 1]
    return h


def _back(a, dh):
    """The gradient of each state, by the loop."""
    gradient = dh.copy()
    for t in reversed(range(len(dh) - 1)):
        gradient[t] += a[t + 1] * gradient[t + 1]
    return gradient


def _back_cases():
    rng = np.random.default_rng(1)
    for steps in (1, 2, 3, 6):
        a = rng.uniform(0.1, 0.9, size=(steps, 2)).round(1)
        yield a, rng.normal(size=(steps, 2)).round(1)


def _as_it_was(a, dh):
    return _forward(a[::-1], dh[::-1])[::-1]


mended_scan = Function(
    _back,
    _back_cases,
    keeps=("a", "dh"),
    mistakes=[
        (
            _as_it_was,
            "That is still the code from above. Follow it for two steps on paper: by "
            "which a does the first state reach the second, and which does it use?",
        ),
        (
            lambda a, dh: _as_it_was(np.roll(a, 1, axis=0), dh),
            "Every factor has moved, but to the wrong side: what h_t gets back has "
            "come through a step *after* it.",
        ),
        (
            lambda a, dh: _as_it_was(np.roll(a, -1), dh),
            "`np.roll` without an axis moves the numbers from unit to unit as well.",
        ),
        (
            lambda a, dh: _back(a, dh)[::-1],
            "Those are the gradients in the order in which they were found.",
        ),
        (
            lambda a, dh: _back(a, dh[::-1]),
            "The factors are turned round, and `dh` is not.",
        ),
        (
            _forward,
            "That goes from the first step to the last, as the states do. Which way "
            "does a gradient go?",
        ),
        (
            lambda a, dh: dh.copy(),
            "What comes back from the steps that follow is missing.",
        ),
    ],
    hints=(
        "For two steps, h₂ = a₂h₁ + b₂. What does h₁ get back from h₂?",
        "The scan pairs each gradient with the factor of its own step. Whose factor "
        "does it need?",
    ),
)


# 4. The pair of a minLSTM.
def _min_lstm(a_f, a_i, g):
    apart = np.logaddexp(0, -a_i) - np.logaddexp(0, -a_f)  # ln f − ln i
    return sigmoid(apart), sigmoid(-apart) * g


def _min_lstm_cases():
    rng = np.random.default_rng(2)
    for shape in ((1,), (2,), (2, 3)):
        yield tuple(rng.normal(size=(3, *shape)).round(1))
    yield np.array([-800.0, -801.0]), np.array([-801.0, -798.0]), np.array([0.5, 2.0])


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
        "The share f/(f + i) depends on the quotient of f and i alone, that is, on "
        "ln f − ln i.",
        "Say it as a sigmoid. And `np.logaddexp(0, x)` is ln(1 + eˣ) for any x.",
    ),
)


# 1. Which networks are right far beyond their training?
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


# 7. A Newton step of a cell that keeps a share of its state.
def _linearised(before, u, W, z):
    n = np.tanh(before @ W.T + u)
    A = np.diag(z) + ((1 - z) * (1 - n * n))[:, :, None] * W
    return A, _rest(z * before + (1 - z) * n, A, before)


def _rest(f, A, before):
    return f - (A @ before[:, :, None])[:, :, 0]


def _linearised_cases():
    rng = np.random.default_rng(3)
    for steps, hidden in ((1, 1), (1, 2), (3, 2)):
        before, u = rng.normal(size=(2, steps, hidden)).round(1)
        W, z = rng.normal(size=(hidden, hidden)), rng.uniform(0.1, 0.9, size=hidden)
        yield before, u, W.round(1), z.round(1)


def _with(
    slope=lambda a, n, z: (1 - z) * (1 - n * n),
    kept=np.diag,
    value=lambda before, n, z: z * before + (1 - z) * n,
    rows=True,
    transposed=False,
    less=True,
):
    """The linearised step with one thing done in another way."""

    def pairs(before, u, W, z):
        a = before @ W.T + u
        n = np.tanh(a)
        s = slope(a, n, z)
        A = kept(z) + (s[:, :, None] * W if rows else s[:, None, :] * W)
        A = A.swapaxes(1, 2) if transposed else A
        f = value(before, n, z)
        return A, _rest(f, A, before) if less else f

    return pairs


linearised = Function(
    _linearised,
    _linearised_cases,
    mistakes=[
        (
            _with(
                slope=lambda a, n, z: 1 - n * n,
                kept=np.zeros_like,
                value=lambda before, n, z: n,
            ),
            "That is a plain RNN's step: z is nowhere in it.",
        ),
        (
            _with(kept=np.zeros_like),
            "A has the way through the tanh. By which other way does the old state "
            "reach the new one?",
        ),
        (
            _with(kept=lambda z: z),
            "z has gone into every entry of A. Which old state does a unit keep?",
        ),
        (
            _with(kept=lambda z: z[:, None]),
            "Each row of A has got its z, all along the row. How much of another "
            "unit's state does a unit keep?",
        ),
        (
            _with(slope=lambda a, n, z: 1 - n * n),
            "The tanh is only a part of the new state. What is the slope of that part?",
        ),
        (
            _with(value=lambda before, n, z: n),
            "A is right. But b begins with what the tanh gives at the guess; begin "
            "with what the whole step gives.",
        ),
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
            _with(slope=lambda a, n, z: (1 - z) * (1 - a * a)),
            "The slope of the tanh is 1 minus the square of its *value*.",
        ),
        (
            _with(slope=lambda a, n, z: (1 - z) * n * (1 - n)),
            "That has the slope of a sigmoid in it.",
        ),
        (
            _with(slope=lambda a, n, z: np.ones_like(n) * (1 - z)),
            "The slope of the tanh is missing.",
        ),
    ],
    hints=(
        "By how many ways does the old state reach the new one? Each has its slope, "
        "and slopes of a sum add up.",
        "Near the guess, f(h) ≈ f(guess) + A · (h − guess), where f is the whole step. "
        "What is left when you take A · h away?",
    ),
)
