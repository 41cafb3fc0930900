"""The layers that are compared, each set up for the same problem with the same weights.

A contender is a function of a `Problem` that returns `run` and `outcome`: ``run()``
goes forward and backward once, ``outcome()`` returns h and the gradient of weight_hh
as NumPy arrays, so that it is known that all compute the same thing. One that cannot
run here raises `Missing`.
"""

import shutil
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

from helpers.layers import GRU, LSTM, RNN

IDS = 28  # the letters, the space, and one more
KINDS = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM}


class Missing(Exception):
    """What a contender needs and this machine does not have."""


class Problem(NamedTuple):
    """Ids in, a gradient for every h back.

    ids : (steps, batch) integers from 0 to IDS − 1
    dh : (steps, batch, hidden) float32
    params : the parameters of the book's layer, for all to copy
    """

    kind: str
    ids: np.ndarray
    dh: np.ndarray
    params: dict[str, np.ndarray]

    @property
    def one_hot(self) -> np.ndarray:
        """(steps, batch, IDS) float32: the ids for those who cannot read ids."""
        return np.eye(IDS, dtype=np.float32)[self.ids]


def problem(kind: str, steps: int, batch: int, hidden: int) -> Problem:
    rng = np.random.default_rng(0)
    layer = KINDS[kind](IDS, hidden, rng=rng)
    ids = rng.integers(IDS, size=(steps, batch))
    dh = rng.standard_normal((steps, batch, hidden), dtype=np.float32)
    return Problem(kind, ids, dh, layer.params)


def book(task: Problem):
    """helpers.layers: NumPy, the gradient by hand."""
    hidden = task.dh.shape[-1]
    layer = KINDS[task.kind](IDS, hidden, rng=np.random.default_rng(0))
    layer.params |= {name: array.copy() for name, array in task.params.items()}
    found = {}

    def run():
        found["h"], _ = layer.forward(task.ids)
        _, found["grads"], _ = layer.backward(task.dh)

    return run, lambda: (found["h"], found["grads"]["weight_hh"])


def torch_nn(task: Problem):
    """torch.nn.RNN, GRU or LSTM, eager."""
    module = getattr(torch.nn, task.kind)(IDS, task.dh.shape[-1])
    for name, array in task.params.items():
        module.get_parameter(f"{name}_l0").data = torch.tensor(array)
    x, dh = torch.from_numpy(task.one_hot), torch.from_numpy(task.dh)
    found = {}

    def run():
        module.zero_grad(set_to_none=True)
        found["h"], _ = module(x)
        found["h"].backward(dh)

    return run, lambda: (found["h"].detach().numpy(), module.weight_hh_l0.grad.numpy())


def torch_by_hand(task: Problem):
    """Cells written from the equations: a matrix for each gate, a loop over time."""
    return _unrolled(task, STEPS[task.kind])


def torch_compiled(task: Problem):
    """The same cells, each step compiled by torch.compile."""
    if shutil.which("c++") is None and shutil.which("g++") is None:
        raise Missing("torch.compile needs a C++ compiler")
    torch.compiler.reset()
    return _unrolled(task, torch.compile(STEPS[task.kind], dynamic=False))


def jax_scan(task: Problem):
    """jax.lax.scan over the same cells, jitted."""
    try:
        import jax
    except ImportError:
        raise Missing("JAX is not installed") from None
    import jax.numpy as jnp

    step = _jax_step(task.kind, jax)
    x, dh = jnp.asarray(task.one_hot), jnp.asarray(task.dh)
    params = {name: jnp.asarray(array) for name, array in task.params.items()}
    hidden = dh.shape[-1]
    zeros = jnp.zeros((dh.shape[1], hidden), dh.dtype)

    @jax.jit
    def both(params):
        def forward(params):
            states = (zeros,) * (1 + (task.kind == "LSTM"))
            _, h = jax.lax.scan(lambda s, x_t: step(x_t, s, params), states, x)
            return h

        h, back = jax.vjp(forward, params)
        return h, back(dh)[0]

    found = {}

    def run():
        found["all"] = jax.block_until_ready(both(params))

    def outcome():
        h, grads = found["all"]
        return np.asarray(h), np.asarray(grads["weight_hh"])

    return run, outcome


CONTENDERS: dict[str, Callable] = {
    "book": book,
    "torch.nn": torch_nn,
    "torch by hand": torch_by_hand,
    "torch.compile": torch_compiled,
    "JAX": jax_scan,
}


