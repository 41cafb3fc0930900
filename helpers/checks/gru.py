"""The exercises on gated recurrent units."""

import numpy as np

from helpers.checks.exercises import Choice, Prediction, Value
from helpers.checks.functions import Function
from helpers.layers import GRU

NAMES = "weight_ih", "weight_hh", "bias_ih", "bias_hh"


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# 1. How to keep one input for later.
remember_one_input = Choice(
    "c",
    "Written afresh at t′, without the past, and left alone afterwards.",
    {
        "a": "With z = 0 at every step nothing is kept: the letter has to be copied "
        "through the candidate again and again. What did the corner z = 0, r = 1 turn "
        "out to be?",
        "b": "With z = 1 always nothing is lost. But is anything ever written?",
    },
    hints=(
        "Two things are asked of the unit, at different times: to take something in, "
        "and to leave it alone.",
        "Look at the four corners again: which of them writes without hearing the "
        "past? "
        "And which is frozen?",
    ),
)


# 3. The largest GRU that has no more parameters than an RNN of 128 units.
def parameters(gates, symbols, units, biases=2, head_bias=1):
    """Of a layer and the output layer on it."""
    layer = gates * units * (symbols + units + biases)
    return layer + symbols * (units + head_bias)


def largest(budget, **options):
    """The most units of a GRU that the budget pays for, counted in some way."""
    units = 1
    while parameters(3, 27, units + 1, **options) <= budget:
        units += 1
    return units


_BUDGET = parameters(1, 27, 128)
units_for_the_same_budget = Value(
    largest(_BUDGET),
    within=0,
    mistakes=[
        (largest(_BUDGET) + 1, "One too many: it has a few more parameters."),
        (largest(_BUDGET) - 1, "It fits, but one unit more fits as well."),
        (
            128 // 3,
            "A third of the units: but most of the weights grow with the *square* "
            "of the number of units.",
        ),
        (
            int(128 / 3**0.5),
            "With √3 only the square matrix is accounted for. The others "
            "grow in proportion to the units, and the output layer is not tripled.",
        ),
        (128, "At equal units the GRU's layer is three times as large."),
    ],
    hints=(
        "Write down the number of parameters of each network, the output layer "
        "included, as a formula in the number of units H.",
        "Two biases count for every block: 3·H·(27 + H + 2) in the layer, and "
        "27·(H + 1) in the output layer. It has to stay within the RNN's number.",
    ),
)

# 4. The bias of an update gate that keeps a half over 20 steps.
_HALF = 0.5 ** (1 / 20)
bias_for_half_life = Value(
    np.log(_HALF / (1 - _HALF)),
    within=0.005,
    mistakes=[
        (_HALF, "That is the gate z itself. Which bias makes the sigmoid say it?"),
        (
            -np.log(_HALF / (1 - _HALF)),
            "With that bias the gate is nearly 0, and the "
            "unit forgets at once. Which way does z point here?",
        ),
        (
            np.log(20),
            "That is the bias of a time scale of 20 steps, 1/(1 − z), roughly. "
            "A half-life is shorter than that.",
        ),
        (
            np.log(1 / 20 / (1 - 1 / 20)),
            "A gate at 1/20 keeps a twentieth in *one* step.",
        ),
        (
            np.log(0.5),
            "That is ln ½: it still has to be spread over 20 steps, and then "
            "be turned into a bias.",
        ),
    ],
    hints=(
        "First the gate: after 20 steps z²⁰ is left.",
        "Then the bias: solve z = σ(b) for b.",
    ),
)


# 2. From Chung's convention and the order z, r, n to PyTorch's.
def from_chung_by_name(params):
    return _by_block(params, lambda z, r, n: (r, -z, n))


def _by_block(params, change):
    """The stacked arrays with their three blocks changed."""
    return {k: np.concatenate(change(*np.split(a, 3))) for k, a in params.items()}


def _weights_alone(params):
    turned, moved = from_chung_by_name(params), _moved(params)
    return {k: (turned if "weight" in k else moved)[k] for k in params}


def _moved(params):
    return _by_block(params, lambda z, r, n: (r, z, n))


def _in_place(params):
    for name, array in from_chung_by_name(params).items():
        params[name][:] = array
    return params


