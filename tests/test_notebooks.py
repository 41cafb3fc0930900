"""All notebooks: form of cells, folds, figures, labels and references, without a build.

Each rule is also given a small notebook that breaks it.
"""

from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from tests import book_marks, notebook_rules
from tests.book_marks import Mark, doubled, marks_of_file, marks_of_notebook, unresolved

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = [*sorted((ROOT / "book").glob("*.md")), ROOT / "book" / "references.bib"]

read = cache(lambda path: nbformat.read(path, as_version=4))


def by_name(value):
    return getattr(value, "stem", None) or getattr(value, "__name__", None)


def fail_if_any(faults):
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
@pytest.mark.parametrize("rule", notebook_rules.RULES, ids=by_name)
def test_form(rule, path):
    found = rule(read(path))
    fail_if_any([f"{path.name}, cell {cell}: {what}" for cell, what in found])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_format(path):
    nbformat.validate(read(path))


@pytest.fixture(scope="module")
def marks():
    return [mark for path in [*NOTEBOOKS, *PAGES] for mark in marks_of_file(path)]


@pytest.mark.parametrize("check", [doubled, unresolved], ids=by_name)
def test_labels_and_references_of_the_whole_book(check, marks):
    fail_if_any(list(check(marks)))


def test_the_whole_book_was_read(marks):
    used = {"eq", "link", "page", "term", "cite"}
    assert {"equation", "figure", "target", "entry", "key", "file"} | used <= {
        kind for _, kind, _ in marks
    }


# --- each rule, broken ---------------------------------------------------------------

FIGURE = {"figure": {"name": "fig-one", "caption": "One."}, "image": {"alt": "A line."}}
SLASHED = {"mystnb": {"figure": {"name": "fig-one", "caption": r"$\\theta$"}}}
FOLDED = {"jupyter": {"source_hidden": True, "outputs_hidden": True}}


def small_notebook():
    """A notebook that breaks no rule: text, imports, a figure, text, a solution."""
    cells = [
        v4.new_markdown_cell("# One\n\nYou will have one.\n\n*About 5 minutes.*"),
        v4.new_code_cell("import numpy as np"),
        v4.new_code_cell("fig, ax = plotting.figure()", metadata={"mystnb": FIGURE}),
        v4.new_markdown_cell("**1. How many?**"),
        v4.new_code_cell(
            "# Solution\n# one\nanswer = 1", metadata={"tags": ["hide-cell"], **FOLDED}
        ),
    ]
    for number, cell in enumerate(cells):
        cell.id = str(number)
    return v4.new_notebook(cells=cells)


@pytest.mark.parametrize("rule", notebook_rules.RULES, ids=by_name)
def test_a_rule_finds_nothing_where_nothing_is_wrong(rule):
    assert list(rule(small_notebook())) == []


HIDDEN = {
    "tags": ["remove-input"],
    "jupyter": {"source_hidden": True},
    "mystnb": FIGURE,
}
DRAWN = "def draw():\n    plt.subplots()"
BROKEN = [  # a rule, a cell, what is changed in it, and words of what the rule says
    (
        "code_is_python",
        2,
        {"source": "import a\n%timeit 1"},
        "plain Python, line 2",
    ),
    ("opening_promises", 0, {"source": "One\n\nYou will see. 5 minutes."}, "# Title"),
    ("opening_promises", 0, {"source": "# One\n\nAbout 5 minutes."}, "promises"),
    ("opening_promises", 0, {"source": "# One\n\nYou will see."}, "how long"),
    (
        "closing_is_in_order",
        3,
        {"source": "## Exercises\n\n## Common mistakes"},
        'put "Common mistakes" before "Exercises"',
    ),
    ("code_is_short", 1, {"source": "1\n" * 21}, "21 lines, not 20"),
    ("code_is_short", 4, {"source": "#" * 89}, "more than 88 columns"),
    ("text_stands_between", 3, {"cell_type": "code", "source": "1"}, "third code cell"),
    ("imports_come_first", 1, {"source": "1"}, "chapter's imports"),
    ("imports_come_first", 1, {"source": "import a\n1\nimport b"}, "after other code"),
    ("imports_come_first", 2, {"source": "def f():\n  import a"}, "after other code"),
    ("nothing_is_stored", 1, {"execution_count": 1}, "make format"),
    ("nothing_is_stored", 1, {"outputs": [v4.new_output("stream")]}, "make format"),
    ("ids_are_unique", 3, {"id": "0"}, "the id '0' is taken"),
    ("tags_are_known", 4, {"metadata": {"tags": ["hide_cell"]}}, "'hide_cell' is unk"),
    ("metadata_is_read", 0, {"metadata": {"cell_marker": "r"}}, "'cell_marker': drop"),
    ("solutions_give_nothing_away", 4, {"source": "# Solution: 1"}, "first line"),
    ("solutions_give_nothing_away", 4, {"source": "answer = 1"}, "first line"),
    ("solutions_give_nothing_away", 4, {"metadata": {}}, "in the open"),
    ("hidden_in_jupyterlab_too", 2, {"metadata": {"tags": ["hide-input"]}}, "source"),
    (
        "hidden_in_jupyterlab_too",
        4,
        {"metadata": {"tags": ["hide-cell"], "jupyter": {"source_hidden": True}}},
        '{"outputs_hidden": true}',
    ),
    ("hidden_in_jupyterlab_too", 1, {"metadata": FOLDED}, "in JupyterLab only"),
    ("figures_are_described", 2, {"metadata": {}}, "without a name"),
    ("figures_are_described", 2, {"metadata": {}}, "without a caption"),
    ("figures_are_described", 2, {"metadata": {}}, "read aloud"),
    (
        "figures_are_described",
        2,
        {"metadata": SLASHED},
        "doubled backslash",
    ),
    ("figures_are_described", 4, {"source": f"{DRAWN}\n\n\ndraw()"}, "without a name"),
]


