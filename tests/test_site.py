"""The built site in a browser: every page, both themes, on a phone and on a desk."""

import io
import itertools
import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from playwright.sync_api import expect
from pypdf import PdfReader

from explorers.playground.settings import DEFAULTS, PRESETS
from helpers import palette
from tests.accessibility import faint, lost_links, told, violations
from tests.served import serve
from tests.watched import ALL_LAID_OUT, SEE_ALL, patient

ROOT = Path(__file__).resolve().parent.parent
TITLE = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["title"]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
SIZES = {"desk": DESK, "phone": PHONE}
TRAIN = "Playground?v1&"
FORMULAE = re.compile(r'<span class="m[a-z]+\b[^"]*"[^>]*>([^<]+)<').findall
PRESET_NAMES = {preset["name"] for preset in PRESETS}
MEGABYTE = 1_000_000
BYTES, REQUESTS, ELEMENTS = 300_000, 15, 13_000


def pages_of_toc() -> list[str]:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    chapters = [page["file"] for part in toc["parts"] for page in part["chapters"]]
    return [toc["root"], *chapters]


PAGES = pages_of_toc()
CHAPTERS = [page for page in PAGES if page.startswith("notebooks/")]
EXTRAS = ["search", "genindex"]


# --- what a visit records ------------------------------------------------------------


@dataclass
class Look:
    """What a page showed in one theme, at both widths."""

    lost_links: dict[str, list] = field(default_factory=dict)
    overflow: dict[str, int] = field(default_factory=dict)
    faint: dict[str, list] = field(default_factory=dict)
    figures: list[str] = field(default_factory=list)
    icons: dict[str, str] = field(default_factory=dict)


@dataclass
class Visit:
    """One load of a page, looked at in each theme."""

    problems: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    sent: int = 0
    asked: int = 0
    at_first: dict[str, int] = field(default_factory=dict)
    violations: dict[str, list] = field(default_factory=dict)
    looks: dict[str, Look] = field(
        default_factory=lambda: {theme: Look() for theme in palette.THEMES}
    )


# The figures that are shown, and whether they have come.
FIGURES = """() => [...document.querySelectorAll("a.book-figure img")]
  .filter((image) => image.checkVisibility())
  .map((image) => [image.src, image.naturalWidth > 0])"""
ICON_MASKS = """() => Object.fromEntries([
  ...[...document.querySelectorAll("[class*='fa-']")].map(
    (e) => [e.className, e, null]),
  ...[...document.querySelectorAll(".admonition-title")].map(
    (e) => [e.parentElement.className, e, "::after"]),
  ...[...document.querySelectorAll("details.fold > summary")].map(
    (e) => [e.parentElement.className, e, "::before"]),
].map(([name, e, part]) => [name, getComputedStyle(e, part).maskImage]))"""
# Formulas are read from the text of their MathML, pictures by their text alternative;
# axe takes a minute a chapter over these parts and over the words of code, so before it
# looks they become one box, picture or text of the same size.
SIMPLIFY = """() => {
  for (const formula of document.querySelectorAll(".katex-html")) {
    const { width, height } = formula.getBoundingClientRect();
    formula.replaceChildren();
    Object.assign(formula.style, {
      display: "inline-block", width: `${width}px`, height: `${height}px`,
    });
  }
  const oneText = "math, code, .highlight pre, .sig-param";
  for (const words of document.querySelectorAll(oneText)) {
    words.textContent = words.textContent;
  }
  const shapes = "svg :is(path, rect, circle, line):not([tabindex], [role])";
  for (const shape of document.querySelectorAll(shapes)) shape.remove();
}"""
# The themes differ in colours alone, the widths in place, so axe asks all once; what
# takes it long, or hangs on colours, is looked at without it in all four.
QUICK = {"color-contrast", "link-in-text-block"}
RULES = {
    "desk": {},
    "phone": {"rules": {rule: {"enabled": False} for rule in sorted(QUICK)}},
}
# Each look differs from the one before in one thing, so that least is laid out again.
LOOKS = [("desk", "light"), ("desk", "dark"), ("phone", "dark"), ("phone", "light")]
# An explorer comes to life when it is seen.
ALL_LIVE = """() => [...document.querySelectorAll(".book-widget")]
  .every((place) => place.querySelector(".book-picture") || !place.checkVisibility())"""


