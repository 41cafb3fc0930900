"""How the pages look: what is cut, what is pushed together, what is left empty."""

import io
import re
from pathlib import Path

import pytest
from _ext import mathematics
from docutils import nodes
from docutils.utils import new_document
from pypdf import PdfReader

from tests.watched import ALL_LAID_OUT

ROOT = Path(__file__).resolve().parent.parent
PHONE = {"width": 390, "height": 844}


def classes(pattern: str, folder: Path, suffixes: set[str]) -> set[str]:
    files = [path for path in folder.rglob("*") if path.suffix in suffixes]
    return {name for path in files for name in re.findall(pattern, path.read_text())}


def test_the_pages_styles_mean_nothing_that_is_an_explorer_s():
    of_pages = classes(r"\.(book-[\w-]+)", ROOT / "book" / "_static", {".css"})
    of_explorers = classes(r"\b(book-[\w-]+)", ROOT / "explorers", {".css", ".js"})
    # What is said of these on paper.
    on_paper = {"book-question", "book-scene", "book-switches"}
    assert of_pages & of_explorers == on_paper


# --- formulas ------------------------------------------------------------------------


def kept_in(before: str, after: str) -> list[str]:
    """Return the text before, the parts that stay together, and the text after."""
    formula = nodes.math("", "x")
    paragraph = nodes.paragraph("", "", nodes.Text(before), formula, nodes.Text(after))
    document = new_document("one paragraph")
    document += paragraph
    mathematics.Punctuation(document).apply()
    return [child.astext() for child in paragraph]


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("close (", ") to", ["close ", "(x)", " to"]),
        ("so [", " and", ["so ", "[x", " and"]),
        ("a “(", ", b”", ["a ", "“(x,", " b”"]),
        ("then ", ").", ["then ", "x).", ""]),
        ("(then ", " is", ["(then ", "x", " is"]),
    ],
)
def test_brackets_and_stops_stay_with_their_formula(before, after, kept):
    assert kept_in(before, after) == kept


def test_a_formula_that_begins_a_paragraph_has_no_neighbour_before_it():
    formula = nodes.math("", "x")
    nodes.paragraph("", "", formula, nodes.Text(") ("))
    assert mathematics.neighbours(formula) == ("", ") (")


def test_the_part_beside_a_bracket_is_held():
    part, end = mathematics.PART, mathematics.ENDS
    html = f"<b>{part}1</span>{part}2</span>{end}"
    held = f'<span class="held">{part}'
    hold = mathematics.hold
    first, last = f"<b>{held}1</span></span>", f"{held}2</span></span>{end}"
    assert hold(html, True, False) == f"{first}{part}2</span>{end}"
    assert hold(html, False, True) == f"<b>{part}1</span>{last}"
    assert hold(html, True, True) == first + last
    single = f"<b>{part}1</span>{end}"
    assert hold(single, True, True) == first + end
    assert hold(r"\rejected", True, True) == r"\rejected"


# --- a narrow screen -----------------------------------------------------------------

# Cells of several words, and how many of their letters stand on a line.
CRAMPED = """() => [
  ...document.querySelectorAll("article [data-more] :is(td, th) > p")
].filter((p) => {
  const { width, height } = p.getBoundingClientRect();
  return p.textContent.length > 25 && width < 120 && height > width;
}).map((p) => p.textContent)"""


@pytest.mark.parametrize("name", ["book/notation", "notebooks/04_gru"])
def test_columns_of_words_have_room(page, address, name):
    page.set_viewport_size(PHONE)
    page.goto(f"{address}{name}.html")
    page.evaluate(ALL_LAID_OUT)
    page.locator("article [data-more] td").first.wait_for(state="attached")
    page.wait_for_timeout(500)  # what scrolls is told a frame after it was laid out
    assert page.evaluate(CRAMPED) == []


# Links in tables that scroll, whose ring is cut at the table's left.
CUT_RINGS = """() => [
  ...document.querySelectorAll("article .pst-scrollable-table-container a[href]")
].filter((link) => {
  const box = link.closest(".pst-scrollable-table-container");
  link.focus({ focusVisible: true });
  const { outlineWidth, outlineOffset } = getComputedStyle(link);
  const ring = parseFloat(outlineWidth) + parseFloat(outlineOffset);
  const { left } = box.getBoundingClientRect();
  return box.scrollLeft === 0 && link.getBoundingClientRect().left - ring < left;
}).map((link) => link.textContent)"""


def test_a_ring_of_focus_is_whole_in_a_table(page, address):
    page.goto(f"{address}notebooks/09_what_became_of_the_gate.html")
    page.evaluate(ALL_LAID_OUT)
    assert page.locator("article td:first-child a[href]").count() > 3
    assert page.evaluate(CUT_RINGS) == []


def test_the_sketch_can_be_read_on_a_phone(page, address):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}book/index.html")
    sizes = page.locator(".book-opening :is(text, tspan)").evaluate_all(
        """all => all.map((text) =>
          parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""
    )
    assert len(sizes) > 20
    assert min(sizes) >= 11


PLACES = {
    "UnrolledRNN-2": "notebooks/02_rnn",
    "LSTMExplorer": "notebooks/05_lstm",
    "Playground": "notebooks/playground",
}


@pytest.mark.parametrize("name", PLACES)
def test_a_link_brings_an_explorer_whole_under_the_bar(page, address, name):
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{address}{PLACES[name]}.html#{name}?v1")
    place = page.locator(f"#{name}")
    place.locator(".book-sentence").wait_for()
    run = place.get_by_role("button", name="Run", exact=True)
    last = run if name == "Playground" else place
    bar = page.locator(".bd-header-article").bounding_box()
    page.wait_for_function(
        "([id, low]) => document.getElementById(id).getBoundingClientRect().top < low",
        arg=[name, bar["y"] + bar["height"] + 40],
    )
    assert place.bounding_box()["y"] >= bar["y"] + bar["height"]
    assert last.bounding_box()["y"] + last.bounding_box()["height"] <= 768


def test_headings_of_all_pages_are_of_one_size(page, address):
    page.set_viewport_size(PHONE)
    sizes = set()
    for name in ("book/claims", "search"):
        page.goto(f"{address}{name}.html")
        size = "(heading) => getComputedStyle(heading).fontSize"
        sizes.add(page.locator("h1").first.evaluate(size))
    assert len(sizes) == 1


# --- paper ---------------------------------------------------------------------------


def filled(page) -> float:
    """How far down a page of the PDF its text reaches, as a share of its height."""
    lowest = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, *_: (
            lowest.append(tm[5] * cm[3] + cm[5]) if text.strip() else None
        )
    )
    return 1 - min(lowest) / float(page.mediabox.height)


def test_no_page_is_left_half_empty(page, address):
    page.goto(f"{address}notebooks/07_comparison.html")
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert len(pages) > 3
    assert [k for k, each in enumerate(pages[:-1], 1) if filled(each) < 0.5] == []


def test_a_long_table_goes_on_overleaf_and_a_row_does_not(page, address):
    page.goto(f"{address}notebooks/07_comparison.html")
    page.emulate_media(media="print")
    broken = "all => [...new Set(all.map((e) => getComputedStyle(e).breakInside))]"
    assert page.locator("article table").evaluate_all(broken) == ["auto"]
    assert page.locator("article tr").evaluate_all(broken) == ["avoid"]
    assert page.locator(".book-scene").evaluate_all(broken) == ["avoid"]
