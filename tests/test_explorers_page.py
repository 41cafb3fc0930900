"""UnrolledRNN on a page without a kernel, and what the page's host does for all.

What holds for every explorer is in test_every_explorer.py; the arithmetic is tested in
explorers/unrolled_rnn/model.test.js, under node.
"""

import re

import ipywidgets
import numpy as np
import pytest
from _ext.widget_host import prepare, slot
from playwright.sync_api import expect

from explorers import UnrolledRNN
from helpers.layers import RNN
from tests.explorer_pages import (
    HOST,
    Stage,
    custom,
    page_of,
    states_of,
    view,
    view_of,
)

pytestmark = pytest.mark.one_page

HOST_STYLE = HOST.with_suffix(".css").read_text(encoding="utf-8")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def recurrent(page):
    return page.get_by_role("slider", name="recurrent")


def picture(page):
    return page.get_by_role("img")


def states_shown(page):
    """The state at each step that the picture tells to those who cannot see it."""
    words = picture(page).get_attribute("aria-label").replace("−", "-")
    return np.array([float(n) for n in words.split(":")[1].split(". ")[0].split(",")])


def drawn_states(page):
    """The states as read off the line of the picture, given its axis from −1 to 1."""
    path = page.locator(".book-line").get_attribute("d")
    rules = page.locator(".book-grid")
    top, bottom = (float(rules.nth(i).get_attribute("y1")) for i in (0, 1))
    y = np.array([float(point.split()[1]) for point in re.split("[ML]", path)[1:]])
    return 1 - 2 * (y - top) / (bottom - top)


def cells_shown(page, shape):
    """The values that the shades of the cells stand for, in rows of units."""
    paths = page.locator(".book-cell").evaluate_all(
        "paths => paths.map(path => [path.classList.contains('book-negative'),"
        " Number(path.style.fillOpacity), path.getAttribute('d')])"
    )
    cells = [
        (float(y), float(x), -shade if negative else shade)
        for negative, shade, outlines in paths
        for x, y in re.findall(r"M(\S+) ([\d.]+)h", outlines)
    ]
    return np.reshape([value for _, _, value in sorted(cells)], shape)


# --- Values -----------------------------------------------------------------------


def test_the_picture_shows_these_values(stage, page):
    rng = np.random.default_rng(0)
    explorer = UnrolledRNN(
        rng.normal(size=(20, 2)), rng.normal(size=(3, 2)), rng.normal(size=(3, 3)),
        rng.normal(size=3), unit=1, gain=0.7, permutation=rng.permutation(20),
    )  # fmt: skip
    stage.show(explorer)
    hidden = explorer.hidden
    np.testing.assert_allclose(states_shown(page), hidden[:, 1], atol=0.00501)
    np.testing.assert_allclose(drawn_states(page), hidden[:, 1], atol=0.002)
    np.testing.assert_allclose(cells_shown(page, (3, 20)), hidden.T, atol=0.02501)


# --- Handling ---------------------------------------------------------------------


def test_the_keyboard_moves_a_slider_and_the_picture(stage, page):
    stage.show(UnrolledRNN())
    slider = recurrent(page)
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "1.00")
    expected = UnrolledRNN(weight_hh=1.0).hidden[:, 0]
    np.testing.assert_allclose(drawn_states(page), expected, atol=0.002)
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "−2.00")
    expected = UnrolledRNN(weight_hh=-2.0).hidden[:, 0]
    np.testing.assert_allclose(drawn_states(page), expected, atol=0.002)


def test_a_pointer_moves_a_slider(stage, page):
    stage.show(UnrolledRNN())
    box = recurrent(page).bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.7 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 30, y, steps=5)
    page.mouse.up()
    expect(recurrent(page)).to_have_attribute("aria-valuetext", "2.00")
    expected = UnrolledRNN(weight_hh=2.0).hidden[:, 0]
    np.testing.assert_allclose(drawn_states(page), expected, atol=0.002)


