"""Sequences to learn from: real text, a real series, the classic synthetic tasks."""

from helpers.data.batches import Window, Windows, windows
from helpers.data.series import sunspots
from helpers.data.strings import SymbolStrings, counting, embedded_reber
from helpers.data.tasks import adding, copy_memory, temporal_order
from helpers.data.text import Vocabulary, load_text, normalise, split

__all__ = [
    "SymbolStrings",
    "Vocabulary",
    "Window",
    "Windows",
    "adding",
    "copy_memory",
    "counting",
    "embedded_reber",
    "load_text",
    "normalise",
    "split",
    "sunspots",
    "temporal_order",
    "windows",
]
