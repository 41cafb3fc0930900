"""What search and previews read from pages, on strings; the browser has their tests."""

import pytest
from _ext import previews, reader, search
from docutils import nodes
from docutils.core import publish_doctree

PAGE = """\
<section id="one"><h2>One</h2><p>First <b>words</b>.</p><p>More.</p>
<section id="two"><h3>Two</h3><p>Others.</p></section></section>
<dl><dt id="term">a term</dt><dd><p>What it is.</p></dd></dl>
<div class="math" id="eq"><div>x</div></div><span id="fig"></span><figure>F</figure>
"""


@pytest.mark.parametrize(
    ("latex", "typed"),
    [
        (r"W_{hh} h_{t-1}", "W_hh h_t-1"),
        (r"\frac{\partial L}{\partial h_t}", "∂L/∂h_t"),
        (r"\sigma(a) \odot \lVert g\rVert", "σ(a) ⊙‖g‖"),
    ],
)
def test_formulas_are_told_as_one_types_them(latex, typed):
    assert search.plain(latex) == typed


def test_code_is_told_without_imports():
    code = "import numpy as np\nfrom a import (\n    b,\n)\n\nx = b(\n    np\n)\n"
    assert search.code_lines(code) == ["x = b(", "np"]


def test_sections_take_what_they_say_themselves():
    text = "Top\n===\n\nOpening.\n\nOne\n---\n\nOf :math:`h_t`, once.\n"
    text += "\nTwo\n---\n\nOthers.\n"
    document = publish_doctree(text, settings_overrides={"doctitle_xform": False})
    found = search.entries_of(document, "page")
    assert [(e["kind"], e["anchor"], e["title"], e["text"]) for e in found] == [
        ("page", "", "Top", "Opening."),
        ("section", "one", "One", "Of h_t, once."),
        ("section", "two", "Two", "Others."),
    ]


def test_outputs_are_not_searched_and_code_is():
    document = publish_doctree(
        "Top\n===\n\n::\n\n   shown = 1\n\n::\n\n   printed = 0.123\n",
        settings_overrides={"doctitle_xform": False},
    )
    list(document.findall(nodes.literal_block))[1]["classes"].append("output")
    assert search.entries_of(document, "page")[0]["code"] == "shown = 1"


@pytest.mark.parametrize(
    ("anchor", "piece"),
    [
        ("one", '<section id="one"><h2>One</h2><p>First <b>words</b>.</p></section>'),
        ("two", '<section id="two"><h3>Two</h3><p>Others.</p></section>'),
        ("term", '<dl><dt id="term">a term</dt><dd><p>What it is.</p></dd></dl>'),
        ("eq", '<div class="math" id="eq"><div>x</div></div>'),
        ("fig", "<figure>F</figure>"),
        ("lost", None),
    ],
)
def test_of_a_page_the_piece_that_is_meant_is_cut(anchor, piece):
    assert previews.piece(PAGE, anchor) == piece


def test_what_is_not_closed_is_told():
    with pytest.raises(ValueError, match="not closed: <div"):
        previews.element("<div><p></p>", 0)


def test_the_pages_script_is_one_that_a_disk_may_give():
    script = reader.joined()
    assert script.startswith("(() => {")
    assert "\nimport " not in script
    assert "\nexport " not in script
