"""What explorers.TextInspector makes of texts: gates, states, predictions, costs."""

import numpy as np

from explorers import TextInspector
from explorers.text_inspector.widget import WEIGHTS
from helpers.data import Vocabulary
from helpers.language import LanguageModel
from helpers.layers import LSTM, Linear

QUANTITIES = ("cell", "hidden", "input_gate", "forget", "output", "candidate", "cost")
SIZES = [(1, 2, 30), (5, 13, 30), (20, 31, 24)]  # units, symbols, characters


def numbers() -> dict:
    """Of models of some sizes the traits, and what one unit did in a text."""
    return {"models": [model(*sizes) for sizes in SIZES]}


def model(units: int, symbols: int, characters: int) -> dict:
    rng = np.random.default_rng(units)
    vocabulary = Vocabulary([chr(40 + i) for i in range(symbols)])
    ids = rng.integers(0, symbols, characters)
    explorer = TextInspector.from_model(
        random_model(rng, units, symbols),
        vocabulary,
        vocabulary.decode(ids),
        unit=units // 2,
    )
    names = (*WEIGHTS, "text", "tokens", "unit", "_names")
    state = explorer.get_state()
    return {
        "traits": {name: state[name] for name in names},
        "ids": ids.tolist(),
        "missed": explorer.selected,
        "values": {kind: values(explorer, kind) for kind in QUANTITIES},
        "logs": probed(explorer.probabilities),
        "silenced_logs": probed(explorer.silenced_probabilities),
        "mean": float(explorer.cost[:-1].mean()),
    }


def random_model(rng, units: int, symbols: int) -> LanguageModel:
    lstm = LSTM(symbols, units, rng=rng, dtype=np.float64)
    network = LanguageModel(lstm, Linear(units, symbols, rng=rng, dtype=np.float64))
    for array in network.params.values():
        array[:] = rng.normal(scale=3 / np.sqrt(units), size=array.shape).round(3)
    return network


def values(explorer: TextInspector, kind: str) -> list:
    """A quantity of the watched unit after each character."""
    explorer.quantity = kind
    return explorer.values.tolist()


def probed(chances: np.ndarray) -> list:
    """Of each row of probabilities the logarithms' sum with weights 1, 2, 3, …

    It is one number instead of many, and symbols that change places change it.
    """
    return (np.log(chances) @ np.arange(1, chances.shape[1] + 1)).tolist()
