"""A real series of numbers."""

from importlib.resources import files

import numpy as np


def sunspots() -> tuple[np.ndarray, np.ndarray]:
    """Yearly means of the number of sunspots, 1700 to 2008.

    The series for which Yule (1927) invented autoregression, continued to our time.
    Counted by Wolf's rule (ten for each group, one for each spot) on the scale in use
    before 2015. The file comes from the U.S. National Geophysical Data Center by way of
    statsmodels, whose authors state that the data are in the public domain; see
    ``SOURCE.md`` beside it.

    Returns
    -------
    years : int64 array, shape (309,)
    numbers : float64 array, shape (309,)
        Mean sunspot number of each year, from 0 to 190.2.
    """
    path = files("helpers.data") / "sunspots.csv"
    rows = np.loadtxt(
        path.read_text(encoding="utf-8").splitlines(), delimiter=",", skiprows=1
    )
    return rows[:, 0].astype(np.int64), rows[:, 1].copy()
