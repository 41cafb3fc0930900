"""The checks of the GRU's exercises: the right answers, and the likely wrong ones."""

import numpy as np
import pytest

from helpers.checks import gru
from helpers.language import LanguageModel
from helpers.layers import GRU, RNN, Linear


def size_of(kind, units):
    rng = np.random.default_rng(0)
    model = LanguageModel(kind(27, units, rng=rng), Linear(units, 27, rng=rng))
    return sum(array.size for array in model.params.values())


def test_the_same_budget_is_counted_on_the_models():
    assert gru.units_for_the_same_budget(71)
    assert not gru.units_for_the_same_budget(42)  # a third of 128
    assert size_of(GRU, 71) <= size_of(RNN, 128) < size_of(GRU, 72)


def test_remember_one_input():
    assert gru.remember_one_input("c")
    assert not gru.remember_one_input("a")


def test_half_of_the_state_is_left_after_twenty_steps():
    assert gru.bias_for_half_life(3.345)
    assert not gru.bias_for_half_life(3.3)
    z = 1 / (1 + np.exp(-3.345))
    assert z**20 == pytest.approx(0.5, abs=1e-3)


def test_the_past_and_the_input_weigh_the_same():
    z = 2 / 3
    assert gru.gate_of_equal_weight(z)
    assert gru.gate_of_equal_weight(0.67)
    assert not gru.gate_of_equal_weight(0.7)
    h, x, step = 0.3, -0.3 * 0.5 / 2.5, 1e-6  # where the candidate is 0

    def unit(h, x):
        return z * h + (1 - z) * np.tanh(2.5 * x + 0.5 * h)

    by_h = (unit(h + step, x) - unit(h - step, x)) / (2 * step)
    by_x = (unit(h, x + step) - unit(h, x - step)) / (2 * step)
    assert by_h == pytest.approx(by_x)


def test_chung_s_arrays_become_pytorch_s():
    rng = np.random.default_rng(0)
    chung = GRU(2, 3, rng=rng, dtype=np.float64)  # its blocks are read as z, r, n
    x, h = rng.normal(size=(5, 2)), np.zeros(3)
    ours = GRU(2, 3, rng=rng, dtype=np.float64)
    ours.params.update(gru.from_chung.reference(chung.params))
    expected, _ = ours.forward(x[:, None])
    p = {name: np.split(array, 3) for name, array in chung.params.items()}
    for t, x_t in enumerate(x):
        from_x, from_h = (
            [w @ v + b for w, b in zip(p[f"weight_{k}"], p[f"bias_{k}"], strict=True)]
            for k, v in (("ih", x_t), ("hh", h))
        )
        z, r = (1 / (1 + np.exp(-from_x[k] - from_h[k])) for k in (0, 1))
        n = np.tanh(from_x[2] + r * from_h[2])
        h = (1 - z) * h + z * n
        np.testing.assert_allclose(h, expected[t, 0])


def turned(params):
    result = {}
    for name, array in params.items():
        z, r, n = np.split(array, 3)
        result[name] = np.concatenate([r, -z, n])
    return result


def biases_forgotten(params):
    right, by_name = turned(params), {}
    for name, array in params.items():
        z, r, n = np.split(array, 3)
        moved = np.concatenate([r, z, n])
        by_name[name] = moved if name.startswith("bias") else right[name]
    return by_name


def test_from_chung():
    assert gru.from_chung(turned)
    assert not gru.from_chung(biases_forgotten)
    assert "has no `bias_hh`" in repr(
        gru.from_chung(lambda p: {k: p[k] for k in list(p)[:3]})
    )
    assert "Not yet" in repr(gru.from_chung(lambda params: ...))
    assert "Not yet" in repr(gru.from_chung(...))
    assert "the function itself" in repr(gru.from_chung(3))
    assert "a dict of arrays" in repr(gru.from_chung(lambda params: 3))


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (
            gru.chung_update_backward,
            gru.chung_update_backward.reference,
            lambda dh, before, n, z: z * (1 - z) * (before - n) * dh,
        ),
        (
            gru.before_backward,
            gru.before_backward.reference,
            lambda da, before, r, w: (before * (da @ w.T), r * (da @ w.T)),
        ),
        (
            gru.update_from_after,
            lambda dh, h, n, z: z * (1 - z) * ((h - (1 - z) * n) / z - n) * dh,
            lambda dh, h, n, z: z * (1 - z) * (h - n) * dh,
        ),
        (
            gru.minimal_gated_unit,
            gru.minimal_gated_unit.reference,
            lambda x, h, p: -gru.minimal_gated_unit.reference(x, h, p),
        ),
    ],
)
def test_functions_asked_for(check, right, wrong):
    assert check(right)
    assert not check(wrong)
    assert "Not yet" in repr(check(...))


def test_the_backward_passes_are_torch_s():
    import torch

    rng = np.random.default_rng(0)
    dh, before, n = rng.normal(size=(3, 2, 3))
    a = torch.tensor(rng.normal(size=(2, 3)), requires_grad=True)
    z = torch.sigmoid(a)
    ((1 - z) * torch.tensor(before) + z * torch.tensor(n)).backward(torch.tensor(dh))
    da_z = gru.chung_update_backward.reference(dh, before, n, z.detach().numpy())
    np.testing.assert_allclose(da_z, a.grad.numpy())

    a.grad, z = None, torch.sigmoid(a)
    after = z * torch.tensor(before) + (1 - z) * torch.tensor(n)
    after.backward(torch.tensor(dh))
    after, z = (tensor.detach().numpy() for tensor in (after, z))
    da_z = gru.update_from_after.reference(dh, after, n, z)
    np.testing.assert_allclose(da_z, a.grad.numpy())

    r, h, w = (torch.tensor(rng.normal(size=s), requires_grad=True)
               for s in ((2, 3), (2, 3), (3, 3)))  # fmt: skip
    ((r * h) @ w.T).backward(torch.tensor(dh))
    dr, dh_before = gru.before_backward.reference(
        dh, *(tensor.detach().numpy() for tensor in (h, r, w))
    )
    np.testing.assert_allclose(dr, r.grad.numpy())
    np.testing.assert_allclose(dh_before, h.grad.numpy())
