"""The figures: they draw what they were given, in the palette, the same bytes twice."""

import io
import itertools
import re
import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbclient
import nbformat
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyBboxPatch

from helpers import palette, plotting


@pytest.fixture(autouse=True)
def book_style():
    with plt.rc_context():
        plt.switch_backend("agg")
        plotting.use_style()
        yield
    plt.close("all")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def ax():
    return plotting.figure("wide")[1]


def svg(fig):
    out = io.BytesIO()
    fig.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue().decode()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def colours_by_name():
    return set(palette.variables("light").values())


# --- the style ------------------------------------------------------------------------


def test_the_style_sheet_uses_the_palette_only():
    text = plotting._STYLE.read_text(encoding="utf-8")
    settings = [line for line in text.splitlines() if not line.startswith("#")]
    used = {f"#{c}" for c in re.findall(r"\b[0-9a-f]{6}\b", "\n".join(settings))}
    assert used <= colours_by_name()
    assert mpl.rcParams["text.color"].lstrip("#") == palette.INK.light.lstrip("#")
    assert mpl.rcParams["svg.fonttype"] == "path"


def everything(rng):
    """A figure of each kind."""
    figures = []
    for size, draw in [
        ("wide", lambda ax: plotting.strip(ax, np.tanh(rng.normal(size=(9, 4))))),
        ("column", lambda ax: plotting.curve(ax, rng.uniform(1, 2, 300))),
        ("tall", lambda ax: plotting.unrolled(ax, 4, 2)),
        ("wide", lambda ax: plotting.perplexity_bars(ax, {"a": 2.0, "b": 3.0})),
        ("column", lambda ax: plotting.matrix(ax, rng.normal(size=(3, 3)), **SIDES)),
        ("wide", all_quantities),
    ]:
        fig, ax = plotting.figure(size)
        draw(ax)
        figures.append(fig)
    return figures


SIDES = {"rows": "to unit", "columns": "from unit"}


def all_quantities(ax):
    for k, name in enumerate(palette.QUANTITIES | palette.MODELS):
        style = plotting.line_style(name)
        ax.plot(np.arange(20), np.full(20, k), label=plotting.name(name), **style)
    plotting.label_lines(ax)


@pytest.fixture(scope="module")
def drawn():
    """A figure of each kind, drawn, and its SVG."""
    with plt.rc_context():
        plotting.use_style()
        return [(fig, svg(fig)) for fig in everything(np.random.default_rng(5))]


def test_figures_are_the_same_to_the_byte(drawn, rng, heavy):
    first = [text for _, text in drawn]
    assert first == [svg(fig) for fig in everything(rng)]
    assert not any("<dc:date>" in text for text in first)


def test_every_colour_has_a_name_on_the_page(drawn):
    """Else it would stay as it is when the reader turns to the dark theme."""
    for _, text in drawn:
        assert set(re.findall(r"#[0-9a-f]{6}\b", text)) <= colours_by_name()


def test_nothing_is_cut_off_or_written_over(drawn):
    for fig, _ in drawn:
        width, height = fig.get_size_inches()
        box = fig.get_tightbbox()
        assert min(box.x0, box.y0) >= -0.01
        assert box.x1 <= width + 0.01
        assert box.y1 <= height + 0.01


def test_text_stays_legible_on_a_phone(drawn):
    """A page of 360 px shows a figure some 330 px wide: its text then has 7.5 px."""
    for fig, _ in drawn:
        scale = min(1, 330 / (96 * fig.get_size_inches()[0]))
        shown = [
            text.get_fontsize() * 96 / 72 * scale
            for text in fig.findobj(mpl.text.Text)
            if text.get_text() and text.get_visible()
        ]
        assert min(shown) >= 7.5


def test_a_notebook_shows_svg_of_the_fixed_size_and_always_the_same(heavy):
    source = (
        "from helpers import plotting\nplotting.use_style()\n"
        "fig, ax = plotting.figure('column')\n"
        "plotting.curve(ax, [3.0, 2.0, 1.5]);"
    )
    outputs = []
    for _ in range(2):
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source)],
            metadata={"kernelspec": {"name": "python3", "display_name": ""}},
        )
        nbclient.NotebookClient(notebook, timeout=60).execute()
        outputs.append(notebook.cells[0].outputs[-1].data["image/svg+xml"])
    assert outputs[0] == outputs[1]
    width, height = (72 * inches for inches in plotting.SIZES["column"])
    assert f'width="{width:g}pt" height="{height:g}pt"' in outputs[0]


