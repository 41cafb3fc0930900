"""An RNN, a GRU and an LSTM with equally many parameters read the book's text.

The text, its three parts, the windows, the measure and the n-grams beside them are
those of `experiments.rnn_text`. The learning rate falls from rate/hidden_size to 0
along half a cosine within 2, 4 or 8 epochs, each of which is a training of its own.
Two questions, whose runs differ in "question":

rate      Which rate suits each model and each number of epochs? The same five are tried
          for all, with one seed that takes no part in the comparison.
compared  How good does each become at the rate that was best on validation (RATES)?

Chapter 4 draws the RNN and the GRU, chapter 7 all three.

The main confounder: at equal weights the RNN has most units and the LSTM fewest.

Each of the "runs" in `results/text.json` has

    question, model, hidden_size, parameters (with the output layer), seed
    epochs       times that the text was read
    rate         divided by hidden_size
    train        perplexity, the mean of the last epoch, while the parameters change
    validation   perplexity on the ninth tenth of the text
    test         perplexity on the last tenth, on which nothing is chosen
    fingerprint  of all parameters after training
    cpu_seconds  of the run

and "ngrams" has the perplexities of n-grams on both, by their order.

Run it from the root of the repository: python -m experiments.text
"""

from dataclasses import dataclass

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.rnn_text import (
    BATCH_SIZE,
    MAX_NORM,
    NUM_STEPS,
    measured,
    new_model,
    ngrams,
    prepared,
    train,
)
from experiments.training import trained
from helpers.training import perplexity

# 79,899, 79,632 and 79,263 parameters with the output layer
UNITS = {"rnn": 256, "gru": 145, "lstm b=1": 124}
EPOCHS = (2, 4, 8)
RATES_TRIED = (0.5, 1.0, 2.0, 4.0, 8.0)
RATES = {  # by epochs: the best on validation, of those that were tried
    "rnn": {2: 1.0, 4: 1.0, 8: 1.0},
    "gru": {2: 2.0, 4: 2.0, 8: 2.0},
    "lstm b=1": {2: 4.0, 4: 4.0, 8: 4.0},
}
SEEDS = {"rate": [5], "compared": [0, 1, 2, 3, 4]}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training."""

    question: str
    model: str
    epochs: int
    hidden_size: int
    rate: float


QUICK = Case(
    question="compared", model="gru", epochs=1, seed=0, hidden_size=16, rate=1.0
)
SHORT = {"epochs": 1}
MEASURES = {"ngrams": ngrams}


def run(case: Case) -> dict:
    """Train one model; its perplexity at the end."""
    _, vocab_size, ids = prepared()
    rng = np.random.default_rng(case.seed)
    model = new_model(case.model, vocab_size, case.hidden_size, rng)
    *_, last = train(model, ids.train, case.epochs, rate=case.rate, rng=rng)
    return {
        "train": round(perplexity(last.mean()), 4),
        "validation": measured(model, ids.validation),
        "test": measured(model, ids.test),
    } | trained(model)


def plan() -> list[Case]:
    """All runs of the two questions."""
    rates = {"rate": {model: dict.fromkeys(EPOCHS, RATES_TRIED) for model in UNITS}}
    rates["compared"] = {
        model: {epochs: [rate] for epochs, rate in by_epochs.items()}
        for model, by_epochs in RATES.items()
    }
    return [
        Case(
            question=question,
            model=model,
            epochs=epochs,
            seed=seed,
            hidden_size=units,
            rate=rate,
        )
        for question, of_model in rates.items()
        for model, units in UNITS.items()
        for epochs in EPOCHS
        for rate in of_model[model][epochs]
        for seed in SEEDS[question]
    ]


def about() -> dict:
    return {
        "task": f"letters and spaces of load_text(), {NUM_STEPS} steps, {BATCH_SIZE} "
        f"lanes with the state carried on, Adam, gradient clipped to norm {MAX_NORM}",
        "criterion": "perplexity on the ninth tenth of the text (validation) and on "
        "the last (test), each read once; that of training is the last epoch's mean, "
        "while the parameters change. Rates are chosen on validation",
        "seeds": SEEDS,
    }


if __name__ == "__main__":
    main("text")
