"""The language model against torch, finite differences, and its own definitions."""

import math

import numpy as np
import pytest
import torch

from helpers.data import windows
from helpers.language import CHUNK, LanguageModel, sample
from helpers.layers import RNN, Linear
from helpers.network import Network
from helpers.training import SGD, cross_entropy, train

VOCAB, HIDDEN = 6, 5


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def make_model(rng, dtype=np.float64, vocab=VOCAB, hidden=HIDDEN):
    recurrent = RNN(vocab, hidden, rng=rng, dtype=dtype)
    return LanguageModel(recurrent, Linear(hidden, vocab, rng=rng, dtype=dtype))


def as_torch(model):
    recurrent = torch.nn.RNN(VOCAB, HIDDEN, dtype=torch.float64)
    head = torch.nn.Linear(HIDDEN, VOCAB, dtype=torch.float64)
    for name, array in model.params.items():
        layer, key = name.split(".")
        judge = getattr(head, key, None)
        if layer == "recurrent":
            judge = getattr(recurrent, f"{key}_l0")
        judge.data = torch.tensor(array)
    return recurrent, head


def test_loss_gradients_and_state_are_torch_s(rng):
    model = make_model(rng)
    inputs, targets = rng.integers(VOCAB, size=(2, 7, 3))
    state = rng.normal(size=(3, HIDDEN))
    loss, grads, end = model.loss_and_grads(inputs, targets, state)

    recurrent, head = as_torch(model)
    one_hot = torch.nn.functional.one_hot(torch.tensor(inputs), VOCAB).double()
    h, last = recurrent(one_hot, torch.tensor(state)[None])
    expected = torch.nn.functional.cross_entropy(
        head(h).reshape(-1, VOCAB), torch.tensor(targets).reshape(-1)
    )
    expected.backward()
    assert loss == pytest.approx(expected.item(), abs=1e-12)
    np.testing.assert_allclose(end, last[0].detach().numpy(), atol=1e-12)
    assert grads.keys() == model.params.keys()
    for name, gradient in grads.items():
        layer, key = name.split(".")
        judge = getattr(head, key) if layer == "head" else None
        if layer == "recurrent":
            judge = getattr(recurrent, f"{key}_l0")
        np.testing.assert_allclose(gradient, judge.grad.numpy(), atol=1e-12)


def test_gradient_by_finite_differences(rng):
    model = make_model(rng)
    inputs, targets = rng.integers(VOCAB, size=(2, 4, 2))
    _, grads, _ = model.loss_and_grads(inputs, targets)
    for name, array in model.params.items():
        place, step = tuple(rng.integers(array.shape)), 1e-5
        losses = []
        for sign in (1, -1):
            array[place] += sign * step
            losses.append(model.loss_and_grads(inputs, targets)[0])
            array[place] -= sign * step
        expected = (losses[0] - losses[1]) / (2 * step)
        assert grads[name][place] == pytest.approx(expected, abs=1e-9)


def test_params_are_the_layers_own_arrays(rng):
    model = make_model(rng)
    assert list(model.params) == [
        "recurrent.weight_ih",
        "recurrent.weight_hh",
        "recurrent.bias_ih",
        "recurrent.bias_hh",
        "head.weight",
        "head.bias",
    ]
    assert model.params["recurrent.weight_hh"] is model.recurrent.params["weight_hh"]
    ids = np.zeros((1, 1), dtype=np.int64)
    before, _ = model.forward(ids)
    model.params["head.bias"] += 1
    np.testing.assert_allclose(model.forward(ids)[0], before + 1)


def test_forward_in_two_windows_is_forward_in_one(rng):
    model, ids = make_model(rng), rng.integers(VOCAB, size=(9, 2))
    whole, end = model.forward(ids)
    first, state = model.forward(ids[:4])
    second, last = model.forward(ids[4:], state)
    assert whole.shape == (9, 2, VOCAB)
    np.testing.assert_allclose(np.concatenate([first, second]), whole, atol=1e-12)
    np.testing.assert_allclose(last, end, atol=1e-12)


@pytest.mark.parametrize("n", [2, 7, CHUNK, CHUNK + 1, CHUNK + 2, 2 * CHUNK + 5])
def test_held_out_cross_entropy_is_one_pass(n, rng):
    model, ids = make_model(rng), rng.integers(VOCAB, size=n)
    logits, _ = model.forward(ids[:-1, None])
    expected, _ = cross_entropy(logits, ids[1:, None])
    assert model.cross_entropy(ids) == pytest.approx(expected, abs=1e-12)


def test_it_learns_a_text_that_only_memory_predicts(rng):
    text = np.tile([0, 0, 1, 1], 200)  # after a 0, the answer depends on the one before
    model = make_model(rng, vocab=2, hidden=8)
    batches = windows(text, 8, 4, sampling="sequential", rng=rng, epochs=20)
    train(model, batches, SGD(model.params, 1.0), max_norm=1.0)
    assert model.cross_entropy(text[1:]) < 0.1 < math.log(2)
    drawn = model.generate(text[:5], 8, temperature=0, rng=rng)
    np.testing.assert_array_equal(drawn, [0, 1, 1, 0, 0, 1, 1, 0])


def test_greedy_generation_reads_what_it_wrote(rng):
    model, prefix = make_model(rng), np.array([1, 2])
    drawn = model.generate(prefix, 5, temperature=0, rng=rng)
    assert drawn.dtype == np.int64
    for k in range(5):
        so_far = np.concatenate([prefix, drawn[:k]])
        logits, _ = model.forward(so_far[:, None])
        assert drawn[k] == logits[-1, 0].argmax()