def test_a_pointer_draws_inputs_and_the_keyboard_sets_them(stage, page):
    stage.show(UnrolledRNN())
    box = page.locator(".book-draw").bounding_box()
    column = box["width"] / 24
    middle = box["y"] + 10 + 72 / 2  # the panel has a margin above and the names below
    page.mouse.move(box["x"] + 10.5 * column, middle - 18)
    page.mouse.down()
    page.mouse.move(box["x"] + 14.5 * column, middle - 18)  # jumps over three steps
    page.mouse.move(box["x"] + 15.5 * column, middle + 90)  # and leaves the panel
    page.mouse.up()
    step = page.get_by_role("slider", name="step")
    value = page.get_by_role("slider", name="its input")
    drawn = []
    step.focus()
    for key in ["Home", *["ArrowRight"] * 23]:
        page.keyboard.press(key)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        drawn.append(float(value.get_attribute("aria-valuetext").replace("−", "-")))
    expected = np.zeros(24)
    expected[3], expected[10:15], expected[15] = 1, 0.5, -1
    np.testing.assert_allclose(drawn, expected, atol=0.051)
    expect(page.get_by_role("combobox")).to_have_value("")
    value.focus()
    page.keyboard.press("End")
    expect(step).to_have_attribute(
        "aria-valuetext", re.compile(r"24 of 24, input 1\.00, state 0\.[67]")
    )


def test_a_finger_draws_sideways_and_upwards_leaves_all_to_the_page(new_context):
    page = new_context(**PHONE).new_page()
    stage = Stage(page)
    stage.show(UnrolledRNN())
    panel = page.locator(".book-draw")
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    assert panel.evaluate("panel => getComputedStyle(panel).touchAction") == "pan-y"
    x, y = box["x"] + box["width"] / 2, box["y"] + 20
    touch = page.context.new_cdp_session(page)
    choice = page.get_by_role("combobox")

    def swipe(dx, dy):
        way = {"xDistance": dx, "yDistance": dy, "gestureSourceType": "touch"}
        touch.send("Input.synthesizeScrollGesture", {"x": x, "y": y, **way})

    swipe(0, -150)
    expect(choice).to_have_value("pulse")
    swipe(60, 0)
    expect(choice).to_have_value("")
    assert np.count_nonzero(np.diff(states_shown(page)) > 0.05) > 1
    choice.select_option("pulse")
    page.touchscreen.tap(x, y)
    expect(choice).to_have_value("")
    assert not stage.errors


def test_each_preset_is_one_and_says_so(stage, page):
    stage.show(UnrolledRNN())
    choice = page.get_by_role("combobox", name="input")
    seen = {tuple(states_shown(page))}
    for name in ("pulses", "square", "sine", "noise", "words"):
        choice.select_option(name)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        expect(choice).to_have_value(name)
        seen.add(tuple(states_shown(page)))
    assert len(seen) == 6
    assert "".join(page.locator(".book-tick").all_text_contents()).startswith(
        "to be or"
    )


def test_steps_have_the_names_that_python_gives_them(stage, page):
    layer = RNN(27, 16, rng=np.random.default_rng(9))
    text = "the name"
    ids = np.array([" abcdefghijklmnopqrstuvwxyz".index(c) for c in text])
    stage.show(UnrolledRNN.from_layer(layer, ids, names=text))
    ticks, key = page.locator(".book-tick"), page.locator(".book-key").last
    assert ticks.all_text_contents() == list(text)
    step = page.get_by_role("slider", name="step")
    step.fill("8")
    expect(step).to_have_attribute("aria-valuetext", re.compile("^8 of 8, e, state"))
    expect(key).to_have_text("input x8 = e")
    page.get_by_role("button", name="Shuffle").click()
    expect(key).not_to_have_text("input x8 = e")
    expect(key).to_contain_text("= e")  # the mark went with it


