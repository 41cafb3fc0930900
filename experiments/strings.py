"""What the experiments on strings share: the loss on their symbols, and the criterion.

The strings are `helpers.data.SymbolStrings`, padded to one length; the model is a
`helpers.language.LanguageModel`.
"""

import numpy as np

from experiments.models import recurrent
from helpers.data import SymbolStrings
from helpers.language import LanguageModel
from helpers.layers import Linear, flatten_dict
from helpers.training import cross_entropy


class StringModel(LanguageModel):
    """A language model of separate strings: after the end of one, nothing is asked."""

    def loss_and_grads(
        self, inputs: np.ndarray, targets: SymbolStrings, state=None
    ) -> tuple[float, dict[str, np.ndarray], None]:
        """The mean cross-entropy in nats where `mask` is True, and its gradient.

        The targets and the mask are those of `targets`, whose own inputs are not read.
        """
        mask = targets.mask
        logits, _ = self.forward(inputs, state)  # (steps, batch, symbols)
        loss, wanted = cross_entropy(logits[mask], targets.targets[mask])
        dlogits = np.zeros_like(logits)
        dlogits[mask] = wanted
        dh, head_grads = self.head.backward(dlogits)
        _, recurrent_grads, _ = self.recurrent.backward(dh)
        return loss, flatten_dict(recurrent=recurrent_grads, head=head_grads), None


def new_model(
    kind: str, symbols: int, hidden_size: int, rng: np.random.Generator
) -> StringModel:
    """A recurrent layer of that kind, and a linear layer that predicts the symbol."""
    layer = recurrent(kind, symbols, hidden_size, rng=rng)
    return StringModel(layer, Linear(hidden_size, symbols, rng=rng))


def as_batch(strings: SymbolStrings) -> tuple[np.ndarray, SymbolStrings, bool]:
    """What `experiments.training` takes; the strings start from a state of zeros."""
    return strings.inputs, strings, True


def chosen(strings: SymbolStrings, columns: np.ndarray) -> SymbolStrings:
    """Some of the strings, no longer than the longest of them asks for."""
    steps = strings.mask[:, columns].sum(axis=0).max()
    return SymbolStrings(*(array[:steps, columns] for array in strings))


def right(model: LanguageModel, strings: SymbolStrings) -> np.ndarray:
    """Which strings the model predicts without a mistake: (batch,) of bool.

    A prediction is right if the outputs of all symbols that may come are higher than
    the outputs of all others (Hochreiter & Schmidhuber 1997, experiment 1).
    """
    logits, _ = model.forward(strings.inputs)
    lowest_legal = np.where(strings.legal, logits, np.inf).min(axis=-1)
    highest_other = np.where(strings.legal, -np.inf, logits).max(axis=-1)
    return ((lowest_legal > highest_other) | ~strings.mask).all(axis=0)
