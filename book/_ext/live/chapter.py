"""What the page needs to know of a notebook: its pieces, and its exercises."""

import ast
import copy
import hashlib
import importlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from _ext.live.page.needs import Piece, needed, pieces_of
from helpers.checks import Prediction, Verdict

CHECKS = "helpers.checks"
NUMBER = re.compile(r"^\*\*(\d+)\.", re.MULTILINE)
# What explorers have computed, the most telling first.
READABLE = ("hidden", "trajectory", "norms", "probabilities")
MORE = " (More:"  # what a verdict says of hints; the page has a button for them
# Processor seconds of slow pieces, in the page, null for those that fail there;
# tools/page_cells.py writes them.
SECONDS = Path(__file__).with_name("seconds.json")
PATIENCE = 5.0  # s, for a cell with what it needs
FAILS = "It does not run in a browser, whose NumPy differs from JupyterLab's."
SLOW = "It takes too long in a browser, with what it needs."
TORCH = "It needs PyTorch, which browsers do not have."


class Exercise(NamedTuple):
    """A cell that a check looks at."""

    cell: int
    name: str  # its number, as the text above it says; of a guess what its check says
    is_guess: bool
    answer: str  # what the reader changes
    call: str  # the check that follows
    options: dict[str, dict]  # of a choice: what the check says of each
    hints: tuple[str, ...]

    def told(self) -> dict:
        """What the page is told of it."""
        return {
            "cell": self.cell,
            "guess": self.is_guess,
            "answer": self.answer,
            "call": self.call,
            "options": self.options,
            "hints": self.hints,
        }


def code_cells(notebook: NotebookNode) -> dict[int, str]:
    """Return the sources of the code cells by their number in the notebook."""
    return {
        number: cell.source
        for number, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    }


def check_modules(cells: dict[int, str]) -> dict[str, str]:
    """Return the modules of checks that a notebook imports, by what it calls them."""
    found = {}
    for source in cells.values():
        for statement in ast.parse(source).body:
            if isinstance(statement, ast.ImportFrom) and statement.module == CHECKS:
                for name in statement.names:
                    found[name.asname or name.name] = f"{CHECKS}.{name.name}"
    return found


def exercises_of(notebook: NotebookNode) -> list[Exercise]:
    """Return the exercises of a notebook: cells with `...` that end in a check."""
    cells = code_cells(notebook)
    modules = check_modules(cells)
    found = []
    for number, source in cells.items():
        is_solution = "hide-cell" in notebook.cells[number].metadata.get("tags", [])
        call = ast.parse(source).body[-1:]
        checked = _checked(call[0], modules) if call and "..." in source else None
        if checked is None or is_solution:
            continue
        check = getattr(importlib.import_module(modules[checked[0]]), checked[1])
        is_guess = isinstance(check, Prediction)
        lines = source.split("\n")[: call[0].lineno - 1]
        found.append(
            Exercise(
                number,
                checked[1] if is_guess else _number_above(notebook, number),
                is_guess,
                "\n".join(lines).rstrip(),
                ast.unparse(call[0]),
                _options(check),
                check.hints,
            )
        )
    return found


def _checked(statement: ast.stmt, modules: dict[str, str]) -> tuple[str, str] | None:
    """The module and the name of `checks.name(answer)`; None for anything else."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(module), name), [ast.Name()])):
            return (module, name) if module in modules else None
    return None


def _number_above(notebook: NotebookNode, cell: int) -> str:
    for above in reversed(notebook.cells[:cell]):
        if above.cell_type == "markdown" and (found := NUMBER.findall(above.source)):
            return found[-1]
    raise ValueError(
        f"cell {cell}: no exercise's number, as in **2. Count.**, above it"
    )


def _options(check: object) -> dict[str, dict]:
    """What a check of a choice says of each option; {} for other checks."""
    verdicts = {
        option: verdict_on(check, option) for option in getattr(check, "options", [])
    }
    return {
        option: {
            "right": bool(verdict),
            "message": verdict.message.partition(MORE)[0],
        }
        for option, verdict in verdicts.items()
    }


def verdict_on(check: object, option: str) -> Verdict:
    """Return what a check says of an option; of a guess, how it came out."""
    if not isinstance(check, Prediction):
        return check(option)
    settled = copy.copy(check)
    settled.outcome = lambda: check.right
    settled(option)
    return settled.compare()


def with_torch(pieces: list[Piece]) -> set[tuple[int, int]]:
    """Return the places of the pieces that need PyTorch."""
    own = {piece.place for piece in pieces if _imports_torch(piece)}
    return {p.place for p in pieces if own & {o.place for o in [*needed(pieces, p), p]}}


def seconds_of(name: str) -> dict[str, float | None]:
    """Return what SECONDS says of the pieces of notebook `name`, by their digests."""
    return json.loads(SECONDS.read_text("utf-8")).get(name, {})


def absent_pieces(pieces: list[Piece], name: str) -> dict[tuple[int, int], str]:
    """Return, for each piece of notebook `name` that no page can run, why."""
    seconds = seconds_of(name)
    absent = dict.fromkeys(with_torch(pieces), TORCH)
    for piece in pieces:
        every = [*needed(pieces, piece), piece]
        taken = [seconds.get(digest(each), 0) for each in every]
        if None in taken:
            absent.setdefault(piece.place, FAILS)
        elif sum(taken) > PATIENCE:
            absent.setdefault(piece.place, SLOW)
    return absent


def digest(piece: Piece) -> str:
    """Return a name for what a piece says, wherever it stands."""
    return hashlib.sha256(piece.source.strip().encode()).hexdigest()[:12]


def is_import(piece: Piece) -> bool:
    return piece.source.lstrip().startswith(("import ", "from "))


def _imports_torch(piece: Piece) -> bool:
    return is_import(piece) and "torch" in re.split(r"[\s.]+", piece.source.strip())[:2]


def pieces_told(pieces: list[Piece], absent: dict[tuple[int, int], str]) -> list[dict]:
    """Return the pieces as the page's Python reads them, from JSON."""
    return [
        {
            "place": piece.place,
            "absent": absent.get(piece.place, ""),
            "source": piece.source,
            **{kind: sorted(getattr(piece, kind)) for kind in Piece._fields[2:]},
        }
        for piece in pieces
    ]


def pieces_of_notebook(notebook: NotebookNode) -> list[Piece]:
    return pieces_of(code_cells(notebook).items())


def scratch(source: str) -> str:
    """Return what a scratch cell begins with below the explorer that a cell shows."""
    tree = ast.parse(source)
    match tree.body[-1]:
        case ast.Expr(ast.Name(name)):
            # Only here: it takes seconds to import, and few cells show one.
            explorers = importlib.import_module("explorers")
            classes = [getattr(explorers, word) for word in explorers.__all__]
            used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            for made in classes:
                if made.__name__ in used:
                    return f"{name}.{_readable(made)}"
    return ""


def _readable(explorer: type) -> str:
    """What of an explorer can be read and is not set."""
    return next((name for name in READABLE if hasattr(explorer, name)), "question")
