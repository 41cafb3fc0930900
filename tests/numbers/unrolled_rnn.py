"""The states of `helpers.layers.RNN`, as UnrolledRNN computes them in the page."""

import numpy as np

from explorers import UnrolledRNN
from helpers.layers import RNN
from tests.numbers import ten_digits

TRAITS = ("inputs", "weight_ih", "weight_hh", "bias")


def numbers() -> dict:
    """For networks of 1 to 8 units their traits and, from the layer, their states."""
    return {"networks": [network(units) for units in range(1, 9)]}


def network(units: int) -> dict:
    rng = np.random.default_rng(units)
    features = 1 + units % 3
    layer = RNN(features, units, rng=rng, dtype=np.float64)
    for param in layer.params.values():
        param[:] = rng.normal(scale=2 / units, size=param.shape).round(3)
    x = rng.normal(size=(30, features)).round(2)
    hidden, _ = layer.forward(x[:, None])
    explorer = UnrolledRNN.from_layer(layer, x)
    np.testing.assert_allclose(explorer.hidden, hidden[:, 0], rtol=0, atol=1e-12)
    traits = {name: getattr(explorer, name).tolist() for name in TRAITS}
    return {**traits, "hidden": ten_digits(hidden[:, 0])}
