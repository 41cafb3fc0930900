"""The exercises on plain recurrent networks."""

import numpy as np

from helpers.checks.exercises import Choice, Judged, Prediction, Value
from helpers.checks.functions import Function
from helpers.checks.running import Outcome
from helpers.layers import RNN


# Guess first: a strong loop.
def _memory(states):
    size = np.abs(states)
    if size.max() > 1:
        return "c"
    return "b" if size[-1] >= size.max() else "a"


strong_loop = Prediction(
    "b",
    "The tanh holds the state below 1, and the loop holds it up.",
    {
        "a": "The state that comes back is *doubled*, and then squashed.",
        "c": "That would be so without the tanh.",
    },
    _memory,
    hints=(
        "Follow it by hand: start from h = 0.7, and take tanh(2h) again and again.",
        "Which h is the same before and after? And can tanh exceed 1?",
    ),
)


# 1. An alarm.
def _rings(answer):
    """What is wrong with the weights of an alarm; "" if nothing is."""
    try:
        w_ih, w_hh, b = (float(weight) for weight in answer)
    except (TypeError, ValueError):
        return "Answer with three numbers: `(w_ih, w_hh, b)`."
    for start in (0, 1, 5, 19):
        h = _states(w_ih, w_hh, b, start)
        before, after = h[:start], h[start:]
        if not (before < 0).all():
            return (
                f"With the 1 at `x[{start}]` the state is {before.max():.3f} before it "
                "comes. What makes a unit lean to one side while nothing comes in?"
            )
        if not after[0] > 0.9:
            return (
                f"The 1 at `x[{start}]` lifts the state to {after[0]:.3f} only. Which "
                "weight says how strong its push is?"
            )
        if not (after > 0.9).all():
            return (
                f"The 1 at `x[{start}]` rings the alarm, but the state sinks to "
                f"{after.min():.3f} later. Which weight lets it stay where it is?"
            )
    return ""


def _states(w_ih, w_hh, b, start, steps=40):
    h, states = 0.0, []
    for t in range(steps):
        h = np.tanh(w_ih * (t == start) + w_hh * h + b)
        states.append(h)
    return np.array(states)


alarm = Judged(
    _rings,
    "Right: silent before, and it never forgets.",
    mistakes=[
        ((8.0, 3.0, 0.0), "What makes a unit lean to one side"),
        ((1.0, 3.0, -1.0), "Which weight says how strong its push is?"),
        ((8.0, 0.0, -1.0), "Which weight lets it stay where it is?"),
        ((8.0, 3.0), "Answer with three numbers"),
        ((-8.0, 3.0, -1.0), "lifts the state to -"),
    ],
    hints=(
        "Without an input the state follows h ← tanh(w_hh h + b). It needs two resting "
        "points, one on each side of 0.",
        "A large w_hh makes two resting points, a negative b starts on the lower one, "
        "and w_ih has to carry it across.",
    ),
)

# 2. Count.
_SYMBOLS, _UNITS = 27, 256
_LAYER = _UNITS * (_SYMBOLS + _UNITS)
_HEAD = _SYMBOLS * (_UNITS + 1)
parameter_count = Value(
    _LAYER + 2 * _UNITS + _HEAD,
    within=0,
    mistakes=[
        (_LAYER + _UNITS + _HEAD, "The recurrent layer has two biases."),
        (_LAYER + _HEAD, "The recurrent layer's biases are missing."),
        (_LAYER + 2 * _UNITS, "The output layer is missing."),
        (
            _LAYER + 2 * _UNITS + _SYMBOLS * _UNITS,
            "The output layer has a bias as well.",
        ),
        (
            _UNITS * _UNITS + 2 * _UNITS + _HEAD,
            "The weights that take in the symbol are missing.",
        ),
        (
            _UNITS * _SYMBOLS + 2 * _UNITS + _HEAD,
            "The weights from state to state are missing.",
        ),
    ],
    hints=(
        "Two matrices and two biases in the layer, one matrix and one bias on top.",
        "Shapes: (256, 27), (256, 256), (256,), (256,), and for the output (27, 256), "
        "(27,).",
    ),
)

