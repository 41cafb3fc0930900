"""Who may import whom: notebooks → explorers → helpers, and never back."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What each part of the book may import from the book. A part's own name is allowed.
ALLOWED = {
    "helpers/data": {"helpers._arguments"},
    "helpers/layers": {"helpers._arguments"},
    "helpers/training": {"helpers._arguments", "helpers.layers", "helpers.data"},
    "helpers": {"helpers"},
    "explorers/shared": {"helpers"},
    "explorers/sequence": {"helpers", "explorers.shared"},
    "explorers": {"helpers", "explorers"},
    "experiments": {"helpers", "experiments"},
}
OURS = {"helpers", "explorers", "experiments", "benchmarks", "tests", "tools"}
# What shows things belongs to notebooks and pages.
DISPLAY = {"IPython", "jupyter_book", "sphinx"}


def imported(source: str) -> set[str]:
    """The modules that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module)
    return found


def wrong(part: str, source: str) -> set[str]:
    """The imports of a module that its part of the book may not have."""
    allowed = ALLOWED[part] | {part.replace("/", ".")}

    def fits(name):
        return any(f"{name}.".startswith(f"{one}.") for one in allowed)

    names = imported(source)
    ours = {name for name in names if name.split(".")[0] in OURS}
    shows = {name for name in names if name.split(".")[0] in DISPLAY}
    return {name for name in ours if not fits(name)} | shows


def part_of(path: Path) -> str:
    """The narrowest part that a module belongs to."""
    inside = path.relative_to(ROOT).parts[:-1]
    parts = ("/".join(inside[:k]) for k in range(len(inside), 0, -1))
    return next(part for part in parts if part in ALLOWED)


MODULES = sorted(
    path for top in ("helpers", "explorers", "experiments")
    for path in (ROOT / top).rglob("*.py")
)  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_imports_only_what_lies_below(path):
    assert wrong(part_of(path), path.read_text("utf-8")) == set()


def test_an_arrow_that_points_back_is_seen():
    assert wrong("helpers", "from explorers import Axis") == {"explorers"}
    assert wrong("helpers/layers", "import helpers.training.loop") == {
        "helpers.training.loop"
    }
    assert wrong(
        "explorers/shared", "def f():\n    from explorers.gru import widget"
    ) == {"explorers.gru"}
    assert wrong("helpers", "from IPython.display import display") == {
        "IPython.display"
    }
    assert wrong("explorers", "import numpy\nfrom helpers import palette") == set()
