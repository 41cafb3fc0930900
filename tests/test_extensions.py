"""The book's own Sphinx extensions, on strings and on a tiny book.

The tiny book is built as the real one is: by the command, with the real configuration,
extensions and templates. Its cells write into a file, which tells what was executed.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from _ext import execution, figures, mathematics, publishing, theme
from bs4 import BeautifulSoup
from sphinx.errors import ConfigError, ExtensionError

from helpers import palette

ROOT = Path(__file__).resolve().parent.parent
JUPYTER_BOOK = Path(sys.executable).with_name("jupyter-book")
TOC = """\
format: jb-book
root: book/index
parts:
  - caption: Chapters
    numbered: 1
    chapters: [{file: notebooks/one}, {file: notebooks/two}, {file: book/references}]
"""
INDEX = """\
# Welcome

A page that says in one sentence of sufficient length what there is to say here.

$$a = b$$ (eq-a)

See {eq}`eq-a`, and {cite:t}`elman1990`.

```{dropdown} What opens *it*
What is inside.
```
"""
REFERENCES = """\
# References

```{bibliography}
```
"""
FIGURE = """\
import matplotlib.pyplot as plt
from helpers import plotting

plotting.use_style()
fig, ax = plotting.figure()
ax.plot([0, 1], [0, 1], **plotting.line_style("hidden"))
plt.show()
"""
MARK = """\
import os

with open(os.environ["RUNS"], "a") as runs:
    print({name!r}, file=runs)
