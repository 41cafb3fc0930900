"""What RNN, GRU and LSTM have in common: all but the cell's own equations."""

import numpy as np

from helpers.layers._base import Layer, check_array, check_shape, check_size
from helpers.layers._products import from_gates_for, input_rows, tiled

# Backward takes so many steps at a time that their gates, about so many values, stay
# in the processor's cache.
CHUNK = 100_000


class RecurrentLayer(Layer):
    """One recurrent layer, in one direction.

    A cell supplies the number of its gates, whose weights' rows lie one below the other
    as in torch, and its equations::

        h, state, gates = self._run(x, state)
        da_x, da_h, h_in, dstate = self._run_back(steps, dh, dstate)

    ``_run`` goes forward over all steps; h also holds the state before the first, and
    gates is whatever backward needs besides. ``_run_back`` goes backward over some
    steps, a slice; `_add_up` says what it returns.
    """

    gates = 1
    order = slice(None)  # brings the gates of da_x into torch's order

    def __init__(self, input_size, hidden_size, *, rng, dtype=np.float32):
        self.input_size = check_size("input_size", input_size)
        self.hidden_size = check_size("hidden_size", hidden_size)
        rows = self.gates * self.hidden_size
        shapes = {
            "weight_ih": (rows, self.input_size),
            "weight_hh": (rows, self.hidden_size),
            "bias_ih": (rows,),
            "bias_hh": (rows,),
        }
        bound = 1 / np.sqrt(self.hidden_size)
        super().__init__(shapes, bound=bound, rng=rng, dtype=dtype)
        self._or_floats = f"; floats would be {self.dtype} (steps, batch, {input_size})"

    def forward(self, x, state=None):
        """Run over all steps.

        Parameters
        ----------
        x : (steps, batch, input_size) floats, or (steps, batch) integer ids
            An id k stands for the one-hot vector that is 1 at k.
        state : (batch, hidden_size), for an LSTM a pair (h, c) of these, optional
            The state before the first step; zeros if not given.

        Returns
        -------
        h : (steps, batch, hidden_size)
            h after every step. Read-only, for backward relies on it; to change it, take
            a copy.
        state : like the argument
            The state after the last step, to carry on from.

        Raises
        ------
        ValueError, TypeError
            If a shape or dtype is wrong, a value not finite, an id out of range.
        """
        self._check_params()
        x = self._take_input(x)
        state = self._check_state("state", state, x.shape[1])
        self._saved = None  # room for what follows
        h, state, gates = self._run(x, state)
        h.flags.writeable = False
        self._saved = x, h, gates
        return h[1:], state

    def backward(self, dh, dstate=None):
        """Backpropagation through time, for the latest forward.

        The parameters must still be those of the forward: step the optimiser later.

        Parameters
        ----------
        dh : (steps, batch, hidden_size)
            The gradient of the loss with respect to `h`.
        dstate : like `state`, optional
            The gradient with respect to the final state; zeros if not given.

        Returns
        -------
        dx : (steps, batch, input_size), or None if x was ids
        grads : dict
            The gradients under the keys, and in the shapes, of `params`.
        dstate : like `state`
            The gradient with respect to the initial state.

        Raises
        ------
        RuntimeError
            If there was no forward.
        ValueError, TypeError
            If a shape or dtype is wrong, or a value is not finite.
        """
        x, h, _ = self._recall()
        check_array("dh", dh, h[1:].shape, self.dtype)
        dstate = self._check_state("dstate", dstate, x.shape[1])
        dx = None if x.ndim == 2 else np.empty_like(x[..., :-1])
        sums = self._zero_sums()
        for steps in self._chunks(h.shape):
            da_x, da_h, h_in, dstate = self._run_back(steps, dh[steps], dstate)
            self._add_up(sums, x[steps], da_x, da_h, h_in)
            if dx is not None:
                dx[steps] = self._input_grad(da_x)
        return dx, self._named(*sums), dstate

    def _chunks(self, shape):
        """Slices that cover all steps, the last ones first."""
        steps, batch, hidden = shape[0] - 1, *shape[1:]
        size = max(1, CHUNK // (self.gates * batch * hidden))
        return [slice(max(0, end - size), end) for end in range(steps, 0, -size)]

    def _zero_sums(self):
        """Room for the gradients of W_ih with its bias, of W_hh, and of its bias."""
        gates, hidden = self.gates, self.hidden_size
        return (
            np.zeros((gates, self.input_size + 1, hidden), self.dtype),
            np.zeros((gates, hidden, hidden), self.dtype),
            np.zeros((gates, hidden), self.dtype),
        )

    def _add_up(self, sums, x, da_x, da_h, h_in):
        """Add what some steps bring to the weights' gradients.

        da_x, da_h : (gates, steps, batch, hidden)
            The gradients of W_ih·x + b_ih, its gates as `order` takes them, and of
            W_hh·h + b_hh.
        h_in : (steps, batch, hidden), or with the gates before if they differ
            What W_hh was multiplied by.
        """
        d_ih, d_hh, d_bias_hh = sums
        rows = input_rows(x, self.input_size, self.dtype)  # (steps·batch, inputs + 1)
        same = da_h is da_x
        da_x, da_h = _flat(da_x), _flat(da_h)  # (gates, steps·batch, hidden)
        d_hh += tiled(da_h.swapaxes(1, 2), _flat(h_in))
        brought = (rows.T @ da_x)[self.order]  # (gates, inputs + 1, hidden)
        d_ih += brought
        d_bias_hh += brought[:, -1] if same else rows[:, -1] @ da_h

    def _input_grad(self, da_x):
        """W_ihᵀ·da, summed over the gates: (steps, batch, inputs)."""
        da = _flat(da_x)
        dx = from_gates_for(da.shape[1], self.params["weight_ih"])(da[self.order])
        return dx.reshape(*da_x.shape[1:3], -1)

    def _named(self, d_ih, d_hh, d_bias_hh):
        """The sums as a dict like `params`, each in memory of its own."""
        found = {
            "weight_ih": d_ih[:, :-1].swapaxes(1, 2).copy(),
            "weight_hh": d_hh,
            "bias_ih": d_ih[:, -1].copy(),
            "bias_hh": d_bias_hh,
        }
        return {name: found[name].reshape(self._shapes[name]) for name in self.params}

    def _take_input(self, x):
        """A checked copy of `x`; floats get a last input, always 1, for the bias."""
        if isinstance(x, np.ndarray) and x.dtype.kind in "iu":
            return self._take_ids(x)
        shape = ("steps", "batch", self.input_size)
        hint = "; integer ids of shape (steps, batch) are welcome too"
        check_array("x", x, shape, self.dtype, hint)
        taken = np.ones((*x.shape[:2], self.input_size + 1), self.dtype)
        taken[..., :-1] = x
        return taken

    def _take_ids(self, ids):
        check_shape("x, being integer ids,", ids, ("steps", "batch"), self._or_floats)
        low, high = ids.min(), ids.max()
        if low < 0 or high >= self.input_size:
            raise ValueError(
                f"the ids in x must lie in 0 … {self.input_size - 1} "
                f"(input_size is {self.input_size}), got {low} … {high}"
            )
        return ids.astype(np.intp, order="C")

    def _check_state(self, name, state, batch):
        """`state`, or zeros if it is None."""
        shape = (batch, self.hidden_size)
        if state is None:
            return np.zeros(shape, self.dtype)
        check_array(name, state, shape, self.dtype)
        return state

    def _trace(self, start, steps):
        """Room for a state before and after every step, the first of them known."""
        trace = np.empty((steps + 1, *start.shape), self.dtype)
        trace[0] = start
        return trace

    def _by_gate(self, name):
        """A view of a parameter, (gates, hidden, columns); a bias has one column."""
        return self.params[name].reshape(self.gates, self.hidden_size, -1)


def forwards(*arrays):
    """What the arrays hold for each step."""
    return zip(*arrays, strict=True)


def backwards(*arrays):
    """What the arrays hold for each step, the last step first."""
    return zip(*(array[::-1] for array in arrays), strict=True)


def _flat(array):
    """(..., steps, batch, hidden) as (..., steps·batch, hidden)."""
    return array.reshape(*array.shape[:-3], -1, array.shape[-1])
