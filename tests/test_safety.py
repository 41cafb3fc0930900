"""What the pages may do and keep: the policy they carry, and what a browser stores."""

import re

import pytest
import yaml
from _ext import security

from tests.watched import SEE_ALL, watch_page

CHAPTER = "notebooks/04_gru.html"
PAGES = ["book/index.html", CHAPTER, "book/glossary.html", "search.html"]
# As a profile that blocks storage: the mention of it throws.
BLOCKED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { configurable: true, get() {
    throw new DOMException("Access is denied", "SecurityError"); } });"""


def stored(page) -> list[str]:
    """What the page has put into the browser: cookies, and keys of both storages.

    A key's first word is its name; the site's address may follow.
    """
    keys = page.evaluate(
        "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
    )
    return [*keys, *(cookie["name"] for cookie in page.context.cookies())]


def listed(site) -> set[str]:
    """What the page on privacy says that is stored."""
    text = (site / "book" / "privacy.html").read_text("utf-8")
    table = text[text.index('id="what-is-kept') :].partition("</table>")[0]
    return set(re.findall(r'<span class="pre">([\w-]+)</span>', table))


@pytest.mark.parametrize("path", PAGES)
def test_pages_keep_the_policy_that_they_carry(page, address, path):
    problems = watch_page(page, address)
    page.goto(f"{address}{path}")
    tag = page.locator("meta[http-equiv='Content-Security-Policy']")
    assert tag.get_attribute("content") == security.POLICY
    page.evaluate(SEE_ALL)
    page.keyboard.press("Control+k")
    page.locator("form.bd-search input:visible").first.fill("gate")
    page.locator(".book-finds li:visible").first.wait_for()
    # What is refused is told in the console.
    assert problems == []


def test_the_policy_holds_nothing_but_what_is_ours(page, address):
    watch_page(page, address)
    page.goto(f"{address}{CHAPTER}")
    page.evaluate(
        """() => { const script = document.createElement("script");
          script.textContent = "window.intruder = true"; document.head.append(script);
          document.body.setAttribute("onclick", "window.intruder = true"); }"""
    )
    page.locator("h1").click()
    assert page.evaluate("() => window.intruder") is None
    words = security.POLICY.split()
    assert "'unsafe-eval'" not in words
    assert not any(word.startswith(("http:", "https:", "*")) for word in words)


def test_no_page_has_a_script_in_an_attribute(site):
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<[a-z][^<>]*\son[a-z]+=", text), path


def test_the_header_says_what_the_pages_say(site):
    said = (site / "_headers").read_text("utf-8")
    assert f"Content-Security-Policy: {security.POLICY}\n" in said


def test_buttons_of_the_header_do_what_they_did(page, address):
    page.goto(f"{address}{CHAPTER}")
    page.evaluate("() => { window.print = () => (window.printed = true); }")
    page.locator("button[aria-label='Download this page']").click()
    page.locator("button.btn-download-pdf-button").click()
    assert page.evaluate("() => window.printed")
    page.keyboard.press("Escape")
    page.locator("button.btn-fullscreen-button").click()
    page.wait_for_function("() => document.fullscreenElement !== null")


def test_blocked_storage_breaks_nothing(page, address):
    problems = watch_page(page, address)
    page.add_init_script(BLOCKED)
    page.goto(f"{address}{CHAPTER}")
    theme = "() => document.documentElement.dataset.theme"
    before = page.evaluate(theme)
    page.locator("button.theme-switch-button").click()
    assert page.evaluate(theme) != before
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("clip_grad_norm")
    page.locator("#pst-search-dialog .book-finds a").first.click()
    page.locator("article .highlighted").first.wait_for()
    page.goto(f"{address}{CHAPTER}")
    page.locator(".book-widget").first.scroll_into_view_if_needed()
    page.locator(".book-widget svg").first.wait_for(state="attached")
    assert problems == []


def test_all_that_is_stored_is_listed(page, address, site):
    page.goto(f"{address}{CHAPTER}")
    page.locator("button.theme-switch-button").click()
    page.evaluate(SEE_ALL)
    page.goto(f"{address}book/index.html")
    page.goto(f"{address}search.html?q=gate")
    assert "mode" in stored(page)
    assert {key.split(" ")[0] for key in stored(page)} <= listed(site)
    assert page.context.cookies() == []


def test_every_chapter_has_explorers_from_a_blob_alone(site):
    """The policy allows Blobs, so no page may use a URL of another kind for scripts."""
    toc = yaml.safe_load((site.parent.parent / "_toc.yml").read_text("utf-8"))
    for part in toc["parts"]:
        for entry in part["chapters"]:
            text = (site / f"{entry['file']}.html").read_text("utf-8")
            assert not re.search(r'<script[^>]+src="(?:https?:|//|data:)', text)
