"""What tests/test_every_explorer.py looks at: each explorer as it opens, and extremes.

A name is the class's, and what is special about the example after a comma. The first
example of a class is as its chapter shows it; one is the largest that it allows.
"""

from collections.abc import Callable

import numpy as np

from explorers import (
    Axis,
    ClippingCliff,
    Frame,
    GradientFlow,
    GRUExplorer,
    LSTMExplorer,
    Playground,
    Scrubber,
    TextInspector,
    UnrolledRNN,
)
from explorers.shared.explorer import Explorer
from helpers.data import Vocabulary
from helpers.language import LanguageModel
from helpers.layers import GRU, LSTM, RNN, Linear


def unrolled_rnn(steps: int, size: int, features: int, **options) -> UnrolledRNN:
    rng = np.random.default_rng(7)
    layer = RNN(features, size, rng=rng)
    inputs = rng.normal(size=(steps, features))
    return UnrolledRNN.from_layer(layer, inputs, **options)


def gradient_flow(steps: int, units: int, **options) -> GradientFlow:
    rng = np.random.default_rng(7)
    layer = RNN(1, units, rng=rng)
    return GradientFlow.from_layer(layer, rng.normal(size=(steps, 1)), **options)


def gru_explorer(steps: int, size: int, features: int, **options) -> GRUExplorer:
    rng = np.random.default_rng(7)
    layer = GRU(features, size, rng=rng)
    inputs = rng.normal(size=(steps, features))
    return GRUExplorer.from_layer(layer, inputs, **options)


def lstm_explorer(steps: int, size: int, features: int, **options) -> LSTMExplorer:
    rng = np.random.default_rng(7)
    layer = LSTM(features, size, rng=rng)
    inputs = rng.normal(size=(steps, features))
    return LSTMExplorer.from_layer(layer, inputs, **options)


def rates_and_rules() -> Scrubber:
    """Lines on a log axis for two controls, and one setting that was not run."""
    steps = np.arange(60)
    frames = {
        (rate, rule): Frame(
            {
                name: 4 * np.exp(-speed * rate * steps * (1 + (rule == "Adam")))
                for name, speed in (("rnn", 1), ("gru", 2), ("lstm b=1", 4))
            },
            f"With {rule} at a rate of {rate} the LSTM comes down fastest.",
        )
        for rate in (0.001, 0.01, 0.1)
        for rule in ("SGD", "Adam")
    }
    return Scrubber(
        "Which network learns fastest?",
        controls={"learning rate": (0.001, 0.01, 0.1, 1), "rule": ("SGD", "Adam")},
        frames=frames,
        x="step t_{}",
        y=Axis("loss L_{}", log=True),
        start=(0.01, "SGD"),
    )


def seeds_by_model() -> Scrubber:
    """Points in a row for each model, hollow for those that failed; a long question."""
    models = ("rnn", "rnn identity", "gru", "lstm b=0", "lstm b=1", "lstm chrono")
    rng = np.random.default_rng(0)
    frames = {
        length: Frame(
            {
                name: (length * rng.uniform(50, 500, size=3), 3 * [name])
                for name in models[2:]
            }
            | {"not solved": ([1e6, 1e6], list(models[:2]))},
            f"At {length:,} steps each kind of gated network solves the task, and the "
            "plain one does not, whichever way it is started.",
        )
        for length in (100, 500, 1000)
    }
    return Scrubber(
        "How many sequences does each model need when the task gets longer?",
        controls={"length T_{}": (100, 500, 1000)},
        frames=frames,
        x=Axis("sequences until solved", log=True),
        y=Axis("model", names=models),
        looks={"not solved": "baseline"},
        draw=dict.fromkeys(models[2:], "points") | {"not solved": "hollow"},
    )