def test_generation_is_seeded_and_leaves_the_weights(rng):
    model = make_model(rng)
    weights = {name: array.copy() for name, array in model.params.items()}
    one, two, other = (
        model.generate([0], 40, temperature=1.0, rng=np.random.default_rng(seed))
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, two)
    assert (one != other).any()
    assert model.generate([0], 0, temperature=1.0, rng=rng).shape == (0,)
    for name, array in model.params.items():
        np.testing.assert_array_equal(array, weights[name])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_draws_follow_the_tempered_softmax(temperature, rng):
    logits = np.array([0.0, 1.0, -1.0, 2.0], dtype=np.float32)
    draws = [sample(logits, temperature, rng) for _ in range(20_000)]
    frequencies = np.bincount(draws, minlength=4) / len(draws)
    expected = np.exp(logits / temperature) / np.exp(logits / temperature).sum()
    np.testing.assert_allclose(frequencies, expected, atol=0.015)


@pytest.mark.parametrize("temperature", [0, 1e-300, 1e-3])
def test_the_coldest_draws_take_the_likeliest(temperature, rng):
    logits = np.array([0.0, 3.0, 2.9])
    assert {sample(logits, temperature, rng) for _ in range(100)} == {1}


def test_what_has_no_probability_is_never_drawn():
    class Lowest(np.random.Generator):
        def random(self):
            return 0.0

    assert sample(np.array([-1e9, 0.0, 0.0]), 1.0, Lowest(np.random.PCG64(0))) == 1


@pytest.mark.parametrize("temperature", [-1, math.nan, math.inf])
def test_sample_refuses_a_temperature(temperature, rng):
    with pytest.raises(ValueError, match="temperature must be finite"):
        sample(np.zeros(3), temperature, rng)


@pytest.mark.parametrize("temperature", [0, 1.0])
@pytest.mark.parametrize(
    ("logits", "error", "words"),
    [
        (np.array([0, np.nan, 1]), ValueError, "largest of nan"),
        (np.array([0, np.inf]), ValueError, "largest of inf"),
        (np.full(3, -np.inf), ValueError, "largest of -inf"),
        (np.zeros((2, 3)), ValueError, r"shape \(classes,\), got \(2, 3\)"),
        (np.array(1.0), ValueError, r"got \(\)"),
        (np.zeros(0), ValueError, r"got \(0,\)"),
        (np.zeros(3, int), TypeError, "logits must be float32 or float64"),
    ],
)
def test_sample_refuses_logits(logits, error, words, temperature, rng):
    with pytest.raises(error, match=words):
        sample(logits, temperature, rng)


def test_a_logit_of_minus_infinity_is_never_drawn(rng):
    logits = np.array([-np.inf, 0.0, -np.inf, 1.0])
    drawn = {sample(logits, t, rng) for t in (0, 0.5, 5.0) for _ in range(200)}
    assert drawn == {1, 3}


def test_sample_refuses_what_is_no_number_or_generator(rng):
    with pytest.raises(TypeError, match="temperature must be a number, got '1'"):
        sample(np.zeros(3), "1", rng)
    for temperature in (0, 1.0):
        with pytest.raises(TypeError, match=r"rng must be a numpy.* got None"):
            sample(np.zeros(3), temperature, None)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda m, g: m.cross_entropy(np.array([1])), ValueError, "at least 2"),
        (lambda m, g: m.cross_entropy(np.ones((3, 1), int)), ValueError, r"\(3, 1\)"),
        (lambda m, g: m.cross_entropy(np.array([1, 9])), ValueError, "0 … 5"),
        (lambda m, g: m.cross_entropy([]), ValueError, "least 2 symbols, got 0"),
        (lambda m, g: m.cross_entropy([1.0, 2.0]), TypeError, "must hold integers"),
        (lambda m, g: m.generate("ab", 1, temperature=1, rng=g), ValueError, "one dim"),
        (lambda m, g: m.generate([1], 2.0, temperature=1, rng=g), TypeError, "integer"),
        (lambda m, g: m.generate([], 3, temperature=1, rng=g), ValueError, "least 1"),
        (lambda m, g: m.generate([1], -1, temperature=1, rng=g), ValueError, "-1"),
        (lambda m, g: m.generate([6], 1, temperature=1, rng=g), ValueError, "0 … 5"),
    ],
)
def test_bad_input_is_refused(call, error, words, rng):
    with pytest.raises(error, match=words):
        call(make_model(rng), rng)


def test_what_is_no_layer_is_refused(rng):
    recurrent = RNN(VOCAB, HIDDEN, rng=rng, dtype=np.float64)
    head = Linear(HIDDEN, VOCAB, rng=rng, dtype=np.float64)
    for kind in (LanguageModel, Network):
        for pair in ((head, recurrent), (None, head), (RNN, head)):
            with pytest.raises(TypeError, match="recurrent must be an RNN, GRU or LST"):
                kind(*pair)
        with pytest.raises(TypeError, match="head must be a Linear of helpers"):
            kind(recurrent, recurrent)


def test_layers_that_do_not_fit_are_refused(rng):
    recurrent = RNN(VOCAB, HIDDEN, rng=rng, dtype=np.float64)
    for sizes in ((HIDDEN, VOCAB + 1), (HIDDEN + 1, VOCAB)):
        with pytest.raises(ValueError, match=r"weight of shape \(6, 5\); got"):
            LanguageModel(recurrent, Linear(*sizes, rng=rng, dtype=np.float64))
    with pytest.raises(ValueError, match=r"float64 for the recurrent .* float32"):
        LanguageModel(recurrent, Linear(HIDDEN, VOCAB, rng=rng))
