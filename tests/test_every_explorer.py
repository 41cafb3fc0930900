"""What holds for every explorer: its place, its size, its speed, and for everybody.

What is particular to one has tests of its own.
"""

import gzip
import json

import pytest
from _ext.widget_host import prepare, slot
from playwright.sync_api import expect

import explorers
from explorers import ClippingCliff, Playground
from explorers.shared.explorer import Explorer
from tests.accessibility import told, violations
from tests.explorer_examples import EXAMPLES, FRAMES, IDLE, LARGEST
from tests.explorer_pages import (
    DESK,
    HOST,
    PHONE,
    Stage,
    as_on_a_desk,
    check_that_all_is_inside,
    page_of,
    pictures,
    states_of,
    view,
    wait_until_drawn,
)
from tests.redraw import measure

SCRIPT_LIMIT = 15_000  # bytes
SCRIPT_LIMITS = {"Playground": 45_000}  # with its worker
STATE_LIMIT = 100_000
# Of the work that redraws are measured with, in tests/redraw.py. By machine and hour
# the largest examples take 0.04 to 0.39; TextInspector, which has two frames, 0.57.
FRAME = 0.4
PATIENCE_MS, IDLE_MS = 20_000, 300  # that a change may take: see `handle`
MOMENT_MS = 20  # between two looks; to look at every frame takes ten times the work
TOOLS = {"Undo", "Reset"}  # there is nothing to take back as it opens
TARGET = 24  # px: WCAG 2.2, target size
SMALLEST = 11  # px, of type
CONTROLS = (
    ".book-explorer :is(input, select, textarea, button, summary, [tabindex])"
    ":not([tabindex='-1'])"
)


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


def test_each_explorer_has_an_example_as_it_opens():
    public = {name: getattr(explorers, name) for name in explorers.__all__}
    classes = {name for name, one in public.items() if issubclass(one, Explorer)}
    assert set(first_of_each_class()) == classes
    for name, make in EXAMPLES.items():
        assert type(make()).__name__ == name.split(",")[0]
    assert set(IDLE) <= classes | set(EXAMPLES)


# --- What a page carries ----------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(heavy):
    """What the build puts into a page of each class."""
    classes = first_of_each_class()
    states = {name: {"state": make().get_state()} for name, make in classes.items()}
    for entry in states.values():
        del entry["state"]["layout"]
    return prepare(states)


@pytest.mark.parametrize("name", first_of_each_class())
def test_a_page_carries_a_small_script(prepared, name):
    script = prepared[name]["esm"]
    limit = SCRIPT_LIMITS.get(name, SCRIPT_LIMIT)
    assert len(gzip.compress(script.encode())) <= limit
    for text in (script, getattr(explorers, name)._css):
        check_it_can_stand_in_a_page(text)


def check_it_can_stand_in_a_page(text):
    """It stands inside a script element."""
    assert not any(tag in text for tag in ("<script", "</script", "<!--"))


@every_example
def test_a_page_carries_little(name):
    entry = EXAMPLES[name]()._get_embed_state()
    entry["state"] = {
        key: value
        for key, value in entry["state"].items()
        if key not in ("_esm", "_css")
    }
    assert len(json.dumps(entry).encode()) <= STATE_LIMIT


# --- Its place --------------------------------------------------------------------


# All but the playground, which trains two networks.
SEEN_AT_ONCE = [name for name in EXAMPLES if not name.startswith("Playground")]


@pytest.mark.parametrize("name", SEEN_AT_ONCE)
def test_it_is_seen_at_once_on_a_desk(stage, page, name):
    page.set_viewport_size({"width": 1366, "height": 768})
    explorer = EXAMPLES[name]()
    stage.open(as_on_a_desk(page_of(view(explorer), states=states_of(explorer))))
    page.locator(".book-picture").first.wait_for()
    assert page.locator(".book-explorer").bounding_box()["height"] <= 640


@pytest.mark.parametrize("name", first_of_each_class())
def test_nothing_sticks_out_on_the_narrowest_phone(stage, page, name):
    page.set_viewport_size({"width": 320, "height": 640})
    stage.show(EXAMPLES[name]())
    height = page.locator(".book-explorer").bounding_box()["height"]
    check_that_all_is_inside(page, height)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide == 320


# What changes of how all of an explorer looks as the styles of others come after.
CHANGED = """(styles) => {
  const nodes = [...document.querySelectorAll(".book-explorer, .book-explorer *")];
  const names = [...getComputedStyle(document.body)];
  const looks = () => nodes.map((node) => {
    const style = getComputedStyle(node);
    return names.map((name) => style.getPropertyValue(name));
  });
  const before = looks();
  for (const text of styles) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
  }
  return looks().flatMap((look, k) => {
    const changed = names.filter((_, i) => look[i] !== before[k][i]);
    return changed.length ? [`${nodes[k].outerHTML.slice(0, 80)} ${changed}`] : [];
  });
}"""


