"""What the layers show of their gates, and how a cell of one's own is made of them."""

import numpy as np
import pytest
import torch

from experiments.peepholes import PeepholeLSTM
from helpers.layers import GRU, LSTM
from tests.layers_reference import (
    RECURRENT,
    assert_same,
    outcome,
    random_problem,
    unpack,
)
from tests.test_layers import central_differences

recurrent = pytest.mark.parametrize("make", RECURRENT.values(), ids=RECURRENT)


def torch_gates(layer, x, state):
    """Every gate and state, by torch's own functions, one step at a time."""
    parts = [torch.tensor(part) for part in unpack(state)]
    p = {name: torch.tensor(param) for name, param in layer.params.items()}
    found = []
    for x_t in torch.tensor(x):
        a = x_t @ p["weight_ih"].T + p["bias_ih"]
        b = parts[0] @ p["weight_hh"].T + p["bias_hh"]
        if isinstance(layer, LSTM):
            a_i, a_f, a_g, a_o = (a + b).chunk(4, dim=-1)
            i, f, o, g = a_i.sigmoid(), a_f.sigmoid(), a_o.sigmoid(), a_g.tanh()
            c = f * parts[1] + i * g
            parts = [o * c.tanh(), c]
            found.append({"i": i, "f": f, "g": g, "o": o, "c": c, "h": parts[0]})
        elif isinstance(layer, GRU):
            r, z = ((a + b).chunk(3, dim=-1)[k].sigmoid() for k in (0, 1))
            w_n, b_n = p["weight_hh"].chunk(3)[2], p["bias_hh"].chunk(3)[2]
            after = r * b.chunk(3, dim=-1)[2]
            before = (r * parts[0]) @ w_n.T + b_n
            inner = after if layer.reset == "after" else before
            n = (a.chunk(3, dim=-1)[2] + inner).tanh()
            parts = [(1 - z) * n + z * parts[0]]
            found.append({"r": r, "z": z, "n": n, "h": parts[0]})
        else:
            act = torch.relu if layer.nonlinearity == "relu" else torch.tanh
            parts = [act(a + b)]
            found.append({"h": parts[0]})
    return {
        name: torch.stack([now[name] for now in found]).numpy() for name in found[0]
    }


@recurrent
def test_gates_are_torch_s(make):
    rng = np.random.default_rng(5)
    layer = make(3, 4, rng=rng, dtype=np.float64)
    x, state, _, _ = random_problem(layer, rng, 6, 2)
    assert_same(layer.gates(x, state), torch_gates(layer, x, state), 1e-12)


@recurrent
def test_gates_leave_what_forward_left(make):
    rng = np.random.default_rng(5)
    layer = make(3, 4, rng=rng, dtype=np.float64)
    x, state, dh, dstate = random_problem(layer, rng, 6, 2)
    wanted = outcome(layer, x, state, dh, dstate)
    layer.forward(x, state)
    for values in layer.gates(x[:2] + 1).values():
        values[...] = 0  # they are the caller's
    dx, grads, _ = layer.backward(dh, dstate)
    np.testing.assert_array_equal(dx, wanted["dx"])
    for name, gradient in grads.items():
        np.testing.assert_array_equal(gradient, wanted[name])


@recurrent
def test_gates_refuse_what_forward_refuses(make):
    layer = make(3, 4, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="x must be finite"):
        layer.gates(np.full((2, 1, 3), np.nan, np.float32))
    with pytest.raises(ValueError, match="lie in 0 … 2"):
        layer.gates(np.array([[3]]))


def peephole_problem(steps=5, hidden=4):
    rng = np.random.default_rng(6)
    layer = PeepholeLSTM(3, hidden, rng=rng, dtype=np.float64)
    return layer, random_problem(layer, rng, steps, 2)


# The second takes backward several chunks.
@pytest.mark.parametrize(("steps", "hidden"), [(5, 4), (300, 64)])
def test_peepholes_equal_autograd(steps, hidden):
    layer, (x, (h, c), dh, (dh_last, dc_last)) = peephole_problem(steps, hidden)
    found = outcome(layer, x, (h, c), dh, (dh_last, dc_last))
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, h, c)]
    p = {k: torch.tensor(a, requires_grad=True) for k, a in layer.params.items()}
    (x, h, c), every_h = leaves, []
    for x_t in x:
        a = x_t @ p["weight_ih"].T + p["bias_ih"] + h @ p["weight_hh"].T + p["bias_hh"]
        a_i, a_f, a_g, a_o = a.chunk(4, dim=-1)
        i = torch.sigmoid(a_i + p["weight_ci"] * c)
        f = torch.sigmoid(a_f + p["weight_cf"] * c)
        c = f * c + i * torch.tanh(a_g)
        h = torch.sigmoid(a_o + p["weight_co"] * c) * torch.tanh(c)
        every_h.append(h)
    results = [torch.stack(every_h), h, c]
    upstream = [torch.tensor(d) for d in (dh, dh_last, dc_last)]
    gradients = torch.autograd.grad(results, [*leaves, *p.values()], upstream)
    names = ["h", "final h", "final c", "dx", "dstate h", "dstate c", *p]
    arrays = [tensor.detach().numpy() for tensor in (*results, *gradients)]
    assert_same(found, dict(zip(names, arrays, strict=True)), 1e-10)


def test_peepholes_equal_finite_differences():
    layer, (x, state, dh, dstate) = peephole_problem()

    def loss():
        h, final = layer.forward(x, state)
        return sum(map(np.vdot, (h, *final), (dh, *dstate)))

    loss()
    _, grads, _ = layer.backward(dh, dstate)
    assert grads.keys() == layer.params.keys()
    for name, param in layer.params.items():
        slope = central_differences(loss, param)
        np.testing.assert_allclose(grads[name], slope, rtol=1e-6, atol=1e-8)


def test_peepholes_of_zero_are_no_peepholes():
    layer, problem = peephole_problem()
    plain = LSTM(3, 4, rng=np.random.default_rng(6), dtype=np.float64)
    for name, param in layer.params.items():
        param[...] = plain.params.get(name, 0.0)
    found = outcome(layer, *problem)
    for name, array in outcome(plain, *problem).items():
        np.testing.assert_allclose(found[name], array, atol=1e-15, err_msg=name)
