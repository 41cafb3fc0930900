"""Figures as the page shows them: SVG in the light shades, to be themed there."""

import io
from collections.abc import Iterator

import matplotlib.pyplot as plt


def open_figures() -> Iterator[str]:
    """The SVG of each open figure, which is closed."""
    for number in plt.get_fignums():
        text = io.StringIO()
        plt.figure(number).savefig(text, format="svg", metadata={"Date": None})
        yield text.getvalue()
    plt.close("all")
