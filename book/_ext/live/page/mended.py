"""What Python in a browser does otherwise than in JupyterLab, mended."""

import functools
import time

import numpy as np


def install() -> None:
    """Let `np.bincount` take ids, and the processor's clock go."""
    np.bincount = _bincount_of_ids(getattr(np.bincount, "__wrapped__", np.bincount))
    if time.get_clock_info("process_time").implementation == "times()":
        # There it stands still. A worker has its core to itself, more or less.
        time.process_time = time.perf_counter


def _bincount_of_ids(bincount):
    """A NumPy of 32 bits refuses int64, which ids are."""

    @functools.wraps(bincount)
    def counted(x, /, weights=None, minlength=0):
        x = np.asarray(x)
        places = x.astype(np.intp) if x.dtype == np.int64 else x
        # What does not fit is left to NumPy's own words.
        return bincount(places if np.array_equal(places, x) else x, weights, minlength)

    return counted
