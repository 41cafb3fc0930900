"""The checks of the chapter on clipping: right answers pass, likely wrong ones fail."""

import numpy as np
import pytest

from helpers.checks import clipping
from helpers.training import SGD, Adam

NAMES = (
    "clip_both",
    "grow_then_vanish",
    "lonely_entry",
    "mean_to_sum",
    "longest_step",
    "whole_and_cut",
    "place_of_clipping",
    "culprit",
    "two_optimisers",
    "next_threshold",
    "running_quantile",
    "power_limit",
)


@pytest.mark.parametrize("name", NAMES)
def test_an_open_exercise_is_not_yet_answered(name):
    verdict = getattr(clipping, name)(...)
    assert not verdict
    assert not verdict.answered


def clip_each(dw, db, theta):
    """Every array by its own norm."""
    return tuple(g * min(1, theta / max(np.linalg.norm(g), 1e-9)) for g in (dw, db))


def clip_always(dw, db, theta):
    """Scaled to the threshold, short gradients too."""
    norm = np.sqrt((dw**2).sum() + (db**2).sum()) or 1.0
    return dw * theta / norm, db * theta / norm


def clip_values(dw, db, theta):
    return np.clip(dw, -theta, theta), np.clip(db, -theta, theta)


def clip_by_infinity(dw, db, theta):
    """Right, if roundabout: θ/0 = ∞ where the gradient is zero."""
    with np.errstate(all="ignore"):
        factor = np.minimum(1, theta / np.sqrt((dw**2).sum() + (db**2).sum()))
        return dw * factor, db * factor


def right_clip(dw, db, theta):
    together = np.concatenate([dw.ravel(), db.ravel()])
    factor = theta / max(theta, np.linalg.norm(together))
    return dw * factor, db * factor


def test_clip_both():
    assert clipping.clip_both(right_clip)

    assert clipping.clip_both(clip_by_infinity)
    for wrong in (clip_each, clip_always, clip_values, lambda dw, db, theta: (dw, db)):
        assert not clipping.clip_both(wrong)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ([[0.5, 31.0], [0.0, 0.5]], "the fifth has a norm of 9.688"),
        ([[0.6, 40.0], [0.0, 0.5]], "spectral radius"),
        ([[0.0, 1.0], [-1.0, 0.0]], "spectral radius"),
        ([0.5, 40.0], "shape"),
        ([[0.5, np.nan], [0.0, 0.5]], "Finite numbers"),
        ("forty", "An array of numbers"),
    ],
)
def test_grow_then_vanish_says_what_is_missing(matrix, words):
    verdict = clipping.grow_then_vanish(matrix)
    assert not verdict
    assert words in verdict.message


@pytest.mark.parametrize("corner", [33, 40, -40])
def test_grow_then_vanish_accepts_any_solution(corner):
    assert clipping.grow_then_vanish([[0.5, corner], [0.0, 0.5]])


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("lonely_entry", 39.3, [38.9, 0.686, 45.0]),
        (
            "mean_to_sum",
            (1 / 1120, 560.0),
            [(1.0, 560.0), (1 / 1120, 0.5), (1120, 560)],
        ),
        ("longest_step", 10.0, [1.0, 9.0, 20.0]),
        ("whole_and_cut", (2, -1), [(-1, 2), (2, 3), (-1, -1), (2,), 2, "2, -1"]),
        ("place_of_clipping", "c", ["a", "b", "d"]),
    ],
)
def test_answers(name, right, wrong):
    check = getattr(clipping, name)
    assert check(right)
    for answer in wrong:
        assert not check(answer)


def squared(grads):
    return {name: (array**2).sum() for name, array in grads.items()}


def right_culprit(grads):
    squares = squared(grads)
    name = max(squares, key=squares.get)
    return name, squares[name] / sum(squares.values())


def test_culprit():
    assert clipping.culprit(right_culprit)
    assert not clipping.culprit(lambda grads: ...).answered
    assert not clipping.culprit("weight")