def watch(context, address: str, visit: Visit) -> None:
    """Let nothing out but to `address`; note what goes wrong on the context's pages."""
    host = urlsplit(address).netloc

    def only_here(route):
        if urlsplit(route.request.url).netloc == host:
            route.continue_()
        else:
            visit.foreign.append(route.request.url)
            route.abort()

    def message(console):
        if console.type in ("error", "warning"):
            visit.problems.append(f"console {console.type}: {console.text}")

    def answer(response):
        if response.status >= 400:
            visit.problems.append(f"{response.status}: {response.url}")

    def failure(request):
        # A page that is left asks for nothing more.
        if request.failure != "net::ERR_ABORTED":
            visit.problems.append(f"{request.failure}: {request.url}")

    def size(request):
        visit.asked += 1
        sizes = request.sizes()
        visit.sent += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    context.route("**/*", only_here)
    context.on("console", message)
    context.on("weberror", lambda e: visit.problems.append(f"page error: {e.error}"))
    context.on("requestfailed", failure)
    context.on("response", answer)
    context.on("requestfinished", size)


# Two frames for what is drawn anew, and the end of what glides, at once.
AT_REST = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  for (const gliding of document.getAnimations()) gliding.finish();
}"""


def show(page, theme: str, size: str) -> None:
    page.emulate_media(color_scheme=theme)
    if page.viewport_size != SIZES[size]:
        page.set_viewport_size(SIZES[size])
    page.evaluate(AT_REST)
    assert page.evaluate("() => document.documentElement.dataset.theme") == theme


def take(browser, address: str, name: str) -> Visit:
    visit = Visit()
    context = browser.new_context(color_scheme=palette.THEMES[0], viewport=DESK)
    watch(context, address, visit)
    page = patient(context.new_page())
    page.goto(f"{address}{name}.html", wait_until="networkidle")
    elements = page.evaluate("() => document.querySelectorAll('*').length")
    visit.at_first = {
        "bytes": visit.sent,
        "requests": visit.asked,
        "elements": elements,
    }
    page.evaluate(SEE_ALL)
    page.evaluate("() => scrollTo(0, 0)")
    page.wait_for_function(ALL_LIVE)
    page.evaluate(ALL_LAID_OUT)
    for size, theme in LOOKS:
        look = visit.looks[theme]
        show(page, theme, size)
        look.overflow[size] = page.evaluate(
            "() => document.documentElement.scrollWidth - innerWidth"
        )
        look.figures = page.evaluate(FIGURES)
        look.faint[size] = faint(page)
        look.lost_links[size] = lost_links(page)
        look.icons = page.evaluate(ICON_MASKS)
    page.evaluate(SIMPLIFY)
    for size in reversed(SIZES):  # it is the light phone's turn already
        show(page, palette.THEMES[0], size)
        visit.violations[size] = violations(page, **RULES[size])
    context.close()
    return visit


@pytest.fixture(scope="session", params=[*PAGES, *EXTRAS])
def page_name(request):
    return request.param


@pytest.fixture(scope="session")
def visit(browser, address, page_name) -> Visit:
    return take(browser, address, page_name)


# --- every page ----------------------------------------------------------------------


def test_nothing_is_asked_of_another_host(visit):
    assert visit.foreign == []


def test_no_error_in_page_console_or_network(visit):
    assert visit.problems == []


def test_little_is_sent_before_the_reader_does_something(visit):
    # A page without its style sheet would be light too.
    assert 50_000 < visit.at_first["bytes"] <= BYTES
    assert 3 < visit.at_first["requests"] <= REQUESTS
    assert visit.at_first["elements"] <= ELEMENTS


def test_little_is_sent_in_all(visit):
    assert visit.sent <= MEGABYTE


@pytest.mark.parametrize("size", SIZES)
def test_accessible(visit, size):
    assert not visit.violations[size], told(visit.violations[size])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", palette.THEMES)
def test_every_word_is_legible(visit, theme, size):
    assert visit.looks[theme].faint[size] == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", palette.THEMES)
def test_every_link_is_seen_among_words(visit, theme, size):
    assert visit.looks[theme].lost_links[size] == []


def test_nothing_scrolls_sideways(visit):
    for look in visit.looks.values():
        assert look.overflow == {"desk": 0, "phone": 0}


def test_no_icon_is_missing(visit):
    for look in visit.looks.values():
        assert look.icons
        missing = [name for name, mask in look.icons.items() if "url(" not in mask]
        assert not missing


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5))


@pytest.mark.parametrize("theme", palette.THEMES)
def test_each_figure_is_shown_in_the_colours_of_the_theme(visit, theme, soup, site):
    shown = visit.looks[theme].figures
    assert len(shown) == len(soup.select(f"a.book-figure.only-{theme}"))
    # The visit has been everywhere in the light, and looks at the dark from the top.
    assert theme != palette.THEMES[0] or all(has_come for _, has_come in shown)
    known = set(palette.variables(theme).values())
    for name in {Path(urlsplit(source).path).name for source, _ in shown}:
        svg = (site / "_images" / name).read_text("utf-8")
        assert set(re.findall(r"#[0-9a-f]{6}", svg)) <= known, name


# --- what the files say --------------------------------------------------------------


def test_fonts_have_the_letters_of_every_formula_and_few_others(site):
    pages = [path.read_text("utf-8") for path in site.rglob("*.html")]
    said = {letter for page in pages for letter in unescape("".join(FORMULAE(page)))}
    assert {"σ", "⊙", "∂", "∑"} <= said
    whole = ROOT / "node_modules" / "katex" / "dist" / "fonts"
    sizes = []
    for path in (site / "_static" / "katex" / "fonts").iterdir():
        ours, theirs = (
            set(TTFont(f / path.name).getBestCmap()) for f in (path.parent, whole)
        )
        assert theirs & set(map(ord, said)) <= ours, path.name
        sizes.append(path.stat().st_size / (whole / path.name).stat().st_size)
    assert max(sizes) < 0.8


@pytest.fixture(scope="session")
def soups(site) -> dict[str, BeautifulSoup]:
    """Every page of the site, parsed, by its path."""
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(
            path.read_text("utf-8"), "html.parser"
        )
        for path in sorted(site.rglob("*.html"))
        if path.name != "index.html" or path.parent != site
    }


@pytest.fixture
def soup(soups, page_name):
    return soups[f"{page_name}.html"]


def test_all_pages_are_there(soups):
    assert set(soups) == {f"{page}.html" for page in [*PAGES, *EXTRAS, "404"]}


def test_title_and_headings(soup, page_name):
    levels = [int(h.name[1]) for h in soup.select("main :is(h1, h2, h3, h4, h5, h6)")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert soup.html["lang"] == "en"
    assert soup.title.string.strip().endswith(TITLE)


def test_titles_are_unique(soups):
    titles = [soup.title.string.strip() for soup in soups.values()]
    assert len(set(titles)) == len(titles)


def content(soup, **attributes):
    tags = soup.find_all("meta", attrs=attributes)
    assert len(tags) == 1, f"{attributes}: {len(tags)} tags"
    return tags[0]["content"]


@pytest.fixture
def entrance(site) -> BeautifulSoup:
    return BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")


def test_the_entrance_tells_of_the_book_what_its_first_page_does(entrance, soups):
    first = soups[f"{PAGES[0]}.html"]
    assert entrance.title.string == TITLE
    assert entrance.html["lang"] == "en"
    assert entrance.find("a")["href"] == f"{PAGES[0]}.html"
    for tag in first.select("meta[property^='og:'], meta[name=description]"):
        assert tag in entrance.find_all("meta")


@pytest.mark.parametrize("name", PAGES)
def test_description_and_preview(soups, name):
    soup = soups[f"{name}.html"]
    description = content(soup, name="description")
    assert 50 <= len(description) <= 200
    assert not re.search(r"\\[a-z]+|[{}$]|\.\.\.", description), description
    assert content(soup, property="og:description") == description
    assert content(soup, property="og:site_name") == TITLE
    assert content(soup, property="og:title") in soup.title.string


def test_every_file_names_its_icon(site, soups, entrance):
    # A browser asks the host for favicon.ico where a page names none.
    for name, soup in (soups | {"index.html": entrance}).items():
        icon = soup.find("link", rel="icon")["href"]
        base = site if icon.startswith("/") else (site / name).parent
        assert (base / icon.lstrip("/")).is_file(), name


def test_descriptions_are_unique(soups):
    said = [content(soups[f"{name}.html"], name="description") for name in PAGES]
    assert len(set(said)) == len(said)


def names_a_file(text: str) -> bool:
    return bool(re.search(r"\.(svg|png|jpe?g|gif|webp)$|^\S*/\S*$", text.strip()))


def test_pictures_can_be_read_aloud(soup):
    for image in soup.select("article img"):
        assert len(image.get("alt", "")) >= 15, image
        assert not names_a_file(image["alt"]), image
    for svg in soup.select("article svg"):
        # What is inside of a picture is told by the picture's words.
        unread = svg.find_parent(attrs={"aria-hidden": "true"}) or (
            svg.get("role") == "none" and svg.find_parent("svg", role="img")
        )
        if (
            svg.get("aria-hidden") == "true"
            or unread
            or svg.find_parent(class_="katex")
        ):
            continue
        assert svg.get("role") == "img", str(svg)[:200]
        names = svg.get("aria-labelledby", "").split()
        spoken = svg.get("aria-label") or " ".join(
            soup.find(id=name).get_text() for name in names
        )
        assert len(spoken) >= 15, str(svg)[:200]
        assert not names_a_file(spoken), spoken


def test_ids_are_unique(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), {name for name in ids if ids.count(name) > 1}


def is_settings(anchor):
    """Whether an anchor names a preset or settings that the playground has."""
    asked = dict(parse_qsl(anchor.removeprefix(TRAIN)))
    names = {name.removeprefix("twin.") for name in asked} - {"preset"}
    return names <= set(DEFAULTS) and asked.get("preset", "lamp") in PRESET_NAMES


def test_links_and_anchors_lead_somewhere(soups, site):
    broken = []
    anchors = {
        name: {tag["id"] for tag in soup.find_all(id=True)} | {""}
        for name, soup in soups.items()
    }
    for name, soup in soups.items():
        if name == "404.html":  # its addresses are absolute: see below
            continue
        for tag in soup.find_all(["a", "link", "script", "img", "use", "form"]):
            address = tag.get("href") or tag.get("src") or tag.get("action") or ""
            if urlsplit(address).scheme:
                continue
            path, anchor = urldefrag(urljoin(name, address))
            path = unquote(urlsplit(path).path)
            known = anchors.get(path, {""})
            if anchor.startswith(TRAIN):  # settings of the playground
                known = {unquote(anchor)} if is_settings(anchor) else set()
            if not (site / path).is_file() or unquote(anchor) not in known:
                broken.append(f"{name}: {address}")
    assert not broken


def test_no_stock_script_is_left(soups, site):
    words = [
        "require.js",
        "requirejs",
        "html-manager",
        "thebe",
        "mathjax",
        "fontawesome",
    ]
    for name, soup in soups.items():
        for tag in soup.find_all(["script", "link"]):
            source = (tag.get("src") or tag.get("href") or "").lower()
            assert not any(word in source for word in words), f"{name}: {source}"
        waited_for = soup.head.select("script[src]:not([defer]):not([type=module])")
        assert not waited_for or name == "search.html"
        assert len(soup.select("link[rel=stylesheet]")) == 1
    left = {path.suffix for path in site.rglob("*") if path.is_file()}
    assert not left & {".map", ".ttf", ".woff", ".eot"}


def test_a_fold_says_whether_it_holds_a_solution(soups):
    for name, soup in soups.items():
        for fold in soup.select("details.fold-cell"):
            kind = "solution" if "# Solution" in fold.get_text() else "code"
            shown = [word.get_text() for word in fold.summary.select("span")]
            assert shown == [f"Open the {kind}", f"Close the {kind}"], name


def test_predictions_come_out_as_the_book_expects(soups):
    told = [name for name, soup in soups.items() if "otherwise than in" in soup.text]
    assert not told


# --- using it ------------------------------------------------------------------------


@pytest.fixture
def book(browser, address):
    """A page at the book's start, on a desk; whatever goes wrong fails the test."""
    visit = Visit()
    context = browser.new_context(color_scheme="light", viewport=DESK)
    context.set_default_timeout(10_000)
    watch(context, address, visit)
    page = patient(context.new_page())
    page.goto(f"{address}{PAGES[0]}.html", wait_until="load")
    yield page
    context.close()
    assert visit.problems == []
    assert visit.foreign == []


