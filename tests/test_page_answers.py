"""Answering on the page, in Chromium: exercises, cells, explorers, and what goes wrong.

Python takes a while to load, so the tests of a chapter share one page. Where the site
was built without Python in its pages there is nothing to try.
"""

import json
import re
import time
from pathlib import Path

import nbformat
import pytest
from _ext.live import chapter
from playwright.sync_api import expect

from tests.page_solutions import solution
from tests.served import serve
from tests.watched import patient

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300_000  # ms, on a machine that is busy with other tests
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def pages(site, browser):
    """The site's address, and a browser that keeps what it loads."""
    if not (site / "_static" / "live" / "site.json").exists():
        pytest.skip("this site was built without Python in its pages")
    with serve(site) as url:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE)
        yield url, context
        context.close()


class Chapter:
    """A chapter of the site, and what a reader does there."""

    def __init__(self, url: str, context, name: str):
        self.page = patient(context.new_page())
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{url}notebooks/{name}.html")

    def exercise(self, name: str):
        place = self.page.locator(f'[data-exercise="{name}"]')
        place.scroll_into_view_if_needed()
        return place

    def scratch(self):
        place = self.page.locator(".live-scratch").first
        place.scroll_into_view_if_needed()
        if place.get_attribute("open") is None:
            place.locator("summary").click()
        return place

    def write(self, place, code: str) -> None:
        place.get_by_role("textbox").click()  # the editor may come with the hand
        place.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(code)

    def run(self, place, code: str) -> str:
        """Write code into an editor, run it, and return what the status then says."""
        self.write(place, code)
        place.get_by_role("button", name="Run", exact=True).click()
        # An explorer that the code makes has a status of its own.
        status = place.locator('.live-status[aria-busy="false"]')
        status.wait_for(state="attached")
        return status.inner_text()


@pytest.fixture(scope="module")
def rnn(pages):
    return Chapter(*pages, "02_rnn")


@pytest.fixture(scope="module")
def lstm(pages):
    return Chapter(*pages, "05_lstm")


# --- all exercises of a chapter -------------------------------------------------------


def test_every_solution_is_right_on_the_page(lstm):
    """In one chapter; test_page_checks.py tries those of all, outside a page."""
    notebook = nbformat.read(ROOT / "notebooks" / "05_lstm.ipynb", 4)
    for exercise in chapter.exercises_of(notebook):
        place = lstm.exercise(f"5.{exercise.name}")
        if exercise.options:
            right = next(o for o, told in exercise.options.items() if told["right"])
            place.get_by_role("button", name=right, exact=True).click()
            said = place.get_by_role("status").inner_text()
        else:
            said = lstm.run(place, solution(notebook, exercise))
        right = ("✓ Right", "✓ As you guessed")
        assert said.startswith(right), (exercise.name, said)
    done = lstm.page.locator(".bd-links .current > .live-mark, .bd-links .live-mark")
    expect(done.filter(has_text="all done").first).to_be_visible()
    assert lstm.errors == []


# --- one exercise ---------------------------------------------------------------------


def test_hints_come_one_by_one_and_the_solution_is_folded(lstm):
    place = lstm.exercise("5.2")
    hints = place.get_by_role("listitem")
    expect(hints).to_have_count(0)
    place.get_by_role("button", name="Hint", exact=True).click()
    expect(hints).to_have_count(1)
    place.get_by_role("button", name="Another hint").click()
    expect(hints).to_have_count(2)
    last = place.get_by_role("button", name="No more hints")
    expect(last).to_be_disabled()
    expect(last).to_be_focused()
    expect(place.locator("details")).not_to_have_attribute("open", "")


def test_the_size_is_said_before_anything_is_loaded(pages):
    reader = Chapter(*pages, "06_in_practice")
    loaded = []
    reader.page.on("request", lambda request: loaded.append(request.url))
    place = reader.exercise("6.2")
    expect(place.locator(".live-note")).to_have_text(
        "The first run loads Python: 9 MB.", timeout=PATIENCE
    )
    assert not [url for url in loaded if "pyodide" in url]
    reader.page.close()


def test_a_choice_answers_at_once_without_python(pages):
    reader = Chapter(*pages, "05_lstm")
    asked = []
    reader.page.on("worker", lambda worker: asked.append(worker.url))
    place = reader.exercise("5.3")
    place.get_by_role("button", name="a", exact=True).click()
    expect(place.get_by_role("status")).to_contain_text("✗ True of c_t.")
    place.get_by_role("button", name="c", exact=True).click()
    expect(place.get_by_role("status")).to_contain_text("✓ Right")
    assert asked == []
    reader.page.close()


