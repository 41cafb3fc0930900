"""No layer goes untested: each is compared with torch, and its source mutated."""

from functools import partial

import helpers.layers
from helpers.layers._base import Layer
from helpers.layers._recurrent import RecurrentLayer
from tests.layers_reference import RECURRENT
from tests.test_mutations import MODULES, MUTATIONS


def layers_of(kind):
    public = [getattr(helpers.layers, name) for name in helpers.layers.__all__]
    return {it for it in public if isinstance(it, type) and issubclass(it, kind)}


def test_every_recurrent_layer_is_compared_with_torch():
    compared = {
        make.func if isinstance(make, partial) else make for make in RECURRENT.values()
    }
    missing = layers_of(RecurrentLayer) - compared
    assert not missing, "add it to RECURRENT in tests/layers_reference.py"


def test_every_layer_is_mutated():
    modules = {layer.__module__.rpartition(".")[2] for layer in layers_of(Layer)}
    assert modules <= MUTATIONS.keys() & set(MODULES), (
        "add it to MODULES, MUTATIONS and makers in tests/test_mutations.py"
    )