def test_the_address_of_the_site_leads_to_its_first_page(book, address):
    book.goto(address)
    book.wait_for_url(f"{address}{PAGES[0]}.html")


def test_skip_link_is_first_seen_and_skips(book):
    book.keyboard.press("Tab")
    link = book.locator(":focus")
    assert link.inner_text() == "Skip to main content"
    # It slides in; a page that never shows it runs into the time limit.
    book.wait_for_function(
        "() => document.activeElement.getBoundingClientRect().top >= 0"
    )
    book.keyboard.press("Enter")
    book.keyboard.press("Tab")
    assert book.evaluate(
        "() => document.querySelector('main').contains(document.activeElement)"
    )


def test_focus_is_seen_on_every_stop(book):
    for _ in range(40):
        book.keyboard.press("Tab")
        seen = book.evaluate(
            """() => {
              const element = document.activeElement;
              const { outlineStyle, outlineWidth } = getComputedStyle(element);
              const text = element.outerHTML.slice(0, 120);
              return [text, element === document.body
                || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2)];
            }"""
        )
        assert seen[1], seen[0]


def test_theme_switch_changes_colours_and_is_remembered(book):
    def paper():
        colour = book.evaluate("() => getComputedStyle(document.body).backgroundColor")
        return tuple(map(int, re.findall(r"\d+", colour)))

    switch = book.locator("button.theme-switch-button")
    assert paper() == rgb(palette.PAPER.light)
    switch.press("Enter")
    assert paper() == rgb(palette.PAPER.dark)
    book.reload()
    assert paper() == rgb(palette.PAPER.dark)
    switch.click()
    assert paper() == rgb(palette.PAPER.light)
    assert switch.locator("i:visible").count() == 1


