"""Times the pieces of notebooks in the pages' Python, for tools/page_cells.py."""

import contextlib
import io
import json
import os
import warnings

import machine
from page import mended, notebook
from page.figures import open_figures
from page.needs import Piece, needed
from page.start import HOME, piece_from

DISPLAYED = io.StringIO()


def seconds_of(pieces: list[Piece], absent: set, limit: float) -> dict:
    """Run pieces in their order; the seconds of each, or how it fails, by its place."""
    names, found = {"__name__": "__main__"}, {}
    ended = set(absent)
    for piece in pieces:
        if piece.place in ended or any(o.place in ended for o in needed(pieces, piece)):
            continue
        start = machine.seconds()
        try:
            execute(piece, names, limit)
        except KeyboardInterrupt:
            pass
        except Exception as error:
            ended.add(piece.place)
            found[str(piece.place)] = f"{type(error).__name__}: {error}"
            continue
        seconds = machine.seconds() - start
        found[str(piece.place)] = seconds
        if seconds > limit:  # interrupted, which `train` for one takes as its end
            ended.add(piece.place)
    return found


def execute(piece: Piece, names: dict, limit: float) -> None:
    """Run a piece, silently, and draw its figures."""
    code = compile(piece.source, f"<cell {piece.place[0]}>", "exec")
    machine.limit(limit)
    try:
        with contextlib.redirect_stdout(DISPLAYED):
            exec(code, names)
            list(open_figures())
    finally:
        machine.limit(0)


def main() -> None:
    told = json.loads(machine.told)
    os.makedirs(HOME, exist_ok=True)
    os.chdir(HOME)
    warnings.simplefilter("ignore")
    mended.install()
    notebook.install(lambda value: None)
    found = {}
    for name, entries in told["notebooks"].items():
        pieces = [piece_from(entry) for entry in entries]
        absent = {tuple(entry["place"]) for entry in entries if entry["absent"]}
        found[name] = seconds_of(pieces, absent, told["limit"])
    print(json.dumps(found))


main()
