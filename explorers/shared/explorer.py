"""What every explorer is built on.

An explorer is an `anywidget.AnyWidget`: one class in Python, one ES module. The same
object is synchronised with the kernel in JupyterLab, and on the static site it is
brought to life from the state that the page embeds.
"""

import difflib
from pathlib import Path

import anywidget
import traitlets

from explorers.shared.joining import join_modules, join_styles
from helpers import palette


class Explorer(anywidget.AnyWidget):
    """The base of all explorers.

    A subclass names the folder that it lives in:
    ``class Mine(Explorer, folder=Path(__file__).parent)``. Its script is `widget.js`
    there, an ES module that ends in ``export default explorer(build)`` and imports what
    it needs; what it draws has its style in `widget.css`. Both are read and joined when
    the class is made.

    Attributes
    ----------
    question : str
        The one question that the explorer answers; it stands above it.
    """

    question = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, *, folder: Path | None = None, **kwargs) -> None:
        if folder is not None:  # traitlets makes subclasses of its own, without
            cls._esm = join_modules(folder / "widget.js")
            cls._css = palette.css() + join_styles(folder / "widget.css")
        super().__init_subclass__(**kwargs)

    def __init__(self, *args, **kwargs) -> None:
        for name in kwargs:
            self._know(name)
        super().__init__(*args, **kwargs)

    def __setattr__(self, name, value) -> None:
        self._know(name)
        super().__setattr__(name, value)

    def _know(self, name):
        """Refuse a name that is none of an explorer's: a mistyped one does nothing."""
        if name.startswith("_") or name == "sizes" or hasattr(type(self), name):
            return
        known = [trait for trait in self.trait_names() if not trait.startswith("_")]
        close = " or ".join(map(repr, difflib.get_close_matches(name, known, n=2)))
        advice = f"did you mean {close}?" if close else f"it has {', '.join(known)}"
        raise AttributeError(f"{type(self).__name__} has no {name!r}: {advice}")

    @traitlets.validate("question")
    def _check_question(self, proposal):
        if not proposal.value.strip():
            raise traitlets.TraitError(
                "question must be a sentence, got an empty string"
            )
        return proposal.value