@pytest.mark.parametrize(("name", "number", "change", "words"), BROKEN)
def test_a_broken_rule_names_the_cell_and_what_to_do(name, number, change, words):
    notebook = small_notebook()
    notebook.cells[number].update(nbformat.from_dict(change))
    faults = list(getattr(notebook_rules, name)(notebook))
    assert number in [cell for cell, what in faults if words in what], faults
    assert min(cell for cell, _ in faults) == number


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (
            2,
            {"source": "1\n" * 21, "metadata": HIDDEN | {"mystnb": FIGURE}},
        ),  # hidden code may be long
        (1, {"source": f"import numpy\n\n\n{DRAWN}"}),  # only defined, nothing is drawn
    ],
)
def test_a_rule_leaves_alone_what_is_right(number, change):
    notebook = small_notebook()
    notebook.cells[number].update(nbformat.from_dict(change))
    assert [fault for rule in notebook_rules.RULES for fault in rule(notebook)] == []


def test_every_rule_is_broken_once():
    names = {rule.__name__ for rule in notebook_rules.RULES}
    assert {name for name, *_ in BROKEN} == names


TEXT = """(there)=
## There

$$ a = 1 $$ (eq-one)

```{math}
:label: eq-two
a = 2
```

```{dropdown} Why?
See {eq}`eq-one`, [here](#there) and {term}`States <state>` {cite:p}`elman1990, ho1`.
```

```{glossary}
state
  What is *kept*, as [there](../notebooks/one.ipynb#there),
  in {numref}`Fig. %s <fig-a>`.
```

The {ref}`word <there>` and <https://example.org> and `{eq}` as code.
"""
MARKS = [
    ("target", "there"),
    ("equation", "eq-one"),
    ("equation", "eq-two"),
    ("eq", "eq-one"),
    ("link", "there"),
    ("term", "state"),
    ("cite", "elman1990"),
    ("cite", "ho1"),
    ("entry", "state"),
    ("page", "notebooks/one.ipynb"),
    ("link", "there"),
    ("numref", "fig-a"),
    ("ref", "there"),
]


def test_marks_of_a_text():
    assert list(book_marks.marks_of_text(TEXT, "book")) == MARKS


def test_a_figure_has_marks_in_its_name_and_its_caption():
    notebook = small_notebook()
    notebook.cells[2].metadata.mystnb.figure.caption = "As {eq}`eq-one` says."
    assert list(marks_of_notebook(notebook, "one.ipynb", "notebooks")) == [
        Mark("one.ipynb, cell 2", "figure", "fig-one"),
        Mark("one.ipynb, cell 2", "eq", "eq-one"),
    ]


@pytest.mark.parametrize(
    ("kind", "other"),
    [("equation", "figure"), ("target", "target"), ("entry", "entry"), ("key", "key")],
)
def test_a_name_is_given_once(kind, other):
    first, second = Mark("one", kind, "a"), Mark("two", other, "a")
    (fault,) = doubled([first, second])
    assert fault.startswith("two: ")
    assert "is taken by one" in fault
    assert list(doubled([first, second._replace(name="b")])) == []


@pytest.mark.parametrize("kind", book_marks.LEADS_TO)
def test_a_reference_leads_somewhere(kind):
    reference = Mark("one", kind, "a")
    for to in book_marks.LEADS_TO[kind]:
        assert list(unresolved([reference, Mark("two", to, "a")])) == []
        (fault,) = unresolved([reference, Mark("two", to, "b")])
        assert fault.startswith(f"one: {kind} 'a' leads to no ")


def test_a_reference_of_the_wrong_kind_leads_nowhere():
    assert list(unresolved([Mark("one", "eq", "a"), Mark("two", "figure", "a")]))


def test_a_role_that_is_not_checked_is_a_fault():
    marks = [Mark("one", *mark) for mark in book_marks.marks_of_text("{abc}`x`")]
    (fault,) = unresolved(marks)
    assert "teach" in fault
