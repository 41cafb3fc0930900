"""The recurrent layers that the experiments compare, each with a start of its own."""

import numpy as np

from helpers.layers import GRU, LSTM, RNN

#: The kinds that `recurrent` knows; "lstm b=1" stands for any forget bias.
KINDS = (
    *("rnn", "rnn identity", "rnn orthogonal"),
    *("gru", "gru chrono"),
    *("lstm b=1", "lstm chrono", "lstm chrono-forget", "lstm chrono-input"),
)


def recurrent(
    kind: str,
    input_size: int,
    hidden_size: int,
    *,
    rng: np.random.Generator,
    length: int | None = None,
) -> RNN | GRU | LSTM:
    """A layer of `helpers.layers`. What is not named keeps torch's start.

    rnn                 tanh
    rnn identity        relu, W_hh = I, biases 0, W_ih from N(0, 0.001²): the IRNN of
                        Le, Jaitly and Hinton (2015)
    rnn orthogonal      tanh, W_hh a random orthogonal matrix
    gru                 reset after the product, as in torch
    gru chrono          GRU whose units start with memories as long as the task: update
                        bias log u, u uniform in 1 … length − 1 (Tallec and Ollivier
                        2018); the sum of its two biases
    lstm b=1            LSTM whose forget bias, again the sum, is 1 (or any number)
    lstm chrono         LSTM, likewise: forget bias log u, input bias −log u
    lstm chrono-forget  the forget bias alone is log u
    lstm chrono-input   the input bias alone is −log u

    Parameters
    ----------
    kind
        One of the above.
    input_size, hidden_size, rng
        As for the layers.
    length
        The longest time to be remembered, in steps, at least 3. Only the chrono kinds
        ask for it; the others do not look at it.
    """
    family = kind.split(" ")[0]
    if family not in FAMILIES:
        raise ValueError(_kinds(kind))
    return FAMILIES[family](kind, input_size, hidden_size, rng=rng, length=length)


def set_bias(layer: GRU | LSTM, gate: str, value: float | np.ndarray) -> None:
    """Let the sum of the two biases of a gate, one of `gate_names`, be `value`."""
    start = layer.gate_names.index(gate) * layer.hidden_size
    rows = slice(start, start + layer.hidden_size)
    layer.params["bias_ih"][rows] = value
    layer.params["bias_hh"][rows] = 0


def orthogonal(size: int, rng: np.random.Generator) -> np.ndarray:
    """A random orthogonal matrix, uniformly distributed: all singular values are 1."""
    q, r = np.linalg.qr(rng.normal(size=(size, size)))
    return q * np.sign(np.diag(r))


def _rnn(kind: str, input_size: int, hidden_size: int, *, rng, length) -> RNN:
    if kind not in ("rnn", "rnn identity", "rnn orthogonal"):
        raise ValueError(_kinds(kind))
    nonlinearity = "relu" if kind == "rnn identity" else "tanh"
    layer = RNN(input_size, hidden_size, rng=rng, nonlinearity=nonlinearity)
    if kind == "rnn orthogonal":
        layer.params["weight_hh"][:] = orthogonal(hidden_size, rng)
    elif kind == "rnn identity":
        layer.params["weight_hh"][:] = np.eye(hidden_size)
        layer.params["weight_ih"][:] = rng.normal(0, 0.001, (hidden_size, input_size))
        layer.params["bias_ih"][:] = layer.params["bias_hh"][:] = 0
    return layer


def _gru(kind: str, input_size: int, hidden_size: int, *, rng, length) -> GRU:
    if kind not in ("gru", "gru chrono"):
        raise ValueError(_kinds(kind))
    layer = GRU(input_size, hidden_size, rng=rng)
    if kind == "gru chrono":
        set_bias(layer, "z", np.log(_memories(kind, length, hidden_size, rng)))
    return layer


def _lstm(kind: str, input_size: int, hidden_size: int, *, rng, length) -> LSTM:
    chrono = {"chrono": "fi", "chrono-forget": "f", "chrono-input": "i"}
    start = kind.partition(" ")[2]
    value = None if start in chrono else _forget_bias(kind)
    layer = LSTM(input_size, hidden_size, rng=rng)
    if start in chrono:
        bias = np.log(_memories(kind, length, hidden_size, rng))
        for gate in chrono[start]:
            set_bias(layer, gate, bias if gate == "f" else -bias)
    else:
        set_bias(layer, "f", value)
    return layer


#: By the first word of a kind. A run reaches only the one that its case names.
FAMILIES = {"rnn": _rnn, "gru": _gru, "lstm": _lstm}


def _memories(
    kind: str, length: int | None, count: int, rng: np.random.Generator
) -> np.ndarray:
    """u, one for each unit: how many steps it is to remember at the start."""
    if length is None or length < 3:
        raise ValueError(
            f'"{kind}" needs length, the steps to be remembered, at least 3; '
            f"got {length}"
        )
    return rng.uniform(1, length - 1, count)


def _forget_bias(kind: str) -> float:
    prefix, _, number = kind.partition("=")
    try:
        value = float(number)
    except ValueError:
        value = np.nan
    if prefix != "lstm b" or not np.isfinite(value):
        raise ValueError(_kinds(kind))
    return value


def _kinds(wrong: str) -> str:
    kinds = ", ".join(f'"{known}"' for known in KINDS)
    return f'kind must be one of {kinds} (any number for 1), got "{wrong}"'