# 3. Twice as long.
longer_and_fewer = Choice(
    "c",
    "Half as many lanes are twice as long, and along a lane each step waits for the "
    "one before it.",
    {
        "a": "A window has twice as many steps. And how many windows are side by side?",
        "b": "How many letters has a batch now, and how many had it before?",
    },
    hints=(
        "How many letters are in a batch, and how many are in a lane?",
        "What can be computed at the same time, the letters of a lane or the lanes?",
    ),
)


# 4. Another nonlinearity.
def _relu_step_backward(dh, h, h_before, weight_hh):
    da = dh * (h > 0)
    return da, weight_hh.T @ da, np.outer(da, h_before)


def _relu_cases():
    rng = np.random.default_rng(0)
    for size in (1, 2, 3):
        h = np.maximum(0, rng.normal(size=size).round(1))
        dh, h_before = rng.normal(size=(2, size)).round(1)
        yield dh, h, h_before, rng.normal(size=(size, size)).round(1)


def _relu_with(*, da=None, back=None, outer=None):
    def step(dh, h, h_before, weight_hh):
        at_a = da(dh, h) if da else dh * (h > 0)
        to_h = back(at_a, weight_hh) if back else weight_hh.T @ at_a
        return (
            at_a,
            to_h,
            outer(at_a, h_before, h) if outer else np.outer(at_a, h_before),
        )

    return step


relu_step_backward = Function(
    _relu_step_backward,
    _relu_cases,
    mistakes=[
        (_relu_with(da=lambda dh, h: dh * (1 - h**2)), "1 − h² is the slope of tanh."),
        (
            _relu_with(da=lambda dh, h: dh * h),
            "The slope of a rectifier is 0 or 1, whatever its value.",
        ),
        (
            _relu_with(da=lambda dh, h: dh),
            "Where the unit is silent nothing comes through: its slope is missing.",
        ),
        (
            _relu_with(da=lambda dh, h: np.maximum(0, dh)),
            "It is the *unit* that may be silent; the gradient may be negative.",
        ),
        (_relu_with(back=lambda da, w: w @ da), "Backwards the matrix is transposed."),
        (
            _relu_with(outer=lambda da, before, h: np.outer(before, da)),
            "The weights' gradient is transposed: its rows belong to da.",
        ),
        (
            _relu_with(outer=lambda da, before, h: np.outer(da, h)),
            "W_hh met the state *before* this step.",
        ),
        (
            lambda dh, h, h_before, weight_hh: _relu_step_backward(
                dh, h, h_before, weight_hh
            )[:2],
            "3 results are asked for",
        ),
        (
            lambda dh, h, h_before, weight_hh: (
                dh * (h > 0),
                weight_hh.T @ dh,
                np.outer(dh * (h > 0), h_before),
            ),
            "What goes on to the old state has passed the nonlinearity as well: it is "
            "da that goes through the matrix, and not dh.",
        ),
    ],
    hints=(
        "First through the nonlinearity: its slope is 1 where the unit is active.",
        "Then through the product W_hh h: each of its factors gets da, times the "
        "other.",
    ),
)


# 5. Beside the likeliest: min-p sampling.
def _min_p(p, share):
    return _only(p, p >= share * p.max())


def _only(p, among):
    kept = np.where(among, p, 0)
    return kept / kept.sum()


def _min_p_cases():
    for share in (0.25, 0.5):  # the first has a probability that is just enough
        yield np.array([0.125, 0.5, 0.0625, 0.3125]), share
    yield np.array([0.4375, 0.0625, 0.4375, 0.0625]), 0.25  # two are the likeliest
    rng = np.random.default_rng(0)
    for count in (6, 27):
        yield rng.dirichlet(np.full(count, 0.5)), 0.1