def test_search_finds_a_chapter(book):
    book.keyboard.press("Control+k")
    field = book.locator("#pst-search-dialog input")
    assert field.is_visible()
    field.fill("network")
    field.press("Enter")
    book.wait_for_url("**/search.html?q=network")
    book.locator("#search-results li a").first.wait_for()
    book.locator("#search-results li a").first.click()
    book.locator("article .highlighted").first.wait_for()
    end = book.locator(".book-marks button", has_text="Clear")
    end.click()
    assert book.locator("article .highlighted").count() == 0


def test_contents_open_by_keyboard_on_a_phone(book):
    book.set_viewport_size(PHONE)
    button = book.locator("button.primary-toggle:visible")
    button.press("Enter")
    link = book.locator("nav.bd-links a:visible", has_text="Notation")
    link.wait_for()
    link.press("Enter")
    book.wait_for_url("**/book/notation.html")


def test_download_menu_opens_and_gives_the_source(book, address):
    book.goto(f"{address}{CHAPTERS[0]}.html")
    book.locator("button[aria-label='Download this page']").press("Enter")
    link = book.locator(".book-menu a:visible")
    assert link.get_attribute("href").endswith(f"{CHAPTERS[0]}.ipynb")
    with book.context.expect_event("page") as opened, book.expect_popup():
        link.click()
    opened.value.close()
    book.keyboard.press("Escape")
    assert not link.is_visible()


