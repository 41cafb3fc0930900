"""The book's own Sphinx extensions, on strings; test_builds.py has a tiny book."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from _ext import (
    alone,
    code,
    digest_of,
    execution,
    figures,
    folding,
    mathematics,
    publishing,
    theme,
)
from _ext import sources as files_of_the_book
from bs4 import BeautifulSoup
from pygments import highlight
from pygments.lexers import PythonLexer
from sphinx.errors import ConfigError, ExtensionError

from helpers import palette

ROOT = Path(__file__).resolve().parent.parent

# --- folding -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("Open the content", "Open the solution"),
        ("Close the source", "Close the code"),
        ("Look inside", "Look inside"),
    ],
)
def test_what_is_folded_has_the_book_s_names(prompt, shown):
    assert folding.named(prompt) == shown


# --- execution -----------------------------------------------------------------------


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


@pytest.mark.parametrize(("value", "seconds"), [("", 900), (" ", 900), ("30", 30)])
def test_the_limit_of_a_cell_comes_from_the_environment(monkeypatch, value, seconds):
    monkeypatch.setenv(execution.SECONDS, value)
    assert execution.seconds_of_a_cell(900) == seconds


@pytest.mark.parametrize("value", ["0", "-5", "1.5", "long"])
def test_a_limit_that_is_no_time_is_refused(monkeypatch, value):
    monkeypatch.setenv(execution.SECONDS, value)
    with pytest.raises(ConfigError, match=f"whole number of seconds, not '{value}'"):
        execution.seconds_of_a_cell(900)


@pytest.mark.parametrize(
    "text", ["", "{", "<<<<<<< HEAD", "{}", "[]", '{"cells": 3, "nbformat": 4}']
)
def test_what_is_no_notebook_is_told_by_its_name(tmp_path, text):
    path = tmp_path / "x.ipynb"
    path.write_text(text)
    with pytest.raises(execution.NotebookError, match=r"^notebooks/x is not a noteb"):
        execution.read("notebooks/x", path)


# --- what decides --------------------------------------------------------------------


@pytest.mark.parametrize(
    "stray",
    [
        *(".module.py.swp", ".#module.py", "#module.py#", "module.py~", "Thumbs.db"),
        *(".ipynb_checkpoints/a.py", "__pycache__/module.pyc", ".DS_Store", "a.rej"),
        *("a.egg-info/x", "results/.adding.jsonl", "lstm/model.test.js"),
        "lstm/model.numbers.json",
    ],
)
def test_stray_files_decide_nothing(tmp_path, stray):
    (tmp_path / "module.py").touch()
    before = digest_of(tmp_path, ("**/*",))
    (tmp_path / stray).parent.mkdir(exist_ok=True)
    (tmp_path / stray).touch()
    assert digest_of(tmp_path, ("**/*",)) == before
    (tmp_path / "results").mkdir(exist_ok=True)
    (tmp_path / "results" / "adding.json").touch()
    assert digest_of(tmp_path, ("**/*",)) != before


@pytest.mark.parametrize(
    "path",
    [
        *("helpers/layers/lstm.py", "helpers/data/sunspots.csv", "helpers/a.mplstyle"),
        *("explorers/lstm/model.js", "explorers/shared/shared.css", "constraints.txt"),
        *("experiments/results/adding.json", "benchmarks/results/layers.json"),
    ],
)
def test_what_chapters_rely_on_decides(tmp_path, path):
    before = digest_of(tmp_path, execution.RELIED_ON)
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("1")
    first = digest_of(tmp_path, execution.RELIED_ON)
    (tmp_path / path).write_text("2")
    assert len({before, first, digest_of(tmp_path, execution.RELIED_ON)}) == 3


def test_every_tracked_file_that_chapters_rely_on_decides():
    command = ["git", "ls-files", "--", "helpers", "explorers", "*/results"]
    listed = subprocess.check_output(command, cwd=ROOT, text=True).splitlines()
    tests = (".test.js", ".numbers.json")
    tracked = {ROOT / name for name in listed if not name.endswith(tests)}
    assert len(tracked) > 50
    assert tracked <= set(files_of_the_book(ROOT, execution.RELIED_ON))


def test_another_processor_decides(monkeypatch):
    here = execution.machine()
    assert here == execution.machine()
    found = {"SIMD Extensions": {"found": ["ONE", "OTHER"]}}
    monkeypatch.setattr(np, "show_config", lambda mode: found)
    there = execution.machine()
    found["SIMD Extensions"]["found"].pop()
    assert len({here, there, execution.machine()}) == 3
    found.clear()  # as where NumPy finds nothing
    assert execution.machine()


# --- figures -------------------------------------------------------------------------

DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="72pt" height="36pt" viewBox="0 0 72 36">
 <metadata><x/></metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <g id="unused"><path id="m1" d="M 0.123456 12.996 L 5 6" style="stroke: #00539b"/></g>
 <clipPath id="p1"><rect fill="#FFF" width="2" height="2"/></clipPath>
 <use xlink:href="#m1" clip-path="url(#p1)" transform="scale(0.015625)"/>
</svg>
"""


