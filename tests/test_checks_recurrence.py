"""The checks of the exercises on plain recurrent networks."""

import numpy as np
import pytest

from helpers.checks import recurrence
from helpers.language import LanguageModel
from helpers.layers import RNN, Linear


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((8.0, 3.0, -1.0), "✓"),
        ((8.0, 3.0, 0.0), "the state is 0.000 before it comes"),
        ((1.0, 3.0, -1.0), "how strong its push is"),
        ((8.0, 0.0, -1.0), "lets it stay where it is"),
        ((8.0, 3.0), "three numbers"),
        ("a b c", "three numbers"),
        (5, "three numbers"),
        ((np.nan, 3.0, -1.0), "✗"),
        (None, "Not yet"),
    ],
)
def test_alarm(answer, words):
    assert words in repr(recurrence.alarm(answer))


def test_parameter_count_is_the_model_s():
    rng = np.random.default_rng(0)
    model = LanguageModel(RNN(27, 256, rng=rng), Linear(256, 27, rng=rng))
    count = sum(array.size for array in model.params.values())
    assert recurrence.parameter_count(count)
    assert not recurrence.parameter_count(count - 256)  # a single bias


def test_doubled_num_steps():
    assert recurrence.doubled_num_steps("b")
    assert not recurrence.doubled_num_steps("a")


def test_relu_step_backward_is_the_layer_s():
    layer = RNN(
        1, 3, rng=np.random.default_rng(0), dtype=np.float64, nonlinearity="relu"
    )
    x, dh = np.random.default_rng(1).normal(size=(2, 1, 1, 3))
    h_before, (h, _) = np.abs(dh[0]), layer.forward(x[:, :, :1], np.abs(dh[0]))
    _, grads, dstate = layer.backward(dh)
    da, dh_before, dweight_hh = recurrence.relu_step_backward.reference(
        dh[0, 0], h[0, 0], h_before[0], layer.params["weight_hh"]
    )
    np.testing.assert_allclose(grads["bias_hh"], da)
    np.testing.assert_allclose(grads["weight_hh"], dweight_hh)
    np.testing.assert_allclose(dstate[0], dh_before)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (
            recurrence.relu_step_backward,
            recurrence.relu_step_backward.reference,
            lambda dh, h, before, w: (dh * (h > 0), w @ dh, np.outer(dh, before)),
        ),
        (
            recurrence.top_p,
            recurrence.top_p.reference,
            lambda p, share: p / p.sum(),
        ),
        (
            recurrence.choose,
            recurrence.choose.reference,
            lambda validation, test: (0, test.mean()),
        ),
        (
            recurrence.read,
            recurrence.read.reference,
            lambda predict, true, state, forced: [0] * len(true),
        ),
        (
            recurrence.two_layers,
            recurrence.two_layers.reference,
            lambda x, dh, lower, upper: (upper.forward(lower.forward(x)[0])[0], x),
        ),
    ],
)
def test_functions_asked_for(check, right, wrong):
    assert check(right)
    assert not check(wrong)
    assert "Not yet" in repr(check(None))


def test_top_p_by_hand():
    p, top_p = np.array([0.1, 0.5, 0.05, 0.35]), recurrence.top_p.reference
    np.testing.assert_allclose(top_p(p, 0.5), [0, 1, 0, 0])
    np.testing.assert_allclose(top_p(p, 0.6) * 0.85, [0, 0.5, 0, 0.35])
    np.testing.assert_allclose(top_p(p, 1.0), p)


def test_reading_by_hand():
    def predict(symbol, state):
        return symbol + state, state + 1

    read = recurrence.read.reference
    assert read(predict, [1, 5, 9], 0, True).tolist() == [1, 6]
    assert read(predict, [1, 5, 9], 0, False).tolist() == [1, 2]
    assert recurrence.read(lambda *given: read(*given).tolist())


def test_two_layers_is_torch_s():
    import torch

    rng = np.random.default_rng(0)
    layers = RNN(2, 4, rng=rng, dtype=np.float64), RNN(4, 4, rng=rng, dtype=np.float64)
    judge = torch.nn.RNN(2, 4, num_layers=2, dtype=torch.float64)
    for depth, layer in enumerate(layers):
        for name, array in layer.params.items():
            getattr(judge, f"{name}_l{depth}").data = torch.tensor(array)
    x, dh = rng.normal(size=(5, 3, 2)), rng.normal(size=(5, 3, 4))
    h, dx = recurrence.two_layers.reference(x, dh, *layers)
    tensor = torch.tensor(x, requires_grad=True)
    expected, _ = judge(tensor)
    expected.backward(torch.tensor(dh))
    np.testing.assert_allclose(h, expected.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(dx, tensor.grad.numpy(), atol=1e-12)