def test_who_turns_back_on_a_phone_gets_to_the_top_at_once(book, address):
    book.set_viewport_size(PHONE)
    book.goto(f"{address}{CHAPTERS[0]}.html")
    button = book.get_by_role("button", name="Back to top")
    book.mouse.wheel(0, 9_000)
    book.wait_for_function("() => scrollY > 8_000")
    assert not button.is_visible()
    for _ in range(5):  # as a hand does
        book.mouse.wheel(0, -100)
        book.wait_for_timeout(100)
    button.click()
    book.wait_for_function("() => scrollY === 0")
    expect(button).to_be_hidden()


def test_formulas_have_their_fonts(book, address):
    book.goto(f"{address}book/notation.html", wait_until="networkidle")
    fonts = book.evaluate(
        "() => [...document.fonts].filter((f) => f.status === 'loaded')"
        ".map((f) => f.family)"
    )
    assert {"KaTeX_Main", "KaTeX_Math"} <= set(fonts)
    assert book.locator(".katex-error").count() == 0
    assert book.locator("math").count() > 50


def test_printed_page_is_the_article_alone(book):
    book.locator("button.theme-switch-button").click()
    theme = "() => document.documentElement.dataset.theme"
    assert book.evaluate(theme) == "dark"
    book.evaluate(
        f"() => addEventListener('beforeprint', () => (window.during = ({theme})()))"
    )
    book.pdf()
    assert book.evaluate("() => during") == "light"
    assert book.evaluate(theme) == "dark"
    book.emulate_media(media="print")
    assert book.locator("article h2").first.is_visible()
    for part in ["#pst-primary-sidebar", ".bd-header-article", ".prev-next-footer"]:
        assert not book.locator(part).is_visible(), part


