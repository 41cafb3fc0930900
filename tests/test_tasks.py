"""The synthetic tasks against their definitions, written here a second time."""

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.data import (
    adding,
    copy_memory,
    counting,
    embedded_reber,
    strings,
    tasks,
    temporal_order,
)

seeds = st.integers(0, 2**32 - 1)

# --------------------------------------------------------------------------- adding


@settings(max_examples=50)
@given(st.integers(6, 60), st.integers(1, 8), seeds)
def test_adding_follows_the_definition(steps, batch, seed):
    rng = np.random.default_rng(seed)
    inputs, targets = adding(steps, batch, rng=rng, dtype=np.float64)
    assert inputs.shape == (steps, batch, 2)
    assert targets.shape == (batch,)
    for x, marks, target in zip(
        inputs[..., 0].T, inputs[..., 1].T, targets, strict=True
    ):
        assert (np.abs(x) <= 1).all()
        assert marks[0] == marks[-1] == -1
        first, second = np.flatnonzero(marks == 1)  # exactly two
        assert first < 10
        assert second < steps // 2
        assert np.count_nonzero(marks) == 4
        assert target == pytest.approx(0.5 + (x[first] + x[second]) / 4)


def test_adding_the_constant_answer_has_error_1_24():
    inputs, targets = adding(8, 200_000, rng=np.random.default_rng(0))
    assert ((targets - 0.5) ** 2).mean() == pytest.approx(1 / 24, rel=0.01)
    assert inputs[..., 0].mean() == pytest.approx(0, abs=0.001)


def test_adding_marks_every_step_it_may():
    inputs, _ = adding(40, 20_000, rng=np.random.default_rng(1))
    marks = inputs[..., 1] == 1
    rate = marks.mean(axis=1)
    # One mark is uniform over 9 steps, the other over the 18 that are left of 19.
    early = 1 / 9 + (8 / 9) / 18
    np.testing.assert_allclose(rate[1:10], early, rtol=0.1)
    np.testing.assert_allclose(rate[10:20], 1 / 18, rtol=0.1)
    assert not rate[20:].any()


def test_adding_keeps_the_dtype_asked_for():
    for dtype in (np.float32, np.float64):
        inputs, targets = adding(10, 2, rng=np.random.default_rng(2), dtype=dtype)
        assert inputs.dtype == targets.dtype == dtype


# ------------------------------------------------------------------- temporal order


@settings(max_examples=50)
@given(st.integers(10, 120), st.integers(1, 8), seeds)
def test_temporal_order_follows_the_definition(steps, batch, seed):
    rng = np.random.default_rng(seed)
    inputs, targets = temporal_order(steps, batch, rng=rng)
    assert inputs.shape == (steps, batch)
    assert inputs.dtype == targets.dtype == np.int64
    for ids, target in zip(inputs.T, targets, strict=True):
        string = "".join(tasks.TEMPORAL_ORDER_SYMBOLS[i] for i in ids)
        match = re.fullmatch("E[abcd]*([XY])[abcd]*([XY])[abcd]*B", string)
        assert target == {"XX": 0, "XY": 1, "YX": 2, "YY": 3}["".join(match.groups())]
        assert steps // 10 <= match.start(1) <= 2 * steps // 10
        assert steps // 2 <= match.start(2) <= 6 * steps // 10


def test_temporal_order_at_the_length_of_the_paper():
    inputs, targets = temporal_order(100, 20_000, rng=np.random.default_rng(3))
    signal = (inputs == 4) | (inputs == 5)
    assert set(np.flatnonzero(signal.any(axis=1))) == {*range(10, 21), *range(50, 61)}
    np.testing.assert_allclose(np.bincount(targets) / 20_000, 0.25, atol=0.015)
    distractors = np.bincount(inputs[inputs < 4])
    np.testing.assert_allclose(distractors / distractors.sum(), 0.25, atol=0.01)


# ---------------------------------------------------------------------- copy memory


@settings(max_examples=50)
@given(
    st.integers(1, 30), st.integers(1, 5), st.integers(1, 12), st.integers(1, 9), seeds
)
def test_copy_memory_follows_the_definition(delay, batch, length, symbols, seed):
    inputs, targets = copy_memory(
        delay,
        batch,
        rng=np.random.default_rng(seed),
        length=length,
        symbols=symbols,
    )
    blank, signal = symbols, symbols + 1
    shown, gap, answer = np.split(inputs, [length, length + delay])
    assert ((shown >= 0) & (shown < symbols)).all()
    assert (gap[:-1] == blank).all()
    assert (gap[-1] == signal).all()
    assert (answer == blank).all()
    assert len(answer) == length
    assert (targets[: length + delay] == blank).all()
    np.testing.assert_array_equal(targets[length + delay :], shown)


def test_copy_memory_shows_every_symbol_equally():
    inputs, _ = copy_memory(5, 10_000, rng=np.random.default_rng(4))
    np.testing.assert_allclose(
        np.bincount(inputs[:10].ravel()) / 100_000, 1 / 8, rtol=0.05
    )


# ------------------------------------------------------------------- embedded Reber

# The grammar again, as a regular expression: after an X that left the first loop, and
# after a V that left the second one.
AFTER_X = "(?:XT*VP)*(?:S|XT*VV)"
REBER = f"B(?:TS*X{AFTER_X}|PT*V(?:V|P{AFTER_X}))E"
EMBEDDED = re.compile(f"B(?:T{REBER}T|P{REBER}P)E")

