"""The layers that the experiments compare start as the papers say."""

import numpy as np
import pytest

from experiments.models import KINDS, recurrent
from helpers.layers import GRU, LSTM, RNN

UNITS = 64


def make(kind, seed=0, **options):
    return recurrent(kind, 2, UNITS, rng=np.random.default_rng(seed), **options)


def gate_bias(layer, gate):
    """The sum of the two biases of gate 0 (input) … 3 (output)."""
    total = layer.params["bias_ih"] + layer.params["bias_hh"]
    return total.reshape(-1, UNITS)[gate]


def same_but(layer, plain, *changed):
    """Whether two layers start with the same numbers, except in the arrays named."""
    return all(
        np.array_equal(param, plain.params[name])
        for name, param in layer.params.items()
        if name not in changed
    )


def test_the_plain_kinds_start_as_the_layers_do():
    for kind, layer in (("rnn", RNN), ("gru", GRU)):
        assert type(make(kind)) is layer
        plain = layer(2, UNITS, rng=np.random.default_rng(0))
        assert same_but(make(kind), plain)
    assert make("rnn").nonlinearity == "tanh"


def test_the_orthogonal_start_changes_no_length():
    layer = make("rnn orthogonal")
    weight = layer.params["weight_hh"]
    np.testing.assert_allclose(weight @ weight.T, np.eye(UNITS), atol=1e-5)
    assert np.abs(weight - np.eye(UNITS)).max() > 0.1
    assert layer.nonlinearity == "tanh"
    assert same_but(layer, make("rnn"), "weight_hh")


def test_the_identity_start_is_that_of_le():
    layer = make("rnn identity")
    assert layer.nonlinearity == "relu"
    np.testing.assert_array_equal(layer.params["weight_hh"], np.eye(UNITS))
    assert not layer.params["bias_ih"].any()
    assert not layer.params["bias_hh"].any()
    assert layer.params["weight_ih"].std() == pytest.approx(0.001, rel=0.2)


@pytest.mark.parametrize(("kind", "bias"), [("lstm b=0", 0), ("lstm b=-1.5", -1.5)])
def test_the_forget_bias_is_the_sum_of_two(kind, bias):
    layer = make(kind)
    assert type(layer) is LSTM
    np.testing.assert_array_equal(gate_bias(layer, 1), bias)
    plain = LSTM(2, UNITS, rng=np.random.default_rng(0))
    assert same_but(layer, plain, "bias_ih", "bias_hh")
    for gate in (0, 2, 3):
        np.testing.assert_array_equal(gate_bias(layer, gate), gate_bias(plain, gate))


def test_chrono_units_remember_between_1_and_length_steps():
    length = 1000
    layer = make("lstm chrono", length=length)
    forget = gate_bias(layer, 1)
    np.testing.assert_array_equal(gate_bias(layer, 0), -forget)
    memories = np.exp(
        np.concatenate([forget, gate_bias(make("lstm chrono", 1, length=length), 1)])
    )
    assert memories.min() >= 1
    assert memories.max() <= (length - 1) * (1 + 1e-5)
    # Uniform: a quarter of them in each quarter, within three standard deviations.
    counts, _ = np.histogram(memories, 4, (1, length - 1))
    np.testing.assert_allclose(counts / len(memories), 0.25, atol=3 * 0.433 / 128**0.5)
    plain = LSTM(2, UNITS, rng=np.random.default_rng(0))
    assert same_but(layer, plain, "bias_ih", "bias_hh")
    np.testing.assert_array_equal(gate_bias(layer, 3), gate_bias(plain, 3))


def test_the_chrono_gru_keeps_as_long_as_the_lstm():
    layer, plain = make("gru chrono", length=1000), make("gru")
    memories = np.exp(gate_bias(layer, 1))  # r, z, n
    assert 1 <= memories.min() < 250 < 750 < memories.max() <= 999.1
    assert same_but(layer, plain, "bias_ih", "bias_hh")
    for gate in (0, 2):
        np.testing.assert_array_equal(gate_bias(layer, gate), gate_bias(plain, gate))


def test_either_half_of_chrono_leaves_the_other_gate_as_drawn():
    both = make("lstm chrono", length=1000)
    plain = LSTM(2, UNITS, rng=np.random.default_rng(0))
    for half, set_gate, drawn in (("forget", 1, 0), ("input", 0, 1)):
        layer = make(f"lstm chrono-{half}", length=1000)
        for gate, expected in ((set_gate, both), (drawn, plain), (3, plain)):
            np.testing.assert_array_equal(
                gate_bias(layer, gate), gate_bias(expected, gate)
            )


def test_every_kind_runs_and_the_seed_decides():
    x = np.random.default_rng(1).uniform(-1, 1, (5, 3, 2)).astype(np.float32)
    for kind in KINDS:
        one, again, other = (make(kind, seed, length=9) for seed in (0, 0, 1))
        h, _ = one.forward(x)
        assert h.shape == (5, 3, UNITS)
        assert same_but(one, again)
        assert not same_but(one, other)


@pytest.mark.parametrize(
    "kind",
    [
        "RNN",
        "rnn tanh",
        "gru b=1",
        "lstm",
        "lstm b=",
        "lstm b=nan",
        "lstm b=high",
        "b=1",
    ],
)
def test_an_unknown_kind_is_named(kind):
    with pytest.raises(ValueError, match=f'"lstm chrono".*got "{kind}"'):
        make(kind)


@pytest.mark.parametrize("kind", ["gru chrono", "lstm chrono", "lstm chrono-input"])
@pytest.mark.parametrize("length", [None, 2])
def test_chrono_asks_for_the_length(kind, length):
    with pytest.raises(ValueError, match=f'"{kind}" needs length.*3; got {length}'):
        make(kind, length=length)
