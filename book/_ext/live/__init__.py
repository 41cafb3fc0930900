"""Answers on the page: exercises that check themselves, and cells that run there.

An exercise gets an editor, a Run button, hints and a verdict; a cell that a browser can
run gets a Run button too. Everything about the page's Python lies in this folder:

    runtime.py   which files of Pyodide a site needs, and where they are kept
    assets.py    what is put into the site
    chapter.py   what a page has to know of its notebook
    page/        the Python that runs in the page
    scripts/     the JavaScript around it

Where the runtime is not at hand, or the publisher does without, nothing is added.
"""

import json
import shutil
from html import escape
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from _ext import static_folder
from _ext.live import assets, chapter, runtime

logger = logging.getLogger(__name__)

STYLES = "live.css"
BAR = '<div class="live-bar"></div>'
FILES = '<div class="live-files"></div>'
HIDDEN = {"hide-cell", "remove-input", "remove-cell"}


class live_place(nodes.General, nodes.Element):
    """What the scripts look for: a cell or an exercise, with what they must know."""


def visit_place(self, node: live_place) -> None:
    data = {f"data-{name}": str(value) for name, value in node["data"].items()}
    self.body.append(self.starttag(node, "div", CLASS=node["kind"], **data))


def depart_place(self, node: live_place) -> None:
    self.body.append("</div>\n")


def decide(app: Sphinx, config) -> None:
    """Let Sphinx write every page anew when Python comes into the pages, or goes."""
    config.book_live = runtime.is_wanted() and runtime.is_here(Path(app.srcdir))
    if runtime.is_wanted() and not config.book_live:
        logger.info("Python for the pages is not at hand: they get no Run buttons")


def put_files(app: Sphinx) -> None:
    """Put scripts and runtime into the site, if the pages are to run Python."""
    if not app.config.book_live:
        return
    static = static_folder(app, "live")
    assets.write(Path(app.srcdir), static)
    style = assets.HERE / "scripts" / STYLES
    (static / STYLES).write_bytes(style.read_bytes())


def bring_to_life(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Mark the cells and exercises of a chapter, and write down what they need."""
    path = Path(app.env.doc2path(docname))
    cells = {
        node["cell_index"]: node
        for node in doctree.findall(nodes.container)
        if node.get("nb_element") == "cell_code"
    }
    if not app.config.book_live or path.suffix != ".ipynb" or not cells:
        return
    notebook = nbformat.read(path, 4)
    pieces = chapter.pieces_of_notebook(notebook)
    exercises = chapter.exercises_of(notebook)
    absent = chapter.absent_pieces(pieces, path.stem)
    why_not = {place[0]: why for place, why in absent.items()}
    section = ".".join(map(str, app.env.toc_secnumbers.get(docname, {}).get("", ())))
    by_cell = {e.cell: f"{section or docname}.{e.name}" for e in exercises}
    told = {
        "pieces": chapter.pieces_told(pieces, absent),
        "cells": chapter.code_cells(notebook),
        "exercises": {by_cell[e.cell]: e.told() for e in exercises},
    }
    file = data_folder(app) / "chapters" / f"{docname}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(told), encoding="utf-8")
    for number, node in cells.items():
        tags = set(node["cell_metadata"].get("tags", []))
        if number in by_cell:
            put_exercise(node, by_cell[number], docname)
        elif not tags & HIDDEN:
            put_cell(node, why_not.get(number, ""), docname)
            if number not in why_not and shows_widget(node):
                code = chapter.scratch(notebook.cells[number].source)
                put_scratch(node.parent, number, code)
    last = [n for n in doctree.findall(live_place) if n["kind"] == "live-exercise"]
    if last:
        last[-1].parent.insert(last[-1].parent.index(last[-1]) + 1, _raw(FILES))


def data_folder(app: Sphinx) -> Path:
    return Path(app.outdir) / "_static" / assets.FOLDER


def list_exercises(app: Sphinx, exception: Exception | None) -> None:
    """Write down the names of all exercises, but no guesses, for the contents."""
    folder = data_folder(app) / "chapters"
    if exception or app.builder.name != "html" or not app.config.book_live:
        return
    _remove_old_files(app)
    found = {}
    for path in sorted(folder.rglob("*.json")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        if name not in app.env.found_docs:  # a page that is no longer in the book
            path.unlink()
            continue
        exercises = json.loads(path.read_text("utf-8"))["exercises"]
        if names := [each for each, told in exercises.items() if not told["guess"]]:
            found[name] = names
    (data_folder(app) / "exercises.json").write_text(json.dumps(found), "utf-8")


def _remove_old_files(app: Sphinx) -> None:
    """Remove what earlier builds have left, whose names say what was in it."""
    current = Path(app.outdir).parent / "generated" / "live" / assets.FOLDER
    for path in data_folder(app).iterdir():
        if path.is_file() and not (current / path.name).exists():
            path.unlink()
    for folder in data_folder(app).parent.glob("pyodide-*"):
        if not (current.parent / folder.name).exists():
            shutil.rmtree(folder)


def put_exercise(cell: nodes.container, name: str, docname: str) -> None:
    """Put an exercise's cell, and the solution that follows it, into a place."""
    data = {"exercise": name, "cell": cell["cell_index"], "chapter": docname}
    place = live_place(kind="live-exercise", data=data)
    parent, at = cell.parent, cell.parent.index(cell)
    following = parent[at + 1 : at + 2]
    place += cell.deepcopy()
    _source_of(place).append(_raw(BAR))
    if following and "tag_hide-cell" in following[0].get("classes", []):
        place += following[0].deepcopy()
        del parent[at + 1]
    parent[at] = place


def put_cell(cell: nodes.container, why_not: str, docname: str) -> None:
    """Give a cell a bar for its buttons, or for why there are none."""
    source = _source_of(cell)
    if source is None:
        return
    if why_not:
        source += _raw(
            '<details class="live-absent"><summary>Runs in JupyterLab</summary>'
            f"<p>{why_not}</p></details>"
        )
        return
    source += _raw(BAR)
    place = live_place(
        kind="live-cell", data={"cell": cell["cell_index"], "chapter": docname}
    )
    cell.replace_self(place)
    place += cell


def shows_widget(cell: nodes.container) -> bool:
    return any("book-widget" in raw.astext() for raw in cell.findall(nodes.raw))


def put_scratch(place: live_place, number: int, code: str) -> None:
    """Put a scratch cell below an explorer."""
    scratch = (
        f'<details class="fold live-scratch" data-cell="{number + 0.5}" '
        f'data-code="{escape(code)}"><summary>Python for this explorer</summary>'
        "</details>"
    )
    place.parent.insert(place.parent.index(place) + 1, _raw(scratch))


def _source_of(node: nodes.Element) -> nodes.container | None:
    for inner in node.findall(nodes.container):
        if inner.get("nb_element") == "cell_code_source":
            return inner
    return None


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def add_assets(app: Sphinx, pagename, templatename, context, doctree) -> None:
    if not app.config.book_live:
        return
    app.add_js_file(f"{assets.FOLDER}/marks.js", type="module")
    app.add_css_file(STYLES)


def setup(app: Sphinx) -> dict:
    app.add_config_value("book_live", False, "html")
    app.connect("config-inited", decide)
    app.add_node(live_place, html=(visit_place, depart_place))
    app.connect("builder-inited", put_files)
    app.connect("doctree-resolved", bring_to_life)
    app.connect("html-page-context", add_assets)
    app.connect("build-finished", list_exercises)
    return {"parallel_read_safe": True}
