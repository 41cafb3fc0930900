"""The search in a browser: what is found, how it is told, where it leads."""

import json
import re

import pytest

from tests.watched import watch_page

PHONE = {"width": 390, "height": 844}
EXCERPTS = "#pst-search-dialog .book-finds li"
# The heads of a docstring's parts, and what would stand right after them.
GLUED = re.compile(r"(?:Parameters|Returns|Raises|Attributes|Notes)\w+")


@pytest.fixture
def book(page, address):
    """A page at the book's start; whatever goes wrong fails the test."""
    problems = watch_page(page, address)
    page.goto(f"{address}book/index.html")
    yield page
    assert problems == []


@pytest.fixture(scope="module")
def open_book(one_page, address):
    """The same, for many questions."""
    problems = watch_page(one_page, address)
    one_page.goto(f"{address}book/index.html")
    yield one_page
    assert problems == []


@pytest.fixture
def asked(open_book):
    """A page at the book's start, whose search is as nobody had asked yet."""
    yield open_book
    open_book.locator("#pst-search-dialog input").fill("")
    assert open_book.locator(EXCERPTS).count() == 0
    open_book.keyboard.press("Escape")


def ask(page, query: str, first: str = ".book-finds li") -> list[dict]:
    """Type `query` into the dialog and return what is shown for it."""
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill(query)
    page.locator(f"#pst-search-dialog {first}").first.wait_for()
    return page.eval_on_selector_all(
        EXCERPTS,
        """(items) => items.map((item) => ({
          title: item.querySelector(".book-find-title").textContent,
          page: item.querySelector(".book-find-page")?.textContent ?? "",
          text: item.querySelector(".context").textContent,
          href: item.querySelector("a").href,
          marked: [...item.querySelectorAll("mark")].map((m) => m.textContent),
        }))""",
    )


def follow(page, query: str, number: int = 0) -> None:
    """Ask, open a result, and wait until its page shows what was searched for."""
    ask(page, query)
    page.locator(f"{EXCERPTS} a").nth(number).click()
    page.wait_for_url("**q=**")
    page.locator(".book-marks").wait_for()


def in_view(page, selector: str) -> bool:
    return page.locator(selector).first.evaluate(
        """(e) => { const { top, bottom } = e.getBoundingClientRect();
                    return top >= 0 && bottom <= innerHeight; }"""
    )


@pytest.mark.parametrize(
    ("query", "title", "place"),
    [
        ("clipping by norm", "clipping by norm", "Glossary"),
        (
            "which way does z point",
            "Which way does z point?",
            "4. Gated recurrent units",
        ),
        ("perplexity", "perplexity", "Glossary"),
        ("激活值", "activation", "Glossary"),
        ("遗忘门", "forget gate", "Glossary"),
        ("claim 12", "Claim 12 · Too few hidden units", "Claims, checked"),
        ("making it fast", "8. Making it fast", ""),
        ("clip_grad_norm", "clip_grad_norm", "The helpers"),
        ("h_t", "", "Notation"),
        ("W_{hh}", "", "Notation"),
        ("vanising gradient", "vanishing gradient", "Glossary"),
    ],
)
def test_the_first_result_is_what_one_looks_for(asked, query, title, place):
    first = ask(asked, query)[0]
    assert first["title"].lower().startswith(title.lower()), first
    assert first["page"] == place, first
    assert first["marked"], first


def test_a_result_leads_to_a_section_not_to_the_top_of_a_page(asked):
    # What a page says before its first section is found under the page's own title.
    results = [each for each in ask(asked, "clip_grad_norm") if each["page"]]
    assert len(results) >= 3
    assert all("#" in each["href"] for each in results)
    assert "3. Gradient clipping" in {each["page"] for each in results}


@pytest.mark.parametrize("query", ["jacobian", "softmax", "h_t", "cross_entropy"])
def test_excerpts_are_clean(asked, query):
    for each in ask(asked, query):
        text = each["text"]
        assert not re.search(r"\bimport\b|\\[a-z]+|[{}]\^|[_^]\{", text), text
        # A formula that is carried twice reads "JtJ_tJt".
        assert not re.search(r"(\w\w)_\w\1", text), text
        assert len(text) <= 200, text


def test_the_words_of_a_function_stand_apart(site):
    text = (site / "_static" / "search_index.js").read_text("utf-8")
    entries = json.loads(text.removeprefix("var bookSearchIndex = ").rstrip(";\n"))
    told = {e["title"]: e["text"] for e in entries if e["kind"] == "function"}
    assert "clip_grad_norm(grads, max_norm, *, " in told["clip_grad_norm"]
    glued = {word for text in told.values() for word in GLUED.findall(text)}
    assert not glued


