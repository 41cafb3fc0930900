"""What tests/test_every_explorer.py looks at: each explorer as it opens, and extremes.

A name is the class's, and what is special about the example after a comma. The first
example of a class is as its chapter shows it; one is the largest that it allows.
"""

from collections.abc import Callable

import numpy as np

from helpers.layers import RNN
from helpers.widgets import GradientFlow, UnrolledRNN
from helpers.widgets.base import Explorer


def unrolled_rnn(steps: int, units: int, features: int) -> UnrolledRNN:
    rng = np.random.default_rng(7)
    layer = RNN(features, units, rng=rng)
    return UnrolledRNN.from_layer(layer, rng.normal(size=(steps, features)))


def gradient_flow(steps: int, units: int, **options) -> GradientFlow:
    rng = np.random.default_rng(7)
    layer = RNN(1, units, rng=rng)
    return GradientFlow.from_layer(layer, rng.normal(size=(steps, 1)), **options)


EXAMPLES: dict[str, Callable[[], Explorer]] = {
    "UnrolledRNN": UnrolledRNN,
    "UnrolledRNN, several units": lambda: unrolled_rnn(12, 4, 3),
    "UnrolledRNN, most steps and units": lambda: unrolled_rnn(100, 16, 1),
    "UnrolledRNN, most features": lambda: unrolled_rnn(100, 16, 32),
    "GradientFlow": GradientFlow,
    "GradientFlow, most steps and units": lambda: gradient_flow(100, 16, gain=2.4),
}

# By class, the names of controls that are meant to have no effect as it opens.
IDLE: dict[str, set[str]] = {
    "UnrolledRNN": {"Back in order"},
    "GradientFlow": {"tanh"},
}
