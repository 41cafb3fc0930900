"""How well does an MLP that reads a window predict the text, trained long enough?

Chapter 1 trains one for each of four lengths of the window, and not to the end. Here
five and eight letters are trained ever longer. The text, its three parts and the
measure are those of `experiments.rnn_text`; the network is the chapter's: embeddings of
16, laid side by side, 256 tanh units. Adam, whose rate rises over the first three
tenths of the updates and falls to 0 (torch's `OneCycleLR`). Two questions, whose runs
differ in "question":

rate    Which rate suits each window, for up to 12,000 updates? One seed, which takes no
        part in the other.
longer  How good does each become at the rate that was best on validation (RATES)? The
        longest trainings take that of 12,000.

The main confounder: one size for both windows; with eight letters there are more
weights, and the same units have more to tell apart.

Run it from the root of the repository: python -m experiments.window_text
"""

from dataclasses import dataclass
from itertools import product
from types import SimpleNamespace

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.rnn_text import prepared
from experiments.training import trained

EMBEDDING, UNITS, BATCH_SIZE = 16, 256, 512
WINDOWS, TRIED, LONGEST = (5, 8), (3_000, 12_000), 24_000
RATES_TRIED = (0.0003, 0.001, 0.003, 0.01, 0.03)
RATES = {5: {3_000: 0.01, 12_000: 0.003}, 8: {3_000: 0.01, 12_000: 0.001}}
SEEDS = {"rate": [5], "longer": [0, 1, 2]}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training."""

    question: str
    window: int
    updates: int
    rate: float


QUICK = Case(question="longer", window=5, updates=200, rate=0.01, seed=0)
SHORT = {"updates": 200}


def window_model(window: int, vocab_size: int):
    """An MLP of torch's, from the ids of a window, (batch, window), to logits."""
    from torch import nn

    return nn.Sequential(
        nn.Embedding(vocab_size, EMBEDDING),
        nn.Flatten(),
        nn.Linear(window * EMBEDDING, UNITS),
        nn.Tanh(),
        nn.Linear(UNITS, vocab_size),
    )


def contexts(ids: np.ndarray, window: int):
    """All windows of `ids`, a tensor (n − window, window), and the id after each."""
    import torch

    rows = torch.from_numpy(ids).unfold(0, window + 1, 1)
    return rows[:, :-1], rows[:, -1]


def measured(model, window: int, ids: np.ndarray) -> float:
    """Its perplexity on a text, as it is kept in the file."""
    import torch

    rows, targets = contexts(ids, window)
    with torch.no_grad():
        loss = torch.nn.functional.cross_entropy(model(rows), targets)
    return round(loss.exp().item(), 4)


def run(case: Case) -> dict:
    """Train one network; its perplexity on the three parts at the end."""
    import torch  # only here: what is current is told without it

    torch.set_num_threads(1)
    torch.manual_seed(case.seed)
    _, vocab_size, parts = prepared()
    model = window_model(case.window, vocab_size)
    rows, targets = contexts(parts.train, case.window)
    optimiser = torch.optim.Adam(model.parameters(), fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, case.rate, total_steps=case.updates
    )
    for _ in range(case.updates):
        chosen = torch.randint(len(rows), (BATCH_SIZE,))
        loss = torch.nn.functional.cross_entropy(model(rows[chosen]), targets[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    params = {name: p.detach().numpy() for name, p in model.named_parameters("layers")}
    return {
        "train": measured(model, case.window, parts.train),
        "validation": measured(model, case.window, parts.validation),
        "test": measured(model, case.window, parts.test),
    } | trained(SimpleNamespace(params=params))


def plan() -> list[Case]:
    """All runs of the two questions."""
    trials = product(["rate"], WINDOWS, TRIED, RATES_TRIED)
    longer = (
        ("longer", window, updates, RATES[window][min(updates, TRIED[-1])])
        for window, updates in product(WINDOWS, (*TRIED, LONGEST))
    )
    return [
        Case(question=question, window=window, updates=updates, rate=rate, seed=seed)
        for question, window, updates, rate in (*trials, *longer)
        for seed in SEEDS[question]
    ]


def about() -> dict:
    return {
        "task": f"letters and spaces of load_text(), batches of {BATCH_SIZE} windows "
        "drawn anew, Adam, the rate up over three tenths of the updates and down to 0",
        "criterion": "perplexity on the ninth tenth of the text (validation) and on "
        "the last (test); rates are chosen on validation",
        "seeds": SEEDS,
    }


if __name__ == "__main__":
    main("window_text")
