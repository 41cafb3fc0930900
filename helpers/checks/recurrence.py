"""The exercises on plain recurrent networks."""

import numpy as np

from helpers.checks.verdicts import Verdict, choice, function, is_open, not_yet, value
from helpers.layers import RNN


def alarm(answer: object) -> Verdict:
    """`(w_ih, w_hh, b)` of a tanh unit: below 0 until a 1 comes, then above 0.9."""
    if is_open(answer):
        return not_yet()
    try:
        w_ih, w_hh, b = (float(weight) for weight in answer)
    except (TypeError, ValueError):
        return Verdict(False, "Expected three numbers: (w_ih, w_hh, b).")
    for start in (0, 1, 5, 19):
        h, states = 0.0, []
        for t in range(40):
            h = np.tanh(w_ih * (t == start) + w_hh * h + b)
            states.append(h)
        before, after = np.array(states[:start]), np.array(states[start:])
        if not (before < 0).all():
            return Verdict(
                False,
                f"With the 1 at x[{start}], expected h < 0 before it; "
                f"got up to {before.max():.3f}.",
            )
        if not (after > 0.9).all():
            return Verdict(
                False,
                f"With the 1 at x[{start}], expected h > 0.9 from there on; "
                f"got down to {after.min():.3f}.",
            )
    return Verdict(True, "Right: silent before, and it never forgets.")


def parameter_count(answer: object) -> Verdict:
    """Of a language model with 27 symbols and 256 units, both biases counted."""
    symbols, units = 27, 256
    recurrent = units * symbols + units * units + 2 * units
    return value(answer, recurrent + symbols * units + symbols)


def doubled_num_steps(answer: object) -> Verdict:
    """What doubles with num_steps: a parameters, b states kept, c updates an epoch."""
    return choice(answer, "b", "abc")


def relu_step_backward(answer: object) -> Verdict:
    """`f(dh, h, h_before, weight_hh)` gives `(da, dh_before, dweight_hh)`; one step."""
    rng = np.random.default_rng(0)
    cases = []
    for size in (1, 3, 5):
        h = np.maximum(0, rng.normal(size=size))
        cases.append(
            (
                rng.normal(size=size),
                h,
                *rng.normal(size=(1, size)),
                rng.normal(size=(size, size)),
            )
        )
    return function(answer, _relu_step_backward, cases)


def _relu_step_backward(dh, h, h_before, weight_hh):
    da = dh * (h > 0)
    return da, weight_hh.T @ da, np.outer(da, h_before)


def top_k(answer: object) -> Verdict:
    """`f(logits, k)`: softmax over the k largest logits, 0 for all others."""
    rng = np.random.default_rng(0)
    cases = [
        (rng.normal(scale=3, size=n), k) for n, k in ((5, 2), (27, 5), (4, 4), (9, 1))
    ]
    return function(answer, _top_k, cases)


def _top_k(logits, k):
    best = np.argsort(logits)[-k:]
    p = np.zeros_like(logits)
    p[best] = np.exp(logits[best] - logits.max())
    return p / p.sum()


def two_layers(answer: object) -> Verdict:
    """`f(x, dh, lower, upper)` stacks two layers and gives `(h, dx)`."""
    rng = np.random.default_rng(0)
    lower = RNN(2, 4, rng=rng, dtype=np.float64)
    upper = RNN(4, 3, rng=rng, dtype=np.float64)
    cases = []
    for steps, batch in ((1, 1), (6, 2)):
        x, dh = rng.normal(size=(steps, batch, 2)), rng.normal(size=(steps, batch, 3))
        cases.append((x, dh, lower, upper))
    return function(answer, _two_layers, cases)


def _two_layers(x, dh, lower, upper):
    h, _ = upper.forward(lower.forward(x)[0])
    dlower, _, _ = upper.backward(dh)
    dx, _, _ = lower.backward(dlower)
    return h, dx