@pytest.mark.parametrize("name", first_of_each_class())
def test_it_looks_the_same_whichever_others_share_its_page(stage, page, name):
    page.set_viewport_size({"width": PHONE, "height": 800})
    explorer = EXAMPLES[name]()
    stage.show(explorer)
    others = {make()._css for make in first_of_each_class().values()} - {explorer._css}
    assert page.evaluate(CHANGED, sorted(others)) == []


def test_a_tool_has_no_frame_whether_it_can_be_used_or_not(stage, page):
    stage.show(EXAMPLES["UnrolledRNN"]())
    undo = page.get_by_role("button", name="Undo")
    at_rest = undo.evaluate("(e) => getComputedStyle(e).borderColor")
    page.locator("input[type=range]").first.press("End")
    expect(undo).not_to_have_attribute("aria-disabled", "true")
    assert undo.evaluate("(e) => getComputedStyle(e).borderColor") == at_rest


# Controls that are shown, and smaller than a finger needs.
SMALL = """(controls, least) => controls.filter((control) => {
  const { width, height } = control.getBoundingClientRect();
  return control.checkVisibility({ visibilityProperty: true })
    && Math.min(width, height) < least;
}).map(control => control.outerHTML.slice(0, 200))"""


def check_targets(page):
    targets = page.locator(f"{CONTROLS}, .book-explorer a[href]")
    small = targets.evaluate_all(SMALL, TARGET)
    assert small == []


def check_axe(page, theme):
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    found = violations(page)
    assert found == [], told(found)


# How small the smallest type is that is to be read, and where it stands.
SMALLEST_TYPE = """(root) => {
  const words = (node) => [...node.childNodes].filter(({ nodeType }) => nodeType === 3)
    .map(({ data }) => data).join("").replace(/[\\s\u200b]/g, "");
  const sizes = [...root.querySelectorAll("*")]
    .filter((node) => node.checkVisibility() && words(node))
    .map((node) => [
      parseFloat(getComputedStyle(node).fontSize) * node.currentCSSZoom,
      node.outerHTML.slice(0, 200),
    ]);
  return sizes.sort(([a], [b]) => a - b)[0];
}"""


def check_type(page):
    """All can be read on a phone."""
    size, where = page.locator(".book-explorer").evaluate(SMALLEST_TYPE)
    assert size >= SMALLEST, where


SHAPES = ":is(path, line, rect, circle, text)"  # what stands in one is not painted


