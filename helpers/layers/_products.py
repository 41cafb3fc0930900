"""The matrix products that do not depend on time: all steps at once.

``h[t]`` needs ``h[t-1]``, but what the input brings to each step is known beforehand,
and what each step brings to the weights' gradients can be summed up afterwards. Both
are one large product instead of many small ones, and large products are what a
processor is fast at.
"""

import numpy as np


def project_inputs(x, weight, bias):
    """W_ih·x + b for every step and gate.

    Parameters
    ----------
    x : (steps, batch, input) floats, or (steps, batch) ids
    weight : (gates, hidden, input)
    bias : (gates, hidden)

    Returns
    -------
    (steps, gates, batch, hidden), so that a step is contiguous, and each gate in it
    """
    gates, hidden, inputs = weight.shape
    bias = bias[:, None, :]  # (gates, 1, hidden)
    if x.ndim == 3:
        product = x[:, None] @ weight.transpose(0, 2, 1)
        product += bias
        return product
    # W_ih times a one-hot vector is a column of W_ih: look it up, do not multiply.
    columns = np.add(weight.transpose(0, 2, 1), bias, order="C")
    gate_offset = inputs * np.arange(gates)[:, None]
    return columns.reshape(-1, hidden).take(x[:, None, :] + gate_offset, axis=0)


def input_rows(x, input_size, dtype):
    """`x` as (steps·batch, input) floats; ids become one-hot rows."""
    if x.ndim == 3:
        return x.reshape(-1, input_size)
    return (x.reshape(-1, 1) == np.arange(input_size)).astype(dtype)


def sum_outer(dz, rows):
    """The gradient of a weight: Σ over steps and batch of dz ⊗ row.

    Parameters
    ----------
    dz : (gates, steps, batch, hidden)
    rows : (steps·batch, columns)

    Returns
    -------
    (gates·hidden, columns)
    """
    gates, hidden = dz.shape[0], dz.shape[-1]
    dz = dz.reshape(gates, -1, hidden)
    return (dz.transpose(0, 2, 1) @ rows).reshape(gates * hidden, -1)
