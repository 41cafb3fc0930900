"""The form of a chapter: rules over a parsed notebook, each a generator of faults.

A fault is the number of a cell, counted from 0 as JupyterLab's ids are, and what to do.
"""

import ast
import re
from collections.abc import Callable, Iterator

from nbformat import NotebookNode

SHOWN_LINES = 20
COLUMNS = 88
CODE_IN_A_ROW = 2
CLOSING = ["Common mistakes", "Exercises", "Summary", "Read on"]

HIDES_SOURCE = {"hide-cell", "hide-input", "remove-cell", "remove-input"}
HIDES_OUTPUTS = {"hide-cell", "hide-output", "remove-cell", "remove-output"}
TAGS = HIDES_SOURCE | HIDES_OUTPUTS | {"raises-exception"}

METADATA = {"tags", "jupyter", "mystnb"}

SOLUTION = "# Solution"
FIGURES = {"plt.figure", "plt.subplots", "plt.subplot_mosaic", "plotting.figure"}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
IMPORTS = ast.Import | ast.ImportFrom

Faults = Iterator[tuple[int, str]]
Rule = Callable[[NotebookNode], Faults]


def code_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            yield number, cell


def tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def tree_of(cell: NotebookNode) -> ast.Module:
    """The cell's syntax tree; an empty one where `code_is_python` has found a fault."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def code_is_python(notebook: NotebookNode) -> Faults:
    """No magics: chapters run, and are read, as plain Python."""
    for number, cell in code_cells(notebook):
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            yield number, f"not plain Python, line {error.lineno}: {error.msg}"


def opening_promises(notebook: NotebookNode) -> Faults:
    """The first cell: a title, a paragraph with a promise, the time it takes."""
    cell = notebook.cells[0]
    title, *paragraphs = cell.source.split("\n\n")
    if cell.cell_type != "markdown" or not re.fullmatch(r"# .+", title):
        yield 0, 'begin the notebook with a text cell whose first line is "# Title"'
    if not any(re.search(r"\byou will\b", text, re.I) for text in paragraphs):
        yield 0, 'add a paragraph that promises: at the end, what "you will" have done'
    if not any(re.search(r"\b(minutes?|hours?)\b", text) for text in paragraphs):
        yield 0, "say how long it takes to read, in minutes or hours"


def closing_is_in_order(notebook: NotebookNode) -> Faults:
    """Chapters end alike: what goes wrong, exercises, a summary, what to read."""
    last = 0
    for number, cell in enumerate(notebook.cells):
        for head in re.findall(r"^## (.+)$", cell.source, re.MULTILINE):
            if head not in CLOSING:
                continue
            place = CLOSING.index(head)
            if place < last:
                yield number, f'put "{head}" before "{CLOSING[last]}"'
            last = place


def code_is_short(notebook: NotebookNode) -> Faults:
    """Shown cells have few lines, and no line is wider than the page."""
    for number, cell in code_cells(notebook):
        lines = cell.source.splitlines() or [""]
        if len(lines) > SHOWN_LINES and not HIDES_SOURCE & tags(cell):
            yield number, f"{len(lines)} lines, not {SHOWN_LINES}: divide the cell"
        if max(map(len, lines)) > COLUMNS:
            yield number, f"a line of more than {COLUMNS} columns: break it"


def text_stands_between(notebook: NotebookNode) -> Faults:
    """At most two code cells in a row."""
    in_a_row = 0
    for number, cell in enumerate(notebook.cells):
        in_a_row = in_a_row + 1 if cell.cell_type == "code" else 0
        if in_a_row > CODE_IN_A_ROW:
            yield number, "a third code cell in a row: put a sentence before it"


def imports_come_first(notebook: NotebookNode) -> Faults:
    """The first code cell imports; a later one imports before it does anything."""
    for place, (number, cell) in enumerate(code_cells(notebook)):
        tree = tree_of(cell)
        is_import = [isinstance(statement, IMPORTS) for statement in tree.body]
        in_all = sum(isinstance(node, IMPORTS) for node in ast.walk(tree))
        if place == 0 and not any(is_import[:1]):
            yield number, "begin the first code cell with the chapter's imports"
        if in_all > sum(is_import) or is_import != sorted(is_import, reverse=True):
            yield number, "an import after other code: move it to the cell's top"


def nothing_is_stored(notebook: NotebookNode) -> Faults:
    """Outputs and counts come from the build."""
    for number, cell in code_cells(notebook):
        if cell.outputs or cell.execution_count is not None:
            yield number, "a stored output or execution count: run `make format`"


def ids_are_unique(notebook: NotebookNode) -> Faults:
    seen: set[str] = set()
    for number, cell in enumerate(notebook.cells):
        if cell.id in seen:
            yield number, f"the id {cell.id!r} is taken: run `make format`"
        seen.add(cell.id)


def tags_are_known(notebook: NotebookNode) -> Faults:
    """A mistyped tag would show what should be hidden."""
    for number, cell in enumerate(notebook.cells):
        for tag in sorted(tags(cell) - TAGS):
            yield number, f"the tag {tag!r} is unknown: use one of {sorted(TAGS)}"


def metadata_is_read(notebook: NotebookNode) -> Faults:
    """What an editor has left in a cell's metadata does nothing here."""
    for number, cell in enumerate(notebook.cells):
        for key in sorted(set(cell.metadata) - METADATA):
            yield number, f"nothing reads the metadata {key!r}: drop it"


