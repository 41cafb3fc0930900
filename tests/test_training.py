"""Losses, clipping, optimisers and the loop, with torch and differences as judges."""

import copy
import math
import signal
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.data import windows
from helpers.language import LanguageModel
from helpers.layers import RNN, Linear
from helpers.many_to_one import ManyToOne
from helpers.training import (
    SGD,
    Adam,
    History,
    TrainingDivergedError,
    clip_grad_norm,
    clip_grad_value,
    cross_entropy,
    grad_norm,
    loop,
    mean_squared_error,
    perplexity,
    train,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def finite_differences(f, x, step=1e-5):
    """Central differences of a scalar function, entry by entry."""
    gradient = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + step
        above = f(x)
        x[place] = kept - step
        gradient[place] = (above - f(x)) / (2 * step)
        x[place] = kept
    return gradient


# ---------------------------------------------------------------------------- losses

SHAPES = st.lists(st.integers(1, 4), min_size=0, max_size=3).map(tuple)


@settings(max_examples=25)
@given(shape=SHAPES, classes=st.integers(1, 6), seed=st.integers(0, 2**32 - 1))
def test_cross_entropy_is_torch_s(shape, classes, seed):
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=3, size=(*shape, classes))
    targets = rng.integers(classes, size=shape)
    loss, dlogits = cross_entropy(logits, targets)

    judge = torch.tensor(logits, requires_grad=True)
    expected = torch.nn.functional.cross_entropy(
        judge.reshape(-1, classes), torch.tensor(targets).reshape(-1)
    )
    expected.backward()
    assert loss == pytest.approx(expected.item(), abs=1e-12)
    np.testing.assert_allclose(dlogits, judge.grad.numpy(), atol=1e-14)


def test_cross_entropy_gradient_by_finite_differences(rng):
    logits, targets = rng.normal(size=(3, 2, 5)), rng.integers(5, size=(3, 2))
    _, dlogits = cross_entropy(logits, targets)
    expected = finite_differences(lambda z: cross_entropy(z, targets)[0], logits)
    np.testing.assert_allclose(dlogits, expected, atol=1e-9)


def test_cross_entropy_of_equal_logits_is_log_classes():
    loss, dlogits = cross_entropy(np.zeros((4, 8)), np.zeros(4, dtype=np.uint8))
    assert loss == pytest.approx(math.log(8))
    assert perplexity(loss) == pytest.approx(8)
    np.testing.assert_allclose(dlogits.sum(axis=-1), 0, atol=1e-15)


def test_cross_entropy_neither_overflows_nor_changes_its_arguments():
    logits = np.array([[1000.0, 0.0], [-1000.0, 0.0]])
    kept, targets = logits.copy(), np.array([0, 0])
    loss, dlogits = cross_entropy(logits, targets)
    assert loss == pytest.approx(500)
    np.testing.assert_array_equal(logits, kept)
    assert not np.shares_memory(dlogits, logits)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_keep_the_dtype(dtype, rng):
    logits = rng.normal(size=(3, 4)).astype(dtype)
    assert cross_entropy(logits, np.array([0, 1, 2]))[1].dtype == dtype
    assert mean_squared_error(logits, np.zeros((3, 4)))[1].dtype == dtype


@pytest.mark.parametrize(
    ("logits", "targets", "error", "words"),
    [
        (np.zeros((2, 3), dtype=int), np.zeros(2, int), TypeError, "float32 or"),
        (np.zeros((2, 3)), np.zeros(2), TypeError, "integer class ids"),
        (np.zeros((2, 3)), np.zeros(2, bool), TypeError, "integer class ids"),
        (np.zeros((2, 3)), np.zeros(3, int), ValueError, r"\(2,\), got \(3,\)"),
        (np.zeros((2, 3)), np.zeros((2, 1), int), ValueError, r"got \(2, 1\)"),
        (np.zeros((2, 3)), np.array([0, 3]), ValueError, "0 … 2, got 0 … 3"),
        (np.zeros((2, 3)), np.array([-1, 0]), ValueError, "got -1 … 0"),
        (np.zeros((0, 3)), np.zeros(0, int), ValueError, "not be empty"),
        (np.array(1.0), np.array(0), ValueError, "classes"),
        (np.array([[np.nan, 0]]), np.array([0]), ValueError, "finite"),
        (np.array([[np.inf, 0]]), np.array([0]), ValueError, "finite"),
    ],
)
def test_cross_entropy_refuses(logits, targets, error, words):
    with pytest.raises(error, match=words):
        cross_entropy(logits, targets)


