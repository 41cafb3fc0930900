"""What holds for every explorer: its place, its size, its speed, and for everybody.

What is particular to one has tests of its own.
"""

import gzip
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.explorer_examples import EXAMPLES, FRAMES, IDLE
from tests.explorer_pages import Stage, page_of, states_of, view

SCRIPT_LIMIT = 15_000  # bytes
STATE_LIMIT = 100_000
FRAME = 16  # ms, on a machine that does the work of WEIGH in SAME_WORK
SAME_WORK = 130  # ms
PHONE, DESK = 360, 900  # px
TARGET = 24  # px: WCAG 2.2, target size
CONTROLS = ".book-explorer :is(input, select, textarea, button, [tabindex])"


@pytest.fixture(scope="module")
def theatre(browser):
    """One stage for all: a browser's context takes longer to open than a page."""
    with browser.new_context() as context:
        yield Stage(context.new_page())


@pytest.fixture
def stage(theatre):
    theatre.refused.clear()
    theatre.errors.clear()
    yield theatre
    assert theatre.refused == []
    assert theatre.errors == []


@pytest.fixture
def page(theatre):
    return theatre.page


every_example = pytest.mark.parametrize("name", EXAMPLES)


def first_of_each_class():
    return {name: make for name, make in EXAMPLES.items() if "," not in name}


def test_each_class_has_an_example_as_it_opens():
    classes = {type(make()).__name__ for make in EXAMPLES.values()}
    assert classes == set(first_of_each_class())
    assert set(IDLE) <= classes


# --- What a page carries ----------------------------------------------------------


@every_example
def test_a_page_carries_little(name):
    explorer = EXAMPLES[name]()
    assert len(gzip.compress(explorer._esm.encode())) <= SCRIPT_LIMIT
    entry = explorer._get_embed_state()
    entry["state"] = {
        key: value
        for key, value in entry["state"].items()
        if key not in ("_esm", "_css")
    }
    assert len(json.dumps(entry).encode()) <= STATE_LIMIT
    for text in (explorer._esm, explorer._css):  # they stand inside a script element
        assert not any(tag in text for tag in ("<script", "</script", "<!--"))


# --- Its place --------------------------------------------------------------------

# What of a picture is drawn outside of it; a nested svg cuts off what is in it.
OUTSIDE = """pictures => pictures.flatMap(picture => {
  const frame = picture.getBoundingClientRect();
  const drawn = (node) => {
    const { width, height } = node.getBoundingClientRect();
    return node.ownerSVGElement === picture && node.localName !== "svg"
      && width + height > 0
      && getComputedStyle(node).visibility === "visible";
  };
  const out = (node) => {
    const box = node.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
  };
  return [...picture.querySelectorAll("*")].filter(drawn).filter(out)
    .map(node => node.outerHTML.slice(0, 200));
})"""
# What stands left or right of the explorer, or of another control's or the page's room.
STICKING_OUT = """root => {
  const frame = root.getBoundingClientRect();
  const shown = (node) => !node.closest("svg, .book-unseen")
    && node.getClientRects().length;
  return [...root.querySelectorAll("*")].filter(shown).filter((node) => {
    const box = node.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1;
  }).map(node => node.outerHTML.slice(0, 200));
}"""


def pictures(page):
    return page.locator(".book-explorer").get_by_role("img")


def check_that_all_is_inside(page, height):
    """Nothing sticks out of the explorer or of its pictures; its height has stayed."""
    root = page.locator(".book-explorer")
    assert pictures(page).evaluate_all(OUTSIDE) == []
    assert root.evaluate(STICKING_OUT) == []
    assert root.bounding_box()["height"] == pytest.approx(height, abs=3)


def check_targets(page):
    for control in page.locator(CONTROLS).all():
        if control.is_visible():
            box = control.bounding_box()
            assert min(box["width"], box["height"]) >= TARGET, control.inner_html()


