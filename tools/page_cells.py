"""Time the cells that pages may run: `python -m tools.page_cells`.

It runs what needs no PyTorch in the Python of the pages, and writes the seconds of what
takes a noticeable time, or fails, into book/_ext/live/seconds.json. The pages offer no
Run button for a cell that takes too long; here it is ended when that is clear, and what
needs it does not run. Some minutes; to be run when a slow cell has changed.
"""

import json
import sys
from pathlib import Path

import nbformat

from tools import machine, page_python

# The book's extensions are imported as Jupyter Book does, from book/.
sys.path.append(str(machine.ROOT / "book"))
from _ext.live import chapter
from _ext.live.page.needs import Piece

NOTICEABLE = 0.5  # s
PROGRAM = Path(__file__).parent / "in_page" / "time_cells.py"


def worth_noting(pieces: list[Piece], found: dict) -> dict[str, float | None]:
    """Return the seconds of slow pieces, None for those that fail, by their digests."""
    noted = {}
    for piece in pieces:
        seconds = found.get(str(piece.place), 0)
        if isinstance(seconds, str):
            print(f"{piece.source.strip()}\n>> {seconds}\n", flush=True)
            noted[chapter.digest(piece)] = None
        elif seconds > NOTICEABLE and not chapter.is_import(piece):
            noted[chapter.digest(piece)] = round(seconds, 1)
    return noted


def main() -> None:
    notebooks, told = {}, {}
    for path in sorted((machine.ROOT / "notebooks").glob("*.ipynb")):
        pieces = chapter.pieces_of_notebook(nbformat.read(path, 4))
        absent = dict.fromkeys(chapter.with_torch(pieces), chapter.TORCH)
        notebooks[path.stem] = pieces
        told[path.stem] = chapter.pieces_told(pieces, absent)
    found = page_python.run(
        PROGRAM, {"notebooks": told, "limit": chapter.PATIENCE + NOTICEABLE}
    )
    noted = {name: worth_noting(notebooks[name], found[name]) for name in notebooks}
    chapter.SECONDS.write_text(json.dumps(noted, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
