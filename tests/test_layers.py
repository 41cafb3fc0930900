"""The layers' mathematics: against torch, and against finite differences."""

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.layers import Linear, _products
from tests.layers_reference import (
    RECURRENT,
    assert_each_gate_same,
    assert_same,
    in_float64,
    outcome,
    pack,
    random_problem,
    torch_outcome,
    unpack,
)

recurrent = pytest.mark.parametrize("make", RECURRENT.values(), ids=RECURRENT)
sizes = {
    "steps": st.integers(1, 7),
    "batch": st.integers(1, 5),
    "inputs": st.integers(1, 5),
    "hidden": st.integers(1, 7),
}


@recurrent
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), ids=st.booleans(), **sizes)
@example(seed=0, ids=False, steps=1, batch=1, inputs=1, hidden=1)
@example(seed=0, ids=True, steps=1, batch=1, inputs=1, hidden=1)
@example(seed=0, ids=True, steps=7, batch=5, inputs=3, hidden=1)
def test_equals_torch_in_float64(make, seed, ids, steps, batch, inputs, hidden):
    rng = np.random.default_rng(seed)
    layer = make(inputs, hidden, rng=rng, dtype=np.float64)
    given_state, given_dstate = rng.integers(0, 2, 2, dtype=bool)
    problem = random_problem(
        layer, rng, steps, batch, ids=ids, state=given_state, dstate=given_dstate
    )
    assert_same(outcome(layer, *problem), torch_outcome(layer, *problem), 1e-9)


@recurrent
@pytest.mark.parametrize("ids", [False, True], ids=["floats", "ids"])
@pytest.mark.parametrize("quick", [1_000_000, np.inf], ids=["tiles", "whole"])
@pytest.mark.parametrize(
    ("steps", "batch", "inputs", "hidden"),
    [(5, 32, 28, 256), (50, 32, 28, 64), (3, 1024, 5, 32), (31, 13, 7, 37)],
)
def test_equals_torch_at_working_sizes(
    make, ids, quick, steps, batch, inputs, hidden, monkeypatch
):
    """Sizes at which backward takes several chunks, and products several tiles."""
    monkeypatch.setattr(_products, "QUICK", quick)
    rng = np.random.default_rng(1)
    layer = make(inputs, hidden, rng=rng, dtype=np.float64)
    for _ in range(2):  # the second call must not lean on the first
        problem = random_problem(layer, rng, steps, batch, ids=ids)
        assert_same(outcome(layer, *problem), torch_outcome(layer, *problem), 1e-9)


@recurrent
@pytest.mark.parametrize("ids", [False, True], ids=["floats", "ids"])
def test_float32_stays_float32_and_close_to_torch(make, ids):
    rng = np.random.default_rng(2)
    layer = make(11, 23, rng=rng)
    problem = random_problem(layer, rng, 20, 9, ids=ids)
    found = outcome(layer, *problem)
    assert {array.dtype for array in found.values()} == {np.dtype(np.float32)}
    assert_same(found, torch_outcome(layer, *problem), 1e-5)


@recurrent
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(np.float32, 2e-6), (np.float64, 4e-15)]
)
@pytest.mark.parametrize("ids", [False, True], ids=["floats", "ids"])
@pytest.mark.parametrize("scale", [1, 1e-2, 1e-4, 1e-6, 1e-8])
def test_what_is_small_keeps_its_digits(make, dtype, tolerance, ids, scale):
    """All weights small, or those of one gate; judged by torch in float64."""
    gates = make(3, 5, rng=np.random.default_rng(0)).gate_names
    for gate in (slice(None), *range(len(gates))):
        rng = np.random.default_rng(4)
        layer = make(3, 5, rng=rng, dtype=dtype)
        for param in layer.params.values():
            param.reshape(len(gates), -1)[gate] *= scale
        problem = random_problem(layer, rng, 3, 4, ids=ids, state=False, dstate=False)
        twin, exactly = in_float64(layer, problem)
        wanted = torch_outcome(twin, *exactly)
        found = outcome(layer, *problem)
        assert_each_gate_same(layer, found, wanted, tolerance)


