"""Builds of a tiny book: what is executed, written, removed, told and published.

Most run the cells without a kernel; what a kernel does is shown by the book `built`.
"""

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib.image
import nbformat
import psutil
import pytest
from _ext import execution
from fontTools.ttLib import TTFont

from helpers import palette
from tests.tiny_book import FIGURE, INDEX, TOC, Builder, TinyBook

ALTERNATIVE = {"image": {"alt": "A line that rises from zero to one"}}
# An extension that stops the writing of a page for as long as there is a file.
HOLD = """\
import time
from pathlib import Path

def hold(app, pagename, *rest):
    while pagename == "notebooks/one" and Path("hold").exists():
        Path("held").touch()
        time.sleep(0.01)

def setup(app):
    app.connect("html-page-context", hold)
"""


@pytest.fixture(scope="module")
def builder(heavy):
    with Builder() as builder:
        yield builder


@pytest.fixture
def book(builder, tmp_path):
    """A book that no build has seen."""
    book = TinyBook(tmp_path, builder)
    book.write_all()
    return book


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Where a book is built; elsewhere Sphinx would begin anew."""
    return tmp_path_factory.mktemp("place")


@pytest.fixture(scope="module")
def built(builder, place, tmp_path_factory):
    """A book with a figure, built once with kernels, to look at."""
    book = TinyBook(place, builder)
    book.cells["one"] += [FIGURE, FIGURE]
    book.write_all()
    book.write_notebooks(mystnb=ALTERNATIVE)
    assert "executed notebooks/one in" in book.build(kernels=True)
    assert book.executed() == ["one", "two"]
    return book.copy(tmp_path_factory.mktemp("built"))


@pytest.fixture
def copy(built, place):
    """The same book as it was then, to change and to build again."""
    return built.copy(place)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not is_so():
        assert time.monotonic() < deadline, "it has not come"
        time.sleep(0.02)


def wait_for(path: Path, lines: int = 0) -> None:
    wait_until(lambda: path.exists() and len(path.read_text().split()) >= lines)


def letters(book: TinyBook) -> str:
    """Return the letters of the font of most formulae."""
    font = book.site / "_static" / "katex" / "fonts" / "KaTeX_Math-Italic.woff2"
    return "".join(map(chr, TTFont(font).getBestCmap()))


# --- execution -----------------------------------------------------------------------


def test_kernels_run_the_cells_in_a_quiet_environment(built):
    assert built.output("one") == built.output("two") == "1 1"


def test_only_what_is_stale_is_executed(copy):
    assert ">> the book is up to date" in copy.build()
    copy.write("experiments/notes.py", "# This no page reads.\n")
    assert "no targets are out of date" in copy.build()

    assert "ω" not in letters(copy)
    copy.prose["one"] = (
        "Other prose, $\\omega$. {cite:t}`cho2014` is cited here at first."
    )
    copy.write_notebooks(mystnb={"image": {"alt": "Another text alternative"}})
    copy.build()
    assert "ω" in letters(copy)
    fonts = (copy.root / "_build" / ".fonts" / "wanted.txt").stat().st_mtime_ns
    assert copy.executed() == []
    page = copy.page("notebooks/one.html")
    assert "Other prose" in page.get_text()
    assert len(page.select(".only-light > img[alt='Another text alternative']")) == 2
    assert copy.output("one") == "1 1"
    [cited] = page.select("a[href*='references.html#id']")
    anchor = cited["href"].partition("#")[2]
    assert copy.page("book/references.html").find(id=anchor)

    copy.cells["two"].append("2 + 2")
    copy.write_notebooks(mystnb=ALTERNATIVE)
    copy.build()
    assert copy.executed() == ["two"]

    css = copy.root / "book" / "_static" / "book.css"
    css.write_text(
        css.read_text("utf-8") + "\n.an-end { top: 7px }\n", encoding="utf-8"
    )
    copy.build()
    assert copy.executed() == []
    assert ".an-end{top:7px}" in (copy.site / "_static" / "site.css").read_text("utf-8")
    assert "ω" in letters(copy)
    assert (copy.root / "_build" / ".fonts" / "wanted.txt").stat().st_mtime_ns == fonts


def test_a_changed_helper_makes_all_stale_and_chosen_threads_are_kept(copy):
    copy.write("helpers/module.py", "answer = 43\n")
    copy.cells["one"] = copy.cells["one"][:1]  # a figure needs a kernel
    copy.write_notebooks()
    copy.build(OMP_NUM_THREADS="2")
    assert copy.executed() == ["one", "two"]
    assert copy.output("one") == "1 2"


def test_stray_files_and_odd_names_build_and_execute_nothing(copy):
    for stray in (".module.py.swp", ".ipynb_checkpoints/x.py", "module.py~", "#a.py#"):
        copy.write(f"helpers/{stray}", "stray")
    copy.write("experiments/results/.adding.jsonl", "a run that goes on")
    assert "up to date" in copy.build()
    copy.write("notebooks/a:b|c;d\te.txt", "no chapter")
    copy.build()
    assert "up to date" in copy.build()
    assert copy.executed() == []


# --- failures ------------------------------------------------------------------------


def end_of(said: str) -> list[str]:
    """Return the lines of the cause, with which a failed build ends."""
    assert "Traceback (most recent call last):" not in said
    lines = said.rstrip().splitlines()
    assert lines[-1] == "make: the book was not built; why stands above."
    return lines[lines.index("A notebook failed:") : -1]


def test_a_failing_cell_fails_the_build_with_its_traceback(book):
    book.cells["one"].append("def halve(n):\n    return n / 0\n\nhalve(7)")
    book.write_notebooks()
    cause = end_of(book.build(fails=True, kernels=True))
    assert cause[1] == "notebooks/one failed (CellExecutionError):"
    assert any("return n / 0" in line for line in cause)
    assert cause[-1] == "ZeroDivisionError: division by zero"
    assert len(cause) < 25
    assert not (book.site / "index.html").exists()
    # The other notebook has been executed, and is not a second time.
    assert "two" in book.executed()
    book.cells["one"].pop()
    book.write_notebooks()
    book.build()
    assert book.executed() == ["one"]


def test_no_kernel_and_too_little_time_are_told_with_the_notebook(book):
    book.cells["two"] = ["import time\n\ntime.sleep(600)"]
    book.write_notebooks()
    book.change("notebooks/one.ipynb", '"python3"', '"nowhere"')
    cause = end_of(book.build(fails=True, kernels=True, BOOK_CELL_SECONDS="2"))
    assert "notebooks/one failed (NoSuchKernel):" in cause
    assert "No such kernel named nowhere" in cause
    assert "notebooks/two failed (CellTimeoutError):" in cause
    assert "after 2 seconds" in "\n".join(cause)
    assert "set BOOK_CELL_SECONDS to more seconds" in cause[-1]


def test_a_broken_notebook_is_told_by_its_name(copy):
    copy.change("notebooks/two.ipynb", '"cells"', "<<<<<<< HEAD")
    cause = end_of(copy.build(fails=True))
    assert cause[1].startswith("notebooks/two is not a notebook: ")


def test_what_is_written_to_stderr_fails_the_build_each_time(copy):
    copy.cells["two"].append("import sys\n\nprint('careful', file=sys.stderr)")
    copy.write_notebooks(mystnb=ALTERNATIVE)
    for _ in range(2):
        said = copy.build(fails=True)
        assert "stderr was found in the cell outputs of cell 3" in said
        assert "two.ipynb" in said
    assert copy.executed() == ["two"]


def test_a_rejected_formula_is_a_warning_with_its_place(copy):
    copy.write("book/index.md", INDEX + "\n$\\frac{1}$ and $\\nosuchcommand$\n")
    said = copy.build(fails=True)
    assert said.count("WARNING: KaTeX: KaTeX parse error") == 2
    assert "index.md" in said


def test_a_figure_needs_an_alternative(copy):
    copy.write_notebooks()
    said = copy.build(fails=True)
    assert said.count("an image without alternative text") == 2
    assert "one.ipynb" in said


# --- interruptions -------------------------------------------------------------------


# Where an interrupt finds a build: with kernels that start, that wait, between cells.
CELLS = {
    "starting": ["time.sleep(600)"],
    "waiting": ["time.sleep(600)"],
    "at work": ["time.sleep(0)"] * 2000,
}


@pytest.mark.parametrize("where", CELLS)
def test_an_interrupted_build_leaves_no_kernel(book, tmp_path, where):
    begun = tmp_path / "begun.txt"
    first = f"""\
