"""What the build makes of displayed widgets: a place, the host, warnings."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import ipywidgets
import nbformat
import pytest
from bs4 import BeautifulSoup

from explorers import UnrolledRNN
from explorers.shared.explorer import Explorer
from tests.explorer_pages import states_of

pytestmark = pytest.mark.usefixtures("heavy")  # each builds some pages
ALIVE = {
    "acts",
    "index",
    "twins",
    "explorer",
    "real",
    "heightless",
    "slider",
}  # pages that show a widget
BOOK = Path(__file__).parents[1] / "book"
CONF = f"""
import sys
sys.path.insert(0, {str(BOOK)!r})
extensions = ["myst_nb", "_ext", "_ext.widget_host"]
html_theme = "basic"
nb_execution_mode = "off"
nb_ipywidgets_js = {{}}
"""
INDEX = """# Index

Turn it <span data-act="ClippingCliff?w=5">there</span>, or <span
data-act="UnrolledRNN?weight_hh=1.5">here</span>.

```{explorer} UnrolledRNN
```

```{explorer} ClippingCliff
```

```{toctree}
:glob:

*
```
"""
REFUSED = ("TextInspector", "Frame", "GRU")  # they do not open by themselves
ACTS = {  # and whether an explorer can do that
    "UnrolledRNN?weight_hh=2": True,
    "UnrolledRNN?weight_hh=20": False,
    "UnrolledRNN?gain": False,
    "Cliff?w=4": False,
}
STATE = "application/vnd.jupyter.widget-state+json"
WORDS = '<span data-act="{}">turn it</span>'
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}
VIEW = "application/vnd.jupyter.widget-view+json"


class Plain(Explorer):
    """An explorer that asks for as many px as its question has letters."""

    _esm = """export default {
  reserve: (model) => [`${model.get("question").length}px + 1rem`, "2rem"],
  render() {},
}; // a remark"""


class Broken(Explorer):
    _esm = "export default { reserve() { throw Error('no way') }, render() {} };"


class Heightless(Explorer):
    _esm = "export default { render() {} };"


def notebook(shown, made, text=""):
    """A notebook as execution leaves it: widgets were `made`, some are `shown`."""
    cell = nbformat.v4.new_code_cell("widget")
    for widget in shown:
        data = {VIEW: widget.get_view_spec(), "text/plain": "a widget"}
        cell.outputs.append(nbformat.v4.new_output("display_data", data))
    state = {"version_major": 2, "version_minor": 0, "state": states_of(*made)}
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(f"# Title\n\n{text}"), cell],
        metadata={"widgets": {STATE: state}, "language_info": LANGUAGE},
    )