def letters(count: int, settings: int) -> Scrubber:
    """Bars with names and a sample of text; a line behind makes the state large."""
    rng = np.random.default_rng(1)
    names = ["abcdefghijklmnopqrstuvwxyz"[i % 26] * (1 + i // 26) for i in range(count)]
    frames = {
        order: Frame(
            {"surprise": rng.exponential(size=count), "mean": rng.random(count)},
            f"Order {order} sees {order - 1} letters.",
            "".join(rng.choice(list("etaoin srhd"), size=110)),
        )
        for order in range(1, settings + 1)
    }
    return Scrubber(
        "How far does it look?",
        controls={"order n_{}": range(1, settings + 1)},
        frames=frames,
        x=Axis("the letter that came", names=names),
        y="surprise in nats",
        draw={"surprise": "bars"},
        behind={"uniform": np.full(count, np.log(27))},
        looks={"surprise": "loss", "uniform": "baseline", "mean": "hidden"},
    )


def text_inspector(units: int, characters: int) -> TextInspector:
    """A model with as many symbols as the chapter's, which has learned nothing."""
    rng = np.random.default_rng(7)
    tokens = [chr(code) for code in (10, *range(32, 134))]
    lstm, head = LSTM(len(tokens), units, rng=rng), Linear(units, len(tokens), rng=rng)
    for params in (lstm.params, head.params):
        for values in params.values():
            values *= 8
    text = 'A name is "quoted" in this line,\nand not in the next\n\n' * 10
    return TextInspector.from_model(
        LanguageModel(lstm, head), Vocabulary(tokens), text[:characters], selected=3
    )


EXAMPLES: dict[str, Callable[[], Explorer]] = {
    "UnrolledRNN": UnrolledRNN,
    "UnrolledRNN, several units": lambda: unrolled_rnn(12, 4, 3),
    "UnrolledRNN, most steps and units": lambda: unrolled_rnn(100, 16, 1),
    "UnrolledRNN, most features": lambda: unrolled_rnn(100, 16, 32),
    "UnrolledRNN, some of most units": lambda: unrolled_rnn(
        100, 64, 32, units=range(40, 56)
    ),
    "GradientFlow": GradientFlow,
    "GradientFlow, most steps and units": lambda: gradient_flow(100, 16, gain=2.4),
    "ClippingCliff": ClippingCliff,
    "ClippingCliff, far along": lambda: ClippingCliff(w=5.5, b=-3.4, updates=100),
    "GRUExplorer": GRUExplorer,
    "GRUExplorer, several units": lambda: gru_explorer(12, 4, 3, reset="before"),
    "GRUExplorer, most steps and units": lambda: gru_explorer(
        100, 16, 1, pins=[[None] * 50 + [0.5] * 50, None]
    ),
    "GRUExplorer, most features": lambda: gru_explorer(100, 16, 32),
    "GRUExplorer, some of most units": lambda: gru_explorer(
        100, 16, 32, units=range(4, 12)
    ),
    "LSTMExplorer": LSTMExplorer,
    "LSTMExplorer, several units": lambda: lstm_explorer(12, 4, 3),
    "LSTMExplorer, some units": lambda: lstm_explorer(30, 20, 1, units=[18, 3, 8]),
    "LSTMExplorer, most steps and units": lambda: lstm_explorer(
        100, 16, 1, pins=[None, None, 0.5], forget_bias=-3.0
    ),
    "LSTMExplorer, most features": lambda: lstm_explorer(100, 16, 32),
    "LSTMExplorer, some of most units": lambda: lstm_explorer(
        100, 64, 1, units=range(40, 56)
    ),
    "Playground": Playground,
    "Playground, most units and characters": lambda: Playground(
        task="text", steps=100, units=32, batch=64, twin={"cell": "gru"}
    ),
    "TextInspector": lambda: text_inspector(16, 100),
    "TextInspector, most units and characters": lambda: text_inspector(64, 499),
    "Scrubber": rates_and_rules,
    "Scrubber, points in rows": seeds_by_model,
    "Scrubber, bars and text": lambda: letters(24, 8),
    "Scrubber, most points": lambda: letters(100, 45),
}

# The work of a redraw grows with the sizes: what the largest do, the others do.
LARGEST = [name for name in EXAMPLES if "most" in name or "far along" in name]

# By class, or by example, the names of controls that are meant to have no effect as it
# opens.
IDLE: dict[str, set[str]] = {
    "TextInspector": {"Back to the first text"},
    "UnrolledRNN": {"Back in order"},
    "GradientFlow": {"tanh"},
    "GRUExplorer": {"r", "z", "this step", "all steps"},
    "LSTMExplorer": {"i", "f", "o", "this step", "all steps"},
    "ClippingCliff": {"none"},
    "Playground": {
        "Restart",
        "No twin",
        "unit shown",
        "inside",
        "LSTM",
        "Adam",
        "norm",
    },
    "Playground, most units and characters": {
        *("Restart", "inside", "LSTM", "Adam", "norm", "temperature"),
    },
}

# The frames that a change may take, where it is more than one: for another unit that is
# silenced, an LSTM of 64 units reads its 499 characters anew.
FRAMES: dict[str, int] = {
    "TextInspector, most units and characters": 2,
}
