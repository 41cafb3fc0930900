"""Would the comparison with torch notice? Each mutation of the source must be caught.

A mutation changes one expression of one module, in memory. A mutant that passes the
comparison would mean that the tests cannot see the mistake it stands for.
"""

import sys
from functools import partial
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import numpy as np
import pytest
import torch

import helpers.layers
from tests.layers_reference import assert_same, outcome, random_problem, torch_outcome

FOLDER = Path(helpers.layers.__file__).parent
MODULES = ["_base", "_products", "_recurrent", "rnn", "gru", "lstm", "linear"]

# module: mutations, each a name, the text replaced (it occurs once) and the new text.
MUTATIONS = {
    "rnn": [
        (
            "drops b_hh",
            'self._by_gate("bias_ih") + self._by_gate("bias_hh")',
            'self._by_gate("bias_ih")',
        ),
        ("W_hh not transposed", '["weight_hh"].T.copy()', '["weight_hh"].copy()'),
        ("W_hh transposed backward", "(da_t, weight_hh)", "(da_t, weight_hh.T)"),
        ("sign in tanh′", "1 - h * h", "1 + h * h"),
        ("relu′ is 1 at rest", "h > 0", "h >= 0"),
        ("drops the carry", "dh_t + carry", "dh_t"),
        ("sign of the carry", "dh_t + carry", "dh_t - carry"),
        ("slope at the state before", "slope(h[1:][steps])", "slope(h[steps])"),
        ("weights see the state after", "h[steps], carry", "h[1:][steps], carry"),
    ],
    "gru": [
        ("swaps r and z", "r, z, n, q_t,", "z, r, n, q_t,"),
        ("drops b_hh", "bias = bias_ih + bias_hh", "bias = bias_ih.copy()"),
        ("b_hn before the reset", "bias[2] = bias_ih[2]", "pass"),
        (
            "drops b_hn",
            "(brought[2], b_hn,",
            "(brought[2], 0,",
        ),
        ("drops the reset", "n += r * q_t", "n += q_t"),
        ("drops Cho's reset", "np.multiply(r, h_old, out=q_t)", "q_t[...] = h_old"),
        ("other convention for z", "(h_old, n, out=h_new)", "(n, h_old, out=h_new)"),
        ("sign of the candidate", "h_new += n", "h_new -= n"),
        ("z is 1 − z", "[-1, -1, 1]", "[-1, 1, 1]"),
        ("da_r: drops q", "q * r * (1 - r)", "r * (1 - r)"),
        ("da_r: sign", "q * r * (1 - r)", "q * r * (1 + r)"),
        ("da_r: drops h", "(h, r * (1 - r)", "(1, r * (1 - r)"),
        ("da_n: sign", "1 - n * n", "1 + n * n"),
        ("da_n: z", "(1 - z, 1 - n * n", "(z, 1 - n * n"),
        ("da_z: sign", "(h - n, z", "(h + n, z"),
        ("da_z: drops h", "(h - n, z", "(-n, z"),
        ("dq: drops r", "(da[0], r, out=da[3])", "(da[0], 1, out=da[3])"),
        ("drops the carry through the gates", "from_gates(da_rzq)", "0"),
        ("drops the carry through r, z, Cho", "from_rz(da_rz)", "0"),
        ("drops the carry through dq, Cho", "carry += dq * r_t", "pass"),
        ("dq, Cho: not reset", "carry += dq * r_t", "carry += dq"),
        ("swaps the input's gates", "array([1, 2, 0])", "array([2, 1, 0])"),
        ("W_hn sees h, Cho", "np.stack([h, h, q])", "np.stack([h, h, h])"),
    ],
    "lstm": [
        ("swaps i and f", "early, i, f, o, g,", "early, f, i, o, g,"),
        ("swaps g and o", "early, i, f, o, g,", "early, i, f, g, o,"),
        ("swaps f and o", "early, i, f, o, g,", "early, i, o, f, g,"),
        (
            "swaps i and f backward",
            "i, f, o, g = gates[steps]",
            "f, i, o, g = gates[steps]",
        ),
        ("g and o in torch's order", "array([0, 1, 3, 2])", "array([0, 1, 2, 3])"),
        (
            "drops b_hh",
            'self._by_gate("bias_ih") + self._by_gate("bias_hh")',
            'self._by_gate("bias_ih")',
        ),
        ("the candidate's sign", "[-1, -1, -1, 1]", "[-1, -1, -1, -1]"),
        ("no tanh for the candidate", "np.tanh(g, out=g)", "pass"),
        ("o is 1 − o", "[-1, -1, -1, 1]", "[-1, -1, 1, 1]"),
        ("sign of the input", "c_new += i * g", "c_new -= i * g"),
        ("drops the forget gate", "(f, c_old, out=c_new)", "(1, c_old, out=c_new)"),
        ("shows c, not tanh c", "np.multiply(o, tanh_t,", "np.multiply(o, c_new,"),
        ("da_i: sign in σ′", "i * (1 - i)", "i * (1 + i)"),
        ("da_f: sign in σ′", "f * (1 - f)", "f * (1 + f)"),
        ("da_f: cell after the step", "(c[steps], f", "(c[1:][steps], f"),
        ("da_g: sign", "1 - g * g", "1 + g * g"),
        ("da_o: c, not h", "(h[1:][steps], 1 - o", "(c[1:][steps], 1 - o"),
        ("da_o: state before the step", "(h[1:][steps], 1 - o", "(h[steps], 1 - o"),
        ("sign in tanh′ of c", "1 - tanh_c * tanh_c", "1 + tanh_c * tanh_c"),
        ("drops h's carry", "dh_t + carry_h", "dh_t"),
        ("drops c's carry", "dc_t += carry_c", "pass"),
        ("c's carry past the forget gate", "dc_t * f_t", "dc_t"),
        ("o's gradient from c", "da_o *= dh_t", "da_o *= slope_t * dh_t"),
        ("g's gradient from h", "da_g *= dc_t", "da_g *= dh_t"),
        ("final c is h", "c[-1].copy()", "h[-1].copy()"),
    ],
    "linear": [
        ("drops b", 'y += self.params["bias"]', "pass"),
        ("sign of b", 'y += self.params["bias"]', 'y -= self.params["bias"]'),
        ("dW is 0", "dy_rows.T @ x_rows", "0 * dy_rows.T @ x_rows"),
        ("db is a mean", "dy_rows.sum(axis=0)", "dy_rows.mean(axis=0)"),
        ("dx: sign", "(dy_rows @ self", "(-dy_rows @ self"),
    ],
    "_recurrent": [
        ("σ with 1 − e^−a", "a += self._one", "a -= self._one"),
        ("drops the initial state", "trace[0] = start", "trace[0] = 0"),
        (
            "forgets dstate between chunks",
            "h_in, dstate = self._run_back(steps, dh[",
            "h_in, last = self._run_back(steps, dh[",
        ),
        ("one chunk too few", "range(steps, 0, -size)", "range(steps, size, -size)"),
        ("the last chunk only", "d_hh += tiled", "d_hh[...] = tiled"),
        ("b_hh's gradient is b_ih's", "if same else rows[:, -1] @ da_h", ""),
        ("bias_ih's gradient", "d_ih[:, -1].copy()", "d_ih[:, 0].copy()"),
        ("dx out of place", "dx[steps] =", "dx[::-1][steps] ="),
    ],
    "_products": [
        ("id's bias dropped", "weight[:, :-1] + weight[:, -1:]", "weight[:, :-1]"),
        (
            "one gate's rows for all",
            "inputs * np.arange(gates)",
            "0 * np.arange(gates)",
        ),
        ("first gate only", ".sum(axis=0)", "[0]"),
        ("tiles out of place", "matmul(a, b,", "matmul(a, b[..., ::-1, :, :],"),
    ],
}


