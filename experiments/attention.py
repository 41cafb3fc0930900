"""One layer of attention beside the gated networks: who adds, and who still adds later?

Adding over 50 steps, `helpers.data.adding`, by the criterion of `experiments.adding`;
then the trained networks read sequences of 50 to 1,000 steps. Three networks of about
1,150 weights:

attention     one head: each step is embedded, the last one asks, all are looked at
gru chrono    a GRU and an LSTM that start with memories of up to 50 steps, as in
lstm chrono   `experiments.models`

The attention gets no positions: the marks say all that is asked. Adam, batches of 20,
the gradient clipped to norm 1, at most 20,000 sequences. The rate is chosen for each
network from 0.003 to 0.3 (TRIED), by trials with two other seeds: the one that needs
the fewest sequences. The trials stand in the file as well.

The main confounder: the task suits attention, since two marked steps are all that
matters; where order matters it would need positions.

`results/attention.json` holds, besides what all results hold, in "runs":

    question     "compare", or "trial" for the choice of the rate
    model        as above
    lr, seed, most
    solved       whether the criterion was met within `most` sequences
    sequences    trained on until then, or until it was given up
    shares       the share of 1,000 new sequences that is right, at the lengths of
                 "asked" in "setting"
    on_marks     attention: the mean weight on the two marked steps together, at the
                 same lengths; nothing for the others
    parameters, fingerprint (of all of them after training), cpu_seconds

Run it from the root of the repository: python -m experiments.attention
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from experiments import cases, models
from experiments.adding import (
    BATCH,
    MAX_NORM,
    MEAN_ERROR,
    RECENT,
    TOLERANCE,
    MonitoredLoss,
)
from experiments.command_line import main
from experiments.training import to_norm, trained, updates
from helpers.data import adding
from helpers.layers import Linear, flatten_dict
from helpers.many_to_one import ManyToOne
from helpers.training import Adam, mean_squared_error

STEPS, ASKED, JUDGED = 50, (50, 100, 200, 400, 1000), 1000
UNITS = {"attention": 16, "gru chrono": 17, "lstm chrono": 15}
TRIED = (0.003, 0.01, 0.03, 0.1, 0.3)
RATES = {"attention": 0.01, "gru chrono": 0.1, "lstm chrono": 0.03}
SEEDS = {"compare": list(range(5)), "trial": [100, 101]}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training."""

    question: str
    model: str
    lr: float
    most: int = 20_000

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        if self.model == "attention":
            return {f"{__name__}.NETWORKS": ("attention",)}
        return {f"{__name__}.NETWORKS": ("gated",)} | super().chosen


QUICK = Case(question="compare", model="attention", lr=0.01, seed=0, most=4000)
SHORT = {"most": 2000}


class Attention:
    """Answers by one look of the last step at all steps, without positions.

    With e_t = E x_t + b the embedded steps, and T the last one::

        w = softmax over t of (Q e_T) · (K e_t) / √d
        y = head(relu(O Σ_t w_t V e_t))

    Parameters
    ----------
    inputs, units
        Of a step, and d.
    rng
        Draws the parameters as `helpers.layers.Linear` does.
    """

    def __init__(self, inputs: int, units: int, *, rng, dtype=np.float32) -> None:
        sizes = {
            "embed": (inputs, units),
            **dict.fromkeys(("query", "key", "value", "out"), (units, units)),
            "head": (units, 1),
        }
        self.parts = {
            name: Linear(*size, rng=rng, dtype=dtype) for name, size in sizes.items()
        }

    @property
    def params(self) -> dict[str, np.ndarray]:
        return flatten_dict(**{name: part.params for name, part in self.parts.items()})

    def predict(self, x: np.ndarray) -> np.ndarray:
        """(steps, batch, inputs) → (batch, 1)."""
        run = {name: part.forward for name, part in self.parts.items()}
        e = run["embed"](x)  # (steps, batch, units)
        q, k, v = run["query"](e[-1:]), run["key"](e), run["value"](e)
        scores = (q * k).sum(axis=-1) / k.shape[-1] ** 0.5  # (steps, batch)
        w = np.exp(scores - scores.max(axis=0))
        w /= w.sum(axis=0)
        shown = np.maximum(run["out"]((w[..., None] * v).sum(axis=0)), 0)
        self._saved = q, k, v, w, shown
        return run["head"](shown)

    def loss_and_grads(self, inputs, targets, state=None):
        """The mean squared error, and its gradient with the keys of `params`."""
        loss, dy = self.loss(self.predict(inputs), targets)
        q, k, v, w, shown = self._saved
        back = {name: part.backward for name, part in self.parts.items()}
        grads = {}
        dshown, grads["head"] = back["head"](dy)
        dmix, grads["out"] = back["out"](dshown * (shown > 0))
        dv, dw = w[..., None] * dmix, (v * dmix).sum(axis=-1)
        dscores = w * (dw - (w * dw).sum(axis=0)) / k.shape[-1] ** 0.5
        dk, dq = dscores[..., None] * q, (dscores[..., None] * k).sum(axis=0)[None]
        de, grads["value"] = back["value"](dv)
        by_key, grads["key"] = back["key"](dk)
        by_query, grads["query"] = back["query"](dq)
        de += by_key
        de[-1:] += by_query
        _, grads["embed"] = back["embed"](de)
        return loss, flatten_dict(**grads), None

    def loss(self, answers, targets):
        return mean_squared_error(answers, targets)


