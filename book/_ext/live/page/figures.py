"""Figures as the page shows them: SVG whose colours follow the reader's theme."""

import io
import re
from collections.abc import Iterator

import matplotlib.pyplot as plt

from helpers import palette

# Black where nothing is said is ink, as in every SVG that names no fill.
NAMES = {"#000000": "--book-ink"} | {
    colour: name for name, colour in palette.variables("light").items()
}
COLOUR = re.compile("|".join(NAMES), re.IGNORECASE)
METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
STYLE = re.compile(r"<defs>\s*<style[^>]*>\*\{([^}]*)\}</style>\s*</defs>")


def open_figures() -> Iterator[str]:
    """The SVG of each open figure, which is closed."""
    for number in plt.get_fignums():
        text = io.StringIO()
        plt.figure(number).savefig(text, format="svg", metadata={"Date": None})
        yield themed(text.getvalue())
    plt.close("all")


def themed(svg: str) -> str:
    """The figure in the page's own colours, without a style sheet."""
    svg = METADATA.sub("", svg[svg.index("<svg") :])
    rule = STYLE.search(svg)
    svg = STYLE.sub("", svg)
    svg = COLOUR.sub(lambda match: f"var({NAMES[match[0].lower()]})", svg)
    style = f"fill:var(--book-ink);max-width:100%;height:auto;{rule[1] if rule else ''}"
    return svg.replace("<svg ", f'<svg style="{style}" role="img" ', 1)