def load(module=None, old="", new=""):
    """The package's modules, executed afresh, one of them changed."""
    fresh = {}
    with patch.dict(sys.modules):
        for name in MODULES:
            source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
            if name == module:
                assert source.count(old) == 1, f"{old!r} must occur once in {name}.py"
                source = source.replace(old, new)
            fresh[name] = ModuleType(f"helpers.layers.{name}")
            sys.modules[fresh[name].__name__] = fresh[name]
            exec(compile(source, f"{name}.py", "exec"), fresh[name].__dict__)
    fresh["_recurrent"].CHUNK = 3000  # several chunks
    fresh["_products"].QUICK = 10_000  # several tiles
    return fresh


def makers(fresh, module):
    """Everything that the module has a part in."""
    rnn, gru = fresh["rnn"].RNN, fresh["gru"].GRU
    cells = {
        "rnn": [rnn, partial(rnn, nonlinearity="relu")],
        "gru": [gru, partial(gru, reset="before")],
        "lstm": [fresh["lstm"].LSTM],
    }
    return cells.get(module) or [make for makes in cells.values() for make in makes]


def check(fresh, module):
    """Compare with torch; AssertionError if any result or gradient differs."""
    rng = np.random.default_rng(0)
    if module == "linear":
        return check_linear(fresh["linear"].Linear, rng)
    for make in makers(fresh, module):
        layer = make(5, 66, rng=rng, dtype=np.float64)
        for ids in (False, True):
            problem = random_problem(layer, rng, 4, 16, ids=ids)
            assert_same(outcome(layer, *problem), torch_outcome(layer, *problem), 1e-9)


def check_linear(make, rng):
    layer = make(5, 4, rng=rng, dtype=np.float64)
    x, dy = rng.normal(size=(3, 2, 5)), rng.normal(size=(3, 2, 4))
    y = layer.forward(x)
    dx, grads = layer.backward(dy)
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, *layer.params.values())]
    wanted = torch.nn.functional.linear(*leaves)
    found = [wanted, *torch.autograd.grad(wanted, leaves, torch.tensor(dy))]
    names = ["y", "dx", *grads]
    arrays = [tensor.detach().numpy() for tensor in found]
    assert_same(
        {"y": y, "dx": dx, **grads}, dict(zip(names, arrays, strict=True)), 1e-9
    )


@pytest.mark.parametrize("module", ["rnn", "gru", "lstm", "linear"])
def test_the_source_as_it_is_passes(module):
    check(load(), module)


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        pytest.param(module, old, new, id=f"{module}: {name}")
        for module, mutations in MUTATIONS.items()
        for name, old, new in mutations
    ],
)
def test_a_mutant_is_caught(module, old, new):
    fresh = load(module, old, new)
    with pytest.raises(AssertionError):
        check(fresh, module)
