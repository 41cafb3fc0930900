"""The exercises on what became of the gate, answered in other ways."""

import math

import numpy as np
import pytest

from helpers.checks import after_the_gate as checks


def compose(first, then):
    """By two probes: what becomes of 0 and of 1."""

    def both(h):
        return then[0] * (first[0] * h + first[1]) + then[1]

    return both(1) - both(0), both(0)


def loop(a, b):
    h, states = np.zeros_like(b[0]), []
    for a_t, b_t in zip(a, b, strict=True):
        h = a_t * h + b_t
        states.append(h)
    return np.array(states)


def min_lstm_pair(a_f, a_i, g):
    """f / (f + i) is 1 / (1 + i/f)."""
    ratio = (1 + np.exp(-a_f)) / (1 + np.exp(-a_i))
    return 1 / (1 + ratio), ratio / (1 + ratio) * g


def toggle(bit):
    return 1 - 2 * bit, bit


def linearised(before, u, W):
    """By finite differences."""

    def step(h, u_t):
        return np.tanh(W @ h + u_t)

    steps, hidden = u.shape
    A, b = np.empty((steps, hidden, hidden)), np.empty((steps, hidden))
    for t in range(steps):
        for k in range(hidden):
            nudge = 1e-6 * np.eye(hidden)[k]
            ahead, behind = (step(before[t] + s * nudge, u[t]) for s in (1, -1))
            A[t, :, k] = (ahead - behind) / 2e-6
        b[t] = step(before[t], u[t]) - A[t] @ before[t]
    return A, b


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (checks.compose, compose),
        (checks.mended_scan, loop),
        (checks.min_lstm_pair, min_lstm_pair),
        (checks.toggle, toggle),
        (checks.same_bytes, 4 * 128 * 128 // (4 * 2 * 128)),
        (checks.linearised, linearised),
    ],
)
def test_right_answers_pass(check, answer):
    verdict = check(answer)
    assert verdict, verdict.message


def test_the_toggle_keeps_a_parity():
    bits = np.random.default_rng(0).integers(0, 2, 100)
    h = 0.0
    for count, bit in enumerate(bits, 1):
        a, b = checks.toggle.reference(bit)
        h = a * h + b
        assert h == bits[:count].sum() % 2


def test_the_code_with_the_mistake_is_right_for_one_step_only():
    mistake = checks.mended_scan.mistakes[0].answer
    a, b = np.random.default_rng(0).uniform(0.1, 0.9, size=(2, 9, 2))
    assert np.allclose(mistake(a[:1], b[:1]), loop(a[:1], b[:1]))
    for steps in range(2, 10):
        assert not np.allclose(
            mistake(a[:steps], b[:steps]), loop(a[:steps], b[:steps])
        )


def test_a_cache_of_that_many_steps_weighs_what_the_matrix_does():
    steps = int(checks.same_bytes.expected)
    cache = np.zeros((2, steps, 128), np.float32)
    assert cache.nbytes == np.zeros((128, 128), np.float32).nbytes
    assert math.isclose(checks.same_bytes.expected, steps)
