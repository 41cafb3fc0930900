"""What pages do for a reader: previews of links, ways to claims and back, the place."""

import pytest

from tests.watched import patient, watch_page

CHAPTER = "notebooks/04_gru.html"
BOX = ".book-preview"
# One link of each kind that a chapter has, and what it shows.
KINDS = {
    "a term": ("a[href*='glossary.html#term-']", None),
    "a citation": ("a[href*='references.html#']", "("),
    "an equation": ("a.internal[href^='#equation-']", None),
    "a claim": (".book-claim a", "Claim"),
}


@pytest.fixture
def chapter(page, address):
    """A chapter; whatever goes wrong on it fails the test."""
    problems = watch_page(page, address)
    page.goto(f"{address}{CHAPTER}")
    yield page
    assert problems == []


def link_to(page, selector: str):
    link = page.locator(f"article {selector}").first
    link.scroll_into_view_if_needed()
    return link


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_shows_what_it_leads_to(chapter, kind):
    selector, _ = KINDS[kind]
    link = link_to(chapter, selector)
    link.hover()
    box = chapter.locator(BOX)
    box.wait_for()
    assert len(box.inner_text().replace("Go there", "").strip()) > 15
    assert link.get_attribute("aria-describedby") == box.get_attribute("id")
    # It can be pointed at, and stays.
    box.hover()
    chapter.wait_for_timeout(500)
    assert box.is_visible()
    chapter.keyboard.press("Escape")
    assert box.count() == 0
    assert link.get_attribute("aria-describedby") is None


def test_it_goes_when_one_points_elsewhere(chapter):
    link_to(chapter, KINDS["a term"][0]).hover()
    chapter.locator(BOX).wait_for()
    chapter.mouse.move(2, 2)
    chapter.locator(BOX).wait_for(state="detached")


def test_focus_shows_it_and_tab_leads_into_it(chapter):
    link = link_to(chapter, KINDS["a term"][0])
    chapter.keyboard.press("Tab")  # from now on focus is that of the keyboard
    link.focus()
    chapter.locator(BOX).wait_for()
    chapter.keyboard.press("Tab")
    inside = f"() => document.activeElement.closest('{BOX}') !== null"
    assert chapter.evaluate(inside)
    chapter.keyboard.press("Escape")
    assert chapter.locator(BOX).count() == 0


def test_figures_of_other_chapters_show_themselves(page, address):
    problems = watch_page(page, address)
    page.goto(f"{address}notebooks/06_in_practice.html")
    link = page.locator("article a[href*='.html#fig-']").first
    link.scroll_into_view_if_needed()
    link.hover()
    picture = page.locator(f"{BOX} :is(svg, img)").first
    picture.wait_for()
    assert picture.bounding_box()["height"] > 80
    assert problems == []


def test_a_tap_shows_it_and_the_next_one_follows(browser, address):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = patient(context.new_page())
    page.goto(f"{address}{CHAPTER}")
    link = link_to(page, KINDS["a term"][0])
    link.tap()
    box = page.locator(BOX)
    box.wait_for()
    place = box.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
    assert page.url.endswith(CHAPTER)
    link.tap()
    page.wait_for_url("**/book/glossary.html#term-*")
    context.close()


def test_a_second_tap_follows_where_nothing_came(browser, address):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.route("**/previews/**", lambda route: route.abort())
    page = patient(context.new_page())
    page.goto(f"{address}{CHAPTER}")
    link = link_to(page, KINDS["a term"][0])
    with page.expect_request("**/previews/**"):
        link.tap()
    assert page.url.endswith(CHAPTER)
    link.tap()
    page.wait_for_url("**/book/glossary.html#term-*")
    context.close()


def test_previews_are_loaded_when_they_are_wanted(chapter):
    asked = []
    chapter.on("request", lambda request: asked.append(request.url))
    link_to(chapter, KINDS["an equation"][0]).hover()
    chapter.locator(BOX).wait_for()
    assert not [url for url in asked if "previews" in url]


def test_they_work_from_a_disk(page, site):
    page.goto((site / CHAPTER).as_uri())
    link_to(page, KINDS["a term"][0]).hover()
    page.locator(BOX).wait_for()


def test_a_claim_leads_to_its_cell_and_back(page, address):
    problems = watch_page(page, address)
    page.goto(f"{address}book/claims.html")
    entry = page.locator("#verdict-14")
    assert "14" in entry.text_content()
    page.locator("dt#verdict-14 + dd a[href*='#claim-14']").click()
    page.wait_for_url("**/04_gru.html#claim-14")
    page.locator(".book-claim a", has_text="Claim 14").click()
    page.wait_for_url("**/claims.html#verdict-14")
    assert problems == []


def test_the_place_is_kept_and_offered(page, address):
    problems = watch_page(page, address)
    page.goto(f"{address}{CHAPTER}")
    assert page.locator(".book-place").count() == 0
    page.locator("#the-gradient-by-hand").scroll_into_view_if_needed()
    page.evaluate(
        "() => document.getElementById('the-gradient-by-hand').scrollIntoView()"
    )
    page.wait_for_function(
        "() => Object.keys(localStorage).some((key) => key.startsWith('place '))"
    )
    page.goto(f"{address}book/index.html")
    offer = page.locator(".book-place")
    said = " ".join(offer.inner_text().split())
    assert said.startswith("Go on at 4. Gated recurrent units: The gradient by hand")
    offer.locator("a").click()
    page.wait_for_url(f"**/{CHAPTER}#the-gradient-by-hand")
    # Whoever was led to a place is not asked.
    assert page.locator(".book-place").count() == 0
    page.goto(f"{address}book/notation.html")
    page.goto(f"{address}{CHAPTER}")
    assert page.locator(".book-place a").inner_text() == "The gradient by hand"
    page.keyboard.press("Escape")
    assert page.locator(".book-place").count() == 0
    assert problems == []


PLACES = ["exercises", "the-same-in-pytorch"]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("place", PLACES)
def test_an_address_leads_to_its_place_and_stays(page, address, place, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}{CHAPTER}#{place}")
    # Images that come late would push it away.
    page.wait_for_load_state("networkidle")
    assert 0 <= top_of(page, place) < 150


def test_a_link_on_the_page_leads_to_its_place_and_stays(page, address):
    page.goto(f"{address}{CHAPTER}")
    page.evaluate(
        "place => document.querySelector(`a[href='#${place}']`).click()", "exercises"
    )
    page.wait_for_load_state("networkidle")
    assert 0 <= top_of(page, "exercises") < 150


def top_of(page, place: str) -> float:
    """How far below the window's upper edge a section's heading is, in px."""
    heading = page.locator(f"#{place} > :is(h2, h3)").first
    return heading.evaluate("heading => heading.getBoundingClientRect().top")
