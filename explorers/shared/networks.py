"""The weights of a recurrent layer: of this book's, or of PyTorch's, without torch."""

import numpy as np

# How many rows of weights a unit has, by what the layer is.
ROWS = {"RNN": 1, "GRU": 3, "LSTM": 4}
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def weights_of(layer, kind: str) -> dict[str, np.ndarray]:
    """Return copies of a layer's weights by the names that `helpers.layers` gives them.

    `kind` is "RNN", "GRU" or "LSTM"; `layer` is that of `helpers.layers`, or anything
    that has torch's ``named_parameters()``: one layer, one direction. Without biases
    they are zeros. Raises a TypeError for what is no such layer, a ValueError for what
    cannot be shown: several layers, two directions, projections, peepholes.
    """
    params = _params(layer)
    if not set(NAMES[:2]) <= params.keys():
        raise TypeError(_wanted(layer, kind))
    if others := sorted(params.keys() - set(NAMES)):
        raise ValueError(
            f"an explorer computes with {', '.join(NAMES)} alone, and this layer has "
            f"{', '.join(others)} too: its values would be others"
        )
    rows, units = params["weight_hh"].shape
    if rows != ROWS[kind] * units:
        raise TypeError(_wanted(layer, kind))
    return {name: params.get(name, np.zeros(rows)) for name in NAMES}


def parameters_of(layer, *names: str) -> list[np.ndarray]:
    """Return copies of some of a layer's parameters, of this book's or of PyTorch's.

    Raises a TypeError where it has none of such a name.
    """
    params = _params(layer)
    if not params.keys() >= {*names}:
        raise TypeError(f"expected a layer with {' and '.join(names)}, got {layer!r}")
    return [params[name] for name in names]


def array_of(inputs) -> np.ndarray:
    """Return an array, or torch's tensor as one."""
    if hasattr(inputs, "detach"):
        inputs = inputs.detach().cpu().numpy()
    return np.asarray(inputs)


def _wanted(layer, kind):
    return f"layer must be a helpers.layers.{kind} or a torch.nn.{kind}, got {layer!r}"


def _params(layer):
    own = getattr(layer, "params", None)
    if isinstance(own, dict):
        return {name: np.array(value) for name, value in own.items()}
    if not hasattr(layer, "named_parameters"):
        return {}
    found = {name: array_of(value) for name, value in layer.named_parameters()}
    _refuse(found)
    return {name.removesuffix("_l0"): np.array(a) for name, a in found.items()}


def _refuse(names):
    """Say of torch's parameters, by their names, what cannot be shown."""
    for part, what, instead in (
        ("_reverse", "two directions", "one direction"),
        ("_l1", "several layers", "one layer"),
        ("weight_hr", "a projection (proj_size)", "none"),
    ):
        if any(part in name for name in names):
            raise ValueError(
                f"an explorer shows a layer with {instead}, and this has {what}: "
                "make it with one layer, bidirectional=False and proj_size=0"
            )
