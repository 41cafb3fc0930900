"""The checks of the exercises on plain recurrent networks."""

import numpy as np
import pytest

from helpers.checks import recurrence, study_notes
from helpers.data import windows
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


def test_the_updates_of_the_text_are_those_of_its_windows():
    ids = np.zeros(320_001, int)  # as the exercise has it
    rng = np.random.default_rng(0)
    cut = list(windows(ids, 20, 32, sampling="sequential", rng=rng))
    assert study_notes.updates((sum(len(inputs) for inputs, *_ in cut), len(cut)))


def test_parameter_count_is_the_model_s():
    rng = np.random.default_rng(0)
    model = LanguageModel(RNN(27, 256, rng=rng), Linear(256, 27, rng=rng))
    count = sum(array.size for array in model.params.values())
    assert recurrence.parameter_count(count)
    assert not recurrence.parameter_count(count - 256)  # a single bias


def test_longer_and_fewer_is_what_windows_do():
    """States, updates and steps in a row, counted for both shapes of a batch."""

    def counted(num_steps, batch_size):
        how = {"sampling": "sequential", "rng": np.random.default_rng(0)}
        batches = windows(np.arange(961), num_steps, batch_size, **how)
        return num_steps * batch_size, len(batches), num_steps * len(batches)

    before, after = counted(10, 8), counted(20, 4)
    doubled = [new == 2 * old for old, new in zip(before, after, strict=True)]
    (right,) = np.flatnonzero(doubled)
    for place, option in enumerate("abc"):
        assert bool(recurrence.longer_and_fewer(option)) == (place == right)


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
            recurrence.min_p,
            recurrence.min_p.reference,
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
        (
            recurrence.orthogonal,
            recurrence.orthogonal.reference,
            lambda rng, n: rng.normal(size=(n, n)),
        ),
        (
            recurrence.standard_error,
            recurrence.standard_error.reference,
            lambda losses, length: losses.std() / length,
        ),
    ],
)
def test_functions_asked_for(check, right, wrong):
    assert check(right)
    assert not check(wrong)
    assert "Not yet" in repr(check(None))


def test_min_p_by_hand():
    p, min_p = np.array([0.125, 0.5, 0.0625, 0.3125]), recurrence.min_p.reference
    np.testing.assert_allclose(min_p(p, 0.5) * 0.8125, [0, 0.5, 0, 0.3125])
    np.testing.assert_allclose(min_p(p, 0.25) * 0.9375, [0.125, 0.5, 0, 0.3125])
    np.testing.assert_allclose(min_p(p, 1.0), [0, 1, 0, 0])
    np.testing.assert_allclose(min_p(p, 0.0), p)
    np.testing.assert_allclose(min_p(np.array([0.25, 0.5, 0.5]), 1.0), [0, 0.5, 0.5])


def of_ratios(p, share):
    kept = p.copy()
    kept[p / p.max() < share] = 0.0
    kept /= kept.sum()
    return kept


def one_by_one(p, share):
    kept = [x if x >= share * max(p) else 0.0 for x in p]
    return [x / sum(kept) for x in kept]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (of_ratios, "Right, in all 5 cases"),
        (one_by_one, "Right"),
        (lambda p, share: np.maximum(of_ratios(p, share), 1e-12), "nearly 0, and not"),
        (lambda p, share: of_ratios(p, 0.5), "entries are off"),
        (lambda p, share: p >= share * p.max(), "✗"),
        (lambda p: p, "is to take `(p, share)`"),
    ],
)
def test_min_p_keeps_what_has_enough_of_the_likeliest(answer, words):
    assert words in repr(recurrence.min_p(answer))


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


def of_mirrors(rng, n):
    """Mirrors one after another, and not what the reference gives."""
    matrix = np.eye(n)
    for v in rng.normal(size=(n + 1, n)):
        matrix -= 2 * np.outer(v, v @ matrix) / (v @ v)
    return matrix.tolist()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (of_mirrors, "Right, in all 3 cases"),
        (lambda rng, n: -recurrence.orthogonal.reference(rng, n).T, "Right"),
        (lambda rng, n: 1.01 * np.array(of_mirrors(rng, n)), "1.01 times as long"),
        (
            lambda rng, n: np.diag(1 + rng.random(n)) @ of_mirrors(rng, n),
            "Its rows are",
        ),
        (lambda rng, n: of_mirrors(rng, n) @ np.diag(1 + rng.random(n)), "Its columns"),
        (lambda rng, n: rng.random((n, n)), "There is a vector that becomes"),
        (lambda rng, n: np.eye(n), "but has zeros"),
        (lambda rng, n: rng.normal(size=n), "got an array of shape"),
        (lambda rng, n: np.full((n, n), np.nan), "is NaN"),
        (lambda rng, n: [["a"] * n] * n, "What is asked for is"),
        (lambda rng, n: 1 / 0, "Your function raised"),
        (lambda rng, n: np.linalg.svd(rng.normal(size=(n, n)))[0], "not the library"),
        (lambda n: np.eye(n), "is to take `(rng, n)`"),
    ],
)
def test_any_matrix_that_keeps_lengths_is_orthogonal(answer, words):
    assert words in recurrence.orthogonal(answer).message


def test_an_orthogonal_start_keeps_a_length_for_a_hundred_steps():
    rng = np.random.default_rng(0)
    weight_hh, vector = recurrence.orthogonal.reference(rng, 64), rng.normal(size=64)
    np.testing.assert_allclose(weight_hh @ weight_hh.T, np.eye(64), atol=1e-12)
    after = np.linalg.matrix_power(weight_hh, 100) @ vector
    assert np.linalg.norm(after) == pytest.approx(np.linalg.norm(vector))


def test_the_error_by_blocks_by_hand():
    error = recurrence.standard_error.reference
    losses = np.array([1.0, 3.0, 2.0, 6.0, 4.0, 8.0, 99.0])  # means: 2, 4, 6
    assert error(losses, 2) == pytest.approx(2 / 3**0.5)
    assert error(losses[:6], 1) == pytest.approx(losses[:6].std(ddof=1) / 6**0.5)
