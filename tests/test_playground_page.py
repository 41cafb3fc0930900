"""Playground on the page: it trains in its worker, beside its twin, from a link."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from explorers import Playground
from tests.explorer_pages import DESK, FILLER, ORIGIN, PHONE, Stage, as_on_a_desk
from tests.explorer_places import placed

BOTH = re.compile(r"rate 0\.05.*rate 0\.1")
PATIENCE = 60_000  # ms, on a machine that is busy
# While it is held, its worker is asked nothing, and so answers nothing.
HOLD = """() => {
  const { postMessage } = Worker.prototype;
  const asked = [];
  Worker.prototype.postMessage = function (message) { asked.push([this, message]); };
  globalThis.release = () => {
    Worker.prototype.postMessage = postMessage;
    for (const [worker, message] of asked) worker.postMessage(message);
  };
}"""
# What it has learnt is kept once its worker has told that it rests.
KEPT = """(place) =>
  document.querySelector(place).model.get("progress").updates > 0"""
SEEN = """() => [...document.querySelectorAll("[role=img], .book-key, .book-sentence")]
  .map(({ ariaLabel, innerHTML }) => [ariaLabel, innerHTML])"""
SMALL = {"task": "bit", "steps": 5, "units": 3, "batch": 8, "bias": "value"}


@pytest.fixture
def stage(page):
    page.set_viewport_size({"width": DESK, "height": 1300})
    stage = Stage(page)
    yield stage
    assert stage.refused == []
    assert stage.errors == []


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def sentence(page):
    return page.locator(".book-sentence")


def curves(page):
    return page.get_by_role("img").first.get_attribute("aria-label")


def wait_for(page, words):
    expect(sentence(page)).to_contain_text(words, timeout=PATIENCE)


def show_linked(stage, fragment):
    stage.html = placed(Playground(), before=FILLER)
    stage.page.goto("about:blank")
    stage.page.goto(f"{ORIGIN}/{fragment}")
    stage.page.locator(".book-picture").first.wait_for()
    stage.unfold()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_moves_when_its_worker_answers(stage, page, width):
    page.add_init_script("Worker.prototype.postMessage = () => {};")  # it never does
    stage.show_far_below(Playground(), width)
    assert page.get_by_role("img", name="Nothing yet.").count() == 2
    assert 0 <= stage.spare_room() < 3


def test_old_results_are_not_told_as_those_of_new_settings(stage, page):
    stage.show(Playground(**SMALL))
    wait_for(page, "Nothing has been learnt yet.")
    button(page, "One step").click()
    wait_for(page, "After 1 update")
    before = page.evaluate(SEEN)
    page.evaluate(HOLD)
    rate = page.get_by_role("slider", name="rate")
    rate.press("End")
    expect(rate).to_have_attribute("aria-valuetext", "10")  # it has been drawn
    assert page.evaluate(SEEN) == before
    page.evaluate("release()")
    wait_for(page, "Nothing has been learnt yet.")
    assert "rate 10," in curves(page)


def test_run_both_pictures_and_the_sentence_are_seen_at_once_on_a_desk(stage, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    stage.open(as_on_a_desk(placed(Playground.from_preset("forget-bias"))))
    wait_for(page, "Who will learn it?")
    top = page.locator(".book-explorer").bounding_box()["y"]
    pictures = page.get_by_role("img")
    expect(pictures).to_have_count(2)
    for seen in (button(page, "Run"), *pictures.all(), sentence(page)):
        box = seen.bounding_box()
        assert box["y"] + box["height"] - top <= 640


def test_one_step_is_the_step_that_python_takes(stage, page):
    explorer = Playground(**SMALL)
    stage.show_with_model(explorer)
    wait_for(page, "Nothing has been learnt yet.")
    for done in (1, 2, 3):
        button(page, "One step").click()
        wait_for(page, f"After {done} update")
    page.wait_for_function("heard.get('change') && saves() > 0")
    explorer.train(3)
    told = page.evaluate("() => model.get('progress')")
    np.testing.assert_allclose(told["params"], explorer.progress["params"], atol=1e-12)
    np.testing.assert_allclose(
        told["moments"], explorer.progress["moments"], atol=1e-12
    )
    for name in ("loss", "norm", "clipped"):
        np.testing.assert_allclose(
            told["history"][name], explorer.history[name], rtol=1e-9
        )


def test_the_page_goes_on_from_where_python_stopped(stage, page):
    explorer = Playground(**SMALL)
    stage.show_with_model(explorer)
    wait_for(page, "Nothing has been learnt yet.")
    explorer.train(4)
    stage.change(explorer, "progress")
    wait_for(page, "After 4 updates")
    button(page, "One step").click()
    wait_for(page, "After 5 updates")


def test_it_runs_until_it_is_solved_and_stops_at_the_press_of_run(stage, page):
    stage.show(Playground(**SMALL, bias_value=3.0, rate=0.02))
    button(page, "Run").click()
    wait_for(page, "Solved after")
    button(page, "Run").click()
    expect(button(page, "Run")).to_have_attribute("aria-pressed", "false")
    page.wait_for_function(KEPT, arg=".book-widget")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    before = sentence(page).text_content()
    page.wait_for_timeout(500)
    assert sentence(page).text_content() == before
    button(page, "Restart").click()
    wait_for(page, "Nothing has been learnt yet.")


def test_the_twin_differs_in_the_one_thing_that_was_changed(stage, page):
    stage.show(Playground(**SMALL))
    button(page, "Change one thing").click()
    slider = page.get_by_role("slider", name="bias of")
    slider.press("ArrowRight")
    wait_for(page, "forget bias 1 or forget bias 1.5")
    page.get_by_role("slider", name="rate").press("ArrowRight")
    wait_for(page, "rate 0.05 or rate 0.1")  # one thing at a time
    button(page, "One step").click()
    wait_for(page, "After 1 update")
    for name in ("way back", "clipping", "longer", "inside"):
        button(page, name).click()
        picture = page.get_by_role("img").nth(1)
        expect(picture).to_have_attribute("aria-label", BOTH, timeout=PATIENCE)
    button(page, "No twin").click()
    wait_for(page, "Nothing has been learnt yet.")


def test_a_row_of_seeds_is_counted(stage, page):
    stage.show(Playground(**SMALL, bias_value=3.0, rate=0.02))
    button(page, "Over seeds").click()
    expect(sentence(page)).to_contain_text("of 10 seeds made it", timeout=2 * PATIENCE)
    expect(sentence(page)).not_to_contain_text("so far")
    expect(button(page, "Run")).to_have_attribute("aria-pressed", "false")


def test_divergence_stops_it_and_offers_two_remedies(stage, page):
    stage.show(Playground.from_preset("diverges"))
    button(page, "Run").click()
    wait_for(page, "Diverged at update")
    expect(button(page, "Run")).to_have_attribute("aria-pressed", "false")
    button(page, "Clip, as a twin").click()
    wait_for(page, "no clipping or clipped by norm at 1")


def test_nothing_runs_out_of_sight(stage, page):
    explorer = Playground(**SMALL)
    stage.show_with_model(explorer)
    wait_for(page, "Nothing has been learnt yet.")
    page.evaluate("document.querySelector('main').style.paddingBottom = '5000px'")
    button(page, "Run").click()
    wait_for(page, "updates")
    page.evaluate("scrollTo(0, 6000)")
    page.wait_for_function("model.get('progress').updates > 0")  # its worker rests
    before = page.evaluate("() => model.get('progress').updates")
    page.wait_for_timeout(1000)
    assert page.evaluate("() => model.get('progress').updates") == before
    said = sentence(page).text_content()
    page.evaluate("scrollTo(0, 0)")
    expect(sentence(page)).not_to_have_text(said, timeout=PATIENCE)  # it goes on
    button(page, "Run").click()
    page.wait_for_function(
        "before => model.get('progress').updates > before", arg=before, timeout=PATIENCE
    )


def test_a_link_sets_all_and_is_offered_again(stage, page):
    hash_ = "#Playground?v1&task=bit&steps=40&units=4&twin.bias=chrono"
    show_linked(stage, hash_)
    expect(page.locator(".book-question")).to_be_in_viewport()
    wait_for(page, "forget bias as drawn or chrono start")
    assert "lag 40" in curves(page)
    link = page.get_by_role("link", name="Link to these settings")
    assert link.get_attribute("href") == hash_
    assert link.bounding_box()["height"] >= 24  # as a finger needs
    page.get_by_role("slider", name="units").press("ArrowRight")
    expect(link).to_have_attribute("href", hash_.replace("units=4", "units=5"))


ACT = '<p><span data-act="Playground?preset=diverges">ReLU, at a rate of 3</span></p>'


def test_the_text_sets_an_example_as_often_as_it_is_asked_and_leads_back(stage, page):
    stage.open(placed(Playground(), before=FILLER, after=FILLER + ACT + FILLER))
    link = page.get_by_role("link", name="ReLU, at a rate of 3")
    back = button(page, "Back to the text")
    example = page.get_by_role("combobox", name="an example")
    for _ in range(2):
        link.click()
        expect(example).to_have_value("diverges")
        expect(back).to_be_in_viewport()
        page.get_by_role("slider", name="seed").press("ArrowRight")
        expect(example).to_have_value("")
        back.press("Enter")
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport()


def test_who_comes_back_to_a_link_stays_where_they_read(stage, page):
    stage.html = placed(Playground(), before=FILLER) + FILLER
    page.goto(f"{ORIGIN}/#Playground?v1&steps=30")
    wait_for(page, "Nothing has been learnt yet.")
    expect(page.locator(".book-question")).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    before = page.evaluate("scrollY")
    page.reload()
    page.wait_for_function("document.querySelector('.book-tools, .book-explorer')")
    page.wait_for_function(
        "document.querySelector('.book-widget').model?.get('steps') === 30"
    )
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate("scrollY") == pytest.approx(before, abs=300)


def test_a_link_carries_the_reader_s_own_text_and_probe(stage, page):
    show_linked(stage, "#Playground?v1&task=text&units=2&steps=5&batch=2")
    wait_for(page, "Nothing has been learnt yet.")
    link = page.get_by_role("link", name="Link to these settings")
    assert "text=" not in link.get_attribute("href").partition("task=text")[2]
    own = "50 % is half & half; so it goes \U0001f989 # 1\n" * 4
    page.get_by_role("textbox", name="your text").fill(own)
    page.get_by_role("slider", name="its letter").press("End")
    expect(link).to_have_attribute("href", re.compile("&text=50%20%25.*&probe="))
    address = link.get_attribute("href")
    show_linked(stage, address)
    expect(page.get_by_role("textbox", name="your text")).to_have_value(own)
    expect(link).to_have_attribute("href", address)


def test_a_link_that_asks_for_what_cannot_be_says_so(stage, page):
    show_linked(stage, "#Playground?v1&task=bit&rate=NaN&steps=0")
    alert = page.get_by_role("alert").filter(has_text="rate must be a number")
    expect(alert).to_contain_text("steps must be a whole number from 1 to 200")
    wait_for(page, "the first step shows")


def test_a_link_of_another_edition_says_so_and_gives_what_is_known(stage, page):
    show_linked(stage, "#Playground?v2&task=parity&colour=red")
    alert = page.get_by_role("alert").filter(has_text="begin with v1, not “v2”")
    expect(alert).to_contain_text("there is no setting “colour”")
    expect(page.get_by_role("combobox", name="task")).to_have_value("parity")


def test_a_text_that_cannot_be_learnt_is_left_with_the_reason(stage, page):
    stage.show(Playground(task="text", units=2, steps=5, batch=2))
    field = page.get_by_role("textbox", name="your text")
    for text, reason in [
        ("", "There is no text yet"),
        ("short", "120 to 8,000 characters"),
        ("a" * 150, "2 to 96 different characters; there are 1. The text before is"),
    ]:
        field.fill(text)
        expect(page.get_by_text(reason)).to_be_visible()
        assert field.input_value() == text
    field.fill("so it goes 🦉 " * 12)
    expect(page.locator(".book-refusal").last).to_have_text("")
    button(page, "One step").click()
    wait_for(page, "After 1 update")
    button(page, "writes").click()
    expect(page.locator(".book-writing")).not_to_be_empty()


def test_a_probe_is_drawn_by_pointer_and_by_keys(stage, page):
    explorer = Playground(task="lamp", steps=10)
    stage.show_with_model(explorer)
    wait_for(page, "Nothing has been learnt yet.")
    stage.unfold()
    page.get_by_role("slider", name="its input").press("End")
    page.wait_for_function("() => model.get('probe')[0] === 1")
    area = page.locator(".book-draw").bounding_box()
    page.mouse.click(area["x"] + area["width"] - 5, area["y"] + area["height"] - 1)
    page.wait_for_function("() => model.get('probe')[9] < -0.9")
    assert page.evaluate("() => model.get('probe')[0]") == 1
