"""The built book as one file, _build/gates-and-gradients.pdf: `python -m tools.pdf`.

The articles of all pages become one document, so that references lead on inside it,
and the browser prints it with its outline. It cannot tell on which page something will
stand, so it prints twice: the first print says it, the second has it in the contents.
"""

import posixpath
import sys
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from tests.browser import FLAGS, find_browser
from tests.served import serve
from tools.serve import SITE

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "_build" / "gates-and-gradients.pdf"
STYLE = Path(__file__).with_name("pdf.css")
PATIENCE = 600_000  # ms, on a machine that is busy
# Attributes that name an element of the page, beside href.
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")
FOOTER = (
    '<div style="width: 100%; text-align: center; font: 8pt sans-serif">'
    '<span class="pageNumber"></span></div>'
)
SHELL = """\
<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light">
<head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="{sheet}"><style>{style}</style></head>
<body><header class="pdf-cover"><p class="pdf-title">{name}</p><p>{rest}</p>
<p>{rights}</p></header>
<nav class="pdf-contents"><p class="pdf-heading">Contents</p><ol>{contents}</ol></nav>
<main>{articles}</main></body></html>
"""
LINE = '<li class="pdf-{level}"><a href="#{anchor}">{title}</a> <b>{page}</b></li>\n'


def pages_of(book: Path) -> list[str]:
    """Return the pages of a book in the order of its table of contents."""
    toc = yaml.safe_load((book / "_toc.yml").read_text("utf-8"))
    return [
        toc["root"],
        *(p["file"] for part in toc["parts"] for p in part["chapters"]),
    ]


def anchor_of(page: str, name: str = "") -> str:
    """Return the id that `name` of `page` has in the one document."""
    return f"{page.replace('/', '-')}--{name}"


def lead_inside(article: Tag, page: str, pages: list[str]) -> None:
    """Give ids the name of their page, and let what refers to them follow."""
    for tag in article.find_all(True):
        if "id" in tag.attrs:
            tag["id"] = anchor_of(page, tag["id"])
        for key in REFERENCES:
            if key in tag.attrs:
                names = tag[key].split() if isinstance(tag[key], str) else tag[key]
                tag[key] = " ".join(anchor_of(page, name) for name in names)
        for key in ("href", "src"):
            if key in tag.attrs and not urlsplit(tag[key]).scheme:
                path, anchor = urldefrag(urljoin(f"{page}.html", tag[key]))
                other = path.removesuffix(".html")
                inside = other in pages and key == "href"
                tag[key] = f"#{anchor_of(other, unquote(anchor))}" if inside else path


def article_of(site: Path, page: str, pages: list[str]) -> Tag:
    """Return a page's article as it is printed: unfolded, with light figures."""
    soup = BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser")
    article = soup.select_one("article")
    for tag in article.select("script, button, a.headerlink, .only-dark"):
        tag.decompose()
    for fold in article.select("details"):
        fold["open"] = ""
    for image in article.select("img[loading]"):
        del image["loading"]
    lead_inside(article, page, pages)
    article["id"] = anchor_of(page)
    return article


def headings(article: Tag) -> list[tuple[str, str, str]]:
    """Return level, anchor and title of the headings that the contents list."""
    found = []
    for heading in article.select("h1, h2"):
        anchor = heading.find_parent("section")["id"]
        found.append((heading.name, anchor, heading.get_text().strip()))
    return found


def document(site: Path, pages: list[str], numbers: dict[str, int]) -> str:
    """Return the book as one page of HTML, its contents with the page `numbers`."""
    first = BeautifulSoup((site / f"{pages[0]}.html").read_text("utf-8"), "html.parser")
    articles = [article_of(site, page, pages) for page in pages]
    lines = [
        LINE.format(level=level, anchor=anchor, title=escape(title), page=number)
        for article in articles
        for level, anchor, title in headings(article)
        for number in [numbers.get(anchor, "")]
    ]
    title = first.select_one('meta[property="og:site_name"]')["content"]
    name, _, rest = title.partition(": ")
    sheet = first.select_one("link[rel=stylesheet]")["href"]
    rights = first.select_one(".copyright")
    return SHELL.format(
        title=escape(title),
        name=escape(name),
        rest=escape(rest),
        rights=escape(" ".join(rights.get_text().split()) if rights else ""),
        sheet=posixpath.normpath(posixpath.join(posixpath.dirname(pages[0]), sheet)),
        style=STYLE.read_text("utf-8"),
        contents="".join(lines),
        articles="".join(map(str, articles)),
    )


def print_document(browser: Browser, site: Path, html: str, target: Path) -> None:
    """Print `html`, as if it stood in the folder `site`, into the file `target`."""

    page = browser.new_page(color_scheme="light")
    with serve(site) as address:
        page.route(f"{address}book.html", lambda route: route.fulfill(body=html))
        page.goto(f"{address}book.html", wait_until="load", timeout=PATIENCE)
        page.pdf(
            path=target,
            format="A4",
            print_background=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
            outline=True,
            tagged=True,
            prefer_css_page_size=True,
        )
    page.close()


def page_numbers(pdf: Path) -> dict[str, int]:
    """Return on which page, from 1 on, stands what something refers to."""
    reader = PdfReader(pdf)
    return {
        name.lstrip("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def make(browser: Browser, site: Path, pages: list[str], target: Path) -> None:
    """Print `pages` of `site`, twice: see the top of this file.

    What was at `target` stays until both prints are done and agree.
    """
    with TemporaryDirectory(dir=target.parent) as folder:
        draft = Path(folder) / target.name
        print_document(browser, site, document(site, pages, {}), draft)
        numbers = page_numbers(draft)
        print_document(browser, site, document(site, pages, numbers), draft)
        if page_numbers(draft) != numbers or not numbers:
            raise RuntimeError("the contents have moved the pages that they name")
        draft.replace(target)


def main() -> None:
    if not (SITE / "index.html").exists():
        sys.exit("the book is not built yet: run `make build`")
    print(">> printing the book: a minute or two", flush=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        make(browser, SITE, pages_of(ROOT), TARGET)
    print(f"The book is in {TARGET}, on {len(PdfReader(TARGET).pages)} pages.")


if __name__ == "__main__":
    main()
