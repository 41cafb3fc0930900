"""The recurrent layers that the experiments compare, each with a start of its own."""

import numpy as np

from helpers.layers import GRU, LSTM, RNN

#: The kinds that `recurrent` knows; "lstm b=1" stands for any forget bias.
KINDS = ("rnn", "rnn identity", "rnn orthogonal", "gru", "lstm b=1", "lstm chrono")


def recurrent(
    kind: str,
    input_size: int,
    hidden_size: int,
    *,
    rng: np.random.Generator,
    length: int | None = None,
) -> RNN | GRU | LSTM:
    """A layer of `helpers.layers`. What is not named keeps torch's start.

    rnn             tanh
    rnn identity    relu, W_hh = I, biases 0, W_ih from N(0, 0.001²): the IRNN of Le,
                    Jaitly and Hinton (2015)
    rnn orthogonal  tanh, W_hh a random orthogonal matrix
    gru             reset after the product, as in torch
    lstm b=1        LSTM whose forget bias, the sum of its two, is 1 (or any number)
    lstm chrono     LSTM whose units start with memories as long as the task: forget
                    bias log u, u uniform in 1 … length − 1, and input bias −log u
                    (Tallec and Ollivier 2018); the sums of the two biases again

    Parameters
    ----------
    kind
        One of the above.
    input_size, hidden_size, rng
        As for the layers.
    length
        The longest time to be remembered, in steps, at least 3. Only "lstm chrono"
        asks for it; the others do not look at it.
    """
    family = kind.split(" ")[0]
    if family not in FAMILIES:
        raise ValueError(_kinds(kind))
    return FAMILIES[family](kind, input_size, hidden_size, rng=rng, length=length)


def set_bias(layer: LSTM, gate: str, value: float | np.ndarray) -> None:
    """Let the sum of the two biases of the "input" or "forget" gate be `value`."""
    start = {"input": 0, "forget": 1}[gate] * layer.hidden_size
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
    if kind != "gru":
        raise ValueError(_kinds(kind))
    return GRU(input_size, hidden_size, rng=rng)


def _lstm(kind: str, input_size: int, hidden_size: int, *, rng, length) -> LSTM:
    forget = None if kind == "lstm chrono" else _forget_bias(kind)
    layer = LSTM(input_size, hidden_size, rng=rng)
    if forget is None:
        bias = np.log(_memories(length, hidden_size, rng))
        set_bias(layer, "input", -bias)
        set_bias(layer, "forget", bias)
    else:
        set_bias(layer, "forget", forget)
    return layer


#: By the first word of a kind. A run reaches only the one that its case names.
FAMILIES = {"rnn": _rnn, "gru": _gru, "lstm": _lstm}


def _memories(length: int | None, count: int, rng: np.random.Generator) -> np.ndarray:
    """u, one for each unit: how many steps it is to remember at the start."""
    if length is None or length < 3:
        raise ValueError(
            '"lstm chrono" needs length, the steps to be remembered, at least 3; '
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
