"""The explorers in a real JupyterLab: moved by the page, by Python and by each other.

One server serves all tests: the first part of chapter 2, up to what comes after its
explorer (the build runs the rest), and two notebooks whose cells stand here. In one
explorers meet a layer, each other, and the picture of an `interact`; in the other the
playground trains, and is there when the notebook is opened again.
"""

import json
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from helpers import palette

pytestmark = pytest.mark.one_page  # JupyterLab is compiled once

ROOT = Path(__file__).parents[1]
CHAPTER = ROOT / "notebooks" / "02_rnn.ipynb"
FASTER = 10  # times than an interact, at least
START_SECONDS, RUN_SECONDS = 120, 400  # on a busy machine; some 60 if it rests
SETTINGS = {
    # All cells stand in the page, and nothing asks for news of Jupyter.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}


# The cells of the second notebook. The two pictures show the same: the states with and
# without the marked input, as lines and as cells, above the inputs.
CELLS = [
    """
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np

from helpers.layers import LSTM
from explorers import LSTMExplorer, UnrolledRNN
""",
    """
explorer = UnrolledRNN()
explorer
""",
    """
def run(inputs, weight_hh):
    h, states = 0.0, []
    for x in inputs:
        h = np.tanh(x + weight_hh * h)
        states.append(h)
    return states


def show(weight_hh):
    x = explorer.inputs[:, 0]
    silent = np.where(np.arange(len(x)) == explorer.selected, 0, x)
    states, without = run(x, weight_hh), run(silent, weight_hh)
    _, (lines, strip, bars) = plt.subplots(3, 1, sharex=True)
    lines.plot(states, "s-", label="state")
    lines.plot(without, ":", label="without the marked input")
    lines.set(ylim=(-1, 1), ylabel="$h_t$")
    lines.legend()
    strip.imshow([states], aspect="auto", vmin=-1, vmax=1)
    bars.stem(x)
    bars.set(xlabel="step $t$", ylabel="$x_t$")


ipywidgets.interact(
    show, weight_hh=ipywidgets.FloatSlider(0.8, min=-2, max=2, step=0.05)
);
""",
    """
layer = LSTM(2, 3, rng=np.random.default_rng(0))
inputs = np.random.default_rng(1).normal(size=(12, 2))
one = LSTMExplorer.from_layer(layer, inputs)
other = LSTMExplorer.from_layer(layer, inputs[::-1])
link = ipywidgets.link((one, "forget_bias"), (other, "forget_bias"))
before, heard = one.forget_bias, []
one.observe(lambda change: heard.append(change.new), "hidden")
ipywidgets.VBox([one, other])
""",
]

# The cells of the third: a run that the page and Python make in turn, beside Python's.
TRAINING = [
    """
import numpy as np

from explorers import Playground

settings = {"task": "bit", "steps": 5, "units": 3, "batch": 8}
whole = Playground(**settings)
whole.train(5)
playground = Playground(**settings)
playground
""",
]
AGREE = """own, other = (p.layer().params for p in (playground, whole))
off = max(np.abs(own[name] - other[name]).max() for name in own)
print(len(playground.history["loss"]), playground.progress["updates"], off)"""
# What an explorer that has lost its kernel says below all.
ADVICE = 'root => getComputedStyle(root, "::after").content'

# What Python knows after the page has moved the forget bias, and what the layer says.
COMPARE = """layer.params["bias_ih"][3:6] += one.forget_bias - before
h, _ = layer.forward(inputs[:, None].astype(np.float32))
off = np.abs(h[:, 0] - one.hidden).max()
print(before, one.forget_bias, other.forget_bias, len(heard), off)"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_settings(folder):
    for name, values in SETTINGS.items():
        path = folder / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values), encoding="utf-8")


def wait_until_it_answers(url, server, log):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}", pytrace=False)


def first_part():
    """Chapter 2 up to the second code cell after the one that makes its explorer."""
    chapter = nbformat.read(CHAPTER, 4)
    code = [i for i, cell in enumerate(chapter.cells) if cell.cell_type == "code"]
    made = next(i for i in code if "= UnrolledRNN(" in chapter.cells[i].source)
    chapter.cells = chapter.cells[: code[code.index(made) + 2] + 1]
    return chapter


def write_book(folder):
    """Chapter 2's first part and the notebooks of cells, as they stand in the book."""
    notebooks = folder / "notebooks"
    notebooks.mkdir(parents=True)
    nbformat.write(first_part(), notebooks / CHAPTER.name)
    for name, cells in (("explorers", CELLS), ("training", TRAINING)):
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(notebook, notebooks / f"{name}.ipynb")


@pytest.fixture(scope="module")
def lab(tmp_path_factory, heavy):
    """The address of the book's notebooks in a JupyterLab with nobody's settings."""
    home, book = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("book")
    write_book(book)
    write_settings(home / "settings")
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    port, token = free_port(), secrets.token_hex(8)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={book}"),
        "--ServerApp.ip=127.0.0.1",
    ]
    log = home / "jupyterlab.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=book, env=environment, stdout=output, stderr=output
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_it_answers(f"{address}/api?token={token}", server, log)

            def open_alone(name, workspace=None):
                # A workspace of its own, or what was open before would come along.
                workspace = workspace or Path(name).stem
                place = f"lab/workspaces/{workspace}/tree/notebooks/{name}"
                return f"{address}/{place}?token={token}"

            yield open_alone
        finally:
            server.terminate()  # ends the kernels too
            server.wait(timeout=30)


