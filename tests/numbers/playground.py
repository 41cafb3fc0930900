"""What `explorers.playground.run` computes with the layers of helpers: some updates."""

from itertools import product

import numpy as np

from explorers.playground.random_numbers import Stream
from explorers.playground.run import Run
from explorers.playground.settings import DEFAULTS
from explorers.playground.tasks import TASKS, Text, draw
from tests.numbers import ten_digits

UPDATES = 20
TEXT = "a plain text, and 𝄞 a sign beyond; " * 4
CLIPPINGS = (("none", 1.0), ("norm", 0.3), ("value", 0.02))


def numbers() -> dict:
    return {
        "random": of_random(),
        "text": TEXT,
        "runs": [of_run(**options) for options in every_run()],
        "starts": [of_run(updates=1, **options) for options in every_start()],
        "tasks": {task: of_task(task) for task in TASKS},
    }


def of_random() -> dict:
    rng = Stream(2**31 + 5, "judging", 12)
    return {
        "words": rng.words(5).tolist(),
        "uniform": rng.uniform(-2, 5, 4).tolist(),
        "integers": rng.integers(3, 9, 8).tolist(),
        "normal": ten_digits(rng.normal(size=3)),
    }


def every_run():
    """Each cell, optimiser and clipping, on tasks of each kind in turn."""
    rest = [
        {"task": "adding", "steps": 9},
        {"task": "order", "steps": 12, "truncation": 5},
        {"task": "counting", "steps": 4, "units": 5},
        {"task": "text", "steps": 7, "units": 2},
    ]
    cases = product(("rnn", "gru", "lstm"), ("sgd", "adam"), CLIPPINGS)
    for i, (cell, optimizer, (clipping, threshold)) in enumerate(cases):
        rate = {"sgd": 0.5, "adam": 0.02}[optimizer]
        options = {"cell": cell, "optimizer": optimizer, "clipping": clipping}
        options |= {"threshold": threshold, "rate": rate, "units": 3, "batch": 5}
        yield options | {"seed": i} | rest[i % 4]


def every_start():
    """Each start and bias of each cell."""
    for cell, start, bias in product(
        ("rnn", "gru", "lstm"),
        ("uniform", "orthogonal", "identity"),
        ("drawn", "value", "chrono"),
    ):
        if cell != "rnn" or bias == "drawn":
            yield {"cell": cell, "start": start, "bias": bias, "units": 3, "batch": 4}


def of_run(updates: int = UPDATES, **options) -> dict:
    settings = DEFAULTS | {"steps": 8, "bias_value": 1.5} | options
    run = Run(settings, Text(TEXT))
    history = [run.update() for _ in range(updates)]
    params = np.concatenate([array.ravel() for array in run.params.values()])
    return {
        "options": {"steps": 8, "bias_value": 1.5} | options,
        "updates": updates,
        "loss": ten_digits([each.loss for each in history]),
        "norm": ten_digits([each.norm for each in history]),
        "clipped": ten_digits([each.clipped for each in history]),
        "params": ten_digits(params[:: max(1, len(params) // 24)]),
    }


def of_task(task: str) -> dict:
    """Two sequences: where the inputs and the answers asked for add up to."""
    rng, text = Stream(4, "training", 7), Text(TEXT)
    inputs, targets, mask = draw(task, 10, 3, rng, text.trained)
    flat = inputs.reshape(*inputs.shape[:2], -1)
    return {
        "shape": [len(inputs), len(targets)],
        "inputs": ten_digits(flat.sum(axis=(0, 2))),
        "weighted": ten_digits(np.tensordot(np.arange(len(flat)), flat, 1).sum(axis=1)),
        "targets": ten_digits(np.where(mask, targets, 0).sum(axis=0)),
    }
