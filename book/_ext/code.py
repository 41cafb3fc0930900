"""Code in colours, without an element around what has the colour of the text.

Pygments puts a span around every name, bracket and operator: some nine thousand of them
in a chapter. cells.css gives a colour to few kinds; here the others are plain text.
"""

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Operator, Punctuation, Text, Token
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

COLOURED = {Name.Function, Name.Class, Name.Decorator}


def is_plain(token) -> bool:
    """Whether it has the colour of ink; of operators, a word as ``in`` has not."""
    if any(token in kind for kind in (Name, Punctuation, Text)):
        return token not in COLOURED
    return token is Operator or token is Token


class LightFormatter(HtmlFormatter):
    """Writes plain tokens without a span."""

    def _get_css_classes(self, token) -> str:
        return "" if is_plain(token) else super()._get_css_classes(token)


def setup(app: Sphinx) -> dict:
    PygmentsBridge.html_formatter = LightFormatter
    return {"parallel_read_safe": True}