def by_sum(grads):
    return max(grads, key=lambda name: abs(grads[name].sum())), right_culprit(grads)[1]


def share_of_lengths(grads):
    lengths = {name: square**0.5 for name, square in squared(grads).items()}
    name = max(lengths, key=lengths.get)
    return name, lengths[name] / sum(lengths.values())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (share_of_lengths, "do not add up"),
        (lambda g: (right_culprit(g)[0], right_culprit(g)[1] ** 0.5), "its square"),
        (lambda g: (right_culprit(g)[0], max(squared(g).values())), "not yet a share"),
        (lambda g: (right_culprit(g)[0], max(squared(g).values()) ** 0.5), "a length"),
        (lambda g: (right_culprit(g)[0], 0.123), "Result 2 of 2: `0.123` is too small"),
        (lambda g: (right_culprit(g)[0], "half"), "a number"),
        (lambda g: (max(g, key=lambda k: abs(g[k]).max()), 1), "is not the one"),
        (lambda g: (max(g, key=lambda k: abs(g[k]).mean()), 1), "is not the one"),
        (by_sum, "is not the one"),
        (lambda g: ("head", 1), "`head` is not the one"),
        (lambda g: "weight", "2 results"),
        (lambda g: g["gates"], "KeyError"),
    ],
)
def test_culprit_tells_what_went_wrong(wrong, words):
    verdict = clipping.culprit(wrong)
    assert not verdict
    assert words in verdict.message


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ((1, 1, 0.5, 1), "(a) SGD"),
        ((1000, 1000, 0.5, 1), "√v"),
        ((1000, 1, 1, 1), "(b) SGD"),
        ((1000, 1, 0.5, 0.5), "(b) Adam"),
        ((1000, 1), "4 numbers"),
        ("abcd", "4 numbers"),
    ],
)
def test_two_optimisers_tells_which_factor_is_wrong(wrong, words):
    verdict = clipping.two_optimisers(wrong)
    assert not verdict
    assert words in verdict.message


def test_two_optimisers_agrees_with_the_optimisers():
    gradients = np.random.default_rng(0).normal(size=(2000, 3))

    def last_update(make, scale):
        params = {"w": np.zeros(3)}
        optimizer = make(params)
        for gradient in gradients:
            before = params["w"].copy()
            optimizer.step({"w": scale * gradient})
        return params["w"] - before

    factors = [
        np.linalg.norm(last_update(make, scale)) / np.linalg.norm(last_update(make, 1))
        for scale in (1000, 0.5)
        for make in (lambda p: SGD(p, lr=0.01), lambda p: Adam(p, lr=0.01))
    ]
    assert clipping.two_optimisers(np.round(factors, 5))


def on_the_log_scale(thresholds, losses):
    """By equal steps of the logarithm, past the ends of the row."""
    logs = np.log(thresholds)
    row = [2 * logs[0] - logs[1], *logs, 2 * logs[-1] - logs[-2]]
    best = int(np.argmin(losses)) + 1
    outwards = {1: -1, len(losses): 1}.get(best, 0)
    return np.exp(row[best + outwards])


def test_next_threshold():
    assert clipping.next_threshold(on_the_log_scale)
    assert not clipping.next_threshold(0.5)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda thresholds, losses: thresholds[losses.argmin()], "lie beyond it"),
        (lambda thresholds, losses: int(losses.argmin()), "a place"),
        (lambda thresholds, losses: on_the_log_scale(thresholds, -losses), "largest"),
        (lambda thresholds, losses: losses["best"], "raised"),
    ],
)
def test_next_threshold_tells_what_went_wrong(wrong, words):
    verdict = clipping.next_threshold(wrong)
    assert not verdict
    assert words in verdict.message


