"""Sections that are laid out when they come near, each in a place of its height."""

import pytest
from _ext import sections
from _ext.folding import fold
from docutils import nodes

from tests.watched import ALL_LAID_OUT, watch_page

CHAPTER = "notebooks/03_gradient_clipping.html"
FAR = "#exercises p"
WINDOWS = {
    "desk": {"width": 1400, "height": 850},
    "phone": {"width": 390, "height": 844},
}
# Of each section below the title, and within: what was guessed, and how high it is.
HEIGHTS = """column => [
  ...document.querySelectorAll(".bd-article section section")
].map((section) => {
  const guess = parseFloat(section.style.getPropertyValue(`--${column}`));
  return [guess, section.getBoundingClientRect().height];
})"""
IS_LAID_OUT = """selector => document.querySelector(selector)
  .checkVisibility({ contentVisibilityAuto: true })"""


def paragraph(letters: int) -> nodes.paragraph:
    return nodes.paragraph("", "x" * letters)


def test_a_height_follows_what_stands_in_a_section():
    column = sections.COLUMNS["desk"]
    one, ten = (sections.height(paragraph(n * column.letters), column) for n in (1, 10))
    assert ten - one == pytest.approx(9 * column.line)
    code = nodes.literal_block("", "a = 1\nb = 2\nc = 3")
    assert sections.height(code, column) == 3 * column.code_line + sections.FRAME
    section = nodes.section("", paragraph(1), code, nodes.comment("", "silent"))
    assert sections.height(section, column) == sections.height(
        paragraph(1), column
    ) + sections.height(code, column)


def test_what_is_folded_is_a_line():
    folded = fold("", paragraph(4000))
    for column in sections.COLUMNS.values():
        assert sections.height(folded, column) == sections.FOLDED


@pytest.mark.parametrize("column", WINDOWS)
def test_the_guess_is_near(page, address, column):
    page.set_viewport_size(WINDOWS[column])
    page.goto(f"{address}{CHAPTER}")
    page.evaluate(ALL_LAID_OUT)
    heights = page.evaluate(HEIGHTS, column)
    guesses, true = map(sum, zip(*heights, strict=True))
    assert len(heights) > 5
    assert guesses == pytest.approx(true, rel=0.15)
    for guess, high in heights:
        assert guess == pytest.approx(high, rel=0.35, abs=250)


@pytest.mark.parametrize("column", WINDOWS)
def test_what_is_far_below_waits_until_it_comes_near(page, address, column):
    problems = watch_page(page, address)
    page.set_viewport_size(WINDOWS[column])
    page.goto(f"{address}{CHAPTER}")
    page.wait_for_load_state("networkidle")
    assert not page.evaluate(IS_LAID_OUT, FAR)
    page.locator("#exercises").evaluate("one => one.scrollIntoView()")
    page.wait_for_function(IS_LAID_OUT, arg=FAR)
    assert problems == []


WAYS = {
    "clicked": """place => {
      const link = document.querySelector(`.page-toc a[href="#${place}"]`);
      link.click();
    }""",
    "typed": "place => void (location.hash = place)",
}
TOP = "place => document.getElementById(place).getBoundingClientRect().top"


@pytest.mark.parametrize("column", WINDOWS)
@pytest.mark.parametrize("way", WAYS)
def test_a_fragment_leads_to_its_place(page, address, column, way):
    page.set_viewport_size(WINDOWS[column])
    page.goto(f"{address}{CHAPTER}")
    places = page.locator(".bd-article section section").evaluate_all(
        "all => all.map(({ id }) => id)"
    )
    missed = {}
    for place in [*places[::-3], *places[::4]]:  # up, and down again
        page.evaluate(WAYS[way], place)
        page.wait_for_timeout(500)
        if not 0 <= (top := page.evaluate(TOP, place)) < 120:
            missed[place] = top
    assert missed == {}


def test_who_goes_back_finds_the_place_that_was_left(page, address):
    page.set_viewport_size(WINDOWS["phone"])
    page.goto(f"{address}{CHAPTER}")
    page.evaluate("() => scrollTo(0, 5000)")
    page.wait_for_timeout(500)
    page.evaluate(WAYS["typed"], "exercises")
    page.wait_for_function(f"() => ({TOP})('exercises') < 120")
    page.go_back()
    page.wait_for_timeout(500)
    assert page.evaluate("() => scrollY") == pytest.approx(5000, abs=300)


def test_on_paper_nothing_waits(page, address):
    page.goto(f"{address}{CHAPTER}")
    page.emulate_media(media="print")
    page.wait_for_function(IS_LAID_OUT, arg=FAR)
