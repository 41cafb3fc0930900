"""The same layers in torch, and both run on the same problem.

A problem's outcome is a flat dict of arrays (results, gradients), so that two of them
are compared name by name.
"""

import copy
from functools import partial

import numpy as np
import torch

from helpers.layers import GRU, LSTM, RNN

RECURRENT = {
    "RNN tanh": RNN,
    "RNN relu": partial(RNN, nonlinearity="relu"),
    "GRU": GRU,
    "GRU before": partial(GRU, reset="before"),
    "LSTM": LSTM,
}


def random_problem(layer, rng, steps, batch, *, ids=False, state=True, dstate=True):
    """Arguments for `outcome` and `torch_outcome`: x, state, dh, dstate."""

    def normal(*shape):
        return rng.normal(size=shape).astype(layer.dtype)

    def normal_state(wanted):
        parts = [normal(batch, layer.hidden_size) for _ in state_parts(layer)]
        return pack(parts) if wanted else None

    if ids:
        x = rng.integers(0, layer.input_size, (steps, batch))
    else:
        x = normal(steps, batch, layer.input_size)
    dh = normal(steps, batch, layer.hidden_size)
    return x, normal_state(state), dh, normal_state(dstate)


def state_parts(layer):
    """The names of the arrays a state consists of."""
    return ["h", "c"] if type(layer).__name__.endswith("LSTM") else ["h"]


def pack(parts):
    """One array stands for itself, several are a tuple."""
    return parts[0] if len(parts) == 1 else tuple(parts)


def unpack(state):
    return list(state) if isinstance(state, tuple) else [state]


def outcome(layer, x, state, dh, dstate):
    """What the layer computes: results, dx, the parameters' gradients, dstate."""
    h, final = layer.forward(x, state)
    dx, grads, dinitial = layer.backward(dh, dstate)
    found = {"h": h, **grads}
    for part, array, gradient in zip(
        state_parts(layer), unpack(final), unpack(dinitial), strict=True
    ):
        found |= {f"final {part}": array, f"dstate {part}": gradient}
    return found if dx is None else found | {"dx": dx}


def torch_outcome(layer, x, state, dh, dstate):
    """The same by torch: its own layer, its own gradients."""
    names, parts = list(layer.params), state_parts(layer)
    if ids := x.dtype.kind == "i":
        x = np.eye(layer.input_size, dtype=layer.dtype)[x]
    zeros = [np.zeros_like(dh[0])] * len(parts)
    given = zeros if state is None else unpack(state)
    upstream = [dh, *(zeros if dstate is None else unpack(dstate))]

    leaves = [torch.tensor(a, requires_grad=True) for a in (x, *given)]
    params = [torch.tensor(layer.params[n], requires_grad=True) for n in names]
    h, final = _run(layer, dict(zip(names, params, strict=True)), leaves[0], leaves[1:])
    results = [h, *final]
    gradients = torch.autograd.grad(
        results, leaves + params, [torch.tensor(d) for d in upstream]
    )
    keys = ["h", *(f"final {p}" for p in parts)]
    keys += ["dx", *(f"dstate {p}" for p in parts), *names]
    arrays = [tensor.detach().numpy() for tensor in (*results, *gradients)]
    found = dict(zip(keys, arrays, strict=True))
    if ids:
        del found["dx"]
    return found


def _run(layer, params, x, state):
    """h and the final state's parts, by torch's module of the layer's name."""
    if getattr(layer, "reset", None) == "before":
        return _run_cho(params, x, state[0])
    options = {}
    if hasattr(layer, "nonlinearity"):
        options["nonlinearity"] = layer.nonlinearity
    make = getattr(torch.nn, type(layer).__name__)
    module = make(layer.input_size, layer.hidden_size, dtype=x.dtype, **options)
    named = {f"{name}_l0": param for name, param in params.items()}
    state = pack([part[None] for part in state])
    h, final = torch.func.functional_call(module, named, (x, state))
    return h, [part[0] for part in unpack(final)]


def _run_cho(params, x, h):
    """The GRU with its reset before the product, which torch does not have."""
    in_r, in_z, in_n = (x @ params["weight_ih"].T + params["bias_ih"]).chunk(3, dim=-1)
    w_r, w_z, w_n = params["weight_hh"].chunk(3)
    b_r, b_z, b_n = params["bias_hh"].chunk(3)
    every_h = []
    for t in range(len(x)):
        r = torch.sigmoid(in_r[t] + h @ w_r.T + b_r)
        z = torch.sigmoid(in_z[t] + h @ w_z.T + b_z)
        n = torch.tanh(in_n[t] + (r * h) @ w_n.T + b_n)
        h = (1 - z) * n + z * h
        every_h.append(h)
    return torch.stack(every_h), [h]


def in_float64(layer, problem):
    """The same layer and problem, number by number, in float64."""
    twin = copy.copy(layer)
    twin.dtype = np.dtype(np.float64)
    twin.params = {name: p.astype(np.float64) for name, p in layer.params.items()}
    x, *rest = (
        None if part is None else pack([a.astype(np.float64) for a in unpack(part)])
        for part in problem
    )
    return twin, (problem[0] if problem[0].dtype.kind == "i" else x, *rest)


def assert_each_gate_same(layer, found, wanted, tolerance):
    """Every array, and every gate's rows of it, relative to *its* largest value."""
    for name, array in wanted.items():
        gates = len(layer.gate_names) if name in layer.params else 1
        pairs = zip(np.split(found[name], gates), np.split(array, gates), strict=True)
        for gate, (mine, theirs) in enumerate(pairs):
            atol = tolerance * np.abs(theirs).max()
            what = f"{name}, gate {gate}"
            np.testing.assert_allclose(mine, theirs, rtol=0, atol=atol, err_msg=what)


def assert_same(found, wanted, tolerance):
    """Every array of the outcome, by name, to within tolerance × its largest value."""
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        assert found[name].dtype == array.dtype, name
        scale = max(1.0, np.abs(array).max())
        np.testing.assert_allclose(
            found[name], array, rtol=0, atol=tolerance * scale, err_msg=name
        )
