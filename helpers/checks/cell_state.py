"""The exercises on the LSTM."""

import numpy as np

from helpers.checks.exercises import Choice, Judged, Prediction, Value
from helpers.checks.functions import Function
from helpers.checks.verdicts import code
from helpers.layers import LSTM

WORDS = ("a", "b", "ab", "ba", "aabb", "abba", "a" * 15 + "b" * 15, "b" * 30)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# 1. The forget bias of a half-life.
def _bias(half_life):
    f = 0.5 ** (1 / half_life)
    return np.log(f) - np.log1p(-f)


forget_bias = Function(
    _bias,
    [(1.0,), (2.5,), (30.0,), (1000.0,)],
    mistakes=[
        (
            lambda half_life: 0.5 ** (1 / half_life),
            "That is the gate f. Which bias makes the sigmoid say it?",
        ),
        (
            lambda half_life: -_bias(half_life),
            "With that bias the gate forgets where it should keep.",
        ),
        (
            lambda half_life: np.log(half_life),
            "That is the bias of a time scale, 1/(1 − f), of so many steps, roughly. A "
            "half-life is shorter.",
        ),
        (
            lambda half_life: np.log(0.5) / np.log(sigmoid(half_life)),
            "That is the half-life of a bias; the inverse is asked for.",
        ),
        (
            lambda half_life: sigmoid(0.5 ** (1 / half_life)),
            "The sigmoid makes a gate of a bias. Here the gate is known, and the bias "
            "is asked for: it takes the inverse.",
        ),
    ],
    hints=(
        "First f: after so many steps, f to the power of that number is one half.",
        "Then solve f = σ(b) for b: what is f/(1 − f)?",
    ),
)

# 2. The parameters of an LSTM(103, 64).
_INPUTS, _UNITS = 103, 64
_BLOCK = _UNITS * (_INPUTS + _UNITS)
parameter_count = Value(
    4 * (_BLOCK + 2 * _UNITS),
    within=0,
    mistakes=[
        (_BLOCK + 2 * _UNITS, "That is one block. How many blocks has an LSTM?"),
        (3 * (_BLOCK + 2 * _UNITS), "That is a GRU. An LSTM has one block more."),
        (4 * (_BLOCK + _UNITS), "There are two bias vectors."),
        (4 * _BLOCK, "The biases are missing."),
        (
            4 * (_BLOCK + 2 * _UNITS) + _INPUTS * (_UNITS + 1),
            "The output layer does not belong to the LSTM.",
        ),
        (
            4 * (_UNITS * _INPUTS + 2 * _UNITS),
            "The weights from the state to the gates are missing.",
        ),
    ],
    hints=(
        "Each gate and the candidate has a matrix for the input, one for the state, "
        "and two biases.",
        "One block: 64 · 103 + 64 · 64 + 2 · 64. How many are there?",
    ),
)

# 3. A shut output gate.
shut_output = Choice(
    "c",
    "o_t does not occur in the line for c_t, but all units read h_t at the next step.",
    {
        "a": "True of c_t. What do the gates of the next step read?",
        "b": "Does o_t occur in the line for c_t? And who else sees what this unit "
        "shows?",
    },
    hints=(
        "Write down the six lines of step t, and those of step t + 1. In which of them "
        "does o_t or h_t occur?",
        "W_hf takes the whole of h_t to the forget gate of every unit.",
    ),
)


# 4. Tied gates.
def _coupled(a_f, a_g, a_o, c):
    return _coupled_with(a_f, a_g, a_o, c)


def _coupled_with(a_f, a_g, a_o, c, *, gates=None, show=np.tanh, propose=np.tanh):
    f = sigmoid(a_f)
    keep, write = gates(f) if gates else (f, 1 - f)
    c = keep * c + write * propose(a_g)
    return sigmoid(a_o) * show(c), c


def _variant(**changes):
    return lambda a_f, a_g, a_o, c: _coupled_with(a_f, a_g, a_o, c, **changes)


def _coupled_cases():
    rng = np.random.default_rng(0)
    return [
        tuple(rng.normal(size=(4, *size)).round(1)) for size in ((1,), (3,), (2, 2))
    ]