def test_shuffling_shows_that_order_matters_until_the_memory_is_cut(stage, page):
    stage.show(UnrolledRNN())
    page.get_by_role("combobox").select_option("words")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    ordered = states_shown(page)
    names = page.locator(".book-tick").all_text_contents()
    shuffle = page.get_by_role("button", name="Shuffle the steps")
    restore = page.get_by_role("button", name="Back in order")
    cut = page.get_by_role("button", name="Cut the memory")
    said = page.locator(".book-sentence")
    expect(restore).to_have_attribute("aria-disabled", "true")

    shuffle.click()
    expect(said).to_contain_text("Order matters")
    shuffled = states_shown(page)
    assert abs(shuffled[-1] - ordered[-1]) > 0.005
    last = f"{shuffled[-1]:.2f} instead of {ordered[-1]:.2f}".replace("-", "−")
    expect(said).to_contain_text(last)

    cut.click()
    expect(cut).to_have_attribute("aria-pressed", "true")
    expect(recurrent(page)).to_have_attribute("aria-valuetext", "0.00")
    expect(said).to_contain_text("An MLP cannot tell the order")
    # Each dot lies on the ghost of the same input in order: nothing but places changed.
    places = "dots => dots.map(dot => dot.style.transform)"
    dots = page.locator(".book-mark").evaluate_all(places)
    assert dots == page.locator(".book-ghost").evaluate_all(places)
    assert (
        page.locator(".book-link").evaluate("link => link.style.strokeOpacity") == "0"
    )

    shuffle.click()
    cut.click()
    expect(recurrent(page)).to_have_attribute("aria-valuetext", "0.80")
    restore.click()
    expect(restore).to_have_attribute("aria-disabled", "true")
    np.testing.assert_array_equal(states_shown(page), ordered)
    assert page.locator(".book-tick").all_text_contents() == names


def test_an_input_set_while_shuffled_stays_with_its_step(stage, page):
    stage.show(UnrolledRNN())
    step = page.get_by_role("slider", name="step")
    value = page.get_by_role("slider", name="its input")
    page.get_by_role("button", name="Shuffle").click()
    step.fill("12")
    value.fill("0.5")
    expect(value).to_have_attribute("aria-valuetext", "0.50")
    page.get_by_role("button", name="Back in order").click()
    expect(page.locator(".book-sentence")).not_to_contain_text("shuffled")
    assert step.input_value() != "12"  # the mark went with the input
    expect(value).to_have_attribute("aria-valuetext", "0.50")
    assert np.count_nonzero(np.diff(states_shown(page)) > 0.1) == 2


def test_shuffles_are_the_same_on_every_visit(stage, page):
    orders = []
    for _ in range(2):
        stage.show(UnrolledRNN())
        page.get_by_role("button", name="Shuffle").click()
        expect(page.locator(".book-sentence")).to_contain_text("Order matters")
        orders.append(states_shown(page).tolist())
    assert orders[0] == orders[1]


def test_the_sentence_counts_how_long_an_input_is_felt(stage, page):
    stage.show(UnrolledRNN())
    h = UnrolledRNN().hidden[:, 0]
    steps = np.flatnonzero(h >= 0.05 * h.max())[-1] - h.argmax()
    said, heard = page.locator(".book-sentence"), page.get_by_role("status")
    expect(said).to_contain_text(f"step 4 is felt for {steps} steps more")
    expect(heard).to_contain_text(f"step 4 is felt for {steps} steps more")
    recurrent(page).fill("1")
    left = UnrolledRNN(weight_hh=1.0).hidden[-1, 0] / h.max()
    expect(said).to_contain_text(f"{100 * left:.0f}% of its strongest effect is left")
    expect(heard).to_contain_text(
        "felt for"
    )  # read aloud only once it has come to rest
    expect(heard).to_contain_text("is still felt at the end")


def test_the_sentence_is_true_in_the_corners(stage, page):
    stage.show(UnrolledRNN())
    said = page.locator(".book-sentence")
    step = page.get_by_role("slider", name="step")
    step.fill("24")
    expect(said).to_contain_text("The input at step 24 is 0 and leaves no trace")
    page.get_by_role("slider", name="its input").fill("0.5")
    expect(said).to_contain_text("Step 24 is the last")
    step.fill("4")
    page.get_by_role("slider", name="input wih").fill("0")
    expect(said).to_contain_text("meets weights of 0: it leaves no trace")
    page.get_by_role("button", name="Shuffle").click()
    expect(said).to_contain_text("the same states in either order")


