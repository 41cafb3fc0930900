"""Sequences to learn from: real text, a real series, the classic synthetic tasks."""

from helpers.data.batches import Window, Windows, windows
from helpers.data.series import sunspots
from helpers.data.text import Vocabulary, load_text, normalise, split

__all__ = [
    "Vocabulary",
    "Window",
    "Windows",
    "load_text",
    "normalise",
    "split",
    "sunspots",
    "windows",
]
