"""Time the cells that pages may run: `python -m tools.page_cells`.

It runs, here, what needs no PyTorch, and writes the seconds of what takes a noticeable
time into book/_ext/live/seconds.json. The pages offer no Run button for a cell that
would take too long in a browser. Minutes; to be run when a slow cell has changed.
"""

import contextlib
import io
import json
import os
import sys
import time
import warnings

import nbformat

from tools import machine

# The book's extensions are imported as Jupyter Book does, from book/.
sys.path.append(str(machine.ROOT / "book"))
from _ext.live import chapter
from _ext.live.page.needs import Piece

NOTICEABLE = 0.05  # s
NOTEBOOKS = machine.ROOT / "notebooks"


def seconds_of(pieces: list[Piece], names: dict) -> dict[str, float]:
    """Run pieces in their order; return the processor's seconds of those that count."""
    found = {}
    for piece in pieces:
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(piece.source, f"<cell {piece.place[0]}>", "exec"), names)
        seconds = time.process_time() - start
        if seconds > NOTICEABLE and not chapter.is_import(piece):
            found[chapter.digest(piece)] = round(seconds, 2)
    return found


def main() -> None:
    os.chdir(NOTEBOOKS)
    os.environ |= {"MPLBACKEND": "svg", "TQDM_DISABLE": "1"}
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