def right_running_quantile(norms, share, n):
    """A list of what has been read, as one would write it in a training loop."""
    past, lengths = [], []
    for norm in norms:
        theta = np.quantile(past[-n:], share) if past else np.inf
        lengths.append(min(norm, theta))
        past.append(norm)
    return lengths


def all_thresholds(norms, share, n):
    past = [norms[max(0, k - n) : k] for k in range(1, len(norms))]
    return [np.quantile(each, share) for each in past]


def clipped_by(past, size=np.quantile):
    """A function that clips at the size of the norms that `past` takes from a list."""

    def clip(norms, share, n):
        lengths = [norms[0]]
        for k in range(1, len(norms)):
            lengths.append(min(norms[k], size(past(norms, k, n), share)))
        return lengths

    return clip


def last(norms, k, n):
    return norms[max(0, k - n) : k]


def test_running_quantile():
    assert clipping.running_quantile(right_running_quantile)
    assert clipping.running_quantile(clipped_by(last))
    assert clipping.running_quantile(
        lambda norms, share, n: np.minimum(
            norms, [np.inf, *all_thresholds(norms, share, n)]
        )
    )
    assert not clipping.running_quantile(lambda norms, share, n: norms)
    assert not clipping.running_quantile(0.5)


def sorts_in_place(norms, share, n):
    lengths = right_running_quantile(norms, share, n)
    norms.sort()
    return lengths


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (clipped_by(lambda norms, k, n: norms[max(0, k - n) : k + 1]), "too many"),
        (clipped_by(lambda norms, k, n: norms[max(0, k - n + 1) : k + 1]), "own"),
        (clipped_by(lambda norms, k, n: norms[:k]), "nothing is forgotten"),
        (clipped_by(lambda norms, k, n: norms[:k][:n]), "stay for ever"),
        (clipped_by(lambda norms, k, n: norms[k - n : k]), "counts from the end"),
        (clipped_by(last, lambda past, share: np.mean(past)), "at a mean"),
        (clipped_by(last, lambda past, share: np.median(past)), "the median"),
        (clipped_by(last, lambda past, share: max(past)), "the wildest"),
        (clipped_by(last, np.percentile), "hundredths"),
        (lambda *of: [of[0][0], *all_thresholds(*of)], "Those are the thresholds"),
        (lambda *of: [np.inf, *all_thresholds(*of)], "is infinite"),
        (all_thresholds, "got"),
        (sorts_in_place, "was changed"),
    ],
)
def test_running_quantile_tells_what_went_wrong(wrong, words):
    verdict = clipping.running_quantile(wrong)
    assert not verdict
    assert words in verdict.message


def right_limit(matrix, n):
    """By the singular values of V, as the text's bound is proved."""
    values, vectors = np.linalg.eig(matrix)
    stretches = np.linalg.svd(vectors, compute_uv=False)
    return stretches[0] / stretches[-1] * max(abs(values)) ** n


def test_power_limit():
    assert clipping.power_limit(right_limit)


@pytest.mark.parametrize("seed", range(5))
def test_the_limit_is_one(seed):
    matrix = np.random.default_rng(seed).normal(size=(6, 6)) / 3
    for n in range(30):
        norm = np.linalg.norm(np.linalg.matrix_power(matrix, n), 2)
        assert norm <= right_limit(matrix, n) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            lambda a, n: np.linalg.cond(a) * max(abs(np.linalg.eigvals(a))) ** n,
            "itself",
        ),
        (lambda a, n: max(abs(np.linalg.eigvals(a))) ** n, "right angles"),
        (lambda a, n: np.linalg.norm(np.linalg.matrix_power(a, n), 2), "beforehand"),
        (lambda a, n: right_limit(a, 1) ** n, "twice only"),
        (lambda a, n: right_limit(a, 1), "first power"),
    ],
)
def test_power_limit_tells_what_went_wrong(wrong, words):
    verdict = clipping.power_limit(wrong)
    assert not verdict
    assert words in verdict.message
