"""Run each light cell of a notebook after what it needs, and nothing else.

`problems(path)` says what went wrong: a cell that fails, or one that says something
else than the cells say that run one after the other, as in the book. What several cells
need at first runs once: where their ways part, they go on in copies of the process.
"""

import contextlib
import io
import multiprocessing
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
from jupyter_cache import get_cache

CLOCK = "perf_counter"  # what is timed differs from run to run
FORK = multiprocessing.get_context("fork")
ROOT = Path(__file__).resolve().parent.parent
# The book's extensions are imported as Jupyter Book does, from book/.
sys.path.append(str(ROOT / "book"))
from _ext.live import chapter
from _ext.live.page.needs import Piece, needed

Way = list[Piece]  # a piece after those that it needs


class Failure(str):
    """How a piece failed, where others have what they said."""


def way_to(pieces: list[Piece], piece: Piece) -> Way:
    """Return what a piece needs, and itself; imports late, so that ways part late."""
    way = [*needed(pieces, piece), piece]

    def turn(one: Piece) -> tuple[tuple[int, int], bool]:
        if not chapter.is_import(one):
            return one.place, True
        users = (p for p in way if one.binds & (p.reads | p.later | p.changes))
        return min(p.place for p in users), False

    return sorted(way, key=turn)


def said_along(ways: list[Way], names: dict, start: int = 0) -> dict:
    """Return what the last piece of each way says, by its place.

    The ways are the same up to `start`; what stands there has been run, with `names`.
    """
    parts: dict[tuple[int, int], list[Way]] = {}
    for way in ways:
        parts.setdefault(way[start].place, []).append(way)
    *others, last = parts.values()
    said = {}
    for part in others:
        said |= in_a_copy(partial(said_onward, part, names, start))
    return said | said_onward(last, names, start)


def said_onward(ways: list[Way], names: dict, start: int) -> dict:
    """Run what stands at `start` on all of these ways, and go on along them."""
    piece = ways[0][start]
    said = said_by(piece, names)
    if isinstance(said, Failure):
        return {way[-1].place: said for way in ways}
    further = [way for way in ways if way[-1] is not piece]
    found = said_along(further, names, start + 1) if further else {}
    if len(further) < len(ways):
        found[piece.place] = said
    return found


def said_by(piece: Piece, names: dict) -> str:
    """Run a piece with these names; return what it prints."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            exec(compile(piece.source, f"<cell {piece.place[0]}>", "exec"), names)
    except BaseException as error:
        return Failure(f"{type(error).__name__}: {error}")
    return said.getvalue()


def in_a_copy(work: Callable[[], dict]) -> dict:
    """Return what some work returns that is done in a copy of this process."""
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=lambda: sender.send(work()))
    process.start()
    sender.close()
    done = receiver.recv()
    process.join()
    return done


def said_in_the_book(path: Path) -> dict[int, str]:
    """What the cells printed when the site was built, by their numbers."""
    (state,) = (ROOT / "_build" / ".jupyter_cache").iterdir()
    cache = get_cache(state)
    record = cache.match_cache_notebook(nbformat.read(path, 4))
    cells = iter(cache.get_cache_bundle(record.pk).nb.cells)
    numbers = chapter.code_cells(nbformat.read(path, 4))
    executed = (cell for cell in cells if cell.cell_type == "code")
    return {
        number: "".join(o.text for o in cell.outputs if o.output_type == "stream")
        for number, cell in zip(numbers, executed, strict=True)
    }


def problems(path: Path) -> list[str]:
    """Say of each light cell that differs how it does."""
    pieces = chapter.pieces_of_notebook(nbformat.read(path, 4))
    absent = chapter.absent_pieces(pieces, path.stem)
    light = [piece for piece in pieces if piece.place not in absent]
    books, found = said_in_the_book(path), []
    os.chdir(path.parent)
    for piece in filter(chapter.is_import, light):
        said_by(piece, {})  # the modules alone: each way imports their names
    ways = [way_to(pieces, piece) for piece in light if not chapter.is_import(piece)]
    said = said_along(ways, {"__name__": "__main__", "display": print})
    for way in ways:
        cell = way[-1].place[0]
        alone, book = said[way[-1].place], books.get(cell, "")
        if isinstance(alone, Failure):
            found.append(f"cell {cell}: {alone}")
        elif alone != book and not any(CLOCK in piece.source for piece in way):
            found.append(f"cell {cell} says {alone!r}, not {book!r}")
    return found
