"""What a link shows before it is followed: the piece of another page that it leads to.

A page shows by itself what lies on it. For what lies elsewhere (terms, references,
claims, figures, sections that other pages link to) the pieces are cut from the pages as
they were written, into one script a page, which is loaded at the first such link that
somebody points at (reader/preview.js).
"""

import json
import re
from collections import defaultdict
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote

from sphinx.application import Sphinx

FOLDER = "previews"
ARTICLE = re.compile(r"<article.*?</article>", re.DOTALL)
LINK = re.compile(r'<a class="[^"]*\binternal\b[^"]*" href="([^"#]+)\.html#([^"]+)"')
PARAGRAPH = re.compile(r"<p>.*?</p>", re.DOTALL)
HEADING = re.compile(r"<h\d>.*?</h\d>", re.DOTALL)


def element(html: str, start: int) -> str:
    """Return the element whose opening tag begins at `start`, with what is in it."""
    tag = re.compile(r"<(/?)" + re.match(r"<(\w+)", html[start:])[1] + r"\b[^>]*>")
    depth = 0
    for match in tag.finditer(html, start):
        depth += -1 if match[1] else 1
        if depth == 0:
            return html[start : match.end()]
    raise ValueError(f"an element is not closed: {html[start : start + 80]}")


def first_words(section: str) -> str:
    """Return a section without all but its heading and its first paragraph."""
    heading, paragraph = HEADING.search(section), PARAGRAPH.search(section)
    opening = section[: section.index(">") + 1]
    parts = [match[0] for match in (heading, paragraph) if match]
    return f"{opening}{''.join(parts)}</section>"


def piece(html: str, anchor: str) -> str | None:
    """Return what to show of the place `anchor` of a page; None if it has none."""
    match = re.search(rf'<\w+[^<>]*\bid="{re.escape(anchor)}"[^<>]*>', html)
    if match is None:
        return None
    found = element(html, match.start())
    if found.startswith("<section"):
        return first_words(found)
    if found.startswith("<dt"):
        end = html.index("<dd", match.end())
        return f"<dl>{found}{element(html, end)}</dl>"
    if found.startswith("<span"):  # an empty one, before what is meant
        return piece_after(html, match.end())
    return found


def piece_after(html: str, place: int) -> str | None:
    following = re.compile(r"<(?:section|p|figure|div)\b[^>]*>").search(html, place)
    if following is None:
        return None
    found = element(html, following.start())
    return first_words(found) if found.startswith("<section") else found


def linked_places(site: Path, pages: set[str]) -> dict[str, set[str]]:
    """Return, for each page, the anchors on it that other pages link to."""
    places = defaultdict(set)
    for page in pages:
        article = ARTICLE.search((site / f"{page}.html").read_text("utf-8"))
        for target, anchor in LINK.findall(article[0] if article else ""):
            places[normpath(f"{dirname(page)}/{target}")].add(unquote(anchor))
    return {page: places[page] for page in pages & set(places)}


def write_previews(app: Sphinx, exception: Exception | None) -> None:
    site = Path(app.outdir)
    if exception or app.builder.name != "html" or not (site / "_static").exists():
        return
    for page, anchors in linked_places(site, set(app.env.found_docs)).items():
        html = (site / f"{page}.html").read_text("utf-8")
        pieces = {anchor: piece(html, anchor) for anchor in sorted(anchors)}
        pieces = {anchor: text for anchor, text in pieces.items() if text}
        script = site / "_static" / FOLDER / f"{page}.js"
        script.parent.mkdir(parents=True, exist_ok=True)
        content = json.dumps({page: pieces}, ensure_ascii=False)
        script.write_text(
            f"Object.assign((window.bookPreviews ??= {{}}), {content});\n", "utf-8"
        )


def setup(app: Sphinx) -> dict:
    app.connect("build-finished", write_previews)
    return {"parallel_read_safe": True}