def test_what_is_folded_opens_and_is_seen_and_marked(book):
    follow(book, "perplexity")
    mark = "article mark.highlighted"
    assert book.locator(mark).count() > 0
    folded = """() => { const marks = [...document.querySelectorAll("article mark")];
      const shown = marks.filter((m) => { const { top, bottom } =
        m.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight
        && m.checkVisibility(); });
      return shown.length; }"""
    assert book.evaluate(folded) > 0
    number = book.locator(".book-marks [role=status]")
    before = number.inner_text()
    book.locator(".book-marks button", has_text="Next").click()
    assert number.inner_text() != before
    book.keyboard.press("Escape")
    assert book.locator(".highlighted").count() == 0
    assert book.locator(".book-marks").count() == 0


def test_what_a_fold_hides_opens(book, address):
    page = book
    page.goto(f"{address}notebooks/03_gradient_clipping.html")
    word = page.evaluate(
        """() => { for (const fold of document.querySelectorAll("details.fold-cell")) {
          const name = fold.textContent.match(/def (\\w+_\\w+)/)?.[1];
          if (name) { fold.id = "probe"; return name; } } }"""
    )
    page.goto(f"{address}notebooks/03_gradient_clipping.html?q={word}")
    page.locator(".book-marks").wait_for()
    for _ in range(20):
        if page.locator("details.fold-cell[open]").count():
            break
        page.locator(".book-marks button", has_text="Next").click()
    assert in_view(page, "details.fold-cell[open] mark.highlighted")


def test_symbols_are_marked_in_formulas(book):
    follow(book, "W_hh")
    assert book.locator(".math.highlighted").count() > 0


def test_the_arrows_lead_through_the_results(book):
    ask(book, "gate")
    book.keyboard.press("ArrowDown")
    book.keyboard.press("ArrowDown")
    assert (
        book.evaluate(
            "() => [...document.querySelectorAll('.book-finds a')]"
            ".indexOf(document.activeElement)"
        )
        == 1
    )
    book.keyboard.press("ArrowUp")
    book.keyboard.press("ArrowUp")
    assert book.evaluate("() => document.activeElement.localName") == "input"


def test_two_clicks_open_the_dialog_and_do_not_close_it(book):
    book.set_viewport_size(PHONE)
    book.locator(".search-button__button:visible").hover()
    for count in (1, 2):
        book.mouse.down(click_count=count)
        book.mouse.up(click_count=count)
        book.locator("#pst-search-dialog").wait_for()


def test_the_second_click_on_clear_follows_no_link_beneath(book, address):
    book.goto(f"{address}book/glossary.html?q=gradient")
    clear = book.locator(".book-marks button", has_text="Clear")
    clear.hover()
    book.evaluate(
        """() => { const link = document.createElement("a"); link.href = "index.html";
        link.style = "position: fixed; inset: 0"; document.body.prepend(link); }"""
    )
    for count in (1, 2):
        book.mouse.down(click_count=count)
        book.mouse.up(click_count=count)
        clear.wait_for(state="detached")
    book.keyboard.press("Tab")  # what a click asks for has been asked for by now
    assert "glossary" in book.url


def test_what_was_typed_before_it_listens_is_searched(page, address):
    held = []
    page.route("**/site.js*", lambda route: held.append(route))
    page.goto(f"{address}search.html", wait_until="commit")
    field = page.locator("#search-results input")
    field.fill("forget")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    page.unroute("**/site.js*")
    page.locator("#search-results li a").first.wait_for()
    assert field.input_value() == "forget"


def test_nothing_found_is_said(book):
    book.keyboard.press("Control+k")
    book.locator("#pst-search-dialog input").fill("zzzqqq")
    status = book.locator("#pst-search-dialog [role=status]")
    status.filter(has_text="Nothing found").wait_for()


def test_the_results_fit_a_phone(book):
    book.set_viewport_size(PHONE)
    ask(book, "gradient")
    wide = "() => document.documentElement.scrollWidth - innerWidth"
    assert book.evaluate(wide) == 0
    box = book.locator("#pst-search-dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert box["y"] + box["height"] <= PHONE["height"]


def test_it_works_from_a_disk(page, site):
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto((site / "book" / "index.html").as_uri())
    follow(page, "clip_grad_norm")
    assert page.url.startswith("file:")
    assert page.locator("article .highlighted").count() > 0
    assert problems == []
