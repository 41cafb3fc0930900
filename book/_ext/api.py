"""What `helpers` offers, from its docstrings, each tied to the chapter that builds it.

Sphinx's autodoc reads the docstrings (book/api.md says of which modules), napoleon
their sections; here each gets a last line that leads to where the book builds it by
hand, or explains it.
"""

import re

import numpy as np
from docutils.nodes import make_id
from sphinx.application import Sphinx

ABSOLUTE = re.compile(r"\|(\w+)\|")
SEQUENCES, RNN = "01_sequences", "02_rnn"
CLIPPING, GRU, LSTM = "03_gradient_clipping", "04_gru", "05_lstm"
COMPARED = "07_comparison"
# Where each is built: the chapter, and the section's heading.
BUILT = {
    "data.sunspots": (SEQUENCES, "Order carries the meaning"),
    "data.split": (
        SEQUENCES,
        "Three parts: to learn from, to choose by, to be judged by",
    ),
    "data.Vocabulary": (SEQUENCES, "What is a symbol?"),
    "data.normalise": (SEQUENCES, "What is a symbol?"),
    "data.load_text": (SEQUENCES, "Text is a sequence too"),
    "data.windows": (SEQUENCES, "Random or sequential"),
    "data.adding": (COMPARED, "Adding two numbers that are far apart"),
    "data.copy_memory": (COMPARED, "Copying: how much can a state hold?"),
    "data.temporal_order": (COMPARED, "Temporal order, and when clipping decides"),
    "data.embedded_reber": (COMPARED, "The embedded Reber grammar"),
    "data.counting": (COMPARED, "Counting"),
    "ngrams.WittenBell": (SEQUENCES, "What about the things never seen?"),
    "layers.RNN": (RNN, "All steps: the loop"),
    "layers.Linear": (RNN, "From states to predictions"),
    "layers.GRU": (GRU, "What is the new state?"),
    "layers.LSTM": (LSTM, "One cell by hand"),
    "training.cross_entropy": (RNN, "From states to predictions"),
    "training.perplexity": (SEQUENCES, "Perplexity: how many ways could it have gone?"),
    "training.clip_grad_norm": (CLIPPING, "Clipping by norm"),
    "training.grad_norm": (CLIPPING, "All parameters together"),
    "training.clip_grad_value": (CLIPPING, "By norm or by value?"),
    "training.SGD": (RNN, "One update a window"),
    "training.train": (RNN, "Training"),
    "language.LanguageModel": (RNN, "A language model from scratch"),
    "many_to_one.ManyToOne": (LSTM, "One unit at work"),
}


def way_to_chapter(app, what, name, thing, options, lines: list[str]) -> None:
    """Add to a docstring where the book builds what it documents."""
    # An absolute value, where reStructuredText would see a substitution.
    lines[:] = [ABSOLUTE.sub(r"\\|\1\\|", line) for line in lines]
    home = BUILT.get(name.removeprefix("helpers."))
    if home is not None:
        chapter, heading = home
        place = f"../notebooks/{chapter}.html#{make_id(heading)}"
        lines += ["", ".. container:: book-built", ""]
        lines += [f"   In the book: `{heading} <{place}>`__", ""]


def is_plain(app, what, name: str, thing, skip: bool, options) -> bool | None:
    """Leave out what has no words of its own: a named tuple's field, an array."""
    words = getattr(thing, "__doc__", None) or ""
    is_field = words.startswith("Alias for field")
    return True if is_field or isinstance(thing, np.ndarray) else None


def setup(app: Sphinx) -> dict:
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.napoleon")
    app.connect("autodoc-skip-member", is_plain)
    app.connect("autodoc-process-docstring", way_to_chapter)
    return {"parallel_read_safe": True}
