"""The affine layer that reads a recurrent layer's state."""

import numpy as np
from numpy.typing import DTypeLike

from helpers._arguments import check_array, whole_number
from helpers.layers._base import Layer


class Linear(Layer):
    """An affine map of the last axis, as ``torch.nn.Linear``: y = W x + b.

    Parameters
    ----------
    input_size, output_size : int
        At least 1.
    rng : np.random.Generator
        Draws the parameters from U(−1/√input_size, 1/√input_size), as torch does.
    dtype : np.float32 or np.float64
        Of the parameters, and of everything that goes in or comes out.

    Attributes
    ----------
    params : dict
        ``weight`` (output, input) and ``bias`` (output,).
    """

    def __init__(
        self,
        input_size: int,
        output_size: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.input_size = whole_number("input_size", input_size)
        self.output_size = whole_number("output_size", output_size)
        shapes = {
            "weight": (self.output_size, self.input_size),
            "bias": (self.output_size,),
        }
        bound = 1 / np.sqrt(self.input_size)
        super().__init__(shapes, bound=bound, rng=rng, dtype=dtype)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """y = W x + b for every vector in x.

        Parameters
        ----------
        x : (..., input_size) of the layer's dtype

        Returns
        -------
        y : (..., output_size)

        Raises
        ------
        ValueError, TypeError
            If a shape or dtype is wrong, or a value is NaN or infinite.
        """
        self._check_params()
        check_array("x", x, (*_leading(x), self.input_size), self.dtype)
        rows = x.reshape(-1, self.input_size).copy()
        y = rows @ self.params["weight"].T
        y += self.params["bias"]
        self._saved = x.shape, rows
        return y.reshape(*x.shape[:-1], self.output_size)

    def backward(self, dy: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The gradients, for the latest forward.

        Over all vectors n of x::

            dx_n = Wᵀ dy_n     dW = Σ_n dy_n x_nᵀ     db = Σ_n dy_n

        Parameters
        ----------
        dy : (..., output_size)
            The gradient of the loss with respect to `y`.

        Returns
        -------
        dx : (..., input_size)
        grads : dict
            The gradients under the keys, and in the shapes, of `params`.

        Raises
        ------
        RuntimeError
            If there was no forward.
        ValueError, TypeError
            If a shape or dtype is wrong, or a value is NaN or infinite.

        Notes
        -----
        The parameters must be those of the forward: step the optimiser afterwards.
        """
        x_shape, x_rows = self._recall()
        check_array("dy", dy, (*x_shape[:-1], self.output_size), self.dtype)
        dy_rows = dy.reshape(-1, self.output_size)
        dx = (dy_rows @ self.params["weight"]).reshape(x_shape)
        grads = {"weight": dy_rows.T @ x_rows, "bias": dy_rows.sum(axis=0)}
        return dx, grads


def _leading(x):
    """The names of all axes of `x` but the last, whatever their number."""
    return tuple(f"n{axis}" for axis in range(np.ndim(x) - 1))
