"""The exercises whose answer is a function."""

import copy
import dis
import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps

import numpy as np

from helpers.checks.diagnosis import difference
from helpers.checks.exercises import Exercise
from helpers.checks.running import Outcome, call
from helpers.checks.verdicts import NOT_YET, Verdict, code, is_open

SHOWN = 300  # characters of a failing case's arguments


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
        if not _takes(answer, cases[0]):
            names = code(f"({', '.join(self.names)})")
            return Verdict(False, f"Your function is to take {names}, in this order.")
        for arguments in cases:
            outcomes.append(call(self._seen(answer), arguments))
            if not outcomes[-1].ended:
                break
        if any(is_open(outcome.result) for outcome in outcomes):
            return NOT_YET
        told = [self._wrong(*pair) for pair in zip(cases, outcomes, strict=False)]
        if any(told):
            if known := self._known(cases, outcomes):
                first = next(filter(None, told))
                # What is said of an error anyway says more than its beginning.
                words = first if known in first else known
                return self._told(told.index(first), cases, words)
            number = _most_telling(told)
            return self._told(number, cases, told[number])
        if self.also:
            asked = call(self.also, (answer,))
            if words := asked.problem or asked.result:
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
            pairs = zip(outcomes, cases, strict=True)
            theirs = self._seen(wrong)
            if all(self._alike(mine, call(theirs, given)) for mine, given in pairs):
                return says
        return ""

    def _alike(self, one: Outcome, other: Outcome) -> bool:
        if one.problem or other.problem:
            return _error(one) == _error(other)
        if self.keeps and one.changed != other.changed:
            return False
        return not difference(one.result, other.result, self.tolerance)

    def _told(self, number: int, cases: list[tuple], words: str) -> Verdict:
        arguments = cases[number]
        shown = ", ".join(
            f"{name} = {_shown(argument)}"
            for name, argument in zip(self.names, arguments, strict=True)
        )
        where = f"Case {number + 1} of {len(cases)}"
        if len(shown) <= SHOWN and " at 0x" not in shown:
            where += f", {code(shown)}"
        else:
            where += ", whose arguments are this verdict's `.arguments`"
        return Verdict(False, f"{words} ({where}.)", True, arguments)


def _takes(function: Callable, arguments: tuple) -> bool:
    """Whether it can be called with these arguments, as far as it tells."""
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        return False
    except ValueError:  # not written in Python
        return True
    return True


def _most_telling(told: list[str]) -> int:
    """The case of which to tell: what most failing cases say, the first of these.

    A pattern that is seen in one case of several is chance, so that a sentence which
    quotes the result is better.
    """
    failing = [words for words in told if words]
    often = max(failing, key=failing.count)
    if failing.count(often) == 1:
        often = next((words for words in failing if "`" in words), often)
    return told.index(often)


def _shown(argument: object) -> str:
    """An argument as one would type it."""
    if isinstance(argument, np.ndarray):
        return np.array2string(argument, separator=", ")
    if isinstance(argument, np.generic):
        return repr(argument.item())
    if isinstance(argument, dict):
        pairs = (f"{key!r}: {_shown(value)}" for key, value in argument.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(argument, list | tuple):
        inside = ", ".join(map(_shown, argument))
        return f"[{inside}]" if isinstance(argument, list) else f"({inside})"
    return repr(argument)


def has_a_loop(function: Callable) -> bool:
    """Whether its own code, or a comprehension in it, goes back to an earlier line.

    What is not written in Python has no loop of the reader's.
    """
    todo = [function.__code__] if hasattr(function, "__code__") else []
    while todo:
        own = todo.pop()
        if any("JUMP_BACKWARD" in step.opname for step in dis.get_instructions(own)):
            return True
        todo += [inner for inner in own.co_consts if inspect.iscode(inner)]
    return False


def _error(outcome: Outcome) -> str:
    """What went wrong, wherever it did."""
    return outcome.problem.partition(" in line ")[0]
