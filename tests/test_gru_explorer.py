"""The GRU's explorer: its arithmetic in Python, and its handling on the page.

The page's arithmetic is tested under node, in explorers/gru/model.test.js.
"""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from traitlets import TraitError

from explorers import GRUExplorer
from explorers.gru.widget import COUNTER, gru, presses
from helpers.layers import GRU, LSTM, RNN
from tests.explorer_pages import FILLER, Stage, page_of, states_of, view
from tests.gru_reference import explorer_of, jacobians, random_layer

pytestmark = pytest.mark.one_page

FREE = ((None,) * 9,) * 2
FRAME = "() => new Promise(requestAnimationFrame)"


# --- Python -----------------------------------------------------------------------


@pytest.mark.parametrize("reset", ["after", "before"])
@pytest.mark.parametrize(("units", "features"), [(1, 1), (3, 2), (16, 5)])
def test_with_nothing_pinned_it_is_the_layer(units, features, reset):
    layer = random_layer(units, features, reset)
    x = np.random.default_rng(0).normal(size=(9, features))
    expected, _ = layer.forward(x[:, None])
    *_, h = gru(x, layer.params, FREE, reset=reset)
    np.testing.assert_allclose(h, expected[:, 0], rtol=0, atol=1e-12)
    explorer = GRUExplorer.from_layer(layer, x)
    assert explorer.reset == reset
    np.testing.assert_array_equal(explorer.hidden, h)


@pytest.mark.parametrize("reset", ["after", "before"])
def test_pinned_to_their_limits_the_gates_make_simpler_networks(reset):
    layer = random_layer(4, 2)
    x = np.random.default_rng(1).normal(size=(9, 2))
    rnn = RNN(2, 4, rng=np.random.default_rng(0), dtype=np.float64)
    rnn.params |= {name: array[-4:] for name, array in layer.params.items()}
    plain, _ = rnn.forward(x[:, None])
    for convention, keep, write in (("torch", 1, 0), ("chung", 0, 1)):
        form = {"convention": convention, "reset": reset}
        explorer = GRUExplorer.from_layer(layer, x, pins=[1, write], **form)
        np.testing.assert_allclose(explorer.hidden, plain[:, 0], atol=1e-12)
        explorer.pins = [None, write]
        explorer.pin("update", keep, range(4, 9))
        frozen = explorer.hidden
        np.testing.assert_array_equal(frozen[4:], frozen[3:4].repeat(5, axis=0))
        explorer.pins = [0, write]
        deaf = explorer.hidden
        explorer.inputs = x[::-1]
        np.testing.assert_allclose(explorer.hidden, deaf[::-1], atol=1e-12)


def test_the_conventions_are_the_same_with_the_gate_turned_round():
    layer = random_layer(3, 2)
    x = np.random.default_rng(2).normal(size=(9, 2))
    one = GRUExplorer.from_layer(layer, x)
    for param in layer.params.values():
        param[3:6] *= -1
    other = GRUExplorer.from_layer(layer, x, convention="chung")
    np.testing.assert_allclose(other.hidden, one.hidden, atol=1e-12)
    np.testing.assert_allclose(other.update_gate, 1 - one.update_gate, atol=1e-12)


def test_results_follow_every_trait_and_tell_their_observers():
    rng = np.random.default_rng(3)
    explorer = explorer_of(3, 2, pinned=False)
    heard = []
    explorer.observe(lambda change: heard.append(change.new), "hidden")
    changes = {
        "inputs": rng.normal(size=(9, 2)),
        **{
            name: rng.normal(size=np.shape(getattr(explorer, name))) for name in COUNTER
        },
        "pins": [[None] * 4 + [0.25] * 5, 0.5],
        "bias_offsets": [1.0, -1.0],
        "convention": "chung",
        "reset": "before",
    }
    for name, value in changes.items():
        setattr(explorer, name, value)
    assert len(heard) == len(changes)
    params = {name: changes[name] for name in COUNTER}
    form = ([1.0, -1.0], "chung", "before")
    r, z, n, h = gru(changes["inputs"], params, explorer.pins, *form)
    np.testing.assert_array_equal(explorer.hidden, h)
    np.testing.assert_array_equal(explorer.candidate, n)
    np.testing.assert_array_equal(explorer.reset_gate, r)
    np.testing.assert_array_equal(explorer.update_gate, z)
    assert (r[4:] == 0.25).all()
    assert (z == 0.5).all()
    with pytest.raises(TraitError, match="read-only"):
        explorer.hidden = h


