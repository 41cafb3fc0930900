"""What RNN, GRU and LSTM have in common: all but the cell's own equations."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import DTypeLike

from helpers._arguments import check_array, check_shape, whole_number
from helpers.layers._base import Layer
from helpers.layers._products import from_gates_for, input_rows, tiled

# Backward takes so many steps at a time that their gates, about so many values, stay
# in the processor's cache.
CHUNK = 100_000

State = np.ndarray | tuple[np.ndarray, np.ndarray]


class RecurrentLayer(Layer):
    """One recurrent layer, in one direction.

    A cell supplies the names of its gates, whose weights' rows lie one below the other
    as in torch, and its equations::

        h, state, saved = self._run(x, state)
        da_x, da_h, h_in, dstate = self._run_back(steps, dh, dstate)
        values = self._values(h, saved)

    ``_run`` goes forward over all steps; h also holds the state before the first, and
    saved is whatever backward needs besides. ``_run_back`` goes backward over some
    steps, a slice; `_add_up` says what it returns. ``_values`` names what `gates`
    shows. A cell with parameters of its own has `_own_shapes` and `_own_grads` too.
    """

    gate_names: tuple[str, ...] = ("h",)
    order = slice(None)  # brings the gates of da_x into torch's order

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.input_size = whole_number("input_size", input_size)
        self.hidden_size = whole_number("hidden_size", hidden_size)
        rows = len(self.gate_names) * self.hidden_size
        shapes = {
            "weight_ih": (rows, self.input_size),
            "weight_hh": (rows, self.hidden_size),
            "bias_ih": (rows,),
            "bias_hh": (rows,),
        }
        shapes |= self._own_shapes()
        bound = 1 / np.sqrt(self.hidden_size)
        super().__init__(shapes, bound=bound, rng=rng, dtype=dtype)
        self._or_floats = f"; floats would be {self.dtype} (steps, batch, {input_size})"

    def forward(
        self, x: np.ndarray, state: State | None = None
    ) -> tuple[np.ndarray, State]:
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
        x, state = self._take(x, state)
        self._saved = None  # room for what follows
        h, state, saved = self._run(x, state)
        h.flags.writeable = False
        self._saved = x, h, saved
        return h[1:], state

    def gates(self, x: np.ndarray, state: State | None = None) -> dict[str, np.ndarray]:
        """What every gate and every state is after each step.

        `backward` still goes with the latest `forward`, not with this.

        Parameters
        ----------
        x, state
            As for `forward`.

        Returns
        -------
        values : dict of str to array, (steps, batch, hidden_size) each
            An LSTM's i, f, g, o, c and h; a GRU's r, z, n and h; an RNN's h.

        Raises
        ------
        ValueError, TypeError
            As `forward`.
        """
        h, _, saved = self._run(*self._take(x, state))
        return self._values(h[1:], saved)

    def backward(
        self, dh: np.ndarray, dstate: State | None = None
    ) -> tuple[np.ndarray | None, dict[str, np.ndarray], State]:
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
        own = {k: np.zeros(s, self.dtype) for k, s in self._own_shapes().items()}
        for steps in self._chunks(h.shape):
            da_x, da_h, h_in, dstate = self._run_back(steps, dh[steps], dstate)
            self._add_up(sums, x[steps], da_x, da_h, h_in)
            for name, gradient in self._own_grads(steps, da_h).items():
                own[name] += gradient
            if dx is not None:
                dx[steps] = self._input_grad(da_x)
        return dx, self._named(*sums) | own, dstate

    def _own_shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters that a cell has besides the usual four."""
        return {}

    def _own_grads(self, steps: slice, da: np.ndarray) -> dict[str, np.ndarray]:
        """What some steps bring to the gradients of those; da as in `_add_up`."""
        return {}

    def _chunks(self, shape):
        """Slices that cover all steps, the last ones first."""
        steps, batch, hidden = shape[0] - 1, *shape[1:]
        size = max(1, CHUNK // (len(self.gate_names) * batch * hidden))
        return [slice(max(0, end - size), end) for end in range(steps, 0, -size)]

    def _zero_sums(self):
        """Room for the gradients of W_ih with its bias, of W_hh, and of its bias."""
        gates, hidden = len(self.gate_names), self.hidden_size
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
        return {name: a.reshape(self._shapes[name]) for name, a in found.items()}

    def _take(self, x, state):
        """`x` and `state`, checked, the parameters too."""
        self._check_params()
        x = self._take_input(x)
        return x, self._check_state("state", state, x.shape[1])

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
        gates = len(self.gate_names)
        return self.params[name].reshape(gates, self.hidden_size, -1)


class GatedLayer(RecurrentLayer):
    """A recurrent layer, some of whose gates are sigmoids."""

    @cached_property
    def _one(self) -> np.ndarray:
        """1, quicker to add than Python's."""
        return np.ones((), self.dtype)

    def _open(self, a: np.ndarray) -> None:
        """In place, σ of what stands in one step's brackets, which comes negated.

        a is (gates, batch, hidden), the gates that are sigmoids in the order of
        `gate_names`, or some of them: σ(a) = 1 / (1 + e^−a), an e^−a of infinity
        included. Whoever wants to hold a gate at a value does it here.
        """
        np.exp(a, out=a)
        a += self._one
        np.reciprocal(a, out=a)


def each_step(*arrays: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    """What the arrays hold for each step."""
    return zip(*arrays, strict=True)


def each_step_reversed(*arrays: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    """What the arrays hold for each step, the last step first."""
    return zip(*(array[::-1] for array in arrays), strict=True)


def _flat(array):
    """(..., steps, batch, hidden) as (..., steps·batch, hidden)."""
    return array.reshape(*array.shape[:-3], -1, array.shape[-1])