def cells(page):
    return page.locator(".jp-Notebook .jp-CodeCell")


def errors(page):
    # Errors are shown as what is written to stderr, where warnings are too.
    stderr = page.locator('[data-mime-type="application/vnd.jupyter.stderr"]')
    return stderr.filter(has_text=re.compile(r"Traceback|Error:"))


def kernel_is_idle(page):
    return page.get_by_text("Python 3 (ipykernel) | Idle")


def choose(page, menu, entry):
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def open_notebook(page, address):
    page.goto(address)
    kernel_is_idle(page).wait_for(timeout=1000 * START_SECONDS)


def run_all(page, address):
    """Open a notebook, run all its cells, and wait until they have."""
    open_notebook(page, address)
    choose(page, "Run", "Run All Cells")
    wait_until_all_ran(page)


def wait_until_all_ran(page):
    """Wait until all cells have numbers and the kernel rests; fail at an error."""
    end = time.monotonic() + RUN_SECONDS
    rested = 0  # looks in a row at which nothing ran: between two cells it may seem so
    while rested < 3:
        if errors(page).count():
            pytest.fail(f"a cell failed:\n{errors(page).first.inner_text()}")
        # The prompts of cells whose source is folded away are not there.
        prompts = cells(page).locator(".jp-InputArea-prompt").all_inner_texts()
        done = all(re.fullmatch(r"\[\d+\]:", prompt) for prompt in prompts)
        rested = rested + 1 if done and kernel_is_idle(page).count() else 0
        if time.monotonic() > end:
            pytest.fail(f"not all cells ran in {RUN_SECONDS} s: {prompts}")
        page.wait_for_timeout(400)


def run_in_new_cell(page, code):
    """Add a cell at the end, run it, and return what it prints."""
    page.locator(".jp-Notebook-footer").click()
    cell = cells(page).last
    cell.locator(".cm-content").click()
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    # Shift+Enter adds one more cell after it.
    ran = page.locator(".jp-Notebook .jp-CodeCell", has_text=code.splitlines()[-1])
    expect(ran.locator(".jp-InputArea-prompt")).to_have_text(re.compile(r"\[\d+\]:"))
    return ran.locator(".jp-OutputArea-output").all_inner_texts()


def name_of_explorer(sources):
    for source in sources:
        if match := re.search(r"^(\w+) = UnrolledRNN\(", source, re.MULTILINE):
            return match[1]
    return pytest.fail(f"{CHAPTER.name} gives no UnrolledRNN a name", pytrace=False)


def test_the_explorer_and_python_move_each_other(page, lab):
    name = name_of_explorer([cell.source for cell in first_part().cells])
    run_all(page, lab(CHAPTER.name))

    explorer = page.locator(".book-explorer").first
    explorer.scroll_into_view_if_needed()
    slider = explorer.get_by_role("slider", name="recurrent")
    picture = explorer.get_by_role("img")
    before = float(slider.input_value())
    label = picture.get_attribute("aria-label")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(picture).not_to_have_attribute("aria-label", label)
    after = float(slider.input_value())
    assert after == pytest.approx(before - 0.15)

    # What the page computed and what Python computes are the same.
    read = f"print({name}.weight_hh[0, 0], {name}.hidden[-1, 0])"
    [printed] = run_in_new_cell(page, read)
    weight, last = map(float, printed.split())
    assert weight == pytest.approx(after)
    shown = picture.get_attribute("aria-label").split(". Step")[0].split(", ")[-1]
    assert float(shown.replace("−", "-")) == pytest.approx(last, abs=0.00501)

    run_in_new_cell(page, f"{name}.weight_hh = -0.25")
    explorer.scroll_into_view_if_needed()
    expect(slider).to_have_attribute("aria-valuetext", "−0.25")

    # What the kernel echoes of a key does not take back those that came after it.
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight", delay=25)
    [printed] = run_in_new_cell(page, f"print({name}.weight_hh.item())")
    assert float(printed) == pytest.approx(0.25)
    expect(slider).to_have_value("0.25")
    assert errors(page).count() == 0

    colour = "root => getComputedStyle(root).color"
    for theme, light in (("light", "true"), ("dark", "false")):
        page.evaluate("light => document.body.dataset.jpThemeLight = light", light)
        ink = palette.variables(theme)["--book-ink"]
        rgb = ", ".join(str(int(ink[i : i + 2], 16)) for i in (1, 3, 5))
        assert explorer.evaluate(colour) == f"rgb({rgb})"