def test_it_opens_with_a_unit_that_counts_and_starts_again():
    explorer = GRUExplorer()
    assert explorer.selected == presses().argmax() == 13
    assert explorer.gates[explorer.gate] == "update"
    wanted = 0.2 * np.repeat([0, 1, 2, 3, 0, 1, 2, 3], [2, 3, 4, 4, 3, 3, 1, 4])
    np.testing.assert_allclose(explorer.hidden[:, 0], wanted, atol=0.06)
    explorer.pin("reset", 1, 13)  # with all of the past in its ear it cannot start anew
    assert explorer.hidden[13, 0] > 0.5
    explorer.pins = [None, 0]  # and without keeping it cannot count
    assert np.ptp(explorer.hidden[:13, 0]) < 0.1


def test_pins_by_name():
    explorer = GRUExplorer()
    explorer.pin("update", 1)
    explorer.pin("reset", 0.5, [2, 4])
    assert explorer.pins[1] == (1.0,) * 24
    assert [t for t, pin in enumerate(explorer.pins[0]) if pin == 0.5] == [2, 4]
    explorer.pin("update", None, 3)
    assert explorer.pins[1][2:5] == (1.0, None, 1.0)
    with pytest.raises(ValueError, match=r"one of \('reset', 'update'\), got 'z'"):
        explorer.pin("z", 1)
    with pytest.raises(TraitError, match="from 0 to 1"):
        explorer.pin("update", 1.5)
    before = explorer.pins
    for steps in (24, -1, 1.0, True, "1", [[1, 2]]):  # none counts from the end
        with pytest.raises(ValueError, match="steps must be whole numbers from 0 to "):
            explorer.pin("update", 1, steps)
    with pytest.raises(TraitError, match="a number from 0 to 1"):
        explorer.pins = [np.complex64(0.5)] * 2
    assert explorer.pins == before


def test_inputs_of_another_length_lose_pins_and_names():
    explorer = GRUExplorer(pins=[0.5, None], names=24 * "x", selected=20)
    explorer.inputs = [1.0, 0.0, 1.0]
    assert explorer.pins == ((None,) * 3,) * 2
    assert explorer.names == ()
    assert explorer.selected == 0
    assert explorer.hidden.shape == explorer.update_gate.shape == (3, 1)