def run(folder, pages):
    """Build `{name: (shown, made, text)}`: the finished process."""
    folder.joinpath("conf.py").write_text(CONF, encoding="utf-8")
    folder.joinpath("index.md").write_text(INDEX, encoding="utf-8")
    for name, page in pages.items():
        nbformat.write(notebook(*page), folder / f"{name}.ipynb")
    site = folder / "_build" / "html"
    command = [sys.executable, "-m", "sphinx", "-q", str(folder), str(site)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def build(folder, pages):
    """Build as `run` does; return the pages, the warnings, and the states."""
    done = run(folder, pages)
    assert done.returncode == 0, done.stderr
    site = folder / "_build" / "html"
    html = {path.stem: path.read_text("utf-8") for path in site.glob("*.html")}
    soups = {name: BeautifulSoup(text, "html.parser") for name, text in html.items()}
    scripts = {p.stem: p.read_text("utf-8") for p in site.glob("_static/states/*.js")}
    states = {
        name: json.loads(script.removeprefix("globalThis.bookWidgets = ").strip(";\n"))
        for name, script in scripts.items()
    }
    return soups, done.stderr, states


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    shown, other = Plain(question="Is 1 < 2?"), UnrolledRNN()
    moved = UnrolledRNN()
    twin = Plain(question="Is 2 < 1?")
    heightless = Heightless(question="?")
    slider = ipywidgets.IntSlider()
    pages = {
        "explorer": ([shown], [other, shown, shown.layout]),
        "real": ([other], [other]),
        "twins": ([shown, twin], [shown, twin]),
        "hidden": ([], [other]),
        "heightless": ([heightless], [heightless]),
        "slider": ([slider], [slider]),
        "lost": ([slider], [shown]),
        "acts": ([moved], [moved], " ".join(map(WORDS.format, ACTS))),
    }
    folder = tmp_path_factory.mktemp("book")
    blocks = "".join(map("\n```{{explorer}} {}\n```\n".format, REFUSED))
    folder.joinpath("refused.md").write_text(f"# Refused\n{blocks}", "utf-8")
    soups, stderr, states = build(folder, pages)
    return soups, stderr, shown, other, states


def test_an_explorer_gets_a_place_of_its_height_with_words_in_it(built):
    soups, _, shown, *_ = built
    [place] = soups["explorer"].select(".book-widget")
    assert place["style"] == (
        "--book-wide:calc(9px + 1rem);--book-narrow:calc(2rem);"
        "--book-desk:calc(9px + 1rem)"
    )
    assert place["id"] == "Plain"
    assert place.select_one(".book-question").text == "Is 1 < 2?"
    assert "needs JavaScript" in place.select_one(".book-absence").text
    assert place.select_one(".book-still") is None  # this one draws nothing
    spec = json.loads(place.select_one(f'script[type="{VIEW}"]').text)
    assert spec["model_id"] == shown.model_id


def test_a_page_carries_only_the_widgets_that_it_shows(built):
    soups, _, shown, _, states = built
    assert all(soup.select(f'script[type="{STATE}"]') == [] for soup in soups.values())
    content = states["explorer"]
    assert list(content["state"]) == [shown.model_id]
    esm = content["state"][shown.model_id]["state"]["_esm"]
    assert "reserve" in esm
    assert "remark" not in esm  # it is made small


def test_a_page_carries_a_module_once(built):
    *_, states = built
    content = states["twins"]
    (first, one), (_, other) = content["state"].items()
    assert "reserve" in one["state"]["_esm"]
    assert other["state"]["_esm_of"] == first
    assert "_esm" not in other["state"]


def test_an_explorer_of_the_book_has_its_height_and_half_its_script(built):
    soups, *_, other, states = built
    [place] = soups["real"].select(".book-widget")
    length = r"calc\((\d+)px \+ ([\d.]+)rem \+ 2.75rem\)"
    style = rf"--book-wide:{length};--book-narrow:{length};--book-desk:calc\(.*\)"
    px, rem, _, narrow = map(float, re.fullmatch(style, place["style"]).groups())
    assert 200 < px < 600
    assert 5 < rem < narrow < 50
    content = states["real"]
    esm = content["state"][other.model_id]["state"]["_esm"]
    assert len(esm) < 0.7 * len(other._esm)


def test_a_page_that_is_no_notebook_has_explorers_by_directive(built):
    soups, *_, states = built
    page = soups["index"]
    names = ["UnrolledRNN", "ClippingCliff"]
    assert [place["id"] for place in page.select(".book-widget")] == names
    content = states["index"]
    assert list(content["state"]) == names
    for name, place in zip(names, page.select(".book-widget"), strict=True):
        view = json.loads(place.select_one(f'script[type="{VIEW}"]').text)
        assert view["model_id"] == name
        assert place.select_one(".book-still svg[role=img]")
        entry = content["state"][name]
        assert entry["model_module"] == "anywidget"
        assert "/**" not in entry["state"]["_esm"]  # it is made small


@pytest.mark.parametrize("name", REFUSED)
def test_an_explorer_that_does_not_open_by_itself_is_refused(built, name):
    assert f"LSTMExplorer, UnrolledRNN, got {name}" in built[1]


def test_it_stands_still_as_it_opens_for_those_without_scripts(built):
    soups, *_, other, states = built
    [place] = soups["real"].select(".book-widget")
    still = place.select_one(".book-still")
    label = still.select_one("svg[role=img]")["aria-label"]
    assert label.startswith("Hidden state over 24 steps: 0.00, 0.00, 0.00, 0.76")
    assert "felt for 12 steps more" in still.select_one(".book-sentence").text
    assert "recurrent whh\u00a00.80" in still.select_one(".book-settings").text
    assert still.select("input, button, select, .book-area") == []
    for scene in still.select(".book-scene"):  # one pulse among 24 inputs
        bars, tips = (path["d"] for path in scene.select(".book-bar"))
        assert (bars.count("M"), tips.count("M")) == (1, 24)
    assert len(gzip.compress(str(still).encode())) < 4_000
    [style] = soups["real"].select("style")
    assert style.text == other._css  # and not a second time in its state
    content = states["real"]
    assert "_css" not in content["state"][other.model_id]["state"]


@pytest.mark.parametrize(("act", "fits"), ACTS.items())
def test_words_that_act_as_no_explorer_can_are_a_warning(built, act, fits):
    assert WORDS.format(act).partition(">")[0] in str(built[0]["acts"])
    assert (f'data-act="{act}"' in built[1]) != fits


def test_an_explorer_that_fails_stops_the_build_and_is_named(tmp_path):
    broken = Broken(question="Why?")
    done = run(tmp_path, {"broken": ([broken], [broken])})
    assert done.returncode != 0
    assert "node could not prepare the explorers of a page" in done.stderr
    assert 'the explorer of "Why?" failed: no way' in done.stderr
    assert "base64" not in done.stderr  # nor the module that it failed in


def test_host_and_states_are_on_pages_with_widgets_alone(built):
    soups, *_, states = built
    assert set(states) == set(ALIVE)
    for name, soup in soups.items():
        sources = [tag["src"].partition("?")[0] for tag in soup.select("script[src]")]
        if name in ALIVE:  # the states come first
            place = sources.index(f"_static/states/{name}.js")
            assert sources[place + 1] == "_static/widget_host.js"
        scripts = [tag["src"] for tag in soup.select('script[src*="widget_host.js"]')]
        assert all(tag.has_attr("defer") for tag in soup.select("script[src*=widget_]"))
        styles = [tag["href"] for tag in soup.select('link[href*="widget_host.css"]')]
        assert len(scripts) == len(styles) == (name in ALIVE)


def test_a_widget_that_cannot_move_is_a_warning(built):
    soups, stderr, *_ = built
    lines = [line for line in stderr.splitlines() if "acts.ipynb" not in line]
    warnings = [line for line in lines if "WARNING" in line]
    assert len(warnings) == 3
    assert any("heightless.ipynb" in w and "a AnyModel is" in w for w in warnings)
    assert any("slider.ipynb" in w and "a IntSliderModel is" in w for w in warnings)
    assert any("lost.ipynb" in w and "a widget without a state" in w for w in warnings)
    assert soups["slider"].select(".book-widget") == []