import time

with open({str(begun)!r}, "a") as file:
    print("begun", file=file)
"""
    book.cells = {name: [first, *CELLS[where]] for name in book.cells}
    book.write_notebooks()
    process = psutil.Process(book.start(kernels=True))
    wait_until(lambda: len(process.children()) == 2)
    if where != "starting":
        wait_for(begun, lines=2)
    kernels = process.children()
    said = book.interrupt(process.pid)
    assert "Traceback" not in said
    assert said.rstrip().endswith("stopped; the next build goes on from here.")
    assert not any(kernel.is_running() for kernel in kernels)


def test_an_interrupt_at_the_very_end_is_no_failure(tmp_path, monkeypatch):
    async def end(paths):
        raise KeyboardInterrupt

    executor = execution.Executor(str(tmp_path), timeout=1)
    monkeypatch.setattr(executor, "run", end)
    with pytest.raises(KeyboardInterrupt):
        execution.run_until_interrupted(executor, {})


def test_after_an_interruption_every_page_is_new(book):
    # A change of a setting that decides how pages are read, not of their sources.
    book.prose = dict.fromkeys(book.cells, "The word is {{ word }}.")
    book.write_notebooks()
    setting = "    myst_substitutions: {word: A}\n"
    book.change("_config.yml", "    language: en\n", f"    language: en\n{setting}")
    book.change("_config.yml", "      - _ext\n", "      - _ext\n      - holding\n")
    book.write("book/holding.py", HOLD)
    book.build()
    book.change("_config.yml", "{word: A}", "{word: B}")
    book.write("hold", "")
    process = book.start()
    wait_for(book.root / "held")
    book.interrupt(process)
    (book.root / "hold").unlink()
    page = book.site / "notebooks" / "two.html"
    assert "The word is A." in page.read_text("utf-8")
    book.build()
    assert "The word is B." in page.read_text("utf-8")
    assert "up to date" in book.build()
    assert book.executed() == ["one", "two"]


# --- contents ------------------------------------------------------------------------


def chapters_in(book: TinyBook, page: str) -> list[str]:
    return [link.get_text(strip=True) for link in book.page(page).select(".bd-links a")]


def test_every_page_shows_the_contents_as_they_are(copy):
    pages = ["book/index.html", "book/references.html", "notebooks/one.html"]
    copy.write("book/more.md", "# More\n\nA page.\n")
    last = "{file: book/references}"
    copy.write("_toc.yml", TOC.replace(last, f"{{file: book/more}}, {last}"))
    copy.build()
    for page in pages:
        assert any("More" in text for text in chapters_in(copy, page)), page

    copy.write("book/more.md", "# Much less\n\nA page.\n")
    copy.build()
    for page in pages:
        assert any("Much less" in text for text in chapters_in(copy, page)), page

    copy.write("_toc.yml", TOC)
    copy.build()
    for page in pages:
        assert not any("less" in text for text in chapters_in(copy, page)), page
    assert not [name for name in copy.files() if "more" in name]
    assert "404.html" in copy.files()
    assert copy.executed() == []


def test_what_was_deleted_or_cut_short_is_written_again(copy):
    whole = copy.files()
    (copy.site / "notebooks" / "two.html").unlink()
    (copy.site / "_static" / "site.css").unlink()
    os.truncate(copy.site / "404.html", 100)
    copy.build()
    assert copy.files() == whole
    assert copy.executed() == []


def test_a_deleted_source_is_noticed(copy):
    (copy.root / "notebooks" / "two.ipynb").unlink()
    said = copy.build(fails=True)
    assert "notebooks/two" in said


# --- what the pages hold -------------------------------------------------------------


def test_a_figure_has_a_file_for_each_theme(built):
    page = built.page("notebooks/one.html")
    for theme, colour in (("light", "#00539b"), ("dark", "#4d9df0")):
        links = page.select(f"a.book-figure.only-{theme}")
        assert len(links) == 2
        for link in links:
            [image] = link.select("img[loading=lazy][width][height]")
            assert image["alt"] == ALTERNATIVE["image"]["alt"]
            assert image["src"] == link["href"]
            assert colour in (built.site / "notebooks" / image["src"]).read_text()


def test_a_page_waits_for_one_style_sheet_and_no_script(built):
    page = built.page("notebooks/one.html")
    [sheet] = page.select("link[rel=stylesheet]")
    [script] = page.select("script[src]")
    assert "defer" in script.attrs
    for asset, own in ((sheet["href"], "book-figure"), (script["src"], "beforeprint")):
        path = built.site / "notebooks" / asset.partition("?")[0]
        assert own in path.read_text("utf-8")
    left = {path.name for path in (built.site / "_static").glob("*.[cj]s*")}
    # The search is loaded when somebody asks, the host where there are explorers.
    search = {"minisearch.js", "search_index.js"}
    assert left == {"site.css", "site.js", "widget_host.js", *search}


def test_page_without_a_place_to_be_published(built):
    page = built.page("book/index.html")
    assert page.select_one("a.reference[href='#equation-eq-a']").get_text() == "(1)"
    assert page.select_one("details.fold > summary em").get_text() == "it"
    assert not page.select("a[href*='://']:not(article a)")
    assert not page.select("link[rel=canonical], meta[property='og:url']")
    assert not page.select("meta[property='og:image']")
    assert not (built.site / "sitemap.xml").exists()
    lost = built.page("404.html")
    assert lost.find("link", rel="stylesheet")["href"].startswith("/_static/site.css")
    static = built.site / "_static"
    assert not list(static.rglob("*awesome*"))
    fonts = re.findall(r"url\(katex/fonts/([^)]+)\)", (static / "site.css").read_text())
    assert set(fonts) == {path.name for path in (static / "katex" / "fonts").iterdir()}


def test_page_that_knows_where_it_will_be_published(copy):
    # It was built where the environment said nothing: what that says now is seen.
    repository = "https://github.com/owner/name"
    copy.build(
        BOOK_REPOSITORY_URL=f"{repository}/",
        BOOK_REPOSITORY_BRANCH="trunk",
        BOOK_JUPYTERHUB_URL="https://hub.example.org",
        BOOK_BASE_URL="https://example.org/a/b",
    )
    page = copy.page("notebooks/one.html")
    links = {a["href"] for a in page.select(".bd-header-article a")}
    path = "notebooks/one.ipynb"
    assert repository in links
    assert f"https://mybinder.org/v2/gh/owner/name/trunk?urlpath=lab/tree/{path}" in (
        links
    )
    # Its notebook could not fetch the book there; see test_extensions.py.
    assert not [link for link in links if "colab" in link]
    assert any(link.startswith("https://hub.example.org/hub/") for link in links)
    address = "https://example.org/a/b/notebooks/one.html"
    assert page.find("link", rel="canonical")["href"] == address
    assert page.find("meta", property="og:url")["content"] == address
    picture = page.find("meta", property="og:image")["content"]
    assert picture == "https://example.org/a/b/_static/cards/notebooks/one.png"
    pixels = matplotlib.image.imread(copy.site / picture.partition("/a/b/")[2])
    assert pixels.shape[:2] == (630, 1200)
    # There is the chapter's figure below its title, in the colour that it has there.
    blue = [int(palette.QUANTITIES["hidden"].light[k : k + 2], 16) for k in (1, 3, 5)]
    drawn = abs(pixels[230:, :, :3] * 255 - blue).max(axis=-1) < 8
    assert drawn.sum() > 500
    places = re.findall("<loc>(.*)</loc>", (copy.site / "sitemap.xml").read_text())
    assert address in places
    assert len(places) == 4
    lost = copy.page("404.html")
    sheet = lost.find("link", rel="stylesheet")["href"]
    assert sheet.startswith("/a/b/_static/site.css")
    assert copy.executed() == []


def test_what_a_reader_has_saved_is_not_published(copy):
    path = copy.root / "notebooks" / "one.ipynb"
    notebook = nbformat.read(path, as_version=4)
    output = nbformat.v4.new_output("stream", name="stdout", text="/home/reader/secret")
    notebook.cells[1].update(outputs=[output], execution_count=7)
    notebook.cells[1].metadata["execution"] = {"iopub.status.busy": "2026-11-28"}
    notebook.metadata["widgets"] = {"state": "secret"}
    nbformat.write(notebook, path)
    copy.build()
    assert copy.executed() == []
    assert copy.output("one") == "1 1"
    files = copy.files()
    assert not [name for name, content in files.items() if b"secret" in content]
    source = json.loads(files["_sources/notebooks/one.ipynb"])
    assert source["cells"][1]["execution_count"] is None
    assert "execution" not in source["cells"][1]["metadata"]


def test_notes_of_the_build_are_not_published_and_do_their_work(copy):
    assert not [name for name in copy.files() if Path(name).name.startswith(".")]
    before = copy.page("notebooks/two.html")
    copy.change("_config.yml", "Search this book", "Search all of it")
    copy.build()
    assert "Search this book" in str(before)
    assert "Search all of it" in str(copy.page("notebooks/two.html"))
