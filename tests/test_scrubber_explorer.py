"""Scrubber: what it draws and says for each setting, and what it refuses."""

import itertools
import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect
from traitlets import TraitError

from explorers import Axis, Frame, Scrubber
from helpers import palette

pytestmark = pytest.mark.one_page

STEPS = np.array([1.0, 2.0, 4.0, 8.0])
PLACE = r"(?<![\d.-])[\d.]+ [\d.]+"
VALUES = {10: [4.0, 3.0, 2.0, 1.0], 100: [1.0, 10.0, np.nan, 1000.0]}


def two_lines(**options):
    """Two lines for each of two rates; the third rate has no result."""
    frames = {
        rate: Frame(
            {"gru": (STEPS, ys), "fitted": (STEPS, np.full(4, 30.0))},
            f"At a rate of {rate} it is {ys[-1]:g} in the end.",
        )
        for rate, ys in VALUES.items()
    }
    options = {"x": "step t_{}", "y": Axis("loss L_{}", log=True)} | options
    return Scrubber(
        "What does it come to?",
        controls={"rate": (10, 100, 1000)},
        frames=frames,
        **options,
    )


def places(page, part, index=0):
    """The runs of [x, y] pixels that a path of a series goes through."""
    path = page.locator(f".book-series-{part}").nth(index).get_attribute("d")
    return [
        [[float(n) for n in point.split()] for point in re.findall(PLACE, run)]
        for run in path.split("M")[1:]
    ]


def ticks(page, kind):
    """The numbers beside an axis and where they stand, in pixels."""
    side, foot = ("y", 4) if kind == "axis" else ("x", 0)
    nodes = page.locator(f".book-{kind}").all()
    return {
        float(node.text_content().replace(",", "")): float(node.get_attribute(side))
        - foot
        for node in nodes
    }


def read_off(place, ticks, log=False):
    """The value of a pixel, given two ticks of the axis."""
    (one, there), *_, (other, yonder) = ticks.items()
    one, other = (np.log10([one, other])) if log else (one, other)
    value = one + (place - there) / (yonder - there) * (other - one)
    return 10**value if log else value


# --- On the page ------------------------------------------------------------------


def test_lines_are_where_their_values_are_on_axes_that_stay(stage, page):
    stage.show(two_lines())
    slider = page.get_by_role("slider", name="rate")
    xs, ys = ticks(page, "tick"), ticks(page, "axis")
    for rate, values in VALUES.items():
        slider.fill(str(list(VALUES).index(rate)))
        expect(page.locator(".book-sentence")).to_contain_text(f"a rate of {rate} ")
        drawn = [point for run in places(page, "line") for point in run]
        kept = np.isfinite(values)
        across, up = np.array(drawn).T
        np.testing.assert_allclose(read_off(across, xs), STEPS[kept], atol=0.02)
        expected = np.array(values)[kept]
        np.testing.assert_allclose(read_off(up, ys, log=True), expected, rtol=0.01)
        assert (xs, ys) == (ticks(page, "tick"), ticks(page, "axis"))
    assert [len(run) for run in places(page, "line")] == [2, 1]  # a gap in between
    assert len(places(page, "marks")) == 3
    label = page.get_by_role("img").get_attribute("aria-label")
    assert label == (
        "Chart of loss L against step t, rate 100. GRU: 1 at 1; 10 at 2; 1000 at 8. "
        "fitted: 30 at 1; 30 at 2; 30 at 4; 30 at 8."
    )


def test_a_setting_without_a_result_says_so(stage, page):
    stage.show(two_lines(behind={"paper": ([2.0, 4.0], [5.0, 6.0])}))
    page.get_by_role("slider").fill("2")
    said = page.locator(".book-sentence")
    expect(said).to_have_text("There is no result for rate 1000.")
    assert [places(page, "line", i) == [] for i in range(3)] == [False, True, True]
    hidden = page.locator(".book-series-label.book-none").all_text_contents()
    assert hidden == ["GRU", "fitted"]
    label = page.get_by_role("img").get_attribute("aria-label")
    assert label.endswith("rate 1000. paper: 5 at 2; 6 at 4.")


