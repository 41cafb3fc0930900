"""Verdicts on right, wrong, strange and missing answers; never a traceback."""

import threading
import time

import numpy as np
import pytest

from helpers.checks import Choice, Function, Judged, Value, Verdict, running
from helpers.checks.diagnosis import difference
from helpers.checks.functions import has_a_loop
from helpers.checks.verdicts import NOT_YET, code


def test_a_verdict_shows_itself():
    right, wrong = Verdict(True, "Yes."), Verdict(False, "No.")
    assert bool(right) is True
    assert bool(wrong) is bool(NOT_YET) is False
    assert repr(right) == "✓ Yes."
    assert repr(wrong) == "✗ No."
    assert repr(NOT_YET).startswith("… Not yet")
    assert right._repr_markdown_() == "**✓** Yes."
    assert wrong._repr_markdown_() == "**✗** No."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x * 2", "`x * 2`"),
        ("<lambda>", "`<lambda>`"),
        ("a`b", "``a`b``"),
        ("`a`", "`` `a` ``"),
        ("two\n  lines", "`two lines`"),
        ("", "`  `"),
    ],
)
def test_what_the_reader_wrote_is_shown_as_it_is(text, shown):
    assert code(text) == shown


# ----------------------------------------------------------------------- what differs

ROW, SQUARE = np.array([1.0, 2.0, 4.0]), np.array([[1.0, 2.0], [3.0, 5.0]])
BLOCKS = np.arange(6.0).reshape(6, 1) ** 2


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (3, 3),
        (3.0, 3),
        (np.float32(0.1), 0.1),
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
        (1e6, 1e6 + 0.5),
        (True, True),
        (np.inf, np.inf),
        ((1, ROW), (1.0, ROW)),
        ({"a": ROW, "more": 1}, {"a": ROW}),
    ],
)
def test_nothing_sets_a_right_result_apart(got, expected):
    assert difference(got, expected, 1e-6) == ""