def test_a_mouse_reads_values_without_moving_the_mark(stage, page):
    explorer = UnrolledRNN()
    stage.show(explorer)
    box = page.locator(".book-scrub").bounding_box()
    key = page.locator(".book-key").first
    page.mouse.move(box["x"] + 6.5 / 24 * box["width"], box["y"] + 30)
    expect(key).to_contain_text(f"h7 = {explorer.hidden[6, 0]:.2f}")
    expect(page.get_by_role("slider", name="step")).to_have_value("4")
    page.mouse.move(0, 0)
    expect(key).to_contain_text("h4 = 0.76")
    page.mouse.click(box["x"] + 6.5 / 24 * box["width"], box["y"] + 30)
    expect(page.get_by_role("slider", name="step")).to_have_value("7")


def test_several_units_share_one_gain_and_show_one_as_a_line(stage, page):
    rng = np.random.default_rng(6)
    layer = RNN(3, 4, rng=rng, dtype=np.float64)
    ids = rng.integers(0, 3, 12)
    stage.show(UnrolledRNN.from_layer(layer, ids))
    expect(page.get_by_role("slider", name="recurrent")).to_have_count(0)
    page.get_by_role("slider", name="unit shown").fill("3")
    page.get_by_role("slider", name="gain").fill("0.5")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    layer.params["weight_hh"] *= 0.5
    hidden, _ = layer.forward(ids[:, None])
    np.testing.assert_allclose(drawn_states(page), hidden[:, 0, 2], atol=0.002)
    # A click on a cell marks its step and its unit.
    box = page.locator(".book-scrub").first.bounding_box()
    row = page.locator(".book-row").bounding_box()  # of unit 3
    x = box["x"] + 7.5 / 12 * box["width"]
    page.mouse.click(x, row["y"] - row["height"] / 2)
    expect(page.get_by_role("slider", name="unit shown")).to_have_value("2")
    expect(page.get_by_role("slider", name="step")).to_have_value("8")


# --- Several, and life ------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 900])
@pytest.mark.parametrize(("units", "features"), [(1, 1), (1, 3), (3, 1), (9, 20)])
def test_it_keeps_the_room_that_a_network_of_any_size_needs(
    stage, page, width, units, features
):
    layer = RNN(features, units, rng=np.random.default_rng(0))
    explorer = UnrolledRNN.from_layer(layer, np.ones((20, features)))
    reserved = stage.show_far_below(explorer, width)
    drawn = page.locator(".book-explorer").bounding_box()["height"]
    assert drawn == pytest.approx(reserved, abs=3)
    assert 0 <= stage.spare_room() < 3


def test_out_of_view_it_draws_nothing_and_back_in_view_the_latest(stage, page):
    explorer = UnrolledRNN()
    filler = '<div style="height: 3000px"></div>'
    views = [view(explorer), filler, view(explorer)]
    stage.open(page_of(*views, states=states_of(explorer)))
    slider = recurrent(page).first
    slider.wait_for()
    page.locator(".book-explorer").nth(1).evaluate("root => root.scrollIntoView()")
    page.locator(".book-picture").nth(1).wait_for()
    page.wait_for_function("scrollY > 2000")
    recurrent(page).nth(1).fill("0.3")
    expect(recurrent(page).nth(1)).to_have_attribute("aria-valuetext", "0.30")
    expect(slider).to_have_attribute("aria-valuetext", "0.80")
    page.evaluate("scrollTo(0, 0)")
    expect(slider).to_have_attribute("aria-valuetext", "0.30")


def test_clean_up_stops_listening_when_all_is_sent(stage, page):
    stage.show_with_model(UnrolledRNN())
    slider = recurrent(page)
    slider.wait_for()
    moves = """(slider) => {
      for (const value of [0.1, 0.2, 0.3]) {
        slider.value = value;
        slider.dispatchEvent(new Event("input"));
      }
      return saves();
    }"""
    assert slider.evaluate(moves) == 3
    page.evaluate("finish()")
    assert page.evaluate("heard.size") == 0
    label = picture(page).get_attribute("aria-label")
    assert slider.evaluate(moves) == 3  # the controls no longer do anything
    page.wait_for_timeout(100)
    assert picture(page).get_attribute("aria-label") == label


