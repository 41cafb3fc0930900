"""The book's explorers: pictures that move on the page and in JupyterLab.

>>> from explorers import UnrolledRNN
"""

from explorers.clipping_cliff.widget import ClippingCliff
from explorers.gradient_flow.widget import GradientFlow
from explorers.gru.widget import GRUExplorer
from explorers.lstm.widget import LSTMExplorer
from explorers.playground.widget import Playground
from explorers.scrubber.chart import Axis
from explorers.scrubber.widget import Frame, Scrubber
from explorers.text_inspector.widget import TextInspector
from explorers.unrolled_rnn.widget import UnrolledRNN

__all__ = [
    "Axis",
    "ClippingCliff",
    "Frame",
    "GRUExplorer",
    "GradientFlow",
    "LSTMExplorer",
    "Playground",
    "Scrubber",
    "TextInspector",
    "UnrolledRNN",
]
