"""The explorers' Python side: their traits and their arithmetic."""

import ipywidgets
import numpy as np
import pytest
from traitlets import TraitError

from explorers import UnrolledRNN
from explorers.sequence.inputs import pulse
from helpers.layers import RNN, Linear


def network(rng, steps=7, units=3, features=2):
    return {
        "inputs": rng.normal(size=(steps, features)),
        "weight_ih": rng.normal(size=(units, features)),
        "weight_hh": rng.normal(size=(units, units)) / units,
        "bias": rng.normal(size=units),
    }


def states(inputs, weight_ih, weight_hh, bias):
    """The recurrence as it is written in the book, one step after the other."""
    h, rows = np.zeros(len(bias)), []
    for x in inputs:
        h = np.tanh(weight_ih @ x + weight_hh @ h + bias)
        rows.append(h)
    return np.array(rows)


def test_opens_with_a_pulse_that_is_remembered_and_forgotten():
    explorer = UnrolledRNN()
    h = explorer.hidden[:, 0]
    (step,) = np.flatnonzero(explorer.inputs[:, 0])
    assert explorer.selected == step == h.argmax()
    assert not h[:step].any()
    assert 0.05 * h[step] < h[step + 5] < h[step]
    assert h[-1] < 0.05 * h[step]


@pytest.mark.parametrize(("units", "features"), [(1, 1), (1, 3), (3, 1), (5, 4)])
def test_hidden_is_the_recurrence(units, features):
    given = network(np.random.default_rng(0), units=units, features=features)
    explorer = UnrolledRNN(**given)
    np.testing.assert_allclose(explorer.hidden, states(**given), rtol=0, atol=1e-12)


def test_hidden_follows_every_trait_and_tells_its_observers():
    rng = np.random.default_rng(1)
    given = network(rng)
    explorer = UnrolledRNN(**given)
    heard = []
    explorer.observe(lambda change: heard.append(change.new), "hidden")
    for name, value in network(rng).items():
        given[name] = value
        setattr(explorer, name, value)
        np.testing.assert_allclose(explorer.hidden, states(**given), atol=1e-12)
    explorer.gain = 0.5
    given["weight_hh"] = 0.5 * given["weight_hh"]
    np.testing.assert_allclose(explorer.hidden, states(**given), atol=1e-12)
    explorer.permutation = order = rng.permutation(7)
    given["inputs"] = given["inputs"][order]
    np.testing.assert_allclose(explorer.hidden, states(**given), atol=1e-12)
    assert len(heard) == 6
    np.testing.assert_array_equal(heard[-1], explorer.hidden)


def test_without_memory_a_permutation_permutes_and_with_it_it_does_not():
    rng = np.random.default_rng(2)
    explorer = UnrolledRNN(**network(rng), gain=0)
    ordered = explorer.hidden
    explorer.permutation = order = np.array([3, 0, 6, 2, 5, 1, 4])
    np.testing.assert_array_equal(explorer.hidden, ordered[order])
    explorer.gain = 1
    shuffled = explorer.hidden
    explorer.permutation = range(7)
    assert np.abs(shuffled[-1] - explorer.hidden[-1]).max() > 0.01


def test_numbers_and_vectors_stand_for_axes_of_size_one():
    explorer = UnrolledRNN([0, 1, 0], weight_ih=2, weight_hh=0.5, bias=-1)
    assert explorer.inputs.shape == (3, 1)
    assert explorer.weight_hh.shape == explorer.weight_ih.shape == (1, 1)
    explorer.weight_hh = np.float32(0.25)
    explorer.bias = [0.5]
    assert explorer.weight_hh.tolist() == [[0.25]]
    assert explorer.bias.tolist() == [0.5]


def test_arrays_are_copies_that_cannot_be_written_to():
    inputs = pulse(8)
    explorer = UnrolledRNN(inputs)
    inputs[:] = 7
    np.testing.assert_array_equal(explorer.inputs, pulse(8))
    with pytest.raises(ValueError, match="read-only"):
        explorer.inputs[0] = 1
    with pytest.raises(TraitError, match="read-only"):
        explorer.hidden = np.zeros((8, 1))


def test_inputs_of_another_length_are_fed_in_order_from_the_first_step():
    order = np.arange(24)[::-1]
    explorer = UnrolledRNN(permutation=order, selected=20, names=24 * "x")
    explorer.inputs = [0.5, -0.5, 1.0]
    assert explorer.permutation == (0, 1, 2)
    assert explorer.names == ()
    assert explorer.selected == 0
    assert explorer.hidden.shape == (3, 1)
    explorer.inputs = [1.0, -0.5, 0.5]  # the same length leaves the rest alone
    explorer.selected = 2
    explorer.permutation = (2, 1, 0)
    explorer.inputs = [1.0, 0.0, 0.5]
    assert explorer.permutation == (2, 1, 0)
    assert explorer.selected == 2