def test_labels_of_lines_that_end_together_stand_apart(stage, page):
    ends = {"one": 1.0, "two": 1.0, "three": 1.01, "far": 9.0}
    frames = {k: Frame({n: [0.0, y] for n, y in ends.items()}, "x") for k in (1, 2)}
    explorer = Scrubber(
        "Apart?", controls={"k_{}": (1, 2)}, frames=frames, x="step", y="value"
    )
    stage.show(explorer)
    labels = {
        node.text_content(): node.bounding_box()["y"]
        for node in page.locator(".book-series-label").all()
    }
    near = sorted(labels.pop(name) for name in ("one", "two", "three"))
    assert np.diff(near) == pytest.approx(15, abs=0.5)
    assert labels["far"] < near[0] - 100


def rows():
    models = ("rnn", "gru")
    frames = {
        length: Frame(
            {
                "gru": ([200.0, 4000.0], ["gru", "gru"]),
                "not solved": ([5000.0], ["rnn"]),
            },
            "The GRU solves it.",
        )
        for length in (10, 20)
    }
    return Scrubber(
        "Who solves it?", controls={"length": (10, 20)}, frames=frames,
        x=Axis("sequences", log=True), y=Axis("model", names=models),
        draw={"gru": "points", "not solved": "hollow"},
        looks={"not solved": "baseline"},
    )  # fmt: skip


def test_names_stand_in_rows_and_what_failed_is_hollow(stage, page):
    stage.show(rows())
    assert page.locator(".book-axis").all_text_contents() == ["RNN", "GRU"]
    heights = [
        float(n.get_attribute("y")) - 4 for n in page.locator(".book-axis").all()
    ]
    drawn = {
        kind: page.locator(f".book-as-{kind} .book-series-marks").last
        for kind in ("points", "hollow")
    }
    firsts = {
        kind: re.match(r"M([\d.]+) ([\d.]+)", node.get_attribute("d")).groups()
        for kind, node in drawn.items()
    }
    assert float(firsts["points"][1]) == pytest.approx(heights[1], abs=0.1)
    assert float(firsts["hollow"][1]) == pytest.approx(heights[0], abs=0.1)
    x = read_off(float(firsts["points"][0]), ticks(page, "tick"), log=True)
    assert x == pytest.approx(200, rel=0.01)
    fill = "node => getComputedStyle(node).fill"
    for theme in palette.THEMES:
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        colours = {
            "points": getattr(palette.quantity("gru"), theme),
            "hollow": palette.variables(theme)["--book-paper"],
        }
        for kind, colour in colours.items():
            rgb = ", ".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
            assert drawn[kind].evaluate(fill) == f"rgb({rgb})"
    # The row says whose the points are; what stands in several has an entry in the key.
    texts = page.locator(".book-series-label").all_text_contents()
    assert [text for text in texts if text] == ["not solved"]
    label = page.get_by_role("img").get_attribute("aria-label")
    assert label.endswith("GRU: 200; 4000. not solved: 5000 for RNN.")


def test_bars_text_and_choices(stage, page):
    names = list("abc")
    frames = {
        (rule, k): Frame({"p": [0.5, 0.6, k]}, f"{rule} {k}", f"sample {k}")
        for rule in ("SGD", "Adam")
        for k in (0.4, 0.75)
    }
    explorer = Scrubber(
        "Which letter?", controls={"rule": ("SGD", "Adam"), "k_{}": (0.4, 0.75)},
        frames=frames, x=Axis("letter", names=names), y="probability p_{}",
        draw={"p": "bars"}, start=("Adam", 0.4),
    )  # fmt: skip
    stage.show(explorer)
    said, sample = page.locator(".book-sentence"), page.locator(".book-excerpt")
    expect(said).to_have_text("Adam 0.4")
    page.get_by_role("combobox", name="rule").select_option("SGD")
    page.get_by_role("slider", name="k").press("End")
    expect(said).to_have_text("SGD 0.75")
    expect(sample).to_have_text("sample 0.75")
    assert page.locator(".book-tick").all_text_contents() == names
    bars = page.locator(".book-series-line").get_attribute("d")
    tops = [float(top) for top in re.findall(r"V([\d.]+)", bars)]
    values = read_off(np.array(tops), ticks(page, "axis"))
    np.testing.assert_allclose(values, [0.5, 0.6, 0.75], atol=0.005)
    feet = {float(foot) for foot in re.findall(r"M[\d.]+ ([\d.]+)", bars)}
    assert feet == {ticks(page, "axis")[0.0]}  # bars stand on 0
    assert page.locator(".book-series-label").text_content() == ""  # the axis says it


