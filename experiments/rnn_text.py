"""How well does a plain RNN predict the book's text, and what does it take?

RNNs of growing size learn letters and spaces. After each epoch their perplexity is
measured on the held-out tenth of the text, where Witten–Bell n-grams are the baseline.

Run it from the root of the repository: python -m experiments.rnn_text
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.models import recurrent
from experiments.training import half_cosine, to_norm, trained, updates
from helpers.data import Vocabulary, load_text, normalise, split, windows
from helpers.language import LanguageModel
from helpers.layers import Linear
from helpers.ngrams import WittenBell
from helpers.training import Adam, perplexity

SIZES, SEEDS, EPOCHS = (32, 64, 128, 256), (0, 1, 2), 32
NUM_STEPS, BATCH_SIZE, MAX_NORM = 20, 32, 1.0
ORDERS = range(1, 8)


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training of a plain RNN."""

    hidden_size: int
    epochs: int = EPOCHS

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return {cases.FAMILIES: ("rnn",)}


QUICK = Case(hidden_size=32, seed=0, epochs=1)
SHORT = {"epochs": 1}


def prepared() -> tuple[str, int, np.ndarray, np.ndarray]:
    """The text, the size of its vocabulary, its training ids and its held-out ids."""
    text = normalise(load_text())
    vocabulary = Vocabulary(text)
    return text, len(vocabulary), *split(vocabulary.encode(text))


def ngrams() -> dict[str, float]:
    """The held-out perplexity of Witten–Bell n-grams, by their order."""
    _, vocab_size, train_ids, heldout_ids = prepared()
    models = {order: WittenBell(train_ids, order, vocab_size) for order in ORDERS}
    return {
        str(order): round(perplexity(model.cross_entropy(heldout_ids)), 4)
        for order, model in models.items()
    }


MEASURES = {"ngrams": ngrams}


def train(
    model: LanguageModel,
    ids: np.ndarray,
    epochs: int,
    *,
    rate: float = 1.0,
    rng: np.random.Generator,
) -> Iterator[np.ndarray]:
    """Train with Adam, and stop after each epoch to give its losses.

    The learning rate falls from rate/hidden_size to 0 along half a cosine.
    """
    optimizer, hidden_size = Adam(model.params), model.recurrent.hidden_size
    for epoch in range(epochs):
        optimizer.lr = rate * (half_cosine(epoch, epochs) / hidden_size)
        batches = windows(ids, NUM_STEPS, BATCH_SIZE, sampling="sequential", rng=rng)
        epoch_of = updates(model, optimizer, batches, to_norm(MAX_NORM))
        yield np.array([update.loss for update in epoch_of])


def new_model(
    kind: str, vocab_size: int, hidden_size: int, rng: np.random.Generator
) -> LanguageModel:
    """A recurrent layer of that kind, and a linear layer that predicts the symbol."""
    layer = recurrent(kind, vocab_size, hidden_size, rng=rng)
    return LanguageModel(layer, Linear(hidden_size, vocab_size, rng=rng))


def run(case: Case) -> dict:
    """Train one RNN; its perplexities epoch by epoch."""
    _, vocab_size, train_ids, heldout_ids = prepared()
    rng = np.random.default_rng(case.seed)
    model = new_model("rnn", vocab_size, case.hidden_size, rng)
    curves = {"train": [], "heldout": []}
    for losses in train(model, train_ids, case.epochs, rng=rng):
        curves["train"].append(round(perplexity(losses.mean()), 4))
        heldout = perplexity(model.cross_entropy(heldout_ids))
        curves["heldout"].append(round(heldout, 4))
    return curves | trained(model)


def plan() -> list[Case]:
    """All runs."""
    return [Case(hidden_size=size, seed=seed) for size in SIZES for seed in SEEDS]


def about() -> dict:
    text, *_ = prepared()
    return {
        "task": f"letters and spaces of load_text(), {NUM_STEPS} steps, {BATCH_SIZE} "
        f"lanes with the state carried on, Adam, gradient clipped to norm {MAX_NORM}",
        "criterion": "perplexity on the last tenth of the text, read once; that of "
        "training is an epoch's mean, while the parameters change",
        "text": {"symbols": len(text), "sha256": sha256(text.encode()).hexdigest()},
        "seeds": list(SEEDS),
        "epochs": EPOCHS,
    }


if __name__ == "__main__":
    main("rnn_text")
