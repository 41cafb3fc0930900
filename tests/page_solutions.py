"""The book's solutions, as a reader would type them into the page."""

import ast
import re

from _ext.live.chapter import Exercise, pieces_of_notebook
from _ext.live.page.needs import Reader, global_reads
from _ext.live.page.session import Session
from nbformat import NotebookNode


def solution(notebook: NotebookNode, exercise: Exercise) -> str:
    """A right answer to an exercise: an option, or what its folded solution makes."""
    if exercise.options:
        right = next(o for o, told in exercise.options.items() if told["right"])
        return exercise.answer.replace("...", repr(right), 1)
    source = made_by(notebook.cells[exercise.cell + 1].source, exercise.call)
    return computed(notebook, exercise, source) if "torch." in source else source


def computed(notebook: NotebookNode, exercise: Exercise, source: str) -> str:
    """The numbers that a solution gives, for a reader who has no PyTorch."""
    here = Session(pieces_of_notebook(notebook), {}, lambda kind, content: None)
    assert here.run(exercise.cell, source)["problem"] is None
    name = ast.parse(exercise.call, mode="eval").body.args[0].id
    return f"{name} = {here.names[name]!r}"


def made_by(source: str, call: str) -> str:
    """The part of a solution that makes the answer, under the answer's own name."""
    body = ast.parse(source).body
    name, variable = re.fullmatch(r"(.+)\((\w+)\)", call).groups()
    given = next(
        node.args[0]
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name
    )
    wanted, kept = global_reads(given), []
    for statement in reversed(body):
        reader = Reader(set(), {})
        reader.add(statement)
        makes = (reader.binds | reader.changes) & wanted
        if makes and given not in ast.walk(statement):
            kept.insert(0, ast.unparse(statement))
            wanted |= reader.reads | reader.later
    answer = ast.unparse(given)
    return "\n\n".join([*kept, f"{variable} = {answer}" * (answer != variable)])
