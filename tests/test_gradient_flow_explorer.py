"""GradientFlow: the chain of Jacobians in Python and on the page, and what it says."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from traitlets import TraitError

from explorers import GradientFlow
from helpers.layers import GRU, RNN

pytestmark = pytest.mark.one_page

ACTIVATIONS = ("tanh", "linear", "relu")


def random_explorer(seed, activation, units=None, **options):
    rng = np.random.default_rng(seed)
    units = units or int(rng.integers(1, 17))
    weight_hh = rng.normal(scale=1.3 / np.sqrt(units), size=(units, units))
    inputs = rng.normal(scale=0.5, size=(int(rng.integers(2, 101)), units))
    return GradientFlow(weight_hh, inputs, activation=activation, **options)


def jacobians_of(explorer):
    """The Jacobians of steps 1 to T as the chapter writes them down."""
    weight_hh = explorer.gain * explorer.weight_hh
    h, jacobians = np.zeros(len(weight_hh)), []
    for u in explorer.inputs[: explorer.steps]:
        a = weight_hh @ h + u
        h, slope = {
            "tanh": (np.tanh(a), 1 - np.tanh(a) ** 2),
            "linear": (a, np.ones_like(a)),
            "relu": (np.maximum(a, 0), 1.0 * (a > 0)),
        }[explorer.activation]
        jacobians.append(np.diag(slope) @ weight_hh)
    return jacobians


# --- Python -----------------------------------------------------------------------


def test_opens_with_steps_that_may_stretch_and_a_product_that_vanishes():
    explorer = GradientFlow()
    assert explorer.radius == pytest.approx(1)
    assert explorer.gain * explorer.radius > 1
    assert explorer.factors.min() > 1
    assert explorer.norms[-1] == 1
    assert explorer.norms[-2] > 1
    assert explorer.norms[0] < 1e-4
    assert explorer.steps - explorer.selected == 31
    explorer.activation = "linear"
    assert explorer.norms[0] > 100
    explorer.activation, explorer.gain = "tanh", 2.5
    assert explorer.norms[0] > 1000  # though the states are bounded


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_norms_are_those_of_the_products(activation):
    explorer = random_explorer(3, activation, units=5, gain=0.9)
    explorer.steps = 12
    jacobians = jacobians_of(explorer)
    assert explorer.norms.shape == (13,)
    for t in range(13):
        product = np.eye(5)
        for jacobian in jacobians[t:]:
            product = jacobian @ product
        assert explorer.norms[t] == pytest.approx(np.linalg.norm(product, 2), rel=1e-10)
    steps = [np.linalg.norm(jacobian, 2) for jacobian in jacobians]
    np.testing.assert_allclose(explorer.factors, steps, rtol=1e-12)
    assert np.all(explorer.norms[:-1] <= np.cumprod(steps[::-1])[::-1] * (1 + 1e-9))


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("as_ids", [True, False])
def test_from_layer_follows_the_gradient_that_backward_carries(nonlinearity, as_ids):
    rng = np.random.default_rng(5)
    layer = RNN(3, 6, rng=rng, dtype=np.float64, nonlinearity=nonlinearity)
    for param in layer.params.values():
        param[:] = rng.normal(scale=0.5, size=param.shape)
    x = rng.integers(0, 3, 15) if as_ids else rng.normal(size=(15, 3))
    explorer = GradientFlow.from_layer(layer, x)
    assert explorer.activation == nonlinearity
    assert explorer.gain == 1
    h, _ = layer.forward(x[:, None])
    for t in (0, 4, 14):  # let the rest of the sequence be read 6 times side by side
        start = np.repeat(h[t - 1], 6, axis=0) if t else np.zeros((6, 6))
        rest = np.repeat(x[t:, None], 6, axis=1)
        layer.forward(rest, start)
        dh = np.zeros((15 - t, 6, 6))
        dh[-1] = np.eye(6)
        _, _, dstate = layer.backward(dh)
        assert explorer.norms[t] == pytest.approx(np.linalg.norm(dstate, 2), rel=1e-10)
    before = explorer.norms
    layer.params["weight_hh"][:] = 0  # the layer may go on learning
    np.testing.assert_array_equal(explorer.norms, before)


def test_a_change_is_followed_and_told():
    explorer = random_explorer(1, "tanh", units=4)
    heard = []
    explorer.observe(lambda change: heard.append(change.new), "norms")
    changes = {
        "gain": 0.5, "activation": "linear", "steps": 2, "weight_hh": np.eye(4) / 2,
    }  # fmt: skip
    for name, value in changes.items():
        setattr(explorer, name, value)
    assert len(heard) == len(changes)
    np.testing.assert_allclose(explorer.norms, [1 / 16, 1 / 4, 1])
    assert explorer.radius == 0.5
    assert explorer.selected == 1  # it stays before the last step
    explorer.inputs = np.zeros((30, 4))
    assert explorer.steps == 30
    assert explorer.norms.shape == (31,)
    explorer.set_state({"steps": 20, "selected": 15})  # as the page sends it
    explorer.set_state({"selected": 5, "steps": 6})
    assert (explorer.steps, explorer.selected) == (6, 5)


BAD = [
    ("weight_hh", np.eye(3), r"\(hidden_size, hidden_size\) = \(2, 2\), got shape"),
    ("weight_hh", np.eye(2) * 301, "norm of at most 300, got 301"),
    ("weight_hh", [[1, np.nan], [0, 1]], "NaN or infinity"),
    ("inputs", np.zeros((4, 3)), r"\(any, 2\), got shape \(4, 3\)"),
    ("inputs", np.zeros((1, 2)), "2 to 100 steps, got 1"),
    ("inputs", np.zeros((101, 2)), "2 to 100 steps, got 101"),
    ("inputs", np.full((4, 2), 2e6), "at most 1e[+]06 in size, got 2e[+]06"),
    ("gain", 2.6, "from 0.0 to 2.5, got 2.6"),
    ("activation", "sigmoid", "tanh.*linear.*relu"),
    ("steps", 0, "from 1 to 4, got 0"),
    ("steps", 5, "from 1 to 4, got 5"),
    ("steps", 1.5, "whole number from 1 to 4, got 1.5"),
    ("steps", True, "whole number from 1 to 4, got True"),
    ("selected", 4, "from 0 to 3, got 4"),
    ("selected", 2.0, "whole number"),
    ("norms", np.zeros(3), "read-only"),
    ("radius", 0.5, "read-only"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_bad_values_are_refused_and_change_nothing(name, value, message):
    explorer = GradientFlow(np.eye(2) / 2, np.ones((4, 2)))
    before, norms = getattr(explorer, name), explorer.norms
    with pytest.raises(TraitError, match=message):
        setattr(explorer, name, value)
    np.testing.assert_array_equal(getattr(explorer, name), before)
    np.testing.assert_array_equal(explorer.norms, norms)


def test_selected_must_be_before_the_last_step():
    explorer = GradientFlow(np.eye(2) / 2, np.ones((4, 2)), steps=2)
    with pytest.raises(TraitError, match="from 0 to 1, the steps before the last"):
        explorer.selected = 2


def test_what_cannot_be_followed_is_said():
    rng = np.random.default_rng(0)
    with pytest.raises(TraitError, match="up to 16 units, got 17"):
        GradientFlow(np.eye(17))
    with pytest.raises(TypeError, match=r"helpers\.layers\.RNN"):
        GradientFlow.from_layer(GRU(1, 2, rng=rng), np.zeros((4, 1)))
    layer = RNN(3, 2, rng=rng)
    with pytest.raises(ValueError, match="from 0 to 2"):
        GradientFlow.from_layer(layer, np.array([0, 3]))
    with pytest.raises(ValueError, match=r"shape \(steps, 3\), got \(4, 2\)"):
        GradientFlow.from_layer(layer, np.zeros((4, 2)))


def test_at_its_limits_nothing_overflows():
    weight_hh = np.full((16, 16), 300 / 16)
    inputs = np.full((100, 16), 1e6)
    for activation in ACTIVATIONS:
        explorer = GradientFlow(weight_hh, inputs, activation=activation, gain=2.5)
        assert np.isfinite(explorer.norms).all()
    assert explorer.norms[0] == pytest.approx(750.0**100, rel=1e-9)


# --- The page ---------------------------------------------------------------------


def points(page, kind):
    """The points of a path in its panel."""
    data = page.locator(f".{kind}").get_attribute("d")
    return np.array([p.split() for p in re.split("[ML]", data)[1:]], dtype=float)


def drawn_logs(page, kind):
    """log10 of what a line of the upper panel shows, read off with the axis' ticks."""
    ticks = page.locator(".book-picture > .book-axis")
    places = {
        tick.text_content(): float(tick.get_attribute("y")) - 4 for tick in ticks.all()
    }
    one, high = places["10⁵"] - 5 * (places["10⁵"] - places["10¹⁰"]) / -5, places["10⁵"]
    panel = float(page.locator(".book-picture svg").first.get_attribute("y"))
    return 5 * (one - panel - points(page, kind)[:, 1]) / (one - high)


