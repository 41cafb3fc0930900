"""ClippingCliff: gradient descent on the cliff, in Python and on the page."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
from traitlets import TraitError

from explorers import ClippingCliff
from explorers.clipping_cliff.widget import clip, one_unit
from helpers.training import clip_grad_norm, clip_grad_value
from tests.explorer_pages import Stage

pytestmark = pytest.mark.one_page

CHAPTER = Path(__file__).parents[1] / "notebooks" / "03_gradient_clipping.ipynb"


def chapter():
    """What the chapter defines in the cells of the cliff: `one_unit`, `descend`, ..."""
    cells = json.loads(CHAPTER.read_text("utf-8"))["cells"]
    names = {"np": np, "ClippingCliff": ClippingCliff}
    for start in (
        "def sigmoid",
        "def descend",
        "def clip_by_norm",
        "def clip_by_value",
    ):
        (source,) = (
            source
            for cell in cells
            if (source := "".join(cell["source"])).startswith(start)
        )
        exec(source.split("\n\n\ng = ")[0], names)
    return names


# --- Python -----------------------------------------------------------------------


def test_the_loss_and_its_gradient_are_the_chapters():
    of_chapter = chapter()["one_unit"]
    rng = np.random.default_rng(0)
    for w, b in rng.uniform([3.5, -3.5], [6.0, -1.5], size=(200, 2)):
        loss, *gradient = one_unit(w, b)
        expected, *direction = of_chapter(w, b)
        assert loss == pytest.approx(expected, rel=1e-9, abs=1e-12)
        np.testing.assert_allclose(gradient, direction, rtol=1e-6, atol=1e-12)
    e = 1e-6
    _, dw, db = one_unit(4.0, -2.2)
    measured = (one_unit(4 + e, -2.2)[0] - one_unit(4 - e, -2.2)[0]) / (2 * e)
    assert dw == pytest.approx(measured, rel=1e-6)
    measured = (one_unit(4, -2.2 + e)[0] - one_unit(4, -2.2 - e)[0]) / (2 * e)
    assert db == pytest.approx(measured, rel=1e-6)


def test_the_gradient_is_finite_and_0_in_saturation():
    rng = np.random.default_rng(1)
    for w, b in rng.normal(size=(300, 2)) * 10.0 ** rng.uniform(0, 12, size=(300, 1)):
        assert np.isfinite(one_unit(w, b)).all()
    assert one_unit(38.0, 52.0)[1:] == (0, 0)


@pytest.mark.parametrize("theta", [0.2, 1.0, 20.0])
def test_clipping_is_the_helpers(theta):
    g = (3.0, -0.5)
    assert clip(g, "none", theta) == g
    for mode, helper in {"norm": clip_grad_norm, "value": clip_grad_value}.items():
        array = np.array(g)
        helper({"g": array}, theta)
        np.testing.assert_allclose(clip(g, mode, theta), array, rtol=1e-6)


def test_the_trajectory_is_the_chapters_walk():
    names = chapter()
    for mode, shorten, updates in (
        ("none", lambda g: g, 18),
        ("norm", lambda g: names["clip_by_norm"](g, 0.5), 40),
        ("value", lambda g: names["clip_by_value"](g, 0.5), 40),
    ):
        places, _, norms = names["descend"](shorten, num_steps=updates + 1)
        explorer = ClippingCliff(mode=mode, updates=updates)
        np.testing.assert_allclose(explorer.trajectory, places, rtol=1e-6)
        np.testing.assert_allclose(explorer.norms, norms, rtol=1e-4, atol=1e-9)


def test_opens_on_the_wall_one_step_before_the_accident():
    explorer = ClippingCliff()
    assert explorer.norms[-1] > 100 * np.median(explorer.norms)
    explorer.updates += 1
    w, b = explorer.trajectory[-1]
    assert (round(w), round(b)) == (38, 52)
    assert explorer.norms[-1] == 0
    explorer.updates = 200
    assert (explorer.trajectory[18:] == explorer.trajectory[18]).all()
    for mode in ("norm", "value"):
        explorer.mode = mode
        w, b = explorer.trajectory.T
        assert 3.9 < w.min() < w.max() < 4.9
        assert one_unit(w[-1], b[-1])[0] < 0.01


def test_a_change_is_followed_and_told():
    explorer = ClippingCliff(updates=3)
    heard = []
    explorer.observe(lambda change: heard.append(change.new), "trajectory")
    for name, value in {
        "w": 5.0, "b": -2.0, "mode": "norm", "theta": 0.01, "rate": 1.0, "updates": 2,
    }.items():  # fmt: skip
        setattr(explorer, name, value)
    assert len(heard) == 6
    steps = np.linalg.norm(np.diff(explorer.trajectory, axis=0), axis=1)
    np.testing.assert_allclose(steps, 0.01)  # the rate times the threshold
    np.testing.assert_array_equal(explorer.trajectory[0], [5, -2])
    assert explorer.norms.shape == (3,)


BAD = [
    ("w", 3.4, "from 3.5 to 6.0, got 3.4"),
    ("w", np.nan, "from 3.5 to 6.0, got nan"),
    ("b", -1.4, "from -3.5 to -1.5, got -1.4"),
    ("theta", 0.0, "from 0.01 to 10.0, got 0.0"),
    ("rate", 11.0, "from 0.01 to 10.0, got 11.0"),
    ("mode", "both", "none.*norm.*value"),
    ("updates", 201, "from 0 to 200, got 201"),
    ("updates", -1, "from 0 to 200, got -1"),
    ("trajectory", np.zeros((2, 2)), "read-only"),
    ("norms", np.zeros(2), "read-only"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_bad_values_are_refused_and_change_nothing(name, value, message):
    explorer = ClippingCliff()
    before, trajectory = getattr(explorer, name), explorer.trajectory
    with pytest.raises(TraitError, match=message):
        setattr(explorer, name, value)
    np.testing.assert_array_equal(getattr(explorer, name), before)
    np.testing.assert_array_equal(explorer.trajectory, trajectory)


# --- The page ---------------------------------------------------------------------

LEFT, RIGHT, LOW, HIGH = 3.5, 6.0, -3.5, -1.5


def slider(page, name):
    return page.get_by_role("slider", name=name, exact=True)


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def frame(page):
    page.evaluate("() => new Promise(requestAnimationFrame)")


def said(page):
    frame(page)
    return page.locator(".book-sentence").text_content()


def scale(page):
    """The size of the map, and how many pixels 1 is in w and in b."""
    panel = page.locator(".book-picture svg")
    size = [float(panel.get_attribute(name)) for name in ("width", "height")]
    return size, [size[0] / (RIGHT - LEFT), size[1] / (HIGH - LOW)]


def lines(page, kind):
    """The lines of a path, each as (points, 2) of w and b."""
    _, (across, up) = scale(page)
    data = page.locator(f".{kind}").get_attribute("d")
    parts = [re.split("L|h0", part.strip()) for part in data.split("M") if part.strip()]
    shown = [[point.split() for point in part if point] for part in parts]
    return [
        np.array(part, dtype=float) / [across, -up] + [LEFT, HIGH] for part in shown
    ]


def arrow(page, kind):
    return lines(page, kind)[0][-1] if lines(page, kind) else None


def test_the_picture_shows_the_walk_and_both_steps(stage, page):
    explorer = ClippingCliff(mode="value", updates=17)
    stage.show(explorer)
    dots = np.concatenate(lines(page, "book-walk-dots"))
    np.testing.assert_allclose(dots, explorer.trajectory, atol=0.001)
    drawn = np.array(lines(page, "book-walk:not(.book-walk-dots)"))
    pairs = np.stack([explorer.trajectory[:-1], explorer.trajectory[1:]], axis=1)
    np.testing.assert_allclose(drawn, pairs, atol=0.001)

    place, gradient = explorer.trajectory[-1], one_unit(*explorer.trajectory[-1])[1:]
    explorer.updates += 1
    clipped = explorer.trajectory[-1]
    np.testing.assert_allclose(clipped, place - 0.5 * np.clip(gradient, -0.5, 0.5))
    np.testing.assert_allclose(arrow(page, "book-safe"), clipped, atol=0.001)
    edge = arrow(page, "book-raw")  # the step as it is ends at the edge of the map
    assert edge[1] == pytest.approx(HIGH, abs=0.001)
    slope = gradient[0] / gradient[1]
    assert edge[0] == pytest.approx(place[0] + slope * (HIGH - place[1]), abs=0.002)
    expect(page.locator(".book-away")).to_have_text("to (37.9, 51.8)")
    limit = page.locator(".book-limit")
    _, (across, _) = scale(page)
    assert float(limit.get_attribute("width")) == pytest.approx(0.5 * across)
    assert limit.get_attribute("rx") == "0"

    button(page, "by norm").click()
    frame(page)
    step = 0.5 * 0.5 * np.array(gradient) / np.linalg.norm(gradient)
    np.testing.assert_allclose(arrow(page, "book-safe"), place - step, atol=0.001)
    assert float(limit.get_attribute("rx")) == pytest.approx(0.25 * across)
    button(page, "none").click()
    frame(page)
    expect(limit).to_have_class(re.compile("book-none"))
    expect(page.locator(".book-safe")).to_have_class(re.compile("book-untaken"))


def test_the_levels_are_those_of_the_loss(stage, page):
    stage.show(ClippingCliff())
    found = 0
    for level in page.locator(".book-level").all():
        points = re.split("[ML]", level.get_attribute("d"))[1:-2]
        _, (across, up) = scale(page)
        line = np.array([p.split() for p in points], float) / [across, -up]
        line += [LEFT, HIGH]
        smooth = (line[:, 0] < 3.9) & (line[:, 1] > LOW) & (line[:, 1] < HIGH)
        losses = [one_unit(*place)[0] for place in line[smooth]]
        if len(losses) > 1:
            np.testing.assert_allclose(losses, np.median(losses), rtol=0.1)
            found += 1
    assert found > 8


def test_step_run_and_reset(stage, page):
    stage.show(ClippingCliff(updates=15, mode="norm"))
    count = slider(page, "updates")
    button(page, "Step").click()
    expect(count).to_have_value("16")
    run = button(page, "Run")
    run.click()
    expect(run).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("document.querySelector('.book-walk-dots')"
                           ".getAttribute('d').split('M').length > 22")  # fmt: skip
    run.click()
    expect(run).to_have_attribute("aria-pressed", "false")
    stopped = int(count.input_value())
    assert 20 < stopped < 200
    page.wait_for_timeout(150)
    assert int(count.input_value()) == stopped
    button(page, "To the start").click()
    expect(count).to_have_value("0")
    expect(button(page, "To the start")).to_have_attribute("aria-disabled", "true")
    button(page, "none").click()
    count.fill("16")
    run.click()  # it ends by itself where nothing changes any more
    expect(count).to_have_value("18")
    expect(run).to_have_attribute("aria-pressed", "false")
    expect(run).to_have_attribute("aria-disabled", "true")
    expect(button(page, "Step")).to_have_attribute("aria-disabled", "false")


def test_those_who_want_no_motion_see_the_end_at_once(new_context):
    page = new_context(reduced_motion="reduce").new_page()
    stage = Stage(page)
    stage.show(ClippingCliff(mode="norm"))
    button(page, "Run").click()
    frame(page)
    expect(slider(page, "updates")).to_have_value("200", timeout=500)
    expect(button(page, "Run")).to_have_attribute("aria-pressed", "false")
    assert not stage.errors


def test_the_start_is_dragged_and_set_by_keyboard(stage, page):
    stage.show(ClippingCliff())
    area = page.locator(".book-draw").bounding_box()

    def at(w, b):
        x = area["x"] + area["width"] * (w - LEFT) / (RIGHT - LEFT)
        return x, area["y"] + area["height"] * (HIGH - b) / (HIGH - LOW)

    page.mouse.move(*at(5.0, -2.0))
    page.mouse.down()
    page.mouse.move(*at(5.5, -3.0))
    page.mouse.up()
    frame(page)
    assert float(slider(page, "start w").input_value()) == pytest.approx(5.5, abs=0.01)
    assert float(slider(page, "start b").input_value()) == pytest.approx(-3, abs=0.01)
    expect(slider(page, "updates")).to_have_value("0")
    slider(page, "updates").fill("9")
    slider(page, "start w").press("ArrowLeft")
    expect(slider(page, "updates")).to_have_value("0")
    page.mouse.move(*at(5.0, -2.0))
    page.mouse.down()
    page.mouse.move(*at(7.0, 0.0))  # beyond the corner
    page.mouse.up()
    expect(slider(page, "start w")).to_have_attribute("aria-valuetext", "6.00")
    expect(slider(page, "start b")).to_have_attribute("aria-valuetext", "−1.50")


def test_the_sentence_is_true_on_the_wall_off_the_map_and_in_the_plain(stage, page):
    explorer = ClippingCliff()
    stage.show(explorer)
    (norm, step) = explorer.norms[-1], 0.5 * explorer.norms[-1]
    words = f"The gradient is {norm:.0f} long here; nothing shortens it: the next step"
    assert said(page).startswith(words)
    assert f"{step:.1f} long and ends at w = 37.91, b = 51.76, off the map." in said(
        page
    )
    expect(page.locator(".book-readout")).to_contain_text("clipped it would be 0.5")
    button(page, "by norm").click()
    words = (
        f"Clipped by norm it keeps its direction: a step of 0.25 instead of {step:.1f}"
    )
    assert words in said(page)
    slider(page, "threshold θ").fill("-1")
    assert re.search(r"is 0\.\d+ long here\. .* a step of 0\.05 instead", said(page))
    slider(page, "updates").fill("0")
    slider(page, "threshold θ").fill("0")
    norm = explorer.norms[0]
    words = (
        f"The gradient is {norm:.4f} long here, which is within θ = 1: the next step"
    )
    assert said(page) == f"{words} is {norm / 2:.3g} long."
    button(page, "by value").click()
    assert "and no entry is beyond θ = 1" in said(page)
    slider(page, "updates").fill("17")
    slider(page, "threshold θ").fill("-0.3")
    turned = re.search(r"by value it turns by (\d+)°", said(page))
    explorer = ClippingCliff(mode="value")
    g = np.array(one_unit(*explorer.trajectory[-1])[1:])
    cosine = (
        g
        @ np.clip(g, -0.5, 0.5)
        / np.linalg.norm(g)
        / np.linalg.norm(np.clip(g, -0.5, 0.5))
    )
    assert int(turned[1]) == round(np.degrees(np.arccos(cosine)))
    button(page, "none").click()
    button(page, "Step").click()
    assert said(page) == (
        "Off the map, at w = 37.91, b = 51.76. The unit is saturated and its gradient "
        "exactly 0: nothing will change any more."
    )
    expect(page.locator(".book-away")).to_have_text("now at (37.9, 51.8)")
    expect(page.locator(".book-now")).to_have_class(re.compile("book-none"))
    explorer = ClippingCliff(w=5.0, b=-2.9, updates=200)
    w, b = explorer.trajectory[-1]
    stage.show(explorer)
    words = f"Off the map, at w = {w:.2f}, b = {b:.2f}. The gradient is "
    assert said(page).startswith(words)
