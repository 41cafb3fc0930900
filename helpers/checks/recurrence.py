"""The exercises on plain recurrent networks."""

import numpy as np

from helpers.checks.exercises import Choice, Judged, Prediction, Value
from helpers.checks.functions import Function
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
doubled_num_steps = Choice(
    "b",
    "Every state of a window is kept until the gradient has come back to it.",
    {
        "a": "Do the weights depend on how often they are used?",
        "c": "Windows that are twice as long: how many of them has the same text?",
    },
    hints=(
        "What is there once for each step, and what once for all?",
        "What does `backward` need that `forward` has computed?",
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


# 5. As many as it takes: top-p sampling.
def _top_p(p, share):
    order, count = _nucleus(p, share)
    return _only(p, order[:count])


def _nucleus(p, share):
    """The likeliest symbols in their order, and how many of them have the share."""
    order = np.argsort(-p)
    return order, int((np.cumsum(p[order]) - p[order] < share).sum())


def _only(p, best):
    kept = np.zeros_like(p)
    kept[best] = p[best]
    return kept / (kept.sum() or 1)


def _top_p_cases():
    rng = np.random.default_rng(0)
    for share in (0.4, 0.8, 0.97):
        yield np.array([0.1, 0.5, 0.05, 0.35]), share
    for count in (1, 6, 27):
        yield rng.dirichlet(np.full(count, 0.5)), 0.9


def _too_few(p, share):
    order, _ = _nucleus(p, share)
    return _only(p, order[np.cumsum(p[order]) < share])


def _too_many(p, share):
    order, count = _nucleus(p, share)
    return _only(p, order[: count + 1])


top_p = Function(
    _top_p,
    _top_p_cases,
    mistakes=[
        (
            lambda p, share: p * (_top_p(p, share) > 0),
            "It keeps the right symbols, and then their sum is not 1.",
        ),
        (
            lambda p, share: -np.sort(-_top_p(p, share)),
            "It has the right numbers, but a symbol's probability is no longer at the "
            "symbol's own place.",
        ),
        (
            _too_few,
            "It stops before the share is reached: the symbol with which the sum gets "
            "there belongs to them.",
        ),
        (_too_many, "It keeps one symbol more than it takes."),
        (
            lambda p, share: _only(p, np.flatnonzero(p > 1 - share)),
            "It keeps every symbol above a fixed probability. The share is about their "
            "sum.",
        ),
        (
            lambda p, share: _only(p, np.argsort(p)[: _nucleus(p, share)[1]]),
            "You have kept the *least* likely ones.",
        ),
        (lambda p, share: p, "All symbols still have a chance."),
    ],
    hints=(
        "Sort from the likeliest to the least likely and add up: after how many is the "
        "share reached?",
        "`np.argsort(-p)` gives the order, `np.cumsum` the sums. Keep as many as it "
        "takes, at their own places, and divide by their sum.",
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


# 7. Choose, then report.
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
