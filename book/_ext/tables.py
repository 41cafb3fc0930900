"""What is in a table's cells, so that they break well where the screen is narrow.

A browser takes a column's width from its longest word: "10 of 10" would go over three
lines, and a sentence would stand in a column of one word. book.css has the rules.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

NUMBER = re.compile(r"(?=.{,14}$)\d\S*(?: \S+){1,2}")  # "10 of 10", "1.19 → 16.64"
MANY = 20  # letters, more than a column of one word holds in two lines


def kind(text: str) -> str | None:
    """Return the class of a cell with `text`, or None for one that needs no care."""
    if NUMBER.fullmatch(text):
        return "book-number"
    return "book-words" if len(text) > MANY else None


class Cells(SphinxTransform):
    """Give the cells below the heads of tables their classes."""

    default_priority = 500

    def apply(self, **kwargs) -> None:
        for body in self.document.findall(nodes.tbody):
            for cell in body.findall(nodes.entry):
                if found := kind(cell.astext()):
                    cell["classes"].append(found)


def setup(app: Sphinx) -> dict:
    app.add_transform(Cells)
    return {"parallel_read_safe": True}
