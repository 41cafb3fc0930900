"""The layers' manners: what they refuse, what they leave alone, what they remember."""

import copy
import subprocess
import sys

import numpy as np
import pytest

from helpers.layers import GRU, LSTM, RNN, Linear
from tests.layers_reference import RECURRENT, outcome, pack, random_problem, unpack

STEPS, BATCH, INPUTS, HIDDEN = 4, 3, 5, 6
recurrent = pytest.mark.parametrize("make", RECURRENT.values(), ids=RECURRENT)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def small(make, rng, **options):
    """A small layer of this make, and a problem for it."""
    layer = make(INPUTS, HIDDEN, rng=rng)
    return layer, random_problem(layer, rng, STEPS, BATCH, **options)


def arrays_in(problem):
    x, state, dh, dstate = problem
    return [x, *unpack(state), dh, *unpack(dstate)]


def spoilt(array, value=np.nan):
    """A copy with one bad value, not the first."""
    array = array.copy()
    array.flat[-2] = value
    return array


# -- what is refused -----------------------------------------------------------------

FLOATS = np.ones((STEPS, BATCH, INPUTS), np.float32)
IDS = np.ones((STEPS, BATCH), np.int64)
BAD_X = {
    "no batch axis": (FLOATS[:, 0], r"\(steps, batch, 5\), got \(4, 5\)"),
    "another input size": (FLOATS[..., 1:], r"\(steps, batch, 5\), got \(4, 3, 4\)"),
    "one column": (FLOATS[..., :1], r"\(steps, batch, 5\), got \(4, 3, 1\)"),
    "no steps": (FLOATS[:0], r"at least 1 along every axis, got shape \(0, 3, 5\)"),
    "no sequences": (
        FLOATS[:, :0],
        r"at least 1 along every axis, got shape \(4, 0, 5\)",
    ),
    "float64": (FLOATS.astype(np.float64), "must be float32, got float64"),
    "booleans": (FLOATS > 0, "must be float32, got bool"),
    "objects": (FLOATS.astype(object), "must be float32, got object"),
    "NaN": (spoilt(FLOATS), "x must be finite, but 1 of its 60 values"),
    "infinite": (spoilt(FLOATS, np.inf), "x must be finite, but 1 of its 60"),
    "no ids": (IDS[:0], r"at least 1 along every axis, got shape \(0, 3\)"),
    "ids without batch axis": (IDS[:, 0], r"\(steps, batch\), got \(4,\)"),
    "integers for floats": (FLOATS.astype(int), r"\(steps, batch\), got \(4, 3, 5\)"),
    "an id too large": (spoilt(IDS, INPUTS), r"lie in 0 … 4 .*, got 1 … 5"),
    "an id below zero": (spoilt(IDS, -1), r"lie in 0 … 4 .*, got -1 … 1"),
    "floats for ids": (
        IDS.astype(np.float32),
        r"integer ids of shape \(steps, batch\)",
    ),
}


@recurrent
@pytest.mark.parametrize(("x", "message"), BAD_X.values(), ids=BAD_X)
def test_bad_input(make, rng, x, message):
    layer = make(INPUTS, HIDDEN, rng=rng)
    with pytest.raises(ValueError, match=message):
        layer.forward(x)


BAD_FORMS = {
    "NaN": (spoilt, "must be finite, but 1 of its"),
    "infinite": (lambda a: spoilt(a, -np.inf), "must be finite, but 1 of its"),
    "float64": (lambda a: a.astype(np.float64), "must be float32, got float64"),
    "batch of one": (lambda a: a[..., :1, :], r"must have shape \(.*3, 6\), got"),
    "one unit": (lambda a: a[..., :1], r"must have shape \(.*3, 6\), got"),
    "another axis": (lambda a: a[None], r"must have shape \(.*3, 6\), got"),
}
bad_forms = pytest.mark.parametrize(
    ("spoil", "message"), BAD_FORMS.values(), ids=BAD_FORMS
)


@recurrent
@bad_forms
def test_bad_state(make, rng, spoil, message):
    layer, (x, state, _, _) = small(make, rng)
    for bad in spoil_each(state, spoil):
        with pytest.raises(ValueError, match=f"^state.* {message}"):
            layer.forward(x, bad)


