"""Matrix products, arranged to suit the processor.

Two thoughts. What does not depend on the step before is computed for many steps at
once: what the input brings to each step, and what each step brings to the weights'
gradients. And each gate is kept as a contiguous (batch, hidden) block: the gates come
before the batch, as in (steps, gates, batch, hidden).
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import DTypeLike


def _quick_size():
    """Up to how many multiplications a product is cheapest in one piece.

    With AVX-512, OpenBLAS multiplies matrices as they lie up to a million
    multiplications; larger ones it copies first, which thin products hardly repay: an
    LSTM of 256 units gained a seventh by tiles (one thread). With AVX2 it always
    copies, tiles copy more often, and the same LSTM lost as much as a tenth.
    """
    config = np.show_config(mode="dicts")
    blas = config["Build Dependencies"]["blas"]["name"]
    found = config.get("SIMD Extensions", {}).get("found", [])
    avx512 = "X86_V4" in found or "AVX512_SKX" in found  # NumPy's names, new and old
    return 1_000_000 if avx512 and "openblas" in blas else np.inf


QUICK = _quick_size()


def matmul_for(rows: int, weight: np.ndarray) -> Callable:
    """`np.matmul`, or `tiled` if the product of so many rows with `weight` is large.

    A loop over steps chooses once, before it starts.
    """
    inner, columns = weight.shape[-2:]
    return np.matmul if rows * inner * columns <= QUICK else tiled


def tiled(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a @ b for matrices or stacks of them, in tiles of at most QUICK multiplications.

    A size without a divisor from 16 to 64 is left whole.
    """
    rows, inner, columns = *a.shape[-2:], b.shape[-1]
    if rows * inner * columns <= QUICK:
        return a @ b
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
    """The largest divisor of `size` from 16 to `most`, or `size` itself."""
    return next((d for d in range(most, 15, -1) if size % d == 0), size)


def from_gates_for(rows: int, weight: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The function of the gates' gradients that gives what they bring to the input.

    weight is (gates·hidden, inputs); the function takes (gates, rows, hidden) and
    returns (rows, inputs), the sum over the gates.
    """
    hidden_of_all, inputs = weight.shape
    if rows * weight.size <= QUICK:
        return lambda da: da.swapaxes(0, 1).reshape(rows, hidden_of_all).dot(weight)
    return lambda da: tiled(da, weight.reshape(len(da), -1, inputs)).sum(axis=0)


def with_bias(weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(gates, hidden, inputs) and (gates, hidden, 1) as (gates, inputs + 1, hidden)."""
    return np.concatenate([weight, bias], axis=2).swapaxes(1, 2)


def project_inputs(x: np.ndarray, weight: np.ndarray) -> np.ndarray:
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


def input_rows(x: np.ndarray, inputs: int, dtype: DTypeLike) -> np.ndarray:
    """`x` as (steps·batch, inputs + 1) floats, the last of them 1; ids as one-hot."""
    if x.ndim == 3:
        return x.reshape(-1, inputs + 1)
    rows = np.zeros((x.size, inputs + 1), dtype)
    rows[np.arange(x.size), x.ravel()] = 1
    rows[:, -1] = 1
    return rows
