"""The kinds of exercises, each of which judges answers: `exercise(answer)`.

An exercise never raises on the reader's account. It tells a wrong answer by the
mistakes that it knows, each with a sentence of its own, and else by what sets the
result apart from the right one, which is never told. `exercise(answer, hint=2)` and
`hint=3` say more.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from helpers.checks.diagnosis import difference
from helpers.checks.running import call
from helpers.checks.verdicts import NOT_YET, Verdict, code, is_open


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
    return f"Close: it is asked for to within {100 * within:.2g} % of its size."


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
        if outcome.problem:
            return Verdict(False, f"{code(answer)} is no answer of the kind asked for.")
        words = outcome.result
        return Verdict(False, words) if words else Verdict(True, self.right)
