"""Explorers of a network that was trained in PyTorch, and traits that are mistyped."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from traitlets import TraitError

from experiments.peepholes import PeepholeLSTM
from explorers import GRUExplorer, LSTMExplorer, TextInspector, UnrolledRNN
from helpers.layers import LSTM, RNN
from tests.explorer_pages import state_of

pytestmark = pytest.mark.one_page

CLASSES = {"RNN": UnrolledRNN, "GRU": GRUExplorer, "LSTM": LSTMExplorer}


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kind", CLASSES)
def test_an_explorer_computes_what_the_layer_of_torch_does(kind, bias):
    torch.manual_seed(0)
    layer = getattr(torch.nn, kind)(3, 5, bias=bias)
    x = torch.randn(12, 3)
    expected = layer(x)[0].detach().numpy()
    for inputs in (x, x.numpy(), x.double(), x.clone().requires_grad_()):
        explorer = CLASSES[kind].from_layer(layer, inputs, unit=2)
        np.testing.assert_allclose(explorer.hidden, expected, atol=1e-6)
    with torch.no_grad():
        layer.weight_hh_l0.zero_()  # the layer may go on learning
    np.testing.assert_allclose(explorer.hidden, expected, atol=1e-6)


def test_ids_of_torch_are_one_hot_columns():
    torch.manual_seed(1)
    layer, ids = torch.nn.LSTM(4, 2), torch.tensor([3, 0, 1, 1])
    expected = layer(torch.nn.functional.one_hot(ids, 4).float())[0].detach().numpy()
    explorer = LSTMExplorer.from_layer(layer, ids)
    np.testing.assert_allclose(explorer.hidden, expected, atol=1e-6)


REFUSED = {
    "several layers": torch.nn.LSTM(2, 3, num_layers=2),
    "two directions": torch.nn.LSTM(2, 3, bidirectional=True),
    "a projection": torch.nn.LSTM(2, 3, proj_size=2),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_shown_is_said(what):
    with pytest.raises(ValueError, match=what):
        LSTMExplorer.from_layer(REFUSED[what], np.zeros((4, 2)))


def test_a_layer_with_parameters_of_its_own_is_not_shown_without_them():
    layer = PeepholeLSTM(2, 3, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="has weight_cf, weight_ci, weight_co too"):
        LSTMExplorer.from_layer(layer, np.zeros((4, 2)))


def test_another_layer_and_another_input_are_named():
    rng = np.random.default_rng(0)
    for other in (torch.nn.GRU(2, 3), torch.nn.Linear(2, 3), RNN(2, 3, rng=rng), 7):
        with pytest.raises(TypeError, match=r"a torch\.nn\.LSTM, got "):
            LSTMExplorer.from_layer(other, np.zeros((4, 2)))
    with pytest.raises(ValueError, match="relu"):
        UnrolledRNN.from_layer(torch.nn.RNN(2, 3, nonlinearity="relu"), np.eye(2))
    too_many = r"up to 16 units, got 17: choose some, as in units=\[0, 3, 5\]"
    with pytest.raises(TraitError, match=too_many):
        LSTMExplorer.from_layer(torch.nn.LSTM(2, 17), np.zeros((4, 2)))
    with pytest.raises(TraitError, match=r"up to 64 units .* got 65 and 2"):
        LSTMExplorer.from_layer(torch.nn.LSTM(2, 65), np.zeros((4, 2)), units=[1])
    with pytest.raises(
        TraitError, match=r"64 units and 3 .* room for features up to 1"
    ):
        LSTMExplorer.from_layer(torch.nn.LSTM(3, 64), np.zeros((4, 3)), units=[1])
    with pytest.raises(Exception, match=r"got shape \(4, 1, 2\)"):
        LSTMExplorer.from_layer(torch.nn.LSTM(2, 3), torch.zeros(4, 1, 2))


# The most units of a network that an explorer of each kind can run.
LARGEST = {"RNN": 64, "GRU": 16, "LSTM": 64}
SOME = (11, 3, 10)


def large(kind, **traits):
    """The explorer of some units of a large layer; the layer, and its input."""
    torch.manual_seed(2)
    layer, x = getattr(torch.nn, kind)(1, LARGEST[kind]), torch.randn(20, 1)
    return CLASSES[kind].from_layer(layer, x, units=SOME, **traits), layer, x


@pytest.mark.parametrize("kind", CLASSES)
def test_some_units_are_computed_within_the_whole_network(kind):
    explorer, layer, x = large(kind)
    np.testing.assert_allclose(explorer.hidden, layer(x)[0].detach(), atol=1e-6)
    assert (explorer.units, explorer.unit) == (SOME, SOME[0])
    assert len(json.dumps(state_of(explorer) | {"_esm": "", "_css": ""})) < 100_000
    explorer.unit = 3
    for bad in (0, 12):
        with pytest.raises(TraitError, match=r"one of units \(11, 3, 10\), got"):
            explorer.unit = bad
    for bad in ([], [1, 1], [-1], [LARGEST[kind]], [0.5], "all", range(17)):
        with pytest.raises(TraitError, match="units"):
            explorer.units = bad
    explorer.units = [10, 3]
    assert explorer.unit == 3
    explorer.units = np.array([7])
    assert explorer.unit == 7


@pytest.mark.parametrize("kind", CLASSES)
def test_the_page_shows_the_units_that_were_chosen(stage, page, kind):
    explorer, layer, x = large(kind, selected=12)
    hidden = layer(x)[0].detach().numpy()
    stage.show(explorer)
    picture, slider = page.get_by_role("img").first, page.get_by_role("slider")
    chosen = slider.and_(page.get_by_label("unit shown"))
    assert page.locator("path:is(.book-strip-cell, .book-cell)").count() > 0
    for place, unit in enumerate(SOME, start=1):
        chosen.fill(str(place))
        expect(chosen).to_have_attribute("aria-valuetext", str(unit + 1))
        expect(picture).to_have_attribute(
            "aria-label", re.compile(f"nit {unit + 1}\\b")
        )
        values = re.sub("−", "-", picture.get_attribute("aria-label"))
        told = [f"{value:.2f}".replace("-0.00", "0.00") for value in hidden[:, unit]]
        assert ", ".join(told) in values
    # A press on the strip marks the unit that is drawn there, and no other.
    row = page.locator(".book-row").bounding_box()
    page.mouse.click(row["x"] + 40, row["y"] - 1.5 * row["height"])
    expect(chosen).to_have_value("1")


def test_a_hundred_kilobytes_hold_a_large_network(stage, page):
    """The bytes of many weights arrive as the numbers that Python computes with."""
    explorer, _, _ = large("LSTM", forget_bias=1.5)
    stage.show(explorer)
    cell = explorer.cell[:, SOME[0]]
    told = ", ".join(f"{value:.2f}".replace("-", "−") for value in cell)
    expect(page.get_by_role("img").first).to_have_attribute(
        "aria-label", re.compile(re.escape(told.replace("−0.00", "0.00")))
    )


@pytest.mark.parametrize("size", [None, 5])
def test_a_text_is_read_by_the_layers_of_torch(size):
    torch.manual_seed(4)
    tokens, text = "abcd ", "abba cadd"
    embedding = torch.nn.Embedding(5, size) if size else None
    lstm, head = torch.nn.LSTM(size or 5, 6), torch.nn.Linear(6, 5)
    ids = torch.tensor([tokens.index(character) for character in text])
    x = embedding(ids) if size else torch.nn.functional.one_hot(ids, 5).float()
    expected = head(lstm(x)[0]).softmax(dim=-1).detach()
    explorer = TextInspector.from_layer(lstm, head, tokens, text, embedding, unit=2)
    # Weights have eight bits on the page.
    np.testing.assert_allclose(explorer.probabilities, expected, atol=0.01)
    with pytest.raises(ValueError, match=r"5 symbols to read .* vocabulary has 4"):
        TextInspector.from_layer(lstm, head, "abcd", text, embedding)
    with pytest.raises(TypeError, match=r"a layer with weight and bias, got Tanh"):
        TextInspector.from_layer(lstm, torch.nn.Tanh(), tokens, text, embedding)
    other = torch.nn.Embedding(5, 7)
    with pytest.raises(ValueError, match=r"embedding must give .* shape \(5, 7\)"):
        TextInspector.from_layer(lstm, head, tokens, text, other)
    with pytest.raises(TypeError, match=r"torch\.nn\.LSTM, got GRU"):
        TextInspector.from_layer(torch.nn.GRU(5, 6), head, tokens, text)


def test_no_torch_is_imported_for_it(heavy):
    code = "import sys, explorers; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_mistyped_trait_is_an_error_that_names_the_right_one():
    explorer = UnrolledRNN()
    with pytest.raises(AttributeError, match=r"no 'weight_h': .*'weight_hh'"):
        explorer.weight_h = 2
    with pytest.raises(AttributeError, match=r"no 'colour': it has .*weight_ih"):
        explorer.colour = "red"
    with pytest.raises(AttributeError, match="did you mean 'selected'"):
        UnrolledRNN(selects=3)
    layer = LSTM(1, 1, rng=np.random.default_rng(0))
    with pytest.raises(AttributeError, match="did you mean 'forget_bias'"):
        LSTMExplorer.from_layer(layer, [1.0, 0.0], forget_bais=1.0)