def stems(page, explorer):
    """The norms of the steps as the stems of the lower panel show them."""
    ends = points(page, "book-stems-back").reshape(-1, 2, 2)
    panel = page.locator(".book-picture svg").last
    height = float(panel.get_attribute("height"))
    longest = 2.5 * np.linalg.norm(explorer.weight_hh, 2)
    return (height - ends[:, :, 1]) * longest / height


def slider(page, name):
    return page.get_by_role("slider", name=name, exact=True)


def frame(page):
    page.evaluate("() => new Promise(requestAnimationFrame)")


def check_picture(page, explorer):
    frame(page)
    seen = np.maximum(np.log10(explorer.norms), -400)
    np.testing.assert_allclose(drawn_logs(page, "book-chain"), seen, atol=0.02)
    bounds = np.log10(np.append(np.cumprod(explorer.factors[::-1])[::-1], 1))
    np.testing.assert_allclose(drawn_logs(page, "book-bound"), bounds, atol=0.02)
    far = explorer.steps * np.log10(explorer.gain * explorer.radius)
    drawn = drawn_logs(page, "book-radius")
    np.testing.assert_allclose(drawn, [far, 0], atol=0.02)
    low, high = stems(page, explorer).T
    np.testing.assert_allclose(low, 1, atol=0.02)
    np.testing.assert_allclose(high, explorer.factors, atol=0.02)


