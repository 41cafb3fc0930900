"""The book's explorers: pictures that move on the page and in JupyterLab.

>>> from helpers.widgets import UnrolledRNN
"""

from helpers.widgets.chart import Axis
from helpers.widgets.clipping_cliff import ClippingCliff
from helpers.widgets.gradient_flow import GradientFlow
from helpers.widgets.gru_explorer import GRUExplorer
from helpers.widgets.lstm_explorer import LSTMExplorer
from helpers.widgets.scrubber import Frame, Scrubber
from helpers.widgets.text_inspector import TextInspector
from helpers.widgets.unrolled_rnn import UnrolledRNN

__all__ = [
    "Axis",
    "ClippingCliff",
    "Frame",
    "GRUExplorer",
    "GradientFlow",
    "LSTMExplorer",
    "Scrubber",
    "TextInspector",
    "UnrolledRNN",
]
