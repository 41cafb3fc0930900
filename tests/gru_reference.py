"""GRUs with random weights, and their Jacobians from torch: what tests compare with."""

import numpy as np
import torch

from explorers import GRUExplorer
from helpers.layers import GRU

FORMS = [(c, r) for c in ("torch", "chung") for r in ("after", "before")]
WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def random_layer(units, features, reset="after", dtype=np.float64):
    rng = np.random.default_rng(units)
    layer = GRU(features, units, rng=rng, reset=reset, dtype=dtype)
    for param in layer.params.values():
        param[:] = rng.normal(scale=2 / np.sqrt(units), size=param.shape).round(3)
    return layer


def random_pins(rng, steps, share=0.4):
    """Pins for both gates at some steps, 0 and 1 among them."""
    values = rng.choice([0.0, 1.0, *rng.uniform(size=4).round(3)], size=(2, steps))
    return np.where(rng.uniform(size=(2, steps)) < share, values, None)


def explorer_of(units, features, steps=9, *, pinned=True, **form):
    """An explorer with random weights, inputs, offsets, and perhaps pins."""
    rng = np.random.default_rng(10 + units)
    x = rng.normal(size=(steps, features)).round(3)
    form |= {"bias_offsets": rng.normal(size=2).round(3)} if pinned else {}
    form |= {"pins": random_pins(rng, steps)} if pinned else {}
    return GRUExplorer.from_layer(random_layer(units, features), x, **form)


def jacobians(explorer):
    """∂h_t/∂h_{t−1} and ∂h_t/∂x_t of each step by autograd, from a step of its own."""
    params = [torch.tensor(getattr(explorer, name)) for name in WEIGHTS]
    (W_ih, W_hh, b_ih, b_hh), units = params, explorer.weight_hh.shape[1]

    def step(h, x, pin_r, pin_z):
        from_x, from_h = W_ih @ x + b_ih, W_hh @ h + b_hh
        raw = (from_x + from_h)[: 2 * units].reshape(2, units)
        raw = raw + torch.tensor(explorer.bias_offsets)[:, None]
        r, z = (
            torch.sigmoid(a) if pin is None else torch.full_like(a, pin)
            for a, pin in zip(raw, (pin_r, pin_z), strict=True)
        )
        heard = r * from_h[2 * units :]
        if explorer.reset == "before":
            heard = W_hh[2 * units :] @ (r * h) + b_hh[2 * units :]
        n = torch.tanh(from_x[2 * units :] + heard)
        kept, new = (h, n) if explorer.convention == "torch" else (n, h)
        return z * kept + (1 - z) * new

    before = np.vstack([np.zeros(units), explorer.hidden[:-1]])
    found = []
    for h, x, *pins in zip(before, explorer.inputs, *explorer.pins, strict=True):
        both = torch.tensor(h), torch.tensor(x)
        of = torch.autograd.functional.jacobian(
            lambda h, x, p=pins: step(h, x, *p), both
        )
        found.append([matrix.numpy() for matrix in of])
    return found