def test_plotting_does_not_import_torch_or_ipython(heavy):
    code = (
        "import sys; from helpers import plotting; plotting.use_style();"
        "print(sorted({'torch', 'IPython'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_figure_has_fixed_sizes():
    for size, inches in plotting.SIZES.items():
        fig, ax = plotting.figure(size)
        assert tuple(fig.get_size_inches()) == inches
        assert ax.figure is fig
    with pytest.raises(ValueError, match="'huge'; expected one of: wide, column, tall"):
        plotting.figure("huge")


# --- lines ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", palette.QUANTITIES | palette.MODELS)
def test_line_style_is_that_of_the_palette(ax, name):
    (line,) = ax.plot([1, 2, 3], [1, 2, 3], **plotting.line_style(name))
    quantity = palette.quantity(name)
    assert line.get_color() == quantity.light
    assert line.get_marker() == quantity.marker
    assert (line.get_linestyle() == "-") == (quantity.linestyle == "-")


def test_names_are_words_with_symbols():
    assert plotting.name("hidden") == "hidden state $h_t$"
    assert plotting.name("baseline") == "baseline"
    with pytest.raises(ValueError, match="unknown quantity 'state'"):
        plotting.name("state")


def test_labels_stand_at_the_ends_of_their_lines(ax):
    ax.plot([0, 1, 2], [0, 1, 5], label="up", color="#00539b")
    ax.plot([0, 1, 2], [3, 1, np.nan], label="down", color="#9a6600")
    ax.plot([0, 1], [0, 0])
    assert plotting.label_lines(ax) is ax
    assert {(t.get_text(), t.xy, t.get_color()) for t in ax.texts} == {
        ("up", (2, 5), "#00539b"),
        ("down", (1, 1), "#9a6600"),
    }
    assert [t.xyann[1] for t in ax.texts] == pytest.approx([0, 0], abs=1e-9)


@pytest.mark.parametrize("ends", [[1, 1, 1], [1, 1.01, 5], [3, 2.9, 2.95], [0, 9, 9]])
def test_labels_that_would_overlap_are_moved_apart_in_order(ax, ends):
    for k, end in enumerate(ends):
        ax.plot([0, 1], [0, end], label=f"line {k}")
    plotting.label_lines(ax)
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts]
    middles = [(box.y0 + box.y1) / 2 for box in boxes]
    order = np.argsort(middles)
    assert np.all(np.diff(np.array(ends)[order]) >= 0)
    for lower, upper in itertools.pairwise(order):
        assert boxes[lower].y1 <= boxes[upper].y0 + 0.5


def test_a_line_across_the_axes_strikes_no_label_through(ax):
    across = ax.axhline(0.5)
    ax.plot([0, 8], [0, 0.5], label="half")
    plotting.label_lines(ax)
    ax.figure.draw_without_rendering()
    (text,) = ax.texts
    assert across.get_window_extent().x1 <= text.get_window_extent().x0


def test_labels_need_labelled_lines_with_points(ax):
    with pytest.raises(ValueError, match="no line has a label"):
        plotting.label_lines(ax)
    ax.plot([0, 1], [np.nan, np.nan], label="nothing")
    with pytest.raises(ValueError, match="'nothing' has no point on the axes"):
        plotting.label_lines(ax)


def test_on_a_log_axis_a_line_that_ends_in_zero_has_its_label(ax):
    ax.set_yscale("log")
    ax.plot([1, 2, 3], [1e-2, 1e-8, 0.0], label="vanished")
    plotting.label_lines(ax)
    (text,) = ax.texts
    assert text.xy == (2, 1e-8)


NO_REAL_NUMBERS = [
    1j * np.eye(2),
    [["1", "0"], ["0", "1"]],
    np.array([["2020"]], "M8[D]"),
    [[None, 1.0]],
]


@pytest.mark.parametrize("values", NO_REAL_NUMBERS)
def test_only_real_numbers_are_drawn(ax, values):
    with pytest.raises(TypeError, match="must hold real numbers, got dtype"):
        plotting.matrix(ax, values, **SIDES)
    with pytest.raises(TypeError, match="must hold real numbers, got dtype"):
        plotting.curve(ax, np.ravel(values))
    with pytest.raises(TypeError, match="must hold real numbers, got dtype"):
        plotting.perplexity_bars(ax, {"a": np.ravel(values)[0]})


