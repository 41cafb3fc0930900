"""The drawn GRU: every part once, every flow there and back."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle

from helpers import cell_diagrams, palette, plotting


@pytest.fixture
def axes():
    with plt.rc_context():
        plt.switch_backend("agg")
        plotting.use_style()
        yield [plotting.figure("wide")[1] for _ in range(2)]
    plt.close("all")


def colours(patches):
    return [to_hex(patch.get_edgecolor()) for patch in patches]


def of_kind(ax, kind):
    return [patch for patch in ax.patches if type(patch) is kind]


def test_a_step_has_its_states_gates_and_operations(axes):
    assert cell_diagrams.gru(axes[0]) is axes[0]
    light = {name: q.light for name, q in palette.QUANTITIES.items()}
    boxes = colours(of_kind(axes[0], FancyBboxPatch))
    assert sorted(boxes) == sorted(
        light[name] for name in ("hidden", "hidden", "input", "candidate")
    )
    gates = colours(of_kind(axes[0], Rectangle))
    assert set(gates) == {light["update"], light["reset"]}
    written = [text.get_text() for text in axes[0].texts]
    assert written.count(r"$\odot$") == 3
    assert written.count("$+$") == 1
    assert len(of_kind(axes[0], Circle)) == 4
    for symbol in ("$h_{t-1}$", "$h_t$", "$x_t$", "$n_t$", "$z_t$", "$r_t$", "$q_t$"):
        assert written.count(symbol) == 1


def test_time_runs_to_the_right_and_the_input_comes_from_below(axes):
    cell_diagrams.gru(axes[0])
    places = {text.get_text(): text.get_position() for text in axes[0].texts}
    assert places["$h_{t-1}$"][0] < places["$z_t$"][0] < places["$h_t$"][0]
    assert places["$x_t$"][1] < places["$n_t$"][1] < places["$h_t$"][1]


def test_backwards_every_arrow_is_reversed(axes):
    cell_diagrams.gru(axes[0])
    cell_diagrams.gru_gradients(axes[1])
    there, back = ([_tip(a) for a in of_kind(ax, FancyArrowPatch)] for ax in axes)
    assert len(there) == len(back) == 11
    assert not set(there) & set(back)
    red = palette.QUANTITIES["gradient"].light
    assert set(colours(of_kind(axes[1], FancyArrowPatch))) == {red}
    # The state's line: three arrows end to the right of the gates, or to their left.
    assert max(there)[0] == pytest.approx(10 - 0.55)
    assert min(back)[0] == pytest.approx(0.55)


def _tip(arrow):
    (x, y) = arrow._posA_posB[1]
    return round(x, 6), round(y, 6)
