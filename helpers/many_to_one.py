"""A model that reads a whole sequence and then answers once."""

from collections.abc import Callable

import numpy as np

from helpers._arguments import check_separate
from helpers.layers import GRU, LSTM, RNN, Linear, flatten_dict
from helpers.layers.parameters import Parameters

Loss = Callable[[np.ndarray, np.ndarray], tuple[float, np.ndarray]]


class ManyToOne:
    """Answers from the state after the last step: `y = head(h_T)`.

    Whatever the answer needs must have been carried to the end, so this is how the
    classic memory tasks are asked.

    Parameters
    ----------
    recurrent
        An RNN, GRU or LSTM from `helpers.layers`.
    head
        A Linear from `helpers.layers` that reads the hidden state, same dtype.
    loss
        `mean_squared_error` or `cross_entropy` from `helpers.training`.

    Attributes
    ----------
    params
        The layers' own arrays, as "recurrent.weight_ih", …, "head.bias".
    """

    def __init__(self, recurrent: RNN | GRU | LSTM, head: Linear, loss: Loss) -> None:
        hidden_size = recurrent.params["weight_hh"].shape[1]
        weight = head.params["weight"]
        if weight.shape[1] != hidden_size:
            raise ValueError(
                f"the head must read the {hidden_size} hidden units, "
                f"got a weight of shape {weight.shape}"
            )
        dtype = recurrent.params["weight_hh"].dtype
        if weight.dtype != dtype:
            raise ValueError(
                f"the layers must share one dtype, got {dtype} for the recurrent layer "
                f"and {weight.dtype} for the head"
            )
        self.recurrent, self.head, self.loss = recurrent, head, loss
        check_separate("parameter", self.params.items())

    @property
    def params(self) -> Parameters:
        """The layers' arrays of this moment, to be changed in place.

        An array is replaced in its layer: ``model.head.params["bias"] = new``.
        """
        layers = {"recurrent": self.recurrent.params, "head": self.head.params}
        return Parameters(flatten_dict(**layers))

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """`(steps, batch, …)` as the recurrent layer reads it → `(batch, outputs)`."""
        h, _ = self.recurrent.forward(inputs)  # (steps, batch, hidden)
        return self.head.forward(h[-1])

    def loss_and_grads(
        self, inputs: np.ndarray, targets: np.ndarray, state: None = None
    ) -> tuple[float, dict[str, np.ndarray], None]:
        """The loss, and its gradient with the keys of `params`.

        Parameters
        ----------
        inputs
            As for `predict`.
        targets
            What `loss` compares the `(batch, outputs)` answers with.
        state
            Must be None, for every sequence starts from zeros. It is there for
            `helpers.training.train`, as is the None that comes back.
        """
        if state is not None:
            raise ValueError("every sequence starts from zeros: state must be None")
        h, _ = self.recurrent.forward(inputs)
        loss, dy = self.loss(self.head.forward(h[-1]), targets)
        dlast, head_grads = self.head.backward(dy)
        dh = np.zeros_like(h)
        dh[-1] = dlast  # no other step is asked for anything
        _, recurrent_grads, _ = self.recurrent.backward(dh)
        return loss, flatten_dict(recurrent=recurrent_grads, head=head_grads), None