def _cuts(function):
    kept = np.asarray(function(np.array([0.125, 0.5, 0.0625, 0.3125]), 0.5))
    if (kept == 0).sum() == 2:
        return ""
    return "What is cut off is nearly 0, and not 0: now and then it would be drawn."


def _by_sum(p, share):
    order = np.argsort(-p)
    among = np.zeros(len(p), dtype=bool)
    among[order[np.cumsum(p[order]) - p[order] < share]] = True
    return _only(p, among)


def _by_rank(p, share):
    rank = np.argsort(np.argsort(-p))
    return _only(p, rank < max(1, round(share * len(p))))


def _in_place(p, share):
    p[p < share * p.max()] = 0
    return p / p.sum()


def _in_place_only(p, share):
    p[p < share * p.max()] = 0
    return p


min_p = Function(
    _min_p,
    _min_p_cases,
    also=_cuts,
    keeps=("p",),
    mistakes=[
        (
            lambda p, share: _only(p, p >= share),
            "It compares with the share itself, as if the likeliest were certain.",
        ),
        (
            lambda p, share: _only(p, p > share * p.max()),
            "A symbol that has just enough is to stay: *at least* is asked for.",
        ),
        (
            lambda p, share: np.where(p >= share * p.max(), p, 0),
            "It keeps the right symbols, and then their sum is not 1.",
        ),
        (
            lambda p, share: _min_p(p, share) + 1e-9,
            "What is cut off is nearly 0, and not 0",
        ),
        (
            lambda p, share: -np.sort(-_min_p(p, share)),
            "It has the right numbers, but a symbol's probability is no longer at the "
            "symbol's own place.",
        ),
        (
            _by_rank,
            "It keeps a share of the *symbols*, the same number whatever they have.",
        ),
        (
            _by_sum,
            "That is top-p: it adds probabilities up. Here each is looked at by "
            "itself.",
        ),
        (
            lambda p, share: _only(p, p >= (1 - share) * p.max()),
            "The share is what a symbol must have, and not what it may lack.",
        ),
        (
            lambda p, share: _only(p, p >= share * p.mean()),
            "It compares with the mean. Which symbol sets the measure?",
        ),
        (
            lambda p, share: _only(p, p == p.max()),
            "Only the likeliest is left, whatever the share.",
        ),
        (
            lambda p, share: _only(p, p < share * p.max()),
            "You have kept the *un*likely ones.",
        ),
        (lambda p, share: p, "All symbols still have a chance."),
        (
            _in_place,
            "The result is right, but the argument `p` was changed. Whoever gave it "
            "finds other numbers there.",
        ),
        (
            _in_place_only,
            "The right symbols are left; but their sum is not 1, and `p` itself was "
            "changed.",
        ),
    ],
    hints=(
        "With what is each probability compared? It is another number for every `p`.",
        "A comparison gives a mask, and `np.where(mask, p, 0)` a new array. What then "
        "makes probabilities of it?",
    ),
)


# 6. Two layers.
def _two_layers(x, dh, lower, upper):
    h, _ = upper.forward(lower.forward(x)[0])
    dlower, _, _ = upper.backward(dh)
    dx, _, _ = lower.backward(dlower)
    return h, dx


def _two_layers_cases():
    rng = np.random.default_rng(0)
    lower = RNN(2, 4, rng=rng, dtype=np.float64)
    upper = RNN(4, 3, rng=rng, dtype=np.float64)
    for steps, batch in ((1, 1), (5, 2)):
        x, dh = rng.normal(size=(steps, batch, 2)), rng.normal(size=(steps, batch, 3))
        yield x, dh, lower, upper


def _lower_states(x, dh, lower, upper):
    _, dx = _two_layers(x, dh, lower, upper)
    return lower.forward(x)[0], dx


def _stops_between(x, dh, lower, upper):
    h, _ = upper.forward(lower.forward(x)[0])
    return h, upper.backward(dh)[0]


def _last_state(x, dh, lower, upper):
    _, state = upper.forward(lower.forward(x)[0])
    return state, _two_layers(x, dh, lower, upper)[1]