# --- In Python --------------------------------------------------------------------


def test_chosen_is_checked_and_can_be_observed():
    explorer, heard = two_lines(start=100), []
    explorer.observe(lambda change: heard.append(change.new), "chosen")
    assert explorer.chosen == (100,)
    explorer.chosen = 1000
    explorer.set_state({"chosen": [10]})  # as the page sends it
    assert heard == [(1000,), (10,)]
    for wrong in (5, (10, 10), (), "10"):
        with pytest.raises(
            TraitError, match=r"chosen must be one value .*rate: \(10, 1"
        ):
            explorer.chosen = wrong
    assert explorer.chosen == (10,)


def test_values_of_numpy_become_those_of_the_controls():
    rates = np.array([1, 2])
    frames = {rate: Frame({"a": [1.0, 2.0]}, "It is.") for rate in rates}
    explorer = one(controls={"k": rates}, frames=frames)
    json.dumps(explorer.get_state())
    explorer.chosen = rates[1]
    assert explorer.chosen == (2,)
    assert type(explorer.chosen[0]) is int


def test_numbers_are_kept_short_and_places_once():
    series = {"a": np.arange(3) + 1 / 3, "b": [1, 2, 3]}
    frames = {k: Frame(series, "From -2.5 to 0 (-1) in 2-3 steps.") for k in (1, 2)}
    explorer = Scrubber("?", controls={"k": (1, 2)}, frames=frames, x="x", y="y")
    kept = {"a": [0, [0.33333, 1.3333, 2.3333]], "b": [0, [1, 2, 3]]}
    told = "From −2.5 to 0 (−1) in 2-3 steps."
    assert explorer._frames == [[kept, told, ""]] * 2
    assert explorer._places == [(1, 2, 3)]


def one(series=None, *, question="What?", sentence="It is.", text="", **options):
    """A Scrubber of one frame, with something in it to be refused."""
    frame = Frame({"a": [1.0, 2.0]} if series is None else series, sentence, text)
    options = {"controls": {"k": (1, 2)}, "frames": {1: frame}} | options
    return Scrubber(question, **{"x": "x", "y": "y"} | options)


