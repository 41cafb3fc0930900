"""The arrays of several layers as one dict, which is what an optimiser takes."""

from collections.abc import Iterator, Mapping

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


class Parameters(Mapping[str, np.ndarray]):
    """The arrays of a model's layers by name, to be changed in place.

    Another array would be known to nobody but this mapping, so it is refused, and there
    is no `update` or `pop` as a dict has them.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._arrays = dict(arrays)

    def __getitem__(self, name: str) -> np.ndarray:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __repr__(self) -> str:
        return f"Parameters({self._arrays!r})"

    def __or__(self, other: Mapping[str, object]) -> dict[str, object]:
        """A dict of both, as of two dicts; it is no model's."""
        return self._arrays | dict(other)

    def __setitem__(self, name: str, array: np.ndarray) -> None:
        if self.get(name) is not array:  # as it is after `params[name] += 1`
            raise TypeError(
                f"change a model's {name!r} in place, model.params[{name!r}][...] = "
                "new, or replace it in its layer's params"
            )