def test_a_guess_is_answered_at_once_and_remembered(pages):
    reader = Chapter(*pages, "02_rnn")
    place = reader.exercise("2.strong_loop")
    place.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    expect(place.get_by_role("status")).to_contain_text("✗ You guessed a:")
    reader.page.reload()
    place = reader.exercise("2.strong_loop")
    expect(place.get_by_role("status")).to_contain_text("It came out as b")
    own = reader.page.locator(".bd-links a.current .live-mark")
    expect(own).to_have_count(0)  # a guess is no exercise
    reader.page.close()


def test_the_keyboard_writes_runs_and_leaves_the_editor(lstm):
    page, place = lstm.page, lstm.exercise("5.1")
    lstm.write(place, "")
    page.keyboard.type("def forget_bias(half_life):\nreturn (half_life")
    text = place.locator(".cm-content").inner_text()
    assert text == "def forget_bias(half_life):\n    return (half_life)"
    page.keyboard.press("ControlOrMeta+Z")
    assert place.locator(".cm-content").inner_text() != text
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(place.get_by_role("button", name="Run", exact=True)).to_be_focused()


def test_an_answer_is_kept_saved_brought_back_and_started_over(lstm, tmp_path):
    place = lstm.exercise("5.2")
    assert "That is one block" in lstm.run(place, "answer = 64 * (103 + 64 + 2)")
    lstm.page.reload()
    editor = lstm.exercise("5.2").locator(".cm-content")
    expect(editor).to_have_text("answer = 64 * (103 + 64 + 2)")
    with lstm.page.expect_download() as download:
        lstm.page.get_by_role("button", name="Save my answers").click()
    file = tmp_path / "answers.py"
    download.value.save_as(file)
    text = file.read_text("utf-8")
    assert "# %% Exercise 5.2\nanswer = 64 * (103 + 64 + 2)\n" in text
    place = lstm.exercise("5.2")
    place.get_by_role("button", name="Start over").click()
    expect(editor).to_have_text("answer = ...")
    lstm.page.locator(".live-files input").set_input_files(file)
    expect(editor).to_have_text("answer = 64 * (103 + 64 + 2)")
    other = tmp_path / "other.py"
    other.write_text("# %% Exercise 1\nprint(1)\n", "utf-8")
    lstm.page.locator(".live-files input").set_input_files(other)
    expect(lstm.page.locator(".live-files")).to_contain_text("holds no answers")


def test_the_editor_comes_with_a_hand_and_not_with_a_glance(pages, browser):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.set_default_timeout(PATIENCE)
    reader, asked = Chapter(pages[0], context, "05_lstm"), []
    reader.page.on("request", lambda request: asked.append(request.url))
    place = reader.exercise("5.2")
    button = place.get_by_role("button", name="Run", exact=True)
    button.wait_for()
    code = place.get_by_role("textbox", name="Your answer to exercise 5.2")
    expect(code).to_have_text("answer = ...")
    for _ in range(2):  # neither now nor at the next exercise
        assert not [url for url in asked if "editor" in url]
        reader.exercise("5.3")
    place.scroll_into_view_if_needed()
    code.tap()
    editor = place.locator(".cm-content")
    expect(editor).to_be_focused(timeout=PATIENCE)
    expect(editor).to_have_text("answer = ...")
    numbers = place.locator(".cm-gutters")  # long lines go by behind them
    expect(numbers).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    # By keys: the code is a stop on the way, also when it has ceased to scroll.
    other = reader.exercise("5.1")
    code = other.get_by_role("textbox")
    reader.page.set_viewport_size(PHONE | {"width": 180})
    expect(code).to_have_attribute("data-more", "right")
    reader.page.set_viewport_size(PHONE)
    expect(code).not_to_have_attribute("data-more", "right")
    code.focus()
    expect(other.locator(".cm-content")).to_be_focused(timeout=PATIENCE)
    context.close()


def test_two_pages_see_the_same_answers(pages):
    one, other = (Chapter(*pages, "05_lstm") for _ in range(2))
    other.exercise("5.2").get_by_role("textbox").wait_for()
    one.page.bring_to_front()  # what is behind another page is asleep
    one.write(one.exercise("5.2"), "answer = 1234")
    expect(other.exercise("5.2").locator(".cm-content")).to_have_text("answer = 1234")
    option = one.exercise("5.3").get_by_role("button", name="c", exact=True)
    option.click()
    expect(other.exercise("5.3").get_by_role("status")).to_contain_text("✓ Right")
    for reader in (one, other):
        reader.page.close()