LONG = "a" * 30, "b" * 30
TWICE = Axis("letter", names=("e", "h", "e"))
LOG, NAMED = Axis("y", log=True), Axis("n", names=("rnn", "gru"))
REFUSED = [
    ({"controls": {}}, "1 to 4 controls, got 0"),
    ({"controls": {"k": (1,)}}, "control 'k' needs at least two"),
    ({"controls": {"k": (1, 1)}}, "two different values"),
    ({"controls": {"k": (1, "b")}}, "all finite numbers or all strings"),
    ({"controls": {"k": (1, np.inf)}}, "finite"),
    ({"frames": {}}, "at least one result"),
    ({"frames": {3: Frame({"a": [1]}, "x")}}, r"\(3,\), which is no setting"),
    ({"series": {}}, "needs a series and a sentence"),
    ({"sentence": " "}, "needs a series and a sentence"),
    ({"sentence": "x" * 131}, r"sentence of \(1,\) has room for 130 .* got 131"),
    ({"text": "x" * 111}, "room for 110"),
    ({"question": "x" * 71}, "question has room for 70"),
    ({"question": ""}, "question must be a sentence"),
    ({"x": ""}, "an axis must be an Axis or a label, got"),
    ({"x": NAMED, "y": NAMED}, "only one of the axes"),
    ({"series": {"a": [1.0, np.inf]}}, "finite numbers or NaN"),
    ({"series": {"a": [[1.0]]}}, r"got float64 of shape \(1, 1\)"),
    ({"series": {"a": ["one"]}}, "finite numbers or NaN"),
    ({"series": {"a": []}}, "at least one, got 0 and 0"),
    ({"series": {"a": ([1.0, 2.0], [1.0])}}, "got 2 and 1"),
    ({"series": {"a": [0.0, 1.0]}, "y": LOG}, "0 or below on the log axis 'y'"),
    (
        {"series": {"a": ([1.0], ["lstm"])}, "y": NAMED},
        r"\['lstm'\], which are no names",
    ),
    ({"y": Axis("y", limits=(2, 1))}, "limits of 'y' must be finite and rise"),
    ({"y": Axis("y", limits=(0, np.inf))}, "limits of 'y' must be finite and rise"),
    ({"y": Axis(None)}, "an axis must be an Axis or a label, got"),
    ({"y": Axis("y", names=(1, 2))}, r"names of 'y' must be strings, got \(1, 2\)"),
    ({"x": TWICE, "series": {"a": (["e", "h"], [1, 2])}}, r"\['e'\], each the name of"),
    ({"x": NAMED, "series": {"a": [1, 2, 3]}}, "beyond the 2 names of 'n'"),
    ({"x": NAMED, "series": {"a": ([2], [1.0])}}, "beyond the 2 names of 'n'"),
    ({"series": {"a": [1.0, [2.0]]}}, "series 'a' must be an array, or lists of one"),
    ({"sentence": None}, r"sentence of \(1,\) must be a str, got None"),
    ({"question": None}, "question must be a str, got None"),
    ({"frames": {1: {"a": [1.0], "b": [2.0]}}}, "what 1 shows must be a Frame of"),
    ({"frames": {1: Frame([1.0], "x")}}, "what 1 shows must be a Frame of"),
    ({"y": Axis("y", log=True, limits=(0, 1))}, "above 0, got 0 and 1"),
    ({"looks": {"b": "gru"}}, r"looks has no series of: \['b'\]"),
    ({"draw": {"a": "dots"}}, r"draw must be one of .* got \['dots'\]"),
    ({"series": {n: [1.0] for n in "abcde"}}, "more than 4 series have no look"),
    (
        {"series": dict.fromkeys(LONG, (1,)), "draw": dict.fromkeys(LONG, "bars")},
        "named in one line",
    ),
    ({"series": {"a": np.random.default_rng(0).random(20_000)}}, "use fewer points"),
    ({"start": 7}, "chosen must be one value"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED, ids=[m for _, m in REFUSED])
def test_what_does_not_fit_is_refused(given, message):
    with pytest.raises(TraitError, match=message):
        one(**given)


# --- In the chapters --------------------------------------------------------------


def placed(site):
    """The states of all that the site shows."""
    for path in sorted((site / "_static" / "states").rglob("*.js")):
        _, _, given = path.read_text("utf-8").partition(" = ")
        for model in json.loads(given.strip().rstrip(";"))["state"].values():
            if model["state"].get("_anywidget_id", "").endswith(".Scrubber"):
                yield model["state"]


def opening(state):
    """The series of the frame that it opens with, and those that are always there."""
    settings = itertools.product(*(values for _, values in state["_controls"]))
    number = list(settings).index(tuple(state["chosen"]))
    return [*state["_frames"][number][0].values(), *state["_behind"].values()]


def test_every_setting_has_a_result_and_the_first_picture_lines_apart(site):
    states = list(placed(site))
    assert len(states) >= 4
    for state in states:
        assert 0 not in state["_frames"], state["question"]
        lines = opening(state)
        assert lines, state["question"]
        for one, other in itertools.combinations(lines, 2):
            assert one != other, state["question"]
