"""The search: an index of sections, terms, claims and functions.

Sphinx's own finds pages, quotes formulas twice and import lines. Here each section is
an entry of its own, as are the terms of the glossary, the claims and the functions;
formulas are told as they are typed (``W_hh``, ``h_t-1``) and code without its imports.
MiniSearch finds and ranks on the page (reader/finding.js). The index comes as a script,
which a page may load from a disk where it may not fetch, when somebody searches.
"""

import json
import re
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from docutils import nodes
from pylatexenc.latex2text import LatexNodes2Text
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from _ext import static_folder

INDEX = "search_index.js"
LIBRARY = "minisearch.js"
PACKAGE = Path("node_modules", "minisearch", "dist", "umd", "index.js")
# Sphinx's scripts that only its own search needs.
UNUSED = ("doctools.js", "sphinx_highlight.js")
SPACES = re.compile(r"\s+")
BEFORE_STOP = re.compile(r" (?=[,.;:?!)](?:\s|$))")
IMPORT = re.compile(r"\s*(?:from\s+\S+\s+)?import\s")
TO_TEXT = LatexNodes2Text(math_mode="text")
# What is not read.
SILENT = (nodes.raw, nodes.comment, nodes.system_message, nodes.image, nodes.target)
SILENT += (nodes.label, nodes.substitution_definition)


@dataclass
class Entry:
    """What can be found: where it is, what it is called, what it says."""

    page: str
    anchor: str
    kind: str
    title: str = ""
    text: str = ""
    code: list[str] = field(default_factory=list)


def plain(latex: str) -> str:
    """Return a formula as one would type it: ``W_hh h_t-1`` for ``W_{hh} h_{t-1}``."""
    return SPACES.sub(" ", TO_TEXT.latex_to_text(latex)).strip()


def code_lines(code: str) -> list[str]:
    """Return the lines of a cell that do something: no imports, no lone brackets."""
    lines, in_import = [], False
    for line in code.splitlines():
        starts = bool(IMPORT.match(line))
        if not (starts or in_import) and re.search(r"\w", line):
            lines.append(line.strip())
        in_import = in_import or (starts and "(" in line)
        in_import = in_import and ")" not in line
    return lines


class Reader(nodes.GenericNodeVisitor):
    """Reads a page into entries; the innermost that is open takes what is read."""

    def __init__(self, document: nodes.document, page: str):
        super().__init__(document)
        self.page, self.entries, self.open = page, [], []

    def begin(self, node: nodes.Element, anchor: str, kind: str, title="") -> None:
        entry = Entry(self.page, anchor, kind, title)
        self.entries.append(entry)
        self.open.append((node, entry))

    def end(self, node: nodes.Element) -> None:
        if self.open and self.open[-1][0] is node:
            self.open.pop()

    @property
    def entry(self) -> Entry:
        return self.open[-1][1]

    def say(self, text: str) -> None:
        if self.open:
            self.entry.text += text

    def default_visit(self, node: nodes.Node) -> None:
        if isinstance(node, SILENT):
            raise nodes.SkipNode

    def default_departure(self, node: nodes.Node) -> None:
        if not isinstance(node, nodes.Inline):  # it ends a word
            self.say(" ")
        self.end(node)

    def visit_section(self, node: nodes.section) -> None:
        if self.open:
            self.begin(node, node["ids"][0], "section")
        else:
            self.begin(node, "", "page")

    def visit_title(self, node: nodes.title) -> None:
        if isinstance(node.parent, nodes.section):
            self.entry.title = read_text(node)
            raise nodes.SkipNode

    def visit_definition_list_item(self, node: nodes.definition_list_item) -> None:
        terms = [child for child in node if isinstance(child, nodes.term)]
        kind = kind_of(node)
        if kind and terms[0]["ids"]:
            title = ", ".join(map(read_text, terms))
            if kind == "claim":
                title = f"Claim {title}"
            elif chinese := node.next_node(is_chinese):
                title += f" · {chinese.astext()}"
            self.begin(node, terms[0]["ids"][0], kind, title)

    def visit_term(self, node: nodes.term) -> None:
        if self.open[-1][0] is node.parent:
            raise nodes.SkipNode

    def visit_desc(self, node: addnodes.desc) -> None:
        ids = node.next_node(addnodes.desc_signature)["ids"]
        if ids:
            self.begin(node, ids[0], "function", ids[0].rpartition(".")[2])

    def visit_desc_signature(self, node: addnodes.desc_signature) -> None:
        self.say(f"{node.astext()} ")
        raise nodes.SkipNode

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        if "output" not in node["classes"] and self.open:
            self.entry.code += code_lines(node.astext())
        raise nodes.SkipNode

    def visit_inline(self, node: nodes.inline) -> None:
        if is_chinese(node) and self.entry.kind == "term":
            raise nodes.SkipNode  # it stands in the title

    def visit_math(self, node: nodes.Element) -> None:
        self.say(plain(node.astext()))
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.math_block) -> None:
        self.say(f" {plain(node.astext())} ")
        raise nodes.SkipNode

    def visit_Text(self, node: nodes.Text) -> None:
        self.say(node.astext())