BAD = [
    (
        "weight_hh",
        np.eye(3),
        r"weight_hh .*\(hidden_size, hidden_size\) = \(2, 2\), .*3",
    ),
    ("weight_hh", 0.5, r"shape .* = \(2, 2\), got shape \(\)"),
    ("weight_ih", [1.0, 2.0, 3.0], r"= \(2, 1\), got shape \(3,\)"),
    ("bias", [[1.0, 2.0]], r"\(hidden_size,\) = \(2,\), got shape \(1, 2\)"),
    ("bias", [1.0, np.nan], "NaN or infinity"),
    ("inputs", [0.0, np.inf], "finite"),
    ("inputs", "pulse", "a str that is no array of real numbers"),
    ("inputs", [[1.0], [2.0, 3.0]], "no array of real numbers"),
    ("weight_hh", 1j * np.eye(2), "no array of real numbers"),
    ("weight_hh", [["1", "0"], ["0", "1"]], "no array of real numbers"),
    ("inputs", np.zeros((4, 2)), r"\(any, 1\), got shape \(4, 2\)"),
    ("inputs", [], "got shape"),
    ("inputs", [1.0], "2 to 100 steps, got 1"),
    ("inputs", np.zeros(101), "2 to 100 steps, got 101"),
    ("gain", 2.5, "from 0.0 to 2.0, got 2.5"),
    ("gain", np.nan, "from 0.0 to 2.0, got nan"),
    ("gain", "much", "gain"),
    ("gain", True, "gain must be a number from 0.0 to 2.0, got True"),
    ("permutation", [0, 1, 1, 3], "each step from 0 to 3 once"),
    ("permutation", [0, 1, 2], "each step from 0 to 3 once"),
    ("permutation", [0.0, 1.0, 2.0, 3.0], "each step from 0 to 3 once"),
    ("permutation", [[0], [1, 2], 3], "each step from 0 to 3 once"),
    ("units", [[0], [0, 1]], "units must be some of 0 to 1"),
    ("names", "abc", "names must be 4 strings of up to 3 characters.*got 'abc'"),
    ("names", ["a", "b", "c", "four"], "names must be 4 strings"),
    ("names", [1, 2, 3, 4], "names must be 4 strings"),
    ("names", None, "names must be 4 strings"),
    ("selected", 4, "from 0 to 3, got 4"),
    ("selected", -1, "from 0 to 3, got -1"),
    ("selected", 1.5, "whole number"),
    ("selected", True, "whole number"),
    ("unit", 2, "from 0 to 1, got 2"),
    ("question", "  ", "question must be a sentence"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_bad_values_are_refused_and_change_nothing(name, value, message):
    explorer = UnrolledRNN(
        [1.0, 0.0, -1.0, 0.0], [[1.0], [2.0]], [[0.5, 0.1], [0.0, 0.5]], [0.0, 0.1]
    )
    before, hidden = getattr(explorer, name), explorer.hidden
    with pytest.raises(TraitError, match=message):
        setattr(explorer, name, value)
    np.testing.assert_array_equal(getattr(explorer, name), before)
    np.testing.assert_array_equal(explorer.hidden, hidden)


@pytest.mark.parametrize("gain", [np.float32(0.5), np.float64(0.5), np.int64(1)])
def test_numbers_of_numpy_are_welcome(gain):
    explorer = UnrolledRNN(pulse(), [[1.0], [2.0]], np.eye(2) / 2, [0.0, 0.1])
    explorer.gain = gain
    assert type(explorer.gain) is float
    assert explorer.gain == gain


def test_what_the_page_sends_is_checked_like_what_python_sets():
    explorer = UnrolledRNN()
    explorer.set_state({"weight_hh": [[-0.3]], "selected": 5})
    assert explorer.weight_hh.tolist() == [[-0.3]]
    assert explorer.selected == 5
    with pytest.raises(TraitError, match="finite"):
        explorer.set_state({"weight_hh": [[float("nan")]]})
    assert explorer.weight_hh.tolist() == [[-0.3]]


def test_too_large_a_network_is_refused():
    with pytest.raises(TraitError, match="up to 16 units, got 17: choose some"):
        UnrolledRNN(pulse(), np.zeros((17, 1)), np.zeros((17, 17)), np.zeros(17))
    for weights in ([], [[1.0], [1.0, 2.0]]):
        with pytest.raises(TraitError, match=r"weight_hh must be .* of one length"):
            UnrolledRNN(pulse(), weight_hh=weights)
    with pytest.raises(TraitError, match="gain is for networks of several units"):
        UnrolledRNN(gain=0.5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("as_ids", [True, False])
def test_from_layer_takes_over_what_the_layer_computes(dtype, as_ids):
    rng = np.random.default_rng(3)
    layer = RNN(5, 4, rng=rng, dtype=dtype)
    ids = rng.integers(0, 5, 12)
    x = rng.normal(size=(12, 5)).astype(dtype)
    expected, _ = layer.forward(ids[:, None] if as_ids else x[:, None, :])
    explorer = UnrolledRNN.from_layer(layer, ids if as_ids else x, unit=2)
    np.testing.assert_allclose(
        explorer.hidden, expected[:, 0], atol=1e-6 if dtype == np.float32 else 1e-12
    )
    assert explorer.unit == 2
    layer.params["weight_hh"][:] = 0  # the layer may go on learning
    np.testing.assert_allclose(explorer.hidden, expected[:, 0], atol=1e-6)


def test_from_layer_says_what_it_cannot_draw():
    rng = np.random.default_rng(4)
    with pytest.raises(TypeError, match=r"helpers\.layers\.RNN"):
        UnrolledRNN.from_layer(Linear(1, 1, rng=rng), pulse())
    relu = RNN(1, 1, rng=rng, nonlinearity="relu")
    with pytest.raises(ValueError, match="relu"):
        UnrolledRNN.from_layer(relu, pulse())
    layer = RNN(3, 2, rng=rng)
    none, square = np.zeros(0, dtype=int), np.zeros((2, 2), dtype=int)
    for ids in (np.array([0, 3]), np.array([-1, 0]), square, none):
        with pytest.raises(ValueError, match="from 0 to 2"):
            UnrolledRNN.from_layer(layer, ids)


def test_links_with_other_widgets():
    explorer = UnrolledRNN()
    slider = ipywidgets.IntSlider(max=23)
    link = ipywidgets.link((explorer, "selected"), (slider, "value"))
    slider.value = 9
    assert explorer.selected == 9
    explorer.selected = 2
    assert slider.value == 2
    link.unlink()
