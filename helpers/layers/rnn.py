"""The plain recurrent layer."""

import numpy as np
from numpy.typing import DTypeLike

from helpers.layers._products import matmul_for, project_inputs, with_bias
from helpers.layers._recurrent import RecurrentLayer, each_step, each_step_reversed


def _relu(a, out):
    return np.maximum(a, 0, out=out)


# Each nonlinearity φ, and its derivative φ′ written in terms of h = φ(a).
NONLINEARITIES = {
    "tanh": (np.tanh, lambda h: 1 - h * h),
    "relu": (_relu, lambda h: (h > 0).astype(h.dtype)),
}


class RNN(RecurrentLayer):
    """The plain recurrent layer of Elman (1990), as ``torch.nn.RNN`` computes it.

    At each step t, with φ = tanh or relu::

        a_t = W_ih x_t + b_ih + W_hh h_{t−1} + b_hh
        h_t = φ(a_t)

    and backwards, with dh_t the gradient that reaches h_t from outside::

        da_t = φ′(a_t) ⊙ (dh_t + W_hhᵀ da_{t+1})
        dx_t = W_ihᵀ da_t
        dW_ih = Σ_t da_t x_tᵀ     dW_hh = Σ_t da_t h_{t−1}ᵀ     db = Σ_t da_t

    Parameters
    ----------
    input_size, hidden_size : int
        At least 1.
    rng : np.random.Generator
        Draws the parameters from U(−1/√hidden_size, 1/√hidden_size), as torch does.
    dtype : np.float32 or np.float64
        Of the parameters, and of everything that goes in or comes out.
    nonlinearity : "tanh" or "relu"

    Attributes
    ----------
    params : dict
        ``weight_ih`` (hidden, input), ``weight_hh`` (hidden, hidden), ``bias_ih`` and
        ``bias_hh`` (hidden,). Two biases, as torch has it; only their sum counts.

    References
    ----------
    J. L. Elman, "Finding structure in time", Cognitive Science 14 (1990);
    the form with two biases: the documentation of ``torch.nn.RNN``.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
        nonlinearity: str = "tanh",
    ) -> None:
        if nonlinearity not in NONLINEARITIES:
            raise ValueError(
                f'nonlinearity must be "tanh" or "relu", got {nonlinearity!r}'
            )
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)
        self.nonlinearity = nonlinearity

    def _run(self, x, state):
        phi, _ = NONLINEARITIES[self.nonlinearity]
        bias = self._by_gate("bias_ih") + self._by_gate("bias_hh")
        weight_x = with_bias(self._by_gate("weight_ih"), bias)
        weight_h = self.params["weight_hh"].T.copy()

        steps, batch = x.shape[:2]
        matmul = matmul_for(batch, weight_h)
        a = project_inputs(x, weight_x)[:, 0]  # (steps, batch, hidden)
        h = self._trace(state, steps)  # (steps + 1, batch, hidden)
        for a_t, h_old, h_new in each_step(a, h[:-1], h[1:]):
            a_t += matmul(h_old, weight_h)  # (batch, hidden)
            phi(a_t, out=h_new)
        return h, h[-1].copy(), None

    def _values(self, h, saved):
        return {"h": h}

    def _run_back(self, steps, dh, carry):
        _, h, _ = self._saved
        _, slope = NONLINEARITIES[self.nonlinearity]
        weight_hh = self.params["weight_hh"]
        matmul = matmul_for(dh.shape[1], weight_hh)

        da = slope(h[1:][steps])  # φ′ for all these steps: (steps, batch, hidden)
        for da_t, dh_t in each_step_reversed(da, dh):
            da_t *= dh_t + carry  # (batch, hidden)
            carry = matmul(da_t, weight_hh)  # on to the step before
        da = da[None]  # (1, steps, batch, hidden)
        return da, da, h[steps], carry
