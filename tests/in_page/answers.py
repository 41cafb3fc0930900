"""Tries answers in the pages' Python; tests/test_page_checks.py asks for it."""

import json
from importlib import import_module

import machine
from page.needs import Piece, pieces_of
from page.start import open_chapter

from helpers.checks import Exercise, Prediction


def outcomes(pieces: list, answers: list) -> list:
    """What the page says of each answer: (cell, source, check)."""
    chapter = open_chapter(json.dumps(pieces), lambda kind, content: None)
    return [json.loads(chapter.check(*answer)) for answer in answers]


def names(pieces: list[Piece]) -> list:
    """What the page finds that each piece does with which names."""
    return [[sorted(kind) for kind in piece[2:]] for piece in pieces]


def verdict_on(exercise: Exercise, answer: object):
    """What an exercise says; of a guess, when it came out as in the book."""
    verdict = exercise(answer)
    if isinstance(exercise, Prediction):
        exercise.outcome = lambda: exercise.right
        verdict = exercise.compare()
    return verdict


def mistakes(name: str) -> list:
    """For each mistake that a module of checks knows: exercise, sentence, verdict."""
    # A copy: a warning that an answer causes is noted in the module that gives it.
    exercises = [*vars(import_module(f"helpers.checks.{name}")).items()]
    return [
        [f"{name}.{own}", mistake.says, bool(verdict), verdict.message]
        for own, exercise in exercises
        if isinstance(exercise, Exercise)
        for mistake in exercise.mistakes
        for verdict in [verdict_on(exercise, mistake.answer)]
    ]


def main() -> None:
    told = json.loads(machine.told)
    found = {
        "solutions": [outcomes(*chapter) for chapter in told["chapters"]],
        "names": [names(pieces_of(cells)) for cells in told["cells"]],
        "mistakes": [each for name in told["modules"] for each in mistakes(name)],
    }
    print(json.dumps(found))


main()
