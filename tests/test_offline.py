"""The book without a network: opened from a disk, and kept by the browser."""

import pytest

from tests.watched import SCRIPTS_HAVE_RUN, patient, watch_page

CHAPTER = "notebooks/08_making_it_fast.html"


@pytest.fixture
def kept(browser, address):
    """A page whose browser was asked to keep the book, and its list of problems."""
    context = browser.new_context()
    page = patient(context.new_page())
    problems = watch_page(page, address)
    page.goto(f"{address}book/privacy.html")
    page.locator(".book-keep button", has_text="Keep this book").click()
    status = page.locator(".book-keep [role=status]")
    status.filter(has_text="is kept").wait_for(timeout=120_000)
    yield page, problems
    context.close()


def test_a_kept_book_is_read_searched_and_left_without_a_network(kept, address):
    page, problems = kept
    page.context.set_offline(True)
    page.goto(f"{address}{CHAPTER}")
    assert "Making it fast" in page.locator("h1").inner_text()
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("perplexity")
    page.locator("#pst-search-dialog .book-finds li").first.wait_for()
    page.wait_for_load_state("networkidle")  # what one leaves under way is no fault
    page.goto(address)
    page.wait_for_url("**/book/index.html")
    assert problems == []
    page.goto(f"{address}book/privacy.html")
    page.locator(".book-keep button", has_text="Keep it no longer").click()
    page.locator(".book-keep button", has_text="Keep this book").wait_for()
    assert page.evaluate("() => caches.keys()") == []


def test_nothing_is_kept_unasked(page, address):
    page.goto(f"{address}{CHAPTER}")
    page.goto(f"{address}book/privacy.html")
    page.locator(".book-keep button").wait_for()
    assert page.evaluate("() => caches.keys()") == []
    assert (
        page.evaluate("async () => await navigator.serviceWorker.getRegistration()")
        is None
    )


def test_the_worker_names_every_page_and_a_version(site):
    text = (site / "sw.js").read_text("utf-8")
    for path in site.rglob("*.html"):
        assert f'"{path.relative_to(site).as_posix()}"' in text
    assert 'const BOOK_VERSION = "' in text


# The order in which storage is first mentioned, the theme known, a frame drawn.
SEE_ORDER = """
window.order = [];
const storage = window.localStorage;
Object.defineProperty(window, "localStorage", {
  get() { order.push("storage"); return storage; }
});
new MutationObserver(() => order.push("theme"))
  .observe(document, { subtree: true, attributeFilter: ["data-theme"] });
requestAnimationFrame(() => {
  order.push("frame");
  setTimeout(() => order.push("paint"));
});
"""


def test_a_page_from_a_disk_asks_for_storage_in_its_first_frame(page, site):
    """Earlier, Chromium may drop what is stored; later, the theme would change."""
    page.add_init_script(SEE_ORDER)
    page.goto((site / CHAPTER).as_uri())
    page.wait_for_function("() => order.includes('paint')")
    order = page.evaluate("() => order")
    assert order.index("frame") < order.index("storage")
    assert order.index("theme") < order.index("paint")


def test_theme_and_contents_work_from_a_disk(page, site):
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto((site / "index.html").as_uri())
    page.wait_for_url("**/book/index.html")
    page.wait_for_function(SCRIPTS_HAVE_RUN)
    theme = "() => document.documentElement.dataset.theme"
    before = page.evaluate(theme)
    page.locator("button.theme-switch-button").click()
    assert page.evaluate(theme) != before
    page.locator("nav.bd-links a", has_text="2. Recurrent").click()
    page.wait_for_url("**/02_rnn.html")
    chosen = "before => document.documentElement.dataset.theme !== before"
    page.wait_for_function(chosen, arg=before)
    assert problems == []


def test_a_theme_chosen_in_one_tab_holds_in_the_others(page, address):
    page.goto(f"{address}{CHAPTER}")
    other = patient(page.context.new_page())
    other.goto(f"{address}book/privacy.html")
    before = other.evaluate("() => document.documentElement.dataset.theme")
    page.locator("button.theme-switch-button").click()
    chosen = "before => document.documentElement.dataset.theme !== before"
    other.wait_for_function(chosen, arg=before)
    other.close()
