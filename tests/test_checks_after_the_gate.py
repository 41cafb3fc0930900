"""The exercises on what became of the gate, answered in other ways."""

import math

import numpy as np
import pytest

from helpers.checks import after_the_gate as checks


def three_in_one(*steps):
    """By two probes: what becomes of 0 and of 1."""

    def all_of(h):
        for a, b in steps:
            h = a * h + b
        return h

    return all_of(1) - all_of(0), all_of(0)


def states(a, b):
    h, found = np.zeros_like(b[0]), []
    for a_t, b_t in zip(a, b, strict=True):
        h = a_t * h + b_t
        found.append(h)
    return np.array(found)


def scan_back(a, dh):
    """By finite differences of the loss dh · h, which is linear in each b."""
    gradient = np.empty_like(dh)
    for place in np.ndindex(dh.shape):
        b = np.zeros_like(dh)
        b[place] = 1
        gradient[place] = np.sum(dh * states(a, b))
    return gradient


def min_lstm_pair(a_f, a_i, g):
    """f / (f + i) is 1 / (1 + i/f)."""
    log_ratio = np.logaddexp(0, -a_f) - np.logaddexp(0, -a_i)
    share = np.exp(-np.logaddexp(0, log_ratio))
    return share, (1 - share) * g


def toggle(bit):
    return 1 - 2 * bit, bit


def linearised(before, u, W, z):
    """By finite differences."""

    def step(h, u_t):
        return z * h + (1 - z) * np.tanh(W @ h + u_t)

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
        (checks.three_in_one, three_in_one),
        (checks.mended_scan, scan_back),
        (checks.min_lstm_pair, min_lstm_pair),
        (checks.toggle, toggle),
        (checks.same_bytes, 4 * 128 * 128 // (4 * 2 * 128)),
        (checks.linearised, linearised),
    ],
)
def test_right_answers_pass(check, answer):
    verdict = check(answer)
    assert verdict, verdict.message


def test_a_quotient_of_sigmoids_is_not_enough():
    def as_it_stands(a_f, a_i, g):
        with np.errstate(over="ignore", invalid="ignore"):
            f, i = 1 / (1 + np.exp(-a_f)), 1 / (1 + np.exp(-a_i))
            return f / (f + i), i / (f + i) * g

    verdict = checks.min_lstm_pair(as_it_stands)
    assert not verdict
    assert "NaN" in verdict.message


def test_the_toggle_keeps_a_parity():
    bits = np.random.default_rng(0).integers(0, 2, 100)
    h = 0.0
    for count, bit in enumerate(bits, 1):
        a, b = checks.toggle.reference(bit)
        h = a * h + b
        assert h == bits[:count].sum() % 2


def test_either_grouping_joins_three_steps():
    def two(first, then):
        return checks.three_in_one.reference(first, then, (1.0, 0.0))

    for first, second, third in checks.three_in_one.cases():
        early = two(two(first, second), third)
        late = two(first, two(second, third))
        expected = checks.three_in_one.reference(first, second, third)
        for got in (early, late):
            assert all(map(np.allclose, got, expected))


def test_the_code_with_the_mistake_is_right_for_equal_factors_only():
    mistake = checks.mended_scan.mistakes[0].answer
    a, dh = np.random.default_rng(0).uniform(0.1, 0.9, size=(2, 9, 2))
    same = np.broadcast_to(a[0], a.shape)
    assert np.allclose(mistake(same, dh), scan_back(same, dh))
    for steps in range(2, 10):
        part = a[:steps], dh[:steps]
        assert not np.allclose(mistake(*part), scan_back(*part))


def test_newton_with_these_pairs_finds_the_states_of_the_loop():
    rng = np.random.default_rng(0)
    z, W = rng.uniform(0.1, 0.9, 4), rng.normal(size=(4, 4)) / 4
    u, h, loop = rng.normal(size=(20, 4)), np.zeros((20, 4)), np.zeros((21, 4))
    for t in range(20):
        loop[t + 1] = z * loop[t] + (1 - z) * np.tanh(W @ loop[t] + u[t])
    for _ in range(8):
        before = np.concatenate([np.zeros((1, 4)), h[:-1]])
        A, b = checks.linearised.reference(before, u, W, z)
        at, found = np.zeros(4), []
        for t in range(20):
            at = A[t] @ at + b[t]
            found.append(at)
        h = np.stack(found)
    assert np.allclose(h, loop[1:], atol=1e-12)


def test_a_cache_of_that_many_steps_weighs_what_the_matrix_does():
    steps = int(checks.same_bytes.expected)
    cache = np.zeros((2, steps, 128), np.float32)
    assert cache.nbytes == np.zeros((128, 128), np.float32).nbytes
    assert math.isclose(checks.same_bytes.expected, steps)