def test_blocked_storage_is_survived(pages):
    url, context = pages
    page = patient(context.new_page())
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage',"
        " { get() { throw new DOMException('blocked', 'SecurityError'); } })"
    )
    page.goto(f"{url}notebooks/05_lstm.html")
    place = page.locator('[data-exercise="5.3"]')
    place.scroll_into_view_if_needed()
    place.get_by_role("button", name="c", exact=True).click()
    expect(place.get_by_role("status")).to_contain_text("✓ Right")
    page.close()


def test_full_storage_is_survived(pages, browser, tmp_path):
    context = browser.new_context()
    reader = Chapter(pages[0], context, "05_lstm")
    place = reader.exercise("5.2")
    reader.write(place, "answer = 1")
    reader.page.evaluate(
        "() => { Storage.prototype.setItem ="
        " () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    reader.write(place, "answer = 2")
    with reader.page.expect_download() as download:
        reader.page.get_by_role("button", name="Save my answers").click()
    download.value.save_as(tmp_path / "answers.py")
    assert "answer = 2" in (tmp_path / "answers.py").read_text("utf-8")
    said = reader.page.locator(".live-files").get_by_role("status")
    expect(said).to_have_text("Saved: 1 answer, in answers.py.")
    context.close()


def test_a_phone_has_room_for_fingers(pages, browser):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    reader = Chapter(pages[0], context, "05_lstm")
    button = reader.exercise("5.2").get_by_role("button", name="Run", exact=True)
    assert button.bounding_box()["height"] >= 44
    width = reader.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    context.close()


# --- what goes wrong ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("x = (", "SyntaxError"),
        ("x = 1\n1 / 0", "ZeroDivisionError: division by zero. Line 2: 1 / 0"),
        ("import torch", "PyTorch does not run in a browser"),
        ("for i in range(10**7): print(i)", "ended after 20,000 characters"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(rnn, code, words):
    assert words in rnn.run(rnn.scratch(), code)


WRONG = "answer = 1"


@pytest.fixture
def failing(pages, browser):
    """A chapter, and how often each of its files is still to fail."""
    url, _ = pages
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    left: dict[str, int] = {}

    def fail(route) -> None:
        name = route.request.url.partition("?")[0].rpartition("/")[2]
        if left.get(name, 0):
            left[name] -= 1
            route.abort()
        else:
            route.continue_()

    context.route("**/_static/**", fail)
    yield Chapter(url, context, "05_lstm"), left
    context.close()


def test_what_is_opened_before_the_scripts_come_is_filled(pages, browser):
    url, _ = pages
    context = browser.new_context()
    held = []
    context.route("**/live/live-*.js", lambda route: held.append(route))
    reader = Chapter(url, context, "02_rnn")
    place = reader.scratch()
    expect(place).to_have_attribute("open", "")
    while not held:
        reader.page.wait_for_timeout(50)
    expect(place.locator(".cm-content")).to_have_count(0)
    held[0].continue_()
    place.locator(".cm-content").wait_for(timeout=PATIENCE)
    context.close()


def test_an_editor_that_does_not_come_is_told_of(failing, site):
    reader, left = failing
    [editor] = (site / "_static" / "live").glob("editor-*.js")
    left[editor.name] = 99
    said = "✗ The editor did not come."
    cell = reader.page.locator('.live-cell[data-cell="15"]')
    cell.scroll_into_view_if_needed()
    change = cell.get_by_role("button", name="Change")
    change.click()
    expect(cell.locator(".live-status")).to_contain_text(said)
    expect(change).to_be_focused()
    exercise = reader.exercise("5.2")
    exercise.get_by_role("textbox").click()
    expect(exercise.locator(".live-status")).to_contain_text(said, timeout=PATIENCE)
    assert reader.errors == []


def test_from_a_disk_nothing_is_offered_that_needs_it(pages, site):
    url, context = pages
    page = patient(context.new_page())
    places = page.locator(".live-bar, .live-scratch")
    offered = places.filter(visible=True)
    page.goto(f"{url}notebooks/05_lstm.html")
    assert offered.count() > 30
    page.goto((site / "notebooks" / "05_lstm.html").as_uri())
    assert places.count() > 30
    assert offered.count() == 0
    page.close()


def test_two_clicks_are_for_one_button(lstm):
    cell = lstm.page.locator('.live-cell[data-cell="15"]')
    cell.scroll_into_view_if_needed()
    code = cell.locator("pre").first.text_content()
    change, back = (cell.get_by_role("button", name=n) for n in ("Change", "Put back"))
    for pressed, comes, editors in ((change, back, 1), (back, change, 0)):
        pressed.hover()
        for count in (1, 2):
            lstm.page.mouse.down(click_count=count)
            lstm.page.mouse.up(click_count=count)
            comes.wait_for()  # in the other's place, before the second click
        expect(cell.locator(".live-editor")).to_have_count(editors)
    change.dblclick()  # before its editor has come
    expect(cell.locator(".live-editor")).to_have_count(1)
    back.click()
    assert cell.locator("pre").first.text_content() == code


def test_what_runs_is_not_run_again_and_nothing_written_is_lost(pages, browser):
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    held = []
    context.route("**/pyodide.mjs", lambda route: held.append(route))
    reader = Chapter(pages[0], context, "05_lstm")
    cell = reader.page.locator('.live-cell[data-cell="15"]')
    cell.scroll_into_view_if_needed()
    cell.get_by_role("button", name="Change").click()
    reader.write(cell, "print('once')")
    for _ in range(2):
        reader.page.keyboard.press("Shift+Enter")
    exercise = reader.exercise("5.2")
    reader.write(exercise, WRONG)
    exercise.get_by_role("button", name="Run", exact=True).click()
    undo = [
        cell.get_by_role("button", name="Put back"),
        exercise.get_by_role("button", name="Start over"),
    ]
    for each in undo:
        expect(each).to_be_disabled()
    reader.write(exercise, WRONG + "2")
    while not held:
        reader.page.wait_for_timeout(50)
    held[0].continue_()
    exercise.locator(".live-status", has_text="too small").wait_for()
    expect(cell.locator(".live-output")).to_have_text("once\n")
    for each in undo:
        expect(each).to_be_enabled()
    reader.page.reload()
    editor = reader.exercise("5.2").locator(".cm-content")
    expect(editor).to_have_text(WRONG + "2", timeout=PATIENCE)
    context.close()


def test_a_file_that_does_not_come_is_asked_for_once_more(failing):
    reader, left = failing
    place = reader.exercise("5.2")
    reader.write(place, WRONG)
    # What comes after them is the same each time: it is stopped but for the last.
    for file, then in (("worker.js", "pyodide.mjs"), ("pyodide.mjs", "*.asm.wasm")):
        left[file] = 1
        with reader.page.expect_request(f"**/{then}"):
            place.get_by_role("button", name="Run", exact=True).click()
        assert left.pop(file) == 0
        place.get_by_role("button", name="Stop").click()
        expect(place.locator(".live-status")).to_have_text("✗ Stopped.")
    left["pyodide.asm.wasm"] = 1
    assert "too small" in reader.run(place, WRONG)
    assert left == {"pyodide.asm.wasm": 0}


def test_files_that_never_come_are_told_of_and_tried_again_on_request(failing):
    reader, left = failing
    left["python_stdlib.zip"] = 2
    place = reader.exercise("5.2")
    said = reader.run(place, WRONG)
    assert "a file of it did not come" in said
    assert left == {"python_stdlib.zip": 0}
    place.get_by_role("button", name="Try again").click()
    expect(place.get_by_role("button", name="Try again")).to_have_count(0)
    place.locator(".live-status", has_text="too small").wait_for()


def test_a_page_in_the_place_of_a_file_is_not_kept(failing):
    reader, _ = failing
    blocked, asked = {"content_type": "text/html", "body": "<p>Blocked"}, []

    def block(route):
        asked.append(route.request.url)
        route.fulfill(**blocked)

    reader.page.context.route("**/book-*.zip", block)
    place = reader.exercise("5.2")
    assert "a file of it did not come" in reader.run(place, WRONG)
    assert len(asked) == 2
    reader.page.context.unroute("**/book-*.zip")
    assert "too small" in reader.run(place, WRONG)


@pytest.mark.parametrize("file", ["states/notebooks", "live/chapters"])
def test_what_comes_late_or_at_the_second_time_is_used(pages, browser, file):
    context = browser.new_context()
    held = []
    context.route(f"**/{file}/**", lambda route: held.append(route))
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{pages[0]}notebooks/05_lstm.html", wait_until="commit")
    page.locator(".live-exercise").first.wait_for(state="attached")
    read_on(page, lambda: held)
    if file == "live/chapters":
        held[0].abort()
        context.unroute(f"**/{file}/**")
    read_on(page, page.locator(".live-run").count)
    assert errors == []
    context.close()


def read_on(page, until):
    """Scroll until something has come."""
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end
        page.mouse.wheel(0, 100)
        page.wait_for_timeout(100)


def test_it_goes_on_without_a_network(rnn):
    place = rnn.scratch()
    rnn.run(place, "1")
    rnn.page.context.set_offline(True)
    try:
        assert rnn.run(place, "print(6 * 7)") == ""
        expect(place.locator(".live-output")).to_have_text("42\n")
    finally:
        rnn.page.context.set_offline(False)


# --- cells and explorers --------------------------------------------------------------


def test_a_cell_runs_after_what_it_needs_changes_and_is_put_back(lstm):
    page = lstm.page
    cell = page.locator('.live-cell[data-cell="15"]')
    cell.scroll_into_view_if_needed()
    books = cell.locator(".cell_output pre").text_content()
    cell.get_by_role("button", name="Run", exact=True).click()
    own = cell.locator(".live-output")
    own.wait_for()
    assert own.inner_text().strip() == books.strip()
    cell.get_by_role("button", name="Change").click()
    assert lstm.run(cell, "print('mine')") == ""
    expect(own).to_have_text("mine\n")
    cell.get_by_role("button", name="Put back").click()
    expect(own).to_be_hidden()
    expect(cell.locator(".cell_output")).to_be_visible()


def test_a_cell_that_needs_torch_says_so_and_has_no_button(lstm):
    absent = lstm.page.locator(".live-absent").first
    absent.locator("summary").click()
    expect(absent).to_contain_text("PyTorch")
    expect(absent.locator("..").get_by_role("button", name="Run")).to_have_count(0)


def test_an_explorer_follows_python_and_python_follows_the_hand(rnn):
    place = rnn.scratch()
    slider = rnn.page.get_by_role("slider", name="recurrent").first
    rnn.run(place, "explorer.weight_hh = 1.5")
    expect(slider).to_have_value("1.5")
    slider.focus()
    rnn.page.keyboard.press("ArrowRight")
    rnn.run(place, "print(explorer.weight_hh.item())")
    output = place.locator(".live-output").inner_text()
    assert json.loads(output) == pytest.approx(float(slider.input_value()))
    rnn.run(place, "from explorers import UnrolledRNN\nUnrolledRNN()")
    place.locator(".book-picture").first.wait_for()


# --- ends, after all that needs the Python that has started ---------------------------


def begin_a_loop_without_end(reader, place, before=""):
    reader.write(place, before + "while True: pass")
    place.get_by_role("button", name="Run", exact=True).click()
    expect(place.locator(".live-note")).to_have_text("Running …", timeout=PATIENCE)


def test_a_run_is_stopped_and_the_next_begins_afresh(rnn):
    place = rnn.scratch()
    begin_a_loop_without_end(rnn, place)
    place.get_by_role("button", name="Stop").click()
    expect(place.get_by_role("status")).to_contain_text("Stopped.")
    assert rnn.run(place, "print(explorer.weight_hh.shape)") == ""
    expect(place.locator(".live-output")).to_have_text("(1, 1)\n")


def test_runs_wait_for_their_turns_and_each_is_stopped_alone(lstm):
    first, second = lstm.exercise("5.2"), lstm.exercise("5.4")
    for place in (first, second):
        lstm.write(place, WRONG)
    cell = lstm.page.locator('.live-cell[data-cell="15"]')
    cell.scroll_into_view_if_needed()
    cell.get_by_role("button", name="Change").click()
    begin_a_loop_without_end(lstm, cell, "print('begun', flush=True)\n")
    for place in (first, second):
        place.get_by_role("button", name="Run", exact=True).click()
        expect(place.locator(".live-note")).to_have_text("Waiting for Python …")
    first.get_by_role("button", name="Stop").click()
    expect(first.locator(".live-status")).to_have_text("✗ Stopped.")
    expect(cell.locator(".live-note")).to_have_text("Running …")
    expect(cell.locator(".live-output")).to_have_text("begun\n")
    expect(cell.locator(".cell_output")).to_be_hidden()
    cell.get_by_role("button", name="Stop").click()
    expect(cell.locator(".live-status")).to_have_text("✗ Stopped.")
    expect(cell.locator(".live-output")).to_have_text("begun\n")
    told = second.locator('.live-status[aria-busy="false"]')
    expect(told).to_have_text(re.compile(r"✗ (?!Stopped)"), timeout=PATIENCE)
    expect(first.locator(".live-status")).to_have_text("✗ Stopped.")
    cell.get_by_role("button", name="Put back").click()


def test_an_endless_loop_ends_by_itself(rnn):
    place, clock = rnn.scratch(), rnn.page.clock
    clock.install()
    begin_a_loop_without_end(rnn, place)
    clock.fast_forward(25_000)
    expect(place.locator(".live-note")).to_have_text("Running …")
    clock.fast_forward(5_000)
    status = place.locator(".live-status", has_text="ended after 30 seconds")
    status.wait_for()
