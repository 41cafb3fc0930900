"""What explorers.Scrubber shows for each setting of two controls."""

import itertools

import numpy as np

from explorers import Axis, Frame, Scrubber

RATES, RULES = (0.001, 0.01, 0.1, 1), ("SGD", "Adam")
STEPS = np.array([1.0, 2.0, 4.0, 8.0])


def numbers() -> dict:
    """The traits as the page gets them; for each setting its points and its words."""
    rng = np.random.default_rng(5)
    frames = {
        key: Frame(curves(rng), f"At {key}.", f"sample {key}")
        for key in itertools.product(RATES, RULES)
        if key != (0.1, "Adam")  # was not run
    }
    explorer = Scrubber(
        "Which?",
        controls={"rate": RATES, "rule": RULES},
        frames=frames,
        x="step t_{}",
        y=Axis("loss L_{}", log=True),
        behind={"paper": ([2.0, 4.0], [5.0, 6.0])},
    )
    state = explorer.get_state()
    names = ("_controls", "_axes", "_series", "_frames", "_behind", "_places")
    return {
        "traits": {name: state[name] for name in names},
        "settings": [shown(frames, key) for key in itertools.product(RATES, RULES)],
    }


def curves(rng) -> dict:
    """A curve with a gap, and one at places of its own; five digits, as are kept."""
    gap = np.where(STEPS == 4, np.nan, digits(rng, 4))
    return {"gru": (STEPS, gap), "lstm": digits(rng, 3)}


def digits(rng, count):
    return rng.integers(1, 99_999, size=count) / 1000


def shown(frames: dict, key: tuple) -> dict:
    """A setting, with what it was given: None for a gap, no words for no result."""
    frame = frames.get(key, Frame({}, ""))
    points = {"paper": [[2, 4], [5, 6]]}
    for name, values in frame.series.items():
        xs, ys = values if isinstance(values, tuple) else (range(1, 4), values)
        gaps = [None if np.isnan(y) else float(y) for y in ys]
        points[name] = [[int(x) for x in xs], gaps]
    return {
        "chosen": list(key),
        "points": points,
        "words": frame.sentence,
        "text": frame.text,
    }