NARROW = {"width": 320, "height": 740}
# What would be cut, or print over something else, on a narrow screen.
NARROWLY = """async () => {
  const place = (e) => e.getBoundingClientRect();
  const all = (selector, where = document) => [...where.querySelectorAll(selector)];
  const said = (e) => `${e.className} ${e.textContent.trim().slice(0, 60)}`;
  const met = all("div.math > .eqno").filter((number) =>
    place(number.parentElement.querySelector(".scrolls")).right > place(number).left);
  const cut = all("article *").filter((e) =>
    e.checkVisibility() && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1
    && getComputedStyle(e).overflowX !== "visible" && !("more" in e.dataset)
    && !e.closest(".katex-mathml, .book-widget, svg"));
  const box = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return range.getClientRects()[0];
  };
  const isText = (node) => node.nodeType === Node.TEXT_NODE;
  const lost = all(".kept").filter((e) => e.checkVisibility()).filter((kept) => {
    const { firstChild: begin, lastChild: end } = kept;
    const parts = all(".base", kept).map(place);
    return isText(begin) && box(begin)?.bottom < parts[0].top + 2
      || isText(end) && box(end)?.top > parts.at(-1).bottom - 2;
  });
  return { met: met.map(said), cut: cut.map(said), lost: lost.map(said),
    over: document.documentElement.scrollWidth - innerWidth };
}"""


@pytest.mark.parametrize("name", ["notebooks/04_gru", "notebooks/07_comparison"])
def test_on_a_narrow_screen_nothing_is_cut_without_a_sign(book, address, name):
    book.set_viewport_size(NARROW)
    book.goto(f"{address}{name}.html")
    book.evaluate(ALL_LAID_OUT)
    scrolls = book.locator("article [data-more~=right]").locator("visible=true")
    scrolls.first.wait_for(state="attached")
    book.wait_for_timeout(500)  # what scrolls is told a frame after it was laid out
    assert book.evaluate(NARROWLY) == {"met": [], "cut": [], "lost": [], "over": 0}
    scrolls.first.focus()
    book.keyboard.press("ArrowRight")
    book.locator("article [data-more~=left]").first.wait_for()
    first = book.locator("[data-more] tr > :first-child").first
    if name.endswith("comparison"):
        assert first.evaluate("(e) => getComputedStyle(e).position") == "sticky"


def test_a_figure_is_enlarged_by_a_tap_and_escape_goes_back(book, address):
    book.set_viewport_size(NARROW)
    book.goto(f"{address}notebooks/04_gru.html")
    figure = book.locator("a.book-figure.only-light").first
    width = "(e) => e.getBoundingClientRect().width"
    assert figure.locator("img").evaluate(width) < NARROW["width"]
    figure.press("Enter")
    enlarged = book.locator("dialog[open] img")
    drawn = int(figure.locator("img").get_attribute("width"))
    assert enlarged.evaluate(width) >= drawn
    assert enlarged.get_attribute("alt") == figure.locator("img").get_attribute("alt")
    book.keyboard.press("Escape")
    enlarged.wait_for(state="detached")
    assert figure.evaluate("(e) => e === document.activeElement")


