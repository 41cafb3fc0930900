"""The ledger of claims and the notation page agree with chapters and palette."""

import json
import re
from pathlib import Path

from helpers import palette

BOOK = Path(__file__).parents[1] / "book"
NOTEBOOKS = BOOK.parent / "notebooks"

# How the markers of matplotlib are written in the table.
GLYPHS = {
    "o": "●",
    "s": "■",
    "D": "◆",
    ">": "▶",
    "^": "▲",
    "P": "✚",
    "v": "▼",
    "p": "⬟",
    "X": "✖",
    "<": "◀",
    "h": "⬢",
    "*": "★",
    "": "none",
}


def claim_targets():
    """Numbers of the claims that a chapter marks with ``(claim-7)=``."""
    found = []
    for path in NOTEBOOKS.glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(c["source"]) for c in cells)
        found += re.findall(r"^\(claim-(\d+)\)=$", text, re.MULTILINE)
    return sorted(map(int, found))


def test_the_ledger_holds_every_claim_once_with_a_verdict():
    text = (BOOK / "claims.md").read_text(encoding="utf-8")
    entries = re.findall(r"^(\d+) · \S.*(?:\n(?!:).+)*\n: \*\*[^*]+\*\*", text, re.M)
    assert sorted(map(int, entries)) == list(range(1, 29))


def test_every_cell_that_shows_a_claim_is_linked_from_the_ledger():
    text = (BOOK / "claims.md").read_text(encoding="utf-8")
    linked = sorted({int(n) for n in re.findall(r"\(#claim-(\d+)\)", text)})
    assert linked == claim_targets()


def rows_with_a_line():
    """The cells of each row of the notation page's tables of looks, by their words."""
    text = (BOOK / "notation.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split(" | ") for line in text.splitlines()]
    cells = [[cell.strip() for cell in row] for row in rows if "stroke:" in str(row)]
    return {words: rest for words, *rest in cells}


def test_the_notation_page_shows_the_palette():
    rows = rows_with_a_line()
    shown = palette.QUANTITIES | palette.MODELS
    assert list(rows) == [drawn.words for drawn in shown.values()]
    for name, quantity in palette.QUANTITIES.items():
        symbol, line, marker = rows[quantity.words]
        variable = f"--book-{name.replace('_', '-')}"
        assert symbol == (f"${quantity.symbol}$" if quantity.symbol else "")
        assert f"stroke:var({variable});" in line
        assert f"stroke-dasharray:var({variable}-dash)" in line
        assert GLYPHS[quantity.marker] in marker


def test_the_notation_page_shows_the_models():
    colours = palette.variables("light")
    for model in palette.MODELS.values():
        line, marker = rows_with_a_line()[model.words]
        (variable,) = re.findall(r"stroke:var\((--book-[\w-]+)\)", line)
        assert colours[variable] == model.light
        assert f'stroke-dasharray:{palette.dasharray(model.linestyle)}"' in line
        assert f"color:var({variable})" in marker
        assert GLYPHS[model.marker] in marker
