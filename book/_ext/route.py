"""The way through the book, at both ends of a chapter: what it needs, what comes next.

What a chapter needs stands in its own words, in the paragraph of its opening that
begins with "You need" and links to other chapters. From these links each chapter also
learns which ones need *it*; that is said below the paragraph and, with the next
chapter, at the chapter's end, so that no list of this has to be kept.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

CHAPTERS = "notebooks/"
OPENING = "You need"
NOTE = "book-needs"


def opening_of(doctree: nodes.document) -> nodes.paragraph | None:
    """Return the paragraph that says what a chapter needs, if it has one."""
    section = doctree.next_node(nodes.section)
    for paragraph in section.children if section else []:
        if paragraph.astext().startswith(OPENING):
            return paragraph
    return None


def note_needs(app: Sphinx, doctree: nodes.document) -> None:
    """Note which chapters a chapter needs, for the others to see."""
    docname = app.env.docname
    paragraph = opening_of(doctree)
    if not docname.startswith(CHAPTERS) or paragraph is None:
        return
    paragraph["classes"].append("book-needs")
    targets = [link["reftarget"] for link in paragraph.findall(addnodes.pending_xref)]
    app.env.metadata[docname][NOTE] = [t for t in targets if t in app.env.found_docs]


def chapters_of(env: BuildEnvironment) -> list[str]:
    """Return the chapters in the order of the contents."""
    root = env.config.root_doc
    pages = [root, *env.toctree_includes.get(root, [])]
    return [page for page in pages if page.startswith(CHAPTERS)]


def needing(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the chapters that need `docname`."""
    return [p for p in chapters_of(env) if docname in env.metadata[p].get(NOTE, [])]


def all_if_needs_changed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    before = getattr(env, "book_route", None)
    env.book_route = [(p, env.metadata[p].get(NOTE)) for p in chapters_of(env)]
    return chapters_of(env) if env.book_route != before else []


def linked(app: Sphinx, docname: str, pages: list[str]) -> list[nodes.Node]:
    """Return links to pages by their titles, with commas between them."""
    parts: list[nodes.Node] = []
    for page in pages:
        uri = app.builder.get_relative_uri(docname, page)
        title = app.env.titles[page].astext()
        link = nodes.reference("", title, internal=True, refuri=uri)
        parts += [nodes.Text(", ")] * bool(parts) + [link]
    return parts


def line(app: Sphinx, docname: str, words: str, pages: list[str]) -> nodes.paragraph:
    return nodes.paragraph("", f"{words} ", *linked(app, docname, pages))


def show_route(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say what needs this chapter at its beginning, and what comes next at its end."""
    chapters = chapters_of(app.env)
    if docname not in chapters:
        return
    later, paragraph = needing(app.env, docname), opening_of(doctree)
    if later and paragraph is not None:
        words = line(app, docname, "It leads to", later)
        words["classes"].append("book-needs")
        paragraph.parent.insert(paragraph.parent.index(paragraph) + 1, words)
    end = nodes.container(classes=["book-route"])
    needed = app.env.metadata[docname].get(NOTE, [])
    following = chapters[chapters.index(docname) + 1 :][:1]
    for label, pages in (
        ("What you needed:", needed),
        ("What next:", following),
        ("What else needs this chapter:", [p for p in later if p not in following]),
    ):
        if pages:
            end += line(app, docname, label, pages)
    if end.children:
        doctree.next_node(nodes.section).append(end)


def setup(app: Sphinx) -> dict:
    app.connect("doctree-read", note_needs)
    app.connect("env-updated", all_if_needs_changed)
    app.connect("doctree-resolved", show_route)
    return {"parallel_read_safe": True}