@pytest.mark.parametrize("theme", palette.THEMES)
def test_a_figure_has_the_shades_of_its_theme_and_strange_ones_are_told(theme):
    shades = palette.variables(theme)
    svg, size, unknown = figures.draw(DRAWING, theme)
    assert unknown == set()
    assert size == (96, 48)
    assert f"stroke: {shades['--book-hidden']}" in svg
    assert f'fill="{shades["--book-paper"]}"' in svg
    root = BeautifulSoup(svg, "html.parser").svg
    assert root["fill"] == shades["--book-ink"]
    strange = DRAWING.replace("#00539b", "#123456")
    assert figures.draw(strange, theme)[2] == {"#123456"}


def test_every_light_colour_has_one_name_of_the_same_shades():
    light, dark = palette.variables("light"), palette.variables("dark")
    for name, colour in light.items():
        other = figures.NAMES[colour]
        assert (light[other], dark[other]) == (colour, dark[name])


def test_a_figure_keeps_what_it_needs_and_no_more():
    soup = BeautifulSoup(figures.draw(DRAWING, "light")[0], "html.parser")
    assert soup.metadata is None
    assert soup.style.string == "*{stroke-linejoin: round}"
    assert soup.path["d"] == "M 0.12 13.00 L 5 6"
    assert soup.use["transform"] == "scale(0.015625)"  # a letter's size, not a place
    assert {tag["id"] for tag in soup.find_all(id=True)} == {"m1", "p1"}


def test_what_is_no_figure_is_refused():
    with pytest.raises(figures.FigureError, match="not well-formed"):
        figures.draw(DRAWING.replace("</svg>", ""), "light")


# --- code ----------------------------------------------------------------------------


def test_only_what_has_a_colour_of_its_own_is_an_element():
    source = "@cached\ndef f(x):  # a note\n    return 'a' in x[1] + len(x)\n"
    html = highlight(source, PythonLexer(), code.LightFormatter())
    spans = BeautifulSoup(html, "html.parser").select("span[class]")
    told = [(span["class"][0], span.get_text()) for span in spans]
    assert told == [
        ("nd", "@cached"),
        ("k", "def"),
        ("nf", "f"),
        ("c1", "# a note"),
        ("k", "return"),
        ("s1", "'a'"),
        ("ow", "in"),
        ("mi", "1"),
    ]
    assert BeautifulSoup(html, "html.parser").get_text().strip() == source.strip()


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
    assert pinned["katex"] == mathematics.katex.katex_version
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", pin) for pin in pinned.values())
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


@pytest.mark.parametrize("script", ["", "import time; time.sleep(60)"])
def test_a_renderer_that_does_not_start_is_told(tmp_path, monkeypatch, script):
    command = [sys.executable, "-c", script]
    server = mathematics.katex.KaTeXServer
    monkeypatch.setattr(server, "build_command", lambda socket: command)
    with pytest.raises(ExtensionError, match="did not start"):
        mathematics.start_server(tmp_path, timeout=0.5)


# --- publishing, theme ---------------------------------------------------------------