coupled_step = Function(
    _coupled,
    _coupled_cases,
    mistakes=[
        (
            _variant(gates=lambda f: (1 - f, f)),
            "Keep and write are exchanged: f keeps, 1 − f writes.",
        ),
        (
            _variant(gates=lambda f: (f, f)),
            "The input gate is 1 − f here, and not f.",
        ),
        (
            _variant(gates=lambda f: (f, 1)),
            "The candidate is added whole. Its gate is missing.",
        ),
        (
            _variant(show=lambda c: c),
            "The cell has still to be squashed before it is shown.",
        ),
        (
            _variant(propose=lambda a: a),
            "The candidate's tanh is missing: a_g is what stands in its bracket.",
        ),
        (
            _variant(propose=sigmoid),
            "The candidate may be negative: it goes through a tanh.",
        ),
        (
            lambda a_f, a_g, a_o, c: _coupled_with(a_f, a_g, a_o, c)[::-1],
            "Both are right, but h is asked for first, then c.",
        ),
        (
            lambda a_f, a_g, a_o, c: (
                np.tanh(_coupled(a_f, a_g, a_o, c)[1]),
                _coupled(a_f, a_g, a_o, c)[1],
            ),
            "What is shown has not passed the output gate.",
        ),
        (
            lambda a_f, a_g, a_o, c: (
                sigmoid(a_o) * np.tanh(c),
                _coupled(a_f, a_g, a_o, c)[1],
            ),
            "The cell is right, but what is shown is the *old* one.",
        ),
    ],
    hints=(
        "It is the LSTM's step with one gate less. Which lines change?",
        "Only the line of the cell changes: the input gate's place is taken by 1 − f.",
    ),
)


# 5. A counter.
def _counts(weight_ih):
    """What is wrong with the weights of a counting unit; "" if nothing is."""
    try:
        weight = np.array(weight_ih, dtype=float)
    except (TypeError, ValueError):
        return "An array of numbers of shape (4, 2) is asked for."
    if weight.shape == (2, 4):
        return "That is the transpose: a row for each of i, f, g, o, a column a letter."
    if weight.shape != (4, 2) or not np.isfinite(weight).all():
        return (
            f"Finite numbers of shape (4, 2) are asked for; got {code(weight.shape)}."
        )
    for word in WORDS:
        cell, count = _cell(weight, word), word.count("a") - word.count("b")
        if abs(cell - count) > 0.1:
            return f"After {code(word)} the cell holds {cell:.3f}. {_why(weight)}"
    return ""


def _cell(weight, word):
    layer = LSTM(2, 1, rng=np.random.default_rng(0), dtype=np.float64)
    for array in layer.params.values():
        array[:] = 0
    layer.params["weight_ih"][:] = weight
    ids = np.array([["ab".index(letter)] for letter in word])
    return layer.forward(ids)[1][1].item()


def _why(weight):
    """Which of the four rows to look at."""
    (i, f, _), g = sigmoid(weight[[0, 1, 3]]), np.tanh(weight[2])
    longest = max(map(len, WORDS))  # a count of n leaks at each of n letters
    leaks, shuts = (1 - f).max() * longest / 2, (1 - i).max()
    if leaks > max(shuts, 1 - np.abs(g).min(), 0.002):
        return "The forget gate does not keep the count at every letter."
    if shuts > max(1 - np.abs(g).min(), 0.002):
        return "The input gate does not let every letter in."
    if g[0] * g[1] >= 0:
        return "The candidate has to tell the letters apart: one up, the other down."
    if g[0] < 0:
        return "It counts in the wrong direction."
    return "A step is not quite 1; how far is tanh from 1 for your weight?"


counter = Judged(
    _counts,
    f"Right, on all {len(WORDS)} words: it counts.",
    mistakes=[
        (np.zeros((4, 2)), "The forget gate does not keep the count at every letter."),
        (
            [[0, 0], [12, 12], [5, -5], [12, 12]],
            "The input gate does not let every letter in.",
        ),
        (
            [[12, 12], [12, 12], [5, 5], [12, 12]],
            "The candidate has to tell the letters apart: one up, the other down.",
        ),
        (
            [[12, 12], [12, 12], [-5, 5], [12, 12]],
            "It counts in the wrong direction.",
        ),
        (
            [[12, 12], [12, 12], [1, -1], [12, 12]],
            "A step is not quite 1; how far is tanh from 1 for your weight?",
        ),
        (
            np.ones((2, 4)),
            "That is the transpose: a row for each of i, f, g, o, a column a letter.",
        ),
    ],
    hints=(
        "To count is to add without erasing: what have the forget gate and the input "
        "gate to say, whatever the letter?",
        "The candidate alone looks at the letter. Large weights bring sigmoid and tanh "
        "close to their ends.",
    ),
)


