"""How well does a plain RNN predict the book's text, and what does it take?

RNNs of growing size learn letters and spaces. After each epoch their perplexity is
measured on the held-out tenth of the text, where Witten–Bell n-grams are the baseline.

Run it from the root of the repository: python -m experiments.rnn_text
"""

import time
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from experiments.recording import record
from helpers.data import Vocabulary, load_text, normalise, split, windows
from helpers.language import LanguageModel
from helpers.layers import RNN, Linear
from helpers.ngrams import WittenBell
from helpers.training import Adam, History, perplexity, train

SIZES, SEEDS, EPOCHS = (32, 64, 128, 256), (0, 1, 2), 32
NUM_STEPS, BATCH_SIZE, MAX_NORM = 20, 32, 1.0
ORDERS = range(1, 8)


class Case(NamedTuple):
    hidden_size: int
    seed: int
    epochs: int = EPOCHS


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


def read(
    model: LanguageModel,
    ids: np.ndarray,
    epochs: int,
    *,
    rate: float = 1.0,
    rng: np.random.Generator,
) -> Iterator[History]:
    """Train with Adam, and stop after each epoch to tell how it went.

    The learning rate falls from rate/hidden_size to 0 along half a cosine.
    """
    optimizer, hidden_size = Adam(model.params), model.recurrent.hidden_size
    for epoch in range(epochs):
        optimizer.lr = rate * ((1 + np.cos(np.pi * epoch / epochs)) / 2 / hidden_size)
        batches = windows(ids, NUM_STEPS, BATCH_SIZE, sampling="sequential", rng=rng)
        yield train(model, batches, optimizer, max_norm=MAX_NORM)


def learn(case: Case) -> dict:
    """Train one RNN; its perplexities epoch by epoch, and the time of the processor."""
    _, vocab_size, train_ids, heldout_ids = prepared()
    rng, start = np.random.default_rng(case.seed), time.process_time()
    recurrent = RNN(vocab_size, case.hidden_size, rng=rng)
    model = LanguageModel(recurrent, Linear(case.hidden_size, vocab_size, rng=rng))
    run = {
        "hidden_size": case.hidden_size,
        "seed": case.seed,
        "train": [],
        "heldout": [],
    }
    for history in read(model, train_ids, case.epochs, rng=rng):
        run["train"].append(round(perplexity(history.losses.mean()), 4))
        heldout = perplexity(model.cross_entropy(heldout_ids))
        run["heldout"].append(round(heldout, 4))
    return run | {"cpu_seconds": round(time.process_time() - start, 1)}


def plan() -> list[Case]:
    return [Case(size, seed) for size in SIZES for seed in SEEDS]


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
        "ngrams": ngrams(),
    }


def main(arguments=None) -> None:
    quick = Case(32, seed=0, epochs=1)
    record("rnn_text", learn, plan(), about=about, quick=quick, arguments=arguments)


if __name__ == "__main__":
    main()
