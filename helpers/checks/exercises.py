"""The kinds of exercises, each of which judges answers: `exercise(answer)`.

An exercise never raises on the reader's account. It tells a wrong answer by the
mistakes that it knows, each with a sentence of its own, and else by what sets the
result apart from the right one, which is never told. `exercise(answer, hint=2)` and
`hint=3` say more.
"""

import copy
import dis
import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import NamedTuple

import numpy as np

from helpers.checks.diagnosis import difference
from helpers.checks.running import Outcome, call
from helpers.checks.verdicts import NOT_YET, Verdict, code, is_open

SHOWN = 300  # characters of a failing case's arguments


class Mistake(NamedTuple):
    """A wrong answer, a value or a function, that is known, and what to say of it."""

    answer: object
    says: str


class Exercise:
    """What all kinds have: known mistakes and further hints.

    Parameters
    ----------
    mistakes
        (wrong answer, sentence) pairs.
    hints
        The second and the third hint; the first is what the verdict says by itself.
    """

    def __init__(
        self, *, mistakes: Iterable[tuple] = (), hints: Sequence[str] = ()
    ) -> None:
        self.mistakes = tuple(Mistake(*mistake) for mistake in mistakes)
        self.hints = tuple(hints)

    def __call__(self, answer: object, *, hint: int = 1) -> Verdict:
        """The verdict on an answer; with `hint=2` or `hint=3` it says more."""
        open_ = is_open(answer) or answer is None
        verdict = NOT_YET if open_ else self.judge(answer)
        return verdict if verdict else self._with_hints(verdict, hint)

    def judge(self, answer: object) -> Verdict:
        """The verdict on an answer that was given."""
        raise NotImplementedError

    def _with_hints(self, verdict: Verdict, hint: int) -> Verdict:
        said = self.hints[: max(0, hint - 1)]
        words = [verdict.message, *said]
        if verdict.answered and len(said) < len(self.hints):
            words.append(f"(More: `hint={len(said) + 2}`.)")
        message = " ".join(words)
        return Verdict(False, message, verdict.answered, verdict.arguments)


class Choice(Exercise):
    """One of a few named options.

    Parameters
    ----------
    right
        The name of the right one, such as "b".
    why
        Why it is, told to who has chosen it.
    because
        For every other option, what to think of again.
    """

    def __init__(
        self,
        right: str,
        why: str,
        because: dict[str, str],
        *,
        hints: Sequence[str] = (),
    ) -> None:
        super().__init__(mistakes=because.items(), hints=hints)
        self.right, self.why, self.because = right, why, because
        self.options = sorted([right, *because])

    def judge(self, answer: object) -> Verdict:
        chosen = answer.strip().lower() if isinstance(answer, str) else answer
        if not isinstance(chosen, str) or chosen not in self.options:
            options = ", ".join(f'"{option}"' for option in self.options)
            return Verdict(False, f"Answer with one of {options}; got {code(answer)}.")
        if chosen != self.right:
            return Verdict(False, self.because[chosen])
        return Verdict(True, f"Right. {self.why}")


class Value(Exercise):
    """A number or several, in a tuple.

    Parameters
    ----------
    expected
        A number, an array, or a tuple of numbers.
    within
        Allowed relative difference, 0 for a whole number that must be exact.
    names
        Of the numbers in a tuple.
    """

    def __init__(
        self,
        expected: object,
        *,
        within: float = 0.01,
        names: Sequence[str] = (),
        mistakes: Iterable[tuple] = (),
        hints: Sequence[str] = (),
    ) -> None:
        super().__init__(mistakes=mistakes, hints=hints)
        self.expected, self.within, self.names = expected, within, tuple(names)

    def judge(self, answer: object) -> Verdict:
        if self._is(answer, self.expected):
            return Verdict(True, "Right.")
        for wrong, says in self.mistakes:
            if self._is(answer, wrong):
                return Verdict(False, says)
        return Verdict(False, self._diagnosis(answer))

    def _is(self, answer: object, expected: object) -> bool:
        """Whether it is that number, by its own size; or all of those numbers."""
        try:
            got, wanted = np.asarray(answer, float), np.asarray(expected, float)
        except Exception:
            return False
        if got.shape != wanted.shape:
            return False
        return bool(np.all(np.abs(got - wanted) <= self.within * np.abs(wanted)))

    def _diagnosis(self, answer: object) -> str:
        if not self.names:
            return difference(answer, self.expected, self.within) or _close(self.within)
        given = f"({', '.join(self.names)})"
        try:
            numbers = [float(number) for number in answer]
        except Exception:
            numbers = []
        if len(numbers) != len(self.names):
            return f"Answer with {len(self.names)} numbers: {code(given)}."
        told = zip(self.names, numbers, self.expected, strict=True)
        for name, got, expected in told:
            if not self._is(got, expected):
                words = difference(got, expected, self.within) or _close(self.within)
                return f"{code(name)}: {words}"
        return _close(self.within)


def _close(within: float) -> str:
    return f"Close: it is asked for to {within:.2g} of its size."