@pytest.mark.parametrize(
    ("got", "expected", "words"),
    [
        (4, 3, "`4` is too large"),
        (10**9 - 1, 10**9, "is too small"),
        (-5, 3, "has the wrong sign"),
        (-3, 3, "sign is reversed"),
        (np.nan, 0.5, "is NaN: a division by 0, an overflow?"),
        (np.inf, 0.5, "is infinite"),
        (False, True, "is wrong"),
        (30.0, np.radians(30), "in degrees"),
        (np.radians(70), 70.0, "in radians"),
        (25.0, 0.25, "in per cent"),
        (2.5 * np.log(2), 2.5, "in nats; bits"),
        (2.5 / np.log(2), 2.5, "in bits; nats"),
        (np.exp(2.5), 2.5, "e to the power"),
        (np.log(2.5), 2.5, "the logarithm"),
        (2.5**2, 2.5, "is a root missing?"),
        (2.5**0.5, 2.5, "That is the root"),
        (0.7, 0.3, "1 minus"),
        (0.4, 2.5, "1 divided by"),
        (ROW + np.array([0, 1, 0]), ROW, "1 of 3 entries are off: the entry at `[1]`"),
        (SQUARE.T, SQUARE, "the transpose"),
        (ROW[::-1], ROW, "first and last are exchanged"),
        (np.array([9.0, 1.0, 2.0]), ROW, "one step too late"),
        (np.array([2.0, 4.0, 9.0]), ROW, "one step too early"),
        (np.roll(BLOCKS, 2, axis=0), BLOCKS, "3 blocks are right, but in another"),
        (3 * ROW, ROW, "3 times too large: summed, not averaged?"),
        (ROW / 3, ROW, "3 times too small: averaged, not summed?"),
        (1.5 * ROW, ROW, "1.5 times what it should be"),
        (ROW + 0.25, ROW, "off by the same amount"),
        (np.ones((3, 2)), np.ones((2, 3)), "(2, 3); got an array of shape (3, 2)"),
        (np.arange(6).reshape(3, 2), np.arange(6).reshape(3, 2).T, "the transpose"),
        (np.arange(24).reshape(2, 3, 4), np.arange(24).reshape(2, 3, 4).swapaxes(0, 1),
         "batch before time?"),
        ([[1.0, 2.0, 4.0]], ROW, "The numbers are right."),
        (np.array([ROW, ROW]), 2 * ROW, "Axis 0 has still to be summed over."),
        (np.array([ROW, 3 * ROW]), 2 * ROW, "Axis 0 has still to be averaged over."),
        (np.ones(3), 1.5, "a number; got an array of shape (3,)"),
        ("three", 3, "a number; got something of type `str`"),
        ([[1], [1, 2]], 3, "of type `list`"),
        ({}, 3, "of type `dict`"),
        (None, 3, "is a `return` missing?"),
        ((1, 3), (1, 2), "Result 2 of 2: `3` is too large"),
        ((2, 1), (1, 2), "stand in another order"),
        ([1, 2], (1, 2), "That is a list; return the 2 results"),
        ((1, 2, 3), (1, 2), "2 results are asked for; got 3"),
        (1, (1, 2), "2 results are asked for; got something of type `int`"),
        (3, {"a": 1}, "a dict of arrays; got something of type `int`"),
        ({}, {"a": 1}, "The dict has no `a`"),
        ({"a": 2}, {"a": 1}, "`a`: `2` is too large"),
        (("c", 1), ("b", 1), "Result 1 of 2: `c` is not the one."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_without_the_right_result(got, expected, words):
    said = difference(got, expected, 1e-6)
    assert words in said
    if isinstance(expected, float):
        assert f"{expected:g}" not in said


def test_a_tensor_that_wants_a_gradient_is_told_what_to_add():
    import torch

    assert "detach" in difference(torch.ones(2, requires_grad=True), np.ones(2), 1e-6)
    assert difference(torch.ones(2), np.ones(2), 1e-6) == ""


# ------------------------------------------------------------------ calling a function


def test_an_error_names_the_reader_s_own_line():
    def inner(x):
        return np.linalg.norm(x, axis=7)

    def outer(x):
        return inner(x)

    said = running.call(outer, (np.ones(2),)).problem
    assert "raised `AxisError:" in said
    assert "`return np.linalg.norm(x, axis=7)`" in said


def test_an_error_without_a_line_of_the_reader_s_is_told_too():
    assert running.call(len, (3,)).problem.startswith("Your function raised `TypeError")


def test_an_endless_loop_ends_with_a_sentence():
    def endless():
        while True:
            pass

    start = time.perf_counter()
    outcome = running.call(endless, (), seconds=0.2)
    assert "had not ended after 0.2 seconds" in outcome.problem
    assert not outcome.ended
    assert time.perf_counter() - start < 5


def test_the_reader_s_own_interrupt_is_not_swallowed():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running.call(interrupted, ())


def test_outside_of_the_main_thread_there_is_no_limit_and_no_error():
    seen = []
    thread = threading.Thread(target=lambda: seen.append(running.call(len, ("ab",))))
    thread.start()
    thread.join()
    assert seen[0].result == 2


def test_a_function_gets_copies_and_a_change_is_noticed():
    def spoil(x, names, factor):
        x *= factor
        names["more"] = 1
        return x

    x = np.array([1.0, 2.0])
    outcome = running.call(spoil, (x, {"a": x}, 3))
    assert outcome.changed == (0, 1)
    np.testing.assert_array_equal(x, [1, 2])
    assert running.call(lambda x, d, k: 1, (x, [x], 3)).changed == ()


# ------------------------------------------------------------------- kinds of exercises


def scale(x, factor):
    return x * factor


SCALE = Function(
    scale,
    [(np.array([1.0, 2.0]), 3), (np.array([[0.5]]), -1)],
    mistakes=[(lambda x, factor: x + factor, "You have added.")],
    hints=("One.", "Two."),
)


def test_a_right_function():
    assert SCALE(lambda x, k: k * x)
    assert "all 2 cases" in SCALE(scale).message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            lambda x, k: k + x,
            "You have added. (Case 1 of 2, `x = [1., 2.], factor = 3`",
        ),
        (lambda x, k: x * abs(k), "(Case 2 of 2, `x = [[0.5]], factor = -1`"),
        (lambda x, k: x / {}[k], "raised `KeyError: 3`"),
        (lambda x: x, "is to take `(x, factor)`, in this order."),
        (lambda x, k: x[k], "raised `IndexError"),
        (3, "by its name; got `int`"),
        (lambda x, k: None, "is a `return` missing?"),
    ],
)
def test_a_wrong_function_is_told_why_and_where(answer, words):
    verdict = SCALE(answer)
    assert not verdict
    assert words in verdict.message


