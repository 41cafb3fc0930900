"""An RNN and a GRU with equally many parameters learn the book's text. Which is better?

The text, the windows and the measure are those of `experiments.rnn_text`. The learning
rate falls from 1/hidden_size to 0 along half a cosine within 2, 4, 8 or 16 epochs, each
of which is a training of its own.

Run it from the root of the repository: python -m experiments.gru_text
"""

import time
from typing import NamedTuple

import numpy as np

from experiments.recording import record
from experiments.rnn_text import BATCH_SIZE, MAX_NORM, NUM_STEPS, prepared
from helpers.data import windows
from helpers.language import LanguageModel
from helpers.layers import GRU, RNN, Linear
from helpers.training import Adam, perplexity, train

UNITS = {"RNN": 256, "GRU": 145}  # 79,899 and 79,632 parameters with the output layer
EPOCHS, SEEDS = (2, 4, 8, 16), (0, 1, 2)


class Case(NamedTuple):
    model: str
    epochs: int
    seed: int
    hidden_size: int


def learn(case: Case) -> dict:
    """Train one model; its perplexity at the end, and the time of the processor."""
    _, vocab_size, train_ids, heldout_ids = prepared()
    rng, start = np.random.default_rng(case.seed), time.process_time()
    layer = {"RNN": RNN, "GRU": GRU}[case.model](vocab_size, case.hidden_size, rng=rng)
    model = LanguageModel(layer, Linear(case.hidden_size, vocab_size, rng=rng))
    optimizer = Adam(model.params)
    for epoch in range(case.epochs):
        optimizer.lr = (1 + np.cos(np.pi * epoch / case.epochs)) / 2 / case.hidden_size
        batches = windows(
            train_ids, NUM_STEPS, BATCH_SIZE, sampling="sequential", rng=rng
        )
        history = train(model, batches, optimizer, max_norm=MAX_NORM)
    seconds = time.process_time() - start
    return case._asdict() | {
        "parameters": sum(array.size for array in model.params.values()),
        "train": round(perplexity(history.losses.mean()), 4),
        "heldout": round(perplexity(model.cross_entropy(heldout_ids)), 4),
        "cpu_seconds": round(seconds, 1),
    }


def plan() -> list[Case]:
    return [
        Case(model, epochs, seed, units)
        for model, units in sorted(UNITS.items())
        for epochs in EPOCHS
        for seed in SEEDS
    ]


def about() -> dict:
    return {
        "task": f"letters and spaces of load_text(), {NUM_STEPS} steps, {BATCH_SIZE} "
        f"lanes with the state carried on, Adam, gradient clipped to norm {MAX_NORM}",
        "criterion": "perplexity on the last tenth of the text, read once; that of "
        "training is the last epoch's mean, while the parameters change",
        "seeds": list(SEEDS),
    }


def main(arguments=None) -> None:
    quick = Case("GRU", 1, 0, 16)
    record("gru_text", learn, plan(), about=about, quick=quick, arguments=arguments)


if __name__ == "__main__":
    main()