def check_axe(page, theme):
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [PHONE, DESK])
@every_example
def test_it_sleeps_until_seen_and_has_the_room_that_it_needs(stage, page, name, width):
    reserved = stage.show_far_below(EXAMPLES[name](), width)
    check_that_all_is_inside(page, reserved)
    assert 0 <= stage.spare_room() < 3
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    check_targets(page)
    assert page.locator(".book-explorer [id]").count() == 0
    if width == PHONE:
        return check_axe(page, "light")
    for button in page.locator(".book-explorer button:not([aria-disabled=true])").all():
        button.click()
    check_axe(page, "dark")


# --- Its controls -----------------------------------------------------------------

# The keys that change a control of each kind: the other one where it is at its end.
KEYS = {
    "range": ("End", "Home"),
    "select-one": ("ArrowDown", "ArrowUp"),
    "button": ("Space",),
    "checkbox": ("Space",),
    "text": ("x",),
    "textarea": ("x",),
}
# The control in focus: its place among all, and what it is to those who cannot see it.
FOCUSED = """selector => {
  const node = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(node);
  const label = node.labels?.[0]?.firstChild.textContent ?? node.textContent;
  return {
    place: [...document.querySelectorAll(selector)].indexOf(node),
    type: node.type,
    name: (node.ariaLabel ?? label).trim(),
    aloud: node.getAttribute("aria-valuetext"),
    value: node.value,
    outlined: outlineStyle === "solid" && parseFloat(outlineWidth) >= 2,
  };
}"""
# Bring a slider back; after other controls, the page is opened anew.
RESTORE = """value => {
  document.activeElement.value = value;
  document.activeElement.dispatchEvent(new Event("input"));
}"""
TWO_FRAMES = """() => new Promise(
  done => requestAnimationFrame(() => requestAnimationFrame(done)))"""


def show_before_a_link(stage, explorer):
    link = '<a href="#">What follows</a>'
    stage.open(page_of(view(explorer), link, states=states_of(explorer)))
    pictures(stage.page).first.wait_for()


def what_is_told(page):
    """The picture and the sentence in words."""
    labels = pictures(page).evaluate_all("all => all.map(one => one.ariaLabel)")
    assert all(labels)
    said = page.locator(".book-sentence").text_content()
    assert said
    return [*labels, said]


def control_in_focus(page):
    """The control in focus, after a check of what holds for each."""
    control = page.evaluate(FOCUSED, CONTROLS)
    assert control["name"], control
    assert control["outlined"], control
    assert control["aloud"] or control["type"] != "range", control
    return control


def what_each_tells(roots):
    """The first picture of each explorer in words."""
    first = "roots => roots.map(root => root.querySelector('[role=img]').ariaLabel)"
    return roots.evaluate_all(first)


def handle(page, control):
    """Press a key that changes the control in focus; whether what is told follows."""
    before = what_is_told(page)
    for key in KEYS[control["type"]]:
        page.keyboard.press(key)
        page.evaluate(TWO_FRAMES)
        if what_is_told(page) != before:
            return True
    return False


@every_example
def test_each_control_works_by_keyboard_and_what_is_told_follows(stage, page, name):
    page.set_viewport_size({"width": PHONE, "height": 1400})
    page.emulate_media(reduced_motion="reduce")
    show_before_a_link(stage, explorer := EXAMPLES[name]())
    height = page.locator(".book-explorer").bounding_box()["height"]
    count, at, idle = page.locator(CONTROLS).count(), -1, set()
    for place in range(count):
        for _ in range(place - at):
            page.keyboard.press("Tab")
        control, at = control_in_focus(page), place
        assert control["place"] == place
        if place == count - 1:  # the keyboard gets out of the explorer again
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.textContent") == "What follows"
            page.keyboard.press("Shift+Tab")
        if not handle(page, control):
            idle.add(control["name"])
        assert page.evaluate("document.getAnimations().length") == 0, control
        check_that_all_is_inside(page, height)
        if control["type"] == "range":
            page.evaluate(RESTORE, control["value"])
        else:
            show_before_a_link(stage, explorer)
            at = -1
    assert count > 0
    assert idle == IDLE.get(type(explorer).__name__, set())


