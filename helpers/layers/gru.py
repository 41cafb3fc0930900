"""The gated recurrent unit."""

import numpy as np
from numpy.typing import DTypeLike

from helpers.layers._products import (
    from_gates_for,
    matmul_for,
    project_inputs,
    with_bias,
)
from helpers.layers._recurrent import GatedLayer, each_step, each_step_reversed


class GRU(GatedLayer):
    """The gated recurrent unit, as ``torch.nn.GRU`` or as Cho et al. (2014) have it.

    At each step t::

        r_t = σ(W_ir x_t + b_ir + W_hr h_{t−1} + b_hr)                reset gate
        z_t = σ(W_iz x_t + b_iz + W_hz h_{t−1} + b_hz)                update gate
        n_t = tanh(W_in x_t + b_in + r_t ⊙ (W_hn h_{t−1} + b_hn))     candidate
        h_t = (1 − z_t) ⊙ n_t + z_t ⊙ h_{t−1}

    So z *keeps* the old state, and the reset acts after the product. With
    ``reset="before"`` it acts before, as in Cho et al.::

        n_t = tanh(W_in x_t + b_in + W_hn (r_t ⊙ h_{t−1}) + b_hn)

    These are two different functions. Chung et al. (2014) have 1 − z where Cho et al.
    and torch have z.

    Backwards, with δh_t all that reaches h_t, q_t = W_hn h_{t−1} + b_hn, and da the
    gradient of what stands in the brackets::

        da_n = δh_t ⊙ (1 − z_t) ⊙ (1 − n_t²)
        da_z = δh_t ⊙ (h_{t−1} − n_t) ⊙ z_t ⊙ (1 − z_t)
        after:   dq = da_n ⊙ r_t             da_r = da_n ⊙ q_t ⊙ r_t ⊙ (1 − r_t)
                 δh_{t−1} = dh_{t−1} + δh_t ⊙ z_t + W_hhᵀ (da_r, da_z, dq)
        before:  dq = W_hnᵀ da_n             da_r = dq ⊙ h_{t−1} ⊙ r_t ⊙ (1 − r_t)
                 δh_{t−1} = dh_{t−1} + δh_t ⊙ z_t + dq ⊙ r_t + W_hr,zᵀ (da_r, da_z)

    Parameters
    ----------
    input_size, hidden_size : int
        At least 1.
    rng : np.random.Generator
        Draws the parameters from U(−1/√hidden_size, 1/√hidden_size), as torch does.
    dtype : np.float32 or np.float64
        Of the parameters, and of everything that goes in or comes out.
    reset : "after" or "before"
        Whether the reset gate acts after or before the product with W_hn.

    Attributes
    ----------
    params : dict
        ``weight_ih`` (3·hidden, input), ``weight_hh`` (3·hidden, hidden), ``bias_ih``
        and ``bias_hh`` (3·hidden,): the rows of r, z, n one below the other.

    References
    ----------
    K. Cho et al., "Learning phrase representations using RNN encoder–decoder", EMNLP
    (2014); J. Chung et al., "Empirical evaluation of gated recurrent neural networks on
    sequence modeling" (2014); the form with the reset after the product, and the order
    of the gates: the documentation of ``torch.nn.GRU``.
    """

    gate_names = ("r", "z", "n")
    order = np.array([1, 2, 0])  # da_x has n, r, z

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
        reset: str = "after",
    ) -> None:
        if reset not in ("after", "before"):
            raise ValueError(f'reset must be "after" or "before", got {reset!r}')
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)
        self.reset = reset

    def _weights(self):
        """The weights of all inputs, of h for each gate, and b_hn.

        σ(a) = 1 / (1 + e^−a): those of r and z are negated.
        """
        scale = np.array([-1, -1, 1], self.dtype)[:, None, None]
        bias_ih, bias_hh = self._by_gate("bias_ih"), self._by_gate("bias_hh")
        bias = bias_ih + bias_hh
        if self.reset == "after":
            bias[2] = bias_ih[2]  # b_hn is reset with the product, so it waits
        weight_x = with_bias(self._by_gate("weight_ih"), bias) * scale
        weight_h = (self._by_gate("weight_hh") * scale).swapaxes(1, 2).copy()
        return weight_x, weight_h, bias_hh[2].T

    @np.errstate(over="ignore")  # e^−a may be infinite: then σ(a) is 0
    def _run(self, x, state):
        weight_x, weight_h, b_hn = self._weights()
        after = self.reset == "after"
        steps, batch = x.shape[:2]
        matmul, open_gates = matmul_for(batch, weight_h), self._open
        b_hn = b_hn.repeat(batch, axis=0)  # (batch, hidden): quicker to add
        gates = project_inputs(x, weight_x)  # (steps, gates, batch, hidden)
        h = self._trace(state, steps)  # (steps + 1, batch, hidden)
        q = np.empty_like(h[1:])  # after: W_hn·h + b_hn, before: r·h
        views = gates[:, :2], *gates.swapaxes(0, 1), q, h[:-1], h[1:]
        for rz, r, z, n, q_t, h_old, h_new in each_step(*views):
            brought = matmul(h_old, weight_h if after else weight_h[:2])
            rz += brought[:2]  # (2, batch, hidden)
            open_gates(rz)
            if after:
                np.add(brought[2], b_hn, out=q_t)  # (batch, hidden)
                n += r * q_t
            else:
                np.multiply(r, h_old, out=q_t)
                n += matmul(q_t, weight_h[2])
            np.tanh(n, out=n)
            np.subtract(h_old, n, out=h_new)
            h_new *= z
            h_new += n  # n + z (h − n)
        return h, h[-1].copy(), (gates, q)

    def _values(self, h, saved):
        r, z, n = saved[0].swapaxes(0, 1)
        return {"r": r, "z": z, "n": n, "h": h}

    def _run_back(self, steps, dh, carry):
        back = self._back_after if self.reset == "after" else self._back_before
        return back(steps, dh, carry)

    def _back_after(self, steps, dh, carry):
        _, h, (gates, q) = self._saved
        from_gates = from_gates_for(dh.shape[1], self.params["weight_hh"])
        r, z, n = gates[steps].swapaxes(0, 1)  # (steps, batch, hidden) each
        h, q = h[steps], q[steps]

        # What multiplies δh: for all these steps at once, for n, r, z and q.
        da = np.empty((4, *h.shape), self.dtype)
        _write_slopes(da, h, z, n)
        np.multiply(da[0], q * r * (1 - r), out=da[1])
        np.multiply(da[0], r, out=da[3])

        views = da[1:].swapaxes(0, 1), *da, dh, z
        for da_rzq, da_n, da_r, da_z, da_q, dh_t, z_t in each_step_reversed(*views):
            dh_t = dh_t + carry  # (batch, hidden)
            da_n *= dh_t
            da_r *= dh_t
            da_z *= dh_t
            da_q *= dh_t
            carry = dh_t * z_t
            carry += from_gates(da_rzq)  # from (3, batch, hidden)
        return da[:3], da[1:], h, carry

    def _back_before(self, steps, dh, carry):
        _, h, (gates, q) = self._saved
        weight_rz, weight_n = np.split(self.params["weight_hh"], [2 * self.hidden_size])
        from_rz = from_gates_for(dh.shape[1], weight_rz)
        matmul = matmul_for(dh.shape[1], weight_n)
        r, z, n = gates[steps].swapaxes(0, 1)  # (steps, batch, hidden) each
        h, q = h[steps], q[steps]

        # What multiplies dq (for r) or δh (for n and z): for all these steps at once.
        da = np.empty((3, *h.shape), self.dtype)
        _write_slopes(da, h, z, n)
        np.multiply(h, r * (1 - r), out=da[1])

        views = da[1:].swapaxes(0, 1), *da, dh, r, z
        for da_rz, da_n, da_r, da_z, dh_t, r_t, z_t in each_step_reversed(*views):
            dh_t = dh_t + carry  # (batch, hidden)
            da_n *= dh_t
            da_z *= dh_t
            dq = matmul(da_n, weight_n)  # (batch, hidden)
            da_r *= dq
            carry = dh_t * z_t
            carry += dq * r_t
            carry += from_rz(da_rz)
        return da, da[self.order], np.stack([h, h, q]), carry


def _write_slopes(da, h, z, n):
    """Into the first and third of `da` what multiplies δh in da_n and da_z."""
    np.multiply(1 - z, 1 - n * n, out=da[0])
    np.multiply(h - n, z * (1 - z), out=da[2])
