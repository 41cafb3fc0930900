"""Every mistake that an exercise knows gets its sentence, and nothing is given away."""

import pkgutil
import re
from importlib import import_module

import pytest

from helpers import checks
from helpers.checks import Choice, Exercise, Function, Prediction, Value

KINDS = {"verdicts", "running", "diagnosis", "exercises", "functions"}
EXERCISES = {
    f"{module.name}.{name}": exercise
    for module in pkgutil.iter_modules(checks.__path__)
    if module.name not in KINDS
    for name, exercise in vars(import_module(f"helpers.checks.{module.name}")).items()
    if isinstance(exercise, Exercise)
}
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{name}-{number}")
    for name, exercise in EXERCISES.items()
    for number, mistake in enumerate(exercise.mistakes)
]
every_exercise = pytest.mark.parametrize("name", EXERCISES)


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_a_known_mistake_gets_its_own_sentence(exercise, mistake, monkeypatch):
    verdict = exercise(mistake.answer)
    if isinstance(exercise, Prediction):
        assert mistake.says not in verdict.message
        monkeypatch.setattr(exercise, "outcome", lambda: exercise.right)
        verdict = exercise.compare()
    assert not verdict
    assert verdict.answered
    assert mistake.says in verdict.message
    # What a table knows of an error is its beginning; the reader is told all of it.
    said = verdict.message.partition(" (Case")[0].partition(" (More")[0]
    assert re.search(r"\w \S+ .*[.?!]$", said), said


@every_exercise
def test_no_two_mistakes_are_told_alike(name):
    says = [mistake.says for mistake in EXERCISES[name].mistakes]
    assert len(set(says)) == len(says)


@every_exercise
def test_an_open_exercise_is_not_yet(name):
    verdict = EXERCISES[name](...)
    assert not verdict
    assert not verdict.answered
    if isinstance(EXERCISES[name], Function):
        assert not EXERCISES[name](lambda *arguments: ...).answered


@every_exercise
def test_a_function_without_a_return_is_told_so(name):
    exercise = EXERCISES[name]
    if isinstance(exercise, Function) and not exercise.sees:
        assert "is a `return` missing?" in exercise(lambda *_: None).message


@every_exercise
def test_two_more_hints_come_one_by_one(name):
    exercise = EXERCISES[name]
    assert len(exercise.hints) == 2
    for answer in (..., object()):
        messages = [exercise(answer, hint=k).message for k in (1, 2, 3)]
        assert exercise.hints[0] not in messages[0]
        assert exercise.hints[0] in messages[1]
        assert exercise.hints[1] not in messages[1]
        assert all(hint in messages[2] for hint in exercise.hints)


@every_exercise
def test_no_sentence_holds_the_answer(name):
    exercise = EXERCISES[name]
    said = " ".join([*exercise.hints, *(m.says for m in exercise.mistakes)])
    if isinstance(exercise, Choice):
        told = [
            f'"{exercise.right}"',
            rf"\b{exercise.right}\)",
            rf" {exercise.right} is ",
        ]
    elif isinstance(exercise, Value):
        numbers = exercise.expected if exercise.names else [exercise.expected]
        shown = [f"{float(n):.3g}" for n in numbers if abs(float(n)) not in (1, 2)]
        told = [rf"(?<![\d.]){re.escape(number)}(?!\d)" for number in shown]
    else:
        told = []
    assert not any(re.search(words, said) for words in told)


def test_some_hundred_mistakes_are_known():
    assert len(MISTAKES) >= 100
