"""The model that answers once: its answer, its gradient, what it refuses."""

import numpy as np
import pytest

from helpers.data import adding
from helpers.layers import GRU, LSTM, RNN, Linear
from helpers.many_to_one import ManyToOne
from helpers.training import Adam, cross_entropy, mean_squared_error, train


def model_of(kind, loss=mean_squared_error, outputs=1, dtype=np.float64):
    rng = np.random.default_rng(0)
    recurrent = kind(2, 5, rng=rng, dtype=dtype)
    return ManyToOne(recurrent, Linear(5, outputs, rng=rng, dtype=dtype), loss)


@pytest.mark.parametrize("kind", [RNN, GRU, LSTM])
def test_the_answer_is_the_head_s_on_the_last_state(kind):
    model = model_of(kind)
    x = np.random.default_rng(1).normal(size=(7, 3, 2))
    h, _ = model.recurrent.forward(x)
    expected = h[-1] @ model.params["head.weight"].T + model.params["head.bias"]
    np.testing.assert_allclose(model.predict(x), expected)


@pytest.mark.parametrize("kind", [RNN, GRU, LSTM])
def test_the_gradient_is_that_of_the_loss(kind):
    model = model_of(kind)
    rng = np.random.default_rng(1)
    x, targets = rng.normal(size=(6, 3, 2)), rng.normal(size=(3, 1))
    loss, grads, state = model.loss_and_grads(x, targets)
    assert state is None
    assert grads.keys() == model.params.keys()
    assert loss == pytest.approx(np.mean((model.predict(x) - targets) ** 2))
    for name, param in model.params.items():
        place = tuple(size // 2 for size in param.shape)
        kept, sides = param[place], []
        for moved in (kept + 1e-6, kept - 1e-6):
            param[place] = moved
            sides.append(mean_squared_error(model.predict(x), targets)[0])
        param[place] = kept
        slope = (sides[0] - sides[1]) / 2e-6
        assert grads[name][place] == pytest.approx(slope, rel=1e-5, abs=1e-9), name


def test_classes_are_named_by_cross_entropy():
    model = model_of(GRU, loss=cross_entropy, outputs=4)
    x = np.random.default_rng(1).normal(size=(5, 3, 2))
    loss, _, _ = model.loss_and_grads(x, np.array([0, 3, 1]))
    assert loss == cross_entropy(model.predict(x), np.array([0, 3, 1]))[0]


def test_the_training_loop_can_train_it():
    rng = np.random.default_rng(0)
    model = model_of(GRU, dtype=np.float32)

    def batches():
        for _ in range(150):
            inputs, targets = adding(6, 16, rng=rng)
            yield inputs, targets[:, None], True

    history = train(model, batches(), Adam(model.params, lr=0.02))
    assert history.losses[-20:].mean() < history.losses[:20].mean() / 2


def test_what_it_refuses():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"read the 5 hidden units, .* \(1, 4\)"):
        ManyToOne(GRU(2, 5, rng=rng), Linear(4, 1, rng=rng), mean_squared_error)
    head = Linear(5, 1, rng=rng, dtype=np.float64)
    with pytest.raises(ValueError, match=r"one dtype, got float32 .* float64"):
        ManyToOne(GRU(2, 5, rng=rng), head, mean_squared_error)
    model = model_of(GRU)
    with pytest.raises(ValueError, match="state must be None"):
        model.loss_and_grads(np.zeros((3, 1, 2)), np.zeros((1, 1)), np.zeros((1, 5)))
