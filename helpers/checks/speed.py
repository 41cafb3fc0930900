"""The exercises on making recurrent layers fast."""

import tracemalloc
import warnings

import numpy as np

from helpers.checks.exercises import Prediction, Value
from helpers.checks.functions import Function, has_a_loop
from helpers.checks.verdicts import Verdict


# Guess first: one product for four.
def _gain(apart, joined):
    """Times of each, round by round."""
    gain = np.median(np.asarray(apart) / np.asarray(joined))
    return "a" if gain > 2.5 else "b" if gain > 1.5 else "c"


joined_gates = Prediction(
    "c",
    "The arithmetic is the same. What fewer calls save is hardly seen, and views with "
    "gaps, into which the result is cut, cost a part of it.",
    {
        "a": "There are two calls where there were eight. But are there fewer "
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
    """W_ih x and W_hh h; for each of the two, its own gradient and its input's."""
    return _counted(steps, batch, inputs, hidden)


def _counted(steps, batch, inputs, hidden, with_h=3, with_x=3, gates=3):
    return steps * batch * gates * hidden * (with_h * hidden + with_x * inputs)


def _as_if(**counted):
    return lambda steps, batch, inputs, hidden: _counted(
        steps, batch, inputs, hidden, **counted
    )


multiplications = Function(
    _products,
    [(1, 1, 1, 1), (35, 32, 28, 64), (7, 2, 64, 3), (100, 1, 5, 256)],
    mistakes=[
        (
            _as_if(with_h=1, with_x=1),
            "That is the way forward alone, or a single block of weights.",
        ),
        (
            _as_if(with_h=2, with_x=2),
            "That is the way back alone, or one that stops at the weights.",
        ),
        (
            _as_if(with_h=2, with_x=3),
            "The gradient also has to go on to the step before.",
        ),
        (
            _as_if(with_h=3, with_x=2),
            "There are as many products with the inputs' weights as with those of h: "
            "nothing is looked up, and the inputs want their gradient too.",
        ),
        (_as_if(gates=4), "Four blocks are an LSTM's; a GRU has three."),
        (
            lambda steps, batch, inputs, hidden: _counted(1, 1, inputs, hidden),
            "That is one step of one sequence.",
        ),
    ],
    hints=(
        "Forwards: one product with x and one with h, each three blocks of rows.",
        "Backwards: the gradient of each of the two weights, and of what each of them "
        "was multiplied with.",
    ),
)


# 2. Out of the loop.
def _looked_up(da, ids, letters):
    return np.einsum("tbi,tbk->ik", da, np.eye(letters)[ids])


def _looked_up_cases():
    rng = np.random.default_rng(0)
    for steps, batch, rows, letters in [(1, 2, 2, 3), (3, 2, 4, 3), (4, 6, 2, 5)]:
        da = rng.normal(size=(steps, batch, rows)).round(1)
        ids = rng.integers(letters, size=(steps, batch))
        ids[-1, -1] = ids[0, 0]  # one letter comes twice
        yield da, ids, letters


def _each_letter_once(da, ids, letters):
    total = np.zeros((da.shape[2], letters))
    total.T[ids] += da
    return total


def _few_and_small(function):
    """Without a loop, and without a row as long as the alphabet for each letter."""
    if has_a_loop(function):
        return "Right; but it was to do without a loop."
    letters = 600
    da, ids = np.ones((40, 30, 8)), np.arange(1200).reshape(40, 30) % letters
    tracemalloc.start()
    try:
        function(da, ids, letters)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if most > letters * ids.size:  # an eighth of the rows in float64, one byte each
        return (
            "Right; but on the way each letter has a row as long as the alphabet. "
            "NumPy can add to places that it is told."
        )
    return ""


looked_up_gradient = Function(
    _looked_up,
    _looked_up_cases,
    also=_few_and_small,
    keeps=("da", "ids"),
    mistakes=[
        (
            _each_letter_once,
            "A letter that comes several times is added once: `+=` at an array of "
            "places reads each of them before it writes.",
        ),
        (
            lambda da, ids, letters: _looked_up(da, ids, letters).T,
            "That is the transpose.",
        ),
        (
            lambda da, ids, letters: _looked_up(da, ids, letters) / len(da),
            "That is the mean over the steps; the gradient is their sum.",
        ),
        (
            lambda da, ids, letters: _looked_up(da, ids, letters) / ids.size,
            "That is the mean over steps and batch; the gradient is their sum.",
        ),
        (
            lambda da, ids, letters: _looked_up(da[-1:], ids[-1:], letters),
            "That is the last step alone.",
        ),
        (_looked_up, "on the way each letter has a row as long as the alphabet"),
    ],
    hints=(
        "Steps and batch are both summed over. What is added to which column?",
        "Which of NumPy's functions adds at places that may come more than once? "
        "Chapter 1 counted pairs of letters with it.",
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
    return -np.logaddexp(0, -a)


def _calm_cases():
    rng = np.random.default_rng(0)
    yield (rng.normal(scale=3, size=(2, 2)).round(1),)
    yield (np.array([-745.0, -30.0, -1e-9, 0.0, 1e-9, 30.0, 745.0]),)
    yield (np.array([-1e300, 1e300]),)


def _honest(function):
    used = set(getattr(getattr(function, "__code__", None), "co_names", ()))
    if "errstate" in used or "seterr" in used or "filterwarnings" in used:
        return "Right; but the warning is only silenced, and it was to have no cause."
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
        return np.where(a < -40, a, -np.log1p(np.exp(-a)))


calm_log_sigmoid = _WithoutWarnings(
    _calm,
    _calm_cases,
    also=_honest,
    mistakes=[
        (
            lambda a: np.log(1 / (1 + np.exp(-a))),
            "There is an overflow: of a large number the exponential is beyond any "
            "float. On which side of 0 is an exponent safe?",
        ),
        (_silenced, "the warning is only silenced"),
        (
            lambda a: np.log((1 + np.tanh(a / 2)) / 2),
            "Far below 0 the sigmoid is rounded to 0, and its logarithm is lost: do "
            "not go by way of σ(a).",
        ),
        (
            lambda a: -np.log1p(np.exp(-np.clip(a, -500, 500))),
            "Where `a` was cut off, the result is cut off as well.",
        ),
        (lambda a: (1 + np.tanh(a / 2)) / 2, "That is σ(a), without the logarithm."),
        (
            lambda a: np.logaddexp(0, -a),
            "That is −log σ(a): a logarithm of less than 1 is negative.",
        ),
        (lambda a: -np.logaddexp(0, a), "That is log σ(−a)."),
        (
            lambda a: -np.log1p(np.exp(-np.abs(a))),
            "That is right for positive numbers. How do log σ(a) and log σ(−a) differ?",
        ),
    ],
    hints=(
        "Write out −log σ(a): the logarithm of a sum of two. Which of the two may be "
        "too large?",
        "Take the larger one out of the sum, or look for the function of NumPy that "
        "adds two numbers which are given by their logarithms.",
    ),
)


# 5. A wrong clock.
def _seen_by_the_clock():
    """Quotients, of means one after the other, and within rounds."""
    took = 1 + np.arange(60) / 100
    return took[:30].mean() / took[30:].mean(), np.median(took[::2] / took[1::2])


_AFTER_EACH_OTHER, _IN_TURNS = _seen_by_the_clock()
wrong_clock = Value(
    (_AFTER_EACH_OTHER, _IN_TURNS),
    within=0.002,
    names=("one_after_the_other", "in_turns"),
    mistakes=[
        (
            (1 / _AFTER_EACH_OTHER, 1 / _IN_TURNS),
            "That compares the other way round: the speed of A with that of B.",
        ),
        (
            (_AFTER_EACH_OTHER, 1.0),
            "The first is right. But within a round, B still comes a call later than "
            "A.",
        ),
        (
            (1.0, 1.0),
            "They are equally fast; what is asked for is how they *look* on this "
            "clock.",
        ),
        (
            (1 / 1.3, _IN_TURNS),
            "The second is right. In the first, means are compared, not the fastest "
            "calls.",
        ),
        (
            (1 / 1.3, 1 / 1.01),
            "Those are the fastest calls of both; here means are compared, and then "
            "the quotients of all rounds.",
        ),
    ],
    hints=(
        "One after the other, A has the calls 0 to 29 and B those from 30 to 59. How "
        "long is each mean?",
        "In turns, round r has the calls 2r and 2r + 1. Let NumPy divide all thirty, "
        "A's time by B's.",
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