class Function(Exercise):
    """A function: it must agree with the right one on every case.

    Parameters
    ----------
    reference
        The right one. Gives a number, an array or a tuple of those.
    cases
        Tuples of arguments, or a function that gives them.
    sees
        Where the function is to change its arguments: what is compared in place of its
        result, from these arguments after the call.
    also
        Takes a function that is right in all cases; a sentence on what else is asked of
        it and missing, or "".
    keeps
        Names of the arguments that it may not change.
    tolerance
        Allowed difference: `tolerance · (1 + |expected|)`; whole numbers are exact.
    """

    def __init__(
        self,
        reference: Callable,
        cases: Iterable[tuple] | Callable[[], Iterable[tuple]],
        *,
        sees: Callable | None = None,
        also: Callable[[Callable], str] | None = None,
        keeps: Sequence[str] = (),
        tolerance: float = 1e-6,
        mistakes: Iterable[tuple] = (),
        hints: Sequence[str] = (),
    ) -> None:
        super().__init__(mistakes=mistakes, hints=hints)
        self.reference, self.keeps, self.tolerance = reference, tuple(keeps), tolerance
        self.sees, self.also, self._cases = sees, also, cases
        self.names = tuple(inspect.signature(reference).parameters)

    def cases(self) -> list[tuple]:
        """The arguments of every case."""
        return list(self._cases() if callable(self._cases) else self._cases)

    def judge(self, answer: object) -> Verdict:
        if not callable(answer):
            kind = code(type(answer).__name__)
            return Verdict(False, f"Give the function itself, by its name; got {kind}.")
        cases, outcomes = self.cases(), []
        for arguments in cases:
            outcomes.append(call(self._seen(answer), arguments))
            if not outcomes[-1].ended:
                break
        for number, (arguments, outcome) in enumerate(
            zip(cases, outcomes, strict=False)
        ):
            if is_open(outcome.result):
                return NOT_YET
            if words := self._wrong(arguments, outcome):
                known = self._known(cases, outcomes)
                return self._told(number, cases, known or words)
        if self.also and (words := self.also(answer)):
            return Verdict(False, words)
        return Verdict(True, f"Right, in all {len(cases)} cases.")

    def _seen(self, function: Callable) -> Callable:
        """The function with what is compared as its result."""
        if self.sees is None:
            return function

        @wraps(function)
        def seen(*arguments):
            result = function(*arguments)
            return result if is_open(result) else self.sees(*arguments)

        return seen

    def _wrong(self, arguments: tuple, outcome: Outcome) -> str:
        """What is wrong with the outcome of one case; "" if nothing is."""
        if outcome.problem:
            return outcome.problem
        expected = self._seen(self.reference)(*copy.deepcopy(arguments))
        if words := difference(outcome.result, expected, self.tolerance):
            return words
        for place in outcome.changed:
            if self.names[place] in self.keeps:
                name = code(self.names[place])
                return f"The result is right, but the argument {name} was changed."
        return ""

    def _known(self, cases: list[tuple], outcomes: list[Outcome]) -> str:
        """The sentence of the mistake that gives the same as the reader's function."""
        if not outcomes[-1].ended:
            return ""
        for wrong, says in self.mistakes:
            theirs = [call(self._seen(wrong), arguments) for arguments in cases]
            pairs = zip(outcomes, theirs, strict=True)
            if all(self._alike(*pair) for pair in pairs):
                return says
        return ""

    def _alike(self, one: Outcome, other: Outcome) -> bool:
        if one.problem or other.problem:
            return (
                one.problem.partition(" in line ")[0]
                == (other.problem.partition(" in line ")[0])
            )
        if self.keeps and one.changed != other.changed:
            return False
        return not difference(one.result, other.result, self.tolerance)

    def _told(self, number: int, cases: list[tuple], words: str) -> Verdict:
        arguments = cases[number]
        shown = ", ".join(
            f"{name} = {np.array2string(a, separator=', ')}"
            if isinstance(a, np.ndarray)
            else f"{name} = {a}"
            for name, a in zip(self.names, arguments, strict=True)
        )
        where = f"Case {number + 1} of {len(cases)}"
        if len(shown) <= SHOWN:
            where += f", {code(shown)}"
        else:
            where += ", whose arguments are this verdict's `.arguments`"
        return Verdict(False, f"{words} ({where}.)", True, arguments)


def has_a_loop(function: Callable) -> bool:
    """Whether its own code, or a comprehension in it, goes back to an earlier line."""
    todo = [function.__code__]
    while todo:
        own = todo.pop()
        if any("JUMP_BACKWARD" in step.opname for step in dis.get_instructions(own)):
            return True
        todo += [inner for inner in own.co_consts if inspect.iscode(inner)]
    return False


class Judged(Exercise):
    """An answer of which there are many: a function of this module judges it.

    Parameters
    ----------
    judgement
        Takes the answer, gives a sentence on what is wrong with it, or "".
    right
        What to say of one that is right.
    """

    def __init__(
        self,
        judgement: Callable[[object], str],
        right: str,
        *,
        mistakes: Iterable[tuple] = (),
        hints: Sequence[str] = (),
    ) -> None:
        super().__init__(mistakes=mistakes, hints=hints)
        self.judgement, self.right = judgement, right

    def judge(self, answer: object) -> Verdict:
        outcome = call(self.judgement, (answer,))
        words = outcome.problem or outcome.result
        return Verdict(False, words) if words else Verdict(True, self.right)