# Something that completes a string from any point where it can be completed.
INNER_ENDS = ("BTXSE", "TXSE", "XSE", "VVE", "SE", "VE", "E", "")
ENDS = [f"{inner}{kept}E" for inner in INNER_ENDS for kept in "TP"]
ENDS += ["", "E", "TBTXSETE"]


def strings_of(batch, letters):
    """The strings as text, each followed by what its last step asks for."""
    for ids, targets, mask in zip(
        batch.inputs.T, batch.targets.T, batch.mask.T, strict=True
    ):
        length = mask.sum()
        assert mask[:length].all()
        assert not ids[length:].any()
        np.testing.assert_array_equal(ids[1:length], targets[: length - 1])
        yield "".join(letters[i] for i in [*ids[:length], targets[length - 1]])


def test_reber_strings_are_accepted_by_the_automaton():
    batch = embedded_reber(2_000, rng=np.random.default_rng(5))
    lengths = []
    for string in strings_of(batch, strings.REBER_SYMBOLS):
        assert EMBEDDED.fullmatch(string), string
        lengths.append(len(string))
    assert min(lengths) == 9
    assert batch.inputs.shape == batch.mask.shape == (max(lengths) - 1, 2_000)
    assert batch.legal.shape == (max(lengths) - 1, 2_000, 7)


def test_reber_legal_symbols_are_those_that_can_be_completed():
    letters = strings.REBER_SYMBOLS
    batch = embedded_reber(60, rng=np.random.default_rng(6))
    for column, string in enumerate(strings_of(batch, letters)):
        for step in range(len(string) - 1):
            prefix = string[: step + 1]
            legal = {
                letter
                for letter in letters
                if any(EMBEDDED.fullmatch(prefix + letter + end) for end in ENDS)
            }
            row = batch.legal[step, column]
            assert {letters[i] for i in np.flatnonzero(row)} == legal, prefix
        assert not batch.legal[len(string) - 1 :, column].any()


def test_reber_choices_are_fair():
    batch = embedded_reber(4_000, rng=np.random.default_rng(7))
    two = batch.legal.sum(axis=-1) == 2
    chosen = np.take_along_axis(batch.legal.cumsum(-1), batch.targets[..., None], -1)
    assert (chosen[two] == 1).mean() == pytest.approx(0.5, abs=0.01)


# ------------------------------------------------------------------------- counting


def test_counting_strings_are_those_of_the_language():
    batch = counting(500, rng=np.random.default_rng(8), least=2, most=9)
    seen = Counter()
    for column, string in enumerate(strings_of(batch, strings.COUNTING_SYMBOLS)):
        n = string.count("a")
        assert string == "S" + n * "a" + n * "b" + "T"
        legal = [
            {"SabT"[i] for i in np.flatnonzero(row)}
            for row in batch.legal[: len(string) - 1, column]
        ]
        assert legal == [{"a"}] + n * [{"a", "b"}] + (n - 1) * [{"b"}] + [{"T"}]
        assert not batch.legal[len(string) - 1 :, column].any()
        seen[n] += 1
    assert set(seen) == set(range(2, 10))
    assert min(seen.values()) > 500 / 8 / 2


def test_counting_at_one_length():
    batch = counting(3, rng=np.random.default_rng(9), least=256, most=256)
    assert batch.mask.all()
    assert batch.inputs.shape == (513, 3)


# ------------------------------------------------------------------------ all tasks

ALL = {
    "adding": lambda rng: adding(20, 3, rng=rng),
    "temporal_order": lambda rng: temporal_order(20, 3, rng=rng),
    "copy_memory": lambda rng: copy_memory(5, 3, rng=rng),
    "embedded_reber": lambda rng: embedded_reber(3, rng=rng),
    "counting": lambda rng: counting(3, rng=rng),
}


@pytest.mark.parametrize("task", ALL.values(), ids=ALL)
def test_the_seed_decides(task):
    first, again, other = (task(np.random.default_rng(seed)) for seed in (1, 1, 2))
    for one, same in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, same)
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("task", ALL.values(), ids=ALL)
@pytest.mark.parametrize("rng", [None, 0, np.random.RandomState(0)])
def test_rng_must_be_a_generator(task, rng):
    with pytest.raises(TypeError, match=r"rng must be a numpy.random.Generator"):
        task(rng)


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: adding(5, 1, rng=RNG), ValueError, "steps must be at least 6, got 5"),
        (lambda: adding(10, 0, rng=RNG), ValueError, "batch must be at least 1"),
        (lambda: adding(1e2, 1, rng=RNG), TypeError, "steps must be an integer"),
        (
            lambda: temporal_order(9, 1, rng=RNG),
            ValueError,
            "steps must be at least 10",
        ),
        (lambda: copy_memory(0, 1, rng=RNG), ValueError, "delay must be at least 1"),
        (lambda: copy_memory(1, 1, rng=RNG, length=0), ValueError, "length must be"),
        (lambda: copy_memory(1, 1, rng=RNG, symbols=0), ValueError, "symbols must be"),
        (lambda: embedded_reber(0, rng=RNG), ValueError, "batch must be at least 1"),
        (lambda: counting(1, rng=RNG, least=0), ValueError, "least must be at least 1"),
        (
            lambda: counting(1, rng=RNG, least=9, most=8),
            ValueError,
            "most must be at least 9, got 8",
        ),
    ],
)
def test_bad_arguments(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("dtype", [int, bool, complex, str])
def test_sums_are_not_cut_to_another_kind_of_number(dtype):
    with pytest.raises(TypeError, match="dtype must be of floating-point numbers"):
        adding(10, 2, rng=np.random.default_rng(0), dtype=dtype)