@recurrent
@bad_forms
def test_bad_upstream_gradients(make, rng, spoil, message):
    layer, (x, state, dh, dstate) = small(make, rng)
    layer.forward(x, state)
    with pytest.raises(ValueError, match=f"^dh {message}"):
        layer.backward(spoil(dh))
    for bad in spoil_each(dstate, spoil):
        with pytest.raises(ValueError, match=f"^dstate.* {message}"):
            layer.backward(dh, bad)


def spoil_each(state, spoil):
    """The state with each of its arrays spoilt in turn."""
    parts = unpack(state)
    for k, part in enumerate(parts):
        yield pack([*parts[:k], spoil(part), *parts[k + 1 :]])


@recurrent
def test_what_is_no_array_is_refused_by_type(make, rng):
    layer, (x, _, dh, _) = small(make, rng)
    with pytest.raises(TypeError, match="x must be a NumPy array of float32, got list"):
        layer.forward(x.tolist())
    with pytest.raises(TypeError, match="state"):
        layer.forward(x, 0.0)
    layer.forward(x)
    with pytest.raises(TypeError, match="dh must be a NumPy array of float32, got int"):
        layer.backward(1)
    with pytest.raises(TypeError, match="dstate"):
        layer.backward(dh, [])


@recurrent
def test_backward_needs_a_forward(make, rng):
    layer, (x, _, dh, _) = small(make, rng)
    with pytest.raises(RuntimeError, match="backward needs a forward first"):
        layer.backward(dh)
    with pytest.raises(ValueError, match="finite"):
        layer.forward(spoilt(x))
    with pytest.raises(RuntimeError, match="backward needs a forward first"):
        layer.backward(dh)


BAD_SIZES = [(0, ValueError), (-3, ValueError), (2.0, TypeError), ("8", TypeError)]
makes = [*RECURRENT.values(), Linear]


@pytest.mark.parametrize("make", makes, ids=[*RECURRENT, "Linear"])
class TestMaking:
    @pytest.mark.parametrize(("size", "error"), [*BAD_SIZES, (True, TypeError)])
    def test_bad_sizes(self, make, rng, size, error):
        with pytest.raises(error, match=f"input_size must be .*, got {size!r}"):
            make(size, 3, rng=rng)
        with pytest.raises(error, match=f"(hidden|output)_size must be .* {size!r}"):
            make(3, size, rng=rng)

    @pytest.mark.parametrize("dtype", [np.int64, np.float16, bool])
    def test_bad_dtype(self, make, rng, dtype):
        with pytest.raises(ValueError, match="dtype must be float32 or float64, got"):
            make(2, 3, rng=rng, dtype=dtype)

    @pytest.mark.parametrize("bad", [None, 0, np.random])
    def test_bad_rng(self, make, bad):
        with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator"):
            make(2, 3, rng=bad)

    def test_parameters_are_drawn_as_torch_draws_them(self, make):
        layer, again = (make(4, 400, rng=np.random.default_rng(7)) for _ in range(2))
        bound = 1 / np.sqrt(4 if make is Linear else 400)
        for name, param in layer.params.items():
            assert np.array_equal(param, again.params[name])
            assert param.dtype == np.float32
            assert 0.98 * bound < param.max() <= bound
            assert 0.98 * bound < -param.min() <= bound
            assert abs(param.mean()) < 0.1 * bound

    def test_replaced_parameters_must_fit(self, make, rng):
        layer = make(INPUTS, HIDDEN, rng=rng)
        x = np.ones((STEPS, BATCH, INPUTS), np.float32)
        for name, param in layer.params.items():
            for bad in (param.astype(np.float64), param[:1], param.tolist()):
                broken = copy.deepcopy(layer)
                broken.params[name] = bad
                with pytest.raises((ValueError, TypeError), match=f"{name}.* must"):
                    broken.forward(x)
        layer.params["weight"] = layer.params.pop(name)
        with pytest.raises(ValueError, match="params must have the keys"):
            layer.forward(x)


@pytest.mark.parametrize(
    ("state", "given"),
    [(np.zeros((BATCH, HIDDEN), np.float32), "ndarray"), ((None,) * 3, "a tuple of 3")],
)
def test_the_state_of_an_lstm_is_a_pair(rng, state, given):
    layer = LSTM(INPUTS, HIDDEN, rng=rng)
    with pytest.raises(TypeError, match=rf"state must be a pair \(h, c\).* {given}"):
        layer.forward(IDS, state)
    h, _ = layer.forward(IDS)
    with pytest.raises(TypeError, match=rf"dstate must be a pair \(h, c\).* {given}"):
        layer.backward(h, state)