def test_the_picture_shows_the_chain_of_the_traits_and_of_the_controls(stage, page):
    explorer = GradientFlow(steps=50, selected=10)
    assert (explorer.steps, explorer.selected) == (50, 10)
    stage.show(explorer)
    check_picture(page, explorer)
    slider(page, "gain of Whh").fill("0.6")
    page.get_by_role("button", name="ReLU").click()
    slider(page, "last step T").fill("40")
    explorer.gain, explorer.activation, explorer.steps = 0.6, "relu", 40
    check_picture(page, explorer)
    label = page.get_by_role("img").get_attribute("aria-label")
    assert "relu, gain 0.60" in label
    assert "from step 40 back" in label
    pressed = page.get_by_role("button", pressed=True)
    assert pressed.all_text_contents() == ["ReLU"]


def test_a_step_is_marked_by_pointer_and_keyboard_and_read_by_mouse(stage, page):
    explorer = GradientFlow()
    stage.show(explorer)
    box = page.locator(".book-scrub").bounding_box()
    key = page.locator(".book-key")
    column = box["width"] / 61

    def at(t):
        return box["x"] + (t + 0.5) * column, box["y"] + 50

    page.mouse.move(*at(50))
    expect(key.first).to_contain_text(f"‖∂h60/∂h50‖ = {explorer.norms[50]:.3f}")
    expect(key.last).to_contain_text(f"‖J51‖ = {explorer.factors[50]:.2f}")
    expect(slider(page, "step t")).to_have_value("29")
    page.mouse.down()
    page.mouse.move(*at(20), steps=3)
    page.mouse.up()
    expect(slider(page, "step t")).to_have_value("20")
    page.mouse.click(*at(60))  # the last step is no step before the last
    expect(slider(page, "step t")).to_have_value("59")
    slider(page, "last step T").fill("30")
    expect(slider(page, "step t")).to_have_attribute(
        "aria-valuetext", re.compile(r"^29, 1 back, \d\.\d+$")
    )
    slider(page, "step t").press("End")
    expect(slider(page, "step t")).to_have_value("29")  # the end of the slider


