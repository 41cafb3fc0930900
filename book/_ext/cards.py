"""A picture of each page for messengers: its title, and its first figure.

The figure is the one that the notebook has drawn, so the card is never older than the
chapter. resvg turns it into pixels, since messengers show no SVG. Where the environment
does not say where the site will stand (BOOK_BASE_URL) there are no cards: a preview
needs full addresses.
"""

import re
from html import escape
from pathlib import Path
from textwrap import wrap

import matplotlib
import resvg_py
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from helpers import palette

FOLDER = "_static/cards"
WIDTH, HEIGHT, MARGIN = 1200, 630, 64
FIGURE_TOP = 200  # below a title of one line
LETTERS = 34  # of a title, on a line
SIZE, LINE = 50, 62
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
SVG_HEAD = re.compile(r".*?<svg\b[^>]*?viewBox=\"([^\"]+)\"[^>]*>", re.DOTALL)
NOTE = "book-card-figure"


class FirstFigure(SphinxTransform):
    """Note the file of a notebook's first figure, before it goes into the page."""

    default_priority = 490

    def apply(self, **kwargs) -> None:
        for image in self.document.findall(nodes.image):
            if image.parent.get("mime_type") == "image/svg+xml":
                _, path = self.env.relfn2path(image["uri"], self.env.docname)
                self.env.metadata[self.env.docname][NOTE] = path
                return


def text(words: str, y: int, size: int, colour: str, weight: str = "normal") -> str:
    return (
        f'<text x="{MARGIN}" y="{y}" font-family="DejaVu Sans" font-size="{size}" '
        f'font-weight="{weight}" fill="{colour}">{escape(words)}</text>'
    )


def nested(figure: str, top: int) -> str:
    """Return a figure as an element of the card, below `top`.

    Raises ValueError if it does not say how large it is.
    """
    head = SVG_HEAD.match(figure)
    if head is None:
        raise ValueError("a figure has no viewBox")
    return (
        f'<svg x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" '
        f'height="{HEIGHT - top - MARGIN // 2}" viewBox="{head[1]}" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">{figure[head.end() :]}'
    )


def card(title: str, book: str, figure: str | None) -> str:
    """Return the card as SVG: the book's name, the title, the figure if there is."""
    colours = palette.variables("light")
    ink, muted, paper = (
        colours[f"--book-{name}"] for name in ("ink", "muted", "paper")
    )
    lines = wrap(title, LETTERS)[:2]
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{paper}"/>']
    parts += [f'<rect width="{WIDTH}" height="12" fill="{colours["--book-hidden"]}"/>']
    parts += [text(book, 84, 28, muted)]
    top = 158 if figure else 300
    parts += [
        text(line, top + k * LINE, SIZE, ink, "bold") for k, line in enumerate(lines)
    ]
    parts += [nested(figure, FIGURE_TOP + (len(lines) - 1) * LINE)] if figure else []
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    )


def paint(svg: str) -> bytes:
    """Return an SVG as PNG, in matplotlib's fonts, which are on every machine."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_dirs=[str(FONTS)],
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
        )
    )


def metadata(address: str, title: str) -> str:
    return f"""
<meta property="og:image" content="{escape(address)}" />
<meta property="og:image:width" content="{WIDTH}" />
<meta property="og:image:height" content="{HEIGHT}" />
<meta property="og:image:alt" content="{escape(title)}" />
<meta name="twitter:card" content="summary_large_image" />"""


def give_card(app: Sphinx, pagename, templatename, context, doctree) -> None:
    base = app.config.html_baseurl
    if doctree is None or not base or app.builder.name != "html":
        return
    title = app.env.titles[pagename].astext()
    numbers = app.env.toc_secnumbers.get(pagename, {}).get("")
    if numbers:
        title = f"{numbers[0]}. {title}"
    path = app.env.metadata[pagename].get(NOTE)
    figure = Path(path).read_text("utf-8") if path else None
    book = app.config.html_title.partition(":")[0]
    file = Path(app.outdir) / FOLDER / f"{pagename}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(paint(card(title, book, figure)))
    context["metatags"] += metadata(f"{base}{FOLDER}/{pagename}.png", title)


def setup(app: Sphinx) -> dict:
    app.add_transform(FirstFigure)
    app.connect("html-page-context", give_card, priority=910)
    return {"parallel_read_safe": True}