print(os.environ["TQDM_DISABLE"], os.environ["OMP_NUM_THREADS"])
"""


class TinyBook:
    """Two notebooks and a page, built by `jupyter-book build` as the Makefile does."""

    def __init__(self, folder: Path):
        self.root = folder / "source"
        self.site = self.root / "_build" / "html"
        self.runs = folder / "runs.txt"
        self.cells = {name: [MARK.format(name=name)] for name in ("one", "two")}
        self.prose = dict.fromkeys(self.cells, "Prose.")
        for part in ("_ext", "_static", "_templates"):
            shutil.copytree(ROOT / "book" / part, self.root / "book" / part)
        shutil.copy(ROOT / "_config.yml", self.root)
        shutil.copy(ROOT / "book" / "references.bib", self.root / "book")
        (self.root / "node_modules").symlink_to(ROOT / "node_modules")
        self.write("_toc.yml", TOC)
        self.write("book/index.md", INDEX)
        self.write("book/references.md", REFERENCES)
        self.write("helpers/module.py", "answer = 42\n")
        self.write_notebooks()

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def write_notebooks(self, **metadata) -> None:
        """Write both notebooks, `metadata` into each code cell."""
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        for name, sources in self.cells.items():
            title = f"# Chapter {name}\n\n{self.prose[name]}"
            cells = [nbformat.v4.new_markdown_cell(title, id="title")]
            cells += [
                nbformat.v4.new_code_cell(source, id=f"cell-{k}", metadata=metadata)
                for k, source in enumerate(sources)
            ]
            notebook = nbformat.v4.new_notebook(
                cells=cells, metadata={"kernelspec": kernel}
            )
            self.write(f"notebooks/{name}.ipynb", nbformat.writes(notebook))

    def start(self, **environment) -> subprocess.Popen:
        kept = {k: v for k, v in os.environ.items() if k not in execution.ENVIRONMENT}
        kept = {k: v for k, v in kept.items() if not k.startswith("BOOK_")}
        return subprocess.Popen(
            [JUPYTER_BOOK, "build", ".", "-W", "-n", "--keep-going"],
            cwd=self.root,
            env={**kept, "RUNS": str(self.runs), "NO_COLOR": "1", **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def build(self, *, fails: bool = False, **environment) -> str:
        """Build, demand that it succeeds or `fails`, and return what it said."""
        with self.start(**environment) as process:
            said = process.communicate()[0]
        assert (process.returncode != 0) == fails, said
        return said

    def executed(self) -> list[str]:
        """Return the notebooks that were executed since the last time of asking."""
        names = self.runs.read_text().split() if self.runs.exists() else []
        self.runs.unlink(missing_ok=True)
        return sorted(names)

    def output(self, name: str) -> str:
        """Return the first output on the page of a notebook."""
        page = self.page(f"notebooks/{name}.html")
        return page.select_one(".output").get_text().strip()

    def page(self, name: str) -> BeautifulSoup:
        return BeautifulSoup((self.site / name).read_text("utf-8"), "html.parser")


@pytest.fixture
def book(tmp_path):
    return TinyBook(tmp_path)


# --- execution -----------------------------------------------------------------------


def test_only_what_is_stale_is_executed(book):
    assert "executed notebooks/one in" in book.build()
    assert book.executed() == ["one", "two"]
    assert book.output("one") == "1 1"

    assert "no targets are out of date" in book.build()
    assert book.executed() == []

    book.prose["one"] = "Other prose."
    book.write_notebooks(mystnb={"image": {"alt": "Another text alternative"}})
    book.build()
    assert book.executed() == []
    assert "Other prose." in book.page("notebooks/one.html").get_text()
    assert book.output("one") == "1 1"

    book.prose["one"] = "{cite:t}`cho2014` is cited here for the first time."
    book.write_notebooks()
    book.build()
    page = book.page("notebooks/one.html")
    [cited] = page.select("a[href*='references.html#id']")
    anchor = cited["href"].partition("#")[2]
    assert book.page("book/references.html").find(id=anchor)

    book.cells["two"].append("2 + 2")
    book.write_notebooks()
    book.build()
    assert book.executed() == ["two"]

    book.write("helpers/module.py", "answer = 43\n")
    book.build()
    assert book.executed() == ["one", "two"]

    for result in ("experiments/results/adding.json", "benchmarks/results/layers.json"):
        book.write(result, "{}")
        book.build()
        assert book.executed() == ["one", "two"]

    css = book.root / "book" / "_static" / "book.css"
    css.write_text(css.read_text("utf-8") + "\n/* an end */\n", encoding="utf-8")
    book.build()
    assert book.executed() == []
    assert "an end" in (book.site / "_static" / "book.css").read_text("utf-8")


def test_threads_that_the_reader_chose_are_kept(book):
    book.build(OMP_NUM_THREADS="2")
    assert book.output("one") == "1 2"


def test_a_failing_cell_fails_the_build_with_its_traceback(book):
    book.cells["one"].append("def halve(n):\n    return n / 0\n\nhalve(7)")
    book.write_notebooks()
    said = book.build(fails=True)
    assert "notebooks/one failed (CellExecutionError)" in said
    assert "ZeroDivisionError" in said
    assert "return n / 0" in said
    assert not (book.site / "index.html").exists()
    # The other notebook has been executed, and is not a second time.
    assert "two" in book.executed()
    book.cells["one"].pop()
    book.write_notebooks()
    book.build()
    assert book.executed() == ["one"]


def test_what_is_written_to_stderr_fails_the_build_each_time(book):
    book.cells["two"].append("import sys\n\nprint('careful', file=sys.stderr)")
    book.write_notebooks()
    for _ in range(2):
        said = book.build(fails=True)
        assert "stderr was found in the cell outputs of cell 3" in said
        assert "two.ipynb" in said
    assert book.executed() == ["one", "two"]


def test_an_interrupted_build_leaves_no_kernel(book, tmp_path):
    pids = tmp_path / "pids.txt"
    wait = f"""\
import os, time

with open({str(pids)!r}, "a") as file:
    print(os.getpid(), file=file)
time.sleep(600)
"""
    book.cells = {name: [wait] for name in book.cells}
    book.write_notebooks()
    process = book.start()
    deadline = time.monotonic() + 120
    while not pids.exists() or len(pids.read_text().split()) < 2:
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    for pid in map(int, pids.read_text().split()):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def notebook_of(*sources, **metadata):
    cells = [nbformat.v4.new_code_cell(s, metadata=metadata) for s in sources]
    return nbformat.v4.new_notebook(cells=cells)


def test_code_alone_decides_whether_outputs_are_stale():
    code = execution.code_of(notebook_of("a = 1", "a"))
    assert code == execution.code_of(notebook_of("a = 1", "a", tags=["hide-cell"]))
    assert code != execution.code_of(notebook_of("a = 2", "a"))
    assert code != execution.code_of(notebook_of("a", "a = 1"))
    assert code != execution.code_of(notebook_of("a = 1\na"))
    assert code != execution.code_of(notebook_of("a = 1", "a", tags=["skip-execution"]))


# --- figures -------------------------------------------------------------------------

DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="72pt" height="36pt" viewBox="0 0 72 36">
 <metadata><x/></metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <g id="unused"><path id="m1" d="M 0.123456 12.996 L 5 6" style="stroke: #00539b"/></g>
 <clipPath id="p1"><rect fill="#FFF" width="2" height="2"/></clipPath>
 <use xlink:href="#m1" clip-path="url(#p1)"/>
</svg>
"""