def _stacked_params():
    cases = []
    for size in ((2, 1), (1, 2)):
        layer = GRU(*size, rng=np.random.default_rng(0), dtype=np.float64)
        cases.append(({k: a.round(1) for k, a in layer.params.items()},))
    return cases


from_chung = Function(
    from_chung_by_name,
    _stacked_params,
    keeps=("params",),
    mistakes=[
        (
            lambda params: params,
            "Nothing has changed. The blocks stand in another order, and z points the "
            "other way.",
        ),
        (
            _moved,
            "The blocks are in their places now. Which way does z point?",
        ),
        (
            lambda params: _by_block(params, lambda z, r, n: (-z, r, n)),
            "z is turned. But in which place does PyTorch look for it?",
        ),
        (
            lambda params: {k: -a for k, a in _moved(params).items()},
            "All blocks have changed "
            "their sign: r and n mean the same in both conventions.",
        ),
        (
            lambda params: _by_block(params, lambda z, r, n: (-r, z, n)),
            "The blocks are in their places, but you have turned r.",
        ),
        (
            lambda params: _by_block(params, lambda z, r, n: (z, -r, n)),
            "You have turned the second block, as it stands in PyTorch's order. Which "
            "gate is that here?",
        ),
        (
            lambda params: _by_block(params, lambda z, r, n: (r, 1 - z, n)),
            "1 − z is right for the *gate*; these are the weights inside its sigmoid.",
        ),
        (
            _weights_alone,
            "The weights are turned and the biases are not. They stand in "
            "the same bracket.",
        ),
        (
            _in_place,
            "The result is right, but you have changed the arrays that you got. "
            "Work on copies.",
        ),
    ],
    hints=(
        "Two things differ. Mend the order of the blocks first: `np.split(array, 3)`.",
        "1 − σ(a) = σ(−a): what does that mean for everything inside the bracket of z?",
    ),
)


# 5. The gradient of Chung's update gate.
def _chung(dh, h_before, n, z):
    return z * (1 - z) * (n - h_before) * dh


def _chung_cases():
    rng = np.random.default_rng(0)
    for shape in ((1, 1), (2, 2)):
        dh, h_before, n = rng.normal(size=(3, *shape)).round(1)
        yield dh, h_before, n, rng.uniform(0.1, 0.9, size=shape).round(1)


chung_update_backward = Function(
    _chung,
    _chung_cases,
    mistakes=[
        (
            lambda dh, h_before, n, z: z * (1 - z) * (h_before - n) * dh,
            "That is the "
            "gradient in Cho's convention. Here z multiplies the *candidate*.",
        ),
        (
            lambda dh, h_before, n, z: (n - h_before) * dh,
            "That is dz. From z back to "
            "what stands in its bracket there is still the slope of the sigmoid.",
        ),
        (
            lambda dh, h_before, n, z: (1 - z**2) * (n - h_before) * dh,
            "1 − z² is the slope of a tanh; z comes from a sigmoid.",
        ),
        (
            lambda dh, h_before, n, z: z * (1 - z) * n * dh,
            "z stands in both terms of the mixture; one of them is missing.",
        ),
        (
            lambda dh, h_before, n, z: z * (1 - z) * (n + h_before) * dh,
            "1 − z falls when z rises: mind the sign of its term.",
        ),
        (
            lambda dh, h_before, n, z: (
                sigmoid(z) * (1 - sigmoid(z)) * (n - h_before) * dh
            ),
            "z has been through the sigmoid already: its slope is z (1 − z).",
        ),
    ],
    hints=(
        "First dz: z_t stands in two places of the mixture, once with a minus.",
        "Then from dz to da_z: the slope of the sigmoid, written with z.",
    ),
)


# 6. Reset before the product, backwards.
def _before(da_n, h_before, r, W_hn):
    product = da_n @ W_hn
    return h_before * product, r * product


def _before_cases():
    rng = np.random.default_rng(0)
    for batch, hidden in ((1, 1), (2, 2), (1, 3)):
        da_n, h_before = rng.normal(size=(2, batch, hidden)).round(1)
        r = rng.uniform(0.1, 0.9, size=(batch, hidden)).round(1)
        yield da_n, h_before, r, rng.normal(size=(hidden, hidden)).round(1)


def _transposed(da_n, h_before, r, W_hn):
    product = da_n @ W_hn.T
    return h_before * product, r * product


