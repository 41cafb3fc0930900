"""The n-gram model against a slow one written from the definition."""

import time
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.ngrams import WittenBell

texts = st.integers(1, 5).flatmap(
    lambda vocab_size: st.tuples(
        st.just(vocab_size),
        st.lists(st.integers(0, vocab_size - 1), min_size=5, max_size=60),
        st.lists(st.integers(0, vocab_size - 1), min_size=2, max_size=30),
        st.integers(1, 5),
    )
)


def slow_probability(train, context, symbol, vocab_size):
    """P(symbol | context), by the recursion, counting in a dictionary."""
    followers = defaultdict(Counter)
    for i in range(len(context), len(train)):
        followers[tuple(train[i - len(context) : i])][train[i]] += 1
    seen = followers[tuple(context)]
    shorter = (
        slow_probability(train, context[1:], symbol, vocab_size)
        if context
        else 1 / vocab_size
    )
    total = sum(seen.values())
    if total == 0:
        return shorter
    return (seen[symbol] + len(seen) * shorter) / (total + len(seen))


@settings(max_examples=60)
@given(texts)
def test_probabilities_follow_the_definition(case):
    vocab_size, train, heldout, order = case
    model = WittenBell(train, order, vocab_size)
    for end in range(len(heldout)):
        context = heldout[:end]
        longest = context[max(0, len(context) - order + 1) :]
        expected = [
            slow_probability(train, longest, symbol, vocab_size)
            for symbol in range(vocab_size)
        ]
        p = model.probabilities(context)
        np.testing.assert_allclose(p, expected, rtol=1e-12)
        assert p.sum() == pytest.approx(1)
        assert (p > 0).all()


@settings(max_examples=60)
@given(texts)
def test_cross_entropy_is_the_mean_surprise_after_the_first_id(case):
    vocab_size, train, heldout, order = case
    model = WittenBell(train, order, vocab_size)
    surprises = [
        -np.log(model.probabilities(heldout[:i])[heldout[i]])
        for i in range(1, len(heldout))
    ]
    np.testing.assert_allclose(model.surprises(heldout), surprises, rtol=1e-12)
    assert model.cross_entropy(heldout) == pytest.approx(np.mean(surprises), rel=1e-12)


def test_by_hand():
    """After the 0s of 0 1 0 1 0 2: twice 1, once 2, two types."""
    model = WittenBell([0, 1, 0, 1, 0, 2], order=2, vocab_size=3)
    unigram = (np.array([3, 2, 1]) + 3 / 3) / (6 + 3)
    np.testing.assert_allclose(model.probabilities([]), unigram)
    np.testing.assert_allclose(
        model.probabilities([0]), (np.array([0, 2, 1]) + 2 * unigram) / (3 + 2)
    )
    # 2 was seen, but only at the end: nothing followed it.
    np.testing.assert_allclose(model.probabilities([2]), unigram)


def test_a_longer_context_is_cut_to_the_order():
    rng = np.random.default_rng(0)
    model = WittenBell(rng.integers(4, size=500), order=3, vocab_size=4)
    np.testing.assert_array_equal(
        model.probabilities([0, 1, 2, 3]), model.probabilities([2, 3])
    )


def test_one_symbol_leaves_no_doubt():
    model = WittenBell([0] * 10, order=3, vocab_size=1)
    assert model.cross_entropy([0] * 5) == 0


def test_large_vocabulary_does_not_overflow():
    """10⁵ to the 6th power is beyond int64; the codes must stay below it."""
    rng = np.random.default_rng(1)
    ids = rng.integers(100_000, size=2_000)
    model = WittenBell(ids, order=6, vocab_size=100_000)
    for end in (500, 1_999):
        p = model.probabilities(ids[:end])
        assert p.argmax() == ids[end]
        assert p.sum() == pytest.approx(1)


def test_half_a_million_symbols_take_seconds():
    rng = np.random.default_rng(2)
    ids = (rng.random(450_000) ** 3 * 27).astype(np.int64)
    start = time.perf_counter()
    WittenBell(ids[:400_000], 6, 27).cross_entropy(ids[400_000:])
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("ids", "order", "vocab_size", "error", "message"),
    [
        ([0, 1, 2], 0, 3, ValueError, "order must be at least 1"),
        ([0, 1, 2], 2.0, 3, TypeError, "order must be an integer"),
        ([0, 1, 2], 2, 0, ValueError, "vocab_size must be at least 1"),
        ([0, 1, 2], 2, 2, ValueError, "between 0 and 1, got 0 to 2"),
        ([0, -1, 2], 2, 3, ValueError, "between 0 and 2, got -1 to 2"),
        ([0], 2, 3, ValueError, "at least 2 ids, got 1"),
        ([], 1, 3, ValueError, "at least 1 ids, got 0"),
        ([[0, 1]], 1, 3, ValueError, r"one dimension, got shape \(1, 2\)"),
        ([0.0, 1.0], 1, 3, TypeError, "integers, got dtype float64"),
        ("abc", 1, 3, ValueError, "one dimension"),
    ],
)
def test_bad_training_input(ids, order, vocab_size, error, message):
    with pytest.raises(error, match=message):
        WittenBell(ids, order, vocab_size)


@pytest.mark.parametrize(
    ("ids", "message"),
    [([0], "at least 2 ids"), ([0, 3], "between 0 and 2"), ([0, -1], "got -1 to 0")],
)
def test_bad_test_input(ids, message):
    model = WittenBell([0, 1, 2], 2, 3)
    with pytest.raises(ValueError, match=message):
        model.cross_entropy(ids)


def test_bad_context():
    with pytest.raises(ValueError, match="context must lie between 0 and 2"):
        WittenBell([0, 1, 2], 2, 3).probabilities([7])
