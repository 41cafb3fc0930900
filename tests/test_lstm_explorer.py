"""The LSTM's explorer on the page, and itself.

The page's arithmetic is tested under node, in explorers/lstm/model.test.js.
"""

import json
import re
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
from playwright.sync_api import expect
from traitlets import TraitError

from explorers import LSTMExplorer
from explorers.lstm.widget import presses
from helpers.layers import GRU, LSTM, Linear
from helpers.many_to_one import ManyToOne
from helpers.training import Adam, mean_squared_error, train
from tests.lstm_reference import (
    gradient_norms,
    random_layer,
    random_pins,
    reference,
    rows_of,
)

pytestmark = pytest.mark.one_page

CHAPTER = Path(__file__).parent.parent / "notebooks" / "05_lstm.ipynb"
# --- The explorer on the page -----------------------------------------------------

TWO_FRAMES = """() => new Promise(
  done => requestAnimationFrame(() => requestAnimationFrame(done)))"""


def numbers(words):
    """The numbers of a list in prose, also such as 6.4 · 10⁻³."""
    words = words.replace("−", "-").replace(" · 10", "e")
    words = words.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    return [float(word) for word in words.split(",")]


def told(page, start):
    """The list that the picture's text alternative gives after some words."""
    words = page.get_by_role("img").get_attribute("aria-label")
    return numbers(re.search(rf"{re.escape(start)}: (.*?[^.])[.;](?: |$)", words)[1])


def said(page):
    return page.locator(".book-sentence")


def choose_gates(page, what):
    page.get_by_role("combobox", name="the gates").select_option(label=what)
    page.evaluate(TWO_FRAMES)


@pytest.mark.parametrize("pinned", [False, True])
@pytest.mark.parametrize("units", [1, 4])
def test_the_page_shows_what_python_computes(stage, page, units, pinned):
    rng = np.random.default_rng(units)
    explorer, _, _ = random_explorer(rng, units=units, unit=units - 1, selected=5)
    explorer.forget_bias = 0.7
    if pinned:
        explorer.pins = random_pins(rng, 12)
    stage.show(explorer)
    expected = gradient_norms(explorer)
    unit = units - 1
    which = f"Cell of unit {units}" if units > 1 else "Cell"
    near = {"atol": 0.00501, "rtol": 0}
    np.testing.assert_allclose(
        told(page, f"{which} over 12 steps"), explorer.cell[:, unit], **near
    )
    np.testing.assert_allclose(
        told(page, "The forget gate f"), explorer.gate_values[1, :, unit], **near
    )
    told_norms = told(page, "Gradient of the last h at each c")
    np.testing.assert_allclose(told_norms, expected["c"], rtol=0.06, atol=1e-8)


def curve(page, kind):
    """The heights (px) of the dots on the lines of a kind, from the top."""
    nodes = page.locator(f".book-picture .book-curve[style*='--book-{kind})']")
    paths = nodes.evaluate_all("all => all.map(path => path.getAttribute('d'))")
    return [
        np.array([float(point.split()[1]) for point in re.split("[ML]", path)[1:]])
        for path in paths
    ]


def test_what_is_drawn_lies_where_its_axis_says(stage, page):
    explorer = LSTMExplorer()
    explorer.pin("input", 1)
    explorer.pin("forget", 1)  # the cell adds up all that comes
    explorer.pin("output", 0, steps=range(29))
    assert 5 < np.abs(explorer.cell).max() < 20
    stage.show(explorer)
    axis = page.locator(".book-picture .book-axis")
    assert axis.first.text_content() in ("10", "20")
    top, bottom = (float(axis.nth(k).get_attribute("y")) - 4 for k in (0, 2))
    high = float(axis.first.text_content())
    (cell,), (hidden,) = curve(page, "cell"), curve(page, "hidden")
    for y, values in ((cell, explorer.cell), (hidden, explorer.hidden)):
        drawn = high * (1 - 2 * (y - top) / (bottom - top))
        np.testing.assert_allclose(drawn, values[:, 0], atol=0.002 * high)