def test_all_live_on_one_page_and_two_views_of_one_move_together(stage, page):
    explorers = [make() for make in first_of_each_class().values()]
    page.set_viewport_size({"width": DESK, "height": 1600 * len(explorers)})
    stage.show(*explorers, *explorers)
    roots = page.locator(".book-explorer")
    expect(roots.get_by_role("img")).to_have_count(roots.count())
    for i in range(len(explorers)):
        before = what_each_tells(roots)
        slider = roots.nth(i).locator("input[type=range]").first
        slider.press("End")
        page.evaluate(TWO_FRAMES)
        after = what_each_tells(roots)
        changed = {k for k in range(roots.count()) if after[k] != before[k]}
        assert changed == {i, i + len(explorers)}
        assert after[i] == after[i + len(explorers)]
    styles = {explorer._css for explorer in explorers}
    assert page.evaluate("document.adoptedStyleSheets.length") == len(styles)


# --- Its speed, and its end -------------------------------------------------------

# Move a slider many times, each time with the picture and its layout; how many did it.
MOVE = """slider => {
  const draw = window.requestAnimationFrame;
  const [low, high] = [Number(slider.min), Number(slider.max)];
  let drawn = 0;
  for (let i = 0; i < 20; i++) {
    let callback = null;
    window.requestAnimationFrame = (react) => { callback = react; return 1; };
    slider.value = low + (high - low) * ((i * 7) % 20 + 1) / 21;
    slider.dispatchEvent(new Event("input"));
    callback?.(performance.now());
    slider.getBoundingClientRect();
    if (callback) drawn++;
  }
  window.requestAnimationFrame = draw;
  return drawn;
}"""


# Work of the same kind that never changes: it tells how fast this machine is now.
WEIGH = """() => {
  const svg = document.body.appendChild(
    document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  for (let i = 0; i < 3000; i++) {
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    bar.setAttribute("width", 2 + i % 7);
    svg.append(bar);
  }
  for (let k = 0; k < 10; k++) {
    for (const bar of svg.children) bar.setAttribute("height", k + 2.5);
    svg.getBoundingClientRect();
  }
  svg.remove();
}"""


class Clock:
    """How long the page has computed, whatever else the machine was busy with."""

    def __init__(self, page):
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def milliseconds(self):
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(m["value"] for m in metrics if m["name"] == "ThreadTime")

    def slowness(self):
        """How many times SAME_WORK this machine takes now; at least 1."""
        start = self.milliseconds()
        self._page.evaluate(WEIGH)
        return max(1, (self.milliseconds() - start) / SAME_WORK)

    def of_a_redraw(self, slider):
        """The mean from a slider's input to the picture with its layout."""
        start = self.milliseconds()
        drawn = slider.evaluate(MOVE)
        return (self.milliseconds() - start) / drawn


@every_example
def test_it_redraws_within_a_frame(stage, page, name):
    page.set_viewport_size({"width": DESK, "height": 1400})
    stage.show(EXAMPLES[name]())
    sliders = page.locator(".book-explorer input[type=range]").all()
    clock = Clock(page)
    times = [clock.of_a_redraw(slider) for slider in sliders]
    slowest = sliders[times.index(max(times))]
    clock.slowness()  # from here on, all is compiled
    took, slower = clock.of_a_redraw(slowest), clock.slowness()
    print(f"{name}: {took:.1f} ms on a machine {slower:.1f} times slower")
    assert took <= FRAME * FRAMES.get(name, 1) * slower


@pytest.mark.parametrize("name", first_of_each_class())
def test_a_failure_is_told_in_place(theatre, name):
    explorer = EXAMPLES[name]()
    states = states_of(explorer)
    state = states[explorer.model_id]["state"]
    kept = {"question", "_reserve", "_esm", "_css"}
    state |= dict.fromkeys(set(explorer.keys) & set(state) - kept)
    theatre.errors.clear()
    theatre.open(page_of(view(explorer), states=states))
    message = theatre.page.get_by_role("alert")
    expect(message).to_contain_text("This explorer has stopped: ")
    expect(theatre.page.locator(".book-question")).to_have_text(explorer.question)
    assert len(theatre.errors) == 1  # it is in the console too