def test_colours_become_variables_and_strange_ones_are_told():
    svg, unknown = figures.inline_svg(DRAWING, "A line", "figure1")
    assert unknown == set()
    assert "stroke: var(--book-hidden)" in svg
    assert 'fill="var(--book-paper)"' in svg
    strange = DRAWING.replace("#00539b", "#123456")
    assert figures.inline_svg(strange, "A line", "figure1")[1] == {"#123456"}


def test_every_light_colour_has_one_variable_of_the_same_shades():
    light, dark = palette.variables("light"), palette.variables("dark")
    for name, colour in light.items():
        variable = figures.VARIABLES[colour]
        assert (light[variable], dark[variable]) == (colour, dark[name])


def test_ids_of_two_figures_do_not_meet():
    ids = []
    for prefix in ("figure1", "figure2"):
        svg, _ = figures.inline_svg(DRAWING, "A line", prefix)
        soup = BeautifulSoup(svg, "html.parser")
        ids += [tag["id"] for tag in soup.find_all(id=True)]
        assert soup.use["href"] == f"#{soup.path['id']}"
        assert soup.use["clip-path"] == f"url(#{soup.find('clippath')['id']})"
    assert len(ids) == len(set(ids)) == 4


def test_a_figure_keeps_its_rules_and_its_size_to_itself():
    svg, _ = figures.inline_svg(DRAWING, 'Said "aloud" &\nclear', "figure1")
    soup = BeautifulSoup(svg, "html.parser")
    assert soup.style is None
    assert soup.metadata is None
    assert "stroke-linejoin: round" in soup.svg["style"]
    assert (soup.svg["width"], soup.svg["height"]) == ("96", "48")
    assert soup.svg["role"] == "img"
    assert soup.svg["aria-label"] == 'Said "aloud" & clear'
    assert soup.path["d"] == "M 0.12 13.00 L 5 6"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (DRAWING.replace("</svg>", ""), "not well-formed"),
        (DRAWING.replace("*{", ".line{"), "reach the whole page"),
    ],
)
def test_what_is_no_figure_for_a_page_is_refused(source, message):
    with pytest.raises(figures.FigureError, match=message):
        figures.inline_svg(source, "A line", "figure1")


def test_a_figure_goes_inline_and_needs_an_alternative(book):
    book.cells = {"one": [FIGURE, FIGURE], "two": ["1"]}
    book.write_notebooks(
        mystnb={"image": {"alt": "A line that rises from zero to one"}}
    )
    book.build()
    page = book.page("notebooks/one.html")
    assert len(page.select("svg.book-figure[role=img]")) == 2
    assert "var(--book-hidden)" in str(page)
    assert not page.select("article img")
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))

    book.write_notebooks()
    said = book.build(fails=True)
    assert said.count("an image without alternative text") == 2
    assert "one.ipynb" in said


# --- mathematics ---------------------------------------------------------------------


def package(folder, version):
    manifest = folder / "node_modules" / "katex" / "package.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"version": version}))
    return folder


def test_katex_must_be_there_and_of_the_version_that_renders(tmp_path):
    assert mathematics.checked_package(ROOT).name == "katex"
    with pytest.raises(ExtensionError, match="run `npm ci`"):
        mathematics.checked_package(tmp_path)
    with pytest.raises(ExtensionError, match=r"KaTeX 0\.1\.0 .* renders with 0\."):
        mathematics.checked_package(package(tmp_path, "0.1.0"))


def test_npm_gives_the_version_that_renders_and_no_address():
    pinned = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert pinned == {"katex": mathematics.katex.katex_version}
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


@pytest.mark.parametrize("script", ["", "import time; time.sleep(60)"])
def test_a_renderer_that_does_not_start_is_told(tmp_path, monkeypatch, script):
    command = [sys.executable, "-c", script]
    server = mathematics.katex.KaTeXServer
    monkeypatch.setattr(server, "build_command", lambda socket: command)
    with pytest.raises(ExtensionError, match="did not start"):
        mathematics.start_server(tmp_path, timeout=0.5)