def test_what_a_stroke_passes_has_the_digits_that_python_tells(stage, page):
    stage.show_with_model(UnrolledRNN())
    box = page.locator(".book-draw").bounding_box()
    column = box["width"] / 24
    page.mouse.move(box["x"] + 4.5 * column, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 11.5 * column, box["y"] + 47)
    page.mouse.up()
    passed = [x for [x] in page.evaluate("model.get('inputs')")]
    assert len(set(passed[4:12])) == 8
    assert passed == [float(f"{x:.9g}") for x in passed]


def test_traits_of_another_length_may_come_one_by_one(stage, page):
    stage.show_with_model(UnrolledRNN(selected=20))
    shown = picture(page).get_attribute("aria-label")
    shorter = UnrolledRNN(inputs=np.ones(12), selected=3)
    for name in ("inputs", "permutation", "selected"):
        assert picture(page).get_attribute("aria-label") == shown
        stage.change(shorter, name)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(picture(page)).not_to_have_attribute("aria-label", shown)
    assert page.locator(".book-failure").count() == 0


def test_undo_ends_where_python_gives_another_length(stage, page):
    stage.show_with_model(UnrolledRNN())
    step, undo = page.get_by_role("slider", name="step"), page.get_by_text("Undo")
    step.press("End")
    expect(undo).to_be_enabled()
    shorter = UnrolledRNN(inputs=np.ones(12), selected=3)
    stage.change(shorter, "inputs", "permutation", "selected")
    expect(undo).to_be_disabled()
    step.press("End")
    expect(step).to_have_value("12")
    undo.click()
    expect(step).to_have_value("4")


def test_a_kernel_that_was_started_anew_is_told_of(stage, page):
    stage.show_with_model(UnrolledRNN())
    picture(page).wait_for()
    lost = "() => el.matches('.jupyter-widgets-disconnected')"  # Jupyter's own sign
    assert not page.evaluate(lost)
    page.evaluate("heard.get('comm_live_update')()")
    assert page.evaluate(lost)


LIFE = """
const seen = document.body.dataset;
const log = (word) => { seen.log = (seen.log ?? "") + word; };
export default () => ({
  initialize({ model }) { log("init "); return () => log("forget "); },
  render({ model, el }) {
    el.textContent = "alive";
    const hear = () => log("heard ");
    model.on("change:a", hear);
    model.set("a", 2);
    model.set("a", 2);
    model.save_changes();
    model.off("change:a", hear);
    model.set({ a: 3, b: [1] });
    log(model.get("a") + "," + model.get("b") + " ");
    return () => log("gone ");
  },
});
"""


def test_the_host_keeps_anywidgets_promises(stage, page):
    show = [view_of({"model_id": "one"})] * 2
    stage.open(page_of(*show, states={"one": custom(LIFE, a=1)}))
    expect(page.get_by_text("alive")).to_have_count(2)
    # One model for two views: the second finds a at 3, hears 2, and is silent again.
    assert page.evaluate("document.body.dataset.log") == "init heard 3,1 heard 3,1 "
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    log = page.evaluate("document.body.dataset.log").split()
    assert sorted(log[-3:]) == ["forget", "gone", "gone"]


