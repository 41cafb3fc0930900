"""Verdicts, and the comparisons that come to them."""

import copy
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check: `bool(verdict)`, and a sentence that says why.

    Attributes
    ----------
    ok
        Whether the answer is right.
    message
        What is right, or what came and what was expected.
    answered
        False while the exercise is still open.
    """

    ok: bool
    message: str
    answered: bool = True

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        return f"{self._mark()} {self.message}"

    def _repr_markdown_(self) -> str:
        return f"**{self._mark()}** {self.message}"

    def _mark(self) -> str:
        if not self.answered:
            return "…"
        return "✓" if self.ok else "✗"


def not_yet() -> Verdict:
    """The verdict on an exercise that nobody has answered."""
    return Verdict(
        False, "Not yet: put your answer in place of `...` and run again.", False
    )


def is_open(answer: object) -> bool:
    """Whether the reader has left the exercise as it was: None or `...`."""
    return answer is None or answer is Ellipsis


def choice(answer: object, expected: str, options: Iterable[str]) -> Verdict:
    """One of a few named options, e.g. "a", "b", "c"; capitals do not matter."""
    if is_open(answer):
        return not_yet()
    options = list(options)
    if expected not in options:
        raise ValueError(f"{expected!r} is not one of the options {options}")
    if not isinstance(answer, str) or answer.strip().lower() not in options:
        return Verdict(False, f"Answer with one of {options}; got {answer!r}.")
    if answer.strip().lower() != expected:
        return Verdict(False, f"Not {answer!r}. Expected {expected!r}.")
    return Verdict(True, f"Right: {expected!r}.")


def value(answer: object, expected: object, *, tolerance: float = 1e-6) -> Verdict:
    """A number or an array: shape first, then values.

    Parameters
    ----------
    answer
        What the reader computed.
    expected
        The right number or array; integers are compared exactly.
    tolerance
        Allowed difference: `tolerance·(1 + |expected|)`.
    """
    if is_open(answer):
        return not_yet()
    try:
        got = np.asarray(answer)
    except Exception:  # a ragged list, a tensor that asks for detach()
        got = np.array(None)
    expected = np.asarray(expected)
    if got.dtype.kind not in "iufb":
        return Verdict(False, f"Expected {_described(expected)}; got {_kind(answer)}.")
    if got.shape != expected.shape:
        return Verdict(
            False, f"Expected {_described(expected)}; got shape {got.shape}."
        )
    return _compared(got, expected, tolerance)


def function(
    answer: object,
    reference: Callable,
    cases: Iterable[tuple],
    *,
    tolerance: float = 1e-6,
) -> Verdict:
    """A function: it must agree with `reference` on every case.

    Parameters
    ----------
    answer
        The reader's function. It gets copies of the arguments.
    reference
        The right one. May return a number, an array or a tuple of those.
    cases
        Tuples of arguments.
    tolerance
        As in `value`.
    """
    if is_open(answer):
        return not_yet()
    if not callable(answer):
        return Verdict(False, f"Expected a function; got {_kind(answer)}.")
    cases = list(cases)
    if not cases:
        raise ValueError("a function needs at least one case to be checked on")
    for number, arguments in enumerate(cases, 1):
        expected = reference(*copy.deepcopy(arguments))
        try:
            got = answer(*copy.deepcopy(arguments))
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            return Verdict(
                False,
                f"Case {number}: your function raised {type(error).__name__}: {error} "
                f"(in `{where.name}`, line {where.lineno}).",
            )
        verdict = _result(got, expected, tolerance)
        if not verdict.answered:
            return verdict
        if not verdict:
            return Verdict(False, f"Case {number} of {len(cases)}: {verdict.message}")
    return Verdict(True, f"Right, on all {len(cases)} cases.")


def _result(got: object, expected: object, tolerance: float) -> Verdict:
    """Like `value`, for a function's result, which may be a tuple."""
    if not isinstance(expected, tuple) or is_open(got):
        return value(got, expected, tolerance=tolerance)
    if not isinstance(got, tuple) or len(got) != len(expected):
        came = len(got) if isinstance(got, tuple) else _kind(got)
        return Verdict(False, f"Expected {len(expected)} results; got {came}.")
    for place, (one, other) in enumerate(zip(got, expected, strict=True), 1):
        verdict = value(one, other, tolerance=tolerance)
        if not verdict:
            return Verdict(False, f"Result {place}: {verdict.message}")
    return Verdict(True, "Right.")


def _kind(answer: object) -> str:
    return f"something of type {type(answer).__name__}"


def _compared(got: np.ndarray, expected: np.ndarray, tolerance: float) -> Verdict:
    if expected.dtype.kind in "iub" and got.dtype.kind in "iub":
        right = got == expected
    else:  # NaN is never right
        right = np.isclose(got, expected, rtol=tolerance, atol=tolerance)
    if right.all():
        return Verdict(True, "Right.")
    place = tuple(int(k) for k in np.argwhere(~right)[0])
    where = f" at {list(place)}" if place else ""
    return Verdict(
        False, f"Expected {_shown(expected[place])}{where}; got {_shown(got[place])}."
    )


def _shown(number: np.generic) -> str:
    return str(number) if number.dtype.kind in "iub" else f"{number:.6g}"


def _described(expected: np.ndarray) -> str:
    if expected.ndim == 0:
        return "a number"
    return f"an array of shape {expected.shape}"