def options_for(monkeypatch, *, root=ROOT, **environment) -> SimpleNamespace:
    for name in [name for name in os.environ if name.startswith("BOOK_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    config = SimpleNamespace(
        html_title="The book", html_theme_options={"repository_url": "left over"}
    )
    publishing.apply_environment(SimpleNamespace(srcdir=root), config)
    return config


def test_nothing_is_set_where_the_environment_says_nothing(monkeypatch):
    config = options_for(monkeypatch, BOOK_BASE_URL=" ")
    assert config.html_theme_options == {}
    assert config.notfound_urls_prefix == "/"
    assert config.project == "The book"


@pytest.mark.parametrize(
    ("host", "of", "is_offered"),
    [
        ("github.com", "a/b", True),
        ("gitlab.com", "a/b", False),
        ("github.com", "c/d", False),
    ],
)
def test_colab_is_offered_where_it_can_open_a_notebook(
    monkeypatch, tmp_path, host, of, is_offered
):
    """From GitHub, and with a notebook that can fetch the rest of the book there."""
    archive = alone.archive(f"https://{host}/{of}", "main")
    cell = nbformat.v4.new_code_cell(f'ARCHIVE = "{archive}"')
    (tmp_path / "notebooks").mkdir()
    nbformat.write(
        nbformat.v4.new_notebook(cells=[cell]), tmp_path / "notebooks" / "one.ipynb"
    )
    url = f"https://{host}/a/b"
    config = options_for(monkeypatch, root=tmp_path, BOOK_REPOSITORY_URL=url)
    launch = config.html_theme_options["launch_buttons"]
    assert "binderhub_url" in launch
    assert ("colab_url" in launch) is is_offered


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"BOOK_BASE_URL": "example.org"}, "BOOK_BASE_URL must be a full address"),
        ({"BOOK_REPOSITORY_URL": "https://github.com/owner"}, "<owner>/<name>"),
        ({"BOOK_REPOSITORY_URL": "https://example.org/a/b"}, r"github\.com or gitlab"),
        ({"BOOK_JUPYTERHUB_URL": "https://hub.org"}, "needs BOOK_REPOSITORY_URL"),
        ({"BOOK_BASE_URL": "https://a.org/my book"}, "without blanks"),
        ({"BOOK_BASE_URL": "https://a.org/book?x=1"}, "without blanks"),
        ({"BOOK_REPOSITORY_URL": "https://me:pw@github.com/a/b"}, "without .*password"),
        ({"BOOK_REPOSITORY_URL": "git@github.com:a/b.git"}, "full address"),
        ({"BOOK_REPOSITORY_URL": "ftp://github.com/a/b"}, "full address"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(monkeypatch, environment, message):
    with pytest.raises(ConfigError, match=message):
        options_for(monkeypatch, **environment)


def test_what_git_tells_of_a_repository_is_understood(monkeypatch):
    url = "https://github.com/owner/name"
    config = options_for(monkeypatch, BOOK_REPOSITORY_URL=f" {url}.git/ ")
    assert config.html_theme_options["repository_url"] == url


@pytest.mark.parametrize("branch", ["my branch", "-x", 'a"b'])
def test_what_is_no_branch_is_refused(monkeypatch, branch):
    monkeypatch.setenv("BOOK_REPOSITORY_BRANCH", branch)
    with pytest.raises(ConfigError, match="must be the name of a branch"):
        publishing.branch_name()


def test_a_password_in_an_address_is_not_repeated(monkeypatch):
    with pytest.raises(ConfigError) as refusal:
        options_for(monkeypatch, BOOK_REPOSITORY_URL="https://me:pw@github.com/a/b")
    assert "pw" not in str(refusal.value)


def test_icon_font_leaves_the_style_sheet_and_nothing_else_does():
    css = (
        '@charset "UTF-8";@font-face{font-family:"Font Awesome";src:url(a.woff2)}'
        '.fa-a:before,.fa-b:before{content:"\\f000"}.fa{font-family:Font Awesome\\ 6;'
        'line-height:1}p:before{content:"\\201c"}'
    )
    kept = theme.without_icon_font(theme.AT_RULE.sub("", css))
    assert kept == '.fa{line-height:1}p:before{content:"\\201c"}'


def test_rules_that_no_page_needs_leave_the_style_sheet(tmp_path):
    (tmp_path / "page.html").write_text('<p class="here" data-theme="dark">x</p>')
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "site.js").write_text('e.classList.add("later")')
    css = "@layer theme{.here{a:b}.later{a:b}.nowhere{a:b}[data-theme=dark] p{a:b}}"
    kept = theme.without_unused(css, tmp_path)
    assert kept == css.replace(".nowhere{a:b}", "")


def test_addresses_in_a_style_sheet_hold_where_it_is_joined(tmp_path):
    (tmp_path / "katex").mkdir()
    css = 'a{src:url(fonts/a.woff2)}b{src:url(data:x)}c{src:url("#d")}'
    (tmp_path / "katex" / "katex.min.css").write_text(css)
    (tmp_path / "book.css").write_text(css)
    moved = css.replace("url(fonts", "url(katex/fonts")
    assert theme.read_sheet(tmp_path, "katex/katex.min.css") == moved
    assert theme.read_sheet(tmp_path, "book.css") == css