def test_mean_squared_error_is_torch_s(rng):
    prediction, target = rng.normal(size=(2, 5, 3))
    loss, gradient = mean_squared_error(prediction, target)
    judge = torch.tensor(prediction, requires_grad=True)
    expected = torch.nn.functional.mse_loss(judge, torch.tensor(target))
    expected.backward()
    assert loss == pytest.approx(expected.item(), abs=1e-14)
    np.testing.assert_allclose(gradient, judge.grad.numpy(), atol=1e-14)


@pytest.mark.parametrize(
    ("prediction", "target", "error", "words"),
    [
        (np.zeros((3, 1)), np.zeros(3), ValueError, "same shape"),
        (np.zeros(3, int), np.zeros(3), TypeError, "prediction must be float32"),
        (np.zeros(3), np.zeros(3, int), TypeError, "target must be float32"),
        (np.zeros(0), np.zeros(0), ValueError, "empty"),
    ],
)
def test_mean_squared_error_refuses(prediction, target, error, words):
    with pytest.raises(error, match=words):
        mean_squared_error(prediction, target)


def test_perplexity():
    assert perplexity(0) == 1
    assert perplexity(math.log(27)) == pytest.approx(27)
    assert perplexity(1e6) == math.inf
    for bad in (-1, math.nan):
        with pytest.raises(ValueError, match="cross-entropy"):
            perplexity(bad)


# -------------------------------------------------------------------------- clipping


def gradients(rng, dtype=np.float64):
    return {
        "weight": rng.normal(size=(3, 4)).astype(dtype),
        "bias": rng.normal(size=4).astype(dtype),
        "scale": rng.normal(size=()).astype(dtype) * np.ones((), dtype),
    }


def as_torch(grads):
    params = []
    for gradient in grads.values():
        param = torch.zeros(gradient.shape, dtype=torch.float64)
        param.grad = torch.tensor(gradient, dtype=torch.float64)
        params.append(param)
    return params


@pytest.mark.parametrize("max_norm", [1e-3, 1.0, 3.0, 100.0])
def test_clip_grad_norm_is_torch_s(max_norm, rng):
    grads = {"a": rng.normal(size=(3, 4)), "b": rng.normal(size=5)}
    arrays, judge = dict(grads), as_torch(grads)
    before = clip_grad_norm(grads, max_norm)
    expected = torch.nn.utils.clip_grad_norm_(judge, max_norm)
    assert before == pytest.approx(expected.item(), abs=1e-12)
    for name, param in zip(grads, judge, strict=True):
        assert grads[name] is arrays[name]  # in place
        np.testing.assert_allclose(grads[name], param.grad.numpy(), atol=1e-14)


def test_clip_grad_norm_keeps_the_direction_and_the_dtype(rng):
    grads = {"a": rng.normal(size=(3, 4)).astype(np.float32)}
    before = grads["a"].copy()
    norm = clip_grad_norm(grads, 0.5)
    assert grads["a"].dtype == np.float32
    assert grad_norm(grads) == pytest.approx(0.5, rel=1e-5)
    np.testing.assert_allclose(grads["a"] / before, 0.5 / norm, rtol=1e-5)


def test_an_iterator_of_dicts_is_consumed_once_and_clipped_together(rng):
    one, two = {"a": rng.normal(size=6)}, {"a": rng.normal(size=3)}
    together = np.concatenate([one["a"], two["a"]])
    norm = clip_grad_norm((grads for grads in (one, two)), 1.0)
    assert norm == pytest.approx(np.linalg.norm(together), abs=1e-12)
    clipped = np.concatenate([one["a"], two["a"]])
    np.testing.assert_allclose(clipped, together / norm, rtol=1e-5)
    assert np.linalg.norm(clipped) == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize(("dtype", "size"), [(np.float32, 1e30), (np.float64, 1e200)])
