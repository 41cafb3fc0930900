"""A language model: a recurrent layer that reads, a linear head that predicts."""

import math

import numpy as np

from helpers._arguments import (
    NotFiniteError,
    float_array,
    generator,
    id_array,
    real_number,
    whole_number,
)
from helpers.layers import GRU, LSTM, RNN, Linear, flatten_dict
from helpers.layers._recurrent import State
from helpers.network import Network, check_layers
from helpers.training import cross_entropy

CHUNK = 1024  # steps evaluated at a time: bounds the memory, changes no result


class LanguageModel(Network):
    """Predicts each symbol of a text from all symbols before it.

    `h = recurrent(ids)`, `logits = head(h)`; the ids are read and predicted in the
    same vocabulary.

    Parameters
    ----------
    recurrent
        An RNN, GRU or LSTM from `helpers.layers`, input_size = vocabulary.
    head
        A Linear from `helpers.layers`, hidden_size → vocabulary, same dtype.

    Attributes
    ----------
    vocab_size
        Number of symbols.
    """

    def __init__(self, recurrent: RNN | GRU | LSTM, head: Linear) -> None:
        check_layers(recurrent, head)
        hidden_size = recurrent.params["weight_hh"].shape[1]
        self.vocab_size = recurrent.params["weight_ih"].shape[1]
        wanted, given = (self.vocab_size, hidden_size), head.params["weight"].shape
        if given != wanted:
            raise ValueError(
                f"the head must map {hidden_size} hidden units back to the "
                f"{self.vocab_size} symbols read, a weight of shape {wanted}; "
                f"got {given}"
            )
        super().__init__(recurrent, head)

    def forward(
        self, ids: np.ndarray, state: State | None = None
    ) -> tuple[np.ndarray, State]:
        """Logits for the symbol after each of `ids`.

        Parameters
        ----------
        ids
            `(steps, batch)` integers.
        state
            What an earlier call returned, or None for zeros.

        Returns
        -------
        logits : (steps, batch, vocab_size)
        state : like the argument
            The state after the last step.
        """
        h, state = self.recurrent.forward(ids, state)  # (steps, batch, hidden)
        return self.head.forward(h), state

    def loss_and_grads(
        self, inputs: np.ndarray, targets: np.ndarray, state: State | None = None
    ) -> tuple[float, dict[str, np.ndarray], State]:
        """Mean cross-entropy in nats, its gradient, and the state at the end.

        Parameters
        ----------
        inputs, targets
            `(steps, batch)` integers, targets one step later.
        state
            Carried from the window before, or None for zeros. No gradient
            flows into it: the window's start cuts backpropagation.

        Returns
        -------
        loss : float
        grads : dict
            The gradients under the keys of `params`.
        state : like the argument
            The state after the last step.
        """
        logits, state = self.forward(inputs, state)
        loss, dlogits = cross_entropy(logits, targets)
        dh, head_grads = self.head.backward(dlogits)
        _, recurrent_grads, _ = self.recurrent.backward(dh)
        return loss, flatten_dict(recurrent=recurrent_grads, head=head_grads), state

    def cross_entropy(self, ids: np.ndarray) -> float:
        """Nats per symbol on a text, read once from the start with its state carried.

        Parameters
        ----------
        ids
            `(n,)` integers, n ≥ 2. The first one is read, not predicted.
        """
        ids = id_array("ids", ids)
        if len(ids) < 2:
            raise ValueError(f"ids must hold at least 2 symbols, got {len(ids)}")
        total, state = 0.0, None
        for start in range(0, len(ids) - 1, CHUNK):
            chunk = ids[start : start + CHUNK + 1]
            logits, state = self.forward(chunk[:-1, None], state)
            total += cross_entropy(logits, chunk[1:, None])[0] * (len(chunk) - 1)
        return total / (len(ids) - 1)

    def generate(
        self,
        prefix_ids: np.ndarray,
        length: int,
        *,
        temperature: float,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Continue a text: draw a symbol, read it, draw the next.

        Parameters
        ----------
        prefix_ids
            `(n,)` integers, n ≥ 1: what the model reads first.
        length
            How many symbols to draw.
        temperature
            Divides the logits. 1 draws from the model's distribution,
            less is more cautious, more is wilder; 0 takes the likeliest (greedy).
        rng
            Where the draws come from.

        Returns
        -------
        ids : int64 array, shape (length,)
            The continuation, without the prefix.
        """
        prefix_ids = id_array("prefix_ids", prefix_ids)
        if len(prefix_ids) == 0:
            raise ValueError(
                "prefix_ids must hold at least 1 symbol to go on from, got none"
            )
        length = whole_number("length", length, least=0)
        drawn = np.empty(length, dtype=np.int64)
        logits, state = self.forward(prefix_ids[:, None])
        for k in range(length):
            drawn[k] = sample(logits[-1, 0], temperature, rng)
            logits, state = self.forward(drawn[k : k + 1, None], state)
        return drawn


def sample(logits: np.ndarray, temperature: float, rng: np.random.Generator) -> int:
    """One class id from softmax(logits / temperature); temperature 0 is greedy.

    Parameters
    ----------
    logits
        `(classes,)` floats; a class whose logit is −inf is never drawn.
    temperature
        Finite, ≥ 0.
    rng
        Where the draw comes from.

    Raises
    ------
    ValueError, TypeError
        Another shape, NaN or inf among the logits, no logit above −inf; a temperature
        out of range; what is no number or no generator.
    """
    logits = _check_logits(logits)
    if not 0 <= real_number("temperature", temperature) < math.inf:
        raise ValueError(f"temperature must be finite and ≥ 0, got {temperature}")
    rng = generator(rng)
    if temperature == 0:
        return int(np.argmax(logits))
    shifted = logits.astype(np.float64) - logits.max()
    with np.errstate(over="ignore"):  # a tiny temperature: -inf, a probability of 0
        cumulative = np.exp(shifted / temperature).cumsum()
    return int(np.searchsorted(cumulative, rng.random() * cumulative[-1], "right"))


def _check_logits(logits: np.ndarray) -> np.ndarray:
    """`logits` for one draw; −inf stands for what can never be drawn."""
    logits = float_array("logits", logits)
    if logits.ndim != 1 or len(logits) == 0:
        raise ValueError(f"logits must have shape (classes,), got {logits.shape}")
    if not logits.max() < math.inf or logits.max() == -math.inf:  # NaN is not below
        raise NotFiniteError(
            "logits must hold numbers, the largest of them finite, got a largest of "
            f"{logits.max()}; has training diverged?"
        )
    return logits
