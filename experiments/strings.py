"""What the experiments on strings share: the loss on their symbols, and the criterion.

The strings are `helpers.data.SymbolStrings`, padded to one length; the model is a
`helpers.language.LanguageModel`.
"""

import numpy as np

from experiments.models import recurrent
from helpers.data import SymbolStrings
from helpers.language import LanguageModel
from helpers.layers import Linear, joined
from helpers.training import cross_entropy


def new_model(
    kind: str, symbols: int, hidden_size: int, rng: np.random.Generator
) -> LanguageModel:
    """A recurrent layer of that kind, and a linear layer that predicts the symbol."""
    layer = recurrent(kind, symbols, hidden_size, rng=rng)
    return LanguageModel(layer, Linear(hidden_size, symbols, rng=rng))


def chosen(strings: SymbolStrings, columns: np.ndarray) -> SymbolStrings:
    """Some of the strings, no longer than the longest of them asks for."""
    steps = strings.mask[:, columns].sum(axis=0).max()
    return SymbolStrings(*(array[:steps, columns] for array in strings))


def loss_and_grads(
    model: LanguageModel, strings: SymbolStrings
) -> tuple[float, dict[str, np.ndarray]]:
    """The mean cross-entropy in nats where `mask` is True, and its gradient."""
    logits, _ = model.forward(strings.inputs)  # (steps, batch, symbols)
    loss, wanted = cross_entropy(logits[strings.mask], strings.targets[strings.mask])
    dlogits = np.zeros_like(logits)  # nothing is asked where a string has ended
    dlogits[strings.mask] = wanted
    dh, head_grads = model.head.backward(dlogits)
    _, recurrent_grads, _ = model.recurrent.backward(dh)
    return loss, joined(recurrent=recurrent_grads, head=head_grads)


def right(model: LanguageModel, strings: SymbolStrings) -> np.ndarray:
    """Which strings the model predicts without a mistake: (batch,) of bool.

    A prediction is right if the outputs of all symbols that may come are higher than
    the outputs of all others (Hochreiter & Schmidhuber 1997, experiment 1).
    """
    logits, _ = model.forward(strings.inputs)
    lowest_legal = np.where(strings.legal, logits, np.inf).min(axis=-1)
    highest_other = np.where(strings.legal, -np.inf, logits).max(axis=-1)
    return ((lowest_legal > highest_other) | ~strings.mask).all(axis=0)
