"""An explorer's state: taken back, opened anew, linked to; what goes wrong in it."""

import re

import pytest
from playwright.sync_api import expect

from explorers import UnrolledRNN
from tests.explorer_examples import EXAMPLES
from tests.explorer_pages import (
    FILLER,
    HOST,
    ORIGIN,
    Stage,
)
from tests.explorer_places import placed

pytestmark = pytest.mark.one_page

# The playground has links and buttons of its own.
FIRST = [name for name in EXAMPLES if "," not in name and name != "Playground"]
TWO_FRAMES = """() => new Promise(
  done => requestAnimationFrame(() => requestAnimationFrame(done)))"""
NO_LINK = "This link does not fit the explorer"
ACT = '<p>Now <span data-act="UnrolledRNN?weight_hh=2">turn it to <i>2</i></span>.</p>'


def told(page):
    page.evaluate(TWO_FRAMES)
    names = page.locator(".book-explorer [role=img]").evaluate_all(
        "all => all.map(one => one.ariaLabel)"
    )
    return [*names, page.locator(".book-sentence").text_content()]


def tool(page, name):
    return page.locator(".book-tools").get_by_role("button", name=name)


def open_at(stage, page, fragment):
    """Open the page that the stage has, anew, at a fragment."""
    page.goto("about:blank")
    page.goto(f"{ORIGIN}/#{fragment}")
    page.locator(".book-sentence").wait_for(state="attached")


def move_all(page):
    """Move what can be moved, so that much differs from the opening."""
    page.emulate_media(reduced_motion="reduce")
    for slider in page.locator(".book-explorer input[type=range]").all():
        if slider.is_visible():
            slider.press("PageDown")
            page.evaluate(TWO_FRAMES)
    for choice in page.locator(".book-explorer select").all():
        if choice.is_visible():
            choice.press("ArrowDown")
            page.evaluate(TWO_FRAMES)


