"""What all layers share: a dict of parameters, and what forward leaves for backward."""

import numpy as np
from numpy.typing import DTypeLike

from helpers._arguments import check_form, generator


class Layer:
    """A dict of parameters, drawn from U(−bound, bound) as torch does.

    Attributes
    ----------
    params : dict of str to array
        The parameters under torch's names. Optimisers change the arrays in place, and
        an entry may be replaced by another array of the same shape and dtype.
    dtype : np.dtype
        float32 or float64; everything that goes in or comes out has it.
    """

    def __init__(
        self,
        shapes: dict[str, tuple[int, ...]],
        *,
        bound: float,
        rng: np.random.Generator,
        dtype: DTypeLike,
    ) -> None:
        rng = generator(rng)
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise ValueError(f"dtype must be float32 or float64, got {self.dtype}")
        self._shapes = shapes
        self.params = {
            name: rng.uniform(-bound, bound, shape).astype(self.dtype)
            for name, shape in shapes.items()
        }
        self._saved = None  # what forward leaves for backward

    def _check_params(self) -> None:
        """Raise if an entry of `params` was replaced by something that cannot fit."""
        if self.params.keys() != self._shapes.keys():
            wanted, given = list(self._shapes), list(self.params)
            raise ValueError(f"params must have the keys {wanted}, got {given}")
        for name, shape in self._shapes.items():
            param = self.params[name]
            check_form(f"params[{name!r}]", param, shape, self.dtype)

    def _recall(self) -> tuple:
        """What forward saved for backward."""
        if self._saved is None:
            raise RuntimeError(
                f"{type(self).__name__}.backward needs a forward first: "
                "call forward(x), then backward with the gradient of its result"
            )
        return self._saved
