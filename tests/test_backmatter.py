"""The ledger of claims and the notation page agree with chapters and palette."""

import json
import re
from itertools import chain
from pathlib import Path

import pytest

from helpers import palette

BOOK = Path(__file__).parents[1] / "book"
NOTEBOOKS = BOOK.parent / "notebooks"

# The chapter that settles each claim; one is shown a second time, with another task.
CLAIMS = {
    "01_sequences": ["10"],
    "02_rnn": ["1", "2", "3", "7", "8", "9", "11", "12"],
    "03_gradient_clipping": ["4", "5", "6"],
    "04_gru": ["14", "15", "16", "17", "18", "19", "20"],
    "05_lstm": ["21", "24", "25", "26", "27"],
    "06_comparison": ["13", "22", "23", "28", "12-copy"],
}

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


def claim_targets(pattern="*.ipynb"):
    """The claims that chapters mark with ``(claim-7)=``, as they are written."""
    found = []
    for path in NOTEBOOKS.glob(pattern):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(c["source"]) for c in cells)
        found += re.findall(r"^\(claim-([\w-]+)\)=$", text, re.MULTILINE)
    return found


def test_the_ledger_holds_every_claim_once_with_a_verdict():
    text = (BOOK / "claims.md").read_text(encoding="utf-8")
    entries = re.findall(r"^(\d+) · \S.*(?:\n(?!:).+)*\n: \*\*[^*]+\*\*", text, re.M)
    assert sorted(map(int, entries)) == list(range(1, 29))


def test_every_cell_that_shows_a_claim_is_linked_from_the_ledger():
    text = (BOOK / "claims.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\(#claim-([\w-]+)\)", text))
    assert linked == set(claim_targets())


@pytest.mark.parametrize(
    ("chapter", "claim"),
    [(chapter, claim) for chapter in CLAIMS for claim in CLAIMS[chapter]],
)
def test_a_claim_has_its_target_in_its_chapter(chapter, claim):
    assert claim_targets(f"{chapter}.ipynb").count(claim) == 1


def test_no_other_cell_shows_a_claim():
    assert sorted(claim_targets()) == sorted(chain(*CLAIMS.values()))


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