BAD = [
    (
        "pins",
        [[0.5] * 4],
        r"each gate \(reset, update\) .* the 4 steps, got \[\[",
    ),
    ("pins", [[0.5] * 3, [None] * 4], "each of the 4 steps"),
    ("pins", [1.01, None], "number from 0 to 1 or None"),
    ("pins", [float("nan"), None], "number from 0 to 1 or None"),
    ("pins", [True, None], "number from 0 to 1 or None"),
    ("pins", ["1", None], "number from 0 to 1 or None"),
    ("pins", 0.5, "got 0.5"),
    ("pins", None, "got None"),
    ("bias_offsets", [1.0], r"\(gates,\) = \(2,\), got shape \(1,\)"),
    ("bias_offsets", [1.0, np.inf], "NaN or infinity"),
    ("weight_hh", np.eye(3), r"\(rows, hidden_size\) = \(3, 1\), got shape \(3, 3\)"),
    ("bias_ih", [0.0, 0.0, np.nan], "NaN or infinity"),
    ("inputs", np.zeros((4, 2)), r"\(any, 1\), got shape \(4, 2\)"),
    ("inputs", [1.0], "2 to 100 steps, got 1"),
    ("convention", "cho", "'torch', 'chung'"),
    ("reset", "never", "'after', 'before'"),
    ("names", "abc", "names must be 4 strings"),
    ("selected", 4, "from 0 to 3, got 4"),
    ("unit", 1, "from 0 to 0, got 1"),
    ("gate", 2, "from 0 to 1, got 2"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_bad_values_are_refused_and_change_nothing(name, value, message):
    explorer = GRUExplorer([0.5, 0.0, 1.0, 0.0])
    before, hidden = getattr(explorer, name), explorer.hidden
    with pytest.raises(TraitError, match=message):
        setattr(explorer, name, value)
    np.testing.assert_array_equal(getattr(explorer, name), before)
    np.testing.assert_array_equal(explorer.hidden, hidden)


def test_what_it_cannot_draw_is_refused():
    rng = np.random.default_rng(4)
    x = np.zeros((5, 3))
    with pytest.raises(
        TypeError, match=r"a helpers\.layers\.GRU or a torch\.nn\.GRU, got <.*LSTM"
    ):
        GRUExplorer.from_layer(LSTM(3, 2, rng=rng), x)
    with pytest.raises(TraitError, match="up to 16 units and 32 features, got 17"):
        GRUExplorer.from_layer(GRU(3, 17, rng=rng), x)
    with pytest.raises(ValueError, match="from 0 to 2"):
        GRUExplorer.from_layer(GRU(3, 2, rng=rng), np.array([0, 3]))
    with pytest.raises(TraitError, match="belong together, got no bias_hh"):
        GRUExplorer(**{name: COUNTER[name] for name in list(COUNTER)[:3]})


def test_from_layer_copies_and_ids_are_one_hot():
    layer = random_layer(4, 5, "before", np.float32)
    ids = np.array([0, 4, 2, 2, 1, 3])
    expected, _ = layer.forward(ids[:, None])
    explorer = GRUExplorer.from_layer(layer, ids, unit=2)
    layer.params["weight_hh"][:] = 0  # the layer may go on learning
    np.testing.assert_allclose(explorer.hidden, expected[:, 0], atol=1e-6)
    assert explorer.unit == 2


def test_what_the_page_sends_is_checked_like_what_python_sets():
    explorer = GRUExplorer([0.5, 0.0, 1.0])
    explorer.set_state({"pins": [[None, 1, 0], [None, None, 0.25]]})
    assert explorer.pins == ((None, 1.0, 0.0), (None, None, 0.25))
    with pytest.raises(TraitError, match="pins must have"):
        explorer.set_state({"pins": [[2, 1, 0], [None, None, 0.25]]})


# --- What is shown ----------------------------------------------------------------


def told(page):
    """The rows of numbers that the picture tells: h, n, r, z, and the two norms."""
    words = page.get_by_role("img").get_attribute("aria-label").replace("−", "-")
    return [
        np.array([float(number) for number in row.split(",")])
        for row in re.findall(r": (-?\d[^.;]*\.\d\d(?:, -?\d+\.\d\d)*)[.;]", words)
    ]


def bars(page, kind):
    """The values that the bars of a gate stand for, free and held ones, by their x."""
    paths = page.locator(f'.book-gate-{kind}:not([d=""])').evaluate_all(
        "all => all.map(path => path.getAttribute('d'))"
    )
    return [
        (float(x), -float(high) / 44)
        for path in paths
        for x, high in re.findall(r"M(\S+) [\d.]+v(\S+?)h", path)
    ]


def control(page, name):
    return page.get_by_role("slider", name=name)


def said(page):
    return page.locator(".book-sentence")


def test_the_picture_shows_these_values(stage, page):
    explorer = explorer_of(3, 2, steps=20, unit=1)
    stage.show(explorer)
    h, n, r, z, past, by_input = told(page)
    np.testing.assert_allclose(h, explorer.hidden[:, 1], atol=0.00501)
    np.testing.assert_allclose(n, explorer.candidate[:, 1], atol=0.00501)
    np.testing.assert_allclose(r, explorer.reset_gate[:, 1], atol=0.00501)
    np.testing.assert_allclose(z, explorer.update_gate[:, 1], atol=0.00501)
    norms = [[np.linalg.norm(m, ord=2) for m in of] for of in jacobians(explorer)]
    np.testing.assert_allclose(np.transpose([past, by_input]), norms, atol=0.00501)

    pins = np.array(explorer.pins, dtype=float)[::-1]  # z is above r
    gates = np.stack([explorer.update_gate, explorer.reset_gate])[:, :, 1]
    held, free = ([value for _, value in bars(page, kind)] for kind in ("held", "free"))
    by_gate = gates[np.isfinite(pins)], gates[np.isnan(pins)]
    for shown, expected in zip((held, free), by_gate, strict=True):
        expected = np.maximum(expected, 1 / 44)  # a bar of 0 can still be seen
        np.testing.assert_allclose(shown, expected, atol=0.01)


# --- Handling ---------------------------------------------------------------------


def test_a_pointer_pins_and_frees_and_several_steps_at_once(stage, page):
    explorer = GRUExplorer()
    stage.show(explorer)
    areas = page.locator(".book-area")
    update = areas.nth(1).bounding_box()
    x = [update["x"] + (t + 0.5) / 24 * update["width"] for t in range(24)]
    half = update["y"] + 4 + 44 / 2
    page.mouse.move(x[4], half)
    page.mouse.down()
    page.mouse.move(x[7], half)  # jumps over two
    page.mouse.move(x[8], update["y"] - 40)  # and leaves the row above
    page.mouse.up()
    page.evaluate(FRAME)
    expected = GRUExplorer()
    expected.pin("update", 0.5, [4, 5, 6, 7])
    expected.pin("update", 1, 8)
    np.testing.assert_allclose(told(page)[3], expected.update_gate[:, 0], atol=0.00501)
    np.testing.assert_allclose(told(page)[0], expected.hidden[:, 0], atol=0.00501)
    expect(control(page, "step")).to_have_value("9")
    expect(control(page, "at the value")).to_have_attribute(
        "aria-valuetext", "1.00, pinned"
    )
    expect(page.locator(".book-caption").nth(1)).to_contain_text("z9 = 1.00, pinned")
    page.mouse.dblclick(x[5], half)
    page.evaluate(FRAME)
    expected.pin("update", None, 5)
    np.testing.assert_allclose(told(page)[0], expected.hidden[:, 0], atol=0.00501)
    reset = areas.nth(2).bounding_box()
    page.mouse.click(x[2], reset["y"] + 4 + 44)
    expect(page.get_by_role("button", name="r", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(control(page, "at the value")).to_have_attribute(
        "aria-valuetext", "0.00, pinned"
    )


def test_a_finger_beside_the_bars_pins_sideways_and_leaves_upwards_to_the_page(
    new_context,
):
    context = new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    stage = Stage(page)
    stage.show(GRUExplorer())
    area = page.locator(".book-area").nth(1)
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    x, y = box["x"] + box["width"] * 13.5 / 24, box["y"] + 20  # z is at 0.01 there
    touch = context.new_cdp_session(page)
    presets = page.get_by_role("combobox", name="the gates")
    for (dx, dy), state in (((0, -150), "free"), ((60, 0), "")):
        way = {"xDistance": dx, "yDistance": dy, "gestureSourceType": "touch"}
        touch.send("Input.synthesizeScrollGesture", {"x": x, "y": y, **way})
        expect(presets).to_have_value(state)
    assert not stage.errors


def test_a_finger_pulls_a_bar_down_and_a_swipe_over_a_slider_changes_nothing(
    new_context,
):
    context = new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    stage = Stage(page)
    stage.open(
        page_of(view(explorer := GRUExplorer()), FILLER, states=states_of(explorer))
    )
    area = page.locator(".book-area").nth(1)
    area.scroll_into_view_if_needed()
    touch = context.new_cdp_session(page)

    def swipe(box, share, dy):
        x, y = box["x"] + box["width"] * share, box["y"] + box["height"] / 2
        way = {"yDistance": dy, "gestureSourceType": "touch", "speed": 200}
        touch.send("Input.synthesizeScrollGesture", {"x": x, "y": y, **way})

    before = page.evaluate("scrollY")
    swipe(area.bounding_box(), 2.5 / 24, 15)  # z is at 1 there
    expect(page.locator(".book-caption").nth(1)).to_contain_text(", pinned")
    assert page.evaluate("scrollY") == before
    slider = control(page, "at the value")
    told = slider.get_attribute("aria-valuetext")
    slider.focus()  # it comes out from under the picture, which stays in view
    scene = page.locator(".book-scene").bounding_box()
    assert scene["y"] + scene["height"] <= slider.bounding_box()["y"]
    swipe(slider.bounding_box(), 0.5, -150)
    page.evaluate(FRAME)
    expect(slider).to_have_attribute("aria-valuetext", told)
    assert not stage.errors


def test_the_keyboard_pins_one_step_or_all(stage, page):
    explorer = GRUExplorer()
    stage.show(explorer)
    value, free = control(page, "at the value"), page.get_by_role("button", name="Free")
    expect(value).to_have_attribute("aria-valuetext", "0.01, free")
    expect(free).to_have_attribute("aria-disabled", "true")
    value.press("End")
    expect(value).to_have_attribute("aria-valuetext", "1.00, pinned")
    explorer.pin("update", 1, 13)
    np.testing.assert_allclose(told(page)[0], explorer.hidden[:, 0], atol=0.00501)
    free.press("Space")
    expect(value).to_have_attribute("aria-valuetext", "0.01, free")
    page.get_by_role("button", name="r", exact=True).press("Space")
    page.get_by_role("button", name="all steps").press("Space")
    value.press("Home")
    page.evaluate(FRAME)
    explorer.pins = [0, None]
    np.testing.assert_allclose(told(page)[0], explorer.hidden[:, 0], atol=0.00501)
    expect(page.get_by_role("combobox", name="the gates")).to_have_value("deaf")
    free.press("Space")
    expect(page.get_by_role("combobox", name="the gates")).to_have_value("free")


def test_presets_are_pins_and_follow_the_convention(stage, page):
    stage.show(GRUExplorer())
    presets = page.get_by_role("combobox", name="the gates")
    convention = page.get_by_role("combobox", name="z is the share")
    for form, keep, write in (("torch", 1, 0), ("chung", 0, 1)):
        convention.select_option(form)
        pins = {"plain": [1, write], "frozen": [None, keep], "deaf": [0, None]}
        for name, values in {**pins, "free": [None, None]}.items():
            presets.select_option(name)
            page.evaluate(FRAME)
            expect(presets).to_have_value(name)
            expected = GRUExplorer(pins=values, convention=form)
            np.testing.assert_allclose(
                told(page)[0], expected.hidden[:, 0], atol=0.00501
            )
    # The same pins mean something else in the other convention.
    presets.select_option("frozen")
    convention.select_option("torch")
    expect(presets).to_have_value("")
    page.get_by_role("combobox", name="r acts").select_option("before")
    control(page, "added to z").fill("2")
    control(page, "added to r").fill("-1")
    page.evaluate(FRAME)
    expected = GRUExplorer(pins=[None, 0], reset="before", bias_offsets=[-1, 2])
    np.testing.assert_allclose(told(page)[0], expected.hidden[:, 0], atol=0.00501)


def test_inputs_are_drawn_chosen_and_brought_back(stage, page):
    stage.show(GRUExplorer())
    source = page.get_by_role("combobox", name="input")
    expect(source).to_have_value("given")
    before = told(page)[0]
    control(page, "its input").fill("-0.5")
    expect(source).to_have_value("")
    source.select_option("square")
    page.evaluate(FRAME)
    assert np.abs(told(page)[0] - before).max() > 0.05
    source.select_option("given")
    page.evaluate(FRAME)
    np.testing.assert_array_equal(told(page)[0], before)


def test_the_sentence_is_true_in_the_corners(stage, page):
    explorer = GRUExplorer()
    stage.show(explorer)
    matrices = jacobians(explorer)[13]
    ratio = abs(matrices[1].item() / matrices[0].item())
    expect(said(page)).to_contain_text(
        "At step 14 z14 = 0.01 keeps 1% of the old state, and r14 lets 11% of it"
    )
    h = explorer.hidden[:, 0]
    expect(said(page)).to_contain_text(f"from {h[12]:.2f} to h14 = {h[13]:.2f}. ")
    expect(said(page)).to_contain_text(f"x14 moves it {ratio:.0f} times as much as h13")
    control(page, "added to z").fill("5")
    expect(said(page)).not_to_contain_text("100%")
    control(page, "step").fill("2")
    expect(said(page)).to_contain_text("z2 = 1.00 keeps more than 99%")
    control(page, "added to z").fill("0")
    presets = page.get_by_role("combobox", name="the gates")
    page.get_by_role("button", name="all steps").click()
    presets.select_option("plain")
    expect(said(page)).to_contain_text("Pinned at z = 0 and r = 1 this is a plain RNN")
    page.get_by_role("button", name="r", exact=True).click()
    control(page, "at the value").fill("0")
    expect(said(page)).to_contain_text("r = 0 this is an MLP: h2 = ")
    expect(said(page)).to_contain_text("follows from x2 alone")
    presets.select_option("deaf")
    expect(said(page)).to_contain_text("at r = 0 the candidate does not hear it")
    presets.select_option("frozen")
    expect(said(page)).to_contain_text(
        "at z = 1 the state is frozen: h2 is still h0 = 0.00, and x2 has no effect"
    )
    page.get_by_role("button", name="this step").click()
    page.get_by_role("button", name="z", exact=True).click()
    control(page, "step").fill("3")
    control(page, "at the value").fill("0")
    control(page, "step").fill("9")
    value = f"{explorer.candidate[2, 0]:.2f}"
    expect(said(page)).to_contain_text(f"h9 is still h3 = {value}")
    page.get_by_role("combobox", name="z is the share").select_option("chung")
    expect(said(page)).to_contain_text("z9 = 1.00 keeps 0% of the old state")
    expect(said(page)).to_contain_text(
        re.compile(r"(Only x9 moves it|moves it .* times)")
    )


def test_a_press_on_a_cell_marks_its_unit_and_step(stage, page):
    layer = random_layer(4, 3)
    stage.show(GRUExplorer.from_layer(layer, np.array([0, 1, 2, 1, 0]), names="abcba"))
    box = page.locator(".book-area").first.bounding_box()
    page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 4 + 2.5 * 10)
    expect(control(page, "unit shown")).to_have_value("3")
    expect(control(page, "step")).to_have_value("4")
    expect(page.locator(".book-caption").nth(4)).to_contain_text("input x4 = b")
    expect(said(page)).to_contain_text("At step 4, in unit 3, z4 =")
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 30)
    expect(page.locator(".book-caption").nth(4)).to_contain_text("input x1 = a")
    expect(control(page, "step")).to_have_value("4")