def solutions_give_nothing_away(notebook: NotebookNode) -> Faults:
    """JupyterLab shows a folded cell's first line."""
    for number, cell in code_cells(notebook):
        begins = cell.source.partition("\n")[0] == SOLUTION
        if "hide-cell" in tags(cell) and not begins:
            yield number, f"a folded cell is a solution: its first line is {SOLUTION!r}"
        if begins and "hide-cell" not in tags(cell):
            yield number, "a solution in the open: give the cell the tag 'hide-cell'"


def hidden_in_jupyterlab_too(notebook: NotebookNode) -> Faults:
    """What the page hides by a tag, JupyterLab hides by metadata of its own."""
    for number, cell in code_cells(notebook):
        jupyter = cell.metadata.get("jupyter", {})
        for part, hiding in ("source", HIDES_SOURCE), ("outputs", HIDES_OUTPUTS):
            key = f"{part}_hidden"
            if hiding & tags(cell) and jupyter.get(key) is not True:
                yield (
                    number,
                    f'in sight in JupyterLab: set "jupyter": {{"{key}": true}}',
                )
            if jupyter.get(key) and not hiding & tags(cell):
                yield number, f"hidden in JupyterLab only: drop {key!r} or add a tag"


def calls(node: ast.AST) -> Iterator[str]:
    """Names of what is called under `node` when it runs, not inside its functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, FUNCTIONS):
            yield from calls(child)
    if isinstance(node, ast.Call):
        yield ast.unparse(node.func)


def figures_are_described(notebook: NotebookNode) -> Faults:
    """A cell that makes a figure has a name, a caption and an alternative text."""
    makers = set(FIGURES)
    for number, cell in code_cells(notebook):
        tree = tree_of(cell)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and makers & set(calls(node)):
                makers.add(node.name)
        mystnb = cell.metadata.get("mystnb", {})
        figure, image = mystnb.get("figure", {}), mystnb.get("image", {})
        if not (figure or image or makers & set(calls(tree))):
            continue
        if not figure.get("name", "").startswith("fig-"):
            yield number, 'a figure without a name: add mystnb.figure.name, "fig-..."'
        if not figure.get("caption", "").strip():
            yield number, "a figure without a caption: add mystnb.figure.caption"
        if r"\\" in figure.get("caption", ""):
            yield (
                number,
                "a doubled backslash in a caption: a line break",
            )
        if not image.get("alt", "").strip():
            yield number, "a figure that cannot be read aloud: add mystnb.image.alt"


RULES: list[Rule] = [
    code_is_python,
    opening_promises,
    closing_is_in_order,
    code_is_short,
    text_stands_between,
    imports_come_first,
    nothing_is_stored,
    ids_are_unique,
    tags_are_known,
    metadata_is_read,
    solutions_give_nothing_away,
    hidden_in_jupyterlab_too,
    figures_are_described,
]