# How long it takes, in ms, from a key on a control to a picture that has changed, and
# loaded if it is an image.
ROUND_TRIP = """([control, picture]) => {
  const place = document.querySelector(picture);
  const shown = () => {
    const image = place.querySelector("img");
    return image ? image.complete && image.src : place.innerHTML;
  };
  const before = shown();
  const key = { capture: true, once: true };
  const pressed = new Promise((done) =>
    addEventListener("keydown", () => done(performance.now()), key));
  const changed = new Promise((done) => {
    const look = () => {
      const now = shown();
      if (now && now !== before) done(performance.now());
    };
    new MutationObserver(look).observe(
      place, { attributes: true, childList: true, subtree: true });
    place.addEventListener("load", look, { capture: true });
  });
  globalThis.took = Promise.all([pressed, changed]).then(([from, to]) => to - from);
  document.querySelector(control).focus();
}"""


def round_trip(page, control, picture, moves=15):
    """The median time, in ms, of some moves of a control by arrow key."""
    times = []
    for _ in range(moves):
        page.evaluate(ROUND_TRIP, [control, picture])
        page.keyboard.press("ArrowRight")
        times.append(page.evaluate("globalThis.took"))
        page.wait_for_timeout(50)
    return statistics.median(times)


def test_explorers_meet_layers_and_each_other_and_are_quick(page, lab):
    run_all(page, lab("explorers.ipynb"))
    explorers = page.locator(".book-explorer")
    for explorer in explorers.all():
        explorer.scroll_into_view_if_needed()
        explorer.get_by_role("img").wait_for()

    # The page moves one explorer of the layer; Python and its linked twin follow.
    sliders = explorers.get_by_role("slider", name="forget bias")
    sliders.first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    for slider in sliders.all():
        expect(slider).to_have_value("0.5")  # from 0.23, in steps of 0.1
    [printed] = run_in_new_cell(page, COMPARE)
    before, after, twin, heard, off = map(float, printed.split())
    assert before == pytest.approx(0.23, abs=0.005)
    assert after == twin == 0.5
    assert heard >= 1
    assert off < 1e-6

    run_in_new_cell(page, "other.forget_bias = -1.5")
    for slider in sliders.all():
        slider.scroll_into_view_if_needed()
        expect(slider).to_have_value("-1.5")
    assert errors(page).count() == 0

    page.locator(".widget-interact").scroll_into_view_if_needed()
    theirs = round_trip(page, ".noUi-handle", ".widget-interact .widget-output")
    explorers.first.scroll_into_view_if_needed()
    ours = round_trip(page, ".book-explorer input", ".book-explorer .book-picture")
    print(f"from key to picture: interact {theirs:.0f} ms, explorer {ours:.1f} ms")
    assert theirs >= FASTER * ours


def test_the_playground_trains_with_python_and_is_kept_without(page, lab):
    run_all(page, lab("training.ipynb"))
    root = page.locator(".book-explorer")
    root.scroll_into_view_if_needed()
    said = root.locator(".book-sentence")
    step = root.get_by_role("button", name="One step")
    for done in range(1, 4):
        expect(said).to_contain_text(f"After {done - 1} u" if done > 1 else "Nothing")
        step.click()
    expect(said).to_contain_text("After 3 updates")
    run_in_new_cell(page, "playground.train(2)")
    root.scroll_into_view_if_needed()
    expect(said).to_contain_text("After 5 updates")
    [printed] = run_in_new_cell(page, AGREE)
    losses, updates, off = map(float, printed.split())
    assert losses == updates == 5
    assert off < 1e-12
    assert errors(page).count() == 0
    assert root.evaluate(ADVICE) == "none"

    # Saved, and opened again when its kernel is gone.
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.keyboard.press("Control+s")
    choose(page, "Kernel", "Shut Down Kernel")
    open_notebook(page, lab("training.ipynb", workspace="again"))
    root.scroll_into_view_if_needed()
    expect(root.get_by_role("img").first).to_be_visible()
    assert "Run its cell" in root.evaluate(ADVICE)
