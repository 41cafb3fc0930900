"""Cells of several words, which keep their room where a page is narrow.

A column as narrow as its longest word is read a word at a time. The style sheet cannot
count letters, so such cells are marked here; where their room is more than there is,
the table scrolls (book.css).
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

SEVERAL = 25  # letters


class Wordy(SphinxTransform):
    """Mark the cells of tables that hold several words."""

    default_priority = 800

    def apply(self, **kwargs) -> None:
        for cell in self.document.findall(nodes.entry):
            if len(cell.astext()) > SEVERAL:
                cell["classes"].append("wordy")


def setup(app: Sphinx) -> dict:
    app.add_transform(Wordy)
    return {"parallel_read_safe": True}
