"""Figures that follow the theme: matplotlib's SVG goes inline, its colours to the page.

A figure is drawn once, in the light shades of helpers/palette.py. Inside the page each
of these shades becomes the CSS variable of its quantity, so that light and dark need
neither a second picture nor a filter. What would not follow (a colour from elsewhere),
and what could not be read aloud (an image without alternative text), is a warning.
"""

import re
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
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
PIXELS_PER_POINT = 4 / 3
HEX_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
URL = re.compile(r"url\(#([^)]+)\)")
LONG_NUMBER = re.compile(r"\d+\.\d{3,}")
RULE_FOR_ALL = re.compile(r"\s*\*\s*\{([^}]*)\}\s*")

# Black where nothing is said is ink, as in every SVG that names no fill.
VARIABLES = {"#000000": "--book-ink"} | {
    colour: name for name, colour in palette.variables("light").items()
}


class FigureError(ValueError):
    """The SVG holds something that would not work inside a page."""


def themed(text: str, unknown: set[str]) -> str:
    """Replace palette colours in a style or an attribute; collect what is not one."""

    def variable(match):
        colour = match[0].lower()
        if len(colour) == 4:
            colour = "#" + "".join(2 * digit for digit in colour[1:])
        if colour not in VARIABLES:
            unknown.add(colour)
            return match[0]
        return f"var({VARIABLES[colour]})"

    return HEX_COLOUR.sub(variable, text)


def take_out(root: ElementTree.Element) -> str:
    """Remove metadata and style sheets; return the declarations that hold for all.

    Inside a page matplotlib's rule for `*` would reach every other picture, so it moves
    to the root, from where it is inherited.
    """
    declarations = []
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{SVG}}}style":
                rule = RULE_FOR_ALL.fullmatch(child.text or "")
                if rule is None:
                    raise FigureError("its style sheet would reach the whole page")
                declarations.append(rule[1].strip().rstrip(";"))
            if child.tag in (f"{{{SVG}}}style", f"{{{SVG}}}metadata"):
                parent.remove(child)
    return ";".join(declarations)


def rename_ids(root: ElementTree.Element, prefix: str) -> None:
    """Keep the ids that something refers to, made unique; drop all others."""
    names: dict[str, str] = {}

    def renamed(name):
        return names.setdefault(name, f"{prefix}-{len(names) + 1}")

    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key in ("href", XLINK_HREF) and value.startswith("#"):
                del element.attrib[key]
                element.set("href", f"#{renamed(value[1:])}")
            else:
                element.set(key, URL.sub(lambda m: f"url(#{renamed(m[1])})", value))
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in names:
            element.set("id", names[name])


def lighten(root: ElementTree.Element) -> None:
    """Drop the blanks between elements, and digits below a hundredth of a point."""
    for element in root.iter():
        element.text = (element.text or "").strip() or None
        element.tail = (element.tail or "").strip() or None
        if "d" in element.attrib:
            path = LONG_NUMBER.sub(lambda m: f"{float(m[0]):.2f}", element.get("d"))
            element.set("d", " ".join(path.split()))


def inline_svg(source: str, alt: str, prefix: str) -> tuple[str, set[str]]:
    """Return `source` as inline SVG with the text alternative `alt`.

    `prefix` sets the ids apart from those of the page's other figures. The second value
    holds the colours that are not the palette's. Raises FigureError if it is not SVG.
    """
    try:
        root = ElementTree.fromstring(source)
    except ElementTree.ParseError as error:
        raise FigureError(f"it is not well-formed SVG: {error}") from error
    style = take_out(root)
    rename_ids(root, prefix)
    lighten(root)
    unknown: set[str] = set()
    for element in root.iter():
        for key in ("style", "fill", "stroke", "stop-color"):
            if key in element.attrib:
                element.set(key, themed(element.get(key), unknown))
    for side in ("width", "height"):
        points = root.get(side, "")
        if points.endswith("pt"):
            root.set(side, f"{float(points[:-2]) * PIXELS_PER_POINT:.0f}")
    root.set("style", ";".join(filter(None, ["fill:var(--book-ink)", style])))
    root.set("class", "book-figure")
    root.set("role", "img")
    root.set("aria-label", " ".join(alt.split()))
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode"), unknown


def text_alternative(image: nodes.image) -> str:
    """Return the alternative text, or "" where there is none but the file's path."""
    alt = image.get("alt", "").strip()
    return "" if alt in (image["uri"], Path(image["uri"]).name) else alt


class InlineFigures(SphinxTransform):
    """Put SVG outputs of notebooks into the page; ask for alternative texts."""

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
                self.put_inline(image)

    def put_inline(self, image: nodes.image) -> None:
        _, path = self.env.relfn2path(image["uri"], self.env.docname)
        prefix = f"figure{self.env.new_serialno('figure') + 1}"
        source = Path(path).read_text(encoding="utf-8")
        try:
            svg, unknown = inline_svg(source, image["alt"], prefix)
        except FigureError as error:
            logger.warning("a figure: %s", error, location=image, type="figures")
            return
        if unknown:
            logger.warning(
                "a figure's colours are not in helpers/palette.py, so they would not "
                "follow the theme: %s",
                ", ".join(sorted(unknown)),
                location=image,
                type="figures",
            )
        image.replace_self(nodes.raw("", svg, format="html"))


def write_palette(app: Sphinx) -> None:
    css = static_folder(app, "figures") / "palette.css"
    css.write_text(palette.css(), encoding="utf-8")


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", write_palette)
    app.add_css_file("palette.css", priority=600)
    app.add_transform(InlineFigures)
    return {"parallel_read_safe": True}