def _attention(model: str, rng: np.random.Generator) -> Attention:
    return Attention(2, UNITS[model], rng=rng)


def _gated(model: str, rng: np.random.Generator) -> ManyToOne:
    layer = models.recurrent(model, 2, UNITS[model], rng=rng, length=STEPS)
    return ManyToOne(layer, Linear(UNITS[model], 1, rng=rng), mean_squared_error)


NETWORKS = {"attention": _attention, "gated": _gated}


def new_model(model: str, rng: np.random.Generator) -> Attention | ManyToOne:
    kind = "attention" if model == "attention" else "gated"
    return NETWORKS[kind](model, rng)


def batches(most: int, rng: np.random.Generator) -> Iterator[tuple]:
    """New sequences for every update."""
    for _ in range(0, most, BATCH):
        x, targets = adding(STEPS, BATCH, rng=rng)
        yield x, targets[:, None], True


def judged(model, rng: np.random.Generator) -> tuple[list[float], list[float]]:
    """The share that is right at each length of ASKED, and attention's on the marks."""
    shares, on_marks = [], []
    for steps in ASKED:
        x, targets = adding(steps, JUDGED, rng=rng)
        right = np.abs(model.predict(x)[:, 0] - targets) < TOLERANCE
        shares.append(float(right.mean()))
        if isinstance(model, Attention):
            weights = model._saved[3]
            marked = np.where(x[..., 1] == 1, weights, 0).sum(axis=0)
            on_marks.append(round(float(marked.mean()), 4))
    return shares, on_marks


def run(case: Case) -> dict:
    """Train until solved or out of sequences; then read longer ones."""
    rng, fresh = np.random.default_rng(case.seed).spawn(2)
    model = new_model(case.model, rng)
    model.loss = watched = MonitoredLoss()
    optimizer, done = Adam(model.params, case.lr), 0
    for _ in updates(model, optimizer, batches(case.most, rng), to_norm(MAX_NORM)):
        done += BATCH
        if watched.satisfied():
            break
    shares, on_marks = judged(model, fresh)
    return {
        "solved": bool(watched.satisfied()),
        "sequences": done,
        "shares": shares,
        "on_marks": on_marks,
    } | trained(model)


def plan() -> list[Case]:
    """The trials of the rates, then the runs that are compared."""
    trial = [
        Case(question="trial", model=model, lr=lr, seed=seed)
        for model, lr, seed in product(UNITS, TRIED, SEEDS["trial"])
    ]
    compare = [
        Case(question="compare", model=model, lr=RATES[model], seed=seed)
        for model, seed in product(UNITS, SEEDS["compare"])
    ]
    return trial + compare


def about() -> dict:
    return {
        "task": f"adding over {STEPS} steps, x in [-1, 1], target 0.5 + (X1 + X2)/4",
        "criterion": f"solved: all of the last {RECENT} training sequences have an "
        f"error below {TOLERANCE}, and their mean error is below {MEAN_ERROR}, each "
        "measured before its update",
        "setting": {
            "steps": STEPS,
            "units": UNITS,
            "batch": BATCH,
            "optimizer": "Adam",
            "lr": RATES,
            "rates_tried": list(TRIED),
            "max_norm": MAX_NORM,
            "asked": list(ASKED),
        },
        "seeds": SEEDS,
    }


if __name__ == "__main__":
    main("attention")
