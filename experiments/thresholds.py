"""Is there one recipe for the threshold of clipping, on all tasks of this book?

The recipe that is tried needs no training: `typical` is the median norm of the gradient
at the *initial* weights, over 20 batches, and θ a multiple of it. Most experiments of
the book lend their task, network, optimiser and rate; each is trained with the same six
multiples, and judged by its loss on validation data, which are new sequences where the
task has no end of them, and the ninth tenth of the text.

The main confounder: the rates are those that the experiments use, and most of them were
chosen with a threshold of 1.

`results/thresholds.json` holds, besides what all results hold, in "runs":

    task         one of TASKS; "setting" tells model, optimizer, lr and updates of each
    factor       θ / typical; null without clipping
    seed
    typical      as above
    median_norm  of all updates, before clipping
    clipped      share of the updates whose gradient was shortened
    loss         on validation data after training; null if it diverged on the way
    parameters, fingerprint (of all of them after training), cpu_seconds

Run it from the root of the repository: python -m experiments.thresholds
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from experiments import (
    adding,
    adding_gates,
    cases,
    clipping,
    copy_memory,
    counting,
    forget_bias,
    parity,
    reber,
    rnn_text,
    strings,
)
from experiments.command_line import main
from experiments.training import Gradients, trained, updates
from helpers.data import counting as words
from helpers.data import embedded_reber, windows
from helpers.data.strings import COUNTING_SYMBOLS, REBER_SYMBOLS
from helpers.training import clip_grad_norm, grad_norm, mean_squared_error

FACTORS = (0.1, 0.3, 1.0, 3.0, 10.0, None)
SEEDS, FIRST, JUDGED = range(3), 20, 20  # batches that are measured, and that judge


class Task(NamedTuple):
    """What an experiment trains, and how. `draw` gives batches without end, or nearly.

    `judge` gives the loss on validation data where that is no new batch of `draw`.
    """

    model: str
    optimizer: str
    lr: float
    updates: int
    new_model: Callable
    draw: Callable[[np.random.Generator], Iterator[tuple]]
    judge: Callable | None = None


def order(optimizer: str, lr: float) -> Task:
    """Temporal order over 50 steps, as in `experiments.clipping`."""
    case = clipping.Case(question="threshold", seed=0)
    new_model, draw = clipping.new_model, clipping.batches
    model, start = "rnn orthogonal", "orthogonal"
    return Task(
        model, optimizer, lr, 2000, partial(new_model, start), partial(draw, case)
    )


def text(model: str, optimizer: str, lr: float) -> Task:
    """Letters, as in `experiments.rnn_text`, with 128 units."""
    new_model = partial(new_text_model, model)
    return Task(model, optimizer, lr, 468, new_model, text_windows, text_loss)


def new_text_model(model: str, rng: np.random.Generator):
    _, vocab_size, _ = rnn_text.prepared()
    return rnn_text.new_model(model, vocab_size, 128, rng)


def text_windows(rng: np.random.Generator) -> Iterator[tuple]:
    _, _, ids = rnn_text.prepared()
    size = rnn_text.NUM_STEPS, rnn_text.BATCH_SIZE
    return iter(windows(ids.train, *size, sampling="sequential", rng=rng))


def text_loss(model) -> float:
    _, _, ids = rnn_text.prepared()
    return model.cross_entropy(ids.validation)


def sums(model: str) -> Task:
    """Adding over 100 steps, as in `experiments.adding`."""
    lr = adding.rate_for(model, 100)
    case, *_ = adding.ask("start", model, 100, lr)
    draw = partial(adding.batches, case)
    return Task(model, "Adam", lr, 1000, partial(new_adder, case), draw)


def new_adder(case: adding.Case, rng: np.random.Generator):
    return adding.new_model(case, mean_squared_error, rng)


def sums_of_gates() -> Task:
    """Adding over 50 steps with a GRU that keeps, as in `experiments.adding_gates`."""
    case, *_ = adding_gates.ask("compared", "GRU", 3.0, 50, 0.01)
    new_model = partial(adding_gates.new_model, case)
    draw = partial(adding_gates.batches, case.steps, case.updates)
    return Task("gru", "Adam", case.lr, 1000, new_model, draw)


def copying() -> Task:
    """Copying over a delay of 10, as in `experiments.copy_memory`."""
    model = "rnn orthogonal"
    case = copy_memory.Case(
        question="delay",
        model=model,
        delay=10,
        size=64,
        lr=copy_memory.RATES[model],
        seed=0,
    )
    new_model = partial(copy_memory.new_model, case)
    draw = partial(copy_memory.batches, case)
    return Task(model, "Adam", case.lr, 1000, new_model, draw)


def grammar(model: str) -> Task:
    """New embedded Reber strings, one an update; the rest as in `experiments.reber`."""
    size = len(REBER_SYMBOLS), reber.UNITS["large"][model]
    lr = reber.RATES["large"][model]
    new_model = partial(strings.new_model, model, *size)
    draw = partial(strings_of, partial(embedded_reber, 1))
    return Task(model, "Adam", lr, 4000, new_model, draw)


def counting_words(model: str) -> Task:
    """aⁿbⁿ, as in `experiments.counting`, at a constant rate."""
    size = len(COUNTING_SYMBOLS), counting.HIDDEN
    new_model = partial(strings.new_model, model, *size)
    words_of = partial(words, counting.BATCH, most=counting.TRAINED)
    draw = partial(strings_of, words_of)
    return Task(model, "Adam", counting.RATES[model], 500, new_model, draw)


def strings_of(draw: Callable, rng: np.random.Generator) -> Iterator[tuple]:
    while True:
        yield strings.as_batch(draw(rng=rng))


def held_bit() -> Task:
    """A bit held over 30 steps, as in `experiments.forget_bias`."""
    case = forget_bias.Case(question="reach", steps=30, bias=1.0, seed=0)
    new_model = partial(forget_bias.new_model, case)
    draw = partial(forget_bias.batches, case)
    return Task("lstm b=1", "Adam", forget_bias.LR, 900, new_model, draw)


def odd_bits() -> Task:
    """Parity of 16 bits with a GRU, as in `experiments.parity`, at a constant rate."""
    lr = parity.RATES["parity"]["gru"]
    case = parity.Case(question="compare", task="parity", model="gru", lr=lr, seed=0)
    return Task("gru", "Adam", lr, 1000, partial(parity.new_model, case), bits)


def bits(rng: np.random.Generator) -> Iterator[tuple]:
    while True:
        yield *parity.sequences("parity", rng), True


TASKS = {
    "temporal order, SGD": order("SGD", 0.1),
    "temporal order, Adam": order("Adam", 0.003),
    "text, SGD": text("rnn orthogonal", "SGD", 1.0),
    "text, Adam": text("rnn", "Adam", 1 / 128),
    "adding, LSTM": sums("lstm chrono"),
    "adding, RNN": sums("rnn identity"),
    "adding, GRU": sums_of_gates(),
    "copying, RNN": copying(),
    "Reber, LSTM": grammar("lstm b=1"),
    "counting, LSTM": counting_words("lstm b=1"),
    "held bit, LSTM": held_bit(),
    "parity, GRU": odd_bits(),
}


@dataclass(frozen=True, kw_only=True)
class Case(cases.Case):
    """One training; with θ = factor · typical, or not clipped where factor is None."""

    task: str
    factor: float | None
    most: int = 4000

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        task = TASKS[self.task]
        family = task.model.split()[0]
        return {
            cases.FAMILIES: (family,),
            f"{__name__}.TASKS": (self.task,),
            f"{clipping.__name__}.OPTIMIZERS": (task.optimizer,),
            # What it borrows of the others' settings.
            f"{adding.__name__}.RATES": (100, task.model),
            f"{adding.__name__}.UNITS": (family,),
            f"{adding_gates.__name__}.UNITS": (family.upper(),),
            f"{copy_memory.__name__}.RATES": (task.model,),
            f"{copy_memory.__name__}.UNITS": (family,),
            f"{counting.__name__}.RATES": (task.model,),
            f"{parity.__name__}.RATES": ("parity", task.model),
            f"{reber.__name__}.RATES": ("large", task.model),
            f"{reber.__name__}.UNITS": ("large", task.model),
        }


QUICK = Case(task="held bit, LSTM", factor=1.0, seed=0, most=100)
SHORT = {"most": 50}


def run(case: Case) -> dict:
    """Measure the gradient at the start, train, and judge."""
    task = TASKS[case.task]
    rng, fresh = np.random.default_rng(case.seed).spawn(2)
    model, batches = task.new_model(rng), task.draw(rng)
    first = list(islice(batches, FIRST))
    typical = np.median([grad_norm(gradient(model, batch)) for batch in first])
    theta = np.inf if case.factor is None else case.factor * float(typical)
    count = min(task.updates, case.most)
    norms, loss = train(model, task, islice(chain(first, batches), count), theta, fresh)
    return {
        "typical": float(f"{typical:.4g}"),
        "median_norm": float(f"{np.median(norms):.4g}"),
        "clipped": round(float(np.mean(np.array(norms) > theta)), 4),
        "loss": loss,
    } | trained(model)


def gradient(model, batch: tuple) -> Gradients:
    inputs, targets, _ = batch
    _, grads, _ = model.loss_and_grads(inputs, targets, None)
    return grads


def train(model, task: Task, batches, theta: float, fresh) -> tuple[list, float | None]:
    """The norms of all updates, and the validation loss; None if it diverged."""
    optimizer, norms = clipping.OPTIMIZERS[task.optimizer](model.params, task.lr), []
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            for update in updates(model, optimizer, batches, partial(clip, theta)):
                norms.append(update.norm)
            loss = judged(model, task, fresh)
        except (OverflowError, ValueError):  # layers refuse a state that is not finite
            return norms, None
    return norms, float(f"{loss:.5g}")


def clip(theta: float, grads: Gradients) -> float:
    """By norm, in place; the norm from before, which has to be finite."""
    norm = grad_norm(grads)
    if not np.isfinite(norm):
        raise OverflowError("the gradient has overflowed")
    if norm > theta:
        clip_grad_norm(grads, theta)
    return norm


def judged(model, task: Task, fresh: np.random.Generator) -> float:
    """The loss on data that it was not trained on."""
    if task.judge:
        return task.judge(model)
    batches = islice(task.draw(fresh), JUDGED)
    return np.mean([model.loss_and_grads(*batch[:2], None)[0] for batch in batches])


def plan() -> list[Case]:
    """All runs."""
    return [
        Case(task=task, factor=factor, seed=seed)
        for task in TASKS
        for factor in FACTORS
        for seed in SEEDS
    ]


def about() -> dict:
    told = ("model", "optimizer", "lr", "updates")
    return {
        "task": "every task of the book, with six thresholds that are measured in the "
        f"median norm of the gradient at the initial weights, over {FIRST} batches",
        "criterion": f"the loss after training, on {JUDGED} new batches or, for texts, "
        "on the ninth tenth",
        "setting": {
            name: {key: getattr(task, key) for key in told}
            for name, task in TASKS.items()
        },
        "seeds": list(SEEDS),
    }


if __name__ == "__main__":
    main("thresholds")