@pytest.mark.parametrize(
    "name",
    ["primary-toggle", "theme-switch-button", "search-button", "secondary-toggle"],
)
def test_a_button_of_the_header_keeps_the_focus_for_keys(book, address, name):
    book.set_viewport_size(NARROW)
    book.goto(f"{address}notebooks/04_gru.html")
    button = book.locator(f"button.{name}:visible")
    button.press("Enter")
    book.keyboard.press("Escape")
    has_focus = "(e) => e === document.activeElement"
    book.wait_for_function(has_focus, arg=button.element_handle())


def test_a_chapter_is_printed_unfolded(book, address):
    book.emulate_media(color_scheme="dark")
    book.goto(f"{address}notebooks/08_making_it_fast.html")
    # Without what says of a cell why the page cannot run it: it is not printed.
    closed = book.locator("details:not([open], .live-absent, .live-scratch)")
    before = closed.count()
    assert before > 3
    pdf = PdfReader(io.BytesIO(book.pdf()))
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for fold in closed.all():
        inside = " ".join(fold.locator("pre").first.text_content().split()[:6])
        assert inside in words
    assert closed.count() == before
    book.emulate_media(media="print")
    handles = book.locator("details.fold-cell > summary")
    assert handles.count() > 3
    assert not any(handle.is_visible() for handle in handles.all())


def test_an_explorer_is_printed_with_what_is_chosen(book, address):
    book.goto(f"{address}notebooks/playground.html")
    place = book.locator("#Playground")
    place.evaluate("place => place.scrollIntoView()")
    place.locator(".book-picture").first.wait_for()
    book.emulate_media(media="print")
    shown = place.locator("button:visible").all_text_contents()
    assert shown == ["inside", "LSTM", "Adam", "norm"]


def test_the_cheat_sheet_is_one_sheet(book, address):
    book.goto(f"{address}book/cheat_sheet.html")
    assert len(PdfReader(io.BytesIO(book.pdf(format="A4"))).pages) == 1


@pytest.mark.parametrize("theme", palette.THEMES)
def test_each_figure_shows_one_picture_and_its_caption(book, address, theme):
    book.emulate_media(color_scheme=theme)
    book.goto(f"{address}notebooks/03_gradient_clipping.html")
    figures = book.locator("article figure:has(.only-light)")
    assert figures.count() > 5
    for figure in figures.all():
        assert figure.locator("img:visible").count() == 1
        assert figure.locator("figcaption").is_visible()


# --- anywhere ------------------------------------------------------------------------


def test_works_below_any_path(browser, site):
    with serve(site, "/a/b/") as below:
        visit = Visit()
        context = browser.new_context(viewport=DESK)
        watch(context, below, visit)
        page = patient(context.new_page())
        page.goto(below, wait_until="networkidle")
        page.wait_for_url(f"{below}{PAGES[0]}.html")
        page.locator("a.right-next").click()
        page.wait_for_url(f"{below}{PAGES[1]}.html")
        page.goto(f"{below}{CHAPTERS[-1]}.html", wait_until="networkidle")
        page.goto(f"{below}search.html?q=gradient")
        page.locator("#search-results li a").first.click()
        page.locator("article .highlighted").first.wait_for()
        context.close()
    assert visit.problems == []
    assert visit.foreign == []


def test_page_that_does_not_exist(browser, site, soups):
    # Its addresses are absolute, below the path of BOOK_BASE_URL at the time of build.
    sheet = soups["404.html"].find("link", rel="stylesheet")["href"]
    prefix = sheet.split("_static/")[0]
    with serve(site, prefix) as address:
        visit = Visit()
        context = browser.new_context(viewport=DESK)
        watch(context, address, visit)
        page = patient(context.new_page())
        page.goto(f"{address}no/such/page.html", wait_until="networkidle")
        assert "not found" in page.locator("h1").inner_text()
        assert violations(page) == []
        page.locator("nav.bd-links a").first.click()
        page.wait_for_url(f"{address}{PAGES[0]}.html")
        context.close()
    missing = f"404: {address}no/such/page.html"
    console = "console error: Failed to load resource"
    assert [p for p in visit.problems if p != missing and console not in p] == []
    assert visit.foreign == []
