"""The exercises on making recurrent layers fast."""

import tracemalloc
import warnings

import numpy as np

from helpers.checks.exercises import Choice, Prediction
from helpers.checks.functions import Function, has_a_loop
from helpers.checks.verdicts import Verdict


# Guess first: one product for four.
def _gain(apart, joined):
    """Times of each, round by round."""
    gain = np.median(np.asarray(apart) / np.asarray(joined))
    return "a" if gain > 2.5 else "b" if gain > 1.5 else "c"


joined_gates = Prediction(
    "c",
    "The arithmetic is the same. What fewer calls save is hardly seen, and cutting the "
    "result costs a part of it.",
    {
        "a": "There is one call where there were four. But are there fewer "
        "multiplications?",
        "b": "The calls are fewer, yes. But what takes the time in a product for 32 "
        "sequences, the call or the work?",
    },
    _gain,
    hints=(
        "Count the multiplications before and after.",
        "Then only the *calls* can make a difference, and there are other costs: the "
        "result has to be cut into gates now.",
    ),
)


# Guess first: how much of the time the products take.
def _share(share):
    return "a" if share > 0.8 else "b" if share > 0.2 else "c"


share_of_products = Prediction(
    "b",
    "A product does billions of operations a second; what is done entry by entry, and "
    "the calls, do far fewer.",
    {
        "a": "By the number of multiplications, yes. But does an exponential take as "
        "long as one multiplication in a product?",
        "c": "A product is quick for its size, but it does nearly all of the "
        "arithmetic.",
    },
    _share,
    hints=(
        "More than nine in ten multiplications belong to the products. Do all "
        "operations take the same time?",
        "An exponential takes about as long as dozens of multiplications in a "
        "product, and each gate has one for every unit.",
    ),
)


# 1. Count first.
def _products(steps, batch, inputs, hidden):
    """W_ih x and W_hh h; W_hhᵀ da, and da xᵀ and da hᵀ."""
    return _counted(steps, batch, inputs, hidden)


def _counted(steps, batch, inputs, hidden, with_h=3, with_x=2, gates=4):
    return steps * batch * gates * hidden * (with_h * hidden + with_x * inputs)


def _as_if(**counted):
    return lambda steps, batch, inputs, hidden: _counted(
        steps, batch, inputs, hidden, **counted
    )


multiplications = Function(
    _products,
    [(1, 1, 1, 1), (35, 32, 28, 64), (7, 2, 64, 3), (100, 1, 5, 256)],
    mistakes=[
        (_as_if(with_h=1, with_x=1), "That is the way forward alone."),
        (_as_if(with_h=2, with_x=1), "That is the way back alone."),
        (
            _as_if(with_h=2, with_x=2),
            "Forwards and the gradients of the weights are there. The gradient also "
            "has to go on to the step before.",
        ),
        (
            _as_if(with_h=3, with_x=3),
            "The gradient of the inputs is counted; it was left out here.",
        ),
        (_as_if(gates=1), "There are four blocks of weights."),
        (_as_if(gates=3), "Three blocks are a GRU's; an LSTM has four."),
        (
            lambda steps, batch, inputs, hidden: _counted(1, 1, inputs, hidden),
            "That is one step of one sequence.",
        ),
    ],
    hints=(
        "Forwards: one product with x and one with h, each four blocks of rows.",
        "Backwards: the gradient of each of the two weights, and what goes on to "
        "h of the step before.",
    ),
)


# 2. Out of the loop.
def _gradient(da, h_before):
    return np.einsum("tbi,tbj->ij", da, h_before)


def _gradient_cases():
    rng = np.random.default_rng(0)
    for steps, batch, rows, hidden in [(1, 1, 2, 2), (3, 2, 4, 1), (4, 6, 3, 3)]:
        da = rng.normal(size=(steps, batch, rows)).round(1)
        yield da, rng.normal(size=(steps, batch, hidden)).round(1)


