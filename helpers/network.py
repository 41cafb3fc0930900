"""A recurrent layer and the linear layer that reads its states: what models share."""

from helpers._arguments import check_separate
from helpers.layers import GRU, LSTM, RNN, Linear, flatten_dict
from helpers.layers._recurrent import RecurrentLayer
from helpers.layers.parameters import Parameters


class Network:
    """Holds the two layers, and checks that they fit.

    Parameters
    ----------
    recurrent
        An RNN, GRU or LSTM from `helpers.layers`.
    head
        A Linear from `helpers.layers` that reads the hidden state, same dtype.

    Attributes
    ----------
    params
        The layers' own arrays, as "recurrent.weight_ih", …, "head.bias".

    Raises
    ------
    TypeError
        One of them is no such layer.
    ValueError
        The head reads another number of units or has another dtype, or the two share
        an array.
    """

    def __init__(self, recurrent: RNN | GRU | LSTM, head: Linear) -> None:
        check_layers(recurrent, head)
        weight_hh, weight = recurrent.params["weight_hh"], head.params["weight"]
        if weight.shape[1] != weight_hh.shape[1]:
            raise ValueError(
                f"the head must read the {weight_hh.shape[1]} hidden units, "
                f"got a weight of shape {weight.shape}"
            )
        if weight.dtype != weight_hh.dtype:
            raise ValueError(
                f"the layers must share one dtype, got {weight_hh.dtype} for the "
                f"recurrent layer and {weight.dtype} for the head"
            )
        self.recurrent, self.head = recurrent, head
        check_separate("parameter", self.params.items())

    @property
    def params(self) -> Parameters:
        """The layers' arrays of this moment, to be changed in place.

        An array is replaced in its layer: ``model.head.params["bias"] = new``.
        """
        layers = {"recurrent": self.recurrent.params, "head": self.head.params}
        return Parameters(flatten_dict(**layers))


def check_layers(recurrent: object, head: object) -> None:
    """Raise a TypeError unless they are a recurrent layer and a linear one."""
    for what, layer, kind in (
        ("recurrent", recurrent, RecurrentLayer),
        ("head", head, Linear),
    ):
        if not isinstance(layer, kind):
            name = "an RNN, GRU or LSTM" if kind is RecurrentLayer else "a Linear"
            raise TypeError(f"{what} must be {name} of helpers.layers, got {layer!r}")
