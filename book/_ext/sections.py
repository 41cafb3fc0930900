"""Sections that are laid out when they come near, in a place of about their height.

A chapter is some 40,000 px high and has 20,000 elements: laid out at once, a phone is
busy with them for seconds before it can be touched. What lies far below waits
(book.css), and until then its height is a guess, from what stands in it: made here, for
a column on a desk and one on a phone, so that the scroll bar tells the truth.
"""

import math
from dataclasses import dataclass

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx

from _ext.figures import figure_file
from _ext.folding import fold

TEXTS = (nodes.paragraph, nodes.term, nodes.title, nodes.caption)
SILENT = (nodes.comment, nodes.target, nodes.system_message)


@dataclass(frozen=True)
class Column:
    """What a column of text holds: letters a line, and heights in px."""

    letters: int
    line: float
    code_line: float
    width: int
    explorer: int


COLUMNS = {
    "desk": Column(letters=80, line=27.5, code_line=24, width=760, explorer=600),
    "phone": Column(letters=42, line=26, code_line=23, width=350, explorer=760),
}
GAP, FRAME, FORMULA, FOLDED = 18, 34, 44, 56


def height(node: nodes.Node, column: Column) -> float:
    """Guess how high `node` is in `column`, in px."""
    if isinstance(node, SILENT):
        return 0
    if isinstance(node, (fold, HideCodeCellNode)):
        return FOLDED
    if isinstance(node, nodes.literal_block):
        return column.code_line * (1 + node.astext().count("\n")) + FRAME
    if isinstance(node, nodes.math_block):
        return FORMULA * (1 + node.astext().count(r"\\")) + FRAME
    if isinstance(node, figure_file):
        wide, high = node["size"]
        return high * min(1, column.width / wide) if node["theme"] == "light" else 0
    if isinstance(node, nodes.raw):
        return column.explorer if "book-widget" in node.astext() else 0
    if isinstance(node, nodes.row):
        return column.line + GAP
    if isinstance(node, TEXTS):
        return column.line * math.ceil(len(node.astext()) / column.letters) + GAP
    return sum(height(child, column) for child in node.children)


def sections_of(document: nodes.document) -> list[nodes.section]:
    """Return the sections below the page's title, and those within them."""
    return [
        section
        for section in document.findall(nodes.section)
        if isinstance(section.parent, nodes.section)
    ]


def tell_heights(app, pagename, templatename, context, doctree) -> None:
    """Write the heights to the sections of a page, where its styles find them."""
    if doctree is None:
        return
    for section in sections_of(doctree):
        heights = {name: height(section, column) for name, column in COLUMNS.items()}
        style = ";".join(f"--{name}:{high:.0f}px" for name, high in heights.items())
        tag = f'id="{section["ids"][0]}"'
        context["body"] = context["body"].replace(
            f"<section {tag}>", f'<section {tag} style="{style}">', 1
        )


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", tell_heights)
    return {"parallel_read_safe": True}