def _flat_and_small(function):
    """Without a loop, and without anything larger than the arguments."""
    if has_a_loop(function):
        return "Right; but it was to do without a loop."
    da, h_before = np.ones((40, 30, 48)), np.ones((40, 30, 12))
    tracemalloc.start()
    try:
        function(da, h_before)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if most > 1.5 * (da.nbytes + h_before.nbytes):
        return (
            "Right; but on the way an array is made that is larger than the arguments. "
            "A single matrix product can multiply and sum at once."
        )
    return ""


weight_gradient = Function(
    _gradient,
    _gradient_cases,
    also=_flat_and_small,
    mistakes=[
        (lambda da, h_before: _gradient(da, h_before).T, "That is the transpose."),
        (
            lambda da, h_before: _gradient(da, h_before) / len(da),
            "That is the mean over the steps; the gradient is their sum.",
        ),
        (
            lambda da, h_before: _gradient(da, h_before) / da.shape[0] / da.shape[1],
            "That is the mean over steps and batch; the gradient is their sum.",
        ),
        (
            lambda da, h_before: da.sum((0, 1))[:, None] * h_before.sum((0, 1)),
            "The sums are taken before the product. Each step's da belongs to its "
            "own h.",
        ),
        (
            lambda da, h_before: da[-1].T @ h_before[-1],
            "That is the last step alone.",
        ),
        (
            lambda da, h_before: da.swapaxes(1, 2) @ h_before,
            "Axis 0 has still to be summed over.",
        ),
        (
            lambda da, h_before: (da[..., None] * h_before[:, :, None]).sum((0, 1)),
            "on the way an array is made that is larger than the arguments",
        ),
    ],
    hints=(
        "Steps and batch are both summed over: nothing is lost if they become one "
        "axis.",
        "Reshape both to (steps · batch, …). Which product of two matrices sums over "
        "the rows of both?",
    ),
)


# 3. When to stop.
def _amdahl(share, factor):
    return 1 / (1 - share + share / factor)


speedup = Function(
    _amdahl,
    [(0.5, 1e6), (0.5, 2), (1.0, 3), (0.0, 100), (0.25, 0.5)],
    mistakes=[
        (
            lambda share, factor: 1 - share + share / factor,
            "That is the time that is left, as a share of the old one.",
        ),
        (
            lambda share, factor: share * factor + 1 - share,
            "Speeds are averaged there; it is *times* that add up.",
        ),
        (
            lambda share, factor: 1 / (share / factor),
            "The rest of the program still takes its time.",
        ),
        (lambda share, factor: factor, "Only a part becomes so much faster."),
        (
            lambda share, factor: share * factor,
            "With half of the time made a million times as fast, is the whole half a "
            "million times as fast? What becomes of the other half?",
        ),
        (
            lambda share, factor: 1 / (1 - share),
            "That is the limit for a factor without bound.",
        ),
        (
            lambda share, factor: 1 / (1 - share + share * factor),
            "A part that is faster takes *less* time.",
        ),
    ],
    hints=(
        "Let the old time be 1. How long does each of the two parts take afterwards?",
        "How many times as fast: the old time divided by the new one.",
    ),
)


# 4. No warning.
def _calm(a):
    return (1 + np.tanh(a / 2)) / 2


def _calm_cases():
    rng = np.random.default_rng(0)
    yield (rng.normal(scale=3, size=(2, 2)).round(1),)
    yield (np.array([-745.0, -30.0, -1e-9, 0.0, 1e-9, 30.0, 745.0]),)
    yield (np.array([-1e308, 1e308]),)


def _honest(function):
    used = set(getattr(getattr(function, "__code__", None), "co_names", ()))
    if "errstate" in used or "seterr" in used or "filterwarnings" in used:
        return "Right; but the warning is only silenced, and it was to have no cause."
    if used & {"clip", "minimum", "maximum"} and not used & {"abs", "absolute"}:
        return "Right, to the digits that are compared; but it was not to cut `a` off."
    return ""


