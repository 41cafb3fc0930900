"""Time the cells that pages may run: `python -m tools.page_cells`.

It runs, here, what needs no PyTorch, and writes the seconds of what takes a noticeable
time into book/_ext/live/seconds.json. The pages offer no Run button for a cell that
would take too long in a browser; here it is ended when that is clear, and what needs it
does not run. A minute or two; to be run when a slow cell has changed.
"""

import contextlib
import io
import json
import os
import signal
import sys
import time
import warnings

import nbformat

from tools import machine

# The book's extensions are imported as Jupyter Book does, from book/.
sys.path.append(str(machine.ROOT / "book"))
from _ext.live import chapter
from _ext.live.page.needs import Piece

NOTICEABLE = 0.1  # s
NOWHERE = io.StringIO()
NOTEBOOKS = machine.ROOT / "notebooks"


class TooSlow(BaseException):
    """A cell has taken more than any cell of a page may."""


def end(*signal_and_frame) -> None:
    raise TooSlow


def seconds_of(pieces: list[Piece], names: dict) -> dict[str, float]:
    """Run pieces in their order; return the processor's seconds of those that count."""
    found, slow = {}, set()
    for piece in pieces:
        if slow & {other.place for other in chapter.needed(pieces, piece)}:
            continue
        start = time.process_time()
        try:
            execute(piece, names)
        except TooSlow:
            slow.add(piece.place)
        seconds = time.process_time() - start
        if seconds > NOTICEABLE and not chapter.is_import(piece):
            found[chapter.digest(piece)] = round(seconds, 1)
    return found


def execute(piece: Piece, names: dict) -> None:
    """Run a piece, silently; raise TooSlow when it has taken too long."""
    limit = 0 if chapter.is_import(piece) else chapter.PATIENCE + NOTICEABLE
    signal.setitimer(signal.ITIMER_PROF, limit)
    code = compile(piece.source, f"<cell {piece.place[0]}>", "exec")
    try:
        with contextlib.redirect_stdout(NOWHERE), contextlib.redirect_stderr(NOWHERE):
            exec(code, names)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def main() -> None:
    signal.signal(signal.SIGPROF, end)
    os.chdir(NOTEBOOKS)
    os.environ["MPLBACKEND"] = "svg"
    warnings.simplefilter("ignore")
    found = {}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        print(f">> timing {path.name}", flush=True)
        pieces = chapter.pieces_of_notebook(nbformat.read(path, 4))
        absent = chapter.with_torch(pieces)
        names = {"__name__": "__main__", "display": print}
        here = [piece for piece in pieces if piece.place not in absent]
        found[path.stem] = seconds_of(here, names)
    chapter.SECONDS.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