def test_presets_are_states_of_the_same_controls(stage, page):
    explorer = LSTMExplorer()
    stage.show(explorer)
    free = page.get_by_role("button", name="Free it again")
    value = page.get_by_role("slider", name="at the value")
    expect(free).to_have_attribute("aria-disabled", "true")

    choose_gates(page, "write first, then hold")
    cell = np.array(told(page, "Cell over 30 steps"))
    assert not cell[:3].any()
    assert cell[3] > 0.5
    assert np.all(cell[3:] == cell[3])
    assert not any(told(page, "Shown of it")[:-1])  # silent, until the end
    gradient = told(page, "Gradient of the last h at each c")
    assert len(set(gradient[3:])) == 1
    expect(said(page)).to_contain_text("100% still arrives at step 15")
    expect(value).to_have_attribute("aria-valuetext", "0.00, pinned")

    choose_gates(page, "write, hold, forget")
    cell = np.array(told(page, "Cell over 30 steps"))
    assert np.all(cell[3:20] == cell[3])
    assert not cell[20:].any()
    gradient = told(page, "Gradient of the last h at each c")
    assert not any(gradient[:20])
    assert all(gradient[20:])
    expect(said(page)).to_contain_text("nothing arrives at step 15")
    expect(said(page)).to_contain_text("At step 21 the forget gate is shut: f21 = 0.")

    choose_gates(page, "count the large inputs")
    cell = np.array(told(page, "Cell over 30 steps"))
    presses = np.flatnonzero(np.abs(explorer.inputs) == 1)
    assert (np.flatnonzero(np.diff(cell)) + 1).tolist() == presses.tolist()
    assert cell[-1] > 1.4

    value.fill("0.5")  # by hand, at the marked step, the input gate
    expect(page.get_by_role("combobox", name="the gates")).to_have_value("")
    choose_gates(page, "decide for themselves")
    np.testing.assert_allclose(
        told(page, "Cell over 30 steps"), explorer.cell[:, 0], atol=0.00501
    )


def test_the_forget_bias_is_told_as_a_half_life(stage, page):
    stage.show(LSTMExplorer())
    bias = page.get_by_role("slider", name="forget bias")
    note = page.locator(".book-note")
    expect(note).to_have_text("taken alone: f = 0.9994, half-life 1,217 steps")
    for value, f, steps in (
        ("0", "0.50", "1.0"),
        ("1", "0.73", "2.2"),
        ("5", "0.9933", "103"),
    ):
        bias.fill(value)
        expect(note).to_have_text(f"taken alone: f = {f}, half-life {steps} steps")
        half_life = np.log(0.5) / np.log(1 / (1 + np.exp(-float(value))))
        assert half_life == pytest.approx(float(steps), rel=0.03)
        expected = LSTMExplorer(forget_bias=float(value)).cell[:, 0]
        np.testing.assert_allclose(
            told(page, "Cell over 30 steps"), expected, atol=0.00501
        )
    expect(bias).to_have_attribute(
        "aria-valuetext", re.compile("^5.00.* half-life 103")
    )
    stage.show(LSTMExplorer(forget_bias=40))
    expect(note).to_have_text("taken alone: f > 0.9999, half-life over 10⁶ steps")


