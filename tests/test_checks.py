"""Verdicts on right, wrong, strange and missing answers; never a traceback."""

import numpy as np
import pytest

from helpers import checks
from helpers.checks import Verdict, recurrence
from helpers.language import LanguageModel
from helpers.layers import RNN, Linear


def test_a_verdict_shows_itself():
    right, wrong, open_ = Verdict(True, "Yes."), Verdict(False, "No."), checks.not_yet()
    assert bool(right) is True
    assert bool(wrong) is bool(open_) is False
    assert repr(right) == "✓ Yes."
    assert repr(wrong) == "✗ No."
    assert repr(open_).startswith("… Not yet")
    assert right._repr_markdown_() == "**✓** Yes."
    assert wrong._repr_markdown_() == "**✗** No."


@pytest.mark.parametrize("answer", [None, ...])
def test_an_open_exercise_is_not_yet(answer):
    for verdict in (
        checks.value(answer, 3),
        checks.choice(answer, "a", "abc"),
        checks.function(answer, abs, [(1,)]),
        checks.function(lambda x: answer, abs, [(1,)]),
    ):
        assert not verdict
        assert not verdict.answered
        assert "Not yet" in repr(verdict)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (3, 3),
        (3.0, 3),
        (np.float32(0.1), 0.1),
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
        (1e6, 1e6 + 0.5),
        (True, True),
        (np.inf, np.inf),
    ],
)
def test_right_values(answer, expected):
    assert checks.value(answer, expected)


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (4, 3, "Expected 3; got 4."),
        (10**9 + 1, 10**9, "Expected 1000000000; got 1000000001."),
        (0.1001, 0.1, "Expected 0.1; got 0.1001."),
        (np.nan, 0.0, "got nan"),
        (np.inf, 0.0, "got inf"),
        (-np.inf, np.inf, "got -inf"),
        (False, True, "Expected True; got False."),
        ([1, 2, 4], np.array([1, 2, 3]), "Expected 3 at [2]; got 4."),
        ([[1.0, 2.0]], np.array([1.0, 2.0]), "shape (2,); got shape (1, 2)."),
        (np.ones(3), 1.0, "Expected a number; got shape (3,)."),
        ("three", 3, "Expected a number; got something of type str."),
        ([[1], [1, 2]], 3, "Expected a number; got something of type list."),
        ({}, 3, "of type dict"),
        (lambda: 3, 3, "of type function"),
    ],
)
def test_wrong_values_say_what_was_expected(answer, expected, words):
    verdict = checks.value(answer, expected)
    assert not verdict
    assert verdict.answered
    assert words in verdict.message


def test_a_tensor_that_wants_to_be_detached_is_no_traceback():
    import torch

    assert not checks.value(torch.ones(2, requires_grad=True), np.ones(2))
    assert checks.value(torch.ones(2), np.ones(2))


def test_the_tolerance_counts():
    assert checks.value(1.04, 1.0, tolerance=0.05)
    assert not checks.value(1.11, 1.0, tolerance=0.05)


def test_choice():
    assert checks.choice("b", "b", "abc")
    assert checks.choice(" B ", "b", "abc")
    assert "Expected 'b'" in checks.choice("a", "b", "abc").message
    assert "one of ['a', 'b', 'c']" in checks.choice("d", "b", "abc").message
    assert not checks.choice(2, "b", "abc")
    with pytest.raises(ValueError, match="not one of the options"):
        checks.choice("a", "z", "abc")


CASES = [(np.array([1.0, 2.0]), 3), (np.array([[0.5]]), -1)]


def scale(x, factor):
    return x * factor


def test_a_right_function():
    assert checks.function(lambda x, k: k * x, scale, CASES)
    assert "all 2 cases" in checks.function(scale, scale, iter(CASES)).message
    pair = checks.function(lambda x: (x, x + 1), lambda x: (x, x + 1), [(1,)])
    assert pair


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, k: x + k, "Case 1 of 2: Expected 3 at [0]; got 4."),
        (lambda x, k: x * abs(k), "Case 2 of 2: Expected -0.5 at [0, 0]; got 0.5."),
        (lambda x, k: (x * k).sum(), "shape (2,); got shape ()"),
        (lambda x, k: x / {}[k], "raised KeyError: 3 (in `<lambda>`, line"),
        (lambda x: x, "raised TypeError"),
        (3, "Expected a function; got something of type int."),
    ],
)
def test_wrong_functions_say_why(answer, words):
    verdict = checks.function(answer, scale, CASES)
    assert not verdict
    assert words in verdict.message


def test_functions_that_return_several_results():
    def right(x):
        return x, 2 * x

    cases = [(3.0,)]
    wrong = checks.function(lambda x: (x, 3 * x), right, cases)
    assert "Result 2: Expected 6; got 9." in wrong.message
    assert (
        "2 results; got 3" in checks.function(lambda x: (1, 2, 3), right, cases).message
    )
    assert "of type float" in checks.function(lambda x: x, right, cases).message


def test_a_function_gets_copies():
    def spoil(x, factor):
        x *= factor
        return x

    x = np.array([1.0, 2.0])
    assert checks.function(spoil, scale, [(x, 3)])
    np.testing.assert_array_equal(x, [1, 2])


def test_a_function_s_generator_starts_alike_for_both():
    def sample(rng):
        return rng.normal(size=3)

    assert checks.function(sample, sample, [(np.random.default_rng(0),)])


def test_a_check_without_cases_would_pass_everything():
    with pytest.raises(ValueError, match="at least one case"):
        checks.function(abs, abs, [])


# ------------------------------------------------------- exercises on recurrence


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((8.0, 3.0, -1.0), "✓"),
        ((8.0, 3.0, 0.0), "before it; got up to 0.000"),
        ((1.0, 3.0, -1.0), "h > 0.9 from there on"),
        ((8.0, 0.0, -1.0), "h > 0.9 from there on"),
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
    da, dh_before, dweight_hh = recurrence._relu_step_backward(
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
            recurrence._relu_step_backward,
            lambda dh, h, before, w: (dh * (h > 0), w @ dh, np.outer(dh, before)),
        ),
        (
            recurrence.top_k,
            recurrence._top_k,
            lambda logits, k: np.exp(logits) / np.exp(logits).sum(),
        ),
        (
            recurrence.two_layers,
            recurrence._two_layers,
            lambda x, dh, lower, upper: (upper.forward(lower.forward(x)[0])[0], x),
        ),
    ],
)
def test_functions_asked_for(check, right, wrong):
    assert check(right)
    assert not check(wrong)
    assert "Not yet" in repr(check(None))


def test_two_layers_is_torch_s():
    import torch

    rng = np.random.default_rng(0)
    layers = RNN(2, 4, rng=rng, dtype=np.float64), RNN(4, 4, rng=rng, dtype=np.float64)
    judge = torch.nn.RNN(2, 4, num_layers=2, dtype=torch.float64)
    for depth, layer in enumerate(layers):
        for name, array in layer.params.items():
            getattr(judge, f"{name}_l{depth}").data = torch.tensor(array)
    x, dh = rng.normal(size=(5, 3, 2)), rng.normal(size=(5, 3, 4))
    h, dx = recurrence._two_layers(x, dh, *layers)
    tensor = torch.tensor(x, requires_grad=True)
    expected, _ = judge(tensor)
    expected.backward(torch.tensor(dh))
    np.testing.assert_allclose(h, expected.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(dx, tensor.grad.numpy(), atol=1e-12)
