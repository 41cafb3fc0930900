"""What is wrong with a result, in words that do not give the right one away."""

import itertools
import math

import numpy as np

from helpers.checks.verdicts import Complaint, code

# How a result may come from the right one, elementwise, and what that says. Some of
# these know no negative numbers: what is NaN does not count.
SLIPS = (
    (np.negative, "The sign is reversed."),
    (np.degrees, "That is in degrees; radians are asked for."),
    (np.radians, "That is in radians; degrees are asked for."),
    (lambda x: 100 * x, "That is in per cent; the share itself is asked for."),
    (lambda x: x / 100, "That is a hundredth of it."),
    (lambda x: x * np.log(2), "That is in nats; bits are asked for."),
    (lambda x: x / np.log(2), "That is in bits; nats are asked for."),
    (np.exp, "That is e to the power of what is asked for."),
    (lambda x: 2.0**x, "That is 2 to the power of what is asked for."),
    (np.log, "That is the logarithm of what is asked for."),
    (np.log2, "That is the logarithm, to base 2, of what is asked for."),
    (np.square, "That is the square of what is asked for: is a root missing?"),
    (np.sqrt, "That is the root of what is asked for."),
    (lambda x: 1 - x, "That is 1 minus what is asked for."),
    (np.reciprocal, "That is 1 divided by what is asked for."),
)


def difference(got: object, expected: object, tolerance: float) -> str:
    """What sets a result apart from the right one; "" if nothing does.

    Parameters
    ----------
    got
        What the reader's function gave, or what the reader answered.
    expected
        A number, a name, an array, a tuple of those, or a dict of arrays.
    tolerance
        Allowed difference: `tolerance · (1 + |expected|)`; whole numbers are exact.
    """
    if isinstance(got, Complaint):
        return got
    if got is None:
        return "It gave `None`: is a `return` missing?"
    if isinstance(expected, dict):
        return _of_named(got, expected, tolerance)
    if isinstance(expected, list) and isinstance(got, list):  # a known mistake's
        got, expected = tuple(got), tuple(expected)
    if isinstance(expected, tuple):
        return _of_several(got, expected, tolerance)
    if isinstance(expected, str):
        return "" if got == expected else f"{code(got)} is not the one."
    if getattr(got, "requires_grad", False):
        return "It gave a tensor that wants a gradient: add `.detach().numpy()`."
    array, expected = _as_array(got), _as_array(expected)
    if expected is None:  # a known mistake's, of some other kind
        return f"It gave {_kind(got)}."
    if array is None:
        return f"What is asked for is {_described(expected)}; got {_kind(got)}."
    if array.shape != expected.shape:
        return _of_shapes(array, expected, tolerance)
    return _of_values(array, expected, tolerance)


def _of_named(got: object, expected: dict, tolerance: float) -> str:
    if not isinstance(got, dict):
        return f"What is asked for is a dict of arrays; got {_kind(got)}."
    if missing := [name for name in expected if name not in got]:
        return f"The dict has no {code(missing[0])}."
    for name, array in expected.items():
        if words := difference(got[name], array, tolerance):
            return f"{code(name)}: {words}"
    return ""


def _of_several(got: object, expected: tuple, tolerance: float) -> str:
    count = len(expected)
    if isinstance(got, list) and len(got) == count:
        return f"That is a list; return the {count} results with commas between them."
    if not isinstance(got, tuple) or len(got) != count:
        came = f"{len(got)}" if isinstance(got, tuple) else _kind(got)
        return f"{count} results are asked for; got {came}."
    found = [difference(*pair, tolerance) for pair in zip(got, expected, strict=True)]
    if not any(found):
        return ""
    for order in itertools.permutations(range(count)):
        moved = [expected[k] for k in order]
        pairs = zip(got, moved, strict=True)
        if order != tuple(range(count)) and not any(
            difference(*pair, tolerance) for pair in pairs
        ):
            return "The results are right, but stand in another order."
    place = next(k for k, words in enumerate(found) if words)
    return f"Result {place + 1} of {count}: {found[place]}"


def _as_array(got: object) -> np.ndarray | None:
    try:
        array = np.asarray(got)
    except Exception:  # a ragged list, a tensor elsewhere
        return None
    return array if array.dtype.kind in "iufb" else None


