"""Labels, and what refers to them, in the book's pages and notebooks.

The build says the same by warnings, after minutes; this takes a second.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import yaml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from pybtex.database import parse_file

ROOT = Path(__file__).resolve().parent.parent
EXTENSIONS = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["parse"]
PARSER = create_md_parser(
    MdParserConfig(enable_extensions=set(EXTENSIONS["myst_enable_extensions"])),
    RendererHTML,
)

LABELS = {"equation", "figure", "target"}
# What a reference of each kind may lead to. "link" is [text](#label), "page" a path.
LEADS_TO = {
    "eq": {"equation"},
    "numref": {"figure"},
    "ref": {"target", "figure"},
    "link": {"target", "figure"},
    "page": {"file"},
    "term": {"entry"},
    "cite": {"key"},
}
ROLES = {"eq", "numref", "ref", "term"}
UNREAD = ("{math}", "{bibliography}")  # directives whose content is no text


class Mark(NamedTuple):
    """Something that a text defines or refers to."""

    where: str
    kind: str
    name: str


def marks_of_role(role: str, content: str) -> Iterator[tuple[str, str]]:
    target = re.sub(r"^.*<([^>]+)>$", r"\1", content, flags=re.DOTALL)
    target = " ".join(target.split())
    if role.startswith("cite"):
        yield from (("cite", key.strip()) for key in target.split(","))
    elif role in ROLES:
        yield role, target.lower() if role == "term" else target
    else:
        yield f"role {{{role}}}", target


def marks_of_link(href: str, folder: str) -> Iterator[tuple[str, str]]:
    path, _, label = href.partition("#")
    if re.match(r"[a-z]+:", href):
        return
    if path:
        yield "page", posixpath.normpath(posixpath.join(folder, path))
    if label:
        yield "link", label


def marks_of_directive(token: Token, folder: str) -> Iterator[tuple[str, str]]:
    directive = token.info.split()[0]
    kind = {"{math}": "equation", "{figure}": "figure"}.get(directive, "target")
    for label in re.findall(r"^:(?:name|label): *(\S+)$", token.content, re.MULTILINE):
        yield kind, label
    if directive == "{glossary}":
        for term in re.findall(r"^[^\s:].*$", token.content, re.MULTILINE):
            yield "entry", term.strip().lower()
    if directive not in UNREAD:
        yield from marks_of_text(token.content, folder)


def marks_of_token(token: Token, folder: str) -> Iterator[tuple[str, str]]:
    if "id" in token.attrs:
        yield "target", str(token.attrs["id"])
    match token.type:
        case "myst_target":
            yield "target", token.content
        case "math_block_label":
            yield "equation", token.info
        case "myst_role":
            yield from marks_of_role(token.meta["name"], token.content)
        case "link_open":
            yield from marks_of_link(str(token.attrs["href"]), folder)
        case "fence" | "colon_fence" if token.info.startswith("{"):
            yield from marks_of_directive(token, folder)
    for child in token.children or []:
        yield from marks_of_token(child, folder)


def marks_of_text(text: str, folder: str = "") -> Iterator[tuple[str, str]]:
    """Kinds and names of all marks of a text that lies in `folder` of the book."""
    for token in PARSER.parse(text):
        yield from marks_of_token(token, folder)


def marks_of_notebook(
    notebook: nbformat.NotebookNode, name: str, folder: str
) -> Iterator[Mark]:
    for number, cell in enumerate(notebook.cells):
        where = f"{name}, cell {number}"
        figure = cell.metadata.get("mystnb", {}).get("figure", {})
        if "name" in figure:
            yield Mark(where, "figure", figure["name"])
        text = figure.get("caption", "") if cell.cell_type == "code" else cell.source
        for mark in marks_of_text(text, folder):
            yield Mark(where, *mark)


def marks_of_file(path: Path) -> Iterator[Mark]:
    """All marks of a page, a notebook or a bibliography, with the file itself."""
    name = path.relative_to(ROOT).as_posix()
    folder = posixpath.dirname(name)
    yield Mark(name, "file", name)
    if path.suffix == ".bib":
        for key in parse_file(str(path)).entries:
            yield Mark(name, "key", key)
    elif path.suffix == ".ipynb":
        yield from marks_of_notebook(nbformat.read(path, 4), path.name, folder)
    else:
        for mark in marks_of_text(path.read_text(encoding="utf-8"), folder):
            yield Mark(name, *mark)


def doubled(marks: Iterable[Mark]) -> Iterator[str]:
    """Say which label, entry or key has been defined before."""
    seen: dict[tuple[str, str], str] = {}
    for where, kind, name in marks:
        space = "label" if kind in LABELS else kind
        if space not in {"label", "entry", "key"}:
            continue
        if (space, name) in seen:
            first = seen[space, name]
            yield f"{where}: the {space} {name!r} is taken by {first}: rename it"
        seen.setdefault((space, name), where)


def unresolved(marks: Iterable[Mark]) -> Iterator[str]:
    """Say which reference leads nowhere; a role that is not checked is one as well."""
    marks = list(marks)
    defined = {(kind, name) for _, kind, name in marks}
    for where, kind, name in marks:
        if kind.startswith("role "):
            yield f"{where}: {kind}: teach tests/book_marks.py where it leads"
        elif kind in LEADS_TO and not any(
            (to, name) in defined for to in LEADS_TO[kind]
        ):
            wanted = " or ".join(sorted(LEADS_TO[kind]))
            yield f"{where}: {kind} {name!r} leads to no {wanted} of the book"