def test_the_norm_neither_overflows_nor_vanishes(dtype, size):
    for scale in (size, 1 / size):
        grads = {"a": np.full(4, scale, dtype=dtype)}
        assert grad_norm(grads) == pytest.approx(2 * scale, rel=1e-6)
    assert grad_norm({"a": np.zeros(3), "b": np.zeros((0, 2))}) == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_norm_that_is_not_finite_raises_and_changes_nothing(bad):
    grads = {"a": np.array([3.0, 4.0]), "b": np.array([bad])}
    with pytest.raises(RuntimeError, match="norm is"):
        clip_grad_norm(grads, 1.0)
    np.testing.assert_array_equal(grads["a"], [3, 4])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_error_if_nonfinite_false_does_what_torch_does(bad):
    grads = {"a": np.array([3.0, 4.0]), "b": np.array([bad])}
    judge = as_torch(grads)
    torch.nn.utils.clip_grad_norm_(judge, 1.0, error_if_nonfinite=False)
    clip_grad_norm(grads, 1.0, error_if_nonfinite=False)
    for gradient, param in zip(grads.values(), judge, strict=True):
        np.testing.assert_array_equal(gradient, param.grad.numpy())


def test_clip_grad_value_is_torch_s_and_turns_the_gradient(rng):
    grads = {"a": rng.normal(size=(3, 4)), "b": rng.normal(size=5)}
    array, before, judge = grads["a"], grads["a"].copy(), as_torch(grads)
    assert clip_grad_value(iter([grads]), 0.5) is None
    torch.nn.utils.clip_grad_value_(judge, 0.5)
    assert grads["a"] is array
    for gradient, param in zip(grads.values(), judge, strict=True):
        np.testing.assert_array_equal(gradient, param.grad.numpy())
    cosine = (before * array).sum() / np.linalg.norm(before) / np.linalg.norm(array)
    assert cosine < 0.999


@pytest.mark.parametrize("clip", [clip_grad_norm, clip_grad_value])
@pytest.mark.parametrize("threshold", [0, -1.0, math.inf, math.nan])
def test_clipping_refuses_a_threshold(clip, threshold, rng):
    with pytest.raises(ValueError, match="positive and finite"):
        clip(gradients(rng), threshold)


SAME = np.ones(2)


@pytest.mark.parametrize(
    ("grads", "error", "words"),
    [
        ({}, ValueError, "no gradients"),
        (iter([]), ValueError, "iterator consumed"),
        ([np.ones(3)], TypeError, "dict of arrays"),
        ({"a": [1.0]}, TypeError, "'a' must be a floating-point NumPy array, got list"),
        ({"a": np.ones(3, int)}, TypeError, "got int64"),
        ([{"a": SAME}, {"a": SAME}], ValueError, "given twice"),
    ],
)
@pytest.mark.parametrize("function", [grad_norm, lambda g: clip_grad_norm(g, 1.0)])
def test_what_is_no_gradient_is_refused(function, grads, error, words):
    with pytest.raises(error, match=words):
        function(grads)


# ------------------------------------------------------------------------ optimisers

OPTIMIZERS = {
    "SGD": (lambda p: SGD(p, 0.1), lambda p: torch.optim.SGD(p, 0.1)),
    "momentum": (
        lambda p: SGD(p, 0.1, momentum=0.9),
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.9),
    ),
    "Adam": (lambda p: Adam(p), lambda p: torch.optim.Adam(p)),
    "Adam, all set": (
        lambda p: Adam(p, 0.05, betas=(0.8, 0.95), eps=1e-3),
        lambda p: torch.optim.Adam(p, 0.05, betas=(0.8, 0.95), eps=1e-3),
    ),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimisers_are_torch_s_step_by_step(name, rng):
    ours, theirs = OPTIMIZERS[name]
    params = {"w": rng.normal(size=(3, 2)), "b": rng.normal(size=2)}
    judges = [torch.nn.Parameter(torch.tensor(p)) for p in params.values()]
    optimizer, judge = ours(params), theirs(judges)
    for _ in range(10):
        grads = {k: rng.normal(size=p.shape) for k, p in params.items()}
        kept = {k: g.copy() for k, g in grads.items()}
        for param, gradient in zip(judges, grads.values(), strict=True):
            param.grad = torch.tensor(gradient)
        optimizer.step(grads)
        judge.step()
        for array, param in zip(params.values(), judges, strict=True):
            np.testing.assert_allclose(array, param.detach().numpy(), atol=1e-13)
        for key, gradient in grads.items():  # arguments are never changed
            np.testing.assert_array_equal(gradient, kept[key])