def _of_shapes(got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    asked, came = expected.shape, got.shape
    says = f"What is asked for is {_described(expected)}; got {_described(got)}."
    if came == asked[::-1] and _equal(got.T, expected, tolerance):
        return f"{says} It is the transpose."
    swapped = len(asked) >= 2 and came == (asked[1], asked[0], *asked[2:])
    if swapped and _equal(got.swapaxes(0, 1), expected, tolerance):
        return f"{says} The first two axes are swapped: batch before time?"
    if got.size == expected.size and _equal(got.reshape(asked), expected, tolerance):
        return f"{says} The numbers are right."
    for axis in range(len(came)):
        for fold, word in ((np.sum, "summed"), (np.mean, "averaged")):
            folded = fold(got, axis=axis)
            if folded.shape == asked and _equal(folded, expected, tolerance):
                return f"{says} Axis {axis} has still to be {word} over."
    return says


def _of_values(got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    right = _close(got, expected, tolerance)
    if right.all():
        return ""
    if not np.isfinite(got).all() and np.isfinite(expected).all():
        kind = "NaN" if np.isnan(got).any() else "infinite"
        place = _place(~np.isfinite(got))
        return f"{place[0].upper()}{place[1:]} is {kind}: a division by 0, an overflow?"
    for slip in (_moved, _transformed, _scaled):
        if words := slip(got, expected, tolerance):
            return words
    return _where(got, expected, right)


def _moved(got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    """Whether the right numbers stand at other places."""
    if got.ndim == 0:
        return ""
    if got.ndim == 2 and _equal(got.T, expected, tolerance):
        return "It is the transpose."
    if _equal(got[::-1], expected, tolerance):
        return "The order is reversed: first and last are exchanged."
    for step in (1, -1):
        late, early = (got, expected) if step == 1 else (expected, got)
        if len(got) > 2 and _equal(late[1:], early[:-1], tolerance):
            return f"It is one step too {'late' if step == 1 else 'early'}."
    for count in (3, 4):
        if got.ndim > 1 and len(got) % count == 0:
            blocks = np.split(got, count)
            for order in itertools.permutations(blocks):
                if _equal(np.concatenate(order), expected, tolerance):
                    return f"The {count} blocks are right, but in another order."
    return ""


def _transformed(got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    """Whether it is a known slip away, everywhere."""
    if expected.dtype.kind == "b":
        return ""
    slips = SLIPS if expected.dtype.kind == "f" else SLIPS[:1]  # a count has its sign
    with np.errstate(all="ignore"):
        for slip, words in slips:
            slipped = slip(expected.astype(float))
            # Near 0 all e to the power of something are 1.
            if _equal(got, slipped, tolerance) and not _equal(
                slipped, slip(1.5 * expected), tolerance
            ):
                return words
    return ""


def _scaled(got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    """Whether it is a multiple of the right one, or has something added."""
    if expected.size < 2:
        return ""
    with np.errstate(all="ignore"):
        factor = np.vdot(expected, got) / np.vdot(expected, expected)
    if factor and np.isfinite(factor) and _equal(got, factor * expected, tolerance):
        sizes = {s for s in (*expected.shape, expected.size) if s > 1}
        for size in sizes:
            if math.isclose(factor, size, rel_tol=1e-6):
                return f"Every entry is {size} times too large: summed, not averaged?"
            if math.isclose(factor, 1 / size, rel_tol=1e-6):
                return f"Every entry is {size} times too small: averaged, not summed?"
        return f"Every entry is {factor:.3g} times what it should be."
    apart = got.astype(float) - expected
    if _equal(apart, np.full_like(apart, apart.flat[0]), tolerance):
        return "Every entry is off by the same amount: a bias too many, or forgotten?"
    return ""


def _where(got: np.ndarray, expected: np.ndarray, right: np.ndarray) -> str:
    """How many entries are off, and how the first of them is."""
    place = tuple(int(k) for k in np.argwhere(~right)[0])
    one, other = got[place], expected[place]
    if got.dtype.kind == "b":
        how = "is wrong"
    elif min(one, other) < 0 < max(one, other):
        how = "has the wrong sign"
    else:
        how = "is too large" if one > other else "is too small"
    if not place:
        return f"{code(f'{one:.6g}')} {how}."
    first = f"{_place(~right)}, {code(f'{one:.6g}')}, {how}."
    if right.size == 1:
        return f"{first[0].upper()}{first[1:]}"
    return f"{int((~right).sum())} of {right.size} entries are off: {first}"


def _close(got: np.ndarray, expected: np.ndarray, tolerance: float) -> np.ndarray:
    if expected.dtype.kind in "iub" and got.dtype.kind in "iub":
        return got == expected
    return np.isclose(got, expected, rtol=tolerance, atol=tolerance)  # NaN never is


def _equal(got: np.ndarray, expected: np.ndarray, tolerance: float) -> bool:
    return got.shape == expected.shape and bool(_close(got, expected, tolerance).all())


def _place(wrong: np.ndarray) -> str:
    """The first entry that is marked, in words."""
    place = np.argwhere(wrong)[0].tolist()
    return f"the entry at {code(place)}" if place else "the number"


def _kind(got: object) -> str:
    return f"something of type {code(type(got).__name__)}"


def _described(array: np.ndarray) -> str:
    return f"an array of shape {array.shape}" if array.ndim else "a number"