def test_a_rejected_formula_is_a_warning_with_its_place(book):
    book.write("book/index.md", INDEX + "\n$\\frac{1}$ and $\\nosuchcommand$\n")
    said = book.build(fails=True)
    assert said.count("WARNING: KaTeX: KaTeX parse error") == 2
    assert "index.md" in said


# --- what the pages of the tiny book hold --------------------------------------------


def test_page_without_a_place_to_be_published(book):
    book.build()
    page = book.page("book/index.html")
    assert page.select_one("a.reference[href='#equation-eq-a']").get_text() == "(1)"
    assert page.select_one("details.fold > summary em").get_text() == "it"
    assert not page.select("a[href*='://']:not(article a)")
    assert not page.select("link[rel=canonical], meta[property='og:url']")
    lost = book.page("404.html")
    assert lost.find("link", rel="stylesheet")["href"].startswith("/_static/theme.css")
    static = book.site / "_static"
    assert not list(static.rglob("*awesome*"))
    katex = (static / "katex" / "katex.min.css").read_text()
    fonts = set(re.findall(r"url\(([^)]+)\)", katex))
    assert fonts == {
        f"fonts/{path.name}" for path in (static / "katex" / "fonts").iterdir()
    }


def test_page_that_knows_where_it_will_be_published(book):
    repository = "https://github.com/owner/name"
    book.build(
        BOOK_REPOSITORY_URL=f"{repository}/",
        BOOK_REPOSITORY_BRANCH="trunk",
        BOOK_JUPYTERHUB_URL="https://hub.example.org",
        BOOK_BASE_URL="https://example.org/a/b",
    )
    page = book.page("notebooks/one.html")
    links = {a["href"] for a in page.select(".bd-header-article a")}
    path = "notebooks/one.ipynb"
    assert repository in links
    assert f"https://mybinder.org/v2/gh/owner/name/trunk?urlpath=lab/tree/{path}" in (
        links
    )
    colab = "https://colab.research.google.com/github/owner/name/blob/trunk"
    assert f"{colab}/{path}" in links
    assert any(link.startswith("https://hub.example.org/hub/") for link in links)
    address = "https://example.org/a/b/notebooks/one.html"
    assert page.find("link", rel="canonical")["href"] == address
    assert page.find("meta", property="og:url")["content"] == address
    lost = book.page("404.html")
    sheet = lost.find("link", rel="stylesheet")["href"]
    assert sheet.startswith("/a/b/_static/theme.css")


# --- publishing, theme ---------------------------------------------------------------


def options_for(monkeypatch, **environment) -> SimpleNamespace:
    for name in [name for name in os.environ if name.startswith("BOOK_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    config = SimpleNamespace(
        html_title="The book", html_theme_options={"repository_url": "left over"}
    )
    publishing.apply_environment(None, config)
    return config


def test_nothing_is_set_where_the_environment_says_nothing(monkeypatch):
    config = options_for(monkeypatch, BOOK_BASE_URL=" ")
    assert config.html_theme_options == {}
    assert config.notfound_urls_prefix == "/"
    assert config.project == "The book"


def test_colab_opens_github_alone(monkeypatch):
    url = "https://gitlab.com/owner/name"
    launch = options_for(monkeypatch, BOOK_REPOSITORY_URL=url).html_theme_options[
        "launch_buttons"
    ]
    assert "binderhub_url" in launch
    assert "colab_url" not in launch


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"BOOK_BASE_URL": "example.org"}, "BOOK_BASE_URL must be a full address"),
        ({"BOOK_REPOSITORY_URL": "https://github.com/owner"}, "<owner>/<name>"),
        ({"BOOK_REPOSITORY_URL": "https://example.org/a/b"}, r"github\.com or gitlab"),
        ({"BOOK_JUPYTERHUB_URL": "https://hub.org"}, "needs BOOK_REPOSITORY_URL"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(monkeypatch, environment, message):
    with pytest.raises(ConfigError, match=message):
        options_for(monkeypatch, **environment)


def test_icon_font_leaves_the_style_sheet_and_nothing_else_does():
    css = (
        '@charset "UTF-8";@font-face{font-family:"Font Awesome";src:url(a.woff2)}'
        '.fa-a:before,.fa-b:before{content:"\\f000"}.fa{font-family:Font Awesome\\ 6;'
        'line-height:1}p:before{content:"\\201c"}'
    )
    kept = theme.without_icon_font(theme.AT_RULE.sub("", css))
    assert kept == '.fa{line-height:1}p:before{content:"\\201c"}'
