"""What the reader opens: dropdowns and hidden cells, as the browser's own <details>.

A dropdown is written as in jupyterlab-myst, so that a notebook reads alike there:

    ```{dropdown} What opens it
    What is inside.
    ```
"""

from html import escape

from docutils import nodes
from docutils.parsers.rst import directives
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

# What myst-nb calls what it folds: a whole cell is a solution, a source is code.
NAMES = {"content": "solution", "source": "code"}


class fold(nodes.General, nodes.Element):
    """A text that can be opened; its first child is the summary."""


class fold_summary(nodes.General, nodes.TextElement):
    """What is seen while the text is closed."""


class Dropdown(SphinxDirective):
    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"open": directives.flag, "class": directives.class_option}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        inline, messages = self.parse_inline(self.arguments[0])
        classes = ["fold", *self.options.get("class", [])]
        node = fold(open="open" in self.options, classes=classes)
        node += fold_summary("", "", *inline)
        node += self.parse_content_to_nodes()
        self.set_source_info(node)
        return [node, *messages]


def visit_fold(self, node: fold) -> None:
    attributes = {"open": "open"} if node["open"] else {}
    self.body.append(self.starttag(node, "details", **attributes))


def depart_fold(self, node: fold) -> None:
    self.body.append("</details>\n")


def visit_summary(self, node: fold_summary) -> None:
    self.body.append("<summary>")


def depart_summary(self, node: fold_summary) -> None:
    self.body.append("</summary>\n")


def visit_hidden_cell(self, node: HideCodeCellNode) -> None:
    """As myst-nb's, but named by the text that it shows (WCAG 2.5.3, label in name)."""
    closed, opened = (named(node[f"prompt_{what}"]) for what in ("show", "hide"))
    self.body.append(
        '<details class="fold fold-cell"><summary>'
        f'<span class="fold-closed">{escape(closed)}</span>'
        f'<span class="fold-open">{escape(opened)}</span></summary>\n'
    )


def named(prompt: str) -> str:
    """A prompt in the book's words."""
    for theirs, ours in NAMES.items():
        prompt = prompt.replace(theirs, ours)
    return prompt


def setup(app: Sphinx) -> dict:
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_node(fold_summary, html=(visit_summary, depart_summary))
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_cell, depart_fold))
    app.add_directive("dropdown", Dropdown)
    return {"parallel_read_safe": True}