def test_a_short_curve_is_drawn_as_it_is(ax):
    assert plotting.curve(ax, [4.0, 2.0, 1.0], quantity="gradient") is ax
    (line,) = ax.get_lines()
    assert line.get_xydata().tolist() == [[1, 4], [2, 2], [3, 1]]
    assert line.get_color() == palette.QUANTITIES["gradient"].light
    assert ax.get_yscale() == "log"
    assert ax.get_xlabel() == "optimiser step"
    assert ax.get_ylabel() == r"gradient $\partial L / \partial h_t$"
    assert not ax.get_title()


def test_a_long_curve_keeps_its_points_and_gets_their_running_mean(ax, rng):
    values = rng.uniform(1, 2, 500)
    plotting.curve(ax, values)
    raw, mean = ax.get_lines()
    assert raw.get_ydata().tolist() == values.tolist()
    assert mean.get_xydata()[0] == pytest.approx([10, values[:10].mean()])
    assert mean.get_xydata()[-1] == pytest.approx([500, values[-10:].mean()])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], r"expected 1 axes, none of them empty, got shape \(0,\)"),
        ([[1.0, 2.0]], r"expected 1 axes, none of them empty, got shape \(1, 2\)"),
        ([1.0, np.nan], "expected finite values"),
        ([1.0, 0.0], "a log axis needs values above 0, got 0.0"),
    ],
)
def test_curve_says_what_is_wrong(ax, values, message):
    with pytest.raises(ValueError, match=message):
        plotting.curve(ax, values)


# --- bars -----------------------------------------------------------------------------


def test_bars_have_the_given_lengths_first_on_top(ax):
    values = {"unigram": 17.0, "RNN": 3.906, "uniform": 27000.0}
    assert plotting.bars(ax, values, label="perplexity", highlight=["RNN"]) is ax
    assert [bar.get_width() for bar in ax.patches] == list(values.values())
    assert [label.get_text() for label in ax.get_yticklabels()] == list(values)
    assert ax.yaxis_inverted()
    assert texts(ax) == ["17.0", "3.91", "27,000"]
    grey = palette.QUANTITIES["baseline"].light
    blue = palette.QUANTITIES["hidden"].light
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == [grey, blue, grey]
    assert ax.get_xlabel() == "perplexity"


@pytest.mark.parametrize(
    ("values", "highlight", "message"),
    [
        ({}, (), "none of them empty"),
        ({"a": -1.0}, (), "got a negative value: -1.0"),
        ({"a": np.inf}, (), "expected finite values"),
        ({"a": 1.0}, ["b"], "highlight names no bar: b"),
    ],
)
def test_bars_say_what_is_wrong(ax, values, highlight, message):
    with pytest.raises(ValueError, match=message):
        plotting.bars(ax, values, label="x", highlight=highlight)
    with pytest.raises(TypeError, match=r"a list of names, such as \['ab'\]"):
        plotting.bars(ax, {"a": 1, "b": 2, "ab": 3}, label="x", highlight="ab")


def test_perplexities_are_at_least_one(ax):
    assert plotting.perplexity_bars(ax, {"sure": 1.0, "RNN": 3.9}) is ax
    assert ax.get_xlabel() == "held-out perplexity"
    for low in (0.99, np.nan):
        with pytest.raises(ValueError, match="at least 1; too low: loss"):
            plotting.perplexity_bars(ax, {"loss": low})


# --- cells ----------------------------------------------------------------------------


def cell_colours(ax):
    ax.figure.draw_without_rendering()
    return ax.collections[0].get_facecolor()


