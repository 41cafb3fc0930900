"""The way through the book: read from what chapters say they need."""

from types import SimpleNamespace

import pytest
from _ext import route
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes


def opened_by(*targets: str) -> nodes.document:
    """A chapter whose opening says that it needs `targets`."""
    links = [
        addnodes.pending_xref("", nodes.inline("", t), reftarget=t) for t in targets
    ]
    document = new_document("chapter")
    document += nodes.section(
        "", nodes.title("", "Title"), nodes.paragraph("", "First.")
    )
    document[0] += nodes.paragraph("", "You need ", *links)
    return document


@pytest.fixture
def app():
    pages = ["book/index", *(f"notebooks/{n}" for n in ("one", "two", "three"))]
    env = SimpleNamespace(
        found_docs=set(pages),
        metadata={page: {} for page in pages},
        titles={page: nodes.title("", page[-3:]) for page in pages},
        toctree_includes={"book/index": pages[1:]},
        config=SimpleNamespace(root_doc="book/index"),
    )
    builder = SimpleNamespace(get_relative_uri=lambda here, there: f"{there}.html")
    return SimpleNamespace(env=env, builder=builder)


def read(app, name: str, *targets: str) -> nodes.document:
    app.env.docname = name
    document = opened_by(*targets)
    route.note_needs(app, document)
    return document


def test_both_ends_say_what_is_needed_and_what_comes_next(app):
    one = read(app, "notebooks/one")
    two = read(app, "notebooks/two", "notebooks/one", "book/index", "elsewhere")
    read(app, "notebooks/three", "notebooks/one")
    route.show_route(app, one, "notebooks/one")
    said = [paragraph.astext() for paragraph in one.findall(nodes.paragraph)]
    assert said[2] == "It leads to two, ree"
    assert said[3:] == ["What next: two", "What else needs this chapter: ree"]
    route.show_route(app, two, "notebooks/two")
    said = [paragraph.astext() for paragraph in two.findall(nodes.paragraph)]
    assert said[2:] == ["What you needed: one, dex", "What next: ree"]


def test_the_last_chapter_that_needs_none_ends_without_a_route(app):
    last = read(app, "notebooks/three")
    before = len(last[0])
    route.show_route(app, last, "notebooks/three")
    assert len(last[0]) == before


def test_all_chapters_are_written_when_a_need_has_changed(app):
    read(app, "notebooks/two", "notebooks/one")
    assert len(route.all_if_needs_changed(app, app.env)) == 3
    assert route.all_if_needs_changed(app, app.env) == []
    read(app, "notebooks/two")
    assert len(route.all_if_needs_changed(app, app.env)) == 3
