"""The book's explorers: pictures that move on the page and in JupyterLab.

>>> from helpers.widgets import UnrolledRNN
"""

from helpers.widgets.chart import Axis
from helpers.widgets.gradient_flow import GradientFlow
from helpers.widgets.scrubber import Frame, Scrubber
from helpers.widgets.unrolled_rnn import UnrolledRNN

__all__ = ["Axis", "Frame", "GradientFlow", "Scrubber", "UnrolledRNN"]
