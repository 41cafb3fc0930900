"""What have a GRU's gates learned about words, and does it use them for that?

The GRUs are those that `experiments.text` compares after four epochs: the same seeds,
the same rate, so the same fingerprints. All that is told here is measured on the test
text. Three answers to "what is the mean gate at a space, at the first letter of a
word, at the second …", the second and third of which are controls:

trained     after training
untrained   the same network before it: what the letters do by themselves
by letter   after training, each gate put at its mean over all places where the same
            letter is read: what is left if a gate knows the letter alone

And what it costs to hold a gate, for each unit, at its mean over the validation text:
of the reset gate everywhere, at spaces, at as many letters drawn at random; of the
update gate everywhere. The network was trained with gates that move: this is a sudden
loss, and no network that grew up without. That is the main confounder.

`results/trained_gates.json` holds, besides what all results hold, in "runs":

    model, epochs, hidden_size, rate, seed
    reset, update   mean gate at 0 (the space) … `PLACES` − 1, under the three names
    written, kept   shares of the update gates below 0.1 and above 0.9, by the first two
    whole           perplexity on the test text
    held            the same with gates held, by what is held
    spaces          share of spaces in the test text
    parameters, fingerprint (of all of them after training), cpu_seconds

Run it from the root of the repository: python -m experiments.trained_gates
"""

from dataclasses import dataclass

import numpy as np

from experiments import cases
from experiments.command_line import main
from experiments.rnn_text import measured, new_model, prepared, train
from experiments.text import RATES, UNITS
from experiments.training import trained
from helpers.language import LanguageModel
from helpers.layers import GRU

SEEDS, EPOCHS, PLACES = (0, 1, 2, 3, 4), 4, 9
SPACE = 0  # its id: symbols are sorted
ROWS = {"reset": 0, "update": 1}  # where they stand in what `GRU._open` gets
LETTERS = {"reset": "r", "update": "z"}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training."""

    model: str = "gru"
    epochs: int = EPOCHS
    hidden_size: int = UNITS["gru"]
    rate: float = RATES["gru"][EPOCHS]


QUICK = Case(seed=0, epochs=1, hidden_size=16, rate=1.0)
SHORT = {"epochs": 1}


class Held(GRU):
    """A GRU one of whose gates stands at given values at some of the steps."""

    def __init__(self, layer: GRU, gate: str, values: np.ndarray, at: np.ndarray):
        """`values` (hidden,) take the gate's place where `at` (steps,) is true."""
        rng = np.random.default_rng(0)
        super().__init__(layer.input_size, layer.hidden_size, rng=rng)
        self.params = layer.params
        self._row, self._values_held, self._at = ROWS[gate], values, iter(at)

    def _open(self, a: np.ndarray) -> None:
        super()._open(a)
        if next(self._at):
            a[self._row] = self._values_held


def places(ids: np.ndarray) -> np.ndarray:
    """How far into a word each symbol stands: 0 for a space, 1 for a first letter, …"""
    steps = np.arange(len(ids))
    last_space = np.maximum.accumulate(np.where(ids == SPACE, steps, 0))
    return steps - last_space


def by_place(values: np.ndarray, ids: np.ndarray) -> list[float]:
    """The mean of values (steps,) at each place, as far as PLACES."""
    where = places(ids)
    return [round(float(values[where == k].mean()), 4) for k in range(PLACES)]


def by_letter(values: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Each value replaced by the mean over all steps with the same symbol."""
    sums = np.bincount(ids, values)
    return (sums / np.maximum(np.bincount(ids), 1))[ids]


def gates(model: LanguageModel, ids: np.ndarray) -> dict[str, np.ndarray]:
    """(steps, hidden) for each gate while the text is read once."""
    found = model.recurrent.gates(ids[:, None])
    return {name: found[letter][:, 0] for name, letter in LETTERS.items()}


def asked(before: dict, after: dict, ids: np.ndarray) -> dict:
    """What the gates say of words, and how many update gates are decided."""
    told = {
        gate: {
            "trained": by_place(after[gate].mean(axis=1), ids),
            "untrained": by_place(before[gate].mean(axis=1), ids),
            "by letter": by_place(by_letter(after[gate].mean(axis=1), ids), ids),
        }
        for gate in ROWS
    }
    ways = {"trained": after["update"], "untrained": before["update"]}
    told["written"] = {k: round(float(np.mean(z < 0.1)), 4) for k, z in ways.items()}
    told["kept"] = {k: round(float(np.mean(z > 0.9)), 4) for k, z in ways.items()}
    return told


def held(
    model: LanguageModel, means: dict, ids: np.ndarray, rng: np.random.Generator
) -> dict[str, float]:
    """Perplexities with a gate at its means, by what is held."""
    spaces = ids == SPACE
    elsewhere = np.zeros_like(spaces)
    elsewhere[rng.choice(np.flatnonzero(~spaces), spaces.sum(), replace=False)] = True
    ways = {
        "reset everywhere": ("reset", np.ones_like(spaces)),
        "reset at spaces": ("reset", spaces),
        "reset at as many letters": ("reset", elsewhere),
        "update everywhere": ("update", np.ones_like(spaces)),
    }
    costs = {}
    for name, (gate, at) in ways.items():
        layer = Held(model.recurrent, gate, means[gate], at)
        costs[name] = measured(LanguageModel(layer, model.head), ids)
    return costs


def run(case: Case) -> dict:
    """Train one GRU as `experiments.text` does, and question its gates."""
    _, vocab_size, ids = prepared()
    rng = np.random.default_rng(case.seed)
    model = new_model(case.model, vocab_size, case.hidden_size, rng)
    before = gates(model, ids.test)
    for _ in train(model, ids.train, case.epochs, rate=case.rate, rng=rng):
        pass
    means = {k: v.mean(axis=0) for k, v in gates(model, ids.validation).items()}
    draws = np.random.default_rng([case.seed, 1])
    return (
        asked(before, gates(model, ids.test), ids.test)
        | {
            "whole": measured(model, ids.test),
            "held": held(model, means, ids.test, draws),
            "spaces": round(float(np.mean(ids.test == SPACE)), 4),
        }
        | trained(model)
    )


def plan() -> list[Case]:
    """One GRU for each seed."""
    return [Case(seed=seed) for seed in SEEDS]


def about() -> dict:
    return {
        "task": "the gates of GRUs that have read letters and spaces of load_text() "
        f"{EPOCHS} times, on the test text",
        "criterion": "mean gate by the place in the word; perplexity with a gate held "
        "at its mean over the validation text",
        "seeds": list(SEEDS),
    }


if __name__ == "__main__":
    main("trained_gates")