BROKEN = {
    "syntax": ("export default {", "could not start"),
    "nothing": ("const nothing = 1;", "no default export"),
    "render": ("export default { render() { throw Error('lost') } }", "start: lost"),
    "initialize": (
        "export default { async initialize() { throw Error('no way') } }",
        "start: no way",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_script_that_fails_says_so_in_place_and_others_live(page, name):
    esm, message = BROKEN[name]
    stage, explorer = Stage(page), UnrolledRNN()
    views = [view_of({"model_id": "broken"}), view(explorer)]
    states = {**states_of(explorer), "broken": custom(esm)}
    stage.open(page_of(*views, states=states))
    expect(page.locator(".book-widget").first).to_contain_text(message)
    page.locator(".book-picture").wait_for()
    assert len(stage.errors) == 1  # it is in the console too


def test_states_that_do_not_arrive_are_told_of(page):
    stage = Stage(page)
    html = page_of(view(UnrolledRNN()), states={})
    stage.open(html.replace("globalThis.bookWidgets", "globalThis.lost"))
    message = page.locator(".book-widget-message")
    expect(message).to_contain_text("could not start: its data did not arrive")


def test_a_widget_that_needs_python_says_so(stage, page):
    slider, lost = ipywidgets.IntSlider(), view_of({"model_id": "unknown"})
    stage.open(page_of(view(slider), lost, states=states_of(slider)))
    message = page.locator(".book-widget-message")
    expect(message.first).to_contain_text("A widget (IntSlider) belongs here. It needs")
    expect(message.last).to_contain_text("A widget (unknown) belongs here. It needs")


def test_without_javascript_the_page_says_what_is_missing(new_context):
    explorer = UnrolledRNN(question="Is 1 < 2 & 2 < 3?")
    states = states_of(explorer)
    reserve = prepare(states)[explorer.model_id]["reserve"]
    place = slot(view(explorer), "UnrolledRNN", explorer.question, reserve)
    html = page_of(f"<style>{HOST_STYLE}</style>", place, states=states)
    for alive in (False, True):
        page = new_context(java_script_enabled=alive).new_page()
        page.set_viewport_size({"width": 700, "height": 800})  # wide, and no desk
        Stage(page).open(html)
        expect(page.get_by_text("Is 1 < 2 & 2 < 3?")).to_have_count(1)
        if alive:
            page.locator(".book-picture").wait_for()
            expect(page.get_by_text("needs JavaScript")).to_have_count(0)
        else:
            expect(page.get_by_text("needs JavaScript")).to_be_visible()
            height = page.locator(".book-placeholder").bounding_box()["height"]
            pixels, *rems = map(float, re.findall(r"[\d.]+", reserve[0]))
            assert height == pytest.approx(pixels + 16 * sum(rems) + 16, abs=1 / 64)


def test_motion_is_shown_only_to_those_who_want_it(new_context):
    # In one go, or on a busy machine the gliding may be over before it is looked at.
    glide = """button => new Promise((done) => {
      const look = () => {
        if (!document.querySelector(".book-gliding"))
          return requestAnimationFrame(look);
        const mark = document.querySelector(".book-mark");
        done(getComputedStyle(mark).transitionDuration);
      };
      button.click();
      look();
    })"""
    durations = {}
    for wish in ("no-preference", "reduce"):
        page = new_context(reduced_motion=wish).new_page()
        Stage(page).show(UnrolledRNN())
        durations[wish] = page.get_by_role("button", name="Shuffle").evaluate(glide)
        expect(page.locator(".book-gliding")).to_have_count(0)
    assert durations == {"no-preference": "0.5s", "reduce": "0s"}


# --- The real page ----------------------------------------------------------------


def test_the_chapter_on_rnns_keeps_room_for_its_explorer(new_context, address):
    for width in (360, 1280):
        heights = []
        for alive in (False, True):
            size = {"width": width, "height": 900}
            context = new_context(java_script_enabled=alive, viewport=size)
            page = context.new_page()
            page.goto(f"{address}notebooks/02_rnn.html")
            place = page.locator(".book-widget").first
            place.scroll_into_view_if_needed()
            if alive:
                place.get_by_role("slider").first.wait_for()  # a still has none
            heights.append(place.bounding_box()["height"])
        assert heights[1] == pytest.approx(heights[0], abs=8)


def test_without_scripts_there_is_no_hole_and_no_button_that_does_nothing(
    new_context, address
):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}notebooks/playground.html")
    place = page.locator(".book-widget").first  # the playground has no still
    place.scroll_into_view_if_needed()
    assert place.bounding_box()["height"] < 250
    expect(place).to_contain_text("What is computed here needs JavaScript")
    expect(page.locator(".sidebar-toggle:visible")).to_have_count(0)
    expect(page.locator(".btn-fullscreen-button:visible")).to_have_count(0)


def test_the_chapter_on_rnns_has_its_explorer_alive(page, address):
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}notebooks/02_rnn.html")
    explorer = page.locator(".book-widget").first  # whose still goes as it comes alive
    explorer.scroll_into_view_if_needed()
    slider = explorer.get_by_role("slider").first
    picture = explorer.get_by_role("img")
    slider.focus()
    before = picture.get_attribute("aria-label")  # no longer the still's
    page.keyboard.press("ArrowLeft")
    expect(picture).not_to_have_attribute("aria-label", before)
    assert errors == []
    assert [url for url in asked if not url.startswith((address, "blob:"))] == []
