"""What the page needs to know of a notebook: its pieces, and its exercises."""

import ast
import hashlib
import importlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from _ext.live.page.needs import Piece, needed, pieces_of

CHECKS = "helpers.checks"
NUMBER = re.compile(r"^\*\*(\d+)\.", re.MULTILINE)
# What explorers have computed, the most telling first.
READABLE = ("hidden", "trajectory", "norms", "probabilities")
MORE = " (More:"  # what a verdict says of hints; the page has a button for them
# Processor seconds of slow pieces, here; tools/page_cells.py writes them.
SECONDS = Path(__file__).with_name("seconds.json")
PATIENCE = 1.0  # s here, which are some five there
SLOW = "It takes too long in a browser, with what it needs."
TORCH = "It needs PyTorch, which browsers do not have."


class Exercise(NamedTuple):
    """A cell that a check looks at."""

    cell: int
    number: int  # as the text above it says
    answer: str  # what the reader changes
    call: str  # the check that follows
    options: dict[str, dict]  # of a choice: what the check says of each
    hints: tuple[str, ...]

    def told(self) -> dict:
        """What the page is told of it."""
        return {
            "cell": self.cell,
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
        call = ast.parse(source).body[-1:]
        name = _checked(call[0], modules) if call and "..." in source else None
        if name is None or "hide-cell" in notebook.cells[number].metadata.get(
            "tags", []
        ):
            continue
        check = getattr(importlib.import_module(modules[name[0]]), name[1])
        lines = source.split("\n")[: call[0].lineno - 1]
        found.append(
            Exercise(
                number,
                _number_above(notebook, number),
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


def _number_above(notebook: NotebookNode, cell: int) -> int:
    for above in reversed(notebook.cells[:cell]):
        if above.cell_type == "markdown" and (found := NUMBER.findall(above.source)):
            return int(found[-1])
    raise ValueError(
        f"cell {cell}: no exercise's number, as in **2. Count.**, above it"
    )


def _options(check: object) -> dict[str, dict]:
    """What a check of a choice says of each option; {} for other checks."""
    verdicts = {option: check(option) for option in getattr(check, "options", [])}
    return {
        option: {
            "right": bool(verdict),
            "message": verdict.message.partition(MORE)[0],
        }
        for option, verdict in verdicts.items()
    }


def with_torch(pieces: list[Piece]) -> set[tuple[int, int]]:
    """Return the places of the pieces that need PyTorch."""
    own = {piece.place for piece in pieces if _imports_torch(piece)}
    return {p.place for p in pieces if own & {o.place for o in [*needed(pieces, p), p]}}


def seconds_of(name: str) -> dict[str, float]:
    """Return the seconds of the slow pieces of notebook `name`, by their digests."""
    return json.loads(SECONDS.read_text("utf-8")).get(name, {})


def absent_pieces(pieces: list[Piece], name: str) -> dict[tuple[int, int], str]:
    """Return, for each piece of notebook `name` that no page can run, why."""
    seconds = seconds_of(name)
    absent = dict.fromkeys(with_torch(pieces), TORCH)
    for piece in pieces:
        every = [*needed(pieces, piece), piece]
        total = sum(seconds.get(digest(each), 0) for each in every)
        if total > PATIENCE:
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