@pytest.mark.parametrize("width", [320, 360, 390, 560, 700])
@pytest.mark.parametrize("name", first_of_each_class())
def test_what_stands_still_can_be_seen_and_read(stage, page, prepared, name, width):
    explorer = EXAMPLES[name]()
    still = prepared[name]["still"]
    place = slot("", name, explorer.question, prepared[name]["reserve"], still)
    sheet = HOST.with_suffix(".css").read_text("utf-8") + explorer._css
    page.set_viewport_size({"width": width, "height": 800})
    stage.open(page_of(f"<style>{sheet}</style>{place}", states={}))
    check_type(page)
    assert page.locator(".book-still svg[role=img]:visible").count() == bool(still)
    assert page.locator(f".book-still {SHAPES} > :not(tspan)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_what_is_written_below_a_chart_stands_in_its_still(heavy):
    state = EXAMPLES["Scrubber, bars and text"]().get_state()
    del state["layout"]
    still = prepare({"one": {"state": state}})["one"]["still"]
    assert f">{state['_frames'][0][2]}</p>" in still


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
        check_type(page)
        return check_axe(page, "light")
    for button in page.locator(".book-body button:not([aria-disabled=true])").all():
        button.click()
    check_axe(page, "dark")


# The controls that are painted over a picture which they have been scrolled under.
OVER = """() => {
  const scene = document.querySelector(".book-scene");
  const over = [];
  let tried = 0;
  for (const button of document.querySelectorAll(".book-controls button")) {
    const { bottom } = scene.getBoundingClientRect();
    scrollBy(0, button.getBoundingClientRect().bottom - bottom);
    const { x, y, width, height } = button.getBoundingClientRect();
    if (y + height > scene.getBoundingClientRect().bottom + 1) continue;
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    if (button.contains(top)) over.push(button.textContent);
    tried += 1;
  }
  return { over, tried };
}"""


def test_controls_go_under_the_picture_that_stays_on_a_phone(stage, page):
    page.set_viewport_size({"width": PHONE, "height": 844})
    below = '<div style="height: 900px"></div>'
    stage.open(page_of(view(cliff := ClippingCliff()), below, states=states_of(cliff)))
    pictures(page).first.wait_for()
    stage.unfold()
    found = page.evaluate(OVER)
    assert found["tried"] > 8
    assert found["over"] == []


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
    type: node.type ?? node.localName,
    name: (node.ariaLabel ?? label).trim(),
    aloud: node.getAttribute("aria-valuetext"),
    value: node.value,
    outlined: outlineStyle === "solid" && parseFloat(outlineWidth) >= 2,
  };
}"""
# What is told, in words: each picture and the sentence.
TOLD = """() => {
  const pictures = [...document.querySelectorAll("[role=img]")];
  const sentence = document.querySelector(".book-sentence")?.textContent;
  return [...pictures.map((picture) => picture.ariaLabel), sentence];
}"""
IS_TOLD = f"(told) => JSON.stringify(told) === JSON.stringify(({TOLD})())"
# A worker may tell of one picture after another.
IS_AT_REST = f"""() => {{
  const before = globalThis.toldBefore;
  globalThis.toldBefore = JSON.stringify(({TOLD})());
  return globalThis.toldBefore === before;
}}"""
# What is told instead of what was before, once a change has been drawn. Where the
# control in focus is at its end, and the key back is still to come, nothing may follow.
FOLLOWS = f"""async ([before, value, isLast, patience]) => {{
  const [told, isTold] = [{TOLD}, {IS_TOLD}];
  const frame = () => new Promise(requestAnimationFrame);
  const moment = () => new Promise((done) => setTimeout(done, {MOMENT_MS}));
  await frame();
  await frame();
  const isAtItsEnd = !isLast && document.activeElement.value === value;
  const end = performance.now() + (isAtItsEnd ? 0 : patience);
  while (isTold(before) && performance.now() < end) await moment();
  return isTold(before) ? null : told();
}}"""
# Open what is folded, as a reader can, and focus a control.
FOCUS = """([selector, place]) => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  document.querySelectorAll(selector)[place].focus();
}"""
# Bring a slider back, until it has been drawn, or all that a reader can change.
RESTORE = """async value => {
  document.activeElement.value = value;
  document.activeElement.dispatchEvent(new Event("input"));
  await new Promise(requestAnimationFrame); // after the explorer's own
}"""
RESET = """() => {
  const isReset = ({ textContent }) => textContent === "Reset";
  [...document.querySelectorAll("button")].find(isReset).click();
}"""
TWO_FRAMES = """() => new Promise(
  done => requestAnimationFrame(() => requestAnimationFrame(done)))"""


def show_before_a_link(stage, explorer):
    """Show an explorer and open what is folded; what it tells as it has opened."""
    link = '<a href="#">What follows</a>'
    stage.open(page_of(view(explorer), link, states=states_of(explorer)))
    pictures(stage.page).first.wait_for()
    wait_until_drawn(stage.page)
    stage.unfold()
    stage.page.wait_for_function(IS_AT_REST, polling=IDLE_MS)
    return what_is_told(stage.page)


def show_anew(stage, told, place):
    """Open the page anew, where an explorer tells what it told; focus a control."""
    stage.open(stage.html)
    return_to(stage.page, told, place)


def reset(page, told, place):
    """Bring an explorer back to what it told; focus a control."""
    page.evaluate(RESET)
    return_to(page, told, place)


def return_to(page, told, place):
    page.wait_for_function(IS_TOLD, arg=told, polling=MOMENT_MS)
    page.evaluate(FOCUS, [CONTROLS, place])


def what_is_told(page):
    told = page.evaluate(TOLD)
    assert all(told)
    return told


def control_in_focus(page):
    """The control in focus, after a check of what holds for each."""
    control = page.evaluate(FOCUSED, CONTROLS)
    assert control["name"], control
    assert control["outlined"], control
    assert control["aloud"] or control["type"] != "range", control
    return control


FIRST_TOLD = "(root) => root.querySelector('[role=img]').ariaLabel"
# Two views of one model tell the same, and no longer what they told before.
BOTH_FOLLOW = f"""([pair, before]) => {{
  const roots = document.querySelectorAll(".book-explorer");
  const [one, other] = pair.map((k) => roots[k]).map({FIRST_TOLD});
  return one === other && one !== before;
}}"""


def what_each_tells(roots):
    """The first picture of each explorer in words."""
    return roots.evaluate_all(f"roots => roots.map({FIRST_TOLD})")


def handle(page, control, first_patience, last_patience):
    """Press keys that change the control in focus; whether what is told follows.

    It may take so many ms to find what is to be told after the first, and the last.
    """
    before = what_is_told(page)
    *first, last = KEYS[control["type"]]
    patience = dict.fromkeys(first, first_patience) | {last: last_patience}
    for key in patience:
        page.keyboard.press(key)
        asked = [before, control["value"], key == last, patience[key]]
        if told := page.evaluate(FOLLOWS, asked):
            assert all(told)
            return True
    return False


@every_example
def test_each_control_works_by_keyboard_and_what_is_told_follows(stage, page, name):
    page.set_viewport_size({"width": PHONE, "height": 1400})
    page.emulate_media(reduced_motion="reduce")
    at_first = show_before_a_link(stage, explorer := EXAMPLES[name]())
    height = page.locator(".book-explorer").bounding_box()["height"]
    count, idle = page.locator(CONTROLS).count(), set()
    assert count > 0
    meant = IDLE.get(name, IDLE.get(type(explorer).__name__, set()))
    is_playground = isinstance(explorer, Playground)  # it has buttons of its own
    if not is_playground:
        meant = meant | TOOLS
    first_patience = PATIENCE_MS if "new Worker(" in explorer._esm else IDLE_MS
    is_new = True
    for place in range(count):
        page.keyboard.press("Tab")  # from the one before, or from the page's beginning
        control = control_in_focus(page)
        assert control["place"] == place
        if place == count - 1:  # the keyboard gets out of the explorer again
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.textContent") == "What follows"
            page.keyboard.press("Shift+Tab")
        if control["type"] == "summary":
            continue  # it is open, so that what is in it is reached
        is_idle = control["name"] in meant
        # What is brought back may have moved others, or a worker still tell of it.
        if not is_new and (control["name"] == "Undo" or is_idle):
            show_anew(stage, at_first, place)
        patience = (IDLE_MS,) * 2 if is_idle else (first_patience, PATIENCE_MS)
        if not handle(page, control, *patience):
            idle.add(control["name"])
        assert page.evaluate("document.getAnimations().length") == 0, control
        check_that_all_is_inside(page, height)
        is_new = is_playground and control["type"] != "range"
        if is_new:
            show_anew(stage, at_first, place)
        elif control["type"] != "range":
            reset(page, at_first, place)
        else:
            page.evaluate(RESTORE, control["value"])
    assert idle == meant


@pytest.mark.parametrize(("width", "letters"), [(PHONE, 24), (700, 34)])
@every_example
def test_letters_that_the_reader_has_made_larger_have_room(
    stage, page, name, width, letters
):
    explorer = EXAMPLES[name]()
    larger = f"<style>html {{ font-size: {letters}px !important }}</style>"
    page.set_viewport_size({"width": width, "height": 1400})
    stage.open(page_of(larger, view(explorer), states=states_of(explorer)))
    pictures(page).first.wait_for()
    wait_until_drawn(page)
    stage.unfold()
    check_that_all_is_inside(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_all_live_on_one_page_and_two_views_of_one_move_together(stage, page):
    explorers = [make() for make in first_of_each_class().values()]
    page.set_viewport_size({"width": DESK, "height": 1600 * len(explorers)})
    stage.show(*explorers, *explorers)
    roots = page.locator(".book-explorer")
    drawn = roots.filter(has=page.get_by_role("img"))
    expect(drawn).to_have_count(2 * len(explorers))
    wait_until_drawn(page)
    for i in range(len(explorers)):
        pair = [i, i + len(explorers)]
        before = what_each_tells(roots)
        roots.nth(i).locator(".book-controls input[type=range]").first.press("End")
        page.evaluate(TWO_FRAMES)
        page.wait_for_function(BOTH_FOLLOW, arg=[pair, before[i]], timeout=PATIENCE_MS)
        after = what_each_tells(roots)
        assert [k for k in range(roots.count()) if after[k] != before[k]] == pair
    styles = {explorer._css for explorer in explorers}
    assert page.evaluate("document.adoptedStyleSheets.length") == len(styles)


# --- Its speed, and its end -------------------------------------------------------


def test_each_class_has_an_example_of_the_largest():
    assert {name.split(",")[0] for name in LARGEST} == set(first_of_each_class())


@pytest.mark.parametrize("name", LARGEST)
def test_it_redraws_within_a_frame(stage, page, name):
    page.set_viewport_size({"width": DESK, "height": 1400})
    stage.show(EXAMPLES[name]())
    wait_until_drawn(page)
    took = measure(page)
    assert took.ratio <= FRAME * FRAMES.get(name, 1), took


@pytest.mark.parametrize("name", first_of_each_class())
def test_a_failure_is_told_in_place(theatre, name):
    explorer = EXAMPLES[name]()
    states = states_of(explorer)
    state = states[explorer.model_id]["state"]
    kept = {"question", "_esm", "_css"}
    state |= dict.fromkeys(set(explorer.keys) & set(state) - kept)
    theatre.errors.clear()
    theatre.open(page_of(view(explorer), states=states))
    message = theatre.page.get_by_role("alert")
    expect(message).to_contain_text("This explorer has stopped: ")
    expect(theatre.page.locator(".book-question")).to_have_text(explorer.question)
    assert len(theatre.errors) == 1  # it is in the console too