def _after(da_n, h_before, r, W_hn):
    return h_before @ W_hn.T * da_n, (r * da_n) @ W_hn


before_backward = Function(
    _before,
    _before_cases,
    mistakes=[
        (
            _transposed,
            "You went back through the matrix the way it goes forward. With "
            "one row for each sequence, forward is `h @ W_hn.T`.",
        ),
        (
            _after,
            "That is the way back of the reset *after* the product. Here the "
            "product comes last on the way there, so first on the way back.",
        ),
        (
            lambda da_n, h_before, r, W_hn: (h_before * da_n, r * da_n),
            "The matrix is missing: what was multiplied by W_hn is r ⊙ h.",
        ),
        (
            lambda da_n, h_before, r, W_hn: (da_n @ W_hn, da_n @ W_hn),
            "That is what "
            "reaches the product r ⊙ h. Each of its factors gets the other one.",
        ),
        (
            lambda da_n, h_before, r, W_hn: (
                h_before * r * (1 - r) * (da_n @ W_hn),
                r * (da_n @ W_hn),
            ),
            "The slope of r's sigmoid comes later: dr is asked for, not da_r.",
        ),
        (
            lambda da_n, h_before, r, W_hn: (h_before * (da_n @ W_hn), da_n @ W_hn),
            "What goes to r is right. But h went into the product *times r*, and its "
            "gradient comes back the same way.",
        ),
    ],
    hints=(
        "Name the product: u = r ⊙ h. What reaches u?",
        "u is a product of two, entry by entry; each factor gets the other times du.",
    ),
)


# 7. The minimal gated unit.
def _minimal(x, h, p):
    f = sigmoid(x @ p["W_if"].T + h @ p["W_hf"].T + p["b_f"])
    n = np.tanh(x @ p["W_in"].T + (f * h) @ p["W_hn"].T + p["b_n"])
    return (1 - f) * h + f * n


def _minimal_cases():
    rng = np.random.default_rng(0)
    for inputs, hidden, batch in ((1, 1, 1), (2, 3, 2)):
        p = {}
        for name in "fn":
            p[f"W_i{name}"] = rng.normal(size=(hidden, inputs)).round(1)
            p[f"W_h{name}"] = rng.normal(size=(hidden, hidden)).round(1)
            p[f"b_{name}"] = rng.normal(size=hidden).round(1)
        h = rng.uniform(-1, 1, size=(batch, hidden)).round(1)
        yield rng.normal(size=(batch, inputs)).round(1), h, p


def _minimal_with(*, mix=None, hear=None, squash=np.tanh, bias=1):
    """The minimal gated unit with one thing done in another way."""

    def step(x, h, p):
        f = sigmoid(x @ p["W_if"].T + h @ p["W_hf"].T + bias * p["b_f"])
        past = hear(f, h, p) if hear else (f * h) @ p["W_hn"].T
        n = squash(x @ p["W_in"].T + past + bias * p["b_n"])
        return mix(f, h, n) if mix else (1 - f) * h + f * n

    return step


minimal_gated_unit = Function(
    _minimal,
    _minimal_cases,
    mistakes=[
        (
            _minimal_with(mix=lambda f, h, n: f * h + (1 - f) * n),
            "f lets the candidate in here; you have let it keep the old state.",
        ),
        (
            _minimal_with(hear=lambda f, h, p: h @ p["W_hn"].T),
            "The candidate hears all "
            "of the old state: the gate is to play the part of the reset, too.",
        ),
        (
            _minimal_with(hear=lambda f, h, p: f * (h @ p["W_hn"].T)),
            "The gate acts "
            "after the product; in the formula it acts on the state, before.",
        ),
        (
            _minimal_with(hear=lambda f, h, p: ((1 - f) * h) @ p["W_hn"].T),
            "The candidate "
            "hears 1 − f of the old state; in the formula it hears f of it.",
        ),
        (
            _minimal_with(squash=sigmoid),
            "The candidate may be negative: its squashing function is the tanh.",
        ),
        (
            _minimal_with(mix=lambda f, h, n: n),
            "That is the candidate. It has still to be mixed with the old state.",
        ),
        (
            _minimal_with(mix=lambda f, h, n: h + f * n),
            "The old state is kept whole; its share is missing.",
        ),
        (_minimal_with(bias=0), "The two biases, b_f and b_n, are missing."),
    ],
    hints=(
        "Three lines: the gate, the candidate, the mixture. Print the shape of each.",
        'Rows are sequences: `x @ p["W_if"].T`, and so on; the gate multiplies h '
        "before the product with W_hn.",
    ),
)


