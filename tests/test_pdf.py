"""The book as one file, from a site of two pages: its contents and its references."""

import pytest
from pypdf import PdfReader

from tests.tiny_book import ROOT
from tools import pdf

PAGE = """<!DOCTYPE html><html lang="en"><head>
<meta property="og:site_name" content="The book: of two pages">
<link rel="stylesheet" href="../_static/site.css?v=1"></head>
<body><article><section id="top"><h1>{title}</h1>
<p><a href="{other}.html#later">Over there</a>, <a href="#later">below</a>,
<a href="{other}.html">all</a>, <a href="https://example.org/">far off</a></p>
<details><summary>More</summary><p>Unfolded words of {title}</p></details>
<section id="later" style="break-before: page"><h2>Later in {title}</h2></section>
</section></article></body></html>"""
PAGES = ["a/one", "a/two"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    (site / "a").mkdir()
    (site / "_static").mkdir()
    (site / "_static" / "site.css").write_text("")
    for page, other in (("one", "two"), ("two", "one")):
        text = PAGE.format(title=f"Page {page}", other=other)
        (site / "a" / f"{page}.html").write_text(text)
    return site


@pytest.fixture(scope="module")
def printed(browser, site) -> PdfReader:
    target = site / "book.pdf"
    pdf.make(browser, site, PAGES, target)
    return PdfReader(target)


def test_contents_and_outline_tell_the_right_pages(printed):
    texts = [page.extract_text() for page in printed.pages]
    assert len(texts) == 6  # cover, contents, and two for each page of the site
    told = printed.pages[1].extract_text().splitlines()
    for name, number in (("Page one", 3), ("Later in Page one", 4), ("Page two", 5)):
        assert f"{name} {number}" in told
        assert name in texts[number - 1]
        assert texts[number - 1].rstrip().endswith(str(number))  # its footer
    first, below = printed.outline[:2]
    assert first.title == "Page one"
    assert printed.get_destination_page_number(first) == 2
    assert [part.title for part in below] == ["Later in Page one"]


def test_references_lead_on_inside_and_folds_are_open(printed):
    links = [note.get_object() for note in printed.pages[2]["/Annots"]]
    aims = [link.get("/Dest", link.get("/A", {}).get("/URI")) for link in links]
    assert [str(aim).lstrip("/") for aim in aims] == [
        "a-two--later",
        "a-one--later",
        "a-two--",
        "https://example.org/",
    ]
    assert "Unfolded words of Page one" in printed.pages[2].extract_text()


def test_a_print_that_fails_leaves_the_old_file(site, monkeypatch, tmp_path):
    target, prints = tmp_path / "book.pdf", []
    target.write_text("the old one")

    def print_one(browser, site, html, file):
        if prints:
            raise KeyboardInterrupt
        prints.append(file.write_text("without the numbers of its pages"))

    monkeypatch.setattr(pdf, "print_document", print_one)
    monkeypatch.setattr(pdf, "page_numbers", lambda file: {})
    with pytest.raises(KeyboardInterrupt):
        pdf.make(None, site, PAGES, target)
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]
    assert target.read_text() == "the old one"


def test_pages_come_in_the_order_of_the_contents():
    pages = pdf.pages_of(ROOT)
    assert pages[0] == "book/index"
    assert pages.index("notebooks/02_rnn") < pages.index("book/references")
