"""A model that reads a whole sequence and then answers once."""

from collections.abc import Callable

import numpy as np

from helpers.layers import GRU, LSTM, RNN, Linear, flatten_dict
from helpers.network import Network

Loss = Callable[[np.ndarray, np.ndarray], tuple[float, np.ndarray]]


class ManyToOne(Network):
    """Answers from the state after the last step: `y = head(h_T)`.

    Whatever the answer needs must have been carried to the end, so this is how the
    classic memory tasks are asked.

    Parameters
    ----------
    recurrent, head
        As for a `Network`.
    loss
        `mean_squared_error` or `cross_entropy` from `helpers.training`.
    """

    def __init__(self, recurrent: RNN | GRU | LSTM, head: Linear, loss: Loss) -> None:
        super().__init__(recurrent, head)
        self.loss = loss

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