def is_chinese(node: nodes.Node) -> bool:
    return isinstance(node, nodes.inline) and "language-zh-Hans" in node["classes"]


def kind_of(item: nodes.definition_list_item) -> str:
    """Return what an item of a list defines: a "term", a "claim", or "" for neither."""
    if isinstance(item.parent.parent, addnodes.glossary):
        return "term"
    return "claim" if "claim" in item["classes"] else ""


def read_text(node: nodes.Element) -> str:
    """Return the text of a title or a term, formulas as they are typed."""
    words = []
    for leaf in node.findall(lambda n: isinstance(n, (nodes.math, nodes.Text))):
        if isinstance(leaf, nodes.math):
            words.append(plain(leaf.astext()))
        elif not isinstance(leaf.parent, nodes.math):
            words.append(leaf.astext())
    return tidy("".join(words))


def tidy(text: str) -> str:
    return BEFORE_STOP.sub("", SPACES.sub(" ", text)).strip()


def entries_of(document: nodes.document, page: str) -> list[dict]:
    """Return the entries of a page, each a dict; what says nothing is left out."""
    reader = Reader(document, page)
    document.walkabout(reader)
    for entry in reader.entries:
        entry.text = tidy(entry.text).removeprefix("· ")
        entry.code = "\n".join(entry.code)
    return [asdict(e) for e in reader.entries if e.title]


def note_of(app: Sphinx, page: str) -> Path:
    # Beside what Sphinx has read: a page is written anew when that is lost.
    return Path(app.doctreedir) / "search" / f"{page}.json"


def note_entries(app: Sphinx, pagename, templatename, context, doctree) -> None:
    if doctree is None or app.builder.name != "html":
        return
    entries = entries_of(doctree, pagename)
    number = app.env.toc_secnumbers.get(pagename, {}).get("")
    if number:
        entries[0]["title"] = f"{'.'.join(map(str, number))}. {entries[0]['title']}"
    note = note_of(app, pagename)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(entries), encoding="utf-8")


def write_index(app: Sphinx, exception: Exception | None) -> None:
    static = Path(app.outdir) / "_static"
    if exception or app.builder.name != "html" or not static.exists():
        return
    notes = [note_of(app, page) for page in sorted(app.env.found_docs)]
    entries = [e for n in notes if n.exists() for e in json.loads(n.read_text("utf-8"))]
    content = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    (static / INDEX).write_text(f"var bookSearchIndex = {content};\n", encoding="utf-8")


def replace_sphinx_search(app: Sphinx) -> None:
    """Let Sphinx write neither its index nor its page of results."""
    app.builder.search = False
    scripts = app.builder._js_files
    scripts[:] = [s for s in scripts if Path(str(s.filename)).name not in UNUSED]
    library = Path(app.srcdir) / PACKAGE
    if not library.exists():
        raise ExtensionError(
            f"the search needs {library}: run `npm ci` at the root of the book"
        )
    shutil.copy(library, static_folder(app, "search") / LIBRARY)


def results_page(app: Sphinx):
    yield "search", {"title": "Search"}, "search.html"


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", replace_sphinx_search)
    app.connect("html-collect-pages", results_page)
    app.connect("html-page-context", note_entries)
    app.connect("build-finished", write_index)
    return {"parallel_read_safe": True}