@pytest.mark.parametrize("name", FIRST)
def test_a_link_brings_the_same_state_and_reset_brings_the_opening(stage, page, name):
    explorer = EXAMPLES[name]()
    stage.open(placed(explorer, before=FILLER))
    page.locator(".book-widget").scroll_into_view_if_needed()  # what is in it changes
    page.locator(".book-sentence").wait_for()
    opening = told(page)
    move_all(page)
    moved = told(page)
    assert moved != opening
    tool(page, "Copy link").click()
    fragment = page.evaluate("location.hash")
    assert re.fullmatch(rf"#{type(explorer).__name__}\?v1&[!-~]+", fragment)
    assert len(fragment) < 700
    open_at(stage, page, fragment[1:])
    assert told(page) == moved
    top = page.locator(".book-explorer").bounding_box()["y"]
    assert top == pytest.approx(0, abs=120)  # it is in view
    tool(page, "Reset").click()
    assert told(page) == opening
    expect(tool(page, "Reset")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Control+z")
    assert told(page) == moved


def test_undo_goes_back_gesture_by_gesture_to_the_opening(stage, page):
    stage.show(UnrolledRNN())
    slider = page.get_by_role("slider", name="recurrent")
    tellings = [told(page)]
    expect(tool(page, "Undo")).to_have_attribute("aria-disabled", "true")
    for values in ([0.5, 0.4, 0.3], [-1, -2]):
        slider.evaluate(
            """(slider, values) => values.forEach((value) => {
              slider.value = value;
              slider.dispatchEvent(new Event("input"));
            })""",
            values,
        )
        tellings.append(told(page))
        page.wait_for_timeout(700)  # the next is another gesture
    page.get_by_role("button", name="Shuffle").click()
    for _ in range(2):
        page.keyboard.press("Control+z")
        assert told(page) == tellings.pop()
    tool(page, "Undo").click()
    assert told(page) == tellings.pop()
    expect(tool(page, "Undo")).to_have_attribute("aria-disabled", "true")
    assert slider.input_value() == "0.8"


HOSTILE = [
    "v1&weight_hh=1e9",
    "v1&weight_hh=%3Cscript%3E",
    "v1&weight_hh=" + "9" * 20_000,
    "v1&selected=24",
    "v1&permutation=0:24",
    "v1&inputs=0:9999999999",
    "v1&__proto__=1",
    "v1&_esm=1",
    "v2&weight_hh=1",
    "v1&weight_hh=%E0%A4%A",
    "",
]


@pytest.mark.parametrize("state", HOSTILE)
def test_a_link_that_does_not_fit_gives_the_opening_and_a_sentence(stage, page, state):
    stage.open(placed(UnrolledRNN()))
    page.locator(".book-sentence").wait_for()
    opening = told(page)
    open_at(stage, page, f"UnrolledRNN?{state}")
    expect(page.get_by_role("alert")).to_contain_text(NO_LINK)
    assert told(page) == opening
    page.get_by_role("slider", name="recurrent").press("ArrowLeft")
    expect(page.get_by_text(NO_LINK)).to_have_count(0)
    assert told(page) != opening


def test_the_text_acts_and_the_way_leads_back(stage, page):
    stage.open(placed(UnrolledRNN(), after=FILLER + ACT + FILLER))
    link = page.get_by_role("link", name="turn it to 2")
    link.scroll_into_view_if_needed()
    where = page.evaluate("scrollY")
    link.click()
    slider = page.get_by_role("slider", name="recurrent")
    expect(slider).to_have_attribute("aria-valuetext", "2.00")
    expect(page.locator(".book-explorer")).to_be_in_viewport()
    back = page.get_by_role("button", name="Back to the text")
    expect(back).to_be_focused()
    back.press("Enter")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    assert page.evaluate("scrollY") == pytest.approx(where, abs=800)
    link.press("Enter")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(slider).to_have_attribute("aria-valuetext", "0.80")


def test_without_javascript_the_words_that_act_are_words(new_context):
    page = new_context(java_script_enabled=False).new_page()
    Stage(page).open(placed(UnrolledRNN(), before=ACT))
    expect(page.get_by_text("Now turn it to 2.")).to_be_visible()
    expect(page.get_by_role("link")).to_have_count(0)


# --- What goes wrong --------------------------------------------------------------


def test_an_event_that_fails_is_reported_and_survived(page):
    stage = Stage(page)
    stage.show(UnrolledRNN())
    before = told(page)
    choice = page.get_by_role("combobox")
    choice.evaluate("""select => {
      select.append(new Option("Nothing", "nothing"));
      select.value = "nothing";
      select.dispatchEvent(new Event("change"));
    }""")
    expect(page.get_by_role("alert")).to_contain_text("This did not work")
    assert len(stage.errors) == 1  # it is in the console too
    assert told(page) == before
    page.get_by_role("slider", name="recurrent").press("End")
    assert told(page) != before
    expect(page.get_by_text("This did not work")).to_have_count(0)


def test_what_cannot_be_drawn_is_taken_back(page):
    stage = Stage(page)
    stage.show(UnrolledRNN())
    before = told(page)
    page.get_by_role("slider", name="step t").evaluate("""slider => {
      slider.max = 99;
      slider.value = 99;
      slider.dispatchEvent(new Event("input"));
    }""")
    expect(page.get_by_role("alert")).to_contain_text("changed nothing")
    assert told(page) == before
    page.get_by_role("slider", name="recurrent").press("End")
    assert told(page) != before


def test_a_hidden_option_is_no_choice(stage, page):
    """WebKit's arrow keys reach an option that is hidden, unless it is disabled."""
    stage.show(UnrolledRNN())
    before = told(page)
    choice = page.get_by_role("combobox")
    hidden = choice.locator("option[hidden]")
    assert hidden.evaluate("option => option.disabled")
    choice.evaluate("""select => {
      select.value = "";
      select.dispatchEvent(new Event("change"));
    }""")
    assert told(page) == before
    expect(choice).to_have_value("pulse")


def test_a_key_chooses_again_what_was_taken_back(stage, page):
    """WebKit tells of no change there, since the list has kept the focus."""
    stage.show(UnrolledRNN())
    choice = page.get_by_role("combobox")
    choice.press("ArrowDown")
    chosen, words = choice.input_value(), told(page)
    page.keyboard.press("Control+z")
    expect(choice).not_to_have_value(chosen)
    choice.evaluate(
        """(select, chosen) => {
          select.value = chosen;
          select.dispatchEvent(new KeyboardEvent("keyup", { key: "ArrowDown" }));
        }""",
        chosen,
    )
    assert told(page) == words
    expect(choice).to_have_value(chosen)


def test_opened_from_a_disk_it_lives(page, tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    folder.joinpath("widget_host.js").write_text(HOST.read_text("utf-8"), "utf-8")
    folder.joinpath("index.html").write_text(placed(UnrolledRNN()), "utf-8")
    page.goto(folder.joinpath("index.html").as_uri() + "#UnrolledRNN?v1&weight_hh=-1")
    slider = page.get_by_role("slider", name="recurrent")
    expect(slider).to_have_attribute("aria-valuetext", "−1.00")


@pytest.mark.parametrize(
    "attributes",
    [
        {"html": {"theme": "dark"}},
        {"body": {"data-vscode-theme-kind": "vscode-dark"}},
        {"body": {"data-vscode-theme-kind": "vscode-high-contrast"}},
        {"body": {"data-jp-theme-light": "false"}},
    ],
    ids=["Colab", "VS Code", "high contrast", "JupyterLab"],
)
@pytest.mark.parametrize("name", ["UnrolledRNN", "Scrubber"])
def test_it_is_legible_in_the_dark_of_others(stage, page, name, attributes):
    stage.show(EXAMPLES[name]())
    look = """() => [".book-explorer", ".book-series-label"].map((name) => {
      const node = document.querySelector(name);
      return node && getComputedStyle(node)[node.ownerSVGElement ? "fill" : "color"];
    })"""
    light = page.evaluate(look)
    for element, values in attributes.items():
        for attribute, value in values.items():
            page.locator(element).evaluate(
                "(node, [a, v]) => node.setAttribute(a, v)", [attribute, value]
            )
    dark = page.evaluate(look)
    for before, now in zip(light, dark, strict=True):
        assert (before is None) == (now is None)
        if now:
            numbers = [sum(map(int, re.findall(r"\d+", c)[:3])) for c in (before, now)]
            assert numbers[0] < 384 < numbers[1]


@pytest.mark.parametrize("name", FIRST)
def test_in_forced_colours_each_state_has_a_look_of_its_own(stage, page, name):
    page.emulate_media(forced_colors="active")
    stage.show(EXAMPLES[name]())
    looks = page.locator("button[aria-pressed]").evaluate_all(
        """all => all.map((one) => {
          const { backgroundColor, borderTopStyle } = getComputedStyle(one);
          return [one.ariaPressed, backgroundColor, borderTopStyle];
        })"""
    )
    pressed = {tuple(look) for on, *look in looks if on == "true"}
    free = {tuple(look) for on, *look in looks if on == "false"}
    assert not pressed & free
    for slider in page.locator("input[type=range]").all():
        assert slider.evaluate("one => getComputedStyle(one).appearance") == "auto"
    bars = page.locator(".book-chance:not(.book-silenced)")
    for colour in bars.evaluate_all(
        "all => all.map(one => getComputedStyle(one).backgroundColor)"
    ):
        assert colour == page.evaluate("getComputedStyle(document.body).color")