def said(page):
    frame(page)
    return page.locator(".book-sentence").text_content()


def test_the_sentence_says_how_much_is_lost_and_why(stage, page):
    explorer = GradientFlow()
    stage.show(explorer)
    gain, back = slider(page, "gain of Whh"), slider(page, "step t")
    left = explorer.norms[29]
    words = f"31 steps back the gradient has lost at least {100 * (1 - left):.1f}%"
    assert said(page).startswith(words)
    largest = explorer.factors[29:].max()
    assert f"each step could stretch it, by up to {largest:.2f}" in said(page)
    gain.fill("0.45")
    norm = 0.45 * np.linalg.norm(explorer.weight_hh, 2)
    assert f"It has to: no step stretches by more than ‖Whh‖ = {norm:.2f}" in said(page)
    assert re.search(r"31 steps back at most \d\.\d · 10⁻¹. of", said(page))
    gain.fill("0")
    assert said(page).startswith("31 steps back the gradient is exactly 0.")
    gain.fill("2.5")
    back.fill("0")
    explorer.gain = 2.5
    power = int(np.log10(explorer.norms[0]))
    digits = f"{explorer.norms[0] / 10**power:.1f}"
    words = f"60 steps back a gradient can be {digits} · 10{'⁰¹²³⁴⁵⁶⁷⁸⁹'[power]} times"
    assert said(page).startswith(words)
    assert "The states stay between −1 and 1" in said(page)
    back.fill("59")
    assert said(page).startswith("One step back")


NETWORKS = {  # corners: a network, and what is said of it
    "identity": (np.eye(3), {"activation": "relu"}, "can still have all its length."),
    "dead units": (-np.eye(2), {"activation": "relu"}, "exactly 0. Every way back"),
    "transient": ([[0.9, 2], [0, 0.9]], {"selected": 15}, "Not for ever: the spectral"),
    "in the long run": ([[0.9, 2], [0, 0.9]], {"selected": 0, "gain": 1.2},
                        "multiplies by the spectral radius, 1.08"),
    "float32": (0.001 * np.eye(2), {"selected": 0}, "length is left: 0 in float32"),
    "too large": (200 * np.eye(2), {"selected": 0}, "times as long: ∞ in float32"),
    "slopes": (1.1 * np.eye(2), {"activation": "tanh"}, "these slopes every ‖J‖ is"),
    "nilpotent": ([[0, 2], [0, 0]], {"selected": 0}, "exactly 0."),
}  # fmt: skip


def test_the_sentence_is_true_in_the_corners(stage, page):
    for name, (weight_hh, options, words) in NETWORKS.items():
        options = {"activation": "linear", "gain": 1.0} | options
        inputs = np.full((20, len(weight_hh)), 0.8)
        stage.show(GradientFlow(weight_hh, inputs, **options))
        assert words in said(page), name


def test_inputs_of_another_length_change_the_axis(stage, page):
    explorer = GradientFlow()
    stage.show_with_model(explorer)
    expect(slider(page, "last step T")).to_have_attribute("max", "60")
    explorer.inputs = np.zeros((24, 16))
    stage.change(explorer, "inputs", "steps", "selected")
    expect(slider(page, "last step T")).to_have_attribute("max", "24")
    check_picture(page, explorer)