def _unpacked_wrongly(x, dh, lower, upper):
    return _two_layers(x, dh, lower, upper)[0], lower.backward(upper.backward(dh)[0])


two_layers = Function(
    _two_layers,
    _two_layers_cases,
    mistakes=[
        (_lower_states, "Those are the states of the lower layer."),
        (
            _stops_between,
            "That is the gradient between the layers. It goes on, through "
            "the lower one.",
        ),
        (_last_state, "That is the last state; all of them are asked for."),
        (_unpacked_wrongly, "`backward` returns three things; dx is the first."),
        (
            lambda x, dh, lower, upper: _two_layers(x, dh, lower, upper)[::-1],
            "Both are right; the states are asked for first.",
        ),
    ],
    hints=(
        "Forwards from the bottom, backwards from the top.",
        "What the upper layer's `backward` gives for its input is what the lower "
        "layer's `backward` gets for its states.",
    ),
)


# 7. Choose among seeds.
def _choose(validation, test):
    return _chosen(validation, test)


def _chosen(validation, test, by="validation", say="test", pick=np.mean, fold=np.mean):
    data = {"validation": validation, "test": test}
    place = int(np.argmin(pick(data[by], axis=1)))
    return place, fold(data[say][place])


def _choose_cases():
    rng = np.random.default_rng(0)
    for settings, seeds in ((4, 5), (3, 2), (6, 3)):
        means = 3 + rng.random((settings, 1))
        runs = means + rng.normal(0, 0.4, (2, settings, seeds))
        validation, test = runs.round(1)
        yield validation, test + 0.5


choose = Function(
    _choose,
    _choose_cases,
    mistakes=[
        (
            lambda validation, test: _chosen(validation, test, by="test"),
            "It chooses on the test data. What is reported there was then picked "
            "because it looked good, and is no longer a test.",
        ),
        (
            lambda validation, test: _chosen(validation, test, pick=np.min),
            "It chooses the setting that has the best single run, which may be luck of "
            "the seed.",
        ),
        (
            lambda validation, test: _chosen(validation, test, say="validation"),
            "The choice is right, but the number comes from the data that the choice "
            "was made on.",
        ),
        (
            lambda validation, test: _chosen(validation, test, fold=np.min),
            "The choice is right, but of its runs only the luckiest is reported.",
        ),
        (
            lambda validation, test: _chosen(-validation, test),
            "Is a high perplexity good or bad?",
        ),
        (
            lambda validation, test: _choose(validation.T, test.T),
            "Rows are settings, columns are seeds: the mean is over the seeds.",
        ),
    ],
    hints=(
        "One of the two arrays decides which setting, the other is reported.",
        "The mean over the seeds is the mean along axis 1; `argmin` gives the place.",
    ),
)


# 8. With a teacher and without.
def _read(predict, true, state, forced):
    predicted, symbol = [], true[0]
    for following in true[1:]:
        guess, state = predict(symbol, state)
        predicted.append(guess)
        symbol = following if forced else guess
    return np.array(predicted)


def _toy_predict(symbol, state):
    """Some symbol below 10, and a state that depends on all that was read."""
    state = (3 * state + 7 * symbol + 1) % 101
    return (symbol + state) % 10, state


def _read_cases():
    rng = np.random.default_rng(0)
    for length in (2, 6, 9):
        for forced in (True, False):
            yield _toy_predict, rng.integers(10, size=length).tolist(), 3, forced


