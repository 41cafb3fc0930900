"""Matrix products, arranged to suit the processor.

Two thoughts. What does not depend on the step before is computed for many steps at once:
what the input brings to each step, and what each step brings to the weights' gradients.
And each gate is kept as a contiguous (batch, hidden) block: the gates come before the
batch, as in (steps, gates, batch, hidden).
"""

from functools import cache

import numpy as np

# OpenBLAS, which multiplies for NumPy, is quickest at products of at most so many
# multiplications: these it computes without rearranging its operands first.
QUICK = 1_000_000


def product(a, b):
    """a @ b for matrices or stacks of them; a large product is cut into quick tiles."""
    rows, inner, columns = *a.shape[-2:], b.shape[-1]
    if rows * inner * columns <= QUICK:
        return a.dot(b) if a.ndim == b.ndim == 2 else a @ b
    width = _divisor(columns, 64)
    height = _divisor(rows, min(64, QUICK // (inner * width)))
    stack = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    out = np.empty((*stack, rows, columns), a.dtype)
    # Views all: a as a column of bands, b as a row of bands, out as a grid of tiles.
    a = a.reshape(*a.shape[:-2], -1, 1, height, inner)
    b = b.reshape(*b.shape[:-1], 1, -1, width).swapaxes(-2, -4).swapaxes(-3, -4)
    tiles = out.reshape(*stack, rows // height, height, columns // width, width)
    np.matmul(a, b, out=tiles.swapaxes(-2, -3))
    return out


@cache
def _divisor(size, most):
    """The largest divisor of `size` from 16 to `most`; `size` itself if there is none."""
    return next((d for d in range(most, 15, -1) if size % d == 0), size)


def to_gates(h, weight):
    """What h brings to each gate.

    h is (batch, inputs), weight (inputs, gates, hidden); returns (gates, batch, hidden).
    """
    inputs, gates, hidden = weight.shape
    if h.size * gates * hidden > QUICK:
        return product(h, weight.swapaxes(0, 1))
    every_gate = h.dot(weight.reshape(inputs, -1))  # (batch, gates·hidden)
    return every_gate.reshape(-1, gates, hidden).swapaxes(0, 1)


def from_gates(da, weight):
    """What the gates' gradients bring to their input: the transpose of `to_gates`.

    da is (gates, batch, hidden), weight (gates, hidden, inputs); returns
    (batch, inputs).
    """
    gates, batch, hidden = da.shape
    if da.size * weight.shape[-1] > QUICK:
        return product(da, weight).sum(axis=0)
    every_gate = da.swapaxes(0, 1).reshape(batch, -1)  # (batch, gates·hidden)
    return every_gate.dot(weight.reshape(gates * hidden, -1))


def with_bias(weight, bias):
    """(gates, hidden, inputs) and (gates, hidden, 1) as (gates, inputs + 1, hidden)."""
    return np.concatenate([weight, bias], axis=2).swapaxes(1, 2)


def project_inputs(x, weight):
    """What the input brings to each step and gate, bias included.

    Parameters
    ----------
    x : (steps, batch, inputs + 1) floats, the last of them 1, or (steps, batch) ids
    weight : (gates, inputs + 1, hidden)
        Its last row is the bias: the weight of an input that is always 1.

    Returns
    -------
    (steps, gates, batch, hidden)
    """
    if x.ndim == 3:
        return x[:, None] @ weight
    # A one-hot vector's product is a row of the weight: look it up, do not multiply.
    rows = weight[:, :-1] + weight[:, -1:]
    gates, inputs, hidden = rows.shape
    gate_start = inputs * np.arange(gates)[:, None]
    return rows.reshape(-1, hidden).take(x[:, None, :] + gate_start, axis=0)


def input_rows(x, inputs, dtype):
    """`x` as rows of floats whose last is 1, (steps·batch, inputs + 1), ids as one-hot."""
    if x.ndim == 3:
        return x.reshape(-1, inputs + 1)
    rows = np.zeros((x.size, inputs + 1), dtype)
    rows[np.arange(x.size), x.ravel()] = 1
    rows[:, -1] = 1
    return rows
