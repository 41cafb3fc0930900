"""How a network starts: the layers of helpers, with the start that settings name."""

from collections.abc import Mapping

import numpy as np

from explorers.playground.random_numbers import Stream
from helpers.layers import GRU, LSTM, RNN, Linear

CELLS = {"rnn": RNN, "gru": GRU, "lstm": LSTM}
KEEPS = {"gru": "z", "lstm": "f"}  # the gate that keeps the old state


def new_layers(
    settings: Mapping, inputs: int, outputs: int
) -> tuple[RNN | GRU | LSTM, Linear]:
    """A recurrent layer and its head, float64, drawn from the seed of `settings`."""
    rng, units = Stream(settings["seed"], "weights"), settings["units"]
    options = {}
    if is_rectified(settings):
        options["nonlinearity"] = "relu"
    layer = CELLS[settings["cell"]](inputs, units, rng=rng, dtype=np.float64, **options)
    head = Linear(units, outputs, rng=rng, dtype=np.float64)
    _start_matrix(layer, settings["start"], Stream(settings["seed"], "start", 0))
    if settings["cell"] in KEEPS and settings["bias"] != "drawn":
        _start_biases(layer, settings, Stream(settings["seed"], "start", 1))
    return layer, head


def is_rectified(settings: Mapping) -> bool:
    """Whether it is a plain RNN with ReLU, that of Le, Jaitly and Hinton (2015)."""
    return settings["cell"] == "rnn" and settings["start"] == "identity"


def orthogonal(size: int, rng: Stream) -> np.ndarray:
    """A random orthogonal matrix, uniformly distributed."""
    q, r = np.linalg.qr(rng.normal(size=(size, size)))
    return q * np.sign(np.diag(r))


def _start_matrix(layer, start, rng):
    if start == "uniform":
        return
    units = layer.hidden_size
    for block in layer.params["weight_hh"].reshape(-1, units, units):
        block[:] = orthogonal(units, rng) if start == "orthogonal" else np.eye(units)
    if start == "identity" and isinstance(layer, RNN):
        weight_ih = layer.params["weight_ih"]
        weight_ih[:] = rng.normal(0, 0.001, weight_ih.shape)
        layer.params["bias_ih"][:] = layer.params["bias_hh"][:] = 0


def _start_biases(layer, settings, rng):
    """Set the bias of the gate that keeps; chrono is Tallec and Ollivier's (2018)."""
    keeps = KEEPS[settings["cell"]]
    if settings["bias"] == "value":
        return _set_bias(layer, keeps, settings["bias_value"])
    longest = max(3, settings["steps"]) - 1
    memories = np.log(rng.uniform(1, longest, layer.hidden_size))
    _set_bias(layer, keeps, memories)
    if settings["cell"] == "lstm":
        _set_bias(layer, "i", -memories)


def _set_bias(layer, gate, value):
    start = layer.gate_names.index(gate) * layer.hidden_size
    rows = slice(start, start + layer.hidden_size)
    layer.params["bias_ih"][rows] = value
    layer.params["bias_hh"][rows] = 0