read = Function(
    _read,
    _read_cases,
    mistakes=[
        (
            lambda predict, true, state, forced: _read(predict, true, state, True),
            "With `forced=False` it still reads the true symbols.",
        ),
        (
            lambda predict, true, state, forced: _read(predict, true, state, False),
            "With `forced=True` it still reads its own predictions.",
        ),
        (
            lambda predict, true, state, forced: _read(
                predict, true, state, not forced
            ),
            "It is the other way round: `forced` means the true symbols.",
        ),
        (
            lambda predict, true, state, forced: _read(
                lambda symbol, _: predict(symbol, state), true, state, forced
            ),
            "Every prediction starts from the first state: hand the new state on.",
        ),
        (
            lambda predict, true, state, forced: true[1:],
            "It returns symbols of the text, not what was predicted.",
        ),
        (
            lambda predict, true, state, forced: [
                true[0],
                *_read(predict, true, state, forced),
            ],
            "The first symbol is given, and not predicted.",
        ),
    ],
    hints=(
        "In both cases: predict, keep the prediction and the new state, and decide "
        "what is read next.",
        "What is read next is the true symbol with a teacher, the prediction without.",
    ),
)


# 9. Find the bug: the way back through time.
def _states_backward(dh_out, h, weight_hh):
    return _back(dh_out, h, weight_hh)


def _back(dh_out, h, weight_hh, *, on=None, slope=None, back=None, both=None):
    """All da; `on` is what goes on to the step before, in place of da_t."""
    da, from_later = np.zeros_like(h), np.zeros(h.shape[1])
    for t in reversed(range(len(h))):
        dh = both(dh_out[t], from_later) if both else dh_out[t] + from_later
        da[t] = dh * (slope(h, t) if slope else 1 - h[t] ** 2)
        sent = on(dh, da[t]) if on else da[t]
        from_later = back(weight_hh, sent) if back else weight_hh.T @ sent
    return da


def _states_backward_cases():
    rng = np.random.default_rng(0)
    for steps, units in ((1, 2), (2, 2), (5, 3)):
        dh_out, a = rng.normal(size=(2, steps, units)).round(1)
        yield dh_out, np.tanh(a), rng.normal(size=(units, units)).round(1)


def _but(**changes):
    return lambda dh_out, h, weight_hh: _back(dh_out, h, weight_hh, **changes)


states_backward = Function(
    _states_backward,
    _states_backward_cases,
    mistakes=[
        (
            _but(on=lambda dh, da: dh),
            "That is the function as it was: what goes through W_hh has not yet passed "
            "the tanh of its own step.",
        ),
        (
            _but(back=lambda w, sent: 0 * sent),
            "Now nothing comes back from later steps.",
        ),
        (_but(back=lambda w, sent: w @ sent), "The transpose of W_hh was right."),
        (
            _but(on=lambda dh, da: dh, back=lambda w, sent: w @ sent),
            "The transpose of W_hh was right, and the mistake is still there.",
        ),
        (
            _but(slope=lambda h, t: 1 - h[t - 1] ** 2 if t else 1.0),
            "The slope at step t is that of h_t itself.",
        ),
        (_but(slope=lambda h, t: 1.0), "The slope of the tanh is gone."),
        (_but(slope=lambda h, t: 1 - h[t]), "The slope of the tanh is 1 − h²."),
        (
            _but(both=lambda out, later: later if later.any() else out),
            "Two arrows end at h_t: what they bring is *added*.",
        ),
        (
            lambda dh_out, h, weight_hh: _states_backward(dh_out, h, weight_hh)[::-1],
            "Right, but the last step comes first.",
        ),
    ],
    hints=(
        "For a single step it is right. So what happens between two steps?",
        "Follow the arrow from h_{t-1} to a_t: what has been computed there, da_t or "
        "dh_t?",
    ),
)


# 15. Orthogonal by hand.
class _AnyThatKeepsLengths(Function):
    """A function of whose matrix only the properties count."""

    def _wrong(self, arguments: tuple, outcome: Outcome) -> str:
        words = super()._wrong(arguments, outcome)
        size = arguments[1], arguments[1]
        try:
            matrix = np.asarray(outcome.result, float)
            is_one = matrix.shape == size and np.isfinite(matrix).all()
        except (TypeError, ValueError):
            is_one = False
        return _stretched(matrix) if is_one else words


