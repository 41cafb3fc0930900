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

NEAR = 0.05  # of its size: a number that is as far off is close


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

    not_yet = NOT_YET

    def __init__(
        self, *, mistakes: Iterable[tuple] = (), hints: Sequence[str] = ()
    ) -> None:
        self.mistakes = tuple(Mistake(*mistake) for mistake in mistakes)
        self.hints = tuple(hints)

    def __call__(self, answer: object, *, hint: int = 1) -> Verdict:
        """The verdict on an answer; with `hint=2` or `hint=3` it says more."""
        if not isinstance(hint, int):
            return Verdict(False, "`hint` is a number: 1, 2 or 3.")
        if is_open(answer) or answer is None:
            return self._with_hints(self.not_yet, hint)
        try:
            verdict = self.judge(answer)
        except Exception as error:  # an answer that cannot be compared, nor shown
            kind, trouble = code(type(answer).__name__), code(type(error).__name__)
            verdict = Verdict(False, f"A {kind} that raises {trouble} is no answer.")
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
        return self.chosen(chosen)

    def chosen(self, option: str) -> Verdict:
        """The verdict on one of the options."""
        if option != self.right:
            return Verdict(False, self.because[option])
        return Verdict(True, f"Right. {self.why}")


class Prediction(Choice):
    """A guess that is asked for before a cell runs, and told when the cell has run.

    `prediction(guess)` keeps the guess and gives nothing away. `prediction.compare(…)`,
    the last line of the cell that settles it, says how it compared.

    Parameters
    ----------
    outcome
        Takes what that cell found; gives the name of the option that came out.
    """

    not_yet = Verdict(False, "Guess before you go on.", False)

    def __init__(
        self,
        right: str,
        why: str,
        because: dict[str, str],
        outcome: Callable[..., str | None],
        *,
        hints: Sequence[str] = (),
    ) -> None:
        super().__init__(right, why, because, hints=hints)
        self.outcome = outcome
        self.guess: str | None = None

    def __call__(self, answer: object, *, hint: int = 1) -> Verdict:
        self.guess = None
        return super().__call__(answer, hint=hint)

    def chosen(self, option: str) -> Verdict:
        self.guess = option
        return Verdict(False, f"Your guess is kept: **{option}**. Go on.", False)

    def compare(self, *found: object) -> Verdict:
        """How the guess compared with what the cell has found."""
        if call(self.outcome, found).result != self.right:
            says = "Here it came out otherwise than in the book: was the cell changed?"
            return Verdict(False, says, False)
        came = f"**{self.right}**. {self.why}"
        if self.guess is None:
            return Verdict(False, f"It came out as {came}", False)
        if self.guess == self.right:
            return Verdict(True, f"As you guessed, {came}")
        thought = self.because[self.guess]
        says = f"You guessed **{self.guess}**: {thought} It came out as {came}"
        return Verdict(False, says)


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
            return self._apart(answer, self.expected)
        given = f"({', '.join(self.names)})"
        try:
            numbers = [] if isinstance(answer, str) else [float(n) for n in answer]
        except Exception:
            numbers = []
        if len(numbers) != len(self.names):
            return f"Answer with {len(self.names)} numbers: {code(given)}."
        told = zip(self.names, numbers, self.expected, strict=True)
        for name, got, expected in told:
            if not self._is(got, expected):
                return f"{code(name)}: {self._apart(got, expected)}"
        return self._close()

    def _apart(self, got: object, expected: object) -> str:
        """What sets a number apart, by its own size, from the one asked for."""
        if words := difference(got, expected, self.within):
            return words
        if np.all(np.abs(np.subtract(got, expected)) <= NEAR * np.abs(expected)):
            return self._close()
        return difference(got, expected, 1e-9)

    def _close(self) -> str:
        share = f"{100 * self.within:.2g}%"
        return f"Close: it is asked for to within {share} of its size."


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