@pytest.mark.parametrize("kind", [SGD, Adam])
def test_optimisers_change_the_arrays_in_place_and_keep_float32(kind, rng):
    array = rng.normal(size=3).astype(np.float32)
    before, params = array.copy(), {"w": array}
    optimizer = kind(params, lr=0.1)
    optimizer.step({"w": np.ones(3, np.float32)})
    assert params["w"] is array
    assert array.dtype == np.float32
    assert (array < before).all()
    optimizer.lr = 1e-30  # a schedule may change it
    before = array.copy()
    optimizer.step({"w": np.ones(3, np.float32)})
    np.testing.assert_array_equal(array, before)


@pytest.mark.parametrize("kind", [SGD, Adam])
@pytest.mark.parametrize(
    ("params", "lr", "error", "words"),
    [
        ({}, 0.1, ValueError, "no parameters"),
        ({"w": [1.0]}, 0.1, TypeError, "parameter 'w' must be"),
        ({"w": np.ones(2, int)}, 0.1, TypeError, "got int64"),
        ({"w": np.ones(2)}, 0.0, ValueError, "lr must be positive"),
        ({"w": np.ones(2)}, math.nan, ValueError, "lr must be positive"),
    ],
)
def test_optimisers_refuse_parameters(kind, params, lr, error, words):
    with pytest.raises(error, match=words):
        kind(params, lr=lr)


@pytest.mark.parametrize("kind", [SGD, Adam])
@pytest.mark.parametrize(
    ("grads", "error", "words"),
    [
        ({}, ValueError, "keys of params"),
        ({"w": np.ones(2), "v": np.ones(2)}, ValueError, "keys of params"),
        ({"w": np.ones((1, 2))}, ValueError, r"got float64 \(1, 2\)"),
        ({"w": np.ones(2, np.float32)}, ValueError, "got float32"),
        ({"w": 1.0}, TypeError, "gradient 'w' must be"),
    ],
)
def test_optimisers_refuse_gradients_and_change_nothing(kind, grads, error, words):
    params = {"w": np.ones(2)}
    with pytest.raises(error, match=words):
        kind(params, lr=0.1).step(grads)
    np.testing.assert_array_equal(params["w"], 1)


def test_optimisers_refuse_their_own_settings():
    params = {"w": np.ones(2)}
    with pytest.raises(ValueError, match="momentum"):
        SGD(params, 0.1, momentum=1.0)
    for betas in ((0.9,), (0.9, 1.0), (-0.1, 0.9)):
        with pytest.raises(ValueError, match="betas"):
            Adam(params, betas=betas)
    with pytest.raises(ValueError, match="eps"):
        Adam(params, eps=0)


# ------------------------------------------------------------------ the training loop


class Parabola:
    """Loss |w - inputs|², and a state that counts the windows since a fresh one."""

    def __init__(self):
        self.params = {"w": np.zeros(2)}
        self.states, self.at_step = [], {}

    def loss_and_grads(self, inputs, targets, state):
        self.at_step.get(len(self.states), lambda: None)()
        self.states.append(state)
        error = self.params["w"] - inputs
        return float(error @ error), {"w": 2 * error}, (state or 0) + 1


def batches(n, fresh_every=3):
    goal = np.array([1.0, -2.0])
    return [(goal, goal, k % fresh_every == 0) for k in range(n)]


def test_train_learns_and_writes_its_history():
    model = Parabola()
    history = train(model, batches(50), SGD(model.params, 0.1))
    np.testing.assert_allclose(model.params["w"], [1, -2], atol=1e-3)
    assert isinstance(history, History)
    assert history.losses.shape == history.norms.shape == (50,)
    assert history.losses[0] == pytest.approx(5)
    assert history.norms[0] == pytest.approx(2 * math.sqrt(5))
    assert history.losses[-1] < 1e-6
    assert history.seconds > 0
    assert history.interrupted is False


def test_train_carries_the_state_until_a_fresh_window():
    model = Parabola()
    train(model, batches(7), SGD(model.params, 0.1))
    assert model.states == [None, 1, 2, None, 1, 2, None]


def test_train_clips_and_records_the_norm_from_before():
    model = Parabola()
    history = train(model, batches(1), SGD(model.params, 1.0), max_norm=0.5)
    assert history.norms[0] == pytest.approx(2 * math.sqrt(5))
    assert np.linalg.norm(model.params["w"]) == pytest.approx(0.5, rel=1e-5)