def _stretched(matrix):
    """What is wrong with a matrix that is to keep every length; "" if nothing is."""
    products = {"rows": matrix @ matrix.T, "columns": matrix.T @ matrix}
    squares = {name: np.diag(product) for name, product in products.items()}
    mean = np.mean(squares["rows"])
    if _is(products["rows"], np.eye(len(matrix))):
        has_zeros = (np.abs(matrix) < 1e-9).any()
        return "It keeps every length, but has zeros." if has_zeros else ""
    if _is(products["rows"], mean * np.eye(len(matrix))):
        return f"Every vector becomes {mean**0.5:.3g} times as long, step after step."
    for name, product in products.items():
        if _is(product, np.diag(squares[name])):
            return f"Its {name} are at right angles, but they differ in length."
    for name, square in squares.items():
        if _is(square, 1):
            return f"Its {name} have length 1, and still some vectors get longer."
    scales = np.linalg.svd(matrix, compute_uv=False)
    return (
        f"There is a vector that becomes {scales[-1]:.3g} times as long, and one that "
        f"becomes {scales[0]:.3g} times as long."
    )


def _is(one, other):
    return np.allclose(one, other, atol=1e-6)


def _orthogonal(rng, n):
    return _row_by_row(rng, n)


def _row_by_row(rng, n, *, before=lambda rows: rows, unit=True, ends=False):
    """Gram and Schmidt's way, and what can go wrong on it."""
    rows = []
    for row in rng.normal(size=(n, n)):
        for other in before(rows):
            row = row - (row @ other) / (1 if unit else other @ other) * other
        rows.append(row / np.linalg.norm(row) if unit and not ends else row)
    matrix = np.array(rows)
    return _lengths_1(matrix, 1) if ends else matrix


def _lengths_1(matrix, axis):
    return matrix / np.linalg.norm(matrix, axis=axis, keepdims=True)


def _drawn(change):
    return lambda rng, n: change(rng.normal(size=(n, n)))


def _honestly_drawn(function):
    used = set(getattr(getattr(function, "__code__", None), "co_names", ()))
    if used & {"qr", "svd", "eig", "eigh", "cholesky", "expm"}:
        return "It keeps every length; but you were to make it, and not the library."
    one, other = (function(np.random.default_rng(seed), 3) for seed in (0, 1))
    if _is(one, other):
        return "It keeps every length; but it is the same matrix for every `rng`."
    return ""


