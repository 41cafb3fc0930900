"""The plain recurrent layer."""

import numpy as np

from helpers.layers._base import RecurrentLayer, check_array
from helpers.layers._products import input_rows, project_inputs, sum_outer


def _relu(a, out):
    return np.maximum(a, 0, out=out)


# Each nonlinearity φ, and its derivative φ′ written in terms of h = φ(a).
NONLINEARITIES = {
    "tanh": (np.tanh, lambda h: 1 - h * h),
    "relu": (_relu, lambda h: (h > 0).astype(h.dtype)),
}


class RNN(RecurrentLayer):
    """The plain recurrent layer of Elman (1990), as ``torch.nn.RNN`` computes it.

    With h_{−1} the state given, at each step t::

        a_t = W_ih x_t + b_ih + W_hh h_{t−1} + b_hh
        h_t = φ(a_t)                                    φ = tanh or relu

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
        self, input_size, hidden_size, *, rng, dtype=np.float32, nonlinearity="tanh"
    ):
        if nonlinearity not in NONLINEARITIES:
            raise ValueError(
                f'nonlinearity must be "tanh" or "relu", got {nonlinearity!r}'
            )
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)
        self.nonlinearity = nonlinearity

    def forward(self, x, state=None):
        """Run over all steps.

        Parameters
        ----------
        x : (steps, batch, input_size) floats, or (steps, batch) integer ids
            An id k stands for the one-hot vector that is 1 at k.
        state : (batch, hidden_size), optional
            h before the first step; zeros if not given.

        Returns
        -------
        h : (steps, batch, hidden_size)
            The state after every step. Read-only, for backward relies on it; to change
            it, take a copy.
        state : (batch, hidden_size)
            The last of them, to carry on from: a copy of ``h[-1]``.

        Raises
        ------
        ValueError, TypeError
            If a shape or dtype is wrong, a value not finite, an id out of range.
        """
        x = self._check_input(x)
        steps, batch = x.shape[:2]
        state = self._check_state("state", state, batch)
        p = self.params
        phi, _ = NONLINEARITIES[self.nonlinearity]

        bias = p["bias_ih"] + p["bias_hh"]
        a = project_inputs(x, p["weight_ih"][None], bias[None])[:, 0]
        weight_hh_t = p["weight_hh"].T.copy()
        h = np.empty((steps + 1, batch, self.hidden_size), self.dtype)
        h[0] = state  # h[t] is the state before step t, h[t + 1] the one after it
        for t in range(steps):
            a[t] += h[t] @ weight_hh_t  # (batch, hidden)
            phi(a[t], out=h[t + 1])  # (batch, hidden)

        h.flags.writeable = False
        self._saved = x, h
        return h[1:], h[-1].copy()

    def backward(self, dh, dstate=None):
        """Backpropagation through time, for the latest forward.

        With dh_t the gradient that reaches h_t from outside, and da_t that of a_t::

            da_t = φ′(a_t) ⊙ (dh_t + W_hhᵀ da_{t+1})
            dx_t = W_ihᵀ da_t
            dW_ih = Σ_t da_t x_tᵀ     dW_hh = Σ_t da_t h_{t−1}ᵀ     db = Σ_t da_t

        Parameters
        ----------
        dh : (steps, batch, hidden_size)
            The gradient of the loss with respect to `h`.
        dstate : (batch, hidden_size), optional
            The gradient with respect to the final `state`; zeros if not given.

        Returns
        -------
        dx : (steps, batch, input_size), or None if x was ids
        grads : dict
            The gradients under the keys, and in the shapes, of `params`.
        dstate : (batch, hidden_size)
            The gradient with respect to the initial state.

        Raises
        ------
        RuntimeError
            If there was no forward.
        ValueError, TypeError
            If a shape or dtype is wrong, or a value is NaN or infinite.

        Notes
        -----
        The parameters must be those of the forward: step the optimiser afterwards.
        """
        x, h = self._recall()
        check_array("dh", dh, h[1:].shape, self.dtype)
        carry = self._check_state("dstate", dstate, x.shape[1])
        weight_hh = self.params["weight_hh"]
        _, slope_of = NONLINEARITIES[self.nonlinearity]

        da = slope_of(h[1:])  # (steps, batch, hidden): φ′ for all steps at once
        for t in reversed(range(len(da))):
            da[t] *= dh[t] + carry  # (batch, hidden)
            carry = da[t] @ weight_hh  # (batch, hidden): on to the step before
        return self._input_grad(x, da), self._param_grads(x, h, da), carry

    def _input_grad(self, x, da):
        return da @ self.params["weight_ih"] if x.ndim == 3 else None

    def _param_grads(self, x, h, da):
        h_before = h[:-1].reshape(-1, self.hidden_size)
        x_rows = input_rows(x, self.input_size, self.dtype)
        db = da.sum(axis=(0, 1))
        return {
            "weight_ih": sum_outer(da[None], x_rows),
            "weight_hh": sum_outer(da[None], h_before),
            "bias_ih": db,
            "bias_hh": db.copy(),  # equal, but never the same memory
        }
