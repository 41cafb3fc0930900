"""The long short-term memory layer."""

import numpy as np

from helpers.layers._products import (
    from_gates_for,
    matmul_for,
    project_inputs,
    with_bias,
)
from helpers.layers._recurrent import GatedLayer, each_step, each_step_reversed

I_F_O_G = np.array([0, 1, 3, 2])  # the order in which forward keeps the gates


class LSTM(GatedLayer):
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

    gate_names = ("i", "f", "g", "o")

    # Room for what a cell of one's own adds: None, or methods called at each step, the
    # first two before a nonlinearity, with what is in the brackets to be changed in
    # place, i, f and o negated. Both go with one that says, backwards, what reaches c.
    _before_gates = None  # (a, c_{t-1}), a (4, batch, hidden): i, f, o, g
    _before_output = None  # (a_o, c_t)
    _before_gates_back = None  # da (4, batch, hidden): i, f, g, o -> for c_{t-1}
    _before_output_back = None  # da_o -> for c_t

    @np.errstate(over="ignore")  # e^−a may be infinite: then σ(a) is 0
    def _run(self, x, state):
        # σ(a) = 1 / (1 + e^−a): i, f and o lie side by side, negated, for one exp. Not
        # so g: 2 σ(2a) − 1, which equals tanh(a), would lose a small a.
        scale = np.array([-1, -1, -1, 1], self.dtype)[:, None, None]
        bias = self._by_gate("bias_ih") + self._by_gate("bias_hh")
        weight_x = with_bias(self._by_gate("weight_ih"), bias)[I_F_O_G] * scale
        weight_h = self._by_gate("weight_hh")[I_F_O_G] * scale
        weight_h = weight_h.swapaxes(1, 2).copy()

        steps, batch = x.shape[:2]
        matmul, open_gates = matmul_for(batch, weight_h), self._open
        before_gates, before_output = self._before_gates, self._before_output
        gates = project_inputs(x, weight_x)  # (steps, gates, batch, hidden)
        h, c = (self._trace(start, steps) for start in state)
        tanh_c = np.empty_like(c[1:])
        first = gates[:, :2] if before_output else gates[:, :3]  # those opened before c
        views = gates, first, *gates.swapaxes(0, 1)
        views = *views, h[:-1], h[1:], c[:-1], c[1:], tanh_c
        for now, early, i, f, o, g, h_old, h_new, c_old, c_new, tanh_t in each_step(
            *views
        ):
            now += matmul(h_old, weight_h)  # (gates, batch, hidden)
            if before_gates:
                before_gates(now, c_old)
            open_gates(early)
            np.tanh(g, out=g)
            np.multiply(f, c_old, out=c_new)  # (batch, hidden)
            c_new += i * g
            if before_output:
                before_output(o, c_new)
                open_gates(o)
            np.tanh(c_new, out=tanh_t)
            np.multiply(o, tanh_t, out=h_new)
        return h, (h[-1].copy(), c[-1].copy()), (gates, c, tanh_c)

    def _values(self, h, saved):
        gates, c, _ = saved
        i, f, o, g = gates.swapaxes(0, 1)
        return {"i": i, "f": f, "g": g, "o": o, "c": c[1:], "h": h}

    def _run_back(self, steps, dh, carry):
        _, h, (gates, c, tanh_c) = self._saved
        carry_h, carry_c = carry
        from_gates = from_gates_for(dh.shape[1], self.params["weight_hh"])
        gates_back, output_back = self._before_gates_back, self._before_output_back

        # What multiplies δc or δh: for all these steps at once, (steps, batch, hidden).
        i, f, o, g = gates[steps].swapaxes(0, 1)
        tanh_c = tanh_c[steps]
        da = np.empty((4, *f.shape), self.dtype)
        np.multiply(g, i * (1 - i), out=da[0])
        np.multiply(c[steps], f * (1 - f), out=da[1])
        np.multiply(i, 1 - g * g, out=da[2])
        np.multiply(h[1:][steps], 1 - o, out=da[3])
        slope = o * (1 - tanh_c * tanh_c)

        views = da.swapaxes(0, 1), *da, dh, slope, f
        for da_t, da_i, da_f, da_g, da_o, dh_t, slope_t, f_t in each_step_reversed(
            *views
        ):
            dh_t = dh_t + carry_h  # (batch, hidden)
            da_o *= dh_t
            dc_t = slope_t * dh_t
            dc_t += carry_c
            if output_back:
                dc_t += output_back(da_o)
            da_i *= dc_t
            da_f *= dc_t
            da_g *= dc_t
            carry_c = dc_t * f_t
            if gates_back:
                carry_c += gates_back(da_t)
            carry_h = from_gates(da_t)  # (batch, hidden)
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