def test_the_sentence_tells_how_much_of_the_gradient_arrives(stage, page):
    explorer = LSTMExplorer()
    norms = gradient_norms(explorer)["c"]
    i, f, _ = explorer.gate_values[..., 0]
    stage.show(explorer)
    share = f"{100 * norms[14] / norms[-1]:.0f}%"
    written = f"{i[14] * explorer.candidate[14, 0]:.2f}"
    of = "Of the gradient that reaches the last cell,"
    expect(said(page)).to_have_text(
        f"{of} {share} still arrives at step 15, where {written} was written."
    )
    step = page.get_by_role("slider", name="step")
    step.fill("4")
    share = f"{100 * norms[3] / norms[-1]:.1f}%"
    product = f"{f[4:].prod():.4f}"
    expect(said(page)).to_have_text(
        f"{of} {share} still arrives at step 4. The forget gates on the way multiply "
        f"to {product}; the smallest is f11 = {f[10]:.2f}."
    )
    step.fill("20")
    expect(said(page)).to_contain_text(
        f"where the cell holds {explorer.cell[19, 0]:.2f}."
    )
    step.fill("30")
    expect(said(page)).to_contain_text(f"sets out: h30 = {explorer.hidden[-1, 0]:.2f}.")


def test_the_sentence_is_true_in_the_corners(stage, page):
    # Held, and never written: the trap of f = 1 and i = 0.
    explorer = LSTMExplorer()
    explorer.pin("forget", 1)
    explorer.pin("input", 0)
    stage.show(explorer)
    expect(said(page)).to_contain_text("it holds 0 at every step")
    # Shut at the end; grown until the tanh is flat.
    explorer = LSTMExplorer()
    explorer.pin("output", 0, steps=29)
    stage.show(explorer)
    expect(said(page)).to_contain_text("The output gate is shut at the last step")
    explorer = LSTMExplorer(np.full(60, -1.0), selected=3)
    explorer.pin("forget", 1)
    explorer.pin("input", 1)
    stage.show(explorer)
    expect(said(page)).to_contain_text(f"grown to −{-explorer.cell[-1, 0]:.1f}")
    # Less than one can say, and more than there was.
    explorer = LSTMExplorer(forget_bias=-2, selected=0)
    stage.show(explorer)
    expect(said(page)).to_contain_text("less than 0.1% still arrives at step 1")
    explorer = LSTMExplorer(
        np.full(12, 0.01), [[0], [0], [1], [0]], [[0], [0], [0.2], [0]], [5, 5, 0, 5],
        np.zeros(4), selected=0,
    )  # fmt: skip
    norms = gradient_norms(explorer)["c"]
    assert norms[0] > 1.05 * norms[-1]
    stage.show(explorer)
    times = f"{norms[0] / norms[-1]:.1f} times"
    expect(said(page)).to_contain_text(f"{times} the gradient that reaches the last")


# --- The explorer in Python -------------------------------------------------------


def random_explorer(rng, *, steps=12, units=3, features=2, **traits):
    layer = random_layer(rng, units, features)
    x = rng.normal(size=(steps, features))
    return LSTMExplorer.from_layer(layer, x, **traits), layer, x


def check_values(explorer, expected, atol=1e-12):
    found = {"h": explorer.hidden, "c": explorer.cell, "g": explorer.candidate}
    found |= dict(zip("ifo", explorer.gate_values, strict=True))
    for name, values in found.items():
        np.testing.assert_allclose(values, expected[name], rtol=0, atol=atol)


