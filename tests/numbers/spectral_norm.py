"""Matrices whose largest singular value is hard to find, and what NumPy makes of it."""

import numpy as np


def numbers() -> dict:
    """Products left · diag(values) · right of rows, each with its spectral norm."""
    rng = np.random.default_rng(0)
    return {
        "matrices": [
            {"rows": rows.tolist(), "norm": norm(rows)} for rows in matrices(rng)
        ],
        "products": products(rng),
    }


def matrices(rng):
    for size in range(1, 17):
        yield rng.normal(size=(size, size)).round(3)
    for rows in (1, 4, 8, 12):
        yield rng.normal(size=(rows, 13 - rows)).round(3)
    yield np.eye(16)[::-1]
    yield np.zeros((5, 5))
    yield np.diag(np.arange(6.0), 1)  # all eigenvalues are 0
    for noise in 10.0 ** -np.arange(4, 13):  # nearly bidiagonal
        yield np.eye(8) - np.eye(8, k=1) + noise * rng.normal(size=(8, 8)).round(2)
    for scale in (1e-290, 1e-160, 1e200):
        yield np.array([[float(f"{x:.3g}") for x in row] for row in
                        scale * rng.normal(size=(7, 7))])  # fmt: skip
    saturated = rng.normal(size=(9, 9)) * 10.0 ** -rng.uniform(0, 300, size=(9, 1))
    saturated = np.array([[float(f"{x:.3g}") for x in row] for row in saturated])
    yield saturated
    yield saturated.T


def products(rng) -> dict:
    """Singular values that lie close together, or far apart, between two rotations."""
    left, right = (np.linalg.qr(rng.normal(size=(16, 16)))[0] for _ in range(2))
    values = [
        np.ones(16),  # all singular values alike
        1 - 1e-9 * np.arange(16),  # and nearly so
        np.repeat([3.0, 1.0], 8),
        10.0 ** -np.arange(16),
        np.array([2.0] + 15 * [0.0]),
    ]
    return {
        "left": left.tolist(),
        "right": right.tolist(),
        "values": [some.tolist() for some in values],
        "norms": [norm(left * some @ right) for some in values],
    }


def norm(rows) -> float:
    return float(np.linalg.norm(rows, 2))