def test_a_known_mistake_may_give_what_no_array_can_hold():
    ragged = Function(
        lambda x: (x, x[:1]),
        [(np.array([1.0, 2.0]),)],
        mistakes=[
            (lambda x: [x, x], "Twice the same."),
            (lambda x: [x[:1], x], "Exchanged."),
            (lambda x: {"x": x}, "A dict."),
        ],
    )
    assert ragged(lambda x: (x, x[:1]))
    assert "Twice" in ragged(lambda x: [x, x]).message
    assert "Exchanged." in ragged(lambda x: [x[:1], x]).message
    assert "That is a list" in ragged(lambda x: [x, x[:1]]).message
    assert "got 1" in ragged(lambda x: (x,)).message


def test_a_pattern_that_one_case_shows_by_chance_is_not_told():
    # In the first case 1 more is also 2 to the power of it, in the second it is not.
    double = Function(lambda x: 2.0 * x, [(0.5,), (1.5,), (2.5,)])
    assert "`4` is too large" in double(lambda x: 2 * x + 1).message
    assert "(Case 2 of 3" in double(lambda x: 2 * x + 1).message
    # What two cases of three say is told, and not what the first happens to say.
    swap = Function(lambda x, y: (x, y), [(1.0, -1.0), (2.0, 3.0), (4.0, 5.0)])
    assert "Result 1 of 2: The sign is reversed." in swap(lambda x, y: (-x, -y)).message


def test_arguments_are_shown_as_one_would_type_them():
    shown = Function(
        lambda pair, named, size: 0.0,
        [((np.float64(0.5), [np.ones(2)]), {"a": np.zeros((1, 1))}, np.int64(3))],
    )
    says = shown(lambda *arguments: 2).message
    assert "`pair = (0.5, [[1., 1.]]), named = {'a': [[0.]]}, size = 3`" in says
    layered = Function(lambda layer: 0.0, [(object(),)])
    assert "`.arguments`" in layered(lambda layer: 1).message


def test_a_failing_case_can_be_repeated():
    verdict = SCALE(lambda x, k: x * abs(k))
    assert verdict.arguments == (np.array([[0.5]]), -1)


def test_long_arguments_are_kept_and_not_shown():
    long = Function(scale, [(np.linspace(0, 1, 99), 2)])
    verdict = long(lambda x, k: x)
    assert "`.arguments`" in verdict.message
    assert len(verdict.message) < 300
    assert len(verdict.arguments[0]) == 99


def test_arguments_that_are_to_stay_as_they_are():
    def in_place(x, factor):
        x *= factor
        return x

    kept = Function(scale, [(np.array([1.0, 2.0]), 3)], keeps=("x",))
    assert SCALE(in_place)
    assert kept(scale)
    assert "the argument `x` was changed" in kept(in_place).message


def test_what_a_function_does_to_its_arguments_can_be_what_is_judged():
    def fill(x, value):
        x[:] = value

    filled = Function(fill, [(np.zeros(2), 5)], sees=lambda x, value: x)
    assert filled(lambda x, value: x.fill(value))
    assert not filled(lambda x, value: value)
    assert not filled(lambda x, value: ...).answered


def test_what_else_is_asked_for_is_asked_at_the_end():
    strict = Function(scale, SCALE.cases(), also=lambda f: "No loop." * has_a_loop(f))
    assert strict(scale)
    looped = strict(lambda x, k: np.array([k * v for v in x]))
    assert looped.message.startswith("No loop.")


def test_what_else_is_asked_for_is_no_traceback_either():
    strict = Function(scale, SCALE.cases(), also=lambda f: f(1))
    assert "raised `TypeError" in strict(scale).message