@pytest.mark.parametrize("as_ids", [True, False])
def test_with_nothing_pinned_it_is_the_layer(as_ids):
    rng = np.random.default_rng(0)
    explorer, layer, x = random_explorer(rng, units=5, features=4)
    if as_ids:
        ids = rng.integers(0, 4, 12)
        explorer, x = LSTMExplorer.from_layer(layer, ids), np.eye(4)[ids]
    h, (_, c) = layer.forward(x[:, None])
    np.testing.assert_allclose(explorer.hidden, h[:, 0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(explorer.cell[-1], c[0], rtol=0, atol=1e-12)
    check_values(explorer, reference(x, rows_of(layer)))
    for param in layer.params.values():
        param[:] = 0  # the layer may go on learning
    np.testing.assert_allclose(explorer.hidden, h[:, 0], rtol=0, atol=1e-12)


def test_values_follow_every_trait_and_tell_their_observers():
    rng = np.random.default_rng(1)
    explorer, layer, x = random_explorer(rng)
    heard = []
    together = []  # an observer of one value finds the others renewed
    explorer.observe(lambda change: heard.append(change.new), "hidden")
    explorer.observe(lambda _: together.append(explorer.cell[-1, 0]), "hidden")
    for name, param in layer.params.items():
        param[:] = rng.normal(size=param.shape)
        setattr(explorer, name, param)
        check_values(explorer, reference(x, rows_of(layer)))
        assert together[-1] == explorer.cell[-1, 0]
    explorer.inputs = x = rng.normal(size=x.shape)
    check_values(explorer, reference(x, rows_of(layer)))
    explorer.pins = pins = random_pins(rng, 12)
    check_values(explorer, reference(x, rows_of(layer), pins=pins))
    np.testing.assert_array_equal(heard[-1], explorer.hidden)
    for name in ("hidden", "cell", "candidate", "gate_values"):
        with pytest.raises(TraitError, match="read-only"):
            setattr(explorer, name, getattr(explorer, name))


def test_the_forget_bias_is_the_sum_of_two_and_moves_all_units():
    rng = np.random.default_rng(2)
    explorer, layer, x = random_explorer(rng)
    forget = slice(3, 6)
    total = layer.params["bias_ih"][forget] + layer.params["bias_hh"][forget]
    assert explorer.forget_bias == pytest.approx(total.mean())
    explorer.forget_bias = 4.0
    layer.params["bias_hh"][forget] += 4 - total.mean()
    check_values(explorer, reference(x, rows_of(layer)))
    # New biases bring their own.
    explorer.bias_ih = np.zeros(12)
    assert explorer.forget_bias == pytest.approx(explorer.bias_hh[forget].mean())
    assert LSTMExplorer(forget_bias=-1).forget_bias == -1


def test_gates_are_pinned_by_name_in_all_units():
    rng = np.random.default_rng(3)
    explorer, layer, x = random_explorer(rng)
    explorer.pin("forget", 1)
    explorer.pin("input", 0)
    explorer.pin("input", 1, steps=2)
    i, f, _ = explorer.gate_values
    assert np.all(f == 1)
    np.testing.assert_array_equal(i, np.eye(12)[2][:, None] * np.ones(3))
    np.testing.assert_array_equal(
        explorer.cell[2:], np.broadcast_to(explorer.candidate[2], (10, 3))
    )
    explorer.pin("forget", None)
    explorer.pin("input", None)
    check_values(explorer, reference(x, rows_of(layer)))


def test_it_opens_with_a_cell_that_was_written_erased_and_written_again():
    explorer = LSTMExplorer()
    i, f, _ = explorer.gate_values[..., 0]
    c, g = explorer.cell[:, 0], explorer.candidate[:, 0]
    on, off, again, once_more = np.flatnonzero(np.abs(explorer.inputs) == 1)
    assert np.flatnonzero(i > 0.5).tolist() == [on, again]  # for the fourth it is on
    assert np.flatnonzero(f < 0.5).tolist() == [off]
    assert np.all(c[on:off] > 0.5)
    assert np.all(np.abs(c[off:again]) < 0.1)
    assert np.all(c[again:] > 0.5)
    assert np.abs(g[again + 1 : once_more]).min() > 0.5  # there was much to take in
    assert explorer.selected == again


def test_it_opens_with_the_unit_that_its_chapter_trains(heavy):
    cells = json.loads(CHAPTER.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    tools = (Adam, ManyToOne, Linear, LSTM, LSTMExplorer, mean_squared_error, train)
    names = {"np": np} | {tool.__name__: tool for tool in tools}
    for start in ("def lamp(", "rng = np.random.default_rng(5)", "presses = "):
        (cell,) = (source for source in code if source.startswith(start))
        exec(cell, names)
    trained, opened = names["explorer"], LSTMExplorer()
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "inputs"):
        there, here = getattr(trained, name), getattr(opened, name)
        np.testing.assert_allclose(there, here, rtol=0, atol=0.05)
    np.testing.assert_allclose(trained.cell, opened.cell, rtol=0, atol=0.01)
    assert trained.selected == opened.selected
    assert trained.question == opened.question


def test_inputs_of_another_length_leave_nothing_pinned():
    explorer = LSTMExplorer(names=30 * "x")
    explorer.pin("output", 0)
    explorer.inputs = [0.5, -0.5, 1.0]
    assert explorer.pins == ((None,) * 3,) * 3
    assert explorer.names == ()
    assert explorer.selected == 0
    assert explorer.hidden.shape == (3, 1)
    explorer.pin("forget", 0.25)
    explorer.inputs = [1.0, 0.5, 0.0]  # the same length leaves the rest alone
    assert explorer.pins[1] == (0.25,) * 3


def test_it_links_with_other_widgets():
    explorer, slider = LSTMExplorer(), ipywidgets.FloatSlider(min=-5, max=10)
    link = ipywidgets.link((explorer, "forget_bias"), (slider, "value"))
    assert slider.value == pytest.approx(7.47)
    slider.value = 1.0
    assert explorer.forget_bias == 1.0
    assert explorer.cell[-1, 0] < LSTMExplorer().cell[-1, 0]
    link.unlink()


BAD = [
    ("weight_hh", np.zeros((12, 2)), r"\(rows, hidden_size\) = \(12, 3\)"),
    ("weight_ih", np.zeros((3, 2)), r"= \(12, 2\), got shape \(3, 2\)"),
    ("bias_ih", np.zeros(3), r"= \(12,\), got shape \(3,\)"),
    ("bias_hh", np.full(12, np.nan), "NaN or infinity"),
    ("inputs", np.zeros((1, 2)), "2 to 100 steps, got 1"),
    ("inputs", np.zeros((7, 3)), r"\(any, 2\), got shape \(7, 3\)"),
    ("forget_bias", np.inf, "from -100.0 to 100.0, got inf"),
    ("forget_bias", "open", "forget_bias"),
    ("pins", np.zeros((2, 12)).tolist(), r"each gate \(input, forget, output\) .* 12"),
    ("pins", [[0.5] * 12, [1.5] * 12, [None] * 12], "number from 0 to 1 or None"),
    ("pins", [[0.5] * 12, [np.nan] * 12, [None] * 12], "number from 0 to 1 or None"),
    ("selected", 12, "from 0 to 11, got 12"),
    ("unit", 3, "from 0 to 2, got 3"),
    ("gate", 3, "from 0 to 2, got 3"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_bad_values_are_refused_and_change_nothing(name, value, message):
    explorer, _, _ = random_explorer(np.random.default_rng(4))
    before, hidden = getattr(explorer, name), explorer.hidden
    with pytest.raises(TraitError, match=message):
        setattr(explorer, name, value)
    np.testing.assert_array_equal(getattr(explorer, name), before)
    np.testing.assert_array_equal(explorer.hidden, hidden)


def test_what_it_cannot_draw_is_refused():
    rng = np.random.default_rng(5)
    with pytest.raises(TypeError, match=r"torch\.nn\.LSTM, got .*GRU"):
        LSTMExplorer.from_layer(GRU(1, 1, rng=rng), presses())
    with pytest.raises(TraitError, match="up to 16 units, got 17: choose some"):
        LSTMExplorer.from_layer(LSTM(1, 17, rng=rng), presses())
    with pytest.raises(ValueError, match="from 0 to 2"):
        LSTMExplorer.from_layer(LSTM(3, 2, rng=rng), np.array([0, 3]))
    with pytest.raises(TraitError, match="got no bias_ih and no bias_hh"):
        LSTMExplorer(weight_ih=np.zeros((4, 1)), weight_hh=np.zeros((4, 1)))
    with pytest.raises(ValueError, match="gate must be one of"):
        LSTMExplorer().pin("candidate", 0)
