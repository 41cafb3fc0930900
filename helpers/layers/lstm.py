"""The long short-term memory layer."""

import numpy as np

from helpers.layers._products import from_gates, project_inputs, to_gates, with_bias
from helpers.layers._recurrent import RecurrentLayer

# Forward keeps the gates as i, f, o, g: those with a sigmoid side by side.
ORDER = [0, 1, 3, 2]


class LSTM(RecurrentLayer):
    """Long short-term memory with a forget gate, as ``torch.nn.LSTM`` computes it.

    The state is a pair: h, which is shown, and the cell c, which is kept. At each
    step t::

        i_t = σ(W_ii x_t + b_ii + W_hi h_{t−1} + b_hi)        input gate
        f_t = σ(W_if x_t + b_if + W_hf h_{t−1} + b_hf)        forget gate
        g_t = tanh(W_ig x_t + b_ig + W_hg h_{t−1} + b_hg)     candidate
        o_t = σ(W_io x_t + b_io + W_ho h_{t−1} + b_ho)        output gate
        c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t
        h_t = o_t ⊙ tanh(c_t)

    and backwards, with δh_t and δc_t all that reaches h_t and c_t, and da the gradient
    of what stands in the brackets::

        δc_t  = δh_t ⊙ o_t ⊙ (1 − tanh²(c_t)) + δc_{t+1} ⊙ f_{t+1}
        da_i  = δc_t ⊙ g_t ⊙ i_t ⊙ (1 − i_t)
        da_f  = δc_t ⊙ c_{t−1} ⊙ f_t ⊙ (1 − f_t)
        da_g  = δc_t ⊙ i_t ⊙ (1 − g_t²)
        da_o  = δh_t ⊙ tanh(c_t) ⊙ o_t ⊙ (1 − o_t)
        δh_t  = dh_t + W_hhᵀ da_{t+1}

    Parameters
    ----------
    input_size, hidden_size : int
        At least 1.
    rng : np.random.Generator
        Draws the parameters from U(−1/√hidden_size, 1/√hidden_size), as torch does.
    dtype : np.float32 or np.float64
        Of the parameters, and of everything that goes in or comes out.

    Attributes
    ----------
    params : dict
        ``weight_ih`` (4·hidden, input), ``weight_hh`` (4·hidden, hidden), ``bias_ih``
        and ``bias_hh`` (4·hidden,): the rows of i, f, g, o one below the other. The
        forget gate's bias is the *sum* of its entries in the two.

    References
    ----------
    S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9
    (1997), without a forget gate; F. A. Gers, J. Schmidhuber and F. Cummins, "Learning
    to forget", Neural Computation 12 (2000), with it; the order of the gates and the
    two biases: the documentation of ``torch.nn.LSTM``.
    """

    gates = 4

    def _run(self, x, state):
        # σ(a) = (1 + tanh(a/2)) / 2: halve what the sigmoids get, and one tanh serves all.
        half = np.array(0.5, self.dtype)
        scale = np.array([0.5, 0.5, 0.5, 1], self.dtype)[:, None, None]
        weight_ih, weight_hh, bias_ih, bias_hh = (
            self._by_gate(name)[ORDER] * scale for name in self.params
        )
        weight_x = with_bias(weight_ih, bias_ih + bias_hh)
        weight_h = weight_hh.transpose(2, 0, 1).copy()  # (hidden, gates, hidden)

        steps = len(x)
        gates = project_inputs(x, weight_x)  # (steps, gates, batch, hidden)
        h, c = (self._trace(start, steps) for start in state)
        tanh_c = np.empty_like(h[1:])
        for t in range(steps):
            now = gates[t]  # (gates, batch, hidden)
            now += to_gates(h[t], weight_h)
            np.tanh(now, out=now)
            sigmoids = now[:3]
            sigmoids *= half
            sigmoids += half
            i, f, o, g = now  # (batch, hidden) each
            c_t = c[t + 1]
            np.multiply(f, c[t], out=c_t)
            c_t += i * g
            np.tanh(c_t, out=tanh_c[t])
            np.multiply(o, tanh_c[t], out=h[t + 1])
        return h, (h[-1].copy(), c[-1].copy()), (gates, c, tanh_c)

    def _run_back(self, steps, dh, carry):
        _, h, (gates, c, tanh_c) = self._saved
        carry_h, carry_c = carry
        weight_hh = self._by_gate("weight_hh")

        # Local derivatives, each (steps, batch, hidden).
        i, f, o, g = gates[steps].swapaxes(0, 1)
        tanh_c = tanh_c[steps]
        da = np.empty((4, *f.shape), self.dtype)
        da[0] = g * i * (1 - i)
        da[1] = c[steps] * f * (1 - f)
        da[2] = i * (1 - g * g)
        da[3] = tanh_c * o * (1 - o)
        slope = o * (1 - tanh_c * tanh_c)
        for t in reversed(range(len(dh))):
            dh_t = dh[t] + carry_h  # (batch, hidden)
            dc_t = slope[t] * dh_t
            dc_t += carry_c
            through_c, through_o = da[:3, t], da[3, t]
            through_c *= dc_t  # (3, batch, hidden)
            through_o *= dh_t
            carry_c = dc_t * f[t]
            carry_h = from_gates(da[:, t], weight_hh)
        return da, da, h[steps], (carry_h, carry_c)

    def _check_state(self, name, state, batch):
        """The pair (h, c), or zeros."""
        h, c = self._pair(name, state)
        check = super()._check_state
        return check(f"{name}'s h", h, batch), check(f"{name}'s c", c, batch)

    @staticmethod
    def _pair(name, state):
        if state is None:
            return None, None
        if not isinstance(state, tuple) or len(state) != 2:
            raise TypeError(f"{name} must be a pair (h, c), got {state!r:.60}")
        return state