@pytest.mark.parametrize(
    ("function", "loops"),
    [
        (lambda x: x @ x, False),
        (lambda x: [v for v in x], True),  # noqa: C416
        (lambda x: sum(v for v in x), True),
        (lambda x: x if x > 1 else -x, False),
        (np.median, False),
        (np.add, False),
    ],
)
def test_loops_are_seen(function, loops):
    assert has_a_loop(function) == loops


def test_a_choice_has_its_reasons():
    colour = Choice("b", "It is blue.", {"a": "Look up.", "c": "Look down."})
    assert colour("b").message == "Right. It is blue."
    assert colour(" B ")
    assert colour("a").message == "Look up."
    assert '"a", "b", "c"; got `d`' in colour("d").message
    assert not colour(2)


HALF = Value(0.5, mistakes=[(2, "Upside down.")], hints=("One.", "Two."))


@pytest.mark.parametrize(
    ("answer", "words"),
    [(0.5, "Right"), (0.504, "Right"), (2, "Upside down."), (0.6, "too large"),
     (0.51, "Close: it is asked for to within 1% of its size."),
     ("half", "type `str`"),
     (50, "in per cent")],
)  # fmt: skip
def test_a_number_is_judged_by_its_own_size(answer, words):
    verdict = HALF(answer)
    assert words in verdict.message
    assert bool(verdict) == (words == "Right")


def test_a_whole_number_is_exact():
    count = Value(1000, within=0)
    assert count(1000)
    assert count(1000.0)
    assert not count(1001)


def test_several_numbers_have_names():
    pair = Value((0.001, 500.0), names=("lr", "max_norm"))
    assert pair((0.001, 501))
    assert pair([0.001, 500])
    assert "`max_norm`: `0.5` is too small" in pair((0.001, 0.5)).message
    assert "`lr`: `0.002` is too large" in pair((0.002, 500)).message
    assert "`lr`: `1` is too large" in pair((1, 500)).message
    assert "`lr`: Close" in pair((0.00103, 500)).message
    for answer in (0.001, (1, 2, 3), "ab", "12", ("a", "b")):
        assert "2 numbers: `(lr, max_norm)`" in pair(answer).message


def test_an_answer_of_which_there_are_many():
    even = Judged(lambda n: "" if n % 2 == 0 else "That is odd.", "It is even.")
    assert even(4).message == "It is even."
    assert even(3).message == "That is odd."
    assert "`x` is no answer of the kind asked for." in even("x").message


@pytest.mark.parametrize("answer", [None, ...])
def test_an_open_exercise_is_not_yet_and_gives_hints(answer):
    for exercise in (HALF, SCALE, Choice("a", "So.", {"b": "No."})):
        verdict = exercise(answer)
        assert not verdict
        assert not verdict.answered
    assert SCALE(answer, hint=2).message.endswith(" One.")


class Unruly:
    """What raises wherever it is touched."""

    def __repr__(self):
        raise OSError("no")

    __array__ = __iter__ = __eq__ = __repr__


@pytest.mark.parametrize(
    "exercise",
    [HALF, SCALE, Choice("a", "So.", {"b": "No."}), Value((1, 2), names=("x", "y"))],
)
def test_nothing_that_is_answered_is_a_traceback(exercise):
    for answer in (Unruly(), Unruly, lambda *_: Unruly(), print, {1}, 10**400, 1j):
        verdict = exercise(answer)
        assert not verdict
        assert verdict.answered
        assert verdict.message
    assert exercise(3, hint="2").message == "`hint` is a number: 1, 2 or 3."


def test_a_function_that_would_end_the_program_does_not():
    verdict = SCALE(lambda x, k: exit("bye"))
    assert "raised `SystemExit: bye`, in line" in verdict.message


def test_hints_come_one_by_one_and_not_with_the_right_answer():
    assert SCALE(3).message.endswith("(More: `hint=2`.)")
    assert SCALE(3, hint=2).message.endswith("One. (More: `hint=3`.)")
    assert SCALE(3, hint=3).message.endswith("One. Two.")
    assert SCALE(3, hint=9).message == SCALE(3, hint=3).message
    assert "One." not in SCALE(scale, hint=3).message