@recurrent
def test_gradients_equal_finite_differences(make):
    rng = np.random.default_rng(3)
    layer = make(3, 4, rng=rng, dtype=np.float64)
    x, state, dh, dstate = random_problem(layer, rng, 5, 2)

    def loss(x, state):
        h, final = layer.forward(x, state)
        pairs = zip([h, *unpack(final)], [dh, *unpack(dstate)], strict=True)
        return sum(np.vdot(value, upstream) for value, upstream in pairs)

    loss(x, state)
    dx, grads, dinitial = layer.backward(dh, dstate)
    parts = [part.copy() for part in unpack(state)]
    leaves = [x, *parts, *layer.params.values()]
    for leaf, gradient in zip(
        leaves, [dx, *unpack(dinitial), *grads.values()], strict=True
    ):
        slope = central_differences(lambda: loss(x, pack(parts)), leaf)
        np.testing.assert_allclose(gradient, slope, rtol=1e-6, atol=1e-7)


def central_differences(loss, leaf, step=1e-5):
    """dloss/dleaf, each entry of `leaf` moved up and down in place."""
    slope = np.empty_like(leaf)
    for index in np.ndindex(leaf.shape):
        kept = leaf[index]
        leaf[index] = kept + step
        above = loss()
        leaf[index] = kept - step
        below = loss()
        leaf[index] = kept
        slope[index] = (above - below) / (2 * step)
    return slope


@settings(max_examples=30)
@given(
    seed=st.integers(0, 2**32 - 1),
    leading=st.lists(st.integers(1, 4), max_size=3),
    inputs=st.integers(1, 6),
    outputs=st.integers(1, 6),
)
def test_linear_equals_torch(seed, leading, inputs, outputs):
    rng = np.random.default_rng(seed)
    layer = Linear(inputs, outputs, rng=rng, dtype=np.float64)
    x, dy = rng.normal(size=(*leading, inputs)), rng.normal(size=(*leading, outputs))
    y = layer.forward(x)
    dx, grads = layer.backward(dy)

    leaves = [torch.tensor(a, requires_grad=True) for a in (x, *layer.params.values())]
    wanted = torch.nn.functional.linear(*leaves)
    gradients = torch.autograd.grad(wanted, leaves, torch.tensor(dy))
    assert_same(
        {"y": y, "dx": dx, **grads},
        {
            name: array.detach().numpy()
            for name, array in zip(
                ["y", "dx", *grads], [wanted, *gradients], strict=True
            )
        },
        1e-9,
    )
    assert list(grads) == list(layer.params)


@pytest.mark.parametrize("scale", [1, 1e-4, 1e-8])
def test_linear_keeps_small_digits(scale):
    rng = np.random.default_rng(0)
    layer = Linear(3, 2, rng=rng)
    for param in layer.params.values():
        param *= np.float32(scale)
    x = rng.normal(size=(5, 3)).astype(np.float32)
    weight, bias = (p.astype(np.float64) for p in layer.params.values())
    wanted, dy = x @ weight.T + bias, layer.forward(x)
    assert np.abs(dy - wanted).max() <= 1e-6 * np.abs(wanted).max()
    dx, _ = layer.backward(dy)
    assert np.abs(dx - dy @ weight).max() <= 1e-6 * np.abs(dy @ weight).max()


def test_linear_keeps_float32():
    rng = np.random.default_rng(0)
    layer = Linear(3, 2, rng=rng)
    y = layer.forward(rng.normal(size=(5, 3)).astype(np.float32))
    dx, grads = layer.backward(y)
    assert {a.dtype for a in (y, dx, *grads.values())} == {np.dtype(np.float32)}
