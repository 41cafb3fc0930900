"""How the pages look: what is cut, what is pushed together, what is left empty."""

import io
import re
from pathlib import Path

import pytest
from _ext import mathematics, tables
from docutils import nodes
from docutils.utils import new_document
from pypdf import PdfReader

from tests.watched import ALL_LAID_OUT

ROOT = Path(__file__).resolve().parent.parent
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 360, "height": 740}


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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10 of 10", "book-number"),
        ("1.19 → 16.64", "book-number"),
        ("7", None),
        ("the old state", None),
        ("4.99 (4.95 to 5.04), 2.32 bits", "book-words"),
    ],
)
def test_a_cell_is_told_by_what_is_in_it(text, found):
    assert tables.kind(text) == found


# Numbers of some words that go over lines, and sentences in a column of one word.
BADLY_BROKEN = """() => [
  ...document.querySelectorAll("article table.table td > p")
].filter((p) => {
  const { width, height } = p.getBoundingClientRect();
  const isNumber = /^\\d+ of \\d+$|^[\\d.]+ → [\\d.]+$/.test(p.textContent);
  const isOver = height > 1.5 * parseFloat(getComputedStyle(p).lineHeight);
  return isNumber ? isOver : p.textContent.length > 20 && width < 60;
}).map((p) => p.textContent)"""


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("book/privacy", SMALL_PHONE),
        ("notebooks/04_gru", PHONE),
        ("notebooks/07_comparison", PHONE),
    ],
)
def test_cells_of_tables_break_well(page, address, name, size):
    page.set_viewport_size(size)
    page.goto(f"{address}{name}.html")
    page.evaluate(ALL_LAID_OUT)
    assert page.locator("article table.table td").count() > 10
    page.wait_for_timeout(500)  # what scrolls is told a frame after it was laid out
    assert page.evaluate(BADLY_BROKEN) == []


# Names in the index that are cut in two.
CUT_NAMES = """() => [...document.querySelectorAll(".indextable a")].filter((link) => {
  const letters = document.createTreeWalker(link, NodeFilter.SHOW_TEXT).nextNode();
  return [...letters.data.matchAll(/\\S+/g)].some(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(letters, index);
    range.setEnd(letters, index + word.length);
    return range.getClientRects().length > 1;
  });
}).map((link) => link.textContent)"""


def test_names_in_the_index_are_whole(page, address):
    page.set_viewport_size(SMALL_PHONE)
    page.goto(f"{address}genindex.html")
    assert page.locator(".indextable a").count() > 100
    assert page.evaluate(CUT_NAMES) == []


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
    page.set_viewport_size(SMALL_PHONE)
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


def test_headings_of_all_pages_have_one_size_and_place(page, address):
    page.set_viewport_size(PHONE)
    looks = set()
    for name in ("book/claims", "search"):
        page.goto(f"{address}{name}.html")
        look = """(heading) => {
          const { left } = heading.getBoundingClientRect();
          return [left, getComputedStyle(heading).fontSize].join();
        }"""
        looks.add(page.locator("h1").first.evaluate(look))
    assert len(looks) == 1


def test_buttons_of_a_page_have_its_look_and_room_for_a_finger(new_context, address):
    page = new_context(viewport=PHONE, has_touch=True).new_page()
    page.goto(f"{address}book/privacy.html")
    button = page.locator("article .book-keep button")
    button.wait_for()
    look = "(button) => getComputedStyle(button).borderStyle"
    assert button.evaluate(look) == "solid"
    assert button.bounding_box()["height"] >= 44


# Cells of several words, and their widths.
WORDY = """(cells) => cells.filter((cell) => cell.textContent.length > 25)
  .map((cell) => cell.getBoundingClientRect().width)"""