def _decomposed(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


orthogonal = _AnyThatKeepsLengths(
    _orthogonal,
    lambda: [(np.random.default_rng(n), n) for n in (2, 3, 6)],
    also=_honestly_drawn,
    mistakes=[
        (_drawn(lambda w: _lengths_1(w, 1)), "Its rows have length 1"),
        (_drawn(lambda w: _lengths_1(w, 0)), "Its columns have length 1"),
        (
            _drawn(lambda w: w / len(w) ** 0.5),
            "That keeps a length on average: some vectors grow, others shrink.",
        ),
        (
            lambda rng, n: 0.9 * _orthogonal(rng, n),
            "times as long, step after step.",
        ),
        (
            _drawn(lambda w: (w + w.T) / (2 * len(w)) ** 0.5),
            "It is its own transpose. What does that say of lengths?",
        ),
        (
            _drawn(lambda w: w / np.linalg.norm(w)),
            "The matrix as a whole has length 1: that is one number for all entries.",
        ),
        (
            _drawn(lambda w: w / np.linalg.norm(w, 2)),
            "Now no vector grows; but most of them shrink.",
        ),
        (
            lambda rng, n: _row_by_row(rng, n, before=lambda rows: rows[-1:]),
            "Each row has been compared with the one before it, and with no other.",
        ),
        (
            lambda rng, n: _row_by_row(rng, n, ends=True),
            "The rows are compared before they have the length that this takes.",
        ),
        (
            lambda rng, n: _row_by_row(rng, n, unit=False),
            "Its rows are at right angles, but",
        ),
        (lambda rng, n: np.eye(n)[rng.permutation(n)], "but has zeros."),
        (_decomposed, "you were to make it, and not the library."),
        (
            lambda rng, n: _orthogonal(np.random.default_rng(0), n),
            "it is the same matrix for every `rng`.",
        ),
    ],
    hints=(
        "Write out |W x|² = |x|² for x along an axis, and then for the sum of two such "
        "vectors: what does it say of the columns? (Rows do as well.)",
        "One row after another: first take off its part along each row that is done, "
        "then give it its length.",
    ),
)


# 16. Wide enough.
def _standard_error(losses, length):
    return _error_of(_in_blocks(losses, length).mean(axis=1))


def _in_blocks(losses, length):
    count = len(losses) // length
    return losses[: count * length].reshape(count, length)


def _error_of(means, ddof=1):
    return means.std(ddof=ddof) / len(means) ** 0.5


def _error_cases():
    rng = np.random.default_rng(0)
    for letters, length in ((23, 4), (61, 7), (94, 10)):
        hard = np.repeat(rng.normal(size=letters), 5)[:letters]  # passages
        yield (2 + hard + rng.normal(size=letters)).round(1), length


def _with_the_rest(losses, length):
    places = range(0, len(losses), length)
    return _error_of(np.array([losses[k : k + length].mean() for k in places]))


def _without_the_first(losses, length):
    return _standard_error(losses[len(losses) % length :], length)


def _from_means(error):
    """A wrong error that is made from the right means."""
    return lambda losses, length: error(_in_blocks(losses, length).mean(axis=1))


standard_error = Function(
    _standard_error,
    _error_cases,
    mistakes=[
        (
            lambda losses, length: _error_of(losses),
            "Here every letter is taken for independent of its neighbours.",
        ),
        (
            lambda losses, length: _error_of(losses[: len(losses) // length * length]),
            "The rest is left out, but what is counted is still letters.",
        ),
        (
            lambda losses, length: (
                _in_blocks(losses, length).mean(axis=1).std(ddof=1) / len(losses) ** 0.5
            ),
            "The spread is one of blocks, and the number one of letters.",
        ),
        (
            _from_means(lambda means: means.std(ddof=1)),
            "So much does the mean of *one* block vary. You have more than one.",
        ),
        (
            _from_means(lambda means: means.std(ddof=1) / len(means)),
            "With four times as many blocks it would be a quarter; half is right.",
        ),
        (
            _from_means(lambda means: means.var(ddof=1) / len(means)),
            "That is a variance: its root is missing.",
        ),
        (
            _from_means(lambda means: 2 * _error_of(means)),
            "Those are two standard errors; one is asked for.",
        ),
        (
            _from_means(lambda means: _error_of(means, ddof=0)),
            "The spread is too narrow: NumPy divides by n unless it is told.",
        ),
        (
            _from_means(lambda means: means.std(ddof=1) / (len(means) - 1) ** 0.5),
            "Once is enough: the 1 comes off in the spread, and nowhere else.",
        ),
        (
            _with_the_rest,
            "The last block is shorter than the others, so its mean varies more: leave "
            "it out.",
        ),
        (
            _without_the_first,
            "Letters are left out at the beginning, and not at the end.",
        ),
        (
            lambda losses, length: _error_of(_in_blocks(losses, length).sum(axis=1)),
            "Those are the sums of the blocks; the error of a mean is asked for.",
        ),
        (
            lambda losses, length: _error_of(_in_blocks(losses, length).mean(axis=0)),
            "These are means of letters from everywhere: along which axis does a block "
            "lie?",
        ),
        (
            lambda losses, length: _error_of(
                _in_blocks(losses, length).reshape(length, -1).mean(axis=1)
            ),
            "There are `length` blocks now, and not blocks of `length` letters.",
        ),
        (
            lambda losses, length: (
                _in_blocks(losses, length).std(axis=1, ddof=1).mean() / length**0.5
            ),
            "That is how much letters vary *inside* a block.",
        ),
    ],
    hints=(
        "What is nearly independent here, and how many of them are there?",
        "`reshape` puts each block in a row of its own. The rest is as with any "
        "independent numbers: their spread, divided by the root of their number.",
    ),
)
