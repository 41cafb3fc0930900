"""Run each light cell of a notebook after what it needs, and nothing else.

`python -m tests.run_page_cells notebooks/02_rnn.ipynb` prints what went wrong: a cell
that fails, or one that says something else than the cells say that run one after the
other, as in the book.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
from jupyter_cache import get_cache

CLOCK = "perf_counter"  # what is timed differs from run to run
ROOT = Path(__file__).resolve().parent.parent
# The book's extensions are imported as Jupyter Book does, from book/.
sys.path.append(str(ROOT / "book"))
from _ext.live import chapter
from _ext.live.page.needs import Piece, needed


def said_by(pieces: list[Piece]) -> str:
    """Run pieces in a namespace of their own; what the last has printed."""
    names = {"__name__": "__main__", "display": print}
    for piece in pieces:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            exec(compile(piece.source, f"<cell {piece.place[0]}>", "exec"), names)
    plt.close("all")  # as the page does after each run
    return said.getvalue()


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
    said, found = said_in_the_book(path), []
    for piece in pieces:
        if piece.place in absent or chapter.is_import(piece):
            continue
        try:
            alone = said_by([*needed(pieces, piece), piece])
        except BaseException as error:
            found.append(f"cell {piece.place[0]}: {type(error).__name__}: {error}")
        else:
            every = [*needed(pieces, piece), piece]
            books = said.get(piece.place[0], "")
            if alone != books and not any(CLOCK in each.source for each in every):
                found.append(f"cell {piece.place[0]} says {alone!r}, not {books!r}")
    return found


def main() -> None:
    path = Path(sys.argv[1]).resolve()
    os.chdir(path.parent)
    for problem in problems(path):
        print(problem)


if __name__ == "__main__":
    main()
