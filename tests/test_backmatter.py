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
    "07_comparison": ["13", "22", "23", "28", "12-copy"],
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
    "d": "⧫",
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


def looks(variable, dash, marker):
    """The cells of the notation page's tables that show a line and a marker."""
    style = f"stroke:var({variable});stroke-width:2;stroke-dasharray:{dash}"
    path = f'<path d="M0 5H72" style="{style}"/>'
    line = f'<svg width="72" height="10" aria-hidden="true">{path}</svg>'
    assert marker in GLYPHS, f"add to GLYPHS how the marker {marker!r} is written"
    glyph = GLYPHS[marker]
    if marker:
        glyph = f'<span style="color:var({variable})" aria-hidden="true">{glyph}</span>'
    return f"{line} | {glyph} |"


def quantity_row(name):
    quantity = palette.QUANTITIES[name]
    variable = f"--book-{name.replace('_', '-')}"
    symbol = f"${quantity.symbol}$" if quantity.symbol else ""
    shown = looks(variable, f"var({variable}-dash)", quantity.marker)
    return f"| {quantity.words} | {symbol} | {shown}"


def model_row(name):
    """A model has the hue of the quantity that the page knows by a variable."""
    model = palette.MODELS[name]
    kin = [n for n, q in palette.QUANTITIES.items() if q.light == model.light]
    dash = palette.dasharray(model.linestyle)
    return f"| {model.words} | {looks(f'--book-{kin[0]}', dash, model.marker)}"


def test_the_notation_page_shows_the_palette():
    text = (BOOK / "notation.md").read_text(encoding="utf-8")
    shown = [line for line in text.splitlines() if "stroke:" in line]
    rows = [quantity_row(name) for name in palette.QUANTITIES]
    rows += [model_row(name) for name in palette.MODELS]
    for row in rows:
        assert row in shown, f"put this row into its table in book/notation.md:\n{row}"
    assert shown == rows, "the tables of book/notation.md have the palette's order"
