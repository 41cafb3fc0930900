"""The long short-term memory layer."""

import numpy as np

from helpers.layers._products import (
    columns_first,
    from_gates,
    project_inputs,
    to_gates,
    with_bias,
)
from helpers.layers._recurrent import RecurrentLayer, backwards

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
        # σ(a) = (1 + tanh(a/2)) / 2: halve the sigmoids' a, and one tanh serves all.
        half = np.array(0.5, self.dtype)
        scale = np.array([0.5, 0.5, 0.5, 1], self.dtype)[:, None, None]
        bias = self._by_gate("bias_ih") + self._by_gate("bias_hh")
        weight_x = with_bias(self._by_gate("weight_ih"), bias)[ORDER] * scale
        weight_hh = self._by_gate("weight_hh")[ORDER] * scale
        weight_h = columns_first(weight_hh)  # (hidden, gates·hidden)

        steps = len(x)
        gates = project_inputs(x, weight_x)  # (steps, gates, batch, hidden)
        h, c = (self._trace(start, steps) for start in state)
        views = gates, gates[:, :3], h[:-1], c[:-1], h[1:], c[1:]
        for now, sigmoids, h_old, c_old, h_new, c_new in zip(*views, strict=True):
            now += to_gates(h_old, weight_h)  # (gates, batch, hidden)
            np.tanh(now, out=now)
            sigmoids *= half
            sigmoids += half
            i, f, o, g = now  # (batch, hidden) each
            np.multiply(f, c_old, out=c_new)
            c_new += i * g
            np.multiply(o, np.tanh(c_new), out=h_new)
        return h, (h[-1].copy(), c[-1].copy()), (gates, c)

    def _run_back(self, steps, dh, carry):
        _, h, (gates, c) = self._saved
        carry_h, carry_c = carry
        weight_hh = self.params["weight_hh"]

        # What multiplies δc or δh: for all these steps at once, (steps, batch, hidden).
        i, f, o, g = gates[steps].swapaxes(0, 1)
        sigmoids = gates[steps, :3]
        slope_i, slope_f, slope_o = (sigmoids * (1 - sigmoids)).swapaxes(0, 1)
        tanh_c = np.tanh(c[1:][steps])
        da = np.empty((4, *f.shape), self.dtype)  # for i, f, g, o
        np.multiply(g, slope_i, out=da[0])
        np.multiply(c[steps], slope_f, out=da[1])
        np.multiply(i, 1 - g * g, out=da[2])
        np.multiply(tanh_c, slope_o, out=da[3])
        slope = o * (1 - tanh_c * tanh_c)

        by_step = da.swapaxes(0, 1)
        views = by_step, by_step[:, :3], by_step[:, 3], dh, slope, f
        for da_t, da_ifg, da_o, dh_t, slope_t, f_t in backwards(*views):
            dh_t = dh_t + carry_h  # (batch, hidden)
            dc_t = slope_t * dh_t
            dc_t += carry_c
            da_ifg *= dc_t  # (3, batch, hidden)
            da_o *= dh_t
            carry_c = dc_t * f_t
            carry_h = from_gates(da_t, weight_hh)  # (batch, hidden)
        return da, da, h[steps], (carry_h, carry_c)

    def _check_state(self, name, state, batch):
        """The pair (h, c), or zeros."""
        if state is None:
            state = None, None
        if not isinstance(state, tuple) or len(state) != 2:
            kind = type(state).__name__
            given = f"a tuple of {len(state)}" if kind == "tuple" else kind
            raise TypeError(f"{name} must be a pair (h, c) of arrays, got {given}")
        h, c = state
        check = super()._check_state
        return check(f"{name}'s h", h, batch), check(f"{name}'s c", c, batch)