def test_an_interrupt_ends_after_the_step_at_hand_and_keeps_what_was_learned():
    model = Parabola()
    model.at_step = {4: lambda: signal.raise_signal(signal.SIGINT)}
    before = signal.getsignal(signal.SIGINT)
    history = train(model, batches(50), SGD(model.params, 0.1))
    assert history.interrupted is True
    assert len(history.losses) == len(model.states) == 5

    same = Parabola()
    train(same, batches(5), SGD(same.params, 0.1))
    np.testing.assert_array_equal(model.params["w"], same.params["w"])
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_interrupt_stops_at_once():
    model = Parabola()

    def insist():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    model.at_step = {4: insist}
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        train(model, batches(50), SGD(model.params, 0.1))
    assert len(model.states) == 4
    assert signal.getsignal(signal.SIGINT) is before


def test_train_shows_a_bar_that_goes(capsys, monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(loop, "tqdm", partial(loop.tqdm, mininterval=0))
    model = Parabola()
    train(model, batches(3), SGD(model.params, 0.1), description="rolling")
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "rolling: 100%" in printed.out
    assert "3/3" in printed.out
    assert "loss=" in printed.out
    assert "\n" not in printed.out
    assert printed.out.split("\r")[-2].isspace()

    integers = [(np.zeros(2), np.zeros(2, int), True)]
    train(model, integers, SGD(model.params, 0.1))
    assert "perplexity=" in capsys.readouterr().out


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("broken", ["loss", "gradient"])
def test_train_refuses_what_is_not_finite_and_keeps_the_model(bad, broken):
    class Diverging(Parabola):
        def loss_and_grads(self, inputs, targets, state):
            loss, grads, state = super().loss_and_grads(inputs, targets, state)
            if len(self.states) == 3:
                loss = bad if broken == "loss" else loss
                grads["w"][0] = bad if broken == "gradient" else 0
            return loss, grads, state

    model, same = Diverging(), Parabola()
    train(same, batches(2), SGD(same.params, 0.1))
    with pytest.raises(TrainingDivergedError, match=r"step 2: the loss .* smaller lr"):
        train(model, batches(5), SGD(model.params, 0.1))
    np.testing.assert_array_equal(model.params["w"], same.params["w"])


def text_model(**options):
    rng = np.random.default_rng(0)
    return LanguageModel(RNN(4, 16, rng=rng, **options), Linear(16, 4, rng=rng))


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("lr", [30.0, 1e4, 1e30])
def test_every_way_of_diverging_is_one_error_with_the_history(nonlinearity, lr):
    """A layer, the loss or the gradient sees it first; it is told alike."""
    model = text_model(nonlinearity=nonlinearity)
    ids = np.random.default_rng(0).integers(0, 4, 1000)
    stream = windows(ids, 20, 8, rng=np.random.default_rng(0), epochs=5)
    told = ""
    try:
        history = train(model, stream, SGD(model.params, lr))
    except TrainingDivergedError as error:
        history, told = error.history, str(error)
    if nonlinearity == "relu":  # tanh saturates, and may stay finite
        assert f"step {len(history.losses)}: " in told
        assert "max_norm=1" in told
    assert len(history.losses) == len(history.norms) >= 1
    assert np.isfinite([history.losses, history.norms]).all()
    assert all(np.isfinite(param).all() for param in model.params.values())


def test_an_overflow_inside_a_layer_is_a_divergence():
    model = text_model(nonlinearity="relu")
    model.recurrent.params["weight_hh"][...] = 1e30
    batch = np.ones((5, 2), int), np.ones((5, 2), int), True
    with pytest.raises(TrainingDivergedError, match="step 0: x must be fin") as told:
        train(model, [batch], SGD(model.params, 0.1))
    assert told.value.history.losses.shape == (0,)


def test_data_that_are_not_finite_are_no_divergence():
    rng = np.random.default_rng(0)
    model = ManyToOne(RNN(1, 2, rng=rng), Linear(2, 1, rng=rng), mean_squared_error)
    x, y = np.full((3, 1, 1), np.nan, np.float32), np.zeros((1, 1), np.float32)
    with pytest.raises(ValueError, match="x must be finite"):
        train(model, [(x, y, True)], SGD(model.params, 0.1))


def test_arrays_that_would_not_be_trained_are_noticed():
    model, other = text_model(), text_model()
    with pytest.raises(ValueError, match="other arrays than the model"):
        train(model, [], SGD(other.params, 0.1))
    optimizer = SGD(model.params, 0.1)
    model.recurrent.params["weight_hh"] = np.eye(16, dtype=np.float32)
    with pytest.raises(ValueError, match=r"\['recurrent.weight_hh'\], which would not"):
        train(model, [], optimizer)
    with pytest.raises(ValueError, match="must hold the model's parameters"):
        train(model, [], SGD({"w": np.ones(2)}, 0.1))
    ids = np.ones((5, 2), int)
    train(model, [(ids, ids, True)], SGD(model.params, 0.1))
    assert not np.array_equal(model.recurrent.params["weight_hh"], np.eye(16))


def test_a_model_s_parameters_change_in_place_only():
    model = text_model()
    bias = model.head.params["bias"]
    model.params["head.bias"] += 1
    assert model.head.params["bias"] is bias
    with pytest.raises(TypeError, match=r"in place, model.params\['head.bias'\]"):
        model.params["head.bias"] = np.zeros(4, np.float32)


W = np.ones((4, 4))
PAIRS = {
    "the same": (W, W, True),
    "transposed": (W, W.T, True),
    "overlapping": (W[:3], W[1:], True),
    "through a buffer": (np.frombuffer(memoryview(W)), W, True),
    "halves": (W[:2], W[2:], False),
    "interleaved": (W[::2], W[1::2], False),
}


@pytest.mark.parametrize(("first", "second", "shared"), PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize(
    "walk",
    [
        lambda a, b: SGD({"a": a, "b": b}, 0.1),
        lambda a, b: Adam({"a": a, "b": b}),
        lambda a, b: grad_norm({"a": a, "b": b}),
        lambda a, b: clip_grad_norm([{"a": a}, {"b": b}], 1e9),
        lambda a, b: clip_grad_value([{"a": a}, {"b": b}], 1e9),
    ],
    ids=["SGD", "Adam", "grad_norm", "clip_grad_norm", "clip_grad_value"],
)
def test_memory_is_never_walked_over_twice(walk, first, second, shared):
    if not shared:
        walk(first, second)
        return
    with pytest.raises(ValueError, match=r"share memory, .* given twice"):
        walk(first, second)


def test_clip_grad_value_and_what_is_not_finite():
    grads = {"b": np.array([5.0]), "a": np.array([3.0, np.nan])}
    with pytest.raises(RuntimeError, match="holds NaN: clipping cannot mend it"):
        clip_grad_value(grads, 1.0)
    np.testing.assert_array_equal(grads["b"], [5])
    infinite = {"a": np.array([np.inf, -np.inf])}
    clip_grad_value(infinite, 1.0)
    np.testing.assert_array_equal(infinite["a"], [1, -1])


@pytest.mark.parametrize(
    "call",
    [
        lambda: SGD({"w": np.ones(1)}, "0.1"),
        lambda: SGD({"w": np.ones(1)}, None),
        lambda: SGD({"w": np.ones(1)}, 0.1, momentum="0"),
        lambda: Adam({"w": np.ones(1)}, eps="1"),
        lambda: Adam({"w": np.ones(1)}, betas=("0.9", 0.9)),
        lambda: clip_grad_norm({"w": np.ones(1)}, "1"),
        lambda: clip_grad_norm({"w": np.ones(1)}, True),
    ],
)
def test_what_is_no_number_is_refused_by_type(call):
    with pytest.raises(TypeError, match="must be a number, got"):
        call()


def test_train_refuses_no_batches():
    model = Parabola()
    with pytest.raises(ValueError, match="no batches"):
        train(model, iter([]), SGD(model.params, 0.1))


def test_train_says_what_it_was_given_in_the_place_of_batches():
    model = Parabola()
    optimizer = SGD(model.params, 0.1)
    pair, window = (np.zeros(2), np.zeros(2)), (np.zeros((3, 2)), np.zeros(2), True)
    for wrong, words in ((window, "ndarray"), ([pair], "tuple of 2")):
        with pytest.raises(TypeError, match=f"must yield .*, got {words}: put a"):
            train(model, wrong, optimizer)
    for model_, optimizer_, what in (
        (model, SGD, "optimizer"),
        (1, optimizer, "model"),
    ):
        with pytest.raises(TypeError, match=f"{what} must have a dict of arrays"):
            train(model_, batches(1), optimizer_)


def test_train_refuses_a_threshold_before_it_draws_a_batch():
    model, drawn = Parabola(), iter(batches(2))
    with pytest.raises(ValueError, match="max_norm must be positive and finite"):
        train(model, drawn, SGD(model.params, 0.1), max_norm=0)
    assert len(list(drawn)) == 2


def test_an_adam_goes_on_from_the_moments_of_another():
    rng = np.random.default_rng(0)
    first, second = ({"w": np.ones(3)} for _ in range(2))
    grads = [{"w": rng.normal(size=3)} for _ in range(3)]
    whole = Adam(first)
    for each in grads[:2]:
        whole.step(each)
    later = Adam(second)
    second["w"][:] = first["w"]
    for own, other in zip(later.moments, whole.moments, strict=True):
        own["w"][:] = other["w"]
    later.go_on_after(2)
    whole.step(grads[2])
    later.step(grads[2])
    np.testing.assert_array_equal(first["w"], second["w"])


def test_gradients_of_several_precisions_have_one_norm():
    small = {"a": np.zeros(2, np.float32), "b": np.array([3e-60, 4e-60])}
    assert grad_norm(small) == pytest.approx(5e-60)
    large = {"a": np.full(4, 1e5, np.float32), "b": np.full(16, 6e4, np.float16)}
    assert grad_norm(large) == pytest.approx(np.sqrt(4e10 + 16 * 36e8), rel=1e-3)


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_a_threshold_of_low_precision_is_a_number_like_others(kind):
    grads = {"a": np.array([3e40, 4e40])}
    assert clip_grad_norm(grads, kind(1)) == pytest.approx(5e40)
    np.testing.assert_allclose(grads["a"], [0.6, 0.8])


def test_what_cannot_be_changed_in_place_is_refused_before_anything_is():
    fixed = np.broadcast_to(np.float64(9), (3,))
    grads = {"a": np.full(3, 9.0), "b": fixed}
    for clip in (clip_grad_norm, clip_grad_value):
        with pytest.raises(ValueError, match="'b' is changed in place, and is read-on"):
            clip(grads, 1.0)
    assert grads["a"].tolist() == [9, 9, 9]
    assert grad_norm(grads) == pytest.approx(9 * np.sqrt(6))
    with pytest.raises(ValueError, match="'b' is changed in place, and is read-only"):
        SGD({"b": fixed}, 0.1)


def test_what_is_no_dict_of_arrays_is_named():
    params = {"w": np.ones(2)}
    for wrong in ([np.ones(2)], np.ones(2), None):
        with pytest.raises(TypeError, match="params must be a dict of arrays, got"):
            SGD(wrong, 0.1)
        with pytest.raises(TypeError, match="grads must be a dict of arrays, got"):
            SGD(params, 0.1).step(wrong)
    with pytest.raises(TypeError, match="grads must be a dict of arrays, got None"):
        grad_norm(None)
    for betas in (0.9, None, {0.9, 0.99}):
        with pytest.raises(TypeError, match="betas must be a pair of numbers"):
            Adam(params, betas=betas)
    with pytest.raises(ValueError, match="lr is beyond the range of floats"):
        SGD(params, 10**400)
    with pytest.raises(TypeError, match="a cross-entropy must be a number, got 'a'"):
        perplexity("a")
    with pytest.raises(ValueError, match="targets must be an array, or lists of one"):
        cross_entropy(np.zeros((2, 3)), [[1], [1, 2]])


def test_params_of_a_model_cannot_be_updated_past_it():
    rng = np.random.default_rng(0)
    model = LanguageModel(RNN(3, 2, rng=rng), Linear(2, 3, rng=rng))
    best = copy.deepcopy(model.params)
    model.params["head.bias"][:] += 1
    assert (best["head.bias"] + 1).tolist() == model.params["head.bias"].tolist()
    params = model.params
    for way in ("update", "setdefault", "pop", "popitem", "clear", "__delitem__"):
        assert not hasattr(params, way)
    with pytest.raises(AttributeError, match="no setter"):
        model.params |= best
    assert type(params | {"other": 1}) is dict
    assert repr(params).startswith("Parameters({'recurrent.weight_ih': array([[")
    assert params.keys() == best.keys()