def products_alone(task: Problem) -> Callable[[], None]:
    """The matrix products that no implementation can do without, and nothing else."""
    steps, batch, hidden = task.dh.shape
    rng = np.random.default_rng(0)

    def normal(*shape):
        return rng.standard_normal(shape, dtype=np.float32)

    rows = task.params["weight_hh"].shape[0]
    h, da = normal(batch, hidden), normal(batch, rows)
    weight, weight_t = normal(rows, hidden), normal(hidden, rows)
    all_da, all_h = normal(steps * batch, rows), normal(steps * batch, hidden)
    all_x = normal(steps * batch, IDS)

    def run():
        for _ in range(steps):
            h @ weight_t
            da @ weight
        all_da.T @ all_h
        all_da.T @ all_x

    return run


# --- Cells in torch, written from the equations ---------------------------------------
# x is (batch, IDS), a state (batch, hidden), p the parameters of each gate.


def _rnn_step(x, states, p):
    (h,) = states
    h = torch.tanh(x @ p["W_xh"] + h @ p["W_hh"] + p["b_h"])
    return h, (h,)


def _gru_step(x, states, p):
    (h,) = states
    r = torch.sigmoid(x @ p["W_xr"] + h @ p["W_hr"] + p["b_r"])
    z = torch.sigmoid(x @ p["W_xz"] + h @ p["W_hz"] + p["b_z"])
    n = torch.tanh(x @ p["W_xn"] + p["b_n"] + r * (h @ p["W_hn"] + p["c_n"]))
    h = z * h + (1 - z) * n
    return h, (h,)


def _lstm_step(x, states, p):
    h, c = states
    i = torch.sigmoid(x @ p["W_xi"] + h @ p["W_hi"] + p["b_i"])
    f = torch.sigmoid(x @ p["W_xf"] + h @ p["W_hf"] + p["b_f"])
    g = torch.tanh(x @ p["W_xg"] + h @ p["W_hg"] + p["b_g"])
    o = torch.sigmoid(x @ p["W_xo"] + h @ p["W_ho"] + p["b_o"])
    c = f * c + i * g
    h = o * torch.tanh(c)
    return h, (h, c)


STEPS = {"RNN": _rnn_step, "GRU": _gru_step, "LSTM": _lstm_step}
GATES = {"RNN": "h", "GRU": "rzn", "LSTM": "ifgo"}


def _split(task: Problem) -> dict[str, torch.Tensor]:
    """A matrix and a bias for each gate, as leaves that want gradients."""
    found = {}
    hidden = task.dh.shape[-1]
    for k, gate in enumerate(GATES[task.kind]):
        own = slice(k * hidden, (k + 1) * hidden)
        parts = {name: array[own] for name, array in task.params.items()}
        found[f"W_x{gate}"] = parts["weight_ih"].T
        found[f"W_h{gate}"] = parts["weight_hh"].T
        if gate == "n":  # the GRU resets its second bias with the product
            found["b_n"], found["c_n"] = parts["bias_ih"], parts["bias_hh"]
        else:
            found[f"b_{gate}"] = parts["bias_ih"] + parts["bias_hh"]
    return {k: torch.tensor(v).contiguous().requires_grad_() for k, v in found.items()}


def _unrolled(task: Problem, step: Callable):
    params = _split(task)
    x, dh = torch.from_numpy(task.one_hot), torch.from_numpy(task.dh)
    zeros = torch.zeros(dh.shape[1:])
    found = {}

    def run():
        for parameter in params.values():
            parameter.grad = None
        states, shown = (zeros,) * (1 + (task.kind == "LSTM")), []
        for x_t in x:
            h, states = step(x_t, states, params)
            shown.append(h)
        found["h"] = torch.stack(shown)
        found["h"].backward(dh)

    def outcome():
        by_gate = [params[f"W_h{gate}"].grad.T for gate in GATES[task.kind]]
        return found["h"].detach().numpy(), torch.cat(by_gate).numpy()

    return run, outcome


def _jax_step(kind: str, jax):
    """One step for jax.lax.scan: (states, h), from torch's parameters as they are."""
    jnp, sigmoid = jax.numpy, jax.nn.sigmoid

    def step(x, states, p):
        h = states[0]
        a = x @ p["weight_ih"].T + p["bias_ih"]
        b = h @ p["weight_hh"].T + p["bias_hh"]
        if kind == "RNN":
            h = jnp.tanh(a + b)
            return (h,), h
        if kind == "GRU":
            (a_r, a_z, a_n), (b_r, b_z, b_n) = (
                jnp.split(v, 3, axis=-1) for v in (a, b)
            )
            r, z = sigmoid(a_r + b_r), sigmoid(a_z + b_z)
            h = z * h + (1 - z) * jnp.tanh(a_n + r * b_n)
            return (h,), h
        i, f, g, o = jnp.split(a + b, 4, axis=-1)
        c = sigmoid(f) * states[1] + sigmoid(i) * jnp.tanh(g)
        h = sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    return step