# 8. The update gate at which the past and the input weigh the same.
W_IN, W_HN, RESET = 2.5, 1, 0.5  # as in the exercise


def gate_of_balance(from_input, from_past):
    """z where z + (1 − z) · from_past = (1 − z) · from_input."""
    return (from_input - from_past) / (1 + from_input - from_past)


gate_of_equal_weight = Value(
    gate_of_balance(W_IN, RESET * W_HN),
    within=0.01,
    mistakes=[
        (
            gate_of_balance(W_IN, 0),
            "The old state is kept, and it is heard in the candidate as well: one of "
            "its two ways is missing.",
        ),
        (
            gate_of_balance(W_IN, W_HN),
            "Between the old state and the candidate stands the reset gate.",
        ),
        (
            (W_IN - RESET * W_HN) / (1 + W_IN),
            "The way of the past through the candidate is only 1 − z wide, like that "
            "of the input.",
        ),
        (
            1 - gate_of_balance(W_IN, RESET * W_HN),
            "You have taken z for the share that is written. In PyTorch's convention "
            "it is the share that is kept.",
        ),
    ],
    hints=(
        "Write down ∂h_t/∂h_{t−1} and ∂h_t/∂x_t for one unit, as functions of z alone.",
        "The past has two ways into the state, the input one. Set the two sums equal "
        "and solve for z.",
    ),
)


# 9. Find the bug: da_z where only the state after the step is at hand.
def _from_after(dh, h, n, z):
    return (1 - z) * (h - n) * dh


def _from_after_cases():
    rng = np.random.default_rng(0)
    for shape in ((1, 1), (2, 2)):
        dh, h, n = rng.normal(size=(3, *shape)).round(1)
        yield dh, h, n, rng.uniform(0.1, 0.9, size=shape).round(1)


update_from_after = Function(
    _from_after,
    _from_after_cases,
    mistakes=[
        (
            lambda dh, h, n, z: z * (1 - z) * (h - n) * dh,
            "That is as it was. What does the mixture make of h_{t−1} − n_t?",
        ),
        (
            lambda dh, h, n, z: z * (1 - z) * (n - h) * dh,
            "Only the sign has changed, and the sign was right.",
        ),
        (
            lambda dh, h, n, z: (h - n) / z * dh,
            "That is dz. From z back to its bracket there is still the slope of the "
            "sigmoid.",
        ),
        (
            lambda dh, h, n, z: z * (h - n) * dh,
            "1 − z is the share of the candidate. Which factor is left of h_{t−1} when "
            "n_t is taken off the new state?",
        ),
        (
            lambda dh, h, n, z: (1 - z) * (h - (1 - z) * n) * dh,
            "You have found h_{t−1} again. dz wants its difference to the candidate.",
        ),
        (
            lambda dh, h, n, z: z**2 * (1 - z) * (h - n) * dh,
            "You multiply where you should divide: is the difference of the new state "
            "to the candidate the larger one, or that of the old state?",
        ),
    ],
    hints=(
        "Begin with the mixture, and take n_t off both sides.",
        "What is left of h_{t−1} − n_t in h_t − n_t? Put that into the line of da_z.",
    ),
)


# Guess first: the corner that is an MLP.
def _same_as(corners, expected):
    """The corner (z, r) whose states, after the first, are those expected."""
    names = {(1, 1): "a", (0, 1): "b", (0, 0): "c", (1, 0): "d"}
    for corner, states in corners.items():
        if np.allclose(states[1:], expected):
            return names[corner]
    return None


corner_without_memory = Prediction(
    "c",
    "Nothing is kept, and the proposal has heard the letter alone.",
    {
        "a": "What reaches the state of the letter that is read?",
        "b": "Nothing is kept. But what does the proposal hear?",
        "d": "The proposal knows the letter alone. But who takes it up?",
    },
    _same_as,
    hints=(
        "An MLP's answer depends on the letter that is read, and on nothing before.",
        "The old state has two ways into the new one. Which gate closes which?",
    ),
)
