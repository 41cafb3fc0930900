"""The arrays of several layers as one dict, which is what an optimiser takes."""

from collections.abc import Mapping

import numpy as np


def flatten_dict(**groups: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """One dict of the layers' own arrays, named ``"<layer>.<array>"``.

    ``flatten_dict(recurrent=rnn.params, head=linear.params)`` holds
    ``"recurrent.weight_ih"`` and ``"head.weight"``. The arrays are not copied, so a
    change in place reaches the layers; the same names serve their gradients.
    """
    return {
        f"{layer}.{name}": array
        for layer, arrays in groups.items()
        for name, array in arrays.items()
    }


class Parameters(dict[str, np.ndarray]):
    """The arrays of a model's layers, to be changed in place.

    Another array would be known to nobody but this dict, so it is refused.
    """

    def __setitem__(self, name: str, array: np.ndarray) -> None:
        if self.get(name) is not array:  # as it is after `params[name] += 1`
            raise TypeError(
                f"change a model's {name!r} in place, model.params[{name!r}][...] = "
                "new, or replace it in its layer's params"
            )
