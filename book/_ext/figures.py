"""Figures that follow the theme: from matplotlib's SVG, one file for each.

A figure is drawn once, in the light shades of helpers/palette.py. Of that drawing two
files are made, in the colours of either theme; the page shows the one that fits, and
the browser loads it when it is near. Inline, the figures of a chapter would be some
thousands of elements before the first word is seen. What would not follow (a colour
from elsewhere), and what could not be read aloud (an image without alternative text),
is a warning.
"""

import re
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from _ext import static_folder
from helpers import palette

logger = logging.getLogger(__name__)

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
PIXELS_PER_POINT = 4 / 3
HEX_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
LONG_NUMBER = re.compile(r"\d+\.\d{3,}")
DRAWN = ("d", "points", "x", "y")

# Black where nothing is said is ink, as in every SVG that names no fill.
NAMES = {"#000000": "--book-ink"} | {
    colour: name for name, colour in palette.variables("light").items()
}


class FigureError(ValueError):
    """The SVG cannot be read."""


class figure_file(nodes.image):
    """A figure in the colours of the theme ``theme``; Sphinx takes its file along."""


def themed(text: str, theme: str, unknown: set[str]) -> str:
    """Give palette colours the shade of `theme`; collect what is not one."""
    shades = palette.variables(theme)

    def shade(match):
        colour = match[0].lower()
        if len(colour) == 4:
            colour = "#" + "".join(2 * digit for digit in colour[1:])
        if colour not in NAMES:
            unknown.add(colour)
            return match[0]
        return shades[NAMES[colour]]

    return HEX_COLOUR.sub(shade, text)


def lighten(root: ElementTree.Element) -> None:
    """Drop metadata, ids that nothing refers to, and digits below 0.01 points."""
    used = set(re.findall(r"#([\w.-]+)", ElementTree.tostring(root, "unicode")))
    for parent in list(root.iter()):
        parent.tail = (parent.tail or "").strip() or None
        if parent.get("id") not in used:
            parent.attrib.pop("id", None)
        for child in parent.findall(f"{{{SVG}}}metadata"):
            parent.remove(child)
        for key in DRAWN:
            if key in parent.attrib:
                text = LONG_NUMBER.sub(lambda m: f"{float(m[0]):.2f}", parent.get(key))
                parent.set(key, " ".join(text.split()))


def draw(source: str, theme: str) -> tuple[str, tuple[int, int], set[str]]:
    """Return `source` as SVG in the colours of `theme`, and its width and height in px.

    The last value holds the colours that are not the palette's. Raises FigureError if
    it is not SVG.
    """
    try:
        root = ElementTree.fromstring(source)
    except ElementTree.ParseError as error:
        raise FigureError(f"it is not well-formed SVG: {error}") from error
    lighten(root)
    unknown: set[str] = set()
    for element in root.iter():
        for key in ("style", "fill", "stroke", "stop-color"):
            if key in element.attrib:
                element.set(key, themed(element.get(key), theme, unknown))
    root.set("fill", palette.variables(theme)["--book-ink"])
    size = tuple(
        round(float(root.get(side, "0").removesuffix("pt")) * PIXELS_PER_POINT)
        for side in ("width", "height")
    )
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root, encoding="unicode"), size, unknown


def text_alternative(image: nodes.image) -> str:
    """Return the alternative text, or "" where there is none but the file's path."""
    alt = image.get("alt", "").strip()
    return "" if alt in (image["uri"], Path(image["uri"]).name) else alt


class FigureFiles(SphinxTransform):
    """Make files of the SVG outputs of notebooks; ask for alternative texts."""

    default_priority = 500

    def apply(self, **kwargs) -> None:
        for image in list(self.document.findall(nodes.image)):
            if not text_alternative(image):
                logger.warning(
                    "an image without alternative text: give the cell the metadata "
                    '{"mystnb": {"image": {"alt": "..."}}}, or write ![...](file)',
                    location=image,
                    type="figures",
                )
            elif image.parent.get("mime_type") == "image/svg+xml":
                self.replace(image)

    def replace(self, image: nodes.image) -> None:
        """Put a file for each theme in the place of `image`."""
        _, path = self.env.relfn2path(image["uri"], self.env.docname)
        source = Path(path).read_text(encoding="utf-8")
        try:
            files = [self.file(image, Path(path), source, t) for t in palette.THEMES]
        except FigureError as error:
            logger.warning("a figure: %s", error, location=image, type="figures")
            return
        image.parent.replace(image, files)

    def file(self, image, path: Path, source: str, theme: str) -> figure_file:
        svg, size, unknown = draw(source, theme)
        if unknown and theme == palette.THEMES[0]:
            logger.warning(
                "a figure's colours are not in helpers/palette.py, so they would not "
                "follow the theme: %s",
                ", ".join(sorted(unknown)),
                location=image,
                type="figures",
            )
        path.with_suffix(f".{theme}.svg").write_text(svg, encoding="utf-8")
        uri = image["uri"].removesuffix(".svg") + f".{theme}.svg"
        return figure_file(uri=uri, alt=image["alt"], theme=theme, size=size)


def visit_figure_file(self, node: figure_file) -> None:
    """The picture, in a link to its file: a tap enlarges it (book.js)."""
    path = f"{self.builder.imgpath}/{self.builder.images[node['uri']]}"
    alt, (width, height) = escape(" ".join(node["alt"].split())), node["size"]
    self.body.append(
        f'<a class="book-figure only-{node["theme"]}" href="{path}"><img src="{path}" '
        f'alt="{alt}" width="{width}" height="{height}" loading="lazy"></a>'
    )
    raise nodes.SkipNode


def write_palette(app: Sphinx) -> None:
    css = static_folder(app, "figures") / "palette.css"
    css.write_text(palette.css(), encoding="utf-8")


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", write_palette)
    app.add_css_file("palette.css", priority=600)
    app.add_node(figure_file, html=(visit_figure_file, None))
    app.add_transform(FigureFiles)
    return {"parallel_read_safe": True}