def test_bad_reset(rng):
    with pytest.raises(ValueError, match='must be "after" or "before", got None'):
        GRU(2, 3, rng=rng, reset=None)


def test_bad_nonlinearity(rng):
    with pytest.raises(ValueError, match='must be "tanh" or "relu", got \'sigmoid\''):
        RNN(2, 3, rng=rng, nonlinearity="sigmoid")


BAD_LINEAR = {
    "another input size": (FLOATS[..., 1:], r"5\), got \(4, 3, 4\)"),
    "a number": (np.ones((), np.float32), r"\(5,\), got \(\)"),
    "nothing": (FLOATS[:0], r"at least 1 .* got shape \(0, 3, 5\)"),
    "float64": (FLOATS.astype(np.float64), "be float32, got float64"),
    "ids": (IDS, "be float32, got int64"),
    "NaN": (spoilt(FLOATS), "be finite, but 1 of its 60 values"),
}


@pytest.mark.parametrize(("x", "message"), BAD_LINEAR.values(), ids=BAD_LINEAR)
def test_linear_bad_input(rng, x, message):
    with pytest.raises(ValueError, match=f"x must .*{message}"):
        Linear(INPUTS, HIDDEN, rng=rng).forward(x)


@bad_forms
def test_linear_bad_gradient(rng, spoil, message):
    layer = Linear(INPUTS, HIDDEN, rng=rng)
    y = layer.forward(FLOATS)
    with pytest.raises(ValueError, match=f"dy {message}"):
        layer.backward(spoil(y))


def test_linear_backward_needs_a_forward(rng):
    with pytest.raises(RuntimeError, match="backward needs a forward first"):
        Linear(INPUTS, HIDDEN, rng=rng).backward(FLOATS)


# -- what is left alone --------------------------------------------------------------


@recurrent
@pytest.mark.parametrize("ids", [False, True], ids=["floats", "ids"])
@pytest.mark.parametrize("hidden", [1, HIDDEN])
@pytest.mark.parametrize("steps", [1, STEPS])
class TestMemory:
    def problem(self, make, rng, ids, hidden, steps):
        layer = make(INPUTS, hidden, rng=rng)
        return layer, random_problem(layer, rng, steps, BATCH, ids=ids)

    def test_nothing_given_is_changed(self, make, rng, ids, hidden, steps):
        layer, problem = self.problem(make, rng, ids, hidden, steps)
        given = arrays_in(problem) + list(layer.params.values())
        before = [array.copy() for array in given]
        outcome(layer, *problem)
        for array, kept in zip(given, before, strict=True):
            np.testing.assert_array_equal(array, kept)

    def test_no_two_results_share_memory(self, make, rng, ids, hidden, steps):
        layer, problem = self.problem(make, rng, ids, hidden, steps)
        found = [*outcome(layer, *problem).values()]
        others = arrays_in(problem) + list(layer.params.values())
        for k, array in enumerate(found):
            for other in found[k + 1 :] + others:
                assert not np.shares_memory(array, other)

    def test_results_stay_as_they_were(self, make, rng, ids, hidden, steps):
        layer, problem = self.problem(make, rng, ids, hidden, steps)
        found = outcome(layer, *problem)
        before = {name: array.copy() for name, array in found.items()}
        for _ in range(2):
            outcome(layer, *random_problem(layer, rng, steps, BATCH, ids=ids))
        for name, array in found.items():
            np.testing.assert_array_equal(array, before[name], err_msg=name)

    def test_writing_into_what_is_ours_to_write(self, make, rng, ids, hidden, steps):
        """The caller's arrays are the caller's: backward remembers its own."""
        layer, problem = self.problem(make, rng, ids, hidden, steps)
        wanted = outcome(layer, *problem)
        x, state, dh, dstate = copy.deepcopy(problem)
        _, final = layer.forward(x, state)
        x[...] = 0
        for part in unpack(state) + unpack(final):
            part[...] = 9.0
        for _ in range(2):  # backward can be asked twice, and its results written into
            dx, grads, dinitial = layer.backward(dh, dstate)
            gradients = [*grads.values(), *unpack(dinitial)]
            names = [*grads, *(name for name in wanted if "dstate" in name)]
            if not ids:
                gradients.append(dx)
                names.append("dx")
            for name, gradient in zip(names, gradients, strict=True):
                np.testing.assert_array_equal(gradient, wanted[name], err_msg=name)
                gradient[...] = 9.0

    def test_h_is_read_only(self, make, rng, ids, hidden, steps):
        layer, (x, state, _, _) = self.problem(make, rng, ids, hidden, steps)
        h, _ = layer.forward(x, state)
        with pytest.raises(ValueError, match="read-only"):
            h *= 2
        with pytest.raises(ValueError, match="read-only"):
            h[-1, 0] = 0


