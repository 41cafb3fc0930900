"""An RNN, a GRU and an LSTM with equally many parameters read the book's text.

The text, the windows, the measure and the n-grams beside them are those of
`experiments.rnn_text`. The learning rate falls from rate/hidden_size to 0 along half a
cosine within 2, 4, 8 or 16 epochs, each of which is a training of its own. The rate is
1, as in chapter 2; that this rule favours nobody is tried with half and twice of it,
for every model, at 2 epochs. Chapter 4 draws the RNN and the GRU, chapter 6 all three.

Each of the "runs" in `results/text.json` has

    model, hidden_size, parameters (with the output layer), seed
    epochs       times that the text was read
    rate         1 in the comparison; 0.5 and 2 where the rule is tried
    train        perplexity, the mean of the last epoch, while the parameters change
    heldout      perplexity on the last tenth of the text
    fingerprint  of all parameters after training
    cpu_seconds  of the run

and "ngrams" has the held-out perplexity of n-grams, by their order.

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
    new_model,
    ngrams,
    prepared,
    train,
)
from experiments.training import trained
from helpers.training import perplexity

# 79,899, 79,632 and 79,263 parameters with the output layer
UNITS = {"rnn": 256, "gru": 145, "lstm b=1": 124}
EPOCHS, SEEDS = (2, 4, 8, 16), (0, 1, 2)
OTHER_RATES, RATES_TRIED_FOR = (0.5, 2.0), 2  # epochs


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training."""

    model: str
    epochs: int
    hidden_size: int
    rate: float = 1.0


QUICK = Case(model="gru", epochs=1, seed=0, hidden_size=16)
SHORT = {"epochs": 1}
MEASURES = {"ngrams": ngrams}


def run(case: Case) -> dict:
    """Train one model; its perplexity at the end."""
    _, vocab_size, train_ids, heldout_ids = prepared()
    rng = np.random.default_rng(case.seed)
    model = new_model(case.model, vocab_size, case.hidden_size, rng)
    *_, last = train(model, train_ids, case.epochs, rate=case.rate, rng=rng)
    return {
        "train": round(perplexity(last.mean()), 4),
        "heldout": round(perplexity(model.cross_entropy(heldout_ids)), 4),
    } | trained(model)


def plan() -> list[Case]:
    """All runs."""
    compared = [
        Case(model=model, epochs=epochs, seed=seed, hidden_size=units)
        for model, units in UNITS.items()
        for epochs in EPOCHS
        for seed in SEEDS
    ]
    rule_tried = [
        Case(
            model=model,
            epochs=RATES_TRIED_FOR,
            seed=SEEDS[0],
            hidden_size=units,
            rate=rate,
        )
        for model, units in UNITS.items()
        for rate in OTHER_RATES
    ]
    return compared + rule_tried


def about() -> dict:
    return {
        "task": f"letters and spaces of load_text(), {NUM_STEPS} steps, {BATCH_SIZE} "
        f"lanes with the state carried on, Adam, gradient clipped to norm {MAX_NORM}",
        "criterion": "perplexity on the last tenth of the text, read once; that of "
        "training is the last epoch's mean, while the parameters change",
        "seeds": list(SEEDS),
    }


if __name__ == "__main__":
    main("text")