OUT_OF_SIGHT = """() => [...document.querySelectorAll(
    ".bd-header-article button, .bd-article :is(p, li, code), .sidebar-toggle")]
  .filter((e) => !e.closest("pre, table, .book-widget") && e.checkVisibility())
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize(("width", "letters"), [(390, 24), (1280, 24), (1280, 32)])
@pytest.mark.parametrize("name", ["01_sequences", "03_gradient_clipping"])
def test_letters_are_as_large_as_the_reader_asks(
    new_context, address, name, width, letters
):
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    sizes = {"fontSizes": {"standard": letters}}  # 16 is usual
    page.context.new_cdp_session(page).send("Page.setFontSizes", sizes)
    page.goto(f"{address}notebooks/{name}.html")
    page.evaluate(ALL_LAID_OUT)
    text = page.locator(".bd-article p").first
    size = text.evaluate("(p) => parseFloat(getComputedStyle(p).fontSize)")
    assert size == pytest.approx(letters if width < 768 else letters * 17 / 16)
    assert text.bounding_box()["width"] > 16 * letters or width < 768
    assert page.evaluate(OUT_OF_SIGHT) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("name", ["book/privacy", "notebooks/06_in_practice"])
def test_cells_of_words_keep_their_room_on_the_narrowest_phone(page, address, name):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}{name}.html")
    page.evaluate(ALL_LAID_OUT)
    widths = page.locator("article td").evaluate_all(WORDY)
    assert len(widths) > 3
    assert min(widths) >= 120


# --- the page's ends -----------------------------------------------------------------

LEFT = """(node) => {
  const words = document.createRange();
  words.selectNodeContents(node);
  return words.getBoundingClientRect().left;
}"""


@pytest.mark.parametrize("width", [390, 820, 1400])
def test_what_stands_at_the_foot_begins_where_the_text_does(page, address, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}genindex.html")
    foot, heading = page.locator("footer.bd-footer-content"), page.locator("h1").first
    assert foot.locator("p").evaluate(LEFT) == pytest.approx(heading.evaluate(LEFT))
    above = page.locator(".bd-article").bounding_box()
    gap = foot.bounding_box()["y"] - above["y"] - above["height"]
    assert 30 <= gap <= 80


# --- figures -------------------------------------------------------------------------

# Labels of a figure through which a line of its data goes.
STRUCK = """() => {
  const outer = "g[transform*='scale(0.']";
  const labels = [...document.querySelectorAll(outer)].filter((g) =>
    g.querySelector("use") && !g.parentElement.closest(outer));
  const boxes = labels.map((label) => label.getBoundingClientRect());
  const struck = new Set();
  for (const path of document.querySelectorAll("path[clip-path]")) {
    const { stroke, strokeWidth } = getComputedStyle(path);
    if (stroke === "none" || parseFloat(strokeWidth) < 0.75) continue; // or the grid
    const inside = Array(boxes.length).fill(0);
    for (let at = 0; at < path.getTotalLength(); at += 1) {
      const { x, y } = path.getPointAtLength(at).matrixTransform(path.getScreenCTM());
      for (const [k, box] of boxes.entries())
        if (x > box.left && x < box.right && y > box.top && y < box.bottom)
          inside[k] += 1;
    }
    inside.forEach((points, k) => points > 4 && struck.add(k));
  }
  return [labels.length, [...struck].map((k) => boxes[k].toJSON())];
}"""


def test_no_line_goes_through_a_label_of_a_figure(page, site):
    chapters = [path.read_text("utf-8") for path in (site / "notebooks").glob("*.html")]
    files = set(re.findall(r"_images/\w+\.light\.svg", "".join(chapters)))
    assert len(files) > 70
    for path in files:
        page.set_content((site / path).read_text(encoding="utf-8"))
        labels, struck = page.evaluate(STRUCK)
        assert labels > 0
        assert struck == [], path


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


def test_a_key_brings_all_figures_as_it_may_be_the_one_that_prints(page, address):
    page.goto(f"{address}notebooks/03_gradient_clipping.html")
    waiting = page.locator(".only-light > img[loading=lazy]")
    assert waiting.count() > 10
    page.keyboard.press("Control")
    assert waiting.count() == 0


def test_a_long_table_goes_on_overleaf_and_a_row_does_not(page, address):
    page.goto(f"{address}notebooks/07_comparison.html")
    page.emulate_media(media="print")
    broken = "all => [...new Set(all.map((e) => getComputedStyle(e).breakInside))]"
    assert page.locator("article table").evaluate_all(broken) == ["auto"]
    assert page.locator("article tr").evaluate_all(broken) == ["avoid"]
    assert page.locator(".book-scene").evaluate_all(broken) == ["avoid"]


LOADED = """family => [...document.fonts].some(
  (face) => face.family.includes(family) && face.status === "loaded")"""


def test_paper_gets_brackets_of_sections_that_were_never_near(page, address):
    page.goto(f"{address}notebooks/03_gradient_clipping.html")
    assert not page.evaluate(LOADED, "KaTeX_Size2")
    page.wait_for_function(LOADED, arg="KaTeX_Size2")


def test_an_accent_does_not_hide_its_letter_in_forced_colours(new_context, address):
    page = new_context(forced_colors="active").new_page()
    page.goto(f"{address}book/notation.html")
    accent = page.locator(".mord.accent").first
    adjusted = accent.evaluate("(e) => getComputedStyle(e).forcedColorAdjust")
    assert adjusted == "none"
