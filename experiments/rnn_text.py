"""How well does a plain RNN predict the book's text, and what does it take?

RNNs of growing size learn letters and spaces from eight tenths of the text. After each
epoch their perplexity is measured on the ninth tenth (validation), and at the end on
the last one (test), on which nothing is chosen. Witten–Bell n-grams are the baseline,
with the same three parts. Two questions, whose runs differ in "question":

rate  Which learning rate suits each size? One seed, which takes no part in the other.
size  How good does each size become, at the rate that was best on validation (RATES)?

The main confounder: one budget of epochs for all sizes; the largest may stop too late
or too early.

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
from helpers.data.text import Split
from helpers.language import LanguageModel
from helpers.layers import Linear
from helpers.ngrams import WittenBell
from helpers.training import Adam, perplexity

SIZES, EPOCHS = (32, 64, 128, 256), 32
RATES_TRIED = (0.5, 1.0, 2.0)  # divided by hidden_size
RATES = {32: 1.0, 64: 1.0, 128: 1.0, 256: 1.0}
SEEDS = {"rate": [5], "size": [0, 1, 2, 3, 4]}
NUM_STEPS, BATCH_SIZE, MAX_NORM = 20, 32, 1.0
ORDERS = range(1, 8)


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training of a plain RNN."""

    question: str
    hidden_size: int
    rate: float
    epochs: int = EPOCHS

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return {cases.FAMILIES: ("rnn",)}


QUICK = Case(question="size", hidden_size=32, rate=1.0, seed=0, epochs=1)
SHORT = {"epochs": 1}


def prepared() -> tuple[str, int, Split]:
    """The text, the size of its vocabulary, and the ids of its three parts."""
    text = normalise(load_text())
    vocabulary = Vocabulary(text)
    return text, len(vocabulary), split(vocabulary.encode(text))


def measured(model: LanguageModel | WittenBell, ids: np.ndarray) -> float:
    """Its perplexity on a text that is read once, as it is kept in the file."""
    return round(perplexity(model.cross_entropy(ids)), 4)


def ngrams() -> dict[str, dict[str, float]]:
    """The perplexities of Witten–Bell n-grams on validation and on test, by order."""
    _, vocab_size, ids = prepared()
    models = {order: WittenBell(ids.train, order, vocab_size) for order in ORDERS}
    return {
        part: {str(order): measured(model, text) for order, model in models.items()}
        for part, text in (("validation", ids.validation), ("test", ids.test))
    }


MEASURES = {"ngrams": ngrams}


def train(
    model: LanguageModel,
    ids: np.ndarray,
    epochs: int,
    *,
    rate: float,
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
    _, vocab_size, ids = prepared()
    rng = np.random.default_rng(case.seed)
    model = new_model("rnn", vocab_size, case.hidden_size, rng)
    curves = {"train": [], "validation": []}
    for losses in train(model, ids.train, case.epochs, rate=case.rate, rng=rng):
        curves["train"].append(round(perplexity(losses.mean()), 4))
        curves["validation"].append(measured(model, ids.validation))
    return curves | {"test": measured(model, ids.test)} | trained(model)


def plan() -> list[Case]:
    """All runs of the two questions."""
    rates = {"rate": dict.fromkeys(SIZES, RATES_TRIED)}
    rates["size"] = {size: [rate] for size, rate in RATES.items()}
    return [
        Case(question=question, hidden_size=size, rate=rate, seed=seed)
        for question, of_size in rates.items()
        for size in SIZES
        for rate in of_size[size]
        for seed in SEEDS[question]
    ]


def about() -> dict:
    text, *_ = prepared()
    return {
        "task": f"letters and spaces of load_text(), {NUM_STEPS} steps, {BATCH_SIZE} "
        f"lanes with the state carried on, Adam, gradient clipped to norm {MAX_NORM}",
        "criterion": "perplexity on the ninth tenth of the text (validation) and on "
        "the last (test), each read once; that of training is an epoch's mean, while "
        "the parameters change. Rates and epochs are chosen on validation",
        "text": {"symbols": len(text), "sha256": sha256(text.encode()).hexdigest()},
        "seeds": SEEDS,
        "epochs": EPOCHS,
    }


if __name__ == "__main__":
    main("rnn_text")
