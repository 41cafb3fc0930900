"""A training in Python with the layers of helpers: the run that the page has, too."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from explorers.playground import tasks
from explorers.playground.random_numbers import Stream
from explorers.playground.starts import new_layers
from helpers.layers import flatten_dict
from helpers.training import (
    SGD,
    Adam,
    clip_grad_norm,
    clip_grad_value,
    cross_entropy,
    grad_norm,
    mean_squared_error,
)


class Update(NamedTuple):
    """The loss, and the gradient's norm before clipping and after it."""

    loss: float
    norm: float
    clipped: float


class Diverged(ArithmeticError):
    """The loss or the gradient is no longer a finite number."""


class Run:
    """One training: `layer`, `head`, and how many `updates` they have had.

    Parameters
    ----------
    settings
        The settings of a `Playground` by their names.
    text : str, optional
        What the task "text" learns from.
    """

    def __init__(self, settings: Mapping, text: tasks.Text | None = None) -> None:
        self.settings = dict(settings)
        sizes = tasks.sizes_of(settings["task"], text)
        self._data = text.trained if text else None
        self.layer, self.head = new_layers(settings, sizes.inputs, sizes.outputs)
        self._loss = mean_squared_error if sizes.numbers else cross_entropy
        self.params = flatten_dict(recurrent=self.layer.params, head=self.head.params)
        optimizer = {"sgd": SGD, "adam": Adam}[settings["optimizer"]]
        self.optimizer = optimizer(self.params, settings["rate"])
        self.updates = 0

    def update(self) -> Update:
        """Draw a batch, and train on it once.

        Raises `Diverged` if the loss or the gradient is not finite; nothing is changed.
        """
        batch = self._next_batch()
        try:
            loss, grads = self._loss_and_grads(batch)
            norm = grad_norm(grads)
        except ValueError as error:  # what is not finite is refused by the layers
            raise Diverged(str(error)) from error
        if not math.isfinite(loss) or not math.isfinite(norm):
            raise Diverged(f"the loss is {loss}, the gradient's norm {norm}")
        self._clip(grads)
        clipped = grad_norm(grads)
        self.optimizer.step(grads)
        self.updates += 1
        return Update(loss, norm, clipped)

    def progress(self) -> dict:
        """Where the training stands: numbers that `resume` and the page go on from."""
        return {
            "updates": self.updates,
            "params": _joined(self.params),
            "moments": self._moments(),
        }

    def resume(self, progress: Mapping) -> None:
        """Go on from there."""
        _write(self.params, progress["params"])
        self.updates = progress["updates"]
        if isinstance(self.optimizer, Adam):
            numbers = np.split(np.array(progress["moments"], float), 2)
            for moment, part in zip(self.optimizer.moments, numbers, strict=True):
                _write(moment, part)
            self.optimizer.go_on_after(self.updates)

    def _moments(self):
        if not isinstance(self.optimizer, Adam):
            return [0.0] * (2 * sum(array.size for array in self.params.values()))
        means, squares = self.optimizer.moments
        return _joined(means) + _joined(squares)

    def _next_batch(self):
        names = ("task", "steps", "batch")
        rng = Stream(self.settings["seed"], "training", self.updates)
        return tasks.draw(*(self.settings[name] for name in names), rng, self._data)

    def _loss_and_grads(self, batch):
        inputs, targets, mask = batch
        states, starts = self._forward(inputs)
        asked = states[-len(targets) :]
        answers = self.head.forward(asked)  # (asked, batch, outputs)
        if self._loss is mean_squared_error:
            answers = answers[..., 0]
        loss, given = self._loss(answers[mask], targets[mask])
        dy = np.zeros_like(answers)
        dy[mask] = given
        dh, head_grads = self.head.backward(dy.reshape(*asked.shape[:2], -1))
        whole = np.zeros_like(states)
        whole[-len(targets) :] = dh
        grads = self._backward(inputs, whole, starts)
        return loss, flatten_dict(recurrent=grads, head=head_grads)

    def _stretches(self, steps):
        """Slices over which the gradient goes back: all steps, or so many at a time."""
        reach = self.settings["truncation"] or steps
        return [slice(at, min(at + reach, steps)) for at in range(0, steps, reach)]

    def _forward(self, inputs):
        """h of all steps, and the state before each stretch."""
        state, states, starts = None, [], []
        for steps in self._stretches(len(inputs)):
            starts.append(state)
            h, state = self.layer.forward(inputs[steps], state)
            states.append(h)
        return np.concatenate(states), starts

    def _backward(self, inputs, dh, starts):
        sums = None
        stretches = self._stretches(len(inputs))
        for steps, state in zip(stretches, starts, strict=True):
            self.layer.forward(inputs[steps], state)
            _, grads, _ = self.layer.backward(dh[steps])
            if sums is None:
                sums = grads
            else:
                for name, gradient in grads.items():
                    sums[name] += gradient
        return sums

    def _clip(self, grads):
        if self.settings["clipping"] == "norm":
            clip_grad_norm(grads, self.settings["threshold"])
        elif self.settings["clipping"] == "value":
            clip_grad_value(grads, self.settings["threshold"])


def _joined(arrays):
    """The numbers of all arrays, one after the other."""
    return np.concatenate([array.ravel() for array in arrays.values()]).tolist()


def _write(arrays, numbers):
    """Put such numbers back, in place."""
    ends = np.cumsum([array.size for array in arrays.values()])
    for array, part in zip(arrays.values(), np.split(numbers, ends[:-1]), strict=True):
        array[:] = np.reshape(part, array.shape)