def test_linear_memory(rng):
    layer = Linear(INPUTS, HIDDEN, rng=rng)
    x = rng.normal(size=(STEPS, BATCH, INPUTS)).astype(np.float32)
    given = [x, *layer.params.values()]
    before = [array.copy() for array in given]
    y = layer.forward(x)
    first, (dx, grads) = y.copy(), layer.backward(y)
    for array, kept in zip(given, before, strict=True):
        np.testing.assert_array_equal(array, kept)
    results = [y, dx, *grads.values()]
    for k, array in enumerate(results):
        for other in results[k + 1 :] + given:
            assert not np.shares_memory(array, other)
    x[...] = 0
    again, grads_again = layer.backward(first)
    np.testing.assert_array_equal(again, dx)
    np.testing.assert_array_equal(grads_again["weight"], grads["weight"])
    layer.forward(x)
    np.testing.assert_array_equal(y, first)


# -- what is seen and carried --------------------------------------------------------


@recurrent
def test_a_changed_parameter_is_seen(make, rng):
    layer, (x, state, _, _) = small(make, rng)
    for name in layer.params:
        before, _ = layer.forward(x, state)
        layer.params[name] += 0.1  # in place, as an optimiser does
        changed, _ = layer.forward(x, state)
        assert np.abs(changed - before).max() > 1e-4, name
        layer.params[name] = layer.params[name] - np.float32(0.1)
        restored, _ = layer.forward(x, state)
        np.testing.assert_allclose(restored, before, atol=1e-6, err_msg=name)


@recurrent
def test_two_halves_equal_the_whole(make, rng):
    layer, (x, state, dh, dstate) = small(make, rng)
    whole, last = layer.forward(x, state)
    _, _, dwhole = layer.backward(dh, dstate)

    first, middle = layer.forward(x[:2], state)
    second, end = layer.forward(x[2:], middle)
    np.testing.assert_allclose(np.concatenate([first, second]), whole, atol=1e-6)
    for part, wanted in zip(unpack(end), unpack(last), strict=True):
        np.testing.assert_allclose(part, wanted, atol=1e-6)
    _, _, dmiddle = layer.backward(dh[2:], dstate)
    layer.forward(x[:2], state)
    _, _, dinitial = layer.backward(dh[:2], dmiddle)
    for part, wanted in zip(unpack(dinitial), unpack(dwhole), strict=True):
        np.testing.assert_allclose(part, wanted, atol=1e-5)


@recurrent
@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_ids_are_one_hot_rows(make, rng, dtype):
    layer = make(INPUTS, HIDDEN, rng=rng)
    ids = rng.integers(0, INPUTS, (STEPS, BATCH)).astype(dtype)
    by_id, _ = layer.forward(ids)
    by_row, _ = layer.forward(np.eye(INPUTS, dtype=np.float32)[ids])
    np.testing.assert_allclose(by_id, by_row, atol=1e-6)


@recurrent
def test_any_strides_will_do(make, rng):
    layer, problem = small(make, rng)
    x, state, dh, dstate = problem

    def flip(array):
        return np.ascontiguousarray(array.T).T

    wanted = outcome(layer, *problem)
    strided = outcome(
        layer,
        flip(x),
        pack([flip(part) for part in unpack(state)]),
        flip(dh),
        pack([flip(part) for part in unpack(dstate)]),
    )
    for name, array in wanted.items():
        np.testing.assert_allclose(strided[name], array, atol=1e-5, err_msg=name)


def test_huge_values_are_finite_all_the_same(rng):
    layer = Linear(1, 1, rng=rng)
    layer.params["weight"][...] = 1
    layer.params["bias"][...] = 0
    huge = np.full((2, 1), 1e38, np.float32)
    np.testing.assert_array_equal(layer.forward(huge), huge)


def test_torch_is_not_imported():
    code = "import sys, helpers.layers; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