class _Watched(np.ndarray):
    """An array that warns of an overflow where the processor does not: in a browser."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **named):
        plain = [_plain(each) for each in inputs]
        was_finite = all(np.isfinite(each).all() for each in plain)
        if out:
            named["out"] = tuple(_plain(each) for each in out)
        result = getattr(ufunc, method)(*plain, **named)
        is_told = np.geterr()["over"] != "ignore"
        if was_finite and is_told and np.isinf(result).any():
            what = f"overflow encountered in {ufunc.__name__}"
            warnings.warn(what, RuntimeWarning, stacklevel=2)
        return out[0] if out else np.asarray(result).view(_Watched)


def _plain(value):
    return value.view(np.ndarray) if isinstance(value, _Watched) else value


class _WithoutWarnings(Function):
    """A function in which a warning counts as an error."""

    def judge(self, answer: object) -> Verdict:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            return super().judge(answer)

    def cases(self) -> list[tuple]:
        return [(a.view(_Watched),) for (a,) in super().cases()]


def _silenced(a):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-a))


calm_sigmoid = _WithoutWarnings(
    _calm,
    _calm_cases,
    also=_honest,
    mistakes=[
        (
            lambda a: 1 / (1 + np.exp(-a)),
            "There is an overflow: far below 0 the exponential is larger than any "
            "float. On which side of 0 is an exponent safe?",
        ),
        (_silenced, "the warning is only silenced"),
        (lambda a: 1 / (1 + np.exp(-np.clip(a, -500, 500))), "not to cut `a` off"),
        (lambda a: (1 + np.tanh(a)) / 2, "The tanh is right, at half of its argument."),
        (
            lambda a: np.tanh(a / 2),
            "That lies between −1 and 1; a sigmoid between 0 and 1.",
        ),
        (
            lambda a: 1 / (1 + np.exp(-np.abs(a))),
            "That is right for positive numbers; σ(−a) is 1 − σ(a).",
        ),
    ],
    hints=(
        "Which function that you know is never larger than 1 and looks like a sigmoid?",
        "σ(a) and tanh differ by a stretch and a shift. Or: e to the −|a| never "
        "overflows; what are the two cases?",
    ),
)

# 5. A fair clock.
fair_clock = Choice(
    "b",
    "What changes slowly (heat, the clock's rate, a neighbour) then hits both sides.",
    {
        "a": "More calls make the same comparison more precise, its bias included.",
        "c": "The slow calls of the second thousand are no worse than those of the "
        "first, if the machine has slowed down in between.",
        "d": "A neighbour can still come while one of the two is being measured.",
    },
    hints=(
        "What could change between the first thousand and the second?",
        "Which of the four lets that change hit both versions alike?",
    ),
)


# 6. Find the bug: fast once, and wrong ever after.
def _through_tanh(dh, h):
    return dh * (1 - h * h)


def _through_cases():
    rng = np.random.default_rng(0)
    for shape in ((1, 2), (2, 2)):
        h = rng.uniform(-1, 1, shape).round(1)
        yield rng.normal(size=shape).round(1), h


def _spoils_h(dh, h):
    h *= h
    np.subtract(1, h, out=h)
    h *= dh
    return h


def _spoils_dh(dh, h):
    dh *= 1 - h * h
    return dh


through_tanh = Function(
    _through_tanh,
    _through_cases,
    keeps=("dh", "h"),
    mistakes=[
        (
            _spoils_h,
            "The result is right, and h is gone: whoever needs it next, the "
            "step before or the weights' gradient, finds something else.",
        ),
        (
            _spoils_dh,
            "The result is right, but it was written into dh, which is not yours.",
        ),
        (
            lambda dh, h: dh * (1 - np.tanh(h) ** 2),
            "h has been through the tanh already: the slope is 1 − h².",
        ),
        (lambda dh, h: dh * h * (1 - h), "h (1 − h) is the slope of a sigmoid."),
        (lambda dh, h: 1 - h * h, "That is the slope alone."),
        (lambda dh, h: dh * (1 - h), "The square is missing."),
    ],
    hints=(
        "Call it twice with the same h. What has happened to h?",
        "Write into an array of your own: `out = h * h`, and go on with that.",
    ),
)
