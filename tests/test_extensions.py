"""The book's own Sphinx extensions, on strings; test_builds.py has a tiny book."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from _ext import digest_of, execution, figures, folding, mathematics, publishing, theme
from _ext import sources as files_of_the_book
from bs4 import BeautifulSoup
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