def test_a_strip_has_time_to_the_right_and_a_row_for_each_unit(ax):
    values = np.array([[0.0, -0.5], [1.0, 0.25], [-1.0, -0.001]])  # (steps, units)
    assert plotting.strip(ax, values) is ax
    colours = cell_colours(ax).reshape(2, 3, 4)
    for (step, unit), value in np.ndenumerate(values):
        hue, opacity = palette.diverging(value)
        assert to_hex(colours[unit, step]) == hue.light
        assert colours[unit, step, 3] == pytest.approx(opacity)
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written[(1.5, 0.5)] == "1.00"
    assert written[(0.5, 1.5)] == "−0.50"
    assert written[(2.5, 1.5)] == "0.00"  # no minus before a zero
    assert ax.yaxis_inverted()
    assert [t.get_text() for t in ax.get_xticklabels()] == ["1", "2", "3"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["0", "1"]
    assert ax.get_xlabel() == "time step $t$"
    assert ax.get_ylabel() == "hidden state $h_t$, by unit"


def test_a_strip_writes_numbers_only_where_there_is_room(ax, rng):
    plotting.strip(ax, np.tanh(rng.normal(size=(40, 3))))
    assert not ax.texts


def test_a_strip_of_larger_values_needs_its_limit(ax):
    with pytest.raises(
        ValueError, match=r"\[-1.0, 1.0\], got one of size 3; pass a lar"
    ):
        plotting.strip(ax, [[-3.0, 1.0]], quantity="cell")
    plotting.strip(ax, [[-3.0, 1.5]], quantity="cell", limit=3.0)
    assert cell_colours(ax)[:, 3] == pytest.approx([1, 0.5])
    assert ax.get_ylabel() == "cell state $c_t$, by unit"
    for limit in (0, -1, np.nan, np.inf):
        with pytest.raises(ValueError, match="limit must be positive and finite"):
            plotting.strip(ax, np.zeros((2, 2)), limit=limit)


def test_a_matrix_is_drawn_as_it_is_written(ax):
    values = [[1.0, -2.0, 0.0], [4.0, 0.5, 3.0]]
    assert plotting.matrix(ax, values, **SIDES) is ax
    colours = cell_colours(ax)
    assert colours[:, 3] == pytest.approx(np.abs(np.ravel(values)) / 4)
    assert to_hex(colours[1]) == palette.NEGATIVE.light
    assert ax.yaxis_inverted()
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("to unit", "from unit")
    assert ax.get_aspect() == 1


def test_a_matrix_of_zeros_is_paper(ax):
    plotting.matrix(ax, np.zeros((2, 2)), **SIDES)
    assert not cell_colours(ax)[:, 3].any()


@pytest.mark.parametrize("values", [[1.0, 2.0], np.zeros((0, 3)), [[np.nan]]])
def test_cells_refuse_what_is_no_matrix(ax, values):
    with pytest.raises(ValueError, match="expected"):
        plotting.strip(ax, values)
    with pytest.raises(ValueError, match="expected"):
        plotting.matrix(ax, values, **SIDES)


# --- the unrolled graph ---------------------------------------------------------------


def test_unrolled_ties_weights_in_time(ax):
    assert plotting.unrolled(ax, 3) is ax
    written = texts(ax)
    assert written.count("$W_{hh}$") == 3
    assert written.count("$W_{ih}$") == 3
    assert [t for t in written if "x_" in t] == ["$x_1$", "$x_2$", "$x_3$"]
    assert {t for t in written if "h_" in t} == {f"$h_{k}$" for k in range(4)}


def test_unrolled_layers_have_weights_of_their_own(ax):
    plotting.unrolled(ax, 2, 3)
    written = texts(ax)
    for layer in (1, 2, 3):
        assert written.count(f"$W_{{hh}}^{{({layer})}}$") == 2
        assert written.count(f"$W_{{ih}}^{{({layer})}}$") == 2


def test_unrolled_has_time_to_the_right_and_depth_upwards(ax):
    plotting.unrolled(ax, 3, 2)
    places = {text.get_text(): text.get_position() for text in ax.texts}
    xs = [places[f"$h_{k}^{{(1)}}$"][0] for k in range(4)]
    assert xs == sorted(xs)
    heights = [places[n][1] for n in ("$x_1$", "$h_1^{(1)}$", "$h_1^{(2)}$")]
    assert heights == sorted(heights)
    boxes = [p for p in ax.patches if isinstance(p, FancyBboxPatch)]
    assert len(boxes) == 3 + 2 * 4
    blue = palette.QUANTITIES["hidden"].light
    assert sum(to_hex(box.get_edgecolor()) == blue for box in boxes) == 6


@pytest.mark.parametrize(
    ("steps", "layers", "message"),
    [
        (0, 1, "steps must be at least 1, got 0"),
        (7, 1, "steps must be at most 6, got 7"),
        (2, 5, "layers must be at most 4, got 5"),
    ],
)
def test_unrolled_refuses_what_cannot_be_read(ax, steps, layers, message):
    with pytest.raises(ValueError, match=message):
        plotting.unrolled(ax, steps, layers)
    for wrong in (2.5, True, "2"):
        with pytest.raises(TypeError, match="steps must be an integer, got"):
            plotting.unrolled(ax, wrong)
