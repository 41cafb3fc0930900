"""Chains of Jacobians, as explorers.GradientFlow computes them."""

import numpy as np

from explorers import GradientFlow

ACTIVATIONS = ("tanh", "linear", "relu")
SIZES = [(1, 60), (2, 2), (5, 40), (8, 25), (13, 12), (16, 20)]  # units, steps


def numbers() -> dict:
    """For networks their norms with each activation; `default` is as it opens."""
    rng = np.random.default_rng(3)
    networks = [
        {
            "weight_hh": rng.normal(scale=1.3 / np.sqrt(units), size=(units, units))
            .round(3)
            .tolist(),
            "inputs": rng.normal(scale=0.5, size=(steps, units)).round(2).tolist(),
        }
        for units, steps in SIZES
    ]
    default = GradientFlow(gain=1.0)
    opening = {
        "weight_hh": default.weight_hh.tolist(),
        "inputs": default.inputs.tolist(),
    }
    return {
        "networks": [network | chains(network) for network in networks],
        "default": opening | chains(opening, ["tanh"]),
    }


def chains(network: dict, activations=ACTIVATIONS) -> dict:
    """What each activation gives: the norms of products, and of single steps."""
    explorers = {
        name: GradientFlow(
            network["weight_hh"], network["inputs"], activation=name, gain=1.0
        )
        for name in activations
    }
    return {
        "chains": {
            name: {
                "norms": explorer.norms.tolist(),
                "factors": explorer.factors.tolist(),
            }
            for name, explorer in explorers.items()
        }
    }