# 6. Blocks in another order.
def _reordered(weight):
    i, g, f, o = np.split(weight, 4)
    return np.concatenate([i, f, g, o])


def _as(order):
    def reordered(weight):
        blocks = dict(zip("igfo", np.split(weight, 4), strict=True))
        return np.concatenate([blocks[name] for name in order])

    return reordered


to_torch_order = Function(
    _reordered,
    lambda: [
        (np.random.default_rng(0).normal(size=(4 * units, 2)).round(1),)
        for units in (1, 2, 3)
    ],
    mistakes=[
        (lambda weight: weight, "That is the order in which they came."),
        (_as("figo"), "The first two are exchanged: i comes first."),
        (_as("ifog"), "The last two are exchanged: o comes last."),
        (_as("ofgi"), "The order is reversed: i comes first."),
        (
            lambda weight: np.concatenate(
                [weight[0::4], weight[2::4], weight[1::4], weight[3::4]]
            ),
            "You take every fourth row; the four blocks lie one below the other.",
        ),
        (
            lambda weight: np.hstack(np.split(_reordered(weight), 4)),
            "The blocks stand side by side; they belong below each other.",
        ),
    ],
    hints=(
        "`np.split(weight, 4)` gives the four blocks in the order in which they came.",
        "Give the four names, then put them together in PyTorch's order.",
    ),
)


# 7. Find the bug: a reader that mistakes the order of the pair.
def _read_on(layer, windows):
    state, shown = None, []
    for x in windows:
        h, state = layer.forward(x, state)
        shown.append(h)
    return np.concatenate(shown)


def _carrying(carry):
    def read(layer, windows):
        state, shown = None, []
        for x in windows:
            h, state = layer.forward(x, state)
            shown.append(h)
            state = carry(state)
        return np.concatenate(shown)

    return read


def _first_state_for_ever(layer, windows):
    _, state = layer.forward(windows[0])
    return np.concatenate([layer.forward(x, state)[0] for x in windows])


def _windows():
    rng = np.random.default_rng(0)
    layer = LSTM(2, 3, rng=rng, dtype=np.float64)
    layer.params["bias_ih"][3:6] = 3
    for lengths, batch in (((2, 2), 1), ((3, 1, 4), 2)):
        yield layer, [rng.normal(size=(n, batch, 2)) for n in lengths]


read_on = Function(
    _read_on,
    _windows,
    mistakes=[
        (
            _carrying(lambda state: (state[0], np.zeros_like(state[1]))),
            "The cell is lost at every border: each window starts from an empty one.",
        ),
        (
            _carrying(lambda state: (np.zeros_like(state[0]), state[1])),
            "Now the cell is carried, and h is lost: the gates of the next step do not "
            "see what was shown.",
        ),
        (
            _carrying(lambda state: None),
            "Every window starts from zeros. Both halves of the state have to go on.",
        ),
        (
            _carrying(lambda state: (state[1], state[0])),
            "The two halves of the state are exchanged: h comes first, then c.",
        ),
        (
            _carrying(lambda state: (state[0], state[0])),
            "h is carried in the place of the cell, as in the code that was given.",
        ),
        (
            _first_state_for_ever,
            "Every window starts from the state of the first: take the one that the "
            "window before has left.",
        ),
        (
            lambda layer, windows: layer.forward(windows[-1])[0],
            "The states of all windows are asked for, one after the other.",
        ),
    ],
    hints=(
        "What does `layer.forward` give back as the state of an LSTM?",
        "Hand on the whole pair, as it came.",
    ),
)


# Guess first: how a cell with open gates grows.
def _growth(after_100, after_1000):
    """What the largest entry of the cell does from 100 steps to 1,000."""
    ratio = after_1000 / after_100
    ranges = {"a": (0.5, 1.5), "b": (2, 5), "c": (8, 12)}
    return next((k for k, (low, high) in ranges.items() if low < ratio < high), None)


open_gates = Prediction(
    "c",
    "With a constant input the candidate settles, so the cell gets the same again at "
    "every step, and nothing squashes the sum.",
    {
        "a": "Each gate is bounded, and so is what is added. And the sum of it?",
        "b": "So grows a sum of terms with random signs. Here the input is constant.",
    },
    _growth,
    hints=(
        "Write down c_t for f = i = 1: what is added at every step?",
        "And how does that change while the input stays the same?",
    ),
)
